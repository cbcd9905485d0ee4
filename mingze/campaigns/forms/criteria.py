"""The criteria of classification as a table of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from mingze.campaigns.models import DraftItem
from mingze.campaigns.rules import Criterion

_IN_ORDER = ("cancel", "taken_back", "assist", "basic")
_CHOICES = [(choice, DraftItem.Choice(choice).label) for choice in _IN_ORDER]


class CriterionForm(forms.Form):
    """One criterion; `key` is empty for a new one, which gets the next free key."""

    key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    position = forms.IntegerField(label="次序", min_value=1, max_value=999)
    name = forms.CharField(label="标准", max_length=40)
    question = forms.CharField(label="问题", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    explanation = forms.CharField(
        label="怎样判断", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    suggests = forms.ChoiceField(label="符合的建议归入", choices=_CHOICES)
    signals = forms.CharField(
        label="提示词",
        required=False,
        max_length=500,
        help_text="起底事项中有这些词的，很可能符合；用顿号隔开。",
    )
    active = forms.BooleanField(label="使用", required=False)


class NoteForm(forms.Form):
    note = forms.CharField(label="改动说明", max_length=300, required=False)


class DecisionForm(forms.Form):
    decision = forms.CharField(label="议定事项", max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class CriteriaForm:
    """All criteria and one empty line for a new one. Not itself a form: it holds one for each line."""

    def __init__(self, data: QueryDict | None, *, criteria: Sequence[Criterion]) -> None:
        asked = str(data.get("lines", "")) if data else ""
        shown = len(criteria) + 1
        count = min(int(asked), shown) if asked.isdecimal() and len(asked) < 5 else shown
        self.known = {each.key: each for each in criteria}
        ordered = sorted(criteria, key=lambda each: each.position)
        self.forms = [
            CriterionForm(
                data,
                prefix=f"c{n}",
                initial=_initial(ordered[n]) if n < len(ordered) else {"active": True},
                empty_permitted=n >= len(ordered),
                use_required_attribute=False,
            )
            for n in range(count)
        ]

    def is_valid(self) -> bool:
        return not any(form.errors for form in self.forms)

    def criteria(self) -> list[Criterion]:
        """What was written, the order being that of the positions; a line left empty is no criterion."""
        written = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        taken = set(self.known)
        criteria = []
        for place, told in enumerate(sorted(written, key=lambda each: each["position"]), start=1):
            key = told["key"] if told["key"] in self.known else _free_key(taken)
            taken.add(key)
            criteria.append(_criterion(key, place, told))
        return criteria


def _initial(criterion: Criterion) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "position": criterion.position,
        "name": criterion.name,
        "question": criterion.question,
        "explanation": criterion.explanation,
        "suggests": criterion.suggests,
        "signals": "、".join(criterion.signals),
        "active": criterion.active,
    }


def _criterion(key: str, position: int, told: dict[str, Any]) -> Criterion:
    signals = told["signals"].replace("，", "、").split("、")
    return Criterion(
        key=key,
        name=told["name"],
        question=told["question"],
        explanation=told["explanation"],
        suggests=told["suggests"],
        position=position,
        active=told["active"],
        signals=tuple(signal.strip() for signal in signals if signal.strip()),
    )


def _free_key(taken: set[str]) -> str:
    number = 1
    while f"own_{number}" in taken:
        number += 1
    return f"own_{number}"
