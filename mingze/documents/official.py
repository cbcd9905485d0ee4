"""What the writers print: official documents (GB/T 9704-2012) and the list tables annexed to them.

Texts are plain; headings carry their own numbers (一、 （一） 1. （1）) as the author gave them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]")


def printable(text: str) -> str:
    """The text without characters that neither XML nor a page can hold; lines end with \\n."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    share: float
    """Width relative to the other columns of the table."""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A heading row over the full width, such as 党的建设（22项）."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row; a line break inside a cell begins a new paragraph."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListTable:
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Band | Line, ...]

    def __post_init__(self) -> None:
        if not self.columns or any(column.share <= 0 for column in self.columns):
            raise ValueError("a table needs columns, each with a share above zero")
        if any(isinstance(row, Line) and len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("every line needs exactly one cell for each column")

    @property
    def letter_size(self) -> float:
        """Points: 小四, or 五号 from five columns on."""
        return 10.5 if len(self.columns) >= 5 else 12.0

    def widths(self, total: int) -> tuple[int, ...]:
        """Column widths in whole units that add up to the total."""
        shares = [column.share for column in self.columns]
        marks = [round(total * sum(shares[:end]) / sum(shares)) for end in range(len(shares) + 1)]
        return tuple(right - left for left, right in zip(marks, marks[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Heading:
    level: Literal[1, 2, 3, 4]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


Block: TypeAlias = Heading | Paragraph


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document in the official form; with no blocks the tables themselves are the document, not annexes.

    A first paragraph that ends with a colon names the addressees (主送机关) and is not indented.
    """

    title: str
    number: str = ""
    """发文字号, such as 府办发〔2026〕3号."""
    issuer: str = ""
    issued_on: date | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[ListTable, ...] = ()
    landscape: bool = False
    """Whether the tables lie across the page."""
    footnote: str = ""
    """A mark printed on every page, such as 演示数据."""

    @property
    def annexed(self) -> bool:
        """Whether the tables follow a text as 附件."""
        return bool(self.blocks)

    def is_addressee(self, index: int) -> bool:
        """Whether the block of this index is the 主送机关."""
        block = self.blocks[index]
        return index == 0 and isinstance(block, Paragraph) and block.text.rstrip().endswith(("：", ":"))

    def annex_label(self, index: int) -> str:
        """附件 for an only annex, else 附件1 and so on; empty when the tables are the document itself."""
        if not self.annexed:
            return ""
        return "附件" if len(self.tables) == 1 else f"附件{index + 1}"

    def annex_lines(self) -> tuple[str, ...]:
        """The 附件说明 under the text: names without marks at their ends, numbered when there are several."""
        if not self.annexed:
            return ()
        titles = [table.title.rstrip("。；，") for table in self.tables]
        if len(titles) == 1:
            return tuple(titles)
        return tuple(f"{number}.{title}" for number, title in enumerate(titles, start=1))


def printed_date(day: date) -> str:
    """成文日期 in Arabic figures without leading zeros: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_in_characters(text: str) -> float:
    """Printed width in full characters; ASCII counts half."""
    return sum(0.5 if letter.isascii() else 1.0 for letter in text)


def row_height(line: Line, widths: Sequence[float], *, size: float, padding: float) -> float:
    """Estimated height of a row in points, for column widths in points, at one and a half lines."""
    tallest = 1
    for text, width in zip(line.cells, widths, strict=True):
        fitting = max((width - padding) // size, 1)
        lines = sum(max(math.ceil(width_in_characters(part) / fitting), 1) for part in text.split("\n"))
        tallest = max(tallest, lines)
    return tallest * size * 1.5


def signature_indents(issuer: str, day: str) -> tuple[float, float]:
    """Right indents of issuer and date in characters: date four in, issuer centred over it, at least two."""
    longer = width_in_characters(issuer) - width_in_characters(day)
    issuer_indent = max(2.0, 4 - longer / 2)
    return issuer_indent, issuer_indent + longer / 2
