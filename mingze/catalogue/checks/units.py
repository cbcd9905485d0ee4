"""Rules about the units that a row's texts name."""

from __future__ import annotations

from collections.abc import Iterator

from mingze.catalogue.checks.model import CheckedRow, Finding, Severity
from mingze.catalogue.checks.naming import Mention, Register
from mingze.catalogue.checks.reporting import about_row, enumerated, quoted, row_named
from mingze.catalogue.checks.writing import Place, places_of


def unit_findings(row: CheckedRow, register: Register) -> Iterator[Finding]:
    mentions = [(place, mention) for place in places_of(row) for mention in register.mentions(place.text)]
    yield from _party_ended(row)
    yield from _former_names(row, register, [each for each in mentions if each[1].ended])
    yield from _no_party(row, [each for each in mentions if not each[1].ended])


def _party_ended(row: CheckedRow) -> Iterator[Finding]:
    ended = [party.name for party in row.parties if party.ended]
    if ended:
        yield about_row(
            "unit_dissolved",
            row,
            f"{row_named(row)}列出的{enumerated(ended)}已经撤销。",
            "改为现在承担这项职责的部门，并请它核对所写的职责。",
            ended,
        )


def _former_names(
    row: CheckedRow, register: Register, mentions: list[tuple[Place, Mention]]
) -> Iterator[Finding]:
    parties = {party.code for party in row.parties}
    former = [each for each in mentions if not (each[1].unit and each[1].unit.code in parties)]
    if former:
        names = dict.fromkeys(mention.words for _, mention in former)
        now = dict.fromkeys(filter(None, map(register.successor, names)))
        hint = f"（职责一般已转到{enumerated(now)}）" if now else ""
        yield about_row(
            "unit_dissolved",
            row,
            f"{row_named(row)}的{_titles(former)}写到{quoted(names)}，这个机构已经撤并{hint}。",
            "改写为现在承担这项职责的部门的名称。",
            [part for place, _ in former for part in (place.title, place.text)],
            Severity.WARNING,
        )


def _no_party(row: CheckedRow, mentions: list[tuple[Place, Mention]]) -> Iterator[Finding]:
    """A unit that the texts give something to do, and that the row does not list."""
    parties = {party.code for party in row.parties}
    absent = [each for each in mentions if each[1].unit and each[1].unit.code not in parties]
    if absent:
        names = dict.fromkeys(mention.words for _, mention in absent)
        yield about_row(
            "unit_not_party",
            row,
            f"{row_named(row)}的{_titles(absent)}写到{enumerated(names)}，本行没有列出这个部门。",
            "这个部门有职责的，列入本行并写明职责；没有的，从文字中删去或者改为本行的部门。",
            [part for place, _ in absent for part in (place.title, place.text)]
            + sorted(party.name for party in row.parties),
        )


def _titles(found: list[tuple[Place, Mention]]) -> str:
    return enumerated(dict.fromkeys(place.title for place, _ in found))
