"""Recognising the head of a list's table, in one row or in two. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mingze.catalogue.reading.cells import one_line
from mingze.catalogue.reading.vocabulary import Column, column_of, is_heading_of_figures, list_named_in
from mingze.documents.grids import GridRow

LONGEST_HEADING = 40
LONGEST_GROUPED_HEADING = 15


@dataclass(frozen=True, slots=True)
class Head:
    """What the columns of a table hold, by their place; two may hold the same."""

    columns: Mapping[int, Column]
    headings: Mapping[Column, str]
    width: int

    @property
    def first(self) -> int:
        return min(self.columns)

    @property
    def known(self) -> set[Column]:
        return set(self.columns.values())


def head_of(row: GridRow) -> Head | None:
    """The head that a row is: at least two short cells that name columns, the duty's name among them."""
    texts = [one_line(text) for text in row.texts]
    if any(len(text) > LONGEST_HEADING for text in texts) or is_summary(row):
        return None
    named = {
        n: column
        for n, text in enumerate(texts)
        if text and not row.cells[n].joined_left and (column := column_of(text))
    }
    return _head(named, dict(enumerate(texts)), len(texts))


def head_of_two(upper: GridRow, lower: GridRow) -> Head | None:
    """The head that two rows make together, the upper one naming groups, or None.

    A column is named by its lower heading, by both read on (上级部门 + 职责), or by the upper one.
    """
    above, below = ([one_line(text) for text in row.texts] for row in (upper, lower))
    fresh = [text for text, cell in zip(below, lower.cells, strict=True) if text and not cell.joined_up]
    if len(above) != len(below) or not fresh or any(_is_no_heading(text) for text in fresh):
        return None
    named: dict[int, Column] = {}
    headings: dict[int, str] = {}
    goes_on = False
    for n, (over, under) in enumerate(zip(above, below, strict=True)):
        own = under if under != over else ""
        found = (own and (column_of(own) or column_of(over + own))) or None
        goes_on |= found is not None
        if found is None and not upper.cells[n].joined_left:
            found = column_of(over)
        if found:
            named[n], headings[n] = found, own or over
    return _head(named, headings, len(below)) if goes_on else None


def _is_no_heading(text: str) -> bool:
    return len(text) > LONGEST_GROUPED_HEADING or text.isdecimal()


def _head(named: dict[int, Column], texts: Mapping[int, str], width: int) -> Head | None:
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
    return Head(columns, headings, width)


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
