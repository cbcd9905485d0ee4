"""Consultations and opinions in short, for tests."""

from __future__ import annotations

from dataclasses import replace

from mingze.amendments.actions.opinions import give_opinion, open_consultation
from mingze.amendments.models import Consultation, Opinion
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from tests.factories import EntryFactory


def assist_row(township: Unit, lead: Unit) -> Entry:
    """A row of the draft that the department leads."""
    return now(
        EntryFactory(
            row__township=township,
            version__list=List.ASSIST,
            version__township_duty="1.巡查河道。",
            version__departments=[lead],
        )
    )


def asking(township: Unit, *units: Unit) -> Consultation:
    """These units are asked about the township's list."""
    return open_consultation(
        title=f"{township}清单征求意见", question="请核对。", units=units, township=township, by=operator()
    )


def now(entry: Entry) -> Entry:
    """The row as its edition holds it by now."""
    return whole_entries(Entry.objects.filter(row=entry.row, edition=entry.edition)).get()


def saying(entry: Entry, duty: str) -> Content:
    """What the row says by now, with another duty of the township."""
    return replace(content_of(now(entry).version), township_duty=duty)


def opinion_of(department: Unit, consultation: Consultation, entry: Entry, duty: str = "") -> Opinion:
    """What the department says of the row, and if given what the township's duty should be instead."""
    return give_opinion(
        consultation=consultation,
        row=entry.row,
        text="请写明次数。",
        voice=Opinion.Voice.DEPARTMENT,
        suggested=saying(entry, duty) if duty else None,
        unit=department,
        by=operator(),
    )
