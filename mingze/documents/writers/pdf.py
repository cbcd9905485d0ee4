"""Typesets an official document as PDF in the form of GB/T 9704-2012, with bookmarks and tags."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from mingze.documents.official import (
    Band,
    Heading,
    ListTable,
    OfficialDocument,
    printable,
    printed_date,
    row_height,
    signature_indents,
    width_in_characters,
)
from mingze.documents.processes import in_own_process
from mingze.documents.refusals import MissingFonts

CHINESE_FAMILIES = ("FandolFang R", "Noto Serif CJK SC")
FIXED_TIME = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 300
LARGEST_MARK, TYPE_AREA_POINTS = 48, 436
UPRIGHT, LYING = (442.0, 637.0), (637.0, 442.0)
BREAKABLE_FROM = 0.8


@lru_cache(maxsize=4)
def _families(font_paths: tuple[str, ...], system_fonts: bool) -> frozenset[str]:
    fonts = typst.Fonts(
        include_system_fonts=system_fonts, include_embedded_fonts=False, font_paths=list(font_paths)
    )
    return frozenset(fonts.families())


def available_fonts(font_paths: Sequence[Path | str] = (), *, system_fonts: bool = True) -> frozenset[str]:
    """Names of the font families in these folders and, unless told otherwise, in the system."""
    return _families(tuple(map(str, font_paths)), system_fonts)


def write_official_pdf(
    document: OfficialDocument, *, font_paths: Sequence[Path | str] = (), system_fonts: bool = True
) -> bytes:
    """The document as PDF; equal documents and fonts give equal bytes.

    It is PDF/A-2a and PDF/UA-1, unless a text holds a character that no font has: then only tagged.
    MissingFonts when there is no Chinese font at all. The typesetter runs in a process of its own:
    it keeps hundreds of megabytes after some documents, which a server must not.
    """
    if not set(CHINESE_FAMILIES) & available_fonts(font_paths, system_fonts=system_fonts):
        raise MissingFonts(CHINESE_FAMILIES)
    day = document.issued_on
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else FIXED_TIME
    order = {
        "document": _data(document),
        "moment": moment.isoformat(),
        "font_paths": [str(path) for path in font_paths],
        "system_fonts": system_fonts,
    }
    content = json.dumps(order, ensure_ascii=False).encode()
    return in_own_process("mingze.documents.writers.typesetter", content, seconds=SECONDS)


def _data(document: OfficialDocument) -> dict[str, Any]:
    day = printed_date(document.issued_on) if document.issued_on else ""
    return {
        "title": printable(document.title),
        "author": printable(document.issuer).replace("\n", "、"),
        "number": printable(document.number),
        "issuer": printable(document.issuer),
        "origin": "　".join(filter(None, (printable(document.issuer).replace("\n", " "), day))),
        "mark_size": _mark_size(document),
        "footnote": printable(document.footnote).replace("\n", " "),
        "annexed": document.annexed,
        "landscape": document.landscape and bool(document.tables),
        "blocks": _blocks(document),
        "annex_lines": [printable(line) for line in document.annex_lines()],
        "signature": _signature(document, day),
        "tables": [_table(document, index) for index in range(len(document.tables))],
    }


def _mark_size(document: OfficialDocument) -> int:
    """Points of the issuer's red mark; none without a number, as in a plain notice."""
    if not (document.issuer and document.number):
        return 0
    longest = max(width_in_characters(line) for line in document.issuer.split("\n"))
    return min(LARGEST_MARK, int(TYPE_AREA_POINTS / max(longest, 1)))


def _blocks(document: OfficialDocument) -> list[dict[str, Any]]:
    """Blocks with the depth of headings in the outline, which may not skip a level though authors do."""
    blocks: list[dict[str, Any]] = []
    depth = 0
    for index, block in enumerate(document.blocks):
        level = block.level if isinstance(block, Heading) else 0
        if level:
            depth = min(level, depth + 1)
        blocks.append(
            {
                "level": level,
                "depth": depth,
                "text": printable(block.text),
                "addressee": document.is_addressee(index),
            }
        )
    return blocks


def _signature(document: OfficialDocument, day: str) -> list[dict[str, Any]]:
    names = printable(document.issuer).split("\n") if document.issuer else []
    longest = max(names, key=width_in_characters, default="")
    issuer_indent, day_indent = signature_indents(longest, day)
    lines = [
        {
            "text": name,
            "indent": issuer_indent + (width_in_characters(longest) - width_in_characters(name)) / 2,
        }
        for name in names
    ]
    return lines + ([{"text": day, "indent": day_indent}] if day else [])


def _table(document: OfficialDocument, index: int) -> dict[str, Any]:
    table = document.tables[index]
    repeats_title = not document.annexed and index == 0 and table.title == document.title
    return {
        "label": document.annex_label(index),
        "title": "" if repeats_title else printable(table.title),
        "band_depth": 1 if repeats_title or not table.title else 2,
        "columns": [
            {"heading": printable(column.heading), "share": column.share, "centred": column.centred}
            for column in table.columns
        ],
        "rows": _rows(table, landscape=document.landscape),
    }


def _rows(table: ListTable, *, landscape: bool) -> list[dict[str, Any]]:
    width, height = LYING if landscape else UPRIGHT
    widths = table.widths(int(width))
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        if isinstance(row, Band):
            rows.append({"band": printable(row.text)})
        else:
            long = row_height(row, widths, size=table.letter_size, padding=8) > BREAKABLE_FROM * height
            rows.append({"cells": [printable(cell) for cell in row.cells], "breakable": long})
    return rows
