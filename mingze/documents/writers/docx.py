"""Writes an official document as DOCX in the form of GB/T 9704-2012."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from mingze.documents.official import (
    Heading,
    OfficialDocument,
    printable,
    printed_date,
    signature_indents,
    width_in_characters,
)
from mingze.documents.writers.docx_form import (
    NAMESPACE,
    W,
    indent_xml,
    section_xml,
    settings_xml,
    styles_xml,
)
from mingze.documents.writers.docx_tables import Xml, table_xml

FIXED_TIME = datetime(2026, 1, 1, tzinfo=UTC)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LEFTOVERS = frozenset(
    {
        "numbering",
        "stylesWithEffects",
        "customXml",
        "webSettings",
        "thumbnail",
        "fontTable",
        "glossaryDocument",
    }
)
LARGEST_MARK = 96
"""Half points of the issuer's mark: 小初 at most, less for long names, so that it stays on one line."""


def write_official_docx(document: OfficialDocument) -> bytes:
    """The document as DOCX; equal documents give equal bytes."""
    word = _blank(document)
    body = word.element.body
    last_section = body[-1]
    text = list(_text(document))
    annexes = list(_annexes(document))
    for element in text:
        last_section.addprevious(element)
    turned = bool(document.landscape and document.tables)
    if turned and document.annexed:
        _close_section(text[-1], last_section)
    for element in annexes:
        last_section.addprevious(element)
    if turned:
        _turn(last_section, inherits=document.annexed)
    return _packed(word)


def _blank(document: OfficialDocument) -> WordDocument:
    """A document without content: our styles, settings, page, page numbers and mark."""
    word = Document()
    _drop_leftovers(word)
    _replace_children(word.styles.element, parse_xml(styles_xml()))
    _replace_children(word.settings.element, parse_xml(settings_xml()))
    section = word.sections[0]
    _replace_children(section._sectPr, parse_xml(section_xml(landscape=False)))
    for footer, style in (
        (section.footer, "PageNumberOdd"),
        (section.even_page_footer, "PageNumberEven"),
    ):
        footer.is_linked_to_previous = False
        _replace_children(footer._element, parse_xml(_page_number(style)))
    if document.footnote:
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            _replace_children(header._element, None)
            header._element.append(_paragraph("PageMark", document.footnote.replace("\n", " ")))
    properties = word.core_properties
    properties.title = printable(document.title)[:255]
    properties.author = printable(document.issuer)[:255]
    properties.last_modified_by = ""
    properties.comments = ""
    properties.created = properties.modified = FIXED_TIME
    return word


def _drop_leftovers(word: WordDocument) -> None:
    """Parts of python-docx's own template that say nothing about our documents."""
    for relations in (word.part.rels, word.part.package.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in LEFTOVERS:
                del relations[name]


def _replace_children(element: Xml, source: Xml | None) -> None:
    for child in list(element):
        element.remove(child)
    for child in list(source) if source is not None else ():
        element.append(child)


def _page_number(style: str) -> str:
    return (
        f'<w:ftr {NAMESPACE}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>'
        f'<w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r>'
        f'</w:fldSimple><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def _paragraph(style: str, text: str, properties: str = "", letters: str = "") -> Xml:
    """A paragraph; `properties` and `letters` are markup of ours that goes beyond the style."""
    paragraph = parse_xml(
        f'<w:p {NAMESPACE}><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
        f"<w:r>{f'<w:rPr>{letters}</w:rPr>' if letters else ''}</w:r></w:p>"
    )
    run = paragraph[-1]
    for number, line in enumerate(printable(text).split("\n")):
        if number:
            run.append(run.makeelement(f"{{{W}}}br"))
        piece = run.makeelement(f"{{{W}}}t", {XML_SPACE: "preserve"})
        piece.text = line
        run.append(piece)
    return paragraph


def _text(document: OfficialDocument) -> Iterator[Xml]:
    """Everything before the tables."""
    if document.annexed:
        yield from _head(document)
    yield _paragraph("DocumentTitle", document.title)
    if document.annexed:
        yield _paragraph("BlankLine", "")
        yield from _blocks(document)
        yield from _annex_list(document)
        yield from _signature(document)
    else:
        day = printed_date(document.issued_on) if document.issued_on else ""
        if document.number:
            yield _paragraph("DocumentOrigin", f"（{document.number}）")
        if origin := "　".join(filter(None, (document.issuer, day))):
            yield _paragraph("DocumentOrigin", origin)


def _head(document: OfficialDocument) -> Iterator[Xml]:
    """发文机关标志 in red, 发文字号, the red rule; a number without an issuer stands alone."""
    if document.issuer and document.number:
        characters = max(width_in_characters(line) for line in document.issuer.split("\n"))
        size = min(LARGEST_MARK, int(2 * 436 / max(characters, 1)))
        letters = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        yield _paragraph("IssuerMark", document.issuer, letters=letters)
        yield _paragraph("BlankLine", "")
        yield _paragraph("RuledNumber", document.number)
        yield _paragraph("BlankLine", "")
    elif document.number:
        yield _paragraph("DocumentNumber", document.number)
        yield _paragraph("BlankLine", "")


def _blocks(document: OfficialDocument) -> Iterator[Xml]:
    for index, block in enumerate(document.blocks):
        if document.is_addressee(index):
            yield _paragraph("Addressee", block.text)
        elif isinstance(block, Heading):
            yield _paragraph(f"Heading{block.level}", block.text)
        else:
            for text in block.text.split("\n"):
                yield _paragraph("BodyText", text)


def _annex_list(document: OfficialDocument) -> Iterator[Xml]:
    """附件说明: the word two characters in, names aligned under each other."""
    for number, text in enumerate(document.annex_lines()):
        if not number:
            yield _paragraph("BlankLine", "")
        own_number = 100 if len(document.tables) > 1 else 0
        lead = "附件：" if not number else ""
        hanging = own_number + (300 if lead else 0)
        yield _paragraph("AnnexList", lead + text, indent_xml(left=500 + own_number, hanging=hanging))


def _signature(document: OfficialDocument) -> Iterator[Xml]:
    day = printed_date(document.issued_on) if document.issued_on else ""
    if not (document.issuer or day):
        return
    yield _paragraph("BlankLine", "")
    yield _paragraph("BlankLine", "")
    names = document.issuer.split("\n") if document.issuer else []
    longest = max(names, key=width_in_characters, default="")
    issuer_indent, day_indent = signature_indents(longest, day)
    for name in names:
        extra = (width_in_characters(longest) - width_in_characters(name)) / 2
        yield _paragraph("Signature", name, indent_xml(right=round(100 * (issuer_indent + extra))))
    if day:
        yield _paragraph("Signature", day, indent_xml(right=round(100 * day_indent)))


def _annexes(document: OfficialDocument) -> Iterator[Xml]:
    own_section = document.annexed and document.landscape
    for index, table in enumerate(document.tables):
        first = index == 0
        if label := document.annex_label(index):
            yield _paragraph("AnnexLabel" if first and own_section else "AnnexLabelNewPage", label)
            yield _paragraph("AnnexTitle", table.title)
        elif table.title != document.title or not first:
            yield _paragraph("AnnexTitle" if first else "AnnexTitleNewPage", table.title)
        yield table_xml(table, landscape=document.landscape)
        # Word merges tables that touch and wants a paragraph at the end of a section.
        yield _paragraph("SectionEnd", "")


def _close_section(paragraph: Xml, pattern: Xml) -> None:
    """End the upright section with this paragraph; it keeps the page numbers, later sections inherit them."""
    paragraph.find(f"{{{W}}}pPr").append(deepcopy(pattern))


def _turn(section: Xml, *, inherits: bool) -> None:
    references = [] if inherits else [child for child in section if child.tag.endswith("Reference")]
    _replace_children(section, parse_xml(section_xml(landscape=True)))
    for position, reference in enumerate(references):
        section.insert(position, reference)


def _packed(word: WordDocument) -> bytes:
    """The file with fixed times inside, since python-docx stamps the clock into every member."""
    stamped, fixed = io.BytesIO(), io.BytesIO()
    word.save(stamped)
    with zipfile.ZipFile(stamped) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, ZIP_TIME), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
