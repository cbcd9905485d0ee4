from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from mingze.amendments.models import Consulted, Opinion
from mingze.organisations.models import Unit


class FilterForm(forms.Form):
    """What the page of consultations or opinions is narrowed to."""

    state = forms.ChoiceField(label="状态", required=False)
    township = forms.ModelChoiceField(
        Unit.objects.townships(), label="乡镇", required=False, to_field_name="code", empty_label="全部"
    )

    def __init__(self, data: QueryDict, *, states: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.usual = states[0][0]
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = states

    @property
    def state_now(self) -> str:
        """The state that is chosen; the first where none is or what is asked for makes no sense."""
        return str((self.is_valid() and self.cleaned_data["state"]) or self.usual)


class AnswerConsultationForm(forms.Form):
    stance = forms.ChoiceField(label="本单位态度", choices=Consulted.Stance)
    remark = forms.CharField(
        label="说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="除“同意”“无意见”外，请写明条件或者理由。",
    )


class OpinionForm(forms.Form):
    """What somebody says. The suggested text is a form of its own, used when `suggests` is ticked."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="提出或者转达单位", to_field_name="code", empty_label=None
    )
    voice = forms.ChoiceField(label="意见来源")
    speaker = forms.CharField(
        label="提出人", required=False, max_length=80, help_text="转达的意见，写明是谁的。例：沙梁村村委会"
    )
    text = forms.CharField(label="意见", widget=forms.Textarea(attrs={"rows": 4}))
    suggests = forms.BooleanField(label="附上建议的文字（在下面改好）", required=False)

    def __init__(
        self, data: QueryDict | None, *, units: QuerySet[Unit], voices: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        unit, voice = self.fields["unit"], self.fields["voice"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(voice, forms.ChoiceField)
        unit.queryset = units
        voice.choices = voices


def voices_of(unit: Unit | None) -> list[tuple[str, str]]:
    """Whose opinions the unit's staff take down; all for those who take down for anybody."""
    if unit is None:
        return list(Opinion.Voice.choices)
    left_out = {Opinion.Voice.DEPARTMENT}
    if not unit.is_township:
        left_out = {Opinion.Voice.TOWNSHIP, Opinion.Voice.VILLAGE, Opinion.Voice.RETIRED_CADRE}
    return [(value, label) for value, label in Opinion.Voice.choices if value not in left_out]


class AnswerOpinionForm(forms.Form):
    """The answer. The text for the draft is a form of its own, used when `writes` is ticked."""

    answer = forms.ChoiceField(label="答复", choices=Opinion.Answer)
    text = forms.CharField(
        label="答复说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="部分采纳或者未采纳的，请写明理由。",
    )
    writes = forms.BooleanField(
        label="同时按下面的文字写入清单草稿", required=False, help_text="未采纳的，不写入。"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == Opinion.Answer.REJECTED:
            cleaned["writes"] = False
        return cleaned
