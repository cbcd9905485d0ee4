from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from mingze.amendments.models import LawReviewItem, Proposal
from mingze.amendments.queries.proposals import ChangeShown
from mingze.catalogue.models import Law
from mingze.organisations.models import TOWNSHIP_KINDS, Unit
from mingze.ui.forms import choice_of, day_input


def long_text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RaiseForm(forms.Form):
    """What stands around the proposed text. `origin` and `unit` are asked of whoever proposes for others."""

    title = forms.CharField(label="建议", max_length=200, help_text="用一句话写明建议调整什么。")
    reason = forms.CharField(label="理由", widget=long_text())
    origin = forms.ChoiceField(label="来源", choices=Proposal.Origin.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="提出单位", to_field_name="code")
    remove = forms.BooleanField(label="建议删除这一条（不再填写下面的文字）", required=False)
    together = forms.BooleanField(required=False)

    def __init__(
        self, data: QueryDict | None, *, for_any: bool, existing: bool, alike: int, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        unused = {"remove": not existing, "together": not alike, "origin": not for_any, "unit": not for_any}
        for name in (name for name, is_unused in unused.items() if is_unused):
            del self.fields[name]
        if for_any:
            speaking = Q(kind__in=[*TOWNSHIP_KINDS, Unit.Kind.DEPARTMENT, Unit.Kind.COUNTY_BODY])
            choice_of(self.fields["unit"]).queryset = Unit.objects.current().filter(speaking)
        if alike:
            self.fields["together"].label = f"另有 {alike} 个乡镇的写法相同，一并建议"


class AskForm(forms.Form):
    due_on = forms.DateField(
        label="答复期限", required=False, widget=day_input(), help_text="不填写的，按县里设定的工作日计算。"
    )


class ConsultForm(AskForm):
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="征求哪些单位的意见", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict | None, *, concerned: Sequence[Unit]) -> None:
        super().__init__(data, initial={"units": [unit.pk for unit in concerned]})
        asked = Q(kind__in=[*TOWNSHIP_KINDS, Unit.Kind.DEPARTMENT])
        choice_of(self.fields["units"]).queryset = Unit.objects.current().filter(asked)
        self.order_fields(["units", "due_on"])


class DecideProposalForm(forms.Form):
    outcome = forms.ChoiceField(
        label="决定",
        choices=[
            (Proposal.State.ACCEPTED, "采纳，按建议写入草稿"),
            (Proposal.State.PARTLY, "部分采纳，按下面写明的写入草稿"),
            (Proposal.State.REJECTED, "不采纳"),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="决定说明",
        required=False,
        widget=long_text(3),
        help_text="没有全部采纳的，或者答复期限未到就决定的，必须说明理由。",
    )
    adopted = forms.MultipleChoiceField(
        label="部分采纳的，选择采纳哪些", required=False, widget=forms.CheckboxSelectMultiple
    )
    acknowledged = forms.BooleanField(label="我已核对以上各处，按建议的文字写入草稿", required=False)
    mark = forms.CharField(required=False, widget=forms.HiddenInput)
    """Which differences were shown: a tick holds for those and for no others."""

    def __init__(self, data: QueryDict | None, *, groups: Sequence[ChangeShown]) -> None:
        super().__init__(data)
        if len(groups) < 2:
            del self.fields["adopted"]
            return
        choices = [(str(n), f"{group.kind}：{group.name}") for n, group in enumerate(groups)]
        self.fields["adopted"] = forms.MultipleChoiceField(
            label=self.fields["adopted"].label,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )


class OpenLawReviewForm(forms.Form):
    law = forms.ModelChoiceField(Law.objects.all(), label="法律法规或者文件")
    status = forms.ChoiceField(
        label="变动",
        choices=[choice for choice in Law.Status.choices if choice[0] != Law.Status.IN_FORCE],
    )
    status_on = forms.DateField(label="变动日期", widget=day_input())
    note = forms.CharField(label="说明", required=False, max_length=300)


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(label="结论", choices=LawReviewItem.Outcome, widget=forms.RadioSelect)
    note = forms.CharField(label="说明", required=False, max_length=500, widget=long_text(2))
    proposal = forms.ModelChoiceField(
        Proposal.objects.none(), label="调整建议", required=False, empty_label="（没有）"
    )

    def __init__(self, data: QueryDict | None, *, item: LawReviewItem) -> None:
        initial = {"outcome": item.outcome, "note": item.note, "proposal": item.proposal_id}
        super().__init__(data, initial=initial)
        on_duty = Q(duty=item.duty_id) | Q(changes__row__duty=item.duty_id)
        stands = ~Q(state=Proposal.State.WITHDRAWN)
        choice_of(self.fields["proposal"]).queryset = Proposal.objects.filter(on_duty, stands).distinct()
