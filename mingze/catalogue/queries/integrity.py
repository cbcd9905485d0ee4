"""Whether the published editions still say what they said when they were published."""

from __future__ import annotations

from collections.abc import Iterator

from mingze.audit.models import Event
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.editions import edition_digest
from mingze.catalogue.rules import content_hash


def edition_faults() -> Iterator[str]:
    """A sentence for everything about a published edition that was changed behind the program's back."""
    for edition in Edition.objects.published().order_by("sequence"):
        yield from _changed_rows(edition)
        if edition_digest(edition) != edition.digest:
            yield f"第 {edition.sequence} 版（{edition.number}）的条目与公布时的校验值不符。"
        if _recorded_digest(edition) != edition.digest:
            yield f"第 {edition.sequence} 版（{edition.number}）的校验值与操作记录中公布时的不符。"


def _changed_rows(edition: Edition) -> Iterator[str]:
    for entry in whole_entries(Entry.objects.filter(edition=edition)).iterator(chunk_size=1000):
        if content_hash(content_of(entry.version)) != entry.version.content_hash:
            yield (
                f"第 {edition.sequence} 版{entry.row.township}{entry.version.get_list_display()}"
                f"第 {entry.number} 项“{entry.version.name}”的内容与公布时不符。"
            )


def _recorded_digest(edition: Edition) -> str:
    event = (
        Event.objects.filter(
            verb="edition.published", target_type=edition._meta.label_lower, target_id=edition.pk
        )
        .order_by("-sequence")
        .first()
    )
    return str(event.data.get("digest", "")) if event else ""
