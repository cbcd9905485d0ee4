"""The limits of the procedures, and the numbers that things are filed under."""

from __future__ import annotations

import re

from django.db import models

from mingze.amendments.models import Limits
from mingze.kernel import clock


def limits() -> Limits:
    """The county's limits, or those proposed with the product."""
    return Limits.objects.filter(pk=1).first() or Limits(pk=1)


def next_number(things: models.QuerySet[models.Model], word: str) -> str:
    """The next file number of the year, such as 争议〔2026〕3号.

    Two who take it at once are kept apart by the number's unique key.
    """
    prefix = f"{word}〔{clock.today().year}〕"
    taken = things.filter(number__startswith=prefix).values_list("number", flat=True)
    last = max((int(found[1]) for number in taken if (found := re.search(r"〕(\d+)号$", number))), default=0)
    return f"{prefix}{last + 1}号"
