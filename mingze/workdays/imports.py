"""A year's holidays from a table with the columns 日期, 类别, 名称."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from mingze.documents.problems import Problem
from mingze.documents.reading import read_document
from mingze.documents.refusals import UnreadableDocument
from mingze.kernel.actor import Actor
from mingze.workdays.actions import enter_year
from mingze.workdays.models import CalendarDay
from mingze.workdays.queries import years
from mingze.workdays.rules import NoticedDay, faults_of_year

SHIPPED = Path(__file__).parent / "data"
"""One file for each year, as the State Council's General Office announced it."""

COLUMNS = ("日期", "类别", "名称")
KINDS = {"放假": False, "休息": False, "休": False, "上班": True, "调休上班": True, "补班": True, "班": True}
DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00)?)?", re.ASCII
)


class CalendarRefused(Exception):
    """Nothing was stored, because of these problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"导入未进行：{len(problems)} 处问题。")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Line:
    table: str
    row: int
    cells: dict[str, str]


def import_calendar(
    content: bytes, filename: str, *, by: Actor, year: int | None = None
) -> tuple[int, list[CalendarDay]]:
    """Enter the year that a CSV or XLSX file holds, in place of what was entered for it before.

    `year` says which it must be; left out, it is the one of most lines. Returns it with the days that
    differ from their weekday. Raises CalendarRefused with every problem.
    """
    problems: list[Problem] = []
    read = [
        (line, day)
        for line in _lines(content, filename, problems)
        if (day := _day(line, filename, problems)) is not None
    ]
    days = [day for _, day in read]
    if not days and not problems:
        problems.append(Problem(filename, message="文件中没有任何日子。"))
    year = year or _year_of(days)
    for fault in faults_of_year(year, days) if days else []:
        if fault.place is not None:
            problems.append(_problem(filename, read[fault.place][0], fault.message))
        elif not problems:
            # While lines cannot be read, it says nothing that days are missing.
            problems.append(Problem(filename, message=fault.message))
    if problems:
        raise CalendarRefused(sorted(problems, key=lambda problem: problem.row or 0))
    return year, enter_year(year=year, days=days, by=by)


def _year_of(days: list[NoticedDay]) -> int:
    """The year of most of the days; 0 where there is none."""
    return max(Counter(each.day.year for each in days).items(), key=lambda item: item[1], default=(0, 0))[0]


@transaction.atomic
def install_shipped_calendar(*, by: Actor) -> None:
    """Enter the years that come with the program, except those that are entered already."""
    known = set(years())
    for path in sorted(SHIPPED.glob("*.csv")):
        if int(path.stem) not in known:
            import_calendar(path.read_bytes(), path.name, year=int(path.stem), by=by)


def _lines(content: bytes, filename: str, problems: list[Problem]) -> Iterator[_Line]:
    try:
        grids = read_document(content, filename).grids
    except UnreadableDocument as refusal:
        problems.append(Problem(filename, message=str(refusal)))
        return
    has_header = False
    for grid in grids:
        header: tuple[str, ...] = ()
        for row in grid.rows:
            if header and any(row.texts):
                yield _Line(grid.label, row.number, dict(zip(header, row.texts, strict=False)))
            elif set(COLUMNS) <= set(row.texts):
                header, has_header = row.texts, True
    if not has_header:
        problems.append(Problem(filename, message="没有找到表头。表头应有“日期”“类别”“名称”。"))


def _day(line: _Line, filename: str, problems: list[Problem]) -> NoticedDay | None:
    day, kind = _read_day(line.cells["日期"]), KINDS.get(line.cells["类别"])
    if day is None:
        problems.append(_problem(filename, line, "这不是一个日期。请写成2026-10-01这样。", "日期"))
    if kind is None:
        problems.append(_problem(filename, line, "类别应是“放假”或者“上班”。", "类别"))
    if day is None or kind is None:
        return None
    return NoticedDay(day, kind, line.cells["名称"])


def _read_day(text: str) -> date | None:
    match = DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _problem(filename: str, line: _Line, message: str, column: str = "") -> Problem:
    return Problem(filename, line.table, line.row, column, line.cells[column or "日期"], message)
