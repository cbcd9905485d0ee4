"""What differs: between two editions, and between townships for one duty."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import QuerySet

from mingze.catalogue.models import Duty, Edition, Entry, List, RowVersion
from mingze.catalogue.printing import department_duties_cell, departments_cell, takeover_cell
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import OWN_TOWNSHIP, Content, Scope, for_any_township
from mingze.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row in two editions: ids of its versions, None where the edition does not hold it."""

    row: int
    township: int
    before: int | None
    after: int | None
    moved: bool
    like: tuple[int, str, str]
    """The duty and what was and is said: equal where rows of several townships changed alike."""

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "moved" if self.moved else "changed"


def changed_rows(old: Edition, new: Edition, township: Unit | None = None) -> list[RowChange]:
    """The rows that do not say the same in two editions, in no particular order: two queries.

    A row that was edited there and back has another version that says the same: it did not change.
    """

    def only_in(edition: Edition, other: Edition) -> dict[int, _Held]:
        entries = edition.entries.exclude(version__in=other.entries.values("version"))
        if township:
            entries = entries.filter(row__township=township)
        found = entries.values_list(
            "row",
            "version",
            "row__township",
            "row__duty",
            "version__list",
            "version__content_hash",
            "version__domain",
        )
        return {
            row: _Held(version, unit, duty, kind, f"{said}:{domain}")
            for row, version, unit, duty, kind, said, domain in found
        }

    before, after = only_in(old, new), only_in(new, old)
    changes = []
    for row in before.keys() | after.keys():
        one, two = before.get(row), after.get(row)
        known = one or two
        assert known is not None
        if one and two and one.says == two.says:
            continue
        changes.append(
            RowChange(
                row,
                known.township,
                one.version if one else None,
                two.version if two else None,
                moved=bool(one and two and one.list != two.list),
                like=(known.duty, one.says if one else "", two.says if two else ""),
            )
        )
    return changes


class _Held(NamedTuple):
    """How an edition holds a row."""

    version: int
    township: int
    duty: int
    list: str
    says: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change as a page shows it. Townships whose rows changed in the same words are one."""

    kind: str
    before: RowVersion | None
    after: RowVersion | None
    townships: list[Unit]
    fields: list[FieldChange]

    @property
    def version(self) -> RowVersion:
        version = self.after or self.before
        assert version is not None
        return version


CHANGE_LABELS = {"added": "新增", "removed": "删除", "moved": "调整清单", "changed": "修改"}


def counted(changes: list[RowChange]) -> dict[str, int]:
    """How many rows were added, removed, moved between lists, changed."""
    counts = Counter(change.kind for change in changes)
    return {kind: counts[kind] for kind in CHANGE_LABELS}


def shown_changes(changes: list[RowChange]) -> list[ShownChange]:
    """The changes word for word, like ones together, in the order of the lists."""
    groups: dict[tuple[str, tuple[int, str, str]], list[RowChange]] = {}
    for change in changes:
        groups.setdefault((change.kind, change.like), []).append(change)
    # One of each kind is loaded: what the others say is the same to the letter.
    firsts = [group[0] for group in groups.values()]
    versions = _versions({v for change in firsts for v in (change.before, change.after) if v})
    townships = Unit.objects.in_bulk({change.township for change in changes})
    names = unit_names()
    shown = []
    for (kind, _), group in groups.items():
        before = versions.get(group[0].before or 0)
        after = versions.get(group[0].after or 0)
        units = sorted((townships[change.township] for change in group), key=lambda unit: unit.code)
        shown.append(ShownChange(kind, before, after, units, field_changes(before, after, names)))
    order = list(CHANGE_LABELS)
    return sorted(
        shown,
        key=lambda item: (
            order.index(item.kind),
            List.values.index(item.version.list),
            item.version.domain.position if item.version.domain else 0,
            item.version.name,
        ),
    )


def _versions(ids: set[int]) -> dict[int, RowVersion]:
    return whole_versions(RowVersion.objects.filter(pk__in=ids)).in_bulk()


def whole_versions(versions: QuerySet[RowVersion]) -> QuerySet[RowVersion]:
    return versions.select_related("domain", "row__duty", "row__township", "introduced_in").prefetch_related(
        "involvements__unit", "bases__law"
    )


def unit_names() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "name"))


def field_changes(
    before: RowVersion | None, after: RowVersion | None, names: dict[str, str]
) -> list[FieldChange]:
    """The parts of a row that read differently. For a new or removed row, all that it says."""
    old = content_of(before) if before else None
    new = content_of(after) if after else None
    return content_changes(old, new, names)


def content_changes(
    before: Content | None, after: Content | None, names: dict[str, str]
) -> list[FieldChange]:
    """The same for contents that may not be stored yet."""
    old = _printed(before, names) if before else {}
    new = _printed(after, names) if after else {}
    labels = list(dict.fromkeys([*new, *old]))
    return [
        FieldChange(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


def _printed(content: Content, names: dict[str, str]) -> dict[str, str]:
    return {
        "事项名称": content.name,
        "清单": List(content.list).label,
        "领域": content.domain,
        "对应上级部门": departments_cell(content, names),
        "上级部门职责": department_duties_cell(content, names),
        "乡镇配合职责": content.township_duty,
        "承接部门": takeover_cell(content, names),
        "工作方式": content.way_of_working,
        "移交日期": content.handed_over_on,
        "依据": "；".join(map(str, content.bases)),
        "共性或个性": "个性" if content.scope == Scope.PARTICULAR else "共性",
        "个性理由": content.scope_reason,
    }


@dataclass(frozen=True, slots=True)
class TownshipCell:
    """Where a township's row of a duty stands, and what reads otherwise than most townships' rows."""

    township: Unit
    entry: Entry | None
    differs: bool = False
    changes: tuple[FieldChange, ...] = ()


def across_townships(edition: Edition, duty: Duty) -> list[TownshipCell]:
    """One duty in every township of an edition; a township without it has an empty cell.

    A township whose lists hold it twice has two cells: that is just what somebody comes here to see.
    """
    held: dict[int, list[tuple[Entry, Content]]] = {}
    for entry in whole_entries(edition.entries.filter(row__duty=duty)).order_by("row__township__code", "pk"):
        content = comparable(content_of(entry.version), entry.row.township.code)
        held.setdefault(entry.row.township_id, []).append((entry, content))
    says = Counter(content for own in held.values() for _, content in own)
    usual = says.most_common(1)[0][0] if says else None
    townships = Unit.objects.townships().filter(
        pk__in=edition.entries.order_by().values("row__township").distinct()
    )
    names = unit_names() | {OWN_TOWNSHIP: "本乡镇"}
    cells = []
    for unit in townships:
        if unit.pk not in held:
            cells.append(TownshipCell(unit, None))
        for entry, content in held.get(unit.pk, ()):
            changes = () if content == usual else tuple(content_changes(usual, content, names))
            cells.append(TownshipCell(unit, entry, content != usual, changes))
    return cells


def comparable(content: Content, township: str) -> Content:
    """What is compared between townships: why one differs, and what it rests on, do not make it differ."""
    content = for_any_township(content, township)
    return replace(content, domain="", scope=Scope.COMMON, scope_reason="", bases=(), handed_over_on="")
