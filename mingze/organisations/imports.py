"""Units from a spreadsheet: columns 代码, 名称, 简称, 类别, 上级, 别名."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.db import transaction

from mingze.documents.grids import Grid
from mingze.documents.problems import Problem
from mingze.documents.reading import read_document
from mingze.documents.refusals import UnreadableDocument
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.actions.units import SavedUnit, put_unit, record_saved
from mingze.organisations.models import Unit

REQUIRED = ("代码", "名称", "类别")
COLUMNS = {
    "code": "代码",
    "name": "名称",
    "short_name": "简称",
    "kind": "类别",
    "parent": "上级",
    "aliases": "别名",
}
KINDS = {label: kind for kind, label in Unit.Kind.choices} | {
    "镇": "township",
    "乡": "township",
    "村": "village",
    "社区": "village",
    "村居": "village",
    "部门": "department",
    "县级部门": "department",
    "县直单位": "department",
    "县级单位": "county_body",
    "机关": "county_body",
    "办公室": "office",
}
"""How counties write the kinds of units."""


class UnitsRefused(Exception):
    """Nothing was stored, because of these problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"导入未进行：{len(problems)} 处问题。")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Line:
    table: str
    row: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def import_units(content: bytes, filename: str, *, by: Actor) -> list[Unit]:
    """Enter or update the units in a CSV or XLSX file, all of them or none.

    What the file has no column for stays as it is, and so do the days on which a unit begins and ends.
    上级 is the code or the name of a unit that exists or stands further up in the file; several
    别名 are split at 、 or ；. Raises UnitsRefused with every problem.
    """
    problems: list[Problem] = []
    saved: dict[str, SavedUnit] = {}
    with transaction.atomic():
        for line in _lines(content, filename, problems):
            try:
                if line.get("代码") in saved:
                    raise RuleBroken("这个代码在文件中出现了两次。", field="code")
                saved[line.get("代码")] = _save(line, by)
            except RuleBroken as broken:
                problems.append(_problem(filename, line, broken))
        if not saved and not problems:
            problems.append(Problem(filename, message="文件中没有任何单位。"))
        if problems:
            raise UnitsRefused(problems)
        record_saved(saved.values(), by=by)
    return [each.unit for each in saved.values()]


def _problem(filename: str, line: _Line, broken: RuleBroken) -> Problem:
    column = COLUMNS.get(broken.field or "", "")
    return Problem(filename, line.table, line.row, column, line.get(column), broken.message)


def _lines(content: bytes, filename: str, problems: list[Problem]) -> Iterator[_Line]:
    try:
        reading = read_document(content, filename)
    except UnreadableDocument as refusal:
        problems.append(Problem(filename, message=str(refusal)))
        return
    for grid in reading.grids:
        yield from _lines_of(grid, filename, problems)


def _lines_of(grid: Grid, filename: str, problems: list[Problem]) -> Iterator[_Line]:
    header: tuple[str, ...] | None = None
    for row in grid.rows:
        texts = tuple(text.strip() for text in row.texts)
        if header is None:
            if all(column in texts for column in REQUIRED):
                header = texts
        elif any(texts):
            # A row may be written shorter than its heading: what it leaves out is empty.
            yield _Line(grid.label, row.number, dict(zip_longest(header, texts[: len(header)], fillvalue="")))
    if header is None and grid.rows:
        message = "没有找到表头。表头应有“代码”“名称”“类别”，还可以有“简称”“上级”“别名”。"
        problems.append(Problem(filename, grid.label, grid.rows[0].number, message=message))


def _save(line: _Line, by: Actor) -> SavedUnit:
    if not line.get("代码"):
        raise RuleBroken("代码为空。", field="code")
    kind = KINDS.get(line.get("类别")) or (line.get("类别") if line.get("类别") in Unit.Kind else None)
    if kind is None:
        raise RuleBroken(f"类别应是：{'、'.join(label for _, label in Unit.Kind.choices)}。", field="kind")
    known = Unit.objects.filter(code=line.get("代码")).first() or Unit()
    return put_unit(
        code=line.get("代码"),
        name=line.get("名称"),
        kind=kind,
        short_name=line.get("简称") if "简称" in line.cells else known.short_name,
        parent=_parent(line.get("上级")) if "上级" in line.cells else known.parent,
        aliases=[alias.strip() for alias in re.split(r"[、；;,，\n]", line.get("别名")) if alias.strip()],
        valid_from=known.valid_from,
        valid_to=known.valid_to,
        by=by,
    )


def _parent(text: str) -> Unit | None:
    if not text:
        return None
    found = Unit.objects.filter(code=text).first() or Unit.objects.filter(name=text, parent=None).first()
    if found is None:
        raise RuleBroken(f"没有代码或名称为“{text}”的上级单位。请把上级单位放在前面的行。", field="parent")
    return found
