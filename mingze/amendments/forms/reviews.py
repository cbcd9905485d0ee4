from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from mingze.amendments.models import ReviewStep

PASSED, RETURNED = "passed", "returned"


def _day() -> forms.DateInput:
    """The browser's own calendar, which understands only this form of a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PublishForm(forms.Form):
    draft = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label="文号", max_length=60, help_text="例：府办发〔2026〕9号")
    title = forms.CharField(label="标题", max_length=120)
    approved_on = forms.DateField(label="批准日期", required=False, widget=_day())
    effective_on = forms.DateField(label="生效日期", widget=_day())
    despite = forms.CharField(
        label="仍要公布的理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="记入操作记录，与这一版一同保存。",
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    """What the draft said when its particulars were looked at a second time; empty before that."""


class ReviewForm(forms.Form):
    """A step's word on the draft whose digest the page showed."""

    step = forms.ModelChoiceField(ReviewStep.objects.none(), label="审查环节", empty_label=None)
    outcome = forms.ChoiceField(
        label="结论", choices=[(PASSED, "通过"), (RETURNED, "退回修改")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="意见",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回的，须写明意见；代为登记的，写明出具意见的单位和文号。",
    )
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, steps: QuerySet[ReviewStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["step"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = steps
