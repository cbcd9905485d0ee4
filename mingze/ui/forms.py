from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form field looks the same: label, control, help, and what is wrong beside it."""

    field_template_name = "ui/field.html"
