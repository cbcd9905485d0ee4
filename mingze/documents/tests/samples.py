"""Small documents for the tests of this package, made in memory."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from docx import Document

from mingze.documents.official import (
    Band,
    Column,
    Heading,
    Line,
    ListTable,
    OfficialDocument,
    Paragraph,
)
from mingze.documents.writers.pdf import CHINESE_FAMILIES, available_fonts

FONT_PATHS = tuple(filter(None, os.environ.get("MINGZE_FONT_PATHS", "").split(os.pathsep)))
needs_fonts = pytest.mark.skipif(
    not set(CHINESE_FAMILIES) & available_fonts(FONT_PATHS), reason="no Chinese font: run scripts/fonts.sh"
)

SENTENCE = (
    "为深入整治形式主义为基层减负，进一步厘清县乡职责边界，现将履职事项清单印发给你们，请认真贯彻执行。"
)
UNBROKEN = "各级各部门要切实加强统筹协调和督促指导确保各项任务按时保质完成落地见效" * 24

BASIC = ListTable(
    "基本履职事项清单",
    (Column("序号", 1, centred=True), Column("事项名称", 9)),
    (
        Band("党的建设（2项）"),
        Line(("1", "学习宣传贯彻习近平新时代中国特色社会主义思想，落实“第一议题”制度")),
        Line(("2", "负责基层党组织建设；\n做好党员发展、教育和管理工作。")),
        Band("经济发展（1项）"),
        Line(("3", "=SUM(A1:A3)")),
    ),
)
ASSIST = ListTable(
    "配合履职事项清单",
    (
        Column("序号", 1, centred=True),
        Column("配合履职事项", 3),
        Column("对应上级部门", 3, centred=True),
        Column("上级部门职责", 7),
        Column("乡镇（街道）配合职责", 6),
    ),
    (
        Line(
            (
                "1",
                "农村人居环境整治",
                "县农业农村局、县住房和城乡建设局",
                "1.负责统筹协调全县农村人居环境整治工作，制定年度计划并组织实施。\n2.负责技术指导和业务培训。",
                "1.开展日常巡查，发现问题及时上报。\n2.做好群众宣传动员。",
            )
        ),
        Line(("2", "临时救助", "县民政局", "负责审核确认。", "")),
    ),
)


def long_table(rows: int) -> ListTable:
    """As many rows of the assist list, each with its own number."""
    cells = ASSIST.rows[0]
    assert isinstance(cells, Line)
    return ListTable(
        ASSIST.title, ASSIST.columns, tuple(Line((str(n + 1), *cells.cells[1:])) for n in range(rows))
    )


def notice(**changes: Any) -> OfficialDocument:
    """A notice of two pages with two annexes, or as changed."""
    fields: dict[str, Any] = {
        "title": "关于印发《府谷县乡镇履职事项清单》的通知",
        "number": "府办发〔2026〕3号",
        "issuer": "府谷县人民政府办公室",
        "issued_on": date(2026, 3, 5),
        "blocks": (
            Paragraph("各镇党委、人民政府，县直各部门："),
            Paragraph(SENTENCE),
            Heading(1, "一、总体要求"),
            Heading(2, "（一）基本原则"),
            Heading(3, "1.权责一致"),
            Heading(4, "（1）分类施策"),
            Paragraph(UNBROKEN),
        ),
        "tables": (BASIC, ASSIST),
        "landscape": True,
        "footnote": "演示数据",
    }
    return OfficialDocument(**{**fields, **changes})


def printed_rows(table: ListTable) -> list[tuple[str, ...]]:
    """What a reader must find: heading, lines, and bands repeated over the width."""
    width = len(table.columns)
    rows = [(row.text,) * width if isinstance(row, Band) else row.cells for row in table.rows]
    return [tuple(column.heading for column in table.columns), *rows]


def workbook(fill: Callable[[Any], None]) -> bytes:
    """An XLSX file; `fill` gets the open xlsxwriter workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book)
    return buffer.getvalue()


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_body(markup: str, **parts: str) -> bytes:
    """A DOCX file with this content of w:body; `parts` replace or add other parts of word/."""
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    content = saved(Document())
    changed = {f"word/{name}.xml": part for name, part in parts.items()}
    changed["word/document.xml"] = f"<w:document {namespace}><w:body>{markup}</w:body></w:document>"
    return with_members(content, {name: text.encode() for name, text in changed.items()})


def with_members(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A zip file with some members replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            if name not in changed:
                target.writestr(name, source.read(name), zipfile.ZIP_DEFLATED)
        for name, member in changed.items():
            target.writestr(name, member, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def plain_pdf(*, pages: int = 1, text: str = "", encrypted: bool = False, packed: bytes = b"") -> bytes:
    """The smallest PDF: Latin text or nothing on each page; `encrypted` asks for a password nobody has.

    `packed` is put in place of the page's content, as a deflated stream.
    """
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else packed.decode("latin-1")
    packing = " /Filter /FlateDecode" if packed else ""
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(stream)}{packing} >>\nstream\n{stream}\nendstream",
    ]
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        "/Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R >>"
    )
    objects += [page] * pages
    body, offsets = "%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    lock = f" /Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R{lock if encrypted else ''} /ID [<61><61>] >>"
    index = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return f"{body}{index}trailer\n{trailer}\nstartxref\n{len(body)}\n%%EOF".encode("latin-1")
