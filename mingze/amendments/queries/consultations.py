"""Consultations as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from mingze.amendments.models import Consultation, Consulted, Opinion
from mingze.amendments.queries.opinions import entries_now, open_opinions
from mingze.catalogue.models import Entry, Row
from mingze.catalogue.queries.comparison import FieldChange, content_changes, unit_names
from mingze.catalogue.rules import content_from_data


def listed(consultations: QuerySet[Consultation], unit_id: int) -> QuerySet[Consultation]:
    """With the numbers `asked`, `answered`, `said` and `waiting` (opinions), and `mine`: the unit's part."""
    waiting = Q(opinions__answer="", opinions__withdrawn_at=None)
    mine = Consulted.objects.filter(unit=unit_id)
    return (
        consultations.select_related("township")
        .annotate(
            asked=Count("consulted", distinct=True),
            answered=Count("consulted", filter=Q(consulted__answered_at__isnull=False), distinct=True),
            said=Count("opinions", filter=Q(opinions__withdrawn_at=None), distinct=True),
            waiting=Count("opinions", filter=waiting, distinct=True),
        )
        .prefetch_related(Prefetch("consulted", mine, to_attr="mine"))
        .order_by("-opened_at", "-pk")
    )


def unfinished(consultations: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Those that have not ended, or that have opinions without an answer."""
    waiting = open_opinions(Opinion.objects.filter(consultation=OuterRef("pk")))
    return consultations.filter(Q(closed_at=None) | Exists(waiting))


@dataclass(frozen=True, slots=True)
class ShownOpinion:
    """An opinion, and word for word what it would make the row say."""

    opinion: Opinion
    changes: list[FieldChange]


@dataclass(frozen=True, slots=True)
class RowOpinions:
    """The opinions on one row, or (no `row`) on the whole. `entry` is how the row stands now."""

    row: Row | None
    entry: Entry | None
    opinions: list[ShownOpinion]


def whole_opinions(opinions: QuerySet[Opinion]) -> QuerySet[Opinion]:
    return opinions.select_related("unit", "row__township", "row__duty", "consultation__township")


def shown(opinions: Iterable[Opinion]) -> list[ShownOpinion]:
    """One query, however many."""
    names = unit_names()
    return [
        ShownOpinion(
            opinion,
            content_changes(
                content_from_data(opinion.base) if opinion.base else None,
                content_from_data(opinion.suggested),
                names,
            )
            if opinion.suggested
            else [],
        )
        for opinion in opinions
    ]


def by_row(opinions: Iterable[Opinion]) -> list[RowOpinions]:
    """Grouped by row in the order of townships and rows, those on the whole first."""
    grouped: dict[int | None, list[ShownOpinion]] = {}
    for each in shown(opinions):
        grouped.setdefault(each.opinion.row_id, []).append(each)
    entries = entries_now(row for row in grouped if row)
    groups = [
        RowOpinions(group[0].opinion.row, entries.get(row or 0), group) for row, group in grouped.items()
    ]
    return sorted(groups, key=_place)


def _place(group: RowOpinions) -> tuple[str, str, int]:
    if group.row is None:
        return "", "", 0
    entry = group.entry
    return group.row.township.code, entry.version.list if entry else "", entry.number if entry else 0
