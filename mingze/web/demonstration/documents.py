"""The list documents of the demonstration county, as fourteen townships would send them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mingze.catalogue.printing import FURTHER, PrintedRow, list_table
from mingze.catalogue.rules import LIST_TITLES, ListKind
from mingze.documents.official import Column, ListTable, OfficialDocument
from mingze.documents.writers.docx import write_official_docx
from mingze.documents.writers.xlsx import write_workbook
from mingze.web.demonstration.source import AuthoredDuty, county, townships

MARK = "演示数据，非政府文件"
BASES_AND_SCOPE = tuple(column for column in FURTHER if column.heading in {"依据", "共性或个性", "个性理由"})
OTHER_HEADINGS = {
    "基本履职事项": "事项名称",
    "配合履职事项": "配合事项",
    "对应上级部门": "牵头单位",
    "上级部门职责": "县级部门职责",
    "乡镇（街道）配合职责": "镇配合职责",
    "收回事项名称": "事项名称",
    "工作方式": "承接方式",
    "依据": "法律依据",
}
"""How other counties head the same columns: half of the documents use these."""


def write_documents(duties: Sequence[AuthoredDuty], folder: Path) -> list[Path]:
    """One document for each township: workbooks and word documents by turns, in two sets of headings."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(n, name, duties, folder) for n, name in enumerate(townships())]


def _write(n: int, township: str, duties: Sequence[AuthoredDuty], folder: Path) -> Path:
    tables = township_tables(township, duties)
    if n % 4 >= 2:
        tables = [_with_other_headings(table) for table in tables]
    if n % 2:
        content = write_official_docx(
            OfficialDocument(
                title=f"{township}履职事项清单", tables=tuple(tables), landscape=True, footnote=MARK
            )
        )
        path = folder / f"{township}履职事项清单.docx"
    else:
        path = folder / f"{township}履职事项清单.xlsx"
        content = write_workbook(tables, title=f"{township}履职事项清单", footnote=MARK)
    path.write_bytes(content)
    return path


def township_tables(township: str, duties: Sequence[AuthoredDuty]) -> list[ListTable]:
    code = townships()[township]
    names = {unit["code"]: unit["name"] for unit in [*county()["department"], *county()["township"]]}
    tables = []
    for kind in ListKind:
        held = [duty for duty in duties if duty.content.list == kind and township in duty.townships]
        rows = [PrintedRow(n, duty.in_township(code)) for n, duty in enumerate(held, start=1)]
        title = f"{township}{LIST_TITLES[kind]}"
        tables.append(list_table(kind, rows, title=title, names=names, further=BASES_AND_SCOPE))
    return tables


def _with_other_headings(table: ListTable) -> ListTable:
    def other(column: Column) -> Column:
        return replace(column, heading=OTHER_HEADINGS.get(column.heading, column.heading))

    return replace(table, columns=tuple(other(column) for column in table.columns))
