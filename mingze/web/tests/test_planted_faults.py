"""How many planted faults the checks find in the demonstration county, and how often they are wrong.

`pytest -s` prints both by kind of fault.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest

from mingze.catalogue.checks import RULES, Bands, check
from mingze.web.tests.planted_faults import (
    LAST,
    ROUNDS,
    TUNED,
    WHOLE_TOWNSHIP,
    WITHIN,
    clean_county,
    faulty_counties,
    register,
    thirds,
)

FOUND = 0.95
"""Least share of planted faults that must be found by the right rule."""

WRONG = 2.0
"""Most findings for a hundred rows into which nothing was planted."""


@dataclass
class Tally:
    """What was planted, what was found of it, and what was found where nothing was planted."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    rows: int = 0

    @property
    def share_found(self) -> float:
        return self.found.total() / self.planted.total()

    @property
    def wrong_in_a_hundred_rows(self) -> float:
        return 100 * self.wrong / self.rows


def _tally(parts: Iterable[int]) -> Tally:
    tally = Tally()
    for county in (county for third in parts for county in faulty_counties(third)):
        findings = county.findings()
        tally.wrong += len(county.false_findings(findings))
        tally.rows += len(county.untouched)
        for fault in county.faults:
            tally.planted[fault.kind] += 1
            tally.found[fault.kind] += fault.is_among(findings)
    return tally


@pytest.fixture(scope="module")
def tuned() -> Tally:
    return _tally(TUNED)


@pytest.fixture(scope="module")
def last() -> Tally:
    return _tally([LAST])


@pytest.fixture(scope="module", autouse=True)
def table(tuned: Tally, last: Tally) -> None:
    sys.stdout.write("\n" + "\n".join(_lines(tuned, last)) + "\n")


def _lines(tuned: Tally, last: Tally) -> Iterator[str]:
    yield "| fault | tuned on | last third |\n| --- | ---: | ---: |"
    for kind in sorted(tuned.planted):
        yield _line(kind, [f"{part.found[kind]} of {part.planted[kind]}" for part in (tuned, last)])
    yield _line("all", [f"{part.found.total()} of {part.planted.total()}" for part in (tuned, last)])
    yield _line(
        "false findings in 100 clean rows", [f"{part.wrong_in_a_hundred_rows:.2f}" for part in (tuned, last)]
    )


def _line(title: str, cells: list[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def test_nearly_all_faults_in_the_last_third_are_found_by_the_right_rule(last: Tally) -> None:
    assert last.share_found >= FOUND


def test_nearly_all_faults_in_the_first_two_thirds_are_found_by_the_right_rule(tuned: Tally) -> None:
    assert tuned.share_found >= FOUND


def test_no_kind_of_fault_is_missed_more_often_than_found(tuned: Tally, last: Tally) -> None:
    both = {kind: tuned.found[kind] + last.found[kind] for kind in tuned.planted}
    assert [kind for kind, found in both.items() if found * 2 < 3 * ROUNDS] == []


def test_rows_into_which_nothing_was_planted_are_left_alone(tuned: Tally, last: Tally) -> None:
    assert max(tuned.wrong_in_a_hundred_rows, last.wrong_in_a_hundred_rows) <= WRONG


def test_the_lists_as_they_were_written_have_next_to_no_findings() -> None:
    found = check(clean_county(), register=register(), bands=Bands())
    assert len(found) * 100 <= WRONG * len(clean_county())


def test_the_thirds_share_no_duty_and_leave_none_out() -> None:
    one, two, three = thirds()
    assert not (one & two | one & three | two & three)
    assert one | two | three == {row.duty_code for row in clean_county()}


def test_every_rule_has_a_fault_planted_for_it() -> None:
    aimed_at = {rule for county in faulty_counties(LAST) for fault in county.faults for rule in fault.rules}
    assert aimed_at == set(RULES)


def test_each_kind_is_planted_as_often_in_each_third(tuned: Tally, last: Tally) -> None:
    kinds = {fault.__name__ for fault in (*WITHIN, *WHOLE_TOWNSHIP)}
    assert tuned.planted == dict.fromkeys(kinds, 2 * ROUNDS)
    assert last.planted == dict.fromkeys(kinds, ROUNDS)


def test_the_whole_county_is_checked_in_less_than_three_seconds() -> None:
    began = time.process_time()
    check(clean_county(), register=register())
    assert time.process_time() - began < 3
