"""Working days: pure arithmetic over the days that differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingze.workdays.rules import Calendar, NoticedDay, calendar_of, faults_of_year, festivals

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
GOLDEN_WEEK = [
    NoticedDay(date(2026, 9, 20), True, "国庆节"),
    *(NoticedDay(date(2026, 10, n), False, "国庆节") for n in range(1, 8)),
    NoticedDay(date(2026, 10, 10), True, "国庆节"),
]
OTHERS_ALWAYS_OFF = [
    NoticedDay(date(2026, 1, 1), False, "元旦"),
    NoticedDay(date(2026, 5, 1), False, "劳动节"),
]
CALENDAR = calendar_of(GOLDEN_WEEK)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
CALENDARS = st.frozensets(DAYS, max_size=60).map(Calendar)


def test_a_weekday_off_and_a_weekend_day_worked_are_turned_round() -> None:
    assert not CALENDAR.is_working(date(2026, 10, 1))
    assert CALENDAR.is_working(date(2026, 10, 10))  # a Saturday
    assert not CALENDAR.is_working(date(2026, 10, 11))
    assert CALENDAR.is_working(date(2026, 10, 12))


def test_a_weekend_in_a_long_holiday_stays_a_weekend() -> None:
    assert date(2026, 10, 3) not in CALENDAR.differing  # a Saturday
    assert not CALENDAR.is_working(date(2026, 10, 3))


def test_the_first_day_is_not_counted() -> None:
    assert CALENDAR.add_working_days(MONDAY, 1) == date(2026, 11, 24)
    assert CALENDAR.add_working_days(FRIDAY, 1) == MONDAY
    assert CALENDAR.add_working_days(date(2026, 9, 30), 2) == date(2026, 10, 9)


def test_no_days_end_on_the_day_itself_or_after_a_day_off_on_the_next_working_day() -> None:
    assert CALENDAR.add_working_days(FRIDAY, 0) == FRIDAY
    assert CALENDAR.add_working_days(FRIDAY + timedelta(days=1), 0) == MONDAY


def test_a_term_has_no_negative_length() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(MONDAY, -1)


@given(CALENDARS, DAYS, st.integers(1, 80))
def test_what_was_added_is_what_lies_between(calendar: Calendar, day: date, n: int) -> None:
    due_on = calendar.add_working_days(day, n)
    assert calendar.is_working(due_on)
    assert calendar.working_days_between(day, due_on) == n
    assert calendar.working_days_between(due_on, day) == -n


@given(CALENDARS, DAYS, DAYS)
def test_adding_what_lies_between_leads_to_the_last_working_day(
    calendar: Calendar, first: date, last: date
) -> None:
    first, last = sorted([first, last])
    n = calendar.working_days_between(first, last)
    if n:
        reached = calendar.add_working_days(first, n)
        assert reached <= last
        assert calendar.working_days_between(reached, last) == 0


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_two_stretches_count_as_much_as_the_whole(calendar: Calendar, a: date, b: date, c: date) -> None:
    parts = calendar.working_days_between(a, b) + calendar.working_days_between(b, c)
    assert parts == calendar.working_days_between(a, c)


@given(CALENDARS, DAYS)
def test_no_days_added_is_the_next_working_day_from_that_day_on(calendar: Calendar, day: date) -> None:
    reached = calendar.add_working_days(day, 0)
    assert calendar.is_working(reached)
    assert all(not calendar.is_working(day + timedelta(days=n)) for n in range((reached - day).days))


def test_a_year_is_complete_once_a_day_of_it_differs() -> None:
    assert CALENDAR.is_complete_for(2026)
    assert not CALENDAR.is_complete_for(2027)
    assert CALENDAR.unknown_years(date(2025, 12, 1), date(2027, 1, 5)) == [2025, 2027]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 12), "还剩3个工作日"),
        (date(2026, 11, 17), "今天届满"),
        (date(2026, 11, 19), "已超过2个工作日"),
    ],
)
def test_a_term_is_told_in_a_sentence(today: date, words: str) -> None:
    sentence = CALENDAR.due_sentence(date(2026, 11, 3), 10, today)
    assert sentence == f"自11月3日起10个工作日，11月17日届满，{words}"


def test_days_off_alone_are_told_apart_from_working_days() -> None:
    saturday, sunday = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2)
    assert CALENDAR.remaining_words(FRIDAY, saturday) == "已届满"
    assert CALENDAR.remaining_words(sunday, saturday) == "还剩不到1个工作日"


def test_a_sentence_names_other_years_and_says_which_of_them_are_not_entered() -> None:
    sentence = CALENDAR.due_sentence(date(2026, 12, 29), 5, date(2027, 1, 4))
    assert sentence == (
        "自2026年12月29日起5个工作日，1月5日届满，还剩1个工作日（2027年的放假安排尚未导入，暂按周末推算）"
    )


def test_a_festival_lasts_over_the_weekends_beside_and_between_its_days_off() -> None:
    [dragon_boat] = festivals([NoticedDay(date(2026, 6, 19), False, "端午节")])  # a Friday
    assert dragon_boat.days_off_words == "6月19日（周五）至6月21日（周日）"
    [festival] = festivals(GOLDEN_WEEK)
    assert festival.days_off_words == "10月1日（周四）至10月7日（周三）"
    assert festival.made_up_words == "9月20日（周日）、10月10日（周六）"


def test_festivals_stand_in_the_order_of_their_days_off() -> None:
    mid_autumn = NoticedDay(date(2026, 9, 25), False, "中秋节")
    assert [each.name for each in festivals([*GOLDEN_WEEK, mid_autumn])] == ["中秋节", "国庆节"]


def test_days_off_with_a_working_day_between_them_are_not_joined() -> None:
    [festival] = festivals([NoticedDay(date(2026, 11, n), False, "县庆") for n in (3, 5)])
    assert festival.days_off_words == "11月3日（周二）、11月5日（周四）"


@pytest.mark.parametrize(
    ("day", "place", "message"),
    [
        (NoticedDay(date(2027, 1, 1), False, "元旦"), 11, "不在2026年"),
        (NoticedDay(date(2026, 10, 9), True, "国庆节"), 11, "是周五，本来就上班"),
        (NoticedDay(date(2026, 6, 19), False, ""), 11, "哪个节日"),
        (NoticedDay(date(2026, 6, 19), False, "端" * 41), 11, "最多40个字"),
    ],
)
def test_a_day_that_cannot_stand_in_the_notice_is_told(day: NoticedDay, place: int, message: str) -> None:
    [fault] = faults_of_year(2026, [*GOLDEN_WEEK, *OTHERS_ALWAYS_OFF, day])
    assert fault.place == place
    assert message in fault.message


def test_a_day_that_comes_twice_is_told_at_both_places() -> None:
    days = [*GOLDEN_WEEK, *OTHERS_ALWAYS_OFF, GOLDEN_WEEK[3]]
    assert [fault.place for fault in faults_of_year(2026, days)] == [3, 11]


def test_a_notice_that_lacks_a_holiday_which_every_year_has_is_not_whole() -> None:
    assert faults_of_year(2026, [*GOLDEN_WEEK, *OTHERS_ALWAYS_OFF]) == []
    [fault] = faults_of_year(2026, GOLDEN_WEEK)
    assert fault.place is None
    assert "1月1日、5月1日" in fault.message
