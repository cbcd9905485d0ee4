from __future__ import annotations

from collections.abc import Iterable

from django import template

from mingze.organisations import rules

register = template.Library()


@register.filter
def power_words(powers: Iterable[str]) -> list[str]:
    """The powers of an appointment as a person reads them."""
    return rules.power_words(powers)
