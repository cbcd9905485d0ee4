"""Beginning a campaign: what a person writes, line by line, read into what the action takes."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.forms import ValidationError
from django.utils.dateparse import parse_date

from mingze.campaigns.models import Campaign
from mingze.catalogue.models import Edition
from mingze.organisations.models import Unit
from mingze.ui.forms import choice_of, day_input

_BETWEEN = re.compile(r"\s*[，,\t]\s*")


def _lines(text: str, parts: int, form: str) -> list[list[str]]:
    """Each line in so many parts; ValidationError for one that is not of that form."""
    read = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = _BETWEEN.split(line, maxsplit=parts - 1)
        if len(cells) != parts or not all(cells):
            raise ValidationError(f"“{line}”不符合格式：{form}")
        read.append(cells)
    return read


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OpenCampaignForm(forms.Form):
    title = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="类型", choices=Campaign.Kind)
    started_on = forms.DateField(label="开始日期", widget=day_input())
    due_on = forms.DateField(label="计划完成日期", widget=day_input())
    aims = forms.CharField(label="目标要求", required=False, widget=_area(3))
    townships = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="参与乡镇", widget=forms.CheckboxSelectMultiple
    )
    departments = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="参与部门", required=False, widget=forms.CheckboxSelectMultiple
    )
    officials = forms.CharField(
        label="包联干部", required=False, widget=_area(4), help_text="每行一个：乡镇，姓名"
    )
    task_force = forms.CharField(
        label="工作专班", required=False, widget=_area(4), help_text="每行一人：专班职务，姓名，单位及职务"
    )
    plan = forms.CharField(
        label="工作计划",
        required=False,
        widget=_area(6),
        help_text="每行一步：步骤，开始日期，完成期限。日期写作 2026-03-01",
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for name, units in (
            ("townships", Unit.objects.current().townships()),
            ("departments", Unit.objects.current().departments()),
        ):
            field = choice_of(self.fields[name])
            field.queryset = units
            field.initial = [unit.pk for unit in units]

    def clean_officials(self) -> dict[Unit, str]:
        units = {unit.name: unit for unit in Unit.objects.current().townships()}
        units |= {unit.label: unit for unit in units.values()}
        officials = {}
        for township, name in _lines(self.cleaned_data["officials"], 2, "乡镇，姓名"):
            if township not in units:
                raise ValidationError(f"没有名为“{township}”的乡镇。")
            officials[units[township]] = name
        return officials

    def clean_task_force(self) -> list[tuple[str, str, str]]:
        lines = _lines(self.cleaned_data["task_force"], 3, "专班职务，姓名，单位及职务")
        for role, name, office in lines:
            if len(role) > 30 or len(name) > 40 or len(office) > 80:
                raise ValidationError(f"“{role}，{name}，{office}”太长。")
        return [(role, name, office) for role, name, office in lines]

    def clean_plan(self) -> list[tuple[str, date, date]]:
        steps = []
        for name, first, last in _lines(self.cleaned_data["plan"], 3, "步骤，开始日期，完成期限"):
            days = [_day(first), _day(last)]
            if len(name) > 80:
                raise ValidationError(f"“{name}”太长，步骤名称不超过 80 字。")
            steps.append((name, days[0], days[1]))
        return steps


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(f"“{text}”不是日期，请写作 2026-03-01。")
    return day


class StepForm(forms.Form):
    done_on = forms.DateField(label="完成日期", required=False, widget=day_input())


class FinishForm(forms.Form):
    edition = forms.ModelChoiceField(
        Edition.objects.none(),
        label="形成的清单版本",
        required=False,
        empty_label="没有形成清单版本（中止）",
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choice_of(self.fields["edition"]).queryset = Edition.objects.published().filter(campaign=None)
