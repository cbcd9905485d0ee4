"""Which days are working days, and how terms in working days are counted. Pure.

Monday to Friday, except where the State Council's yearly notice gives a weekday off or has a weekend day
worked in its stead (调休). Those exceptions are data: nothing here knows a festival that follows the moon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS = "一二三四五六日"
NAME_LENGTH = 40
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""(month, day) of the holidays that the sun's calendar fixes: 《全国年节及纪念日放假办法》第二条."""


@dataclass(frozen=True, slots=True)
class NoticedDay:
    """What a notice says of a day. It may say what the weekday says already: a Sunday in a long holiday."""

    day: date
    is_working: bool
    name: str

    @property
    def differs(self) -> bool:
        return self.is_working != _works_by_weekday(self.day)


def _works_by_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: Monday to Friday, turned round on the days that differ.

    A year of which no day differs has not been entered: in it only weekends count as days off, and
    `is_complete_for` is False so that pages can say so.
    """

    differing: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return _works_by_weekday(day) != (day in self.differing)

    def is_complete_for(self, year: int) -> bool:
        return any(day.year == year for day in self.differing)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is not counted (《民法典》第二百零一条).

        With n = 0 it is the day itself, or the next working day after a day off (第二百零三条).
        ValueError for n < 0.
        """
        if n < 0:
            raise ValueError("A term has no negative length.")
        if n == 0 and not self.is_working(day):
            n = 1
        while n:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """The number of working days after `a` until and with `b`; negative if `b` comes first."""
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))

    def unknown_years(self, first: date, last: date) -> list[int]:
        """The years from one day to the other whose holidays have not been entered."""
        return [year for year in range(first.year, last.year + 1) if not self.is_complete_for(year)]

    def remaining_words(self, due_on: date, today: date) -> str:
        """How a term that ends on `due_on` stands: "还剩3个工作日", "今天届满", "已超过2个工作日"."""
        days = self.working_days_between(today, due_on)
        if today == due_on:
            return "今天届满"
        if today < due_on:
            return f"还剩{days}个工作日" if days else "还剩不到1个工作日"
        return f"已超过{-days}个工作日" if days else "已届满"

    def due_sentence(self, started_on: date, days: int, today: date) -> str:
        """A term in words: "自11月3日起10个工作日，11月17日届满，还剩3个工作日".

        Says also where it rests on weekends alone, because a year's holidays are not entered yet.
        """
        due_on = self.add_working_days(started_on, days)
        sentence = (
            f"自{day_words(started_on, today)}起{days}个工作日，"
            f"{day_words(due_on, today)}届满，{self.remaining_words(due_on, today)}"
        )
        unknown = self.unknown_years(started_on, max(due_on, today))
        return sentence + (f"（{unknown_words(unknown)}）" if unknown else "")


def day_words(day: date, today: date) -> str:
    """11月17日, with its year where that is not today's."""
    return f"{day.month}月{day.day}日" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"


def unknown_words(years: Sequence[int]) -> str:
    return f"{'、'.join(f'{year}年' for year in years)}的放假安排尚未导入，暂按周末推算"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a year's days: with the one at that place in the sequence, or on the whole."""

    message: str
    place: int | None = None


def faults_of_year(year: int, days: Sequence[NoticedDay]) -> list[Fault]:
    """Why these days cannot be the notice of that year; nothing if they can."""
    return list(_faults_of_days(year, days)) or list(_faults_of_whole(year, days))


def _faults_of_days(year: int, days: Sequence[NoticedDay]) -> Iterator[Fault]:
    times = Counter(each.day for each in days)
    for place, each in enumerate(days):
        if each.day.year != year:
            yield Fault(
                f"这一天不在{year}年。一个文件只写一个年份，其他年份的日子请写进那一年的文件。", place
            )
        elif times[each.day] > 1:
            yield Fault("同一天写了不止一次。", place)
        elif each.is_working and not each.differs:
            yield Fault(f"这一天是周{WEEKDAYS[each.day.weekday()]}，本来就上班，请核对日期和类别。", place)
        if not each.name:
            yield Fault("没有写明是哪个节日。", place)
        elif len(each.name) > NAME_LENGTH:
            yield Fault(f"节日名称最多{NAME_LENGTH}个字。", place)


def _faults_of_whole(year: int, days: Sequence[NoticedDay]) -> Iterator[Fault]:
    calendar = calendar_of(days)
    missing = [
        f"{month}月{day}日" for month, day in ALWAYS_OFF if calendar.is_working(date(year, month, day))
    ]
    if missing:
        yield Fault(f"{year}年的{'、'.join(missing)}按法定应当放假，这里没有写。请核对是否完整。")


def calendar_of(days: Iterable[NoticedDay]) -> Calendar:
    return Calendar(frozenset(each.day for each in days if each.differs))


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival of a year: its stretches of days off, weekends included, and the days made up for them."""

    name: str
    days_off: tuple[tuple[date, date], ...]
    made_up: tuple[date, ...]

    @property
    def days_off_words(self) -> str:
        spans = ((_with_weekday(first), _with_weekday(last)) for first, last in self.days_off)
        return "、".join(first if first == last else f"{first}至{last}" for first, last in spans)

    @property
    def made_up_words(self) -> str:
        return "、".join(map(_with_weekday, self.made_up))


def _with_weekday(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def festivals(days: Iterable[NoticedDay]) -> list[Festival]:
    """The days of a year that differ, by festival, in the order of their days off."""
    differing = sorted((each for each in days if each.differs), key=lambda each: (each.is_working, each.day))
    calendar = calendar_of(differing)
    names = dict.fromkeys(each.name for each in differing)
    return [_festival(name, [each for each in differing if each.name == name], calendar) for name in names]


def _festival(name: str, days: Sequence[NoticedDay], calendar: Calendar) -> Festival:
    # Two days of one stretch give the same stretch.
    stretches = dict.fromkeys(_stretch(each.day, calendar) for each in days if not each.is_working)
    return Festival(name, tuple(stretches), tuple(each.day for each in days if each.is_working))


def _stretch(day: date, calendar: Calendar) -> tuple[date, date]:
    """The first and the last of the days off around a day off."""
    first = last = day
    while not calendar.is_working(first - ONE_DAY):
        first -= ONE_DAY
    while not calendar.is_working(last + ONE_DAY):
        last += ONE_DAY
    return first, last
