from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from mingze.amendments.forms.proposals import long_text
from mingze.amendments.models import Admission
from mingze.organisations.models import Unit
from mingze.ui.forms import choice_of, day_input


class ApplyForm(forms.Form):
    """`applicant` is asked of whoever enters an application that came on paper."""

    applicant = forms.ModelChoiceField(Unit.objects.none(), label="申请部门", to_field_name="code")
    title = forms.CharField(label="事项名称", max_length=300, widget=long_text(2))
    content = forms.CharField(label="工作内容", widget=long_text(), help_text="写明请乡镇做什么。")
    basis = forms.CharField(
        label="依据",
        widget=long_text(3),
        help_text="法律、法规、规章或者县委、县政府文件；部门自己的文件不能作为依据。",
    )
    reason = forms.CharField(label="理由", widget=long_text(3), help_text="为什么需要由乡镇承担。")
    townships = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="涉及乡镇", to_field_name="code", widget=forms.CheckboxSelectMultiple
    )
    people = forms.CharField(label="人员保障", required=False, max_length=300)
    money = forms.CharField(label="经费保障", required=False, max_length=300)
    powers = forms.CharField(label="权限赋予", required=False, max_length=300)
    training = forms.CharField(label="培训安排", required=False, max_length=300)
    acknowledged = forms.BooleanField(label="我已看过以上提醒，仍要提交", required=False)

    def __init__(self, data: QueryDict | None, *, for_any: bool, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if for_any:
            choice_of(self.fields["applicant"]).queryset = Unit.objects.current().at_county_level()
        else:
            del self.fields["applicant"]
        choice_of(self.fields["townships"]).queryset = Unit.objects.current().townships()


class DecideAdmissionForm(forms.Form):
    outcome = forms.ChoiceField(
        label="决定",
        choices=[
            (Admission.State.ADMITTED, "准入，按下面的文字写入各乡镇清单草稿"),
            (Admission.State.TEMPORARY, "临时准入，到期自动失效"),
            (Admission.State.REFUSED, "不予准入"),
        ],
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(
        label="失效日期", required=False, widget=day_input(), help_text="临时准入的填写，从这一天起不再有效。"
    )
    text = forms.CharField(
        label="决定说明",
        required=False,
        widget=long_text(3),
        help_text="不予准入的，或者答复期限未到就决定的，必须说明理由。",
    )


class ReportForm(forms.Form):
    reported_on = forms.DateField(label="报备日期", widget=day_input())
