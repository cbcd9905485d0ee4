from django import template
from django.db.models import Model
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from mingze.ui.registry import render_panels

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, instance: Model) -> SafeString:
    """What higher apps have to say about `instance`. Panels are rendered templates, escaped there."""
    return mark_safe("".join(render_panels(context["request"], instance)))
