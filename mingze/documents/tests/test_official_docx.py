"""DOCX in the form of GB/T 9704-2012: geometry, styles, annexes, order of elements."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.shared import Mm

from mingze.documents.official import Heading, Paragraph, signature_indents
from mingze.documents.reading import read_document
from mingze.documents.tests.samples import ASSIST, BASIC, long_table, notice, printed_rows
from mingze.documents.writers.docx import write_official_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

ORDER_OF_CHILDREN = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
    "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
    "vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "trPr": "gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden",
    "tcPr": "tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "tblPr": "tblStyle tblpPr tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "sectPr": "footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
    "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "style": "name aliases basedOn next link uiPriority semiHidden qFormat locked pPr rPr tblPr",
}
ORDERS = {parent: children.split() for parent, children in ORDER_OF_CHILDREN.items()}


def parts(content: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: ElementTree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml") and "theme" not in name
        }


def disorder(root: ElementTree.Element) -> list[str]:
    """Elements whose children stand in another order than the schema's: Word calls such a file corrupt."""
    wrong = []
    for element in root.iter():
        order = ORDERS.get(element.tag.removeprefix(W))
        if order is not None:
            names = [child.tag.removeprefix(W).replace("headerRef", "footerRef") for child in element]
            places = [order.index(name) for name in names]
            if places != sorted(places):
                wrong.append(f"{element.tag}: {[child.tag.removeprefix(W) for child in element]}")
    return wrong


def style(content: bytes, name: str) -> ElementTree.Element:
    styles = parts(content)["word/styles.xml"]
    return next(item for item in styles.iter(f"{W}style") if item.get(f"{W}styleId") == name)


def attribute(element: ElementTree.Element, path: str, name: str) -> str | None:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}{name}")


def texts(content: bytes) -> list[tuple[str, str]]:
    document = Document(io.BytesIO(content))
    return [(paragraph.style.style_id, paragraph.text) for paragraph in document.paragraphs if paragraph.text]


def test_page_and_type_area_have_the_measures_of_the_standard() -> None:
    upright, lying = Document(io.BytesIO(write_official_docx(notice()))).sections
    millimetre = Mm(1)
    measures = (upright.page_width, upright.page_height, upright.top_margin, upright.left_margin)
    assert [round(value / millimetre) for value in measures] == [210, 297, 37, 28]
    assert round((upright.page_width - upright.left_margin - upright.right_margin) / millimetre) == 156
    assert round((upright.page_height - upright.top_margin - upright.bottom_margin) / millimetre) == 225
    assert (lying.page_width, lying.page_height) == (upright.page_height, upright.page_width)
    assert round((lying.page_width - lying.left_margin - lying.right_margin) / millimetre) == 225


def test_22_lines_of_28_characters_fit_the_type_area() -> None:
    content = write_official_docx(notice())
    normal = style(content, "Normal")
    line = int(attribute(normal, "pPr/spacing", "line") or 0)
    assert attribute(normal, "pPr/spacing", "lineRule") == "exact"
    assert 22 * line <= round(225 / 25.4 * 1440) < 23 * line
    body = style(content, "BodyText")
    character = int(attribute(body, "rPr/sz", "val") or 0) * 10 + int(
        attribute(body, "rPr/spacing", "val") or 0
    )
    assert 28 * character <= round(156 / 25.4 * 1440) < 29 * character
    grid = parts(content)["word/document.xml"].find(f".//{W}sectPr/{W}docGrid")
    assert grid is not None
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", str(line))


@pytest.mark.parametrize(
    ("name", "font", "half_points"),
    [
        ("BodyText", "仿宋_GB2312", "32"),
        ("DocumentTitle", "方正小标宋简体", "44"),
        ("Heading1", "黑体", "32"),
        ("Heading2", "楷体_GB2312", "32"),
        ("Heading3", "仿宋_GB2312", "32"),
        ("AnnexLabel", "黑体", "32"),
        ("PageNumberOdd", "宋体", "28"),
        ("TableText", "仿宋_GB2312", "24"),
        ("TableTextSmall", "仿宋_GB2312", "21"),
    ],
)
def test_fonts_and_sizes_of_the_standard(name: str, font: str, half_points: str) -> None:
    found = style(write_official_docx(notice()), name)
    assert attribute(found, "rPr/rFonts", "eastAsia") == font
    assert attribute(found, "rPr/sz", "val") == half_points


def test_paragraphs_are_indented_by_two_characters_but_not_the_addressees() -> None:
    content = write_official_docx(notice())
    assert attribute(style(content, "BodyText"), "pPr/ind", "firstLineChars") == "200"
    assert ("Addressee", "各镇党委、人民政府，县直各部门：") in texts(content)
    assert style(content, "Addressee").find(f"{W}pPr/{W}ind") is None


def test_page_numbers_stand_outside_with_dashes() -> None:
    content = write_official_docx(notice())
    assert attribute(style(content, "PageNumberOdd"), "pPr/jc", "val") == "right"
    assert attribute(style(content, "PageNumberEven"), "pPr/jc", "val") == "left"
    assert parts(content)["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    section = Document(io.BytesIO(content)).sections[0]
    for footer, name in ((section.footer, "PageNumberOdd"), (section.even_page_footer, "PageNumberEven")):
        (paragraph,) = footer.paragraphs
        assert paragraph.style.style_id == name
        assert "".join(piece.text or "" for piece in paragraph._p.iter(f"{W}t")) == "— 1 —"
    assert Document(io.BytesIO(content)).sections[1].footer.is_linked_to_previous


def test_the_document_reads_in_the_order_of_the_standard() -> None:
    found = texts(write_official_docx(notice()))
    assert [item for item in found if item[0] not in ("BodyText", "Addressee")] == [
        ("IssuerMark", "府谷县人民政府办公室"),
        ("RuledNumber", "府办发〔2026〕3号"),
        ("DocumentTitle", "关于印发《府谷县乡镇履职事项清单》的通知"),
        ("Heading1", "一、总体要求"),
        ("Heading2", "（一）基本原则"),
        ("Heading3", "1.权责一致"),
        ("Heading4", "（1）分类施策"),
        ("AnnexList", "附件：1.基本履职事项清单"),
        ("AnnexList", "2.配合履职事项清单"),
        ("Signature", "府谷县人民政府办公室"),
        ("Signature", "2026年3月5日"),
        ("AnnexLabel", "附件1"),
        ("AnnexTitle", "基本履职事项清单"),
        ("AnnexLabelNewPage", "附件2"),
        ("AnnexTitle", "配合履职事项清单"),
    ]


def test_an_only_annex_has_no_number() -> None:
    found = texts(write_official_docx(notice(tables=(BASIC,))))
    assert ("AnnexList", "附件：基本履职事项清单") in found
    assert ("AnnexLabel", "附件") in found


def test_tables_without_a_text_are_the_document_itself() -> None:
    content = write_official_docx(notice(title=BASIC.title, blocks=(), tables=(BASIC, ASSIST)))
    assert texts(content) == [
        ("DocumentTitle", "基本履职事项清单"),
        ("DocumentOrigin", "（府办发〔2026〕3号）"),
        ("DocumentOrigin", "府谷县人民政府办公室　2026年3月5日"),
        ("AnnexTitleNewPage", "配合履职事项清单"),
    ]
    assert len(Document(io.BytesIO(content)).sections) == 1


def test_the_mark_is_in_the_header_of_every_page() -> None:
    section = Document(io.BytesIO(write_official_docx(notice()))).sections[0]
    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == "演示数据"


def test_heading_rows_repeat_and_rows_stay_whole_unless_very_long() -> None:
    long = long_table(1)
    cells = (*long.rows[0].cells[:3], "很长的职责" * 800, "短")  # type: ignore[union-attr]
    table = type(long)(long.title, long.columns, (long.rows[0], type(long.rows[0])(cells)))  # type: ignore[arg-type]
    body = parts(write_official_docx(notice(tables=(table,))))["word/document.xml"]
    rows = list(body.iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, False]


def test_column_widths_are_fixed_in_grid_and_cells() -> None:
    body = parts(write_official_docx(notice(tables=(ASSIST,))))["word/document.xml"]
    grid = [int(column.get(f"{W}w") or 0) for column in body.iter(f"{W}gridCol")]
    first_row = next(body.iter(f"{W}tr"))
    assert grid == [int(width.get(f"{W}w") or 0) for width in first_row.iter(f"{W}tcW")]
    assert sum(grid) == 16838 - 2098 - 1984
    assert grid[3] / grid[0] == pytest.approx(7, rel=0.01)


@pytest.mark.parametrize(
    "changes", [{}, {"landscape": False}, {"blocks": ()}, {"tables": (), "footnote": ""}]
)
def test_every_element_stands_where_the_schema_wants_it(changes: dict[str, Any]) -> None:
    for name, root in parts(write_official_docx(notice(**changes))).items():
        assert disorder(root) == [], name


def test_every_relation_leads_to_a_part_and_every_part_has_a_type() -> None:
    with zipfile.ZipFile(io.BytesIO(write_official_docx(notice()))) as archive:
        names = set(archive.namelist())
        for relations in (name for name in names if name.endswith(".rels")):
            folder = relations.split("_rels/")[0]
            for relation in ElementTree.fromstring(archive.read(relations)):
                assert f"{folder}{relation.get('Target')}" in names
        types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
    listed = {item.get("PartName") for item in types if item.get("PartName")}
    assert listed <= {f"/{name}" for name in names}
    assert "word/document.xml" in names


def test_what_is_written_is_read_back_cell_by_cell() -> None:
    reading = read_document(write_official_docx(notice()), "通知.docx")
    for grid, table in zip(reading.grids, (BASIC, ASSIST), strict=True):
        assert [row.texts for row in grid.rows] == printed_rows(table)
    assert reading.grids[0].rows[1].is_band
    assert reading.grids[1].before == ("附件2", "配合履职事项清单")


def test_markup_in_texts_stays_text() -> None:
    text = "<w:p>&amp;#lt; \x00\x1f]]>"
    content = write_official_docx(
        notice(title=text, blocks=(Heading(1, text), Paragraph(text)), footnote=text)
    )
    assert read_document(content, "a.docx").lines.count("<w:p>&amp;#lt; ]]>") == 3


def test_equal_documents_give_equal_bytes() -> None:
    assert write_official_docx(notice()) == write_official_docx(notice())


def test_a_county_of_rows_is_written_in_a_few_seconds() -> None:
    started = time.process_time()
    content = write_official_docx(notice(tables=(long_table(4256),)))
    assert time.process_time() - started < 5
    assert len(content) > 50_000


@pytest.mark.parametrize(
    ("issuer", "day", "indents"),
    [
        ("府谷县民政局", "2026年3月5日", (4.0, 4.0)),
        ("府谷县水利局水土保持站", "2026年3月5日", (2.0, 4.5)),
        ("民政局", "2026年3月5日", (5.5, 4.0)),
    ],
)
def test_the_issuer_is_centred_over_the_date(issuer: str, day: str, indents: tuple[float, float]) -> None:
    found = signature_indents(issuer, day)
    assert found == pytest.approx(indents)
