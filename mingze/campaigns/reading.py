"""From tables, of a document or pasted from a spreadsheet, to the lines of a survey or of another list.

Pure: units are not looked up here. Whatever is wrong becomes a problem at its line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from mingze.documents.grids import Cell, Grid, GridRow
from mingze.documents.problems import Problem
from mingze.documents.reading import read_document
from mingze.documents.refusals import UnreadableDocument


class Column(StrEnum):
    """What a column holds; the values are the names of a line's fields."""

    TOWNSHIP = "township"
    OFFICE = "office"
    POST = "post"
    TEXT = "text"
    SOURCE_KIND = "source_kind"
    SOURCE_DOCUMENT = "source_document"
    CLAUSE = "clause"
    ASKED_BY = "asked_by"
    FREQUENCY = "frequency"
    HOURS = "hours_a_year"
    TIMES = "times"


_COMMON = {
    Column.TOWNSHIP: ("乡镇", "镇街", "街道", "乡镇(街道)", "所属乡镇", "填报乡镇", "填报单位", "属地"),
    Column.ASKED_BY: (
        "交办部门",
        "部门",
        "主管部门",
        "对应部门",
        "责任部门",
        "承办单位",
        "承办部门",
        "布置部门",
    ),
}
SURVEY_HEADS: Mapping[Column, tuple[str, ...]] = _COMMON | {
    Column.OFFICE: ("内设机构", "科室", "站所", "办公室", "所在科室", "部门站所"),
    Column.POST: ("岗位", "岗位名称", "填报岗位"),
    Column.TEXT: ("起底事项", "事项", "事项名称", "工作事项", "工作内容", "具体工作", "履职事项"),
    Column.SOURCE_KIND: ("来源类型", "来源", "事项来源", "依据类型"),
    Column.SOURCE_DOCUMENT: ("来源文件", "文件名称", "来源依据", "依据", "依据文件"),
    Column.CLAUSE: ("条款", "具体条款", "依据条款"),
    Column.FREQUENCY: ("频次", "频率", "办理频次"),
    Column.HOURS: ("每年工时", "年工时", "工时", "每年工时(小时)", "年工时(小时)"),
}
COVERAGE_HEADS: Mapping[Column, tuple[str, ...]] = _COMMON | {
    Column.TEXT: (
        "事项",
        "名称",
        "标题",
        "事项名称",
        "工单标题",
        "职权名称",
        "权力名称",
        "诉求标题",
        "履职事项",
    ),
    Column.TIMES: ("件数", "数量", "办件量", "工单数", "次数"),
}
PASTED_ORDER = (
    Column.OFFICE, Column.POST, Column.TEXT, Column.SOURCE_KIND, Column.SOURCE_DOCUMENT,
    Column.CLAUSE, Column.ASKED_BY, Column.FREQUENCY, Column.HOURS,
)  # fmt: skip
"""The columns of what is pasted without a head."""

LONGEST: Mapping[Column, int] = {
    Column.OFFICE: 60, Column.POST: 60, Column.TEXT: 500, Column.SOURCE_DOCUMENT: 200, Column.CLAUSE: 60,
    Column.ASKED_BY: 60, Column.FREQUENCY: 20,
}  # fmt: skip
"""Characters that a field may hold."""

SOURCE_KINDS: Mapping[str, str] = {
    "法律法规": "law", "三定规定": "mandate", "三定": "mandate", "工作报告": "work_report",
    "权责清单": "power_list", "12345": "hotline", "12345热线": "hotline", "热线": "hotline",
    "考核细则": "assessment", "考核": "assessment", "上级通知": "notice", "通知": "notice",
    "系统平台": "platform", "系统": "platform", "平台": "platform", "责任状": "pledge",
    "口述": "spoken", "口头": "spoken", "群聊邮件": "chat", "群聊": "chat", "邮件": "chat", "微信群": "chat",
    "其他": "other", "": "other",
}  # fmt: skip
"""How people name where a duty comes from."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line of a survey as somebody wrote it. `source_kind` is a value of SOURCE_KINDS."""

    text: str
    office: str = ""
    post: str = ""
    source_kind: str = "other"
    source_document: str = ""
    clause: str = ""
    asked_by: str = ""
    frequency: str = ""
    hours_a_year: int | None = None


@dataclass(frozen=True, slots=True)
class CoveringLine:
    """One line of another list: what it names, whose it is, and how often it came."""

    text: str
    department: str = ""
    times: int = 1


L = TypeVar("L", RawLine, CoveringLine)


@dataclass(frozen=True, slots=True)
class Placed(Generic[L]):
    """A line with where it stood and the township that it names ("" for none)."""

    line: L
    township: str
    table: str
    row: int


@dataclass(slots=True)
class LinesRead(Generic[L]):
    """What was read. With any problem nothing of it is used; notices say what was passed over."""

    lines: list[Placed[L]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


Make: TypeAlias = Callable[[Mapping[Column, str]], L]
Heads: TypeAlias = Mapping[Column, tuple[str, ...]]


class BadCell(ValueError):
    """A cell that cannot be understood; the message says why."""

    def __init__(self, column: Column, message: str) -> None:
        super().__init__(message)
        self.column = column


def read_survey(content: bytes, file_name: str) -> LinesRead[RawLine]:
    """The raw duties in a file of any kind that `documents` reads."""
    return _read_file(content, file_name, SURVEY_HEADS, raw_line)


def read_coverage(content: bytes, file_name: str) -> LinesRead[CoveringLine]:
    """The items of a department's list, a 权责清单 or a hotline's export."""
    return _read_file(content, file_name, COVERAGE_HEADS, covering_line)


def read_pasted(text: str) -> LinesRead[RawLine]:
    """Raw duties copied out of a spreadsheet: under a head, or in PASTED_ORDER, or one text on each line."""
    records = list(csv.reader(io.StringIO(text.replace("\r\n", "\n")), delimiter="\t"))
    rows = tuple(
        GridRow(number, tuple(Cell(cell.strip()) for cell in record))
        for number, record in enumerate(records, start=1)
        if any(cell.strip() for cell in record)
    )
    if not rows:
        return LinesRead(problems=[Problem("", message="没有内容。请从表格中复制后粘贴到这里。")])
    result: LinesRead[RawLine] = LinesRead()
    columns = PASTED_ORDER if max(len(row.cells) for row in rows) > 1 else (Column.TEXT,)
    head = None if _head_of(rows[0], SURVEY_HEADS) else dict(enumerate(columns))
    _read_grid(Grid("", (), rows), "", SURVEY_HEADS, raw_line, head, result)
    return result


def raw_line(cells: Mapping[Column, str]) -> RawLine:
    """Raises BadCell."""
    _check_lengths(cells)
    kind = cells.get(Column.SOURCE_KIND, "")
    key = re.sub(r"[\s、/／和与]", "", unicodedata.normalize("NFKC", kind))
    if key not in SOURCE_KINDS:
        known = "、".join(list(SOURCE_KINDS)[:-1])
        raise BadCell(Column.SOURCE_KIND, f"来源类型“{kind}”不认得，可以填：{known}。")
    return RawLine(
        text=_text(cells),
        office=cells.get(Column.OFFICE, ""),
        post=cells.get(Column.POST, ""),
        source_kind=SOURCE_KINDS[key],
        source_document=cells.get(Column.SOURCE_DOCUMENT, ""),
        clause=cells.get(Column.CLAUSE, ""),
        asked_by=cells.get(Column.ASKED_BY, ""),
        frequency=cells.get(Column.FREQUENCY, ""),
        hours_a_year=_whole(cells, Column.HOURS),
    )


def covering_line(cells: Mapping[Column, str]) -> CoveringLine:
    """Raises BadCell. Without a number of its own a line came once."""
    _check_lengths(cells)
    times = _whole(cells, Column.TIMES)
    return CoveringLine(_text(cells), cells.get(Column.ASKED_BY, ""), 1 if times is None else times)


def _text(cells: Mapping[Column, str]) -> str:
    text = " ".join(cells.get(Column.TEXT, "").split())
    if not text:
        raise BadCell(Column.TEXT, "这一行没有写事项。")
    return text


def _check_lengths(cells: Mapping[Column, str]) -> None:
    for column, most in LONGEST.items():
        if len(cells.get(column, "")) > most:
            raise BadCell(column, f"文字有 {len(cells[column])} 字，超过 {most} 字。")


def _whole(cells: Mapping[Column, str], column: Column) -> int | None:
    text = unicodedata.normalize("NFKC", cells.get(column, "")).replace(",", "").strip()
    if not text:
        return None
    found = re.fullmatch(r"约?(\d{1,7})(?:\.(\d+))?\s*(?:个?小时|工时|件|次|h)?", text)
    if found is None:
        raise BadCell(column, f"“{text}”不是整数。")
    return int(found[1]) + (1 if found[2] and found[2][0] >= "5" else 0)


def _read_file(content: bytes, file_name: str, heads: Heads, make: Make[L]) -> LinesRead[L]:
    result: LinesRead[L] = LinesRead()
    try:
        reading = read_document(content, file_name)
    except UnreadableDocument as refusal:
        result.problems.append(Problem(file_name, message=str(refusal)))
        return result
    head: dict[int, Column] | None = None
    for grid in reading.grids:
        if head and grid.rows and len(grid.rows[0].cells) <= max(head):
            head = None
        head = _read_grid(grid, file_name, heads, make, head, result)
    if not result.lines and not result.problems:
        wanted = heads[Column.TEXT][0]
        result.problems.append(Problem(file_name, message=f"没有找到“{wanted}”一栏，或者栏下没有内容。"))
    return result


def _read_grid(
    grid: Grid, file: str, heads: Heads, make: Make[L], head: dict[int, Column] | None, result: LinesRead[L]
) -> dict[int, Column] | None:
    """Read one table; returns the head that a table without one of its own goes on under."""
    unread = 0
    for row in grid.rows:
        found = _head_of(row, heads)
        if found:
            head = found
        elif head is None:
            unread += 1
        elif row.is_band and any(cell.joined_left for cell in row.cells):
            result.notices.append(f"{grid.label}第 {row.number} 行是整行标题，未读入。")
        else:
            _read_row(row, grid, file, head, make, result)
    if head is None and unread:
        result.notices.append(f"{grid.label}没有“{heads[Column.TEXT][0]}”一栏，未读入。")
    return head


def _head_of(row: GridRow, heads: Heads) -> dict[int, Column] | None:
    """Which column stands where, if the row is a head: it names the text and nothing twice."""
    found: dict[int, Column] = {}
    for place, text in enumerate(row.texts):
        name = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        column = next((each for each, names in heads.items() if name in names), None)
        if column and column not in found.values():
            found[place] = column
    filled = sum(1 for text in row.texts if text.strip())
    is_head = Column.TEXT in found.values() and (len(found) > 1 or filled == 1)
    return found if is_head else None


def _read_row(
    row: GridRow, grid: Grid, file: str, head: Mapping[int, Column], make: Make[L], result: LinesRead[L]
) -> None:
    cells = {column: row.texts[place].strip() for place, column in head.items() if place < len(row.cells)}
    if not any(cells.values()):
        return
    try:
        line = make(cells)
    except BadCell as bad:
        text = cells.get(bad.column, "")
        result.problems.append(Problem(file, grid.label, row.number, text=text[:80], message=str(bad)))
    else:
        township = cells.get(Column.TOWNSHIP, "")
        result.lines.append(Placed(line, township, grid.label, row.number))
