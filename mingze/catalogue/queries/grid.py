"""All duties against all townships: on which list each stands where, and where a township's row differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from mingze.catalogue.models import Edition, Entry, Involvement, List
from mingze.catalogue.queries.comparison import comparable
from mingze.catalogue.queries.lists import visible_entries
from mingze.catalogue.rules import Content, ListKind, Party, Role, Scope
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a township lists a duty, and what is otherwise there than in the row it is compared with."""

    row: int
    list: str
    says_otherwise: bool
    list_differs: bool
    lead_differs: bool
    """Another department leads, or takes over, on the same list."""
    is_extra: bool
    """There is no row to compare it with: the sample does not list the duty."""
    is_particular: bool
    reason: str

    @property
    def difference(self) -> str:
        """The greatest difference, in a word."""
        if self.is_extra:
            return "多出"
        if self.list_differs:
            return "清单"
        if self.lead_differs:
            return "承接" if self.list == ListKind.TAKEN_BACK else "牵头"
        return "写法" if self.says_otherwise else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A duty in all townships; the cells stand in the order of `Grid.townships`.

    A cell without a place is a township that does not list the duty, one with two lists it twice.
    """

    code: str
    name: str
    domain: str
    cells: tuple[tuple[Place, ...], ...]
    differs: bool
    """Whether anything is otherwise anywhere, be it only that some townships do not list it."""


@dataclass(frozen=True, slots=True)
class Grid:
    townships: tuple[Unit, ...]
    lines: tuple[Line, ...]


def duty_grid(
    edition: Edition,
    actor: Actor | None,
    *,
    kind: str | None = None,
    domain: str | None = None,
    text: str = "",
    only_differing: bool = False,
    sample: Unit | None = None,
) -> Grid:
    """A line for each duty of which the actor may see a row in the edition, in the order of the lists.

    Each row is compared with what most townships' rows of the duty say, or with those of `sample`. A
    duty is shown, in all townships, if one of its rows is on the list `kind`, under the heading
    `domain` (its name) and has every word of `text` in its name. Three queries.
    """
    entries = visible_entries([edition.pk], actor)
    townships = tuple(Unit.objects.townships().filter(pk__in=entries.order_by().values("row__township")))
    columns = {unit.pk: column for column, unit in enumerate(townships)}
    compared = columns.get(sample.pk, NOWHERE) if sample else None
    rows = _rows(_of_duties(entries, kind, domain, text), columns)
    lines = [
        _line(code, list(held), len(townships), compared)
        for code, held in groupby(rows, key=lambda row: row.duty)
    ]
    lines.sort(key=lambda line: line[0])
    return Grid(townships, tuple(line for _, line in lines if line.differs or not only_differing))


CELLS_ON_A_PAGE = 1400
"""With 14 townships a hundred lines, which is some 300 KB of a page."""


def pages(grid: Grid) -> list[tuple[Line, ...]]:
    """The lines on pages of about equal length; a domain is divided only if it does not fit on one."""
    most = max(CELLS_ON_A_PAGE // max(len(grid.townships), 1), 1)
    pages: list[tuple[Line, ...]] = []
    for _, group in groupby(grid.lines, key=lambda line: line.domain):
        lines = tuple(group)
        if pages and len(pages[-1]) + len(lines) <= most:
            pages[-1] += lines
        else:
            pages += [lines[start : start + most] for start in range(0, len(lines), most)]
    return pages


NOWHERE = -1
"""The column of a sample that has no rows in the edition: nothing is like it."""


class _Row(NamedTuple):
    """What a line is made of. `place` sorts duties as the lists are printed."""

    duty: str
    column: int
    row: int
    content: Content
    domain: str
    place: tuple[int, int, int]
    reason: str | None
    """Why the row is the township's own wording; None where it is the county's."""


def _of_duties(entries: QuerySet[Entry], kind: str | None, domain: str | None, text: str) -> QuerySet[Entry]:
    wanted = entries
    if kind:
        wanted = wanted.filter(version__list=kind)
    if domain:
        wanted = wanted.filter(version__domain__name=domain)
    for word in text.split()[:6]:
        wanted = wanted.filter(version__name__icontains=word)
    return entries if wanted is entries else entries.filter(row__duty__in=wanted.values("row__duty"))


def _rows(entries: QuerySet[Entry], columns: dict[int, int]) -> Iterator[_Row]:
    """By duty and township. Values instead of objects: a county has thousands of rows."""
    parties = _parties(entries)
    for (
        duty, township, code, row, number, version, kind, name, domain, position, scope, reason, *texts
    ) in entries.order_by("row__duty__code", "row__township__code", "pk").values_list(
        "row__duty__code", "row__township", "row__township__code", "row", "number", "version",
        "version__list", "version__name", "version__domain__name", "version__domain__position",
        "version__scope", "version__scope_reason",
        "version__joint_duty", "version__township_duty", "version__way_of_working",
    ):  # fmt: skip
        joint_duty, township_duty, way_of_working = texts
        content = Content(
            ListKind(kind),
            name,
            parties=tuple(parties.get(version, ())),
            joint_duty=joint_duty,
            township_duty=township_duty,
            way_of_working=way_of_working,
        )
        yield _Row(
            duty,
            columns[township],
            row,
            comparable(content, code),
            domain or "",
            (position or 0, List.values.index(kind), number),
            reason if scope == Scope.PARTICULAR else None,
        )


def _parties(entries: QuerySet[Entry]) -> dict[int, list[Party]]:
    """Version id -> the units that it names, in order."""
    parties: dict[int, list[Party]] = {}
    named = Involvement.objects.filter(version__in=entries.order_by().values("version"))
    for version, unit, role, leads, duty in named.order_by("version", "position").values_list(
        "version", "unit__code", "role", "leads", "duty"
    ):
        parties.setdefault(version, []).append(Party(unit, Role(role), leads, duty))
    return parties


def _line(
    code: str, rows: Sequence[_Row], townships: int, sample: int | None
) -> tuple[tuple[object, ...], Line]:
    """The line, after what it is sorted by."""
    usual = Counter(row.content for row in rows).most_common(1)[0][0]
    models = [row.content for row in rows if row.column == sample] if sample is not None else [usual]
    cells: list[list[Place]] = [[] for _ in range(townships)]
    for row in rows:
        cells[row.column].append(_place(row, models))
    shown = next(row for row in rows if row.content == (models[0] if models else usual))
    is_missing = bool(models) and not all(cells)
    differs = is_missing or any(place.says_otherwise for cell in cells for place in cell)
    line = Line(code, shown.content.name, shown.domain, tuple(map(tuple, cells)), differs)
    return (shown.place[0], shown.domain, *shown.place[1:], code), line


def _place(row: _Row, models: Sequence[Content]) -> Place:
    on_its_list = [model for model in models if model.list == row.content.list]
    return Place(
        row=row.row,
        list=row.content.list,
        says_otherwise=row.content not in models,
        list_differs=bool(models) and not on_its_list,
        lead_differs=bool(on_its_list) and _leads(row.content) not in map(_leads, on_its_list),
        is_extra=not models,
        is_particular=row.reason is not None,
        reason=row.reason or "",
    )


def _leads(content: Content) -> list[str]:
    """Who leads an assist row, or who takes a duty over."""
    departments = sorted(content.in_role(Role.DEPARTMENT), key=lambda party: not party.leads)
    return [party.unit for party in (*departments[:1], *content.in_role(Role.TAKEOVER))]
