"""Campaigns to test with, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from mingze.campaigns.actions.campaigns import open_campaign
from mingze.campaigns.actions.rounds import open_round, submit
from mingze.campaigns.models import Campaign, HandOver, Round
from mingze.catalogue.models import Entry, List
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import actor_for
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, EntryFactory, UnitFactory


def actor(unit: Unit, *powers: str) -> Actor:
    made = actor_for(AppointmentFactory(unit=unit, powers=list(powers)).user)
    assert made is not None
    return made


def runner() -> Actor:
    """Somebody of the reform office who runs campaigns and nothing else."""
    return actor(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def manager(township: Unit) -> Actor:
    return actor(township, Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT)


@dataclass
class Compilation:
    """A campaign of townships that each have a basic and an assist row, and the department they name."""

    townships: list[Unit]
    department: Unit
    by: Actor
    campaign: Campaign
    entries: list[Entry] = field(default_factory=list)

    def open_round(self, *, up: int = 5, down: int = 10) -> Round:
        """A round that is due in so many days from today."""
        today = clock.today()
        return open_round(
            campaign=self.campaign,
            up_due_on=today + timedelta(days=up),
            down_due_on=today + timedelta(days=down),
            by=self.by,
        )

    def submit(self, round: Round, township: Unit | None = None) -> HandOver:
        township = township or self.townships[0]
        return submit(round=round, township=township, by=manager(township))


def compilation(
    townships: int = 1, *, units: list[Unit] | None = None, department: Unit | None = None
) -> Compilation:
    units = units or [UnitFactory(township=True) for _ in range(townships)]
    department = department or UnitFactory()
    by = runner()
    campaign = open_campaign(
        title=f"清单编制{Campaign.objects.count() + 1}",
        kind=Campaign.Kind.COMPILATION,
        started_on=date(2026, 1, 5),
        due_on=date(2026, 5, 31),
        aims="全口径、无遗漏。",
        townships=units,
        departments=[department],
        officials={units[0]: "李某"},
        task_force=[("组长", "王某", "县委书记")],
        plan=[
            ("起底", date(2026, 1, 5), date(2026, 2, 5)),
            ("三上三下", date(2026, 2, 6), date(2026, 4, 30)),
        ],
        by=by,
    )
    entries = []
    for unit in units:
        entries.append(EntryFactory(row__township=unit))
        entries.append(
            EntryFactory(row__township=unit, version__list=List.ASSIST, version__departments=[department])
        )
    return Compilation(units, department, by, campaign, entries)
