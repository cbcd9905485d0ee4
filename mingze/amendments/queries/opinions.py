"""Consultations and opinions as they are read, and what rows say while people speak about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from mingze.amendments.models import Consultation, Consulted, Opinion
from mingze.catalogue.models import Edition, Entry, Involvement, Row
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.editions import in_force
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power


def at_hand() -> QuerySet[Edition]:
    """The draft and the edition in force: what people can speak about."""
    present = in_force(clock.today())
    return Edition.objects.filter(Q(state=Edition.State.DRAFT) | Q(pk=present.pk if present else None))


def entries_now(rows: Iterable[int]) -> dict[int, Entry]:
    """What each row says in the draft, or else in force, with all its parts: five queries at most.

    A row that neither holds is left out.
    """
    entries = Entry.objects.filter(edition__in=at_hand(), row__in=set(rows))
    # The draft comes last and stands.
    return {entry.row_id: entry for entry in whole_entries(entries).order_by("edition__sequence")}


def names_unit(entry: Entry, unit_id: int) -> bool:
    """Whether the row is the unit's own or names it. Free of queries for whole entries."""
    named = (part.unit_id for part in entry.version.involvements.all())
    return entry.row.township_id == unit_id or unit_id in named


def rows_naming(unit_id: int) -> QuerySet[Entry, Any]:
    """The ids of rows that name the unit in the draft or in force."""
    named = Involvement.objects.filter(unit=unit_id).values("version")
    return Entry.objects.filter(edition__in=at_hand(), version__in=named).values("row")


def visible_consultations(actor: Actor) -> QuerySet[Consultation]:
    """To the units that were asked, the township concerned, and those who read everything."""
    if sees_whole_draft(actor):
        return Consultation.objects.all()
    asked = Consulted.objects.filter(unit=actor.unit_id).values("consultation")
    return Consultation.objects.filter(Q(pk__in=asked) | Q(township=actor.unit_id))


def visible_opinions(actor: Actor) -> QuerySet[Opinion]:
    """Those on rows of one's own or that name one's unit, one's own, and a township's about its lists."""
    if sees_whole_draft(actor):
        return Opinion.objects.all()
    own = actor.unit_id
    return Opinion.objects.filter(
        Q(unit=own)
        | Q(unit__parent=own)
        | Q(row__township=own)
        | Q(consultation__township=own)
        | Q(row__in=rows_naming(own))
    )


def open_opinions(opinions: QuerySet[Opinion]) -> QuerySet[Opinion]:
    """Those that still wait for an answer."""
    return opinions.filter(answer="", withdrawn_at=None)


def about(opinions: QuerySet[Opinion], township: Unit) -> QuerySet[Opinion]:
    """Those on the township's rows or, without a row, in a consultation about its list."""
    return opinions.filter(Q(row__township=township) | Q(row=None, consultation__township=township))


def speakers(consultation: Consultation, actor: Actor) -> QuerySet[Unit]:
    """For whom the actor may take opinions down: for everybody concerned, or one's own unit and villages."""
    if actor.holds(Power.RUN_CAMPAIGNS):
        concerned = Q(consulted__consultation=consultation) | Q(pk=consultation.township_id)
        return Unit.objects.filter(concerned).distinct()
    villages = Q(parent=actor.unit_id, kind=Unit.Kind.VILLAGE)
    ranked = Case(When(pk=actor.unit_id, then=0), default=1)
    return Unit.objects.current().filter(Q(pk=actor.unit_id) | villages).order_by(ranked, "code")


def open_for(actor: Actor, row: Row | None = None) -> QuerySet[Consultation]:
    """The consultations that have not ended and in which the actor may speak, about the row if given."""
    fitting = visible_consultations(actor)
    if row:
        fitting = fitting.filter(Q(township=row.township_id) | Q(township=None))
    if not actor.holds(Power.RUN_CAMPAIGNS):
        asked = Consulted.objects.filter(unit=actor.unit_id).values("consultation")
        fitting = fitting.filter(Q(pk__in=asked) | Q(township=actor.unit_id))
    return fitting.filter(closed_at=None)
