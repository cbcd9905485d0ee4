"""Keeping what townships' parts of the draft say at a moment (存照)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.models import Campaign, Snapshot, SnapshotLine, Wording
from mingze.campaigns.policies.campaigns import may_take_snapshots
from mingze.campaigns.queries.snapshots import content_digest
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content, content_to_data
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit


@transaction.atomic
def take_snapshot(*, campaign: Campaign, township: Unit, by: Actor) -> Snapshot:
    """Take one; see `take_snapshots`."""
    (snapshot,) = take_snapshots(campaign=campaign, townships=[township], by=by)
    return snapshot


@transaction.atomic
def take_snapshots(*, campaign: Campaign, townships: Sequence[Unit], by: Actor) -> list[Snapshot]:
    """Keep what these townships' parts of the draft say now, a snapshot for each in their order.

    Texts that some snapshot holds already are not stored again. The number of queries does not
    depend on how many townships there are, nor, up to batches, on their rows. The draft is locked
    meanwhile. RuleBroken where there is none.
    """
    may_take_snapshots(by, list(townships)).require()
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    if draft is None:
        raise RuleBroken("现在没有清单草稿。")
    entries = list(whole_entries(draft.entries.filter(row__township__in=townships)))
    said = {entry.pk: content_of(entry.version) for entry in entries}
    digests = {entry: content_digest(content) for entry, content in said.items()}
    wordings = _wordings(dict(zip(digests.values(), said.values(), strict=True)))
    now = clock.now()
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(campaign=campaign, township=unit, taken_at=now) for unit in townships
    )
    _write_lines(snapshots, entries, {entry: wordings[digest] for entry, digest in digests.items()})
    record(
        "snapshots.taken",
        campaign,
        by=by,
        edition=draft.sequence,
        townships=[unit.code for unit in townships],
        rows=len(entries),
    )
    return snapshots


def _wordings(contents: dict[str, Content]) -> dict[str, int]:
    """The ids of the stored texts by digest; those that are new are stored."""
    known = _known(contents)
    new = [
        Wording(digest=digest, content=content_to_data(content))
        for digest, content in contents.items()
        if digest not in known
    ]
    if not new:
        return known
    # Conflicts: the draft's lock keeps other snapshots away; a text of that digest is the same text.
    Wording.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    return known | _known(wording.digest for wording in new)


def _known(digests: Iterable[str]) -> dict[str, int]:
    return dict(Wording.objects.filter(digest__in=list(digests)).values_list("digest", "pk"))


def _write_lines(snapshots: list[Snapshot], entries: list[Entry], wordings: dict[int, int]) -> None:
    of_township = {snapshot.township_id: snapshot for snapshot in snapshots}
    SnapshotLine.objects.bulk_create(
        [
            SnapshotLine(
                snapshot=of_township[entry.row.township_id],
                row_id=entry.row_id,
                number=entry.number,
                wording_id=wordings[entry.pk],
            )
            for entry in entries
        ],
        batch_size=2000,
    )
