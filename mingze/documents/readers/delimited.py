"""Reads CSV and TSV in the encodings that Chinese offices produce, finding the delimiter by itself."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.readers.archive import TOO_COMPLEX
from mingze.documents.readers.cell_text import tidied
from mingze.documents.refusals import UnreadableDocument

NOT_TEXT = (
    "无法识别文件内容：它既不是XLSX、DOCX、PDF，也不是可读的CSV文本。请用WPS或Excel打开后另存为.xlsx再上传。"
)
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = (",", "\t", ";", "|", "，")
SAMPLE_ROWS = 60
MAX_FIELD = 1 << 20
MAX_FIELDS = 3_000_000
MAX_COLUMNS = 500
FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd\ufffe\uffff]|[\ud800-\udfff\ue000-\uf8ff]{3}")


def read_delimited(content: bytes) -> tuple[Grid, ...]:
    """One grid; rows numbered as a spreadsheet shows them; a blank line counts but is not kept."""
    text = decoded(content)
    delimiter = delimiter_of(text)
    rows: list[GridRow] = []
    fields = 0
    for number, record in enumerate(_records(text, delimiter), start=1):
        cells = tuple(Cell(tidied(field)) for field in record)
        fields += len(cells)
        if fields > MAX_FIELDS or len(cells) > MAX_COLUMNS:
            raise UnreadableDocument(TOO_COMPLEX)
        if any(cell.text for cell in cells):
            rows.append(GridRow(number, cells))
    return (Grid("表格1", (), _even(rows)),) if rows else ()


def decoded(content: bytes) -> str:
    """The text, by byte order mark, else UTF-8, else GB 18030; UnreadableDocument for anything else."""
    encodings = [name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in encodings or ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if FORBIDDEN.search(text) is None:
            return text
    raise UnreadableDocument(NOT_TEXT)


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows most evenly into most columns; a comma when none does."""

    def evenness(delimiter: str) -> tuple[float, int]:
        counts = Counter(
            len(record)
            for record, _ in zip(_records(text, delimiter), range(SAMPLE_ROWS), strict=False)
            if any(record)
        )
        split = {width: rows for width, rows in counts.items() if width > 1}
        if not split:
            return 0.0, 0
        width, rows = max(split.items(), key=lambda item: (item[1], item[0]))
        return rows / sum(counts.values()), width

    return max(DELIMITERS, key=evenness)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    previous = csv.field_size_limit(MAX_FIELD)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableDocument(NOT_TEXT) from error
    finally:
        csv.field_size_limit(previous)


def _even(rows: list[GridRow]) -> tuple[GridRow, ...]:
    """All rows as wide as the widest: spreadsheets drop trailing blanks."""
    width = max(len(row.cells) for row in rows)
    return tuple(GridRow(row.number, row.cells + (Cell(""),) * (width - len(row.cells))) for row in rows)
