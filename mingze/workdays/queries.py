from __future__ import annotations

from mingze.workdays.models import CalendarDay
from mingze.workdays.rules import Calendar, NoticedDay


def calendar() -> Calendar:
    """The working days as they are entered now: one query. A page that counts asks once and passes it on."""
    return Calendar(frozenset(CalendarDay.objects.values_list("day", flat=True)))


def years() -> list[int]:
    """The years whose holidays have been entered, earliest first."""
    return [first.year for first in CalendarDay.objects.dates("day", "year")]


def days_of(year: int) -> list[NoticedDay]:
    return [each.noticed for each in CalendarDay.objects.filter(day__year=year)]
