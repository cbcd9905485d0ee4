"""The one road by which a decision changes the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from django.db import transaction

from mingze.amendments.models import Admission, Amendment, Opinion, Proposal, Ruling
from mingze.audit.actions import record
from mingze.catalogue.actions import drafts
from mingze.catalogue.merging import Merge, three_way
from mingze.catalogue.models import Edition, Entry, Row
from mingze.catalogue.queries.comparison import unit_names
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content, content_to_data
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power

Source: TypeAlias = Ruling | Proposal | Admission | Opinion


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a decision makes one row say: no `row` is a new one, no `content` takes the row out.

    `base` is what the row said when the change was written; without it the change is taken whole.
    """

    township: Unit
    row: Row | None
    content: Content | None
    base: Content | None = None


class Conflicted(RuleBroken):
    """The draft says something else than the change was written against. `merges` shows it by row."""

    def __init__(self, merges: Sequence[tuple[Wanted, Merge]]) -> None:
        super().__init__("草稿中的文字与建议所依据的文字不同，请核对后确认。")
        self.merges = merges


@transaction.atomic
def amend(
    *, wanted: Sequence[Wanted], source: Source, acknowledged: bool = False, by: Actor
) -> list[Amendment]:
    """Make the draft say what was decided, and keep what it said before.

    The caller has asked whether `by` may decide. What the draft says by now is merged three ways;
    where both changed the same, Conflicted is raised unless `acknowledged`. A row that says it
    already is left alone and gives no amendment.
    """
    authority = replace(by, powers=by.powers | {Power.MANAGE_LISTS})
    draft = drafts.locked_draft(by=authority)
    entries = _entries(draft, [each.row.pk for each in wanted if each.row])
    names = unit_names()
    merges = [(each, _merged(each, entries, names)) for each in wanted]
    conflicts = [(each, merge) for each, merge in merges if merge and merge.conflicts]
    if conflicts and not acknowledged:
        raise Conflicted(conflicts)
    made = []
    for each, merge in merges:
        entry = entries.get(each.row.pk) if each.row else None
        amendment = _apply(each, merge, entry, by=authority)
        if amendment is None:
            continue
        amendment.edition, amendment.made_by = draft, by.name
        setattr(amendment, _source_name(source), source)
        made.append(amendment)
    Amendment.objects.bulk_create(made)
    record("list.amended", source, by=by, edition=draft.sequence, rows=[one.row_id for one in made])
    return made


def _source_name(source: Source) -> str:
    return type(source).__name__.lower()


def _entries(draft: Edition, rows: list[int]) -> dict[int, Entry]:
    return {entry.row_id: entry for entry in whole_entries(draft.entries.filter(row__in=rows))}


def _merged(wanted: Wanted, entries: dict[int, Entry], names: dict[str, str]) -> Merge | None:
    entry = entries.get(wanted.row.pk) if wanted.row else None
    if entry is None or wanted.content is None:
        return None
    theirs = content_of(entry.version)
    return three_way(wanted.base or theirs, theirs, wanted.content, names=names)


def _apply(wanted: Wanted, merge: Merge | None, entry: Entry | None, *, by: Actor) -> Amendment | None:
    before = content_of(entry.version) if entry else None
    if wanted.content is None:
        if entry is None:
            return None
        row = entry.row
        drafts.remove_row(entry=entry, reason="按决定调整", by=by)
        return Amendment(row=row, before=content_to_data(before) if before else None)
    if entry is None:
        added = drafts.add_row(township=wanted.township, content=wanted.content, by=by)
        return Amendment(row=added.row, after=content_to_data(wanted.content))
    content = merge.content if merge else wanted.content
    if content == before:
        return None
    drafts.edit_row(
        entry=entry,
        content=content,
        seen_hash=entry.version.content_hash,
        by=by,
    )
    assert before is not None
    return Amendment(row=entry.row, before=content_to_data(before), after=content_to_data(content))
