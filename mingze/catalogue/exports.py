"""Lists as files: workbooks, official documents and archives of them.

Entries come from `whole_entries` with everything that their rows say; nothing here asks the database.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import IO

from mingze.catalogue.downloads import DEMONSTRATION_MARK, FONTS, safe_name
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.printing import FURTHER, Names, PrintedRow, list_table
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.queries.grid import Grid, Place
from mingze.catalogue.queries.lists import DepartmentLists
from mingze.catalogue.queries.search import Filters
from mingze.catalogue.rules import LIST_TITLES, OWN_TOWNSHIP, Content, ListKind, for_any_township
from mingze.documents.official import (
    Band,
    Column,
    Line,
    ListTable,
    OfficialDocument,
    printed_date,
)
from mingze.documents.writers.docx import write_official_docx
from mingze.documents.writers.pdf import write_official_pdf
from mingze.documents.writers.xlsx import write_workbook
from mingze.organisations.models import Unit

DRAFT_MARK = "草稿，尚未公布"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every file says of where it comes from: the edition, and what kind of data it is."""

    number: str
    effective_on: date | None
    exported_on: date
    is_draft: bool = False
    is_partial: bool = False
    """Whether the person may see only some of the draft's rows that belong here."""
    is_demonstration: bool = False

    @property
    def label(self) -> str:
        return f"{self.effective_on.year}年版" if self.effective_on and not self.is_draft else "草稿"

    @property
    def lines(self) -> tuple[str, ...]:
        """Document number and effective date; of a draft, that it is one, and of which day."""
        if self.is_draft or self.effective_on is None:
            scope = ("仅含有权查看的条目",) if self.is_partial else ()
            return ("草稿", f"{printed_date(self.exported_on)}导出", *scope)
        return (self.number, f"自{printed_date(self.effective_on)}起施行")

    @property
    def mark(self) -> str:
        """What stands on every page."""
        marks = (DRAFT_MARK if self.is_draft else "", DEMONSTRATION_MARK if self.is_demonstration else "")
        return "　".join(filter(None, marks))


def imprint_of(edition: Edition, *, on: date, is_demonstration: bool, is_partial: bool = False) -> Imprint:
    return Imprint(
        number=edition.number,
        effective_on=edition.effective_on,
        exported_on=on,
        is_draft=edition.is_draft,
        is_partial=is_partial,
        is_demonstration=is_demonstration,
    )


@dataclass(frozen=True, slots=True)
class ListDocument:
    """The lists of a unit, or a selection from them, ready to be written in any form."""

    subject: str
    imprint: Imprint
    tables: tuple[ListTable, ...]
    """As the official form has them."""
    sheets: tuple[ListTable, ...]
    """For a workbook: with every column, so that nothing is lost."""
    selection: str = ""
    """Which words the rows were selected by."""

    @property
    def title(self) -> str:
        """府谷镇履职事项清单（2026年版）."""
        return f"{self.subject}（{'，'.join(filter(None, (self.imprint.label, self.selection)))}）"

    def file_name(self, form: str) -> str:
        return f"{safe_name(self.title)}.{form}"


def township_document(
    township: Unit, entries: Iterable[Entry], imprint: Imprint, names: Names
) -> ListDocument:
    """The three lists of a township, those without rows left out.

    Read again into a copy of the edition, workbook and word document change nothing.
    """
    rows = [_row(entry) for entry in entries]
    return ListDocument(
        subject=f"{township}履职事项清单",
        imprint=imprint,
        tables=_tables(rows, names, _titles(str(township))),
        sheets=_tables(rows, names, _titles(str(township)), FURTHER),
    )


def department_document(
    department: Unit, lists: DepartmentLists, imprint: Imprint, names: Names, *, townships: int
) -> ListDocument:
    """What a department leads, where it joins in, what it took over; `townships` is how many there are."""
    titles = (
        f"{department}牵头、乡镇配合的事项",
        f"其他部门牵头、{department}参与的事项",
        f"从乡镇收回、由{department}承接的事项",
    )
    tables: list[ListTable] = []
    sheets: list[ListTable] = []
    for title, (_, _, section) in zip(titles, lists.sections, strict=True):
        pairs = [(row.entry, unit) for row in section for unit in row.townships]
        rows = _numbered(_merged(pairs, townships))
        for further, held in (((), tables), (FURTHER, sheets)):
            held += _tables(
                rows, _with_own(names), dict.fromkeys(ListKind, title), further, with_townships=True
            )
    return ListDocument(f"{department}涉及乡镇履职事项清单", imprint, tuple(tables), tuple(sheets))


def selection_document(
    filters: Filters,
    entries: Sequence[Entry],
    imprint: Imprint,
    names: Names,
    *,
    county: str,
    townships: int,
) -> ListDocument:
    """What a search found. On paper, rows of several townships that say the same stand once."""
    subject = _subject(filters, names, county)
    merged = _numbered(_merged([(entry, entry.row.township) for entry in entries], townships))
    single = [_row(entry, townships=str(entry.row.township)) for entry in entries]
    return ListDocument(
        subject=subject + (LIST_TITLES[ListKind(filters.list)] if filters.list else "履职事项清单"),
        imprint=imprint,
        tables=_tables(merged, _with_own(names), _titles(subject), with_townships=True),
        sheets=_tables(single, names, _titles(subject), FURTHER, with_townships=True),
        selection="含" + "".join(f"“{term}”" for term in filters.terms) if filters.terms else "",
    )


def grid_document(subject: str, grid: Grid, imprint: Imprint, sample: Unit | None) -> ListDocument:
    """All duties against all townships, as one sheet; for a workbook only."""
    townships = (Column(unit.label, 8, centred=True) for unit in grid.townships)
    rows: list[Band | Line] = []
    for domain, group in groupby(grid.lines, key=lambda line: line.domain):
        lines = list(group)
        if domain:
            rows.append(Band(f"{domain}（{len(lines)}项）"))
        rows += [Line((line.code, line.name, *map(_grid_cell, line.cells))) for line in lines]
    columns = (Column("事项编码", 8, centred=True), Column("事项", 30), *townships)
    compared = f"与{sample or '多数乡镇'}比"
    sheet = ListTable(f"{subject}（{compared}，{len(grid.lines)}项）", columns, tuple(rows))
    return ListDocument(subject, imprint, tables=(), sheets=(sheet,), selection=compared)


_IN_A_CELL = {ListKind.BASIC: "基本", ListKind.ASSIST: "配合", ListKind.TAKEN_BACK: "收回"}


def _grid_cell(places: Sequence[Place]) -> str:
    """配合（牵头不同，个性：井田在本镇境内）."""
    lines = []
    for place in places:
        notes = [place.difference if place.is_extra else place.difference and f"{place.difference}不同"]
        if place.is_particular:
            notes.append(f"个性：{place.reason or '没有写明理由'}")
        said = "，".join(filter(None, notes))
        lines.append(_IN_A_CELL[ListKind(place.list)] + (f"（{said}）" if said else ""))
    return "\n".join(lines) or "无"


def _subject(filters: Filters, names: Names, county: str) -> str:
    """府谷镇生态环保领域涉及县水利局的."""
    area = names[filters.township] if filters.township else county
    domain = f"{filters.domain}领域" if filters.domain else ""
    department = f"涉及{names[filters.department]}的" if filters.department else ""
    return area + domain + department


def _row(entry: Entry, townships: str = "") -> PrintedRow:
    return PrintedRow(entry.number, content_of(entry.version), entry.row.duty.code, townships)


def _with_own(names: Names) -> Names:
    return {**names, OWN_TOWNSHIP: "本乡镇"}


def _merged(pairs: Iterable[tuple[Entry, Unit]], townships: int) -> list[PrintedRow]:
    """One row for all townships whose rows of a duty say the same, in the order of the first of them."""
    same: dict[tuple[str, Content], list[Unit]] = {}
    for entry, unit in pairs:
        content = for_any_township(content_of(entry.version), entry.row.township.code)
        same.setdefault((entry.row.duty.code, content), []).append(unit)
    return [
        PrintedRow(0, content, code, _townships_named(units, townships))
        for (code, content), units in same.items()
    ]


def _townships_named(units: Sequence[Unit], all_of_them: int) -> str:
    if len(units) == all_of_them > 1:
        return f"全部{all_of_them}个乡镇"
    return "、".join(unit.label for unit in sorted(units, key=lambda unit: unit.code))


def _numbered(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """Numbered from 1 in each list, as they will stand."""
    return [
        replace(row, number=number)
        for _, of_kind in _by_kind(rows)
        for number, row in enumerate(of_kind, start=1)
    ]


def _by_kind(rows: Iterable[PrintedRow]) -> Iterator[tuple[ListKind, list[PrintedRow]]]:
    """The lists that have rows, each with its domains together and rows without a domain first.

    A row without a domain that followed a heading would be read as belonging under it.
    """
    of_kind: dict[ListKind, list[PrintedRow]] = {kind: [] for kind in ListKind}
    for row in rows:
        of_kind[row.content.list].append(row)
    for kind, held in of_kind.items():
        domains = list(dict.fromkeys(["", *(row.content.domain for row in held)]))
        if held:
            yield kind, sorted(held, key=lambda row: domains.index(row.content.domain))


def _titles(prefix: str) -> Mapping[ListKind, str]:
    return {kind: prefix + title for kind, title in LIST_TITLES.items()}


def _tables(
    rows: Sequence[PrintedRow],
    names: Names,
    titles: Mapping[ListKind, str],
    further: Sequence[Column] = (),
    *,
    with_townships: bool = False,
) -> tuple[ListTable, ...]:
    """A table for each list that has rows."""
    return tuple(
        list_table(
            kind,
            of_kind,
            title=titles[kind],
            names=names,
            further=further,
            with_townships=with_townships,
        )
        for kind, of_kind in _by_kind(rows)
    )


def write(document: ListDocument, form: str) -> bytes:
    """The document as "xlsx", "docx" or "pdf". MissingFonts when there are none to typeset PDF with."""
    return _WRITERS[form](document)


def _workbook(document: ListDocument) -> bytes:
    marks = (*document.imprint.lines, document.selection, document.imprint.mark)
    return write_workbook(
        document.sheets,
        title=document.title,
        # A full-width blank: with a comma the line could be read back as a domain heading.
        note="　".join(document.imprint.lines),
        footnote="　".join(filter(None, marks)),
    )


def _word(document: ListDocument) -> bytes:
    return write_official_docx(_official(document))


def _pdf(document: ListDocument) -> bytes:
    return write_official_pdf(_official(document), font_paths=[FONTS] if FONTS.is_dir() else [])


def _official(document: ListDocument) -> OfficialDocument:
    return OfficialDocument(
        title=document.title,
        number="，".join(document.imprint.lines),
        tables=document.tables,
        landscape=True,
        footnote=document.imprint.mark,
    )


_WRITERS: Mapping[str, Callable[[ListDocument], bytes]] = {"xlsx": _workbook, "docx": _word, "pdf": _pdf}
UNIT_FORMS = ("xlsx", "docx", "pdf")
COUNTY_FORMS = ("xlsx", "docx")
"""Without PDF, which would take two to three times as long as both together and seven times their space."""


def write_unit_archive(document: ListDocument) -> bytes:
    """One unit's lists in every form, as a ZIP."""
    file = io.BytesIO()
    write_archive(file, [("", document)], UNIT_FORMS)
    return file.getvalue()


def write_archive(
    file: IO[bytes], documents: Iterable[tuple[str, ListDocument]], forms: Sequence[str]
) -> None:
    """A ZIP of (folder, document) in these forms; documents are taken one at a time.

    The files are dated on the day of their edition, so that the same lists give the same archive.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, document in documents:
            day = document.imprint.effective_on or document.imprint.exported_on
            for form in forms:
                member = zipfile.ZipInfo(
                    f"{folder}{document.file_name(form)}", (day.year, day.month, day.day, 0, 0, 0)
                )
                # These forms are compressed already.
                archive.writestr(member, write(document, form), zipfile.ZIP_STORED)
