"""Disputes as they are read: who sees which, what their rows say, whose move it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from mingze.amendments.models import Amendment, Dispute, DisputedRow, DisputeParty, DisputeStep
from mingze.amendments.rules import Stage
from mingze.catalogue.models import Duty, Edition, Entry, Involvement, Row
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.comparison import FieldChange, content_changes
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.rules import Content, content_from_data, for_any_township
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Appointment, Unit
from mingze.organisations.rules import Power
from mingze.workdays.rules import Calendar


def visible_disputes(actor: Actor | None) -> QuerySet[Dispute]:
    """Those of the actor's unit: as a party, the convener, who raised it, or whose rows it is about.

    Who reads everything reads all of them.
    """
    if actor is None:
        return Dispute.objects.none()
    if sees_whole_draft(actor):
        return Dispute.objects.all()
    party = DisputeParty.objects.filter(unit=actor.unit_id).values("dispute")
    township = DisputedRow.objects.filter(row__township=actor.unit_id).values("dispute")
    return Dispute.objects.filter(
        Q(pk__in=party) | Q(pk__in=township) | Q(raised_by_unit=actor.unit_id) | Q(convener=actor.unit_id)
    )


def whole_disputes(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With what a list of them shows: a constant number of queries."""
    return disputes.select_related("convener", "raised_by_unit", "duty", "ruling").prefetch_related(
        Prefetch("parties", DisputeParty.objects.select_related("unit")),
        Prefetch("disputed_rows", DisputedRow.objects.select_related("row__township").order_by("pk")),
        "steps",
    )


def open_disputes() -> QuerySet[Dispute]:
    return Dispute.objects.filter(closed_at=None)


def open_dispute_about(*, duty: Duty | None, rows: Collection[Row]) -> Dispute | None:
    """An open dispute on any of these rows; or on the duty, where one of the two names no rows."""
    same = Q(disputed_rows__row__in=[row.pk for row in rows])
    duties = {row.duty_id for row in rows} | ({duty.pk} if duty else set())
    if rows:
        same |= Q(duty__in=duties, disputed_rows=None)
    else:
        same |= Q(duty__in=duties) | Q(disputed_rows__row__duty__in=duties)
    return open_disputes().filter(same).distinct().first()


def entries_now(rows: Sequence[Row] | Sequence[int]) -> dict[int, Entry]:
    """Row id -> its entry in the draft; of a row that the draft has not, in the latest published edition."""
    held = entries_in(editions.draft(), rows)
    if len(held) < len(rows):
        held = entries_in(editions.latest_published(), rows) | held
    return held


def entries_in(edition: Edition | None, rows: Iterable[Row | int]) -> dict[int, Entry]:
    ids = [row if isinstance(row, int) else row.pk for row in rows]
    if edition is None:
        return {}
    return {entry.row_id: entry for entry in whole_entries(edition.entries.filter(row__in=ids))}


def named_units(entries: Iterable[Entry]) -> list[Unit]:
    """The units that rows name besides the township, the lead of the first first."""
    named: dict[int, Unit] = {}
    for entry in entries:
        version = entry.version
        for part in (*version.departments, *version.takeovers, *version.assisting_units):
            if part.unit_id != entry.row.township_id:
                named.setdefault(part.unit_id, part.unit)
    return list(named.values())


def leading_units(entries: Iterable[Entry]) -> list[Unit]:
    """Those of them that answer for a row or have taken it over."""
    found: dict[int, Unit] = {}
    for entry in entries:
        for part in (*entry.version.departments, *entry.version.takeovers):
            found.setdefault(part.unit_id, part.unit)
    return list(found.values())


def reform_offices() -> list[Unit]:
    """The units whose people run campaigns and rule: what waits for the reform office waits for these."""
    serving = Appointment.objects.current().select_related("unit__parent").order_by("pk")
    offices = {
        each.unit.acts_as.pk: each.unit.acts_as for each in serving if Power.RUN_CAMPAIGNS in each.powers
    }
    return list(offices.values())


def inquiries(dispute: Dispute) -> list[DisputeStep]:
    """The questions that the reform office has asked in writing, earliest first."""
    return [step for step in dispute.steps.all() if step.kind == DisputeStep.Kind.ASKED]


def has_answered(dispute: Dispute, unit_id: int) -> bool:
    """Whether the unit has answered since the last question was asked."""
    answered = False
    for step in dispute.steps.all():
        if step.kind == DisputeStep.Kind.ASKED:
            answered = False
        elif step.kind == DisputeStep.Kind.ANSWERED and step.unit_id == unit_id:
            answered = True
    return answered


def is_party(dispute: Dispute, unit_id: int) -> bool:
    return any(party.unit_id == unit_id for party in dispute.parties.all())


def is_mine_to_move(dispute: Dispute, actor: Actor) -> bool:
    """Whether it waits for the actor's unit: the convener, a party that is asked, the reform office."""
    match dispute.state:
        case Stage.NEGOTIATING:
            return dispute.convener_id == actor.unit_id
        case Stage.ASKED if inquiries(dispute) and is_party(dispute, actor.unit_id):
            return not has_answered(dispute, actor.unit_id)
    return dispute.is_open and dispute.state != Stage.NEGOTIATING and actor.holds(Power.RUN_CAMPAIGNS)


def due_now(dispute: Dispute) -> date:
    """The day on which the present stage is due; of what is closed, the last day of the whole."""
    match dispute.state:
        case Stage.NEGOTIATING:
            return dispute.negotiation_due_on
        case Stage.ASKED:
            return dispute.office_due_on or dispute.due_on
    return dispute.due_on


def clock_sentences(dispute: Dispute, calendar: Calendar) -> list[tuple[str, str, bool]]:
    """(what, until when in a sentence, whether it is over) for the terms that run."""
    if not dispute.is_open:
        return []
    today, raised_on = clock.today(), timezone.localdate(dispute.raised_at)
    terms = [("全程", raised_on, dispute.due_on)]
    if dispute.state == Stage.NEGOTIATING:
        terms.insert(0, ("协商", raised_on, dispute.negotiation_due_on))
    elif dispute.state == Stage.ASKED and dispute.office_due_on:
        terms.insert(0, ("编办办理", _office_began(dispute), dispute.office_due_on))
    return [
        (
            name,
            calendar.due_sentence(began, calendar.working_days_between(began, due_on), today),
            today > due_on,
        )
        for name, began, due_on in terms
    ]


def _office_began(dispute: Dispute) -> date:
    handed = [step for step in dispute.steps.all() if step.kind == DisputeStep.Kind.NOT_AGREED]
    return timezone.localdate(handed[-1].at if handed else dispute.raised_at)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Disputed rows of several townships that say the same."""

    entries: list[Entry]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def townships(self) -> list[Unit]:
        return [entry.row.township for entry in self.entries]


def grouped_rows(entries: Iterable[Entry]) -> list[RowGroup]:
    groups: dict[tuple[int, Content], list[Entry]] = {}
    for entry in entries:
        content = for_any_township(content_of(entry.version), entry.row.township.code)
        groups.setdefault((entry.row.duty_id, content), []).append(entry)
    return [RowGroup(group) for group in groups.values()]


@dataclass(frozen=True, slots=True)
class ShownAmendment:
    """What a ruling changed, word by word; townships whose rows changed in the same words together."""

    amendments: list[Amendment]
    fields: list[FieldChange]

    @property
    def first(self) -> Amendment:
        return self.amendments[0]

    @property
    def townships(self) -> list[Unit]:
        return [each.row.township for each in self.amendments]


def shown_amendments(amendments: Sequence[Amendment], names: dict[str, str]) -> list[ShownAmendment]:
    groups: dict[tuple[Content | None, Content | None], list[Amendment]] = {}
    for each in amendments:
        code = each.row.township.code
        sides = (content_from_data(side) if side else None for side in (each.before, each.after))
        before, after = (side and for_any_township(side, code) for side in sides)
        groups.setdefault((before, after), []).append(each)
    return [
        ShownAmendment(group, content_changes(before, after, names))
        for (before, after), group in groups.items()
    ]


def disputes_on(row: Row, actor: Actor | None) -> QuerySet[Dispute]:
    """The disputes about the row that the actor may see, but for those taken back."""
    found = visible_disputes(actor).exclude(state=Stage.WITHDRAWN)
    return found.filter(disputed_rows__row=row).select_related("ruling").distinct()


def is_named_in(row: Row, unit_id: int) -> bool:
    """Whether the unit is the row's township, or any version of the row names it."""
    return row.township_id == unit_id or Involvement.objects.filter(version__row=row, unit=unit_id).exists()
