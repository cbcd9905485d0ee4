"""Where every unit of a campaign stands (跟踪督导): a list to look after, never a ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from mingze.amendments.models import Consulted, DisputeParty
from mingze.amendments.queries.agreement import unagreed
from mingze.campaigns.models import Campaign, Party
from mingze.campaigns.queries.rounds import Standing, current_round, standings
from mingze.catalogue.queries.editions import draft
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class BoardLine:
    """What waits for or with a unit, counted from the records as they are now."""

    unit: Unit
    standing: Standing | None
    """A township's, in the round that is open or was the last."""
    consultations: int
    """Consultations that the unit has not answered."""
    confirmations: int
    """Assist rows of the draft that wait for the unit's word."""
    disputes: int
    todos: int
    overdue: int

    @property
    def open_opinions(self) -> int:
        """Opinions on what the township handed over that nobody has answered."""
        return self.standing.open_opinions if self.standing else 0


def board(campaign: Campaign) -> list[BoardLine]:
    """The campaign's units, departments before townships, in the order of codes.

    The number of queries does not depend on how many there are.
    """
    units = [
        party.unit
        for party in Party.objects.filter(campaign=campaign)
        .select_related("unit")
        .order_by("unit__kind", "unit__code")
    ]
    round = current_round(campaign)
    table = {each.township.pk: each for each in standings(round)} if round else {}
    consultations, disputes = _consultations(), _disputes()
    confirmations, todos = _confirmations(), _todos()
    return [
        BoardLine(
            unit,
            table.get(unit.pk),
            consultations[unit.pk],
            confirmations[unit.pk],
            disputes[unit.pk],
            *todos.get(unit.pk, (0, 0)),
        )
        for unit in units
    ]


def _consultations() -> Counter[int]:
    silent = Consulted.objects.filter(consultation__closed_at=None, answered_at=None)
    return Counter(silent.order_by().values_list("unit", flat=True))


def _disputes() -> Counter[int]:
    parties = DisputeParty.objects.filter(dispute__closed_at=None).order_by()
    return Counter(parties.values_list("unit", flat=True))


def _confirmations() -> Counter[int]:
    """By unit, how many assist rows of the draft wait for its word."""
    present = draft()
    waiting: Counter[int] = Counter()
    for agreement in unagreed(present) if present else ():
        if agreement.by_township is None:
            waiting[agreement.township] += 1
        if agreement.lead is not None and agreement.by_lead is None:
            waiting[agreement.lead] += 1
    return waiting


def _todos() -> Mapping[int, tuple[int, int]]:
    """By unit, how many todos are open and how many of them overdue."""
    overdue = Count("pk", filter=Q(due_on__lt=clock.today()))
    counted = Todo.objects.open().order_by().values("unit").annotate(open=Count("pk"), overdue=overdue)
    return {each["unit"]: (each["open"], each["overdue"]) for each in counted}


def open_todos_of(campaign: Campaign, codes: list[str]) -> list[Todo]:
    """The open todos of the campaign's units with these codes."""
    units = Party.objects.filter(campaign=campaign, unit__code__in=codes).values("unit")
    return list(Todo.objects.open().filter(unit__in=units))
