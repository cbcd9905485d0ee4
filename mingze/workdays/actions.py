from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mingze.audit.actions import record
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.workdays.models import CalendarDay
from mingze.workdays.rules import NoticedDay, faults_of_year


@transaction.atomic
def enter_year(*, year: int, days: Sequence[NoticedDay], by: Actor) -> list[CalendarDay]:
    """Let a year's holidays be these, in place of what was entered for it before.

    Keeps the days that differ from their weekday and returns them. Raises RuleBroken for what cannot be
    a year's notice. Who may do this is decided by the page or command above: powers are not known here.
    """
    if faults := faults_of_year(year, days):
        raise RuleBroken(faults[0].message)
    wanted = sorted((each for each in days if each.differs), key=lambda each: each.day)
    present = list(CalendarDay.objects.select_for_update().filter(day__year=year))
    if [each.noticed for each in present] == wanted:
        return present
    CalendarDay.objects.filter(day__year=year).delete()
    entered = CalendarDay.objects.bulk_create(
        CalendarDay(day=each.day, is_working=each.is_working, name=each.name) for each in wanted
    )
    record(
        "calendar.year_entered",
        entered[0],
        by=by,
        year=year,
        off=[each.day.isoformat() for each in wanted if not each.is_working],
        worked=[each.day.isoformat() for each in wanted if each.is_working],
    )
    return entered
