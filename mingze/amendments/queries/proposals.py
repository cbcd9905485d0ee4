"""Proposals: who may see which, what they would change, whom they concern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q, QuerySet

from mingze.amendments.models import Proposal, ProposedChange
from mingze.catalogue.models import Edition, Entry, List, Row
from mingze.catalogue.queries.comparison import FieldChange, content_changes, unit_names
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.lists import sees_whole_draft, visible_entries
from mingze.catalogue.rules import OWN_TOWNSHIP, Content, content_from_data, for_any_township
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit


def visible_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Those of the actor's unit, those it is asked about, and those on rows that are its own or name it."""
    proposals = Proposal.objects.all()
    if sees_whole_draft(actor):
        return proposals
    unit = actor.unit_id
    concerned = ProposedChange.objects.filter(
        Q(township=unit) | Q(row__versions__involvements__unit=unit)
    ).values("proposal")
    return proposals.filter(
        Q(unit=unit) | Q(consultation__consulted__unit=unit) | Q(pk__in=concerned)
    ).distinct()


def with_changes(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with what their changes are shown by: three queries, however many changes."""
    changes = ProposedChange.objects.select_related("township", "row__township", "row__duty")
    return proposals.select_related("unit", "duty", "consultation").prefetch_related(
        Prefetch("changes", changes.order_by("township__code", "pk"))
    )


def open_proposals_on(row: Row, actor: Actor) -> QuerySet[Proposal]:
    open_states = [Proposal.State.RAISED, Proposal.State.CONSULTING]
    return visible_proposals(actor).filter(changes__row=row, state__in=open_states)


def wanted_content(change: ProposedChange) -> Content | None:
    return content_from_data(change.content) if change.content else None


def base_content(change: ProposedChange) -> Content | None:
    return content_from_data(change.base) if change.base else None


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """What is proposed, once for all townships whose rows say the same and would say the same."""

    kind: str
    name: str
    list: str
    list_label: str
    changes: tuple[ProposedChange, ...]
    fields: tuple[FieldChange, ...]
    content: Content | None
    """As it would stand in the list of the first of them; None where the row is taken out."""


KINDS = {"added": "新增", "removed": "删除", "changed": "修改"}


def changes_shown(changes: Iterable[ProposedChange]) -> list[ChangeShown]:
    """The changes word for word, like ones together. One query, for the names of units."""
    names = unit_names() | {OWN_TOWNSHIP: "本乡镇"}
    groups: dict[tuple[Content | None, Content | None], list[ProposedChange]] = {}
    for change in changes:
        groups.setdefault(_for_any(change), []).append(change)
    return [_shown(before, after, group, names) for (before, after), group in groups.items()]


def _for_any(change: ProposedChange) -> tuple[Content | None, Content | None]:
    code = change.township.code
    before, after = base_content(change), wanted_content(change)
    return before and for_any_township(before, code), after and for_any_township(after, code)


def _shown(
    before: Content | None, after: Content | None, group: Sequence[ProposedChange], names: dict[str, str]
) -> ChangeShown:
    content = after or before
    assert content is not None
    is_new = group[0].row is None
    kind = "removed" if after is None else "added" if is_new else "changed"
    return ChangeShown(
        KINDS[kind],
        (before or content).name,
        content.list,
        List(content.list).label,
        tuple(group),
        tuple(content_changes(before, after, names)),
        wanted_content(group[0]),
    )


def named_in(changes: Iterable[ProposedChange]) -> set[str]:
    """The codes of the units that the rows name, as they are or as they would be."""
    contents = [content for change in changes for content in (base_content(change), wanted_content(change))]
    return {party.unit for content in contents if content for party in content.parties}


def units_concerned(proposal: Proposal) -> list[Unit]:
    """Whose opinion is asked unless the county says otherwise: the units named and the townships, but
    not the one that raised it."""
    changes = list(proposal.changes.all())
    concerned = Q(code__in=named_in(changes)) | Q(pk__in=[change.township_id for change in changes])
    return list(Unit.objects.filter(concerned).exclude(pk=proposal.unit_id))


def row_now(row: Row, actor: Actor) -> Entry | None:
    """What the row says next, as far as the actor may see: in the draft, else in the last edition."""
    seen = visible_entries(Edition.objects.all(), actor).filter(row=row)
    return whole_entries(seen).order_by("-edition__sequence").first()


def saying_the_same(entry: Entry, actor: Actor) -> list[Entry]:
    """Other townships' entries of the same duty in the same edition that say the same."""
    others = visible_entries([entry.edition_id], actor).filter(row__duty=entry.row.duty_id)
    own = _likeness(entry)
    found = whole_entries(others.exclude(row=entry.row)).order_by("row__township__code")
    return [other for other in found if _likeness(other) == own]


def _likeness(entry: Entry) -> Content:
    return for_any_township(content_of(entry.version), entry.row.township.code)


def for_township(content: Content, written_for: Unit, township: Unit) -> Content:
    """What a text that was written for one township says in another's list."""
    parties = (
        replace(party, unit=township.code) if party.unit == written_for.code else party
        for party in content.parties
    )
    return replace(content, parties=tuple(parties))
