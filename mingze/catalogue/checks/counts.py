"""Rules about how many rows there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mingze.catalogue.checks.model import Band, Bands, CheckedRow, Finding, StatedHeading
from mingze.catalogue.checks.reporting import about_count
from mingze.catalogue.checks.wordlists import wording
from mingze.catalogue.rules import LIST_TITLES, ListKind


def band_findings(rows: Sequence[CheckedRow], bands: Bands) -> Iterator[Finding]:
    """Townships whose numbers of rows leave the bands, both ends being inside."""
    for own in _by_township(rows):
        township, name = own[0].township, own[0].township_name
        for what, count, (low, high) in _counted(own, bands):
            if not low <= count <= high:
                yield about_count(
                    "count_outside_band",
                    township,
                    f"{name}{what}有{count}条，参考范围是{low}至{high}条。",
                    "核对有没有遗漏、拆得过细或者合并过度；情况属实的，写明原因后确认。",
                    [name, what, str(count), str(low), str(high)],
                )
        yield from _party_building(own, bands.party_building_minimum)


def heading_findings(stated: Sequence[StatedHeading]) -> Iterator[Finding]:
    for heading in stated:
        if heading.stated != heading.found:
            under = f"{LIST_TITLES[heading.list]}" + (f"“{heading.domain}”" if heading.domain else "")
            yield about_count(
                "heading_count_wrong",
                heading.township,
                f"{heading.township_name}{under}标题写明{heading.stated}条，实际读到{heading.found}条。",
                "对照原文件核对这一部分的行，补上遗漏的行或者改正标题。",
                [heading.township_name, under, str(heading.stated), str(heading.found)],
            )


def _party_building(rows: Sequence[CheckedRow], minimum: int) -> Iterator[Finding]:
    domains = wording()["counts"]["party_building"]
    count = sum(any(word in row.domain for word in domains) for row in rows)
    if count < minimum:
        name = rows[0].township_name
        yield about_count(
            "count_outside_band",
            rows[0].township,
            f"{name}党的建设事项有{count}条，参考下限是{minimum}条。",
            "核对党的建设事项有没有遗漏；情况属实的，写明原因后确认。",
            [name, domains[0], str(count), str(minimum)],
        )


def _counted(rows: Sequence[CheckedRow], bands: Bands) -> Iterator[tuple[str, int, Band]]:
    yield "三张清单合计", len(rows), bands.total
    by_list = {
        ListKind.BASIC: bands.basic,
        ListKind.ASSIST: bands.assist,
        ListKind.TAKEN_BACK: bands.taken_back,
    }
    for kind, band in by_list.items():
        yield LIST_TITLES[kind], sum(row.list == kind for row in rows), band


def _by_township(rows: Sequence[CheckedRow]) -> list[list[CheckedRow]]:
    own: dict[str, list[CheckedRow]] = defaultdict(list)
    for row in rows:
        own[row.township].append(row)
    return list(own.values())
