"""From the grids of a document to rows of the three lists. Pure: names are not looked up here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mingze.catalogue.reading.cells import Heading, heading, is_continuation, one_line, whole_number
from mingze.catalogue.reading.heads import Head, head_of, head_of_two, is_summary
from mingze.catalogue.reading.lines import (
    band_of,
    cells_of,
    first_text,
    has_arabic_numbers,
    is_domain,
    is_list_row,
    is_title,
    is_total,
    is_written_row,
    looks_like_a_row,
    names_the_unit,
    numbers_a_domain,
    stated_in,
)
from mingze.catalogue.reading.vocabulary import Column, is_note, is_of_no_concern, list_named_in, list_of
from mingze.catalogue.rules import ListKind
from mingze.documents.grids import Grid, GridRow
from mingze.documents.problems import Problem


@dataclass(frozen=True, slots=True)
class Place:
    file: str
    table: str
    row: int
    headings: Mapping[Column, str]

    def problem(self, message: str, *, column: Column | None = None, text: str = "") -> Problem:
        heading = self.headings.get(column, "") if column else ""
        return Problem(self.file, self.table, self.row, heading, text[:200], message)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A line of a list as the document has it. `cells` holds only the columns that the table has."""

    place: Place
    list: ListKind
    number: int | None
    domain: str
    cells: Mapping[Column, str]
    parts: tuple[Mapping[Column, str], ...] = ()
    """Further lines of the same row where 序号 and name are merged downwards: one per department."""

    @property
    def name(self) -> str:
        return self.cells.get(Column.NAME, "")


@dataclass(frozen=True, slots=True)
class Stated:
    """A count that a heading gives: of a domain, or of a whole list where `domain` is empty."""

    list: ListKind
    domain: str
    count: int


@dataclass(slots=True)
class RawLists:
    """What one document holds."""

    rows: list[RawRow] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What was passed over, for the person who imports."""

    def state(self, list_: ListKind, domain: str, count: int) -> None:
        stated = Stated(list_, domain, count)
        if stated not in self.stated:
            self.stated.append(stated)


NO_HEAD = "没有找到表头。表头应有“序号”“事项名称”等栏目，请补上后重新导入。"
SIDE_BY_SIDE = "表格左右并排，一行中有两条事项。请改为上下一列，每行一条事项，再重新导入。"
_WRITTEN_NUMBER = re.compile(r"(\d{1,3})[.、．](?!\d)\s*(?=\D)")
NAMING_COLUMNS = {Column.DEPARTMENTS, Column.OTHER_DEPARTMENTS, Column.ASSISTING_UNIT}
PARTY_COLUMNS = {*NAMING_COLUMNS, Column.DEPARTMENT_DUTY, Column.OTHER_DEPARTMENT_DUTY}


def read_lists(grids: Iterable[Grid], *, file: str) -> RawLists:
    """Recognise the three lists wherever they stand in a document's tables."""
    reader = _Reader(file, RawLists())
    for grid in grids:
        reader.read(grid)
    return reader.result


@dataclass(slots=True)
class _Reader:
    """Goes down a document's tables, keeping in mind the head, the title and the domain that hold."""

    file: str
    result: RawLists
    label: str = ""
    title: str = ""
    titled: bool = False
    """Whether this table stands under the title."""
    head: Head | None = None
    kind: ListKind = ListKind.BASIC
    columns_before: set[Column] = field(default_factory=set)
    domain: str = ""
    domain_level: int = 0
    last: RawRow | None = None
    """The row above, unless a heading stands between."""
    head_row: GridRow | None = None
    """The row above, when it is a head that a second row may complete."""
    waiting: list[Heading] = field(default_factory=list)
    """Domain headings outside tables, until the table tells which list they are of."""
    headless: GridRow | None = None
    """The first row that looks like a list's, with no head above it."""
    passing: bool = False
    """In a table of figures, which is no list."""
    arabic: bool = False
    """Whether rows under this head are numbered 1, 2, 3, so that 一 may number a domain."""

    def read(self, grid: Grid) -> None:
        self.label, self.head_row, self.titled, self.passing = grid.label, None, False, False
        if re.search("[乡镇道]", grid.label):
            self.result.titles.append(grid.label)
        for line in grid.before:
            self._text_outside(line)
        if self.head and not self._goes_on(grid, self.head):
            self.head = None
        self.arabic = has_arabic_numbers(grid.rows)
        for n, row in enumerate(grid.rows):
            if any(text.strip() for text in row.texts):
                self._row(row)
            if row is self.head_row:
                self.arabic = has_arabic_numbers(grid.rows[n + 1 :])
        self._report_headless()
        if (
            self.head is None
            and not self.passing
            and any(len(set(row.texts) - {""}) > 1 for row in grid.rows)
        ):
            self.result.notices.append(f"{grid.label}不是清单，未读入。")

    def _goes_on(self, grid: Grid, head: Head) -> bool:
        """Whether a table without a head may be more of the one before."""
        return all(
            len(row.cells) == head.width and (is_list_row(row, head) or band_of(row, head) is not None)
            for row in grid.rows
            if any(row.texts)
        )

    def _report_headless(self) -> None:
        if self.headless:
            texts = dict.fromkeys(filter(None, map(one_line, self.headless.texts)))
            self.result.problems.append(
                Problem(
                    self.file, self.label, self.headless.number, text="｜".join(texts)[:80], message=NO_HEAD
                )
            )
            self.passing = True
        self.headless = None

    # Texts that are no rows.

    def _text_outside(self, text: str) -> None:
        """A line above a table or above its head: a title, a domain, or neither."""
        line = one_line(text)
        if is_title(line):
            self._title(line)
        elif names_the_unit(line):
            self.result.titles.append(line)
        else:
            found, kind = heading(text), list_named_in(self.title)
            if not found.name and found.count is not None and kind:
                self.result.state(kind, "", found.count)
            elif is_domain(found) and (found.level or found.count is not None):
                self._domain_heading(found)
                self.waiting.append(found)

    def _title(self, text: str) -> None:
        kind = list_named_in(text)
        if is_continuation(text) or (kind is None and text in self.result.titles):
            return
        self.titled = True
        if text == self.title:
            return
        self._report_headless()
        self.title, self.passing = text, False
        self.result.titles.append(text)
        for named, count in stated_in(text):
            self.result.state(named, "", count)
        self.domain, self.domain_level, self.last, self.waiting = "", 0, None, []
        if kind and kind != self.kind:
            self.head = None

    def _domain_heading(self, found: Heading) -> bool:
        """Let the domain hold from here on; False for a smaller heading inside a domain."""
        if self.domain_level and found.level > self.domain_level:
            self.result.notices.append(f"{self.label}中“{self.domain}”之下的小标题“{found.name}”未读入。")
            return False
        self.domain, self.domain_level, self.last = found.name, found.level, None
        return True

    def _domain(self, found: Heading) -> None:
        """A domain heading inside a list's table."""
        if self._domain_heading(found) and found.count is not None:
            self.result.state(self.kind, found.name, found.count)

    def _state_waiting(self) -> None:
        for found in self.waiting:
            if found.count is not None:
                self.result.state(self.kind, found.name, found.count)
        self.waiting = []

    # Rows.

    def _row(self, row: GridRow) -> None:
        above, self.head_row = self.head_row, None
        head = (above and self.head and head_of_two(self.head, above, row)) or head_of(row)
        if head:
            self._head_row(head, row)
        elif self.head is None:
            self._row_without_head(row)
        elif (text := band_of(row, self.head)) is not None:
            self._band(text, row, self.head)
        else:
            self._line(row, self.head)

    def _row_without_head(self, row: GridRow) -> None:
        if is_summary(row):
            self.passing = True
            self.result.notices.append(f"{self.label}第 {row.number} 行起是统计表或目录，未读入。")
            return
        texts = list(dict.fromkeys(text for text in row.texts if text.strip()))
        if self.passing and len(texts) > 1:
            return
        for text in texts:
            self._text_outside(text)
        if not self.passing and self.headless is None and looks_like_a_row(row):
            self.headless = row

    def _head_row(self, head: Head, row: GridRow) -> None:
        self._report_headless()
        if head.side_by_side:
            self.result.problems.append(Problem(self.file, self.label, row.number, message=SIDE_BY_SIDE))
        self._tell_of_unread(head)
        titles = [*head.headings.values(), self.title if self.titled else "", self.label]
        like_before = self.kind if self.columns_before == head.known else None
        kind = list_of(head.known, titles, like_before)
        if kind != self.kind:
            # A domain that rows of the list before stood under ends with it; one just named goes on.
            self.domain = self.domain if self.last is None else ""
            self.last = None
        self.head, self.kind, self.head_row, self.passing = head, kind, row, False
        self.columns_before = head.known
        count = heading(head.headings[Column.NAME]).count
        if count is not None:
            self.result.state(kind, "", count)
        self._state_waiting()

    def _tell_of_unread(self, head: Head) -> None:
        for text in head.unread:
            notice = f"{self.label}的“{text}”栏未读入。"
            if not is_of_no_concern(text) and notice not in self.result.notices:
                self.result.notices.append(notice)

    def _band(self, text: str, row: GridRow, head: Head) -> None:
        line, found = one_line(text), heading(text)
        if is_note(line) or is_total(line) or is_continuation(line):
            return
        if is_title(line):
            self._title(line)
        elif _WRITTEN_NUMBER.match(line) and is_written_row(found):
            self._line(row, head)
        elif is_domain(found):
            self._domain(found)
        else:
            self.result.notices.append(f"{self.label}第 {row.number} 行“{line[:40]}”不是清单条目，未读入。")

    def _line(self, row: GridRow, head: Head) -> None:
        self._state_waiting()
        cells, joined_up = cells_of(row, head)
        name, number = one_line(cells[Column.NAME]), one_line(cells.get(Column.NUMBER, ""))
        first = first_text(row)
        if not cells.keys() - joined_up or is_total(first) or is_total(name) or is_note(first):
            return
        if numbers_a_domain(cells, arabic=self.arabic):
            self._domain(replace(heading(name), level=1))
        elif self.last is not None and _continues(name, number, joined_up):
            self._continue(self.last, cells, joined_up)
        else:
            self._new_row(row, head, cells, joined_up)

    def _new_row(self, row: GridRow, head: Head, cells: dict[Column, str], joined_up: set[Column]) -> None:
        name, number = one_line(cells[Column.NAME]), one_line(cells.get(Column.NUMBER, ""))
        written = _WRITTEN_NUMBER.match(name)
        if written and number in ("", name):
            number, name = written[1], name[written.end() :]
        if one_line(cells.get(Column.DOMAIN, "")):
            found = heading(cells[Column.DOMAIN])
            self.domain = found.name
            if found.count is not None and Column.DOMAIN not in joined_up:
                self.result.state(self.kind, found.name, found.count)
        cells[Column.NAME] = name
        place = Place(self.file, self.label, row.number, head.headings)
        self.last = RawRow(place, self.kind, whole_number(number), self.domain, cells)
        self.result.rows.append(self.last)

    def _continue(self, last: RawRow, cells: Mapping[Column, str], joined_up: set[Column]) -> None:
        """Another line of the row above: one more department's part, or text cut off at a page's end."""
        not_told = {Column.NUMBER, Column.DOMAIN, *joined_up}
        fresh = {column: text for column, text in cells.items() if text and column not in not_told}
        part = {column: text for column, text in fresh.items() if column in PARTY_COLUMNS}
        rest = {column: text for column, text in fresh.items() if column not in PARTY_COLUMNS}
        parts = last.parts
        if part.keys() & NAMING_COLUMNS:
            parts = (*parts, part)
        elif parts:
            parts = (*parts[:-1], _appended(parts[-1], part))
        else:
            rest |= part
        self.last = replace(last, cells=_appended(last.cells, rest), parts=parts)
        self.result.rows[-1] = self.last


def _continues(name: str, number: str, joined_up: set[Column]) -> bool:
    if Column.NAME in joined_up:
        return Column.NUMBER in joined_up or not number
    return not name and (not number or Column.NUMBER in joined_up)


def _appended(cells: Mapping[Column, str], more: Mapping[Column, str]) -> dict[Column, str]:
    return dict(cells) | {column: f"{cells.get(column, '')}\n{text}".strip() for column, text in more.items()}
