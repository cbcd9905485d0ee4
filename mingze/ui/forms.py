from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form field looks the same: label, control, help, and what is wrong beside it."""

    field_template_name = "ui/field.html"


def choice_of(field: forms.Field) -> forms.ModelChoiceField[Any]:
    assert isinstance(field, forms.ModelChoiceField)
    return field


def day_input() -> forms.DateInput:
    """The browser's own calendar, which understands only this form of a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
