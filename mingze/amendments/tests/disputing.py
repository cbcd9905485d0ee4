"""Disputes at any stage, for tests: brought there by the actions themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from mingze.amendments.actions import disputes
from mingze.amendments.actions.amending import Wanted
from mingze.amendments.models import Dispute
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import actor_for
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, EditionFactory, EntryFactory, UnitFactory


@dataclass(frozen=True, slots=True)
class Case:
    """An assist row of a township that one department leads, and somebody to act for every unit."""

    entry: Entry
    township: Unit
    lead: Unit
    speaker: Actor
    """Speaks for the lead, which convenes."""
    manager: Actor
    """Speaks for the township."""
    reform: Actor

    def raised(self, **more: Any) -> Dispute:
        return raise_about(self.entry, by=self.manager, **more)

    def not_agreed(self) -> Dispute:
        return disputes.report_no_agreement(dispute=self.raised(), text="各执一词。", by=self.speaker)

    def in_meeting(self) -> Dispute:
        return disputes.submit_to_meeting(dispute=self.not_agreed(), by=self.reform)

    def change(self, **to: Any) -> Wanted:
        """The row's text with those parts changed, written against what the row says now."""
        now = self.says()
        return Wanted(self.township, self.entry.row, replace(now, **to), now)

    def says(self) -> Content:
        """What the row says in the newest edition that holds it."""
        entries = whole_entries(Entry.objects.filter(row=self.entry.row)).order_by("-edition__sequence")
        return content_of(entries[0].version)


def somebody(unit: Unit, *powers: str) -> Actor:
    actor = actor_for(AppointmentFactory(unit=unit, powers=list(powers)).user)
    assert actor is not None
    return actor


def make_case(*, published: bool = True) -> Case:
    lead = UnitFactory(name="县水利局")
    edition = EditionFactory(published=True) if published else EditionFactory()
    entry = EntryFactory(
        edition=edition,
        row__township__name="新民镇",
        row__duty__name="河道清障",
        version__list=List.ASSIST,
        version__township_duty="1.巡查。",
        version__departments=[lead],
    )
    township = entry.row.township
    return Case(
        entry,
        township,
        lead,
        somebody(lead, Power.SPEAK_FOR_UNIT),
        somebody(township, Power.SPEAK_FOR_UNIT, Power.EDIT_DRAFT),
        somebody(UnitFactory(county_body=True, name="县委编办"), Power.RUN_CAMPAIGNS),
    )


def raise_about(*entries: Entry, by: Actor, **more: Any) -> Dispute:
    told = {
        "title": "河道清障由谁组织",
        "question": "水利局认为由镇组织，镇认为由水利局组织。",
        "origin": "unit",
    }
    return disputes.raise_dispute(**(told | {"rows": [entry.row for entry in entries], "by": by} | more))
