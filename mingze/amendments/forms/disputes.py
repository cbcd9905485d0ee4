from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.http import QueryDict

from mingze.amendments.actions.limits import SETTABLE
from mingze.amendments.models import Dispute, Limits
from mingze.catalogue.models import Entry
from mingze.organisations.models import Unit


def _long_text(label: str, *, rows: int = 4, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=5000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DisputeFilterForm(forms.Form):
    STATES = (
        ("open", "在办的"),
        ("mine", "等待本单位办理的"),
        ("overdue", "超过期限的"),
        *((state.value, state.label) for state in Dispute.State),
        ("all", "全部"),
    )

    state = forms.ChoiceField(label="状态", required=False, choices=STATES)
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label="涉及单位", required=False, to_field_name="code", empty_label="全部"
    )


class RaiseForm(forms.Form):
    title = forms.CharField(label="事由", max_length=200, help_text="一句话：什么事由谁负责说法不一。")
    question = _long_text("争议焦点", help_text="写明各方看法分别是什么，实际工作中出现了什么问题。")
    parties = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="还涉及哪些单位",
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text="条目中已写明的部门和乡镇不用再选。",
    )
    raised_by_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="提出单位",
        required=False,
        to_field_name="code",
        empty_label="本单位",
        help_text="代其他单位登记的，选择提出单位。",
    )

    def __init__(
        self, data: QueryDict | None, *, units: Any, for_others: bool, initial: dict[str, str]
    ) -> None:
        super().__init__(data, initial=initial)
        for name in ("parties", "raised_by_unit"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = units
        if not for_others:
            del self.fields["raised_by_unit"]


class ClaimForm(forms.Form):
    claim = _long_text("本单位主张", help_text="写明认为由谁负责、怎么分工。")
    citation = _long_text(
        "依据",
        rows=3,
        required=False,
        help_text="法律法规、三定规定等。临时任务和部门自行印发的文件不能作为依据。",
    )


class TextForm(forms.Form):
    """One text, called what the step calls it."""

    text = _long_text("内容")

    def __init__(
        self, data: QueryDict | None, *, label: str, help_text: str = "", required: bool = True
    ) -> None:
        super().__init__(data)
        field = self.fields["text"]
        field.label, field.help_text, field.required = label, help_text, required


class DecisionForm(forms.Form):
    """How the dispute ends and which of its rows say something else from now on."""

    text = _long_text("结论", rows=5, help_text="写明由谁牵头、各方分别做什么。")
    reason = _long_text("理由", help_text="写明依据和考虑。")
    decided_by = forms.CharField(
        label="作出单位", max_length=80, required=False, help_text="不填为本单位。例：第2次专题会议"
    )
    decided_on = forms.DateField(label="日期", required=False, widget=_day_input(), help_text="不填为今天。")
    changed = forms.TypedMultipleChoiceField(
        label="改为下面文字的条目",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="维持原分工的，一条也不选。",
    )
    removed = forms.TypedMultipleChoiceField(
        label="从清单中取消的条目", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    RULED_ONLY = ("reason", "decided_by", "decided_on")

    def __init__(
        self, data: QueryDict | None, *, entries: Sequence[Entry], same: Sequence[int], is_ruling: bool
    ) -> None:
        """`same` are the rows that say what the first one says."""
        super().__init__(data, initial={"changed": list(same)})
        choices = [
            (
                entry.row_id,
                f"{entry.row.township}第{entry.number}项（{entry.version.get_list_display()}）"
                f"{entry.version.name}",
            )
            for entry in entries
        ]
        for name in ("changed", "removed"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = choices
        if not is_ruling:
            for name in self.RULED_ONLY:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if set(cleaned.get("changed", ())) & set(cleaned.get("removed", ())):
            self.add_error("removed", "同一条目不能既改写又取消。")
        return cleaned


class LimitsForm(forms.Form):
    """The county's limits, as the model describes them; `set_limits` checks and stores."""

    def __init__(self, data: QueryDict | None, *, now: Limits) -> None:
        super().__init__(data, initial=model_to_dict(now, SETTABLE))
        self.fields.update(fields_for_model(Limits, SETTABLE))
