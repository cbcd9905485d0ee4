"""The lists as they are read: by township, and by department."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from django.db.models import Q, QuerySet

from mingze.catalogue.models import Domain, Edition, Entry, Involvement, List
from mingze.catalogue.queries.contents import BY_DOMAIN, content_of, in_list_order, whole_entries
from mingze.catalogue.rules import Content, Role, for_any_township
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import SEEING_ALL

Editions: TypeAlias = QuerySet[Edition] | Sequence[int]
"""Some editions, as a query that becomes part of another, or by their ids."""


def sees_whole_draft(actor: Actor | None) -> bool:
    return actor is not None and any(map(actor.holds, SEEING_ALL))


def sees_draft_of(actor: Actor | None, unit: Unit) -> bool:
    """Whether the actor would see the unit's rows of a draft, also where there are none."""
    return sees_whole_draft(actor) or (actor is not None and actor.unit_id == unit.pk)


def visible_entries(editions: Editions, actor: Actor | None) -> QuerySet[Entry]:
    """The entries of the editions that the actor may see.

    Published ones are public. Of a draft, a township sees its own rows and a department those that
    name it; who manages or oversees the lists sees all.
    """
    entries = Entry.objects.filter(edition__in=editions)
    if sees_whole_draft(actor):
        return entries
    seen = Q(edition__state=Edition.State.PUBLISHED)
    if actor:
        named = Involvement.objects.filter(unit=actor.unit_id).values("version")
        seen |= Q(row__township=actor.unit_id) | Q(version__in=named)
    return entries.filter(seen)


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """Rows of one list under one heading."""

    domain: Domain | None
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class ListView:
    """One of the three lists."""

    kind: str
    label: str
    groups: list[DomainGroup]

    @property
    def count(self) -> int:
        return sum(len(group.entries) for group in self.groups)


def three_lists(entries: Iterable[Entry]) -> list[ListView]:
    """Basic, assist, taken back, each grouped by domain. Also an empty list is shown."""
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in List.values}
    for entry in entries:
        by_kind[entry.version.list].append(entry)
    return [
        ListView(
            kind,
            List(kind).label,
            [
                DomainGroup(domain, list(group))
                for domain, group in groupby(rows, key=lambda entry: entry.version.domain)
            ],
        )
        for kind, rows in by_kind.items()
    ]


def entries_of_township(editions: Editions, township_code: str, actor: Actor | None) -> list[Entry]:
    """All rows of a township in the order of the printed list: three queries."""
    entries = visible_entries(editions, actor).filter(row__township__code=township_code)
    return list(in_list_order(whole_entries(entries)))


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """What a department has to do with a duty, and the townships whose rows say the same."""

    entry: Entry
    townships: list[Unit]
    part: Involvement


@dataclass(frozen=True, slots=True)
class DepartmentLists:
    """A department's view of the same rows: what it leads, where it joins in, what it took over."""

    leads: list[DepartmentRow]
    assists: list[DepartmentRow]
    takes_over: list[DepartmentRow]

    @property
    def sections(self) -> list[tuple[str, str, list[DepartmentRow]]]:
        return [
            ("leads", "本部门牵头、乡镇配合", self.leads),
            ("assists", "其他部门牵头、本部门参与", self.assists),
            ("takes_over", "从乡镇收回、由本部门承接", self.takes_over),
        ]


def department_lists(editions: Editions, department: Unit, actor: Actor | None) -> DepartmentLists:
    """Rows that name the department; rows of several townships that say the same are shown once."""
    named = Involvement.objects.filter(unit=department).exclude(role=Role.ASSISTING).values("version")
    entries = whole_entries(visible_entries(editions, actor).filter(version__in=named)).order_by(
        "version__list", *BY_DOMAIN, "number", "row__township__code"
    )
    same: dict[tuple[int, Content], list[Entry]] = {}
    for entry in entries:
        content = for_any_township(content_of(entry.version), entry.row.township.code)
        same.setdefault((entry.row.duty_id, content), []).append(entry)
    lists = DepartmentLists([], [], [])
    for group in same.values():
        entry = group[0]
        part = next(each for each in entry.version.involvements.all() if each.unit_id == department.pk)
        row = DepartmentRow(entry, [each.row.township for each in group], part)
        if part.role == Role.TAKEOVER:
            lists.takes_over.append(row)
        elif entry.version.lead == part:
            lists.leads.append(row)
        else:
            lists.assists.append(row)
    return lists
