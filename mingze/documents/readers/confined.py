"""Reads a PDF in a child process with limits of memory and time.

PDF is the one format whose reader inflates streams and runs loops that no check beforehand can bound; in a
child the worst file costs one refused upload, never the server.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.processes import ChildFailed, in_own_process
from mingze.documents.readers.pdf import DAMAGED, PAGE_LIMIT, read_pdf
from mingze.documents.refusals import UnreadableDocument

MEMORY_BYTES = 1536 << 20
SECONDS = 120
TOO_HEAVY = "PDF内容过于复杂，系统在限定时间内未能读完。请拆分后分别上传，或上传原来的DOCX、XLSX文件。"


def read_pdf_confined(
    content: bytes,
    *,
    page_limit: int = PAGE_LIMIT,
    seconds: int = SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> tuple[tuple[Grid, ...], tuple[str, ...], tuple[str, ...]]:
    """As `read_pdf`, but a file that takes too much memory or time is refused like any other bad file."""
    limits = (str(page_limit), str(seconds), str(memory_bytes))
    try:
        output = in_own_process(__name__, content, *limits, seconds=seconds)
    except ChildFailed as failure:
        raise UnreadableDocument(TOO_HEAVY if failure.was_stopped else DAMAGED) from failure
    answer = json.loads(output)
    if "refused" in answer:
        raise UnreadableDocument(str(answer["refused"]))
    return tuple(map(_grid, answer["grids"])), tuple(answer["lines"]), tuple(answer["notes"])


def _grid(data: dict[str, Any]) -> Grid:
    rows = tuple(
        GridRow(number, tuple(Cell(text, left, up) for text, left, up in cells))
        for number, cells in data["rows"]
    )
    return Grid(data["label"], tuple(data["before"]), rows)


def _plain(grid: Grid) -> dict[str, Any]:
    rows = [
        (row.number, [(cell.text, cell.joined_left, cell.joined_up) for cell in row.cells])
        for row in grid.rows
    ]
    return {"label": grid.label, "before": grid.before, "rows": rows}


def _answer(content: bytes, page_limit: int) -> dict[str, Any]:
    try:
        grids, lines, notes = read_pdf(content, page_limit=page_limit)
    except UnreadableDocument as refusal:
        return {"refused": refusal.message}
    except MemoryError:
        return {"refused": TOO_HEAVY}
    except Exception:
        # Whatever a hostile file breaks, and however: the uploader hears the same sentence.
        return {"refused": DAMAGED}
    return {"grids": [_plain(grid) for grid in grids], "lines": lines, "notes": notes}


def main() -> None:
    """The child: PDF on standard input, one JSON object on standard output."""
    page_limit, seconds, memory_bytes = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    answer = _answer(sys.stdin.buffer.read(), page_limit)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
