"""What is urgent, and where a link may lead. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from mingze.workdays.rules import Calendar

SOON = 5
"""Working days: what is due within them is shown before the rest."""


class Urgency(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


URGENCY_LABELS = {
    Urgency.OVERDUE: "已经超期",
    Urgency.SOON: f"{SOON}个工作日内到期",
    Urgency.LATER: "以后到期或者没有期限",
}


def urgency(due_on: date | None, today: date, calendar: Calendar) -> Urgency:
    """Nothing is overdue on the day on which it is due."""
    if due_on is None:
        return Urgency.LATER
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.SOON if calendar.working_days_between(today, due_on) <= SOON else Urgency.LATER


def is_local_path(path: str) -> bool:
    """Whether a link of that address stays on this site: browsers take // and /\\ for another host."""
    return path.startswith("/") and not path.startswith(("//", "/\\"))
