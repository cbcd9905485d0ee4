"""跟踪督导: what waits with whom is counted from the records; reminding; the weekly report."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from mingze.amendments.actions.agreement import confirm
from mingze.amendments.actions.opinions import give_opinion
from mingze.amendments.models import Opinion
from mingze.campaigns.actions.campaigns import mark_step_done
from mingze.campaigns.actions.rounds import return_to_township
from mingze.campaigns.exports.weekly import weekly_document, write_weekly_report
from mingze.campaigns.models import Campaign, PlanStep, Round
from mingze.campaigns.queries.board import BoardLine, board
from mingze.campaigns.queries.weekly import WeeklyFigures, week_of, weekly_figures
from mingze.campaigns.tests.making import Compilation, compilation, manager
from mingze.documents.official import Paragraph
from mingze.inbox.models import Urge
from mingze.kernel import clock
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import TodoFactory, UnitFactory


@pytest.fixture
def made() -> Compilation:
    return compilation(2)


def line_of(made: Compilation, unit: object) -> BoardLine:
    return next(line for line in board(made.campaign) if line.unit == unit)


def test_the_board_says_where_every_unit_stands(made: Compilation) -> None:
    one, two = made.townships
    round = made.open_round()
    up = made.submit(round, one)
    assert up.consultation is not None
    give_opinion(
        consultation=up.consultation,
        text="请再斟酌。",
        voice=Opinion.Voice.DEPARTMENT,
        by=manager(made.department),
    )
    TodoFactory(unit=two, due_on=clock.today() - timedelta(days=1))

    first, second, department = (line_of(made, unit) for unit in (one, two, made.department))

    assert first.standing is not None
    assert (first.standing.up, first.open_opinions) == (up, 1)
    assert second.standing is not None
    assert second.standing.up is None
    assert (first.todos, second.todos, second.overdue) == (0, 2, 1)
    assert (department.standing, department.consultations, department.todos) == (None, 1, 1)
    assert [line.confirmations for line in (first, second, department)] == [1, 1, 2]


def test_what_is_confirmed_is_outstanding_no_more(made: Compilation) -> None:
    entry = made.entries[1]
    confirm(row=entry.row, content_hash=entry.version.content_hash, by=manager(made.townships[0]))
    assert line_of(made, made.townships[0]).confirmations == 0
    assert line_of(made, made.department).confirmations == 2


def test_units_stand_in_the_order_of_their_codes_whatever_waits_for_them(made: Compilation) -> None:
    for _ in range(3):
        TodoFactory(unit=made.townships[1])
    lines = [line.unit for line in board(made.campaign)]
    assert lines == [made.department, *made.townships]


def test_who_runs_the_work_reminds_the_ticked_units(
    made: Compilation, signed_in: Callable[..., Client]
) -> None:
    one, two = made.townships
    made.open_round()
    stranger = TodoFactory()
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("campaigns:remind", args=[made.campaign.pk])
    assertContains(client.post(url, {}, follow=True), "请勾选要催办的单位")
    assert not Urge.objects.exists()
    assertContains(client.post(url, {"unit": [one.code], "note": "请抓紧报送。"}, follow=True), "已催办 1 件")
    urge = Urge.objects.get()
    assert (urge.todo.unit, urge.note) == (one, "请抓紧报送。")
    assertContains(client.post(url, {"unit": [stranger.unit.code]}, follow=True), "请勾选")
    assert Urge.objects.count() == 1


def test_the_overseer_reads_the_board_and_reminds_nobody(
    made: Compilation, signed_in: Callable[..., Client]
) -> None:
    made.open_round()
    client = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    page = client.get(reverse("campaigns:board", args=[made.campaign.pk]))
    assertContains(page, made.townships[1].name)
    assertNotContains(page, "催办所选单位")
    assert client.post(reverse("campaigns:remind", args=[made.campaign.pk])).status_code == 403


@pytest.mark.parametrize("townships", [1, 3])
def test_the_board_takes_the_same_queries_however_many_townships(
    townships: int,
    signed_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = compilation(townships)
    round = made.open_round()
    for township in made.townships:
        made.submit(round, township)
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    with django_assert_num_queries(20):
        page = client.get(reverse("campaigns:board", args=[made.campaign.pk]))
    assertContains(page, "日已报送", count=townships)


MONDAY = date(2026, 3, 2)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.CHINA)


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert {week_of(MONDAY + timedelta(days=n)).monday for n in range(7)} == {MONDAY}
    assert week_of(MONDAY).sunday == date(2026, 3, 8)
    first, end = week_of(MONDAY).moments
    assert (end - first, first.isoformat()) == (timedelta(days=7), "2026-03-02T00:00:00+08:00")


def test_the_figures_of_a_week_are_those_of_its_records(made: Compilation) -> None:
    one, two = made.townships
    with clock.at(noon(MONDAY)):
        round = made.open_round(up=3, down=5)
    with clock.at(noon(MONDAY + timedelta(days=1))):
        made.submit(round, one)
        mark_step_done(step=made.campaign.plan.get(name="起底"), done_on=MONDAY, by=made.by)
    with clock.at(noon(MONDAY + timedelta(days=8))):
        return_to_township(round=round, township=one, note="", by=made.by)
        figures = weekly_figures(made.campaign, MONDAY)
        later = weekly_figures(made.campaign, MONDAY + timedelta(days=8))

    assert (figures.handed_up, figures.returned, figures.steps_done) == ([one.label], [], ["起底"])
    assert (figures.not_up, figures.late_up) == ([two.label], [two.label])
    assert (figures.not_down, figures.late_down) == ([one.label], [one.label])
    assert figures.silent_units == 1
    assert [step.name for step in figures.next_steps] == ["三上三下"]
    assert (later.handed_up, later.returned, later.not_down) == ([], [one.label], [])
    assert later.silent_units == 0


def full_week() -> WeeklyFigures:
    """As much as a week can hold: all done and all late, long names, many steps."""
    names = [f"第{n}开发区街道办事处" for n in range(28)]
    steps = ["研究确定划分标准并逐项核对第" + "一" * 50] * 12
    return WeeklyFigures(
        campaign=Campaign(title="府谷县乡镇（街道）履职事项清单编制和集中调整工作" * 4),
        week=week_of(MONDAY),
        until=MONDAY,
        handed_up=names,
        returned=names,
        steps_done=steps,
        opinions_given=9999,
        opinions_answered=9999,
        disputes_settled=999,
        meetings=steps,
        round=Round(number=3, up_due_on=MONDAY, down_due_on=MONDAY),
        not_up=names,
        not_down=names,
        open_opinions=9999,
        disputes_open=999,
        silent_units=99,
        late_up=names,
        late_down=names,
        steps_late=steps,
        todos_overdue=9999,
        next_steps=[PlanStep(name=name, starts_on=MONDAY, due_on=date(2026, 12, 31)) for name in steps],
        next_terms=["第3轮报送12月28日届满", "第3轮反馈12月31日届满"],
    )


def pages_of(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def test_the_report_of_a_full_week_is_one_page() -> None:
    (page,) = pages_of(write_weekly_report(full_week(), is_demonstration=True))
    assert "逾期未报送28个乡镇" in "".join(page.split())


def test_the_report_of_a_week_is_taken_away(made: Compilation, signed_in: Callable[..., Client]) -> None:
    # A name of usual length: longer ones are cut so that the report stays on its page.
    Unit.objects.filter(pk=made.townships[0].pk).update(name="新民镇")
    made.submit(made.open_round())
    client = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    url = reverse("campaigns:weekly-report", args=[made.campaign.pk])
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    (page,) = pages_of(b"".join(answer.streaming_content))  # type: ignore[arg-type]
    assert "报送草稿1个乡镇（新民镇）" in "".join(page.split())
    assert client.get(url, {"day": "x"}).status_code == 404


def test_an_empty_week_says_so(made: Compilation) -> None:
    figures = weekly_figures(made.campaign, date(2025, 6, 2))
    said = [
        each.text
        for each in weekly_document(figures, is_demonstration=True).blocks
        if isinstance(each, Paragraph)
    ]
    assert said == [
        "本周没有办结事项。",
        "没有正在办理的事项。",
        "没有逾期事项。",
        "工作计划中没有下周的步骤。",
    ]
