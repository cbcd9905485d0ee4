"""How a row is written by hand, wherever that is done: in the draft, as a suggestion, in a ruling.

Public to the apps above, unlike the forms of this app's own pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing

from mingze.catalogue.models import Domain, List
from mingze.catalogue.printing import bases_cell, department_duties_cell, departments_cell, takeover_cell
from mingze.catalogue.queries.comparison import unit_names
from mingze.catalogue.queries.names import names_for
from mingze.catalogue.reading.meaning import understand
from mingze.catalogue.reading.tables import Place, RawRow
from mingze.catalogue.reading.vocabulary import Column
from mingze.catalogue.rules import Content, ListKind, Scope, content_from_data, content_to_data
from mingze.organisations.models import Unit
from mingze.ui.forms import choice_of, day_input


@dataclass(frozen=True, slots=True)
class Seen:
    """What the writer of a form knows of the row. It travels with the form, signed.

    `base` is what the row said when they began and `shown` when the form was last drawn; None for
    what is not known.
    """

    entry: int
    township: str
    base: Content | None
    shown: Content | None

    SALT = "mingze.catalogue.edit-row"

    def signed(self) -> str:
        sides = [side and content_to_data(side) for side in (self.base, self.shown)]
        return signing.dumps([self.entry, self.township, *sides], salt=self.SALT, compress=True)

    @classmethod
    def read(cls, token: str, entry: int) -> Seen | None:
        """None for what was not signed here, or for another row."""
        try:
            of, township, *sides = signing.loads(token, salt=cls.SALT)
            base, shown = (side and content_from_data(side) for side in sides)
        except (signing.BadSignature, ValueError):
            return None
        return cls(of, township, base, shown) if of == entry else None


class RowForm(forms.Form):
    """A row as the published tables write it: the same words in the cells, read by the same rules."""

    list = forms.ChoiceField(choices=List, label="列入清单")
    domain = forms.ModelChoiceField(
        Domain.objects.none(), label="领域", required=False, to_field_name="name", empty_label="不分领域"
    )
    name = forms.CharField(label="事项名称", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    departments = forms.CharField(
        label="对应上级部门",
        required=False,
        help_text="几个部门用顿号隔开，牵头部门后注明“（牵头）”。例：县住房和城乡建设局（牵头）、县水利局",
    )
    department_duty = forms.CharField(
        label="上级部门职责",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="几个部门时逐个写：部门名称后加冒号，再写 1. 2. 3.",
    )
    township_duty = forms.CharField(
        label="乡镇配合职责", required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    takeover = forms.CharField(
        label="承接部门",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="几个部门用顿号隔开；仍由乡镇协助的，另起一行写“协助单位：本镇”。",
    )
    way_of_working = forms.CharField(
        label="工作方式", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    handed_over_on = forms.DateField(label="移交日期", required=False, widget=day_input())
    bases = forms.CharField(
        label="依据",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一部，写全称：《中华人民共和国土地管理法》第七十七条",
    )
    scope = forms.ChoiceField(choices=[("共性", "共性"), ("个性", "个性")], label="共性或个性")
    scope_reason = forms.CharField(
        label="个性理由", required=False, max_length=500, help_text="与全县通用写法不同时写明原因。"
    )
    acknowledged = forms.BooleanField(label="我已核对以上各处，按表中内容保存", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    FOR_LIST = {
        ListKind.ASSIST: ("departments", "department_duty", "township_duty"),
        ListKind.TAKEN_BACK: ("takeover", "way_of_working", "handed_over_on"),
    }

    def __init__(
        self, data: Mapping[str, Any] | None, *, township: Unit, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.township = township
        choice_of(self.fields["domain"]).queryset = Domain.objects.all()

    def clean(self) -> dict[str, Any]:
        """Also fills `content`: what the row will say."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        kind = ListKind(cleaned["list"])
        used = {"name", "bases", "scope", "scope_reason", *self.FOR_LIST.get(kind, ())}
        day = cleaned["handed_over_on"]
        values = cleaned | {"handed_over_on": day.isoformat() if day else ""}
        cells = {column: values[column.value] for column in Column if column.value in used}
        place = Place("", "", 0, {column: column.value for column in Column})
        domain = cleaned["domain"].name if cleaned["domain"] else ""
        meaning = understand([RawRow(place, kind, 1, domain, cells)], names_for(self.township))
        for problem in meaning.problems:
            self.add_error(problem.column if problem.column in self.fields else None, problem.message)
        if meaning.rows and not meaning.problems:
            cleaned["content"] = meaning.rows[0][1]
        return cleaned

    def merged(self, content: Content, seen: Seen) -> RowForm:
        """The form with what others changed filled in, and all else as it was typed."""
        typed, both = row_form_initial(self.cleaned_data["content"]), row_form_initial(content)
        data = dict(self.data.items()) | {"seen": seen.signed(), "acknowledged": ""}
        data |= {name: value for name, value in both.items() if value != typed[name]}
        form = RowForm(data, township=self.township)
        form.full_clean()
        return form


def row_form_initial(content: Content) -> dict[str, Any]:
    """The form's fields for what a row says."""
    names = unit_names()
    return {
        "list": content.list.value,
        "domain": content.domain,
        "name": content.name,
        "departments": departments_cell(content, names),
        "department_duty": department_duties_cell(content, names),
        "township_duty": content.township_duty,
        "takeover": takeover_cell(content, names),
        "way_of_working": content.way_of_working,
        "handed_over_on": content.handed_over_on,
        "bases": bases_cell(content),
        "scope": "个性" if content.scope == Scope.PARTICULAR else "共性",
        "scope_reason": content.scope_reason,
    }
