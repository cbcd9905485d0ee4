from __future__ import annotations

from collections.abc import Iterable

from django import forms

from mingze.organisations.models import Unit


class AgreementFilterForm(forms.Form):
    STATES = (("waiting", "还要确认的"), ("settled", "不用再确认的"), ("all", "全部"))

    state = forms.ChoiceField(label="状态", required=False, choices=STATES)
    township = forms.ModelChoiceField(
        Unit.objects.townships(), label="乡镇", required=False, to_field_name="code", empty_label="全部"
    )
    lead = forms.ModelChoiceField(
        Unit.objects.at_county_level(),
        label="牵头部门",
        required=False,
        to_field_name="code",
        empty_label="全部",
    )


class WaiveForm(forms.Form):
    content_hash = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么没有双方确认也可以公布，例：第3次专题会议议定。",
    )


def looked_at(values: Iterable[str]) -> list[tuple[int, str]]:
    """Row and content hash of what was ticked, from "row:hash". ValueError for anything else."""
    pairs = (value.partition(":") for value in values)
    return [(int(row), content_hash) for row, _, content_hash in pairs]
