"""The townships' drafts held against the sample's (打样、一镇一策)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet

from mingze.campaigns.models import Campaign, Deviation
from mingze.catalogue.models import Duty, Edition, Entry
from mingze.catalogue.queries.comparison import FieldChange, comparable, content_changes, unit_names
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.queries.editions import draft
from mingze.catalogue.rules import OWN_TOWNSHIP, Content, Scope
from mingze.organisations.models import Unit


class Kind(StrEnum):
    """How a township differs from the sample in one duty."""

    MISSING = "missing"
    ADDED = "added"
    CHANGED = "changed"


KIND_LABELS = {Kind.MISSING: "缺少", Kind.ADDED: "多出", Kind.CHANGED: "写法不同"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A duty in which a township differs: the entries of both sides by id, and why it does."""

    duty: Duty
    kind: Kind
    sample: tuple[int, ...]
    own: tuple[int, ...]
    reason: str
    """As it was given for the duty, or else as the township's own row states it; empty while nobody said."""

    @property
    def label(self) -> str:
        return KIND_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One township against the sample: how many duties are alike, and those that are not, by code."""

    alike: int = 0
    differences: tuple[Difference, ...] = ()

    def count(self, kind: Kind) -> int:
        return sum(difference.kind == kind for difference in self.differences)

    @property
    def missing(self) -> int:
        return self.count(Kind.MISSING)

    @property
    def added(self) -> int:
        return self.count(Kind.ADDED)

    @property
    def changed(self) -> int:
        return self.count(Kind.CHANGED)

    @property
    def without_reason(self) -> int:
        return sum(not difference.reason for difference in self.differences)


def deviations_without_reason(campaign: Campaign, township: Unit) -> list[Difference]:
    """The duties in which the township differs from the sample and nobody said why.

    Empty for the sample itself, and where the campaign has none.
    """
    comparison = compare(campaign, [township]).get(township.pk, Comparison())
    return [difference for difference in comparison.differences if not difference.reason]


def compare(campaign: Campaign, townships: Iterable[Unit]) -> dict[int, Comparison]:
    """Each township (by id) against the sample's common rows in the draft; the sample itself is left out.

    What the sample marks as its own is no template: nobody needs to have it, or to have it alike.
    Seven queries, however many townships and rows.
    """
    edition, units = draft(), [unit.pk for unit in townships if unit.pk != campaign.sample_id]
    if edition is None or campaign.sample_id is None or not units:
        return {}
    rows = _rows(edition, [campaign.sample_id, *units])
    sample = rows.pop(campaign.sample_id, {})
    template = {duty: common for duty, held in sample.items() if (common := _common(held))}
    unlike = _really_unlike(template, {unit: rows.get(unit, {}) for unit in units})
    return _comparisons(campaign, sample, template, {unit: rows.get(unit, {}) for unit in units}, unlike)


class _Row(NamedTuple):
    entry: int
    said: str
    """The hash of the content: equal ones need no closer look."""
    scope: str
    reason: str


def _rows(edition: Edition, units: Sequence[int]) -> dict[int, dict[int, list[_Row]]]:
    """Township -> duty -> rows, in the order of the lists."""
    rows: dict[int, dict[int, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    entries = edition.entries.filter(row__township__in=units).order_by("version__list", "number", "pk")
    for unit, duty, entry, said, scope, reason in entries.values_list(
        "row__township",
        "row__duty",
        "pk",
        "version__content_hash",
        "version__scope",
        "version__scope_reason",
    ):
        rows[unit][duty].append(_Row(entry, said, scope, reason))
    return rows


def _common(rows: Sequence[_Row]) -> list[_Row]:
    return [row for row in rows if row.scope == Scope.COMMON]


def _says(rows: Iterable[_Row]) -> Counter[str]:
    return Counter(row.said for row in rows)


def _really_unlike(
    template: dict[int, list[_Row]], townships: dict[int, dict[int, list[_Row]]]
) -> set[tuple[int, int]]:
    """(township, duty) where both sides have rows that do not say the same.

    The hash also covers what does not make a township differ: those rows are read in full.
    """
    suspects = [
        (unit, duty)
        for unit, held in townships.items()
        for duty, rows in held.items()
        if duty in template and _says(rows) != _says(template[duty])
    ]
    wanted = {row.entry for unit, duty in suspects for row in (*template[duty], *townships[unit][duty])}
    contents = _contents(wanted)

    def full(rows: Iterable[_Row]) -> Counter[Content]:
        return Counter(contents[row.entry] for row in rows)

    return {(unit, duty) for unit, duty in suspects if full(townships[unit][duty]) != full(template[duty])}


def _contents(entries: Collection[int]) -> dict[int, Content]:
    """Entry id -> what is compared."""
    found = whole_entries(Entry.objects.filter(pk__in=entries))
    return {entry.pk: comparable(content_of(entry.version), entry.row.township.code) for entry in found}


def _comparisons(
    campaign: Campaign,
    sample: dict[int, list[_Row]],
    template: dict[int, list[_Row]],
    townships: dict[int, dict[int, list[_Row]]],
    unlike: set[tuple[int, int]],
) -> dict[int, Comparison]:
    kinds: dict[int, dict[int, Kind]] = {}
    for unit, held in townships.items():
        kinds[unit] = {duty: Kind.CHANGED for duty in template if (unit, duty) in unlike}
        kinds[unit] |= dict.fromkeys(template.keys() - held.keys(), Kind.MISSING)
        kinds[unit] |= dict.fromkeys(held.keys() - sample.keys(), Kind.ADDED)
    duties = Duty.objects.in_bulk({duty for found in kinds.values() for duty in found})
    given = _given(campaign)
    comparisons = {}
    for unit, found in kinds.items():
        held = townships[unit]
        differences = [
            Difference(
                duties[duty],
                kind,
                tuple(row.entry for row in template.get(duty, ())),
                tuple(row.entry for row in held.get(duty, ())),
                given.get((unit, duty)) or _stated(held.get(duty, ())),
            )
            for duty, kind in found.items()
        ]
        differences.sort(key=lambda difference: difference.duty.code)
        alike = sum((unit, duty) not in unlike for duty in template.keys() & held.keys())
        comparisons[unit] = Comparison(alike, tuple(differences))
    return comparisons


def _given(campaign: Campaign) -> dict[tuple[int, int], str]:
    reasons = Deviation.objects.filter(campaign=campaign).values_list("township", "duty", "reason")
    return {(unit, duty): reason for unit, duty, reason in reasons}


def _stated(rows: Iterable[_Row]) -> str:
    """Why a township's own row says it is the township's own: that needs no writing twice."""
    return next((row.reason for row in rows if row.scope == Scope.PARTICULAR and row.reason), "")


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """A difference word by word; the first entries of both sides lead to the rows."""

    difference: Difference
    sample: Entry | None
    own: Entry | None
    fields: list[FieldChange]


def shown_differences(differences: Sequence[Difference]) -> list[ShownDifference]:
    """The differences as a page shows them: four queries, and one for the names of units."""
    wanted = {entry for difference in differences for entry in (*difference.sample, *difference.own)}
    entries = whole_entries(Entry.objects.filter(pk__in=wanted)).in_bulk()
    names = unit_names() | {OWN_TOWNSHIP: "本乡镇"}
    return [_shown(difference, entries, names) for difference in differences]


def _shown(difference: Difference, entries: dict[int, Entry], names: dict[str, str]) -> ShownDifference:
    sample, own = _unlike_pair(
        [entries[entry] for entry in difference.sample], [entries[entry] for entry in difference.own]
    )
    fields = content_changes(_compared(sample), _compared(own), names)
    return ShownDifference(difference, sample, own, fields)


def _unlike_pair(sample: Sequence[Entry], own: Sequence[Entry]) -> tuple[Entry | None, Entry | None]:
    """The rows that stand against each other: the first of either side that the other does not have."""
    theirs, ours = [_compared(entry) for entry in sample], [_compared(entry) for entry in own]
    return (
        next((entry for entry in sample if _compared(entry) not in ours), sample[0] if sample else None),
        next((entry for entry in own if _compared(entry) not in theirs), own[0] if own else None),
    )


def _compared(entry: Entry | None) -> Content | None:
    return comparable(content_of(entry.version), entry.row.township.code) if entry else None


def rows_to_take_over(campaign: Campaign, township: Unit) -> QuerySet[Entry]:
    """The sample's common rows whose duties the township's part does not hold yet, in list order."""
    edition = draft()
    if edition is None or campaign.sample_id is None:
        return Entry.objects.none()
    held = edition.entries.filter(row__township=township).values("row__duty")
    common = edition.entries.filter(row__township=campaign.sample_id, version__scope=Scope.COMMON)
    return in_list_order(whole_entries(common.exclude(row__duty__in=held)))
