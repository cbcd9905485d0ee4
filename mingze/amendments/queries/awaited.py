"""Whose answer is still waited for."""

from __future__ import annotations

from datetime import date

from mingze.amendments.models import Consultation
from mingze.organisations.models import Unit


def awaited(consultation: Consultation | None, day: date) -> list[Unit]:
    """The units that have not answered and whose time was not over before `day`."""
    if consultation is None or (consultation.due_on and consultation.due_on < day):
        return []
    silent = consultation.consulted.filter(answered_at=None).select_related("unit")
    return [each.unit for each in silent]
