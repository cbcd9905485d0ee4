"""What became of the raw duties. Outcomes are computed, never stored, so that they always add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from mingze.campaigns.models import Campaign, DraftItem, RawDuty
from mingze.catalogue.models import Row
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import SEEING_ALL

OUTCOMES = {
    "open": "未归类",
    "merged": "归并入清单",
    "taken_back": "上级收回",
    "cancelled": "取消",
    "duplicate": "重复",
}
"""Every raw duty has exactly one of these."""


def sees_whole_survey(actor: Actor | None) -> bool:
    return actor is not None and any(map(actor.holds, SEEING_ALL))


def visible_raw_duties(campaign: Campaign, actor: Actor) -> QuerySet[RawDuty]:
    """All of them, or a township's own. Evidence is left where it is until somebody asks for it."""
    raw_duties = RawDuty.objects.filter(campaign=campaign).defer("evidence")
    return raw_duties if sees_whole_survey(actor) else raw_duties.filter(township=actor.unit_id)


def with_outcome(raw_duties: QuerySet[RawDuty]) -> QuerySet[Any]:
    """Annotated with `outcome`, a key of OUTCOMES, and `row_id`, the row that it ended in or None."""
    item = DraftItem.objects.filter(topic=OuterRef("topic"), township=OuterRef("township"))
    choice = Coalesce(Subquery(item.values("choice")[:1]), Value(""))
    return raw_duties.alias(chosen=choice).annotate(
        row_id=Subquery(item.values("row")[:1]),
        outcome=Case(
            When(duplicate_of__isnull=False, then=Value("duplicate")),
            When(chosen=DraftItem.Choice.CANCEL, then=Value("cancelled")),
            When(chosen=DraftItem.Choice.TAKEN_BACK, then=Value("taken_back")),
            When(chosen__in=[DraftItem.Choice.BASIC, DraftItem.Choice.ASSIST], then=Value("merged")),
            default=Value("open"),
            output_field=CharField(),
        ),
    )


def outcome_counts(campaign: Campaign, township: Unit | None = None) -> dict[str, int]:
    """How many raw duties have each outcome, in the order of OUTCOMES. Together they are all."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for line in survey_lines(campaign, [township] if township else None):
        for outcome, number in line.outcomes.items():
            counts[outcome] += number
    return counts


@dataclass(slots=True)
class SurveyLine:
    """What became of one township's raw duties."""

    township: Unit
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())


def survey_lines(campaign: Campaign, townships: Iterable[Unit] | None = None) -> list[SurveyLine]:
    """By township, also those that take part and wrote nothing, and those that only wrote."""
    raw_duties = RawDuty.objects.filter(campaign=campaign)
    if townships is None:
        wrote = Q(pk__in=raw_duties.values("township"))
        takes_part = Q(campaign_parties__campaign=campaign)
        townships = Unit.objects.townships().filter(wrote | takes_part).distinct()
    lines = {unit.pk: SurveyLine(unit) for unit in townships}
    counted = with_outcome(raw_duties.filter(township__in=lines)).order_by()
    for township, outcome, number in counted.values_list("township", "outcome").annotate(n=Count("pk")):
        lines[township].outcomes[outcome] = number
    return list(lines.values())


def raw_duties_of_row(row: Row) -> QuerySet[RawDuty]:
    """What people wrote down that ended in this row, the duplicates too."""
    items = DraftItem.objects.filter(row=row)
    return (
        RawDuty.objects.filter(topic__in=items.values("topic"), township=row.township_id)
        .defer("evidence")
        .select_related("topic")
        .order_by("pk")
    )
