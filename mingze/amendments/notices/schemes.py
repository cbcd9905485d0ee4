"""The rows of task tables and assessment schemes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mingze.amendments.notices.demands import scores
from mingze.amendments.notices.patterns import wording


class Column(StrEnum):
    """What a column of such a table holds; the values are the entries of data/wording.toml."""

    NUMBER = "number"
    GROUP = "group"
    CONTENT = "content"
    SCORE = "score"
    STANDARD = "standard"
    ADDRESSEE = "addressee"
    ASSESSOR = "assessor"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row by columns; a column that the table has twice is joined."""

    content: str
    points: str = ""
    standard: str = ""
    addressee: str = ""
    deadline: str = ""

    @property
    def scoring(self) -> bool:
        return bool(self.points) or scores(self.standard)


_IN_HEAD = re.compile(r"[（(][^）)]*[）)]|\s")
_POINTS = re.compile(r"^\d+(?:\.\d+)?(?:分|%|％)?$")
_TOTAL = re.compile(r"^(?:合计|小计|总计|总分)")
_LONGEST_HEAD = 12


def columns_of(cells: Sequence[str]) -> tuple[Column | None, ...]:
    """What the columns hold if the row is the head of such a table; nothing if it is not."""
    names = [_IN_HEAD.sub("", cell) for cell in cells]
    if any(len(name) > _LONGEST_HEAD for name in names):
        return ()
    found = tuple(_column(name) for name in names)
    return found if Column.CONTENT in found and sum(each is not None for each in found) >= 2 else ()


def row_of(cells: Sequence[str], columns: Sequence[Column | None]) -> TableRow | None:
    """The row as a task may be read from it; None for totals and for rows that ask for nothing.

    Without a head the longest field is the content, and the next longest one that scores the standard.
    """
    if any(_TOTAL.match(cell) for cell in cells):
        return None
    held = list(columns) if len(columns) == len(cells) else _guessed(cells)
    content = _joined(cells, held, Column.CONTENT)
    if not content:
        return None
    return TableRow(
        content,
        _joined(cells, held, Column.SCORE),
        _joined(cells, held, Column.STANDARD),
        _joined(cells, held, Column.ADDRESSEE),
        _joined(cells, held, Column.DEADLINE),
    )


def _column(name: str) -> Column | None:
    known = wording()["columns"]
    exact = [column for column in Column if name in known[column]]
    within = [column for column in Column if any(word in name for word in known[column] if len(word) > 2)]
    return next(iter([*exact, *within]), None)


def _guessed(cells: Sequence[str]) -> list[Column | None]:
    held: list[Column | None] = [
        Column.SCORE if n and _POINTS.match(cell) else None for n, cell in enumerate(cells)
    ]
    free = sorted((n for n, each in enumerate(held) if each is None), key=lambda n: -len(cells[n]))
    standards = [n for n in free if scores(cells[n])]
    contents = [n for n in free if n not in standards]
    for n in standards:
        held[n] = Column.STANDARD
    if contents and len(cells[contents[0]]) > 5:
        held[contents[0]] = Column.CONTENT
    return held


def _joined(cells: Sequence[str], held: Sequence[Column | None], column: Column) -> str:
    texts = (cell for cell, each in zip(cells, held, strict=True) if each == column and cell)
    return "：".join(dict.fromkeys(texts))
