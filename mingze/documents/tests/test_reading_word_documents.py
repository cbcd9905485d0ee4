"""Reading DOCX: merged cells, lines between tables, tracked changes, frames."""

from __future__ import annotations

from docx import Document

from mingze.documents.grids import Cell
from mingze.documents.reading import read_document
from mingze.documents.tests.samples import saved, with_members, word_body


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_cells_merged_across_and_down_are_flagged() -> None:
    document = Document()
    grid = document.add_table(4, 3)
    grid.cell(0, 0).merge(grid.cell(0, 2)).text = "党的建设（2项）"
    grid.cell(1, 0).merge(grid.cell(2, 0)).text = "领域"
    grid.cell(1, 1).text = "甲"
    grid.cell(2, 1).text = "乙"
    grid.cell(3, 1).merge(grid.cell(3, 2)).text = "丙"
    (read,) = read_document(saved(document), "a.docx").grids
    assert read.rows[0].is_band
    assert read.rows[1].cells == (Cell("领域"), Cell("甲"), Cell(""))
    assert read.rows[2].cells == (Cell("领域", joined_up=True), Cell("乙"), Cell(""))
    assert read.rows[3].cells == (Cell(""), Cell("丙"), Cell("丙", joined_left=True))


def test_lines_between_tables_belong_to_the_table_that_follows() -> None:
    document = Document()
    document.add_heading("清单汇编", 1)
    document.add_paragraph("附件1")
    document.add_table(1, 1).cell(0, 0).text = "甲"
    document.add_paragraph("附件2")
    document.add_table(1, 1).cell(0, 0).text = "乙"
    document.add_paragraph("联系人：某某")
    reading = read_document(saved(document), "a.docx")
    assert [(grid.label, grid.before) for grid in reading.grids] == [
        ("表格1", ("清单汇编", "附件1")),
        ("表格2", ("附件2",)),
    ]
    assert reading.lines == ("清单汇编", "附件1", "附件2", "联系人：某某")


def test_paragraphs_and_line_breaks_inside_a_cell_are_lines() -> None:
    inner = "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>三</w:t></w:r></w:p>"
    content = word_body(table(row(f"<w:tc>{inner}</w:tc>", cell("乙"))))
    assert read_document(content, "a.docx").grids[0].rows[0].texts == ("一\n二\n三", "乙")


def test_tracked_deletions_are_ignored_and_insertions_kept() -> None:
    inner = (
        "<w:r><w:t>负责</w:t></w:r><w:del><w:r><w:delText>审批</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>初审</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>"
    )
    deleted = row(cell("删去"), properties="<w:del w:id='1'/>")
    content = word_body(paragraph(inner) + table(row(cell("甲")), deleted))
    reading = read_document(content, "a.docx")
    assert reading.lines == ("负责初审新",)
    assert [line.texts for line in reading.grids[0].rows] == [("甲",)]


def test_a_deleted_paragraph_mark_runs_two_paragraphs_together() -> None:
    first = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>" + run("前半")
    assert read_document(word_body(paragraph(first) + paragraph(run("后半"))), "a.docx").lines == (
        "前半后半",
    )


def test_links_content_controls_and_hidden_text() -> None:
    link = paragraph(f"<w:hyperlink>{run('链接')}</w:hyperlink>")
    markup = (
        f"<w:sdt><w:sdtContent>{link}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>可见</w:t></w:r></w:p>"
    )
    assert read_document(word_body(markup), "a.docx").lines == ("链接", "可见")


def test_old_style_horizontal_merge_counts_as_merged() -> None:
    content = word_body(
        table(
            row(cell("宽", "<w:hMerge w:val='restart'/>"), cell("", "<w:hMerge/>")),
            row(cell("甲"), cell("乙")),
        )
    )
    assert read_document(content, "a.docx").grids[0].rows[0].cells == (
        Cell("宽"),
        Cell("宽", joined_left=True),
    )


def test_grid_columns_in_which_no_cell_begins_disappear() -> None:
    wide = "<w:gridSpan w:val='3'/>"
    content = word_body(table(row(cell("序号"), cell("事项", wide)), row(cell("1"), cell("甲", wide))))
    assert [line.texts for line in read_document(content, "a.docx").grids[0].rows] == [
        ("序号", "事项"),
        ("1", "甲"),
    ]


def test_a_frame_of_one_cell_around_tables_is_seen_through() -> None:
    inner = paragraph(run("标题")) + table(row(cell("甲"), cell("乙"))) + "<w:p/>"
    reading = read_document(word_body(table(row(f"<w:tc>{inner}</w:tc>"))), "a.docx")
    assert reading.grids[0].before == ("标题",)
    assert reading.grids[0].rows[0].texts == ("甲", "乙")


def test_a_table_inside_a_cell_becomes_its_text() -> None:
    inner = paragraph(run("职责")) + table(row(cell("甲"), cell("乙"))) + "<w:p/>"
    reading = read_document(word_body(table(row(f"<w:tc>{inner}</w:tc>", cell("丙")))), "a.docx")
    assert len(reading.grids) == 1
    assert reading.grids[0].rows[0].texts == ("职责\n甲 乙", "丙")


def test_text_boxes_are_read_as_lines_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('府谷县文件'))}</w:txbxContent>"
    namespace = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    markup = (
        f"<w:p><w:r><mc:AlternateContent {namespace}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_document(word_body(markup), "a.docx").lines == ("府谷县文件",)


def test_strict_office_open_xml_is_read_like_the_usual_kind() -> None:
    strict = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
        f"{paragraph(run('正文'))}</w:body></w:document>"
    )
    content = with_members(word_body(""), {"word/document.xml": strict.encode()})
    assert read_document(content, "a.docx").lines == ("正文",)
