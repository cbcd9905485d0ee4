"""Choosing the sample and explaining why a township differs from it."""

from __future__ import annotations

from typing import Any

from django import forms

from mingze.campaigns.models import Campaign
from mingze.campaigns.queries.campaigns import party_townships
from mingze.catalogue.models import Duty
from mingze.organisations.models import Unit
from mingze.ui.forms import choice_of


class SampleForm(forms.Form):
    township = forms.ModelChoiceField(
        Unit.objects.none(), label="打样乡镇", required=False, to_field_name="code", empty_label="暂不确定"
    )

    def __init__(self, data: Any, *, campaign: Campaign) -> None:
        super().__init__(data, initial={"township": campaign.sample})
        choice_of(self.fields["township"]).queryset = party_townships(campaign)


class ReasonForm(forms.Form):
    duty = forms.ModelChoiceField(Duty.objects.all(), to_field_name="code", widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
