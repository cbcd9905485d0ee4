"""Documents in the layouts of counties, and what reading makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import docx
import typst
import xlsxwriter
from rapidfuzz import process

from mingze.catalogue.reading.meaning import Names, understand
from mingze.catalogue.reading.tables import RawRow, Stated, read_lists
from mingze.catalogue.rules import Content, ListKind, Party, Role
from mingze.documents.problems import Problem
from mingze.documents.reading import read_document
from mingze.organisations.rules import name_variants, normal_name

Table = Sequence[Sequence[str]]
"""Rows of cells. LEFT and UP are fields that a merge covers."""
LEFT, UP = "←", "↑"

COUNTY = "府谷县"
HOUSING, WATER, POLICE, EMERGENCY, HEALTH, ECOLOGY = (
    "housing", "water", "police", "emergency", "health", "ecology",
)  # fmt: skip
TOWNSHIP = "township"
UNIT_NAMES = {
    HOUSING: ("县住房和城乡建设局", "县住建局"),
    WATER: ("县水利局",),
    POLICE: ("县公安局",),
    EMERGENCY: ("县应急管理局", "应急局"),
    HEALTH: ("县卫生健康局", "卫健局"),
    ECOLOGY: ("市生态环境局府谷分局", "生态环境分局"),
}

BASIC_HEAD = ["序号", "事项名称"]
ASSIST_HEAD = ["序号", "配合履职事项", "对应上级部门", "上级部门职责", "乡镇（街道）配合职责"]
TAKEN_BACK_HEAD = ["序号", "收回事项名称", "承接部门", "工作方式"]


def names() -> Names:
    """The units above, found as the county's register finds them."""
    codes = {
        variant: code
        for code, own in UNIT_NAMES.items()
        for name in own
        for variant in name_variants(name, COUNTY)
    }
    return Names(
        find=lambda name: codes.get(normal_name(name)),
        nearest=lambda name: [
            UNIT_NAMES[codes[found]][0] for found, _, _ in process.extract(name, list(codes), limit=1)
        ],
        township=TOWNSHIP,
        township_names=frozenset({"府谷镇"}),
    )


# What rows say.


def basic(name: str, domain: str = "") -> Content:
    return Content(ListKind.BASIC, name, domain)


def assist(
    name: str,
    departments: Mapping[str, str] | None = None,
    *,
    domain: str = "",
    lead: str = "",
    joint: str = "",
    township: str = "",
) -> Content:
    """A row whose departments, in order, have these duties; `lead` is the one marked."""
    parties = tuple(
        Party(unit, Role.DEPARTMENT, unit == lead, duty) for unit, duty in (departments or {}).items()
    )
    return Content(ListKind.ASSIST, name, domain, parties=parties, joint_duty=joint, township_duty=township)


def taken_back(
    name: str, takeover: Iterable[str], way: str = "", *, domain: str = "", assisting: Iterable[str] = ()
) -> Content:
    parties = [Party(unit, Role.TAKEOVER) for unit in takeover]
    parties += [Party(unit, Role.ASSISTING) for unit in assisting]
    return Content(ListKind.TAKEN_BACK, name, domain, parties=tuple(parties), way_of_working=way)


# Documents.


def xlsx(sheets: Mapping[str, Table]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        for name, table in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, column, height, width, text in _cells(table):
                if height > 1 or width > 1:
                    sheet.merge_range(row, column, row + height - 1, column + width - 1, "")
                if text:
                    sheet.write_string(row, column, text)
    return buffer.getvalue()


def one_sheet(*rows: Sequence[str], name: str = "Sheet1") -> bytes:
    return xlsx({name: rows})


def docx_of(*blocks: str | Table) -> bytes:
    """Paragraphs and tables in this order."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), max(map(len, block)))
        for row, column, height, width, text in _cells(block):
            cell = table.cell(row, column)
            if height > 1 or width > 1:
                cell = cell.merge(table.cell(row + height - 1, column + width - 1))
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf_of(*blocks: str | Table, columns: str = "", repeats: int = 1, height: str = "297mm") -> bytes:
    """Paragraphs and ruled tables on pages of this height; the first rows repeat on every page."""
    lines = [
        f"#set page(width: 210mm, height: {height}, margin: 20mm)",
        '#set text(font: "Noto Serif CJK SC")',
    ]
    for block in blocks:
        lines.append(_quoted(block) if isinstance(block, str) else _typst_table(block, columns, repeats))
    return typst.compile("\n\n".join(lines).encode(), format="pdf")


def _typst_table(table: Table, columns: str, repeats: int) -> str:
    heads, cells = [], []
    for row, _, height, width, text in _cells(table):
        cell = f"table.cell(rowspan: {height}, colspan: {width}, breakable: true)[{_quoted(text)}]"
        (heads if row < repeats else cells).append(cell)
    widths = columns or "(" + "1fr, " * max(map(len, table)) + ")"
    head = f"table.header({', '.join(heads)})," if heads else ""
    return f"#table(columns: {widths}, {head} {', '.join(cells)})"


def _quoted(text: str) -> str:
    lines = (line.replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return " #linebreak() ".join(f'#"{line}"' for line in lines)


def _cells(table: Table) -> Iterable[tuple[int, int, int, int, str]]:
    """Row, column, height, width and text of every cell that no merge covers."""
    width = max(map(len, table))
    full = [[*row, *[""] * (width - len(row))] for row in table]
    for r, row in enumerate(full):
        for c, text in enumerate(row):
            if text not in (LEFT, UP):
                across = 1
                while c + across < width and row[c + across] == LEFT:
                    across += 1
                down = 1
                while r + down < len(full) and full[r + down][c] == UP:
                    down += 1
                yield r, c, down, across, text


# Reading them.


@dataclass
class Read:
    """What a document says."""

    rows: list[Content]
    raw: list[RawRow]
    stated: list[Stated]
    titles: list[str]
    problems: list[Problem]
    notices: list[str]

    @property
    def numbers(self) -> list[int | None]:
        return [row.number for row in self.raw]


def read(content: bytes, name: str = "清单.xlsx") -> Read:
    """Read a document that may have problems."""
    reading = read_document(content, name)
    lists = read_lists(reading.grids, file=name)
    meaning = understand(lists.rows, names())
    return Read(
        rows=[content for _, content in meaning.rows],
        raw=lists.rows,
        stated=lists.stated,
        titles=lists.titles,
        problems=[*lists.problems, *meaning.problems],
        notices=[*lists.notices, *meaning.notices],
    )


def rows(content: bytes) -> list[Content]:
    """The rows of a document that reads without any problem."""
    result = read(content)
    assert result.problems == []
    return result.rows


def in_every_format(*blocks: str | Table) -> dict[str, bytes]:
    """The same paragraphs and tables as workbook (one sheet, stacked), word document and PDF."""
    stacked: list[Sequence[str]] = []
    for block in blocks:
        stacked += [[block]] if isinstance(block, str) else block
    builders: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: one_sheet(*stacked),
        "docx": lambda: docx_of(*blocks),
        "pdf": lambda: pdf_of(*blocks),
    }
    return {name: build() for name, build in builders.items()}
