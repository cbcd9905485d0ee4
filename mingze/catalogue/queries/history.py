"""One row through the editions."""

from __future__ import annotations

from dataclasses import dataclass

from mingze.catalogue.models import Edition, Row, RowVersion
from mingze.catalogue.queries.comparison import FieldChange, field_changes, unit_names, whole_versions


@dataclass(frozen=True, slots=True)
class Step:
    """What an edition did to a row: began it, changed it, kept it or dropped it."""

    edition: Edition
    kind: str
    version: RowVersion | None
    changes: list[FieldChange]


def history(row: Row, *, with_draft: bool) -> list[Step]:
    """The row's way through all editions since it first appeared, newest first."""
    editions = Edition.objects.order_by("sequence")
    if not with_draft:
        editions = editions.published()
    pinned = dict(row.entries.values_list("edition", "version"))
    versions = whole_versions(RowVersion.objects.filter(row=row)).in_bulk()
    names = unit_names()
    steps: list[Step] = []
    before: RowVersion | None = None
    for edition in editions:
        after = versions.get(pinned.get(edition.pk, 0))
        if after and not before:
            steps.append(Step(edition, "added", after, []))
        elif before and not after:
            steps.append(Step(edition, "removed", None, []))
        elif before and after and before.mark != after.mark:
            kind = "moved" if before.list != after.list else "changed"
            steps.append(Step(edition, kind, after, field_changes(before, after, names)))
        elif after:
            steps.append(Step(edition, "kept", after, []))
        before = after
    return steps[::-1]
