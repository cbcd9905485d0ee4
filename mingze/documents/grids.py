"""What every reader of documents hands over: tables as plain grids of text, with where they stood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a grid. A merged area repeats its text in every field that it covers."""

    text: str
    joined_left: bool = False
    """Covered by a merge that begins in a column further left."""
    joined_up: bool = False
    """Covered by a merge that begins in a row above."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row, with its number as the person who opens the document counts it (from 1)."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)

    @property
    def is_band(self) -> bool:
        """Whether one text fills the whole width, as a domain heading does."""
        filled = [cell for cell in self.cells if cell.text and not cell.joined_left]
        covered = all(cell.joined_left or not cell.text for cell in self.cells[1:])
        return len(filled) == 1 and bool(self.cells[0].text) and covered


@dataclass(frozen=True, slots=True)
class Grid:
    """One table (or work sheet), with the lines of text that stood between it and the table before."""

    label: str
    """How to point a person to it: 工作表“基本履职事项” or 表格2."""
    before: tuple[str, ...]
    rows: tuple[GridRow, ...]
