"""A year's holidays from a file: entered, replaced, refused."""

from __future__ import annotations

from datetime import date

import pytest

from mingze.audit.models import Event
from mingze.documents.official import Column, Line, ListTable
from mingze.documents.writers.xlsx import write_workbook
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.workdays import queries
from mingze.workdays.actions import enter_year
from mingze.workdays.imports import SHIPPED, CalendarRefused, import_calendar, install_shipped_calendar
from mingze.workdays.models import CalendarDay
from mingze.workdays.rules import NoticedDay

BY = Actor(user_id=1, name="张喆", unit_id=1, unit_name="县委编办", powers=frozenset())
YEAR = (SHIPPED / "2026.csv").read_text(encoding="utf-8")
LINES = YEAR.splitlines()[1:]


def entered(text: str = YEAR, *, year: int | None = None, filename: str = "放假.csv") -> int:
    return import_calendar(text.encode(), filename, by=BY, year=year)[0]


def problems_of(
    *more: str, lines: list[str] = LINES, year: int | None = None
) -> list[tuple[int | None, str]]:
    with pytest.raises(CalendarRefused) as refusal:
        entered("\n".join(["日期,类别,名称", *lines, *more]), year=year)
    return [(problem.row, problem.message) for problem in refusal.value.problems]


LAST = len(LINES) + 2
"""The row, as a spreadsheet counts, of a line that is put after the others."""


def test_only_the_days_that_differ_from_their_weekday_are_kept() -> None:
    assert entered() == 2026
    days = dict(CalendarDay.objects.values_list("day", "is_working"))
    assert days[date(2026, 10, 1)] is False
    assert days[date(2026, 10, 10)] is True
    assert date(2026, 10, 3) not in days  # a Saturday of the long holiday
    assert len(days) == 25


def test_a_year_takes_the_place_of_what_was_entered_for_it_and_of_nothing_else() -> None:
    install_shipped_calendar(by=BY)
    others = [queries.days_of(2024), queries.days_of(2025)]

    entered(YEAR.replace("2026-06-19,放假,端午节\n", ""))

    assert queries.calendar().is_working(date(2026, 6, 19))
    assert [queries.days_of(2024), queries.days_of(2025)] == others


def test_entering_is_recorded_once_and_entering_the_same_again_is_not() -> None:
    entered()
    entered()
    [event] = Event.objects.all()
    assert event.verb == "calendar.year_entered"
    assert event.data["year"] == 2026
    assert event.data["worked"][0] == "2026-01-04"


def test_dates_and_kinds_are_understood_as_offices_write_them() -> None:
    entered(
        YEAR.replace("2026-10-01,放假", "2026年10月1日,休").replace("2026-10-10,上班", "2026/10/10,调休上班")
    )
    assert not queries.calendar().is_working(date(2026, 10, 1))
    assert queries.calendar().is_working(date(2026, 10, 10))


def test_a_workbook_is_read_like_a_text_file() -> None:
    columns = (Column("日期", 1), Column("类别", 1), Column("名称", 1))
    lines = tuple(Line(tuple(line.split(","))) for line in LINES)
    import_calendar(write_workbook([ListTable("放假", columns, lines)], title="放假"), "放假.xlsx", by=BY)
    workbook = queries.days_of(2026)
    entered()
    assert workbook == queries.days_of(2026)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-02-30,放假,春节", "这不是一个日期"),
        ("十月一日,放假,国庆节", "这不是一个日期"),
        ("2026-11-11,半天,双十一", "类别应是"),
        ("2027-01-01,放假,元旦", "这一天不在2026年"),
        ("2026-10-09,上班,国庆节", "本来就上班"),
        ("2026-11-11,放假,", "没有写明是哪个节日"),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_nothing_is_stored(line: str, message: str) -> None:
    [(row, told)] = problems_of(line)
    assert row == LAST
    assert message in told
    assert not CalendarDay.objects.exists()


def test_every_wrong_line_is_told_at_once_in_the_order_of_the_file() -> None:
    problems = problems_of("2026-10-09,上班,国庆节", "2026-13-01,放假,元旦", "2027-01-01,放假,元旦")
    assert [row for row, _ in problems] == [LAST, LAST + 1, LAST + 2]


def test_while_lines_cannot_be_read_nothing_is_said_to_be_missing() -> None:
    problems = problems_of("2026-13-01,放假,元旦", lines=[line for line in LINES if line < "2026-09"])
    assert ["这不是一个日期" in message for _, message in problems] == [True]


def test_a_day_written_twice_is_told_at_both_lines() -> None:
    assert problems_of("2026-01-01,上班,元旦") == [
        (2, "同一天写了不止一次。"),
        (LAST, "同一天写了不止一次。"),
    ]


def test_a_file_of_another_year_than_the_one_named_is_refused() -> None:
    problems = problems_of(year=2027)
    assert len(problems) == len(LINES)
    assert "这一天不在2027年" in problems[0][1]


def test_half_a_year_is_refused() -> None:
    [(row, message)] = problems_of(lines=[line for line in LINES if line < "2026-09"])
    assert row is None
    assert "10月1日、10月2日" in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "文件是空的"),
        ("日期,类别,名称\n", "没有任何日子"),
        ("日子,种类\n2026-01-01,放假\n", "没有找到表头"),
    ],
)
def test_a_file_without_a_calendar_in_it_is_refused(text: str, message: str) -> None:
    with pytest.raises(CalendarRefused) as refusal:
        entered(text)
    assert message in refusal.value.problems[0].message


def test_days_that_cannot_be_a_notice_do_not_reach_the_database_by_another_way() -> None:
    with pytest.raises(RuleBroken, match="本来就上班"):
        enter_year(year=2026, days=[NoticedDay(date(2026, 11, 11), True, "县庆")], by=BY)


def test_what_an_administrator_entered_is_kept_when_the_shipped_years_are_installed() -> None:
    entered(YEAR.replace("2026-06-19,放假,端午节\n", ""))
    install_shipped_calendar(by=BY)
    assert queries.calendar().is_working(date(2026, 6, 19))
    assert queries.years() == [2024, 2025, 2026]


def test_the_calendar_costs_one_query(django_assert_num_queries: object) -> None:
    install_shipped_calendar(by=BY)
    with django_assert_num_queries(1):  # type: ignore[operator]
        calendar = queries.calendar()
    assert calendar.is_complete_for(2025)
