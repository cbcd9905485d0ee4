"""What a single row or line of a list document is, seen by itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from mingze.catalogue.reading.cells import (
    Heading,
    half_width,
    heading,
    is_chinese_number,
    one_line,
    whole_number,
)
from mingze.catalogue.reading.heads import Head, head_of
from mingze.catalogue.reading.vocabulary import Column, is_note, list_named_in
from mingze.catalogue.rules import ListKind
from mingze.documents.grids import GridRow

LONGEST_TITLE, LONGEST_DOMAIN, SHORTEST_NAME, LONGEST_UNCOUNTED_DOMAIN = 60, 20, 4, 12


def is_title(line: str) -> bool:
    """Whether a line names a list of duties: …基本履职事项清单（127项）, 三、上级部门收回事项."""
    if len(line) > LONGEST_TITLE or line.endswith("。") or is_note(line):
        return False
    if "清单" in line:
        return "事项" in line or "履职" in line
    bare = re.sub(r"[（(【][^（）()【】]*[)）】]", "", heading(line).name)
    return list_named_in(line) is not None and bare.endswith(("事项", "一览表", "目录", "事项表"))


def names_the_unit(line: str) -> bool:
    """单位：府谷镇, 填报单位（盖章）：…"""
    return bool(re.match(r"[^：:]{0,6}(?:单位|乡镇|街道|镇街)[^：:]{0,8}[：:]", line))


def is_total(line: str) -> bool:
    return bool(re.fullmatch(r"(?:合计|总计|小计|共计|总数|共)[:：]?共?\d*[项条]?", re.sub(r"\s", "", line)))


_LIST_TITLE = re.compile(
    r"(?:.{0,12}(?:镇|乡|街道))?(?:基本履职|配合履职|上级部门收回|收回)?(?:履职)?事项清单"
)
"""A list's title that no duty could be called: it begins with the township or the list."""
_NO_DOMAIN = re.compile(r"[。；;：:，,！？!?《》|｜]|\d{4}\s*年|月\s*\d+\s*日|^附件|^\d+$|^[\d\s年月日./-]+$")


def is_domain(found: Heading) -> bool:
    """Whether a heading can be a domain's: short, and no sentence, date or note."""
    name = found.name
    return 0 < len(name) <= LONGEST_DOMAIN and not _NO_DOMAIN.search(name) and not is_note(name)


def is_written_row(found: Heading) -> bool:
    """Whether what begins with a number across the table is a duty and not a domain: 1.开展……"""
    return not is_domain(found) or (found.count is None and len(found.name) > LONGEST_UNCOUNTED_DOMAIN)


def stated_in(title: str) -> Iterator[tuple[ListKind, int]]:
    """The counts of lists in a title: …清单（基本履职事项127项）, …基本履职事项清单（127）."""
    counts = re.findall(r"(\D*?)(\d{1,4})\s*[项条]", half_width(title))
    for label, count in counts:
        kind = list_named_in(label) or (list_named_in(title) if len(counts) == 1 else None)
        if kind:
            yield kind, int(count)
    kind, count_alone = list_named_in(title), heading(title).count
    if kind and not counts and count_alone is not None:
        yield kind, count_alone


def first_text(row: GridRow) -> str:
    return next((one_line(text) for text in row.texts if text.strip()), "")


def cells_of(row: GridRow, head: Head) -> tuple[dict[Column, str], set[Column]]:
    """The texts of a row's known columns, and which of them are only merged down from above."""
    cells: dict[Column, str] = {}
    joined_up: set[Column] = set()
    for n, column in head.columns.items():
        cell = row.cells[n] if n < len(row.cells) else None
        text = cell.text if cell else ""
        if column in cells and text:
            text = f"{cells[column]}\n{text}".strip()
        cells[column] = text or cells.get(column, "")
        if cell and cell.joined_up:
            joined_up.add(column)
    return cells, joined_up


def band_of(row: GridRow, head: Head) -> str | None:
    """The only text of a row, when it stands where a heading stands: across, or before the columns."""
    filled = [n for n, cell in enumerate(row.cells) if cell.text.strip() and not cell.joined_left]
    if len(filled) != 1 or row.cells[filled[0]].joined_up:
        return None
    place = filled[0]
    text = row.cells[place].text
    if whole_number(text) is not None:
        return None
    if _covered(row, place, head) >= 2:
        return text
    if head.columns.get(place) == Column.NAME:
        return text if _stands_out(text) else None
    return text if place <= head.first else None


def _covered(row: GridRow, place: int, head: Head) -> int:
    end = place + 1
    while end < len(row.cells) and row.cells[end].joined_left:
        end += 1
    return sum(place <= column < end for column in head.columns)


def _stands_out(text: str) -> bool:
    """A heading in the column of names: 一、党的建设（28项）, but not the name of a duty without number."""
    found = heading(text)
    if is_domain(found) and (found.count is not None or 0 < found.level <= 3):
        return True
    return bool(_LIST_TITLE.match(one_line(text)))


def looks_like_a_row(row: GridRow) -> bool:
    """A row with an Arabic number and a text that is long enough for a name."""
    texts = [one_line(cell.text) for cell in row.cells if not cell.joined_left]
    numbered = [text for text in texts if whole_number(text) is not None and not is_chinese_number(text)]
    return bool(numbered) and any(len(text) >= SHORTEST_NAME and whole_number(text) is None for text in texts)


def has_arabic_numbers(rows: Sequence[GridRow]) -> bool:
    """Whether rows, down to the next head, are numbered 1, 2, 3."""
    return any(looks_like_a_row(row) for row in takewhile(lambda row: head_of(row) is None, rows))


def is_list_row(row: GridRow, head: Head) -> bool:
    """Whether a row of a table without a head may stand under this one."""
    cells, _ = cells_of(row, head)
    name, number = one_line(cells[Column.NAME]), one_line(cells.get(Column.NUMBER, ""))
    if is_note(first_text(row)) or is_note(name):
        return False
    if is_total(first_text(row)) or not (name or number):
        return True
    return len(name) >= SHORTEST_NAME and (not number or whole_number(number) is not None)


def numbers_a_domain(cells: Mapping[Column, str], *, arabic: bool) -> bool:
    """一 ｜ 党的建设（28项）; without a count only among rows that are numbered 1, 2, 3."""
    others = [text for column, text in cells.items() if column not in (Column.NUMBER, Column.NAME)]
    if not is_chinese_number(one_line(cells.get(Column.NUMBER, ""))) or any(others):
        return False
    found = heading(cells[Column.NAME])
    return is_domain(found) and (
        found.count is not None or (arabic and len(found.name) <= LONGEST_UNCOUNTED_DOMAIN)
    )
