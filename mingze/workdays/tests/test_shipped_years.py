"""The years that come with the program, against a calendar that others keep."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mingze.kernel.actor import Actor
from mingze.workdays import queries
from mingze.workdays.imports import SHIPPED, install_shipped_calendar

BY = Actor(user_id=1, name="张喆", unit_id=1, unit_name="县委编办", powers=frozenset())
YEARS = [2024, 2025, 2026]
WORKING_DAYS = {2024: 251, 2025: 248, 2026: 248}


@pytest.fixture(autouse=True)
def _installed() -> None:
    install_shipped_calendar(by=BY)


@pytest.fixture(scope="module")
def oracle() -> Any:
    return pytest.importorskip("chinese_calendar")


def days_of(year: int) -> list[date]:
    return [day for n in range(366) if (day := date(year, 1, 1) + timedelta(days=n)).year == year]


def test_a_file_is_shipped_for_each_year() -> None:
    assert sorted(path.name for path in SHIPPED.iterdir()) == [f"{year}.csv" for year in YEARS]
    assert queries.years() == YEARS


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_what_the_notice_made_it(year: int, oracle: Any) -> None:
    calendar = queries.calendar()
    ours = {day: calendar.is_working(day) for day in days_of(year)}
    assert ours == {day: oracle.is_workday(day) for day in days_of(year)}


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_its_number_of_working_days(year: int) -> None:
    calendar = queries.calendar()
    assert calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == WORKING_DAYS[year]


@pytest.mark.parametrize("n", [1, 5, 20])
def test_terms_end_where_counting_with_the_other_calendar_ends_them(n: int, oracle: Any) -> None:
    calendar = queries.calendar()
    for start in days_of(2025):
        later = (start + timedelta(days=k) for k in range(1, 100))
        working = [day for day in later if oracle.is_workday(day)]
        assert calendar.add_working_days(start, n) == working[n - 1]


def test_installing_again_leaves_what_an_administrator_entered() -> None:
    before = queries.days_of(2026)
    install_shipped_calendar(by=BY)
    assert queries.days_of(2026) == before
