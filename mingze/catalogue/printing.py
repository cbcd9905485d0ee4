"""How lists look on paper: rows as cells of the published tables. Pure, and the reverse of `reading`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from mingze.catalogue.rules import Content, ListKind, Party, Role, Scope
from mingze.documents.official import Band, Column, Line, ListTable

Names = Mapping[str, str]
"""Unit code -> name as printed."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as it goes into a table. `townships` are printed where one table holds several."""

    number: int
    content: Content
    code: str = ""
    townships: str = ""


_NUMBER = Column("序号", 7, centred=True)
_TOWNSHIPS = Column("乡镇", 12, centred=True)
_OFFICIAL: Mapping[ListKind, tuple[Column, ...]] = {
    ListKind.BASIC: (_NUMBER, Column("基本履职事项", 60)),
    ListKind.ASSIST: (
        _NUMBER,
        Column("配合履职事项", 18),
        Column("对应上级部门", 15, centred=True),
        Column("上级部门职责", 36),
        Column("乡镇（街道）配合职责", 36),
    ),
    ListKind.TAKEN_BACK: (
        _NUMBER,
        Column("收回事项名称", 34),
        Column("承接部门", 18, centred=True),
        Column("工作方式", 46),
    ),
}
FURTHER = (
    Column("依据", 24),
    Column("共性或个性", 11, centred=True),
    Column("个性理由", 14),
    Column("移交日期", 10, centred=True),
    Column("事项编码", 9, centred=True),
)
"""What the form of the published lists leaves out."""


def list_table(
    kind: ListKind,
    rows: Sequence[PrintedRow],
    *,
    title: str,
    names: Names,
    further: Sequence[Column] = (),
    with_townships: bool = False,
) -> ListTable:
    """The table of one list, rows in the order given, with a heading for each domain.

    `further` adds some or all of FURTHER; with all of them nothing is lost when the table is read again.
    """
    columns = _OFFICIAL[kind]
    if with_townships:
        columns = (columns[0], _TOWNSHIPS, *columns[1:])
    columns = (*columns, *further)
    lines: list[Band | Line] = []
    for ordinal, (domain, group) in enumerate(groupby(rows, key=lambda row: row.content.domain), start=1):
        domain_rows = list(group)
        if domain:
            lines.append(Band(f"{chinese_number(ordinal)}、{domain}（{len(domain_rows)}项）"))
        for row in domain_rows:
            cells = _official_cells(row, names)
            if with_townships:
                cells = [cells[0], row.townships, *cells[1:]]
            more = _further_cells(row)
            lines.append(Line((*cells, *(more[column.heading] for column in further))))
    return ListTable(f"{title}（{len(rows)}项）", columns, tuple(lines))


def _official_cells(row: PrintedRow, names: Names) -> list[str]:
    content = row.content
    cells = [str(row.number), content.name]
    if content.list == ListKind.ASSIST:
        cells += [departments_cell(content, names), department_duties_cell(content, names)]
        cells.append(content.township_duty)
    elif content.list == ListKind.TAKEN_BACK:
        cells += [takeover_cell(content, names), content.way_of_working]
    return cells


def _further_cells(row: PrintedRow) -> dict[str, str]:
    content = row.content
    return {
        "依据": bases_cell(content),
        "共性或个性": "个性" if content.scope == Scope.PARTICULAR else "共性",
        "个性理由": content.scope_reason,
        "移交日期": content.handed_over_on,
        "事项编码": row.code,
    }


def departments_cell(content: Content, names: Names) -> str:
    """甲、乙; where the lead is marked, 甲（牵头）、乙."""
    return "、".join(
        names[party.unit] + ("（牵头）" if party.leads else "") for party in content.in_role(Role.DEPARTMENT)
    )


def department_duties_cell(content: Content, names: Names) -> str:
    """The departments' duties: bare for a single department, else each under its name."""
    departments = content.in_role(Role.DEPARTMENT)
    if len(departments) == 1:
        return "\n".join(filter(None, [content.joint_duty, departments[0].duty]))
    own = (f"{names[party.unit]}：{party.duty}" for party in departments if party.duty)
    return "\n".join(filter(None, [content.joint_duty, *own]))


def takeover_cell(content: Content, names: Names) -> str:
    def joined(parties: Iterable[Party]) -> str:
        return "、".join(names[party.unit] for party in parties)

    cell = joined(content.in_role(Role.TAKEOVER))
    assisting = joined(content.in_role(Role.ASSISTING))
    return f"{cell}\n协助单位：{assisting}" if assisting else cell


def bases_cell(content: Content) -> str:
    return "\n".join(str(basis) for basis in content.bases)


_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 as headings write it: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
