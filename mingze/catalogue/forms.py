from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict

from mingze.catalogue.checks.model import Bands
from mingze.catalogue.checks.registry import RULES
from mingze.catalogue.models import CountBand, Domain, Edition, Law, List
from mingze.catalogue.printing import bases_cell, department_duties_cell, departments_cell, takeover_cell
from mingze.catalogue.queries.comparison import unit_names
from mingze.catalogue.queries.names import names_for
from mingze.catalogue.reading.meaning import understand
from mingze.catalogue.reading.tables import Place, RawRow
from mingze.catalogue.reading.vocabulary import Column
from mingze.catalogue.rules import Content, ListKind, Scope, content_from_data, content_to_data
from mingze.documents.reading import MAX_BYTES
from mingze.organisations.models import Unit


def choice_of(field: forms.Field) -> forms.ModelChoiceField[Any]:
    assert isinstance(field, forms.ModelChoiceField)
    return field


def day_input() -> forms.DateInput:
    """The browser's own calendar, which understands only this form of a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


MOST_ROWS = 9999
"""More rows than any township's lists hold."""


class CompareForm(forms.Form):
    old = forms.ModelChoiceField(Edition.objects.none(), label="从哪一版", to_field_name="sequence")
    new = forms.ModelChoiceField(Edition.objects.none(), label="到哪一版", to_field_name="sequence")
    township = forms.ModelChoiceField(
        Unit.objects.none(), label="乡镇", required=False, to_field_name="code", empty_label="全县"
    )

    def __init__(self, data: QueryDict | None, *, editions: QuerySet[Edition]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            choice_of(self.fields[name]).queryset = editions
        choice_of(self.fields["township"]).queryset = Unit.objects.current().townships()
        newest = list(editions[:2])
        if len(newest) == 2:
            self.fields["new"].initial, self.fields["old"].initial = (each.sequence for each in newest)


class GridForm(forms.Form):
    """What the grid of duties and townships is narrowed to, and what its rows are compared with."""

    q = forms.CharField(label="事项名称含", required=False, max_length=200)
    list = forms.ChoiceField(label="清单", required=False, choices=[("", "全部"), *List.choices])
    domain = forms.ModelChoiceField(
        Domain.objects.all(), label="领域", required=False, to_field_name="name", empty_label="全部"
    )
    sample = forms.ModelChoiceField(
        Unit.objects.townships(),
        label="与谁比",
        required=False,
        to_field_name="code",
        empty_label="多数乡镇",
    )
    differing = forms.BooleanField(label="只看不一致的", required=False)


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


class RemoveRowForm(forms.Form):
    reason = forms.CharField(label="删除理由", max_length=300)


class PublishForm(forms.Form):
    draft = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label="文号", max_length=60, help_text="例：府办发〔2026〕9号")
    title = forms.CharField(label="标题", max_length=120)
    approved_on = forms.DateField(label="批准日期", required=False, widget=day_input())
    effective_on = forms.DateField(label="生效日期", widget=day_input())
    digest = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    """What the draft said when its particulars were looked at a second time; empty before that."""


class RecallForm(forms.Form):
    reason = forms.CharField(label="撤回理由", max_length=300)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Some uploaded files; none may be larger than a list document can be."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = (data if isinstance(data, (list, tuple)) else [data]) or [None]
        cleaned = [super(SeveralFilesField, self).clean(file, initial) for file in files]
        for file in cleaned:
            if file.size > MAX_BYTES:
                raise forms.ValidationError(
                    f"“{file.name}”超过 {MAX_BYTES >> 20} MB，请拆分或去掉图片后再上传。"
                )
        return cleaned


class UploadForm(forms.Form):
    documents = SeveralFilesField(
        label="清单文件", help_text="XLSX、DOCX、带文字的 PDF 或 CSV；可以一次选择多个乡镇的文件。"
    )
    township = forms.ModelChoiceField(
        Unit.objects.none(),
        label="乡镇",
        required=False,
        empty_label="从标题中读取",
        to_field_name="code",
        help_text="标题中没有乡镇名称时再选择。",
    )

    def __init__(self, data: QueryDict | None, files: Any, *, townships: QuerySet[Unit]) -> None:
        super().__init__(data, files)
        choice_of(self.fields["township"]).queryset = townships


class ConfirmFindingForm(forms.Form):
    """`fingerprint` may come several times: the same finding in several townships."""

    rule = forms.ChoiceField(choices=[(code, rule.title) for code, rule in RULES.items()])
    fingerprint = forms.RegexField(r"^[0-9a-f]{32}$")
    reason = forms.CharField(label="确认无误的理由", max_length=300)


class AliasesForm(forms.Form):
    aliases = forms.CharField(
        label="群众常用说法",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每行一句，写群众打电话、到窗口时会怎么说。",
    )
    keywords = forms.CharField(label="关键词", required=False, max_length=300, help_text="用顿号隔开。")


class DomainForm(forms.Form):
    name = forms.CharField(label="新领域", max_length=40)


class LawForm(forms.Form):
    status = forms.ChoiceField(choices=Law.Status, label="效力")
    status_on = forms.DateField(label="变动日期", required=False, widget=day_input())


class BandsForm(forms.Form):
    """Two numbers for each band, except party building, which has only a least number."""

    def __init__(self, data: QueryDict | None, *, bands: Bands) -> None:
        super().__init__(data)
        for of, label in CountBand.Of.choices:
            if of == CountBand.Of.PARTY_BUILDING:
                self._add(f"{of}_low", f"{label}至少", bands.party_building_minimum)
            else:
                low, high = getattr(bands, of)
                self._add(f"{of}_low", f"{label}至少", low)
                self._add(f"{of}_high", f"{label}至多", high)

    def _add(self, name: str, label: str, initial: int) -> None:
        self.fields[name] = forms.IntegerField(label=label, initial=initial, min_value=0, max_value=MOST_ROWS)

    def spans(self) -> dict[str, tuple[int, int]]:
        """Band -> (low, high) as they were filled in."""
        cleaned = self.cleaned_data
        return {
            of: (cleaned[f"{of}_low"], cleaned.get(f"{of}_high", MOST_ROWS)) for of in CountBand.Of.values
        }
