"""What townships' drafts said at moments, and what changed from one to the other."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from mingze.campaigns.models import HandOver, Snapshot, SnapshotLine, Wording
from mingze.catalogue.models import Domain, List, Row
from mingze.catalogue.printing import departments_cell, takeover_cell
from mingze.catalogue.queries.comparison import (
    CHANGE_LABELS,
    FieldChange,
    content_changes,
    unit_names,
)
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.editions import draft
from mingze.catalogue.rules import Content, content_from_data, content_to_data
from mingze.documents.official import printed_date
from mingze.kernel import clock
from mingze.organisations.models import Unit


def content_digest(content: Content) -> str:
    """SHA-256 (hex) over all that a row says, its heading too."""
    said = json.dumps(content_to_data(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def snapshots_of(township: Unit) -> QuerySet[Snapshot]:
    """A township's snapshots with the hand-overs they were taken for, the earliest first."""
    taken = Snapshot.objects.filter(township=township)
    return taken.select_related("campaign", "township", "hand_over__round").order_by("taken_at", "pk")


def label_of(snapshot: Snapshot) -> str:
    """第1轮报送（2026年5月8日）; 存照 where it belongs to no hand-over."""
    hand_over = getattr(snapshot, "hand_over", None)
    what = f"{hand_over.round}{hand_over.get_direction_display()}" if hand_over else "存照"
    return f"{what}（{printed_date(snapshot.taken_at.astimezone(clock.CHINA).date())}）"


def last_hand_over(township: Unit) -> HandOver | None:
    """What the township and the county last gave each other, in whichever round."""
    return (
        HandOver.objects.filter(township=township)
        .select_related("round", "snapshot__township")
        .order_by("at", "pk")
        .last()
    )


@dataclass(frozen=True, slots=True)
class LineChange:
    """A row that reads otherwise in the later of two states of a township's part."""

    row: int
    kind: str
    before: Content | None
    after: Content | None
    fields: list[FieldChange]

    @property
    def content(self) -> Content:
        content = self.after or self.before
        assert content is not None
        return content

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self.kind]

    @property
    def list_label(self) -> str:
        return List(self.content.list).label


def compare(first: Snapshot, second: Snapshot | None = None) -> list[LineChange]:
    """What changed from a snapshot to another, or to what the draft says now, in list order.

    Numbers apart. Only texts that differ are loaded: five queries at most, however many rows.
    """
    before = _digests(first)
    if second is not None:
        after = _digests(second)
        texts = _texts({before[row] for row in _differing(before, after) & before.keys()})
        texts |= _texts({after[row] for row in _differing(before, after) & after.keys()})
    else:
        contents = current_contents(first.township)
        after = {row: content_digest(content) for row, content in contents.items()}
        texts = _texts({before[row] for row in _differing(before, after) & before.keys()})
        texts |= {after[row]: contents[row] for row in after}
    names = unit_names()
    changes = [
        _change(row, texts.get(before.get(row, "")), texts.get(after.get(row, "")), names)
        for row in _differing(before, after)
    ]
    return _in_order(changes)


def all_as_new(township: Unit) -> list[LineChange]:
    """All that the draft says, where there is no snapshot to compare with."""
    names = unit_names()
    contents = current_contents(township)
    return _in_order([_change(row, None, content, names) for row, content in contents.items()])


def counted(changes: Sequence[LineChange]) -> list[tuple[str, str, int]]:
    """(kind, its word, how many) for each kind of change."""
    counts = Counter(change.kind for change in changes)
    return [(kind, label, counts[kind]) for kind, label in CHANGE_LABELS.items()]


def current_contents(township: Unit) -> dict[int, Content]:
    """What the township's rows say in the draft, by row; empty where there is no draft."""
    present = draft()
    if present is None:
        return {}
    entries = whole_entries(present.entries.filter(row__township=township))
    return {entry.row_id: content_of(entry.version) for entry in entries}


def _digests(snapshot: Snapshot) -> dict[int, str]:
    return dict(snapshot.lines.values_list("row", "wording__digest"))


def _differing(before: dict[int, str], after: dict[int, str]) -> set[int]:
    return {row for row in before.keys() | after.keys() if before.get(row) != after.get(row)}


def _texts(digests: set[str]) -> dict[str, Content]:
    stored = Wording.objects.filter(digest__in=digests).values_list("digest", "content")
    return {digest: content_from_data(data) for digest, data in stored}


def _change(row: int, before: Content | None, after: Content | None, names: dict[str, str]) -> LineChange:
    fields = content_changes(before, after, names)
    return LineChange(row, _kind(before, after), before, after, fields)


def _kind(before: Content | None, after: Content | None) -> str:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "changed" if before.list == after.list else "moved"


def _in_order(changes: list[LineChange]) -> list[LineChange]:
    """Added, removed, moved, changed; in each the lists in their order, then headings and names."""
    kinds, lists = list(CHANGE_LABELS), list(List.values)
    return sorted(
        changes,
        key=lambda change: (
            kinds.index(change.kind),
            lists.index(change.content.list),
            change.content.domain,
            change.content.name,
        ),
    )


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A row of a snapshot as it is shown."""

    row: int
    number: int
    content: Content
    units: str
    """Who answers for it or takes it over, as the printed lists write it."""


@dataclass(frozen=True, slots=True)
class KeptList:
    """One of the three lists as a snapshot holds it, by heading."""

    kind: str
    label: str
    groups: list[tuple[str, list[KeptLine]]]

    @property
    def count(self) -> int:
        return sum(len(lines) for _, lines in self.groups)


def kept_lists(snapshot: Snapshot) -> list[KeptList]:
    """The three lists of a snapshot in the order of the county's headings: three queries."""
    positions = dict(Domain.objects.values_list("name", "position"))
    stored = snapshot.lines.values_list("row", "number", "wording__content")
    names = unit_names()
    lines = [_kept_line(row, number, content_from_data(data), names) for row, number, data in stored]
    # A heading that the county gave up since comes last.
    lines.sort(key=lambda line: (_place(line.content.domain, positions), line.content.domain, line.number))
    kept = []
    for kind, label in List.choices:
        groups: dict[str, list[KeptLine]] = {}
        for line in lines:
            if line.content.list == kind:
                groups.setdefault(line.content.domain, []).append(line)
        kept.append(KeptList(kind, str(label), list(groups.items())))
    return kept


def _kept_line(row: int, number: int, content: Content, names: dict[str, str]) -> KeptLine:
    units = takeover_cell(content, names) or departments_cell(content, names)
    return KeptLine(row, number, content, units)


def _place(domain: str, positions: dict[str, int]) -> float:
    return positions.get(domain, float("inf")) if domain else -1


@dataclass(frozen=True, slots=True)
class TrailStep:
    """A snapshot in which a row said something else than in the one before."""

    snapshot: Snapshot
    kind: str
    fields: list[FieldChange]

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self.kind]


def trail(row: Row) -> list[TrailStep]:
    """The hand-overs in which the row's wording changed, the earliest first; no step for what stayed.

    The first snapshot of the township that holds the row begins it. Three queries.
    """
    taken = list(
        Snapshot.objects.filter(township=row.township_id, hand_over__isnull=False)
        .select_related("campaign", "hand_over__round")
        .order_by("taken_at", "pk")
    )
    lines = SnapshotLine.objects.filter(row=row).values_list(
        "snapshot", "wording__digest", "wording__content"
    )
    held = {snapshot: (digest, data) for snapshot, digest, data in lines}
    if not held:
        return []
    names = unit_names()
    steps: list[TrailStep] = []
    before: tuple[str, dict[str, object]] | None = None
    for snapshot in taken:
        after = held.get(snapshot.pk)
        if (before and before[0]) != (after and after[0]):
            old = content_from_data(before[1]) if before else None
            new = content_from_data(after[1]) if after else None
            steps.append(TrailStep(snapshot, _kind(old, new), content_changes(old, new, names)))
        before = after
    return steps
