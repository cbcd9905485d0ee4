"""From a file to the paragraphs of a notice and its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingze.documents.grids import Grid, GridRow
from mingze.documents.readers.delimited import decoded
from mingze.documents.reading import Reading, read_document

LONGEST_TITLE = 200
_KINDS_OF_PAPER = "通知|通报|方案|细则|办法|意见|要点|规定|函|责任书|任务书|清单"
_TITLE = re.compile(rf"(?:{_KINDS_OF_PAPER})(?:[（(《][^）)》]*[）)》])?$")
_FIRST_LINES = 12
_SHORT_LINE = 80
_NO_CELL = "—"


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice as the check reads it. Rows of its tables are paragraphs whose fields tabs part."""

    title: str
    paragraphs: tuple[str, ...]


def read_paper(content: bytes, file_name: str) -> Paper:
    """Read a DOCX, PDF, XLSX or plain text. UnreadableDocument is the only error that content can cause."""
    reading = read_document(content, file_name)
    if reading.kind == "csv" and not file_name.lower().endswith((".csv", ".tsv")):
        # Running text: the commas in it part no columns.
        paragraphs = [line.strip() for line in decoded(content).splitlines()]
    else:
        paragraphs = list(_in_order(reading))
    kept = tuple(filter(None, paragraphs))
    return Paper(_title(kept) or _stem(file_name), kept)


def _in_order(reading: Reading) -> Iterator[str]:
    """The running lines with the tables where they stood."""
    told = 0
    for grid in reading.grids:
        yield from grid.before
        told += len(grid.before)
        yield from _rows(grid)
    yield from reading.lines[told:]


def _rows(grid: Grid) -> Iterator[str]:
    for row in grid.rows:
        yield row.cells[0].text if row.is_band else _row(row)


def _row(row: GridRow) -> str:
    """A text that runs over several columns stands in the first; blanks are kept, so that columns stay."""
    fields = [_NO_CELL if cell.joined_left else cell.text.replace("\t", " ") for cell in row.cells]
    return "\t".join(field or _NO_CELL for field in fields)


def _title(paragraphs: Sequence[str]) -> str:
    lines = (line.strip() for line in paragraphs[:_FIRST_LINES])
    titles = (line for line in lines if len(line) <= _SHORT_LINE and _TITLE.search(line))
    return next(titles, "")


def _stem(file_name: str) -> str:
    return file_name.rpartition(".")[0][:LONGEST_TITLE] or file_name[:LONGEST_TITLE]
