"""Recognising the head of a list's table, in one row or in two. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mingze.catalogue.reading.cells import one_line, whole_number
from mingze.catalogue.reading.vocabulary import Column, column_of, is_heading_of_figures, list_named_in
from mingze.documents.grids import GridRow

LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Head:
    """What the columns of a table hold, by their place; two may hold the same."""

    columns: Mapping[int, Column]
    headings: Mapping[Column, str]
    width: int
    unread: tuple[str, ...] = ()
    """Headings of columns that are not known, or that say again what another column says."""
    side_by_side: bool = False
    """Whether two lists of names stand beside each other, so that a row holds two duties."""

    @property
    def first(self) -> int:
        return min(self.columns)

    @property
    def known(self) -> set[Column]:
        return set(self.columns.values())


def head_of(row: GridRow) -> Head | None:
    """The head that a row is: short cells, none of them a number, that name columns, the duty's among them.

    A heading that is only known by how it ends needs a better one beside it: a duty may end like that.
    """
    texts = [one_line(text) for text in row.texts]
    if any(map(_is_no_heading, texts)) or is_summary(row):
        return None
    named = {
        n: column
        for n, text in enumerate(texts)
        if text and not row.cells[n].joined_left and (column := column_of(text))
    }
    if not any(column_of(texts[n], by_ending=False) for n in named):
        return None
    return _head(named, {n: "" if row.cells[n].joined_left else text for n, text in enumerate(texts)})


def head_of_two(head: Head, upper: GridRow, lower: GridRow) -> Head | None:
    """The head that a head row makes together with the row below it, or None.

    A column is named by its lower heading, by both read on (上级部门 + 职责), or by the upper one. A
    row that has a name of its own in the column of names is a duty.
    """
    above, below = ([one_line(text) for text in row.texts] for row in (upper, lower))
    if len(above) != len(below) or any(map(_is_no_heading, below)):
        return None
    named: dict[int, Column] = {}
    headings: dict[int, str] = {}
    goes_on = False
    for n, (over, under) in enumerate(zip(above, below, strict=True)):
        own = under if under != over else ""
        in_names = head.columns.get(n) == Column.NAME
        found = (own and _named(own, over, by_ending=not in_names)) or None
        if own and found is None and in_names:
            return None
        goes_on |= found is not None
        over = "" if upper.cells[n].joined_left else over
        found = found or column_of(over)
        headings[n] = own or over
        if found:
            named[n] = found
    return _head(named, headings) if goes_on else None


def _named(own: str, over: str, *, by_ending: bool) -> Column | None:
    return column_of(own, by_ending=by_ending) or column_of(over + own, by_ending=by_ending)


def _is_no_heading(text: str) -> bool:
    return len(text) > LONGEST_HEADING or whole_number(text) is not None


def _head(named: Mapping[int, Column], texts: Mapping[int, str]) -> Head | None:
    columns: dict[int, Column] = {}
    for n, column in named.items():
        if column == Column.NUMBER and Column.NAME not in columns.values():
            # Of two columns of numbers the one next to the name counts; the other numbers domains.
            columns = {place: other for place, other in columns.items() if other != Column.NUMBER}
        elif column in (Column.NUMBER, Column.NAME, Column.DOMAIN) and column in columns.values():
            continue
        columns[n] = column
    if Column.NAME not in columns.values() or len(set(filter(None, texts.values()))) < 2:
        return None
    headings: dict[Column, str] = {}
    for n, column in columns.items():
        headings.setdefault(column, texts[n])
    written = list(named.values())
    after_name = written[written.index(Column.NAME) + 1 :]
    unread = [
        text for n, text in texts.items() if text and n not in columns and named.get(n) != Column.NUMBER
    ]
    return Head(
        columns,
        headings,
        len(texts),
        tuple(dict.fromkeys(unread)),
        side_by_side=Column.NUMBER in after_name and Column.NAME in after_name,
    )


def is_summary(row: GridRow) -> bool:
    """Whether a row heads a table of figures or contents: several lists side by side, 数量, 页码."""
    texts = [one_line(cell.text) for cell in row.cells if cell.text and not cell.joined_left]
    if len(texts) < 2 or any(text.isdecimal() or len(text) > LONGEST_HEADING for text in texts):
        return False
    lists = {kind for text in texts if (kind := list_named_in(text))}
    if len(lists) > 1:
        return True
    names = any(column_of(text) == Column.NAME for text in texts)
    return not names and any(map(is_heading_of_figures, texts))
