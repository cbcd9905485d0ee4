"""Planning, recording and closing a meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from mingze.amendments.models import Dispute
from mingze.campaigns.actions.meetings import LONGEST_QUESTION
from mingze.campaigns.queries.meetings import disputes_without_meeting
from mingze.ui.forms import choice_of, day_input

LONGEST_TEXT = 5000
"""Characters of what is written down about one item."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AgendaForm(forms.Form):
    """What a meeting takes up: disputes that wait, and questions, one a line."""

    disputes = forms.ModelMultipleChoiceField(
        Dispute.objects.none(),
        label="待研究的争议",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    questions = forms.CharField(
        label="其他议题", required=False, widget=_area(4), help_text="每行一项，例如归类标准的疑问。"
    )

    def __init__(self, data: Mapping[str, Any] | None, *, questions: Sequence[str] = (), **more: Any) -> None:
        super().__init__(data, initial={"questions": "\n".join(questions)} | more)
        choice_of(self.fields["disputes"]).queryset = disputes_without_meeting()

    def clean_questions(self) -> list[str]:
        questions = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        if any(len(question) > LONGEST_QUESTION for question in questions):
            raise forms.ValidationError(f"每项议题至多 {LONGEST_QUESTION} 字。")
        return questions


class PlanMeetingForm(AgendaForm):
    title = forms.CharField(label="会议名称", max_length=120)
    held_on = forms.DateField(label="日期", widget=day_input())
    place = forms.CharField(label="地点", required=False, max_length=80)
    chair = forms.CharField(label="主持人", max_length=80, help_text="例：县委常委、副县长 高建国")
    attendance = forms.CharField(
        label="参加单位和人员", required=False, max_length=LONGEST_TEXT, widget=_area(4)
    )
    field_order = ("title", "held_on", "place", "chair", "attendance", "disputes", "questions")


class CloseMeetingForm(forms.Form):
    minutes_number = forms.CharField(label="纪要文号", max_length=40, help_text="例：府清单纪〔2026〕1号")


class RecordForm(forms.Form):
    discussion = forms.CharField(label="讨论情况", required=False, max_length=LONGEST_TEXT, widget=_area(6))
    decision = forms.CharField(label="议定事项", required=False, max_length=LONGEST_TEXT, widget=_area(4))
