"""The page of what waits for a unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from mingze.inbox.queries import UnitTodos, counts_for, todos_by_unit
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from mingze.workdays.imports import install_shipped_calendar
from tests.factories import AppointmentFactory, TodoFactory, UnitFactory, UrgeFactory, UserFactory

URL = reverse("inbox:todos")
TODAY = timezone.localdate()


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def unit() -> Unit:
    return UnitFactory(township=True, name="新民镇")


@pytest.fixture
def client(unit: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in(unit)


def shown(page: str) -> list[str]:
    """The headings and titles of what waits, in the order of the page."""
    found = re.findall(r'<th (?:colspan="3" scope="colgroup">|scope="row"><a [^>]+>)([^<]+)<', page)
    return [text.strip() for text in found]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_waits(
    rows: int, unit: Unit, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        UrgeFactory(todo__unit=unit)
        TodoFactory(unit=unit, done_at=days_ago(1))
    with django_assert_num_queries(8):
        response = client.get(URL)
    assertContains(response, f"共 {rows} 件")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overseer_s_page_costs_the_same_however_many_units(
    rows: int, signed_in: Callable[..., Client], django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        TodoFactory()
    client = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    with django_assert_num_queries(8):
        response = client.get(URL)
    assert len(response.context["by_unit"]) == rows


def test_what_is_overdue_comes_first_then_what_is_due_soon_then_the_rest(unit: Unit, client: Client) -> None:
    for title, days in (("以后", 40), ("超期", -3), ("快到", 1), ("更早超期", -9)):
        TodoFactory(unit=unit, title=title, due_on=TODAY + timedelta(days=days))
    TodoFactory(unit=unit, title="没有期限的")

    assert shown(client.get(URL).content.decode()) == [
        "已经超期", "更早超期", "超期",
        "5个工作日内到期", "快到",
        "以后到期或者没有期限", "以后", "没有期限的",
    ]  # fmt: skip


def test_each_says_how_its_term_stands(unit: Unit, client: Client) -> None:
    for due_on in (TODAY, TODAY - timedelta(days=7), None):
        TodoFactory(unit=unit, due_on=due_on)
    page = client.get(URL)
    assertContains(page, "今天届满", count=1)
    assertContains(page, "已超过5个工作日", count=1)
    assertContains(page, "没有期限", count=2)  # the heading and the todo


def test_each_leads_to_where_it_is_done_and_shows_who_asked_and_urged(unit: Unit, client: Client) -> None:
    todo = TodoFactory(unit=unit, title="核对初稿", path="/lists/draft/", detail="重点看配合履职事项")
    UrgeFactory(todo=todo, note="请于周五前报送。")

    page = client.get(URL)
    assertContains(page, '<a href="/lists/draft/">核对初稿</a>')
    assertContains(page, "重点看配合履职事项")
    assertContains(page, "县委编办 张喆")
    assertContains(page, "请于周五前报送。")


def test_others_todos_are_not_shown(unit: Unit, client: Client) -> None:
    TodoFactory(title="别的单位的")
    TodoFactory(unit=unit, title="同事的", user=UserFactory())
    TodoFactory(unit=unit, title="本单位的")

    page = client.get(URL)
    assert shown(page.content.decode())[1:] == ["本单位的"]


def test_what_concerns_one_person_is_shown_to_that_person(unit: Unit) -> None:
    user = AppointmentFactory(unit=unit).user
    TodoFactory(unit=unit, title="您的", user=user)
    client = Client()
    client.force_login(user, backend="mingze.organisations.authentication.Backend")
    assertContains(client.get(URL), "您的")


def test_what_was_done_lately_is_folded_away_and_older_things_are_gone(unit: Unit, client: Client) -> None:
    TodoFactory(unit=unit, title="上周的", done_at=days_ago(7), done_by="新民镇 王芳", done_note="无意见")
    TodoFactory(unit=unit, title="去年的", done_at=days_ago(300))

    page = client.get(URL)
    assertContains(page, "最近 30 天办结的")
    assertContains(page, "新民镇 王芳：无意见")
    assertNotContains(page, "去年的")


def test_an_empty_page_says_that_nobody_ticks_off(client: Client) -> None:
    page = client.get(URL)
    assertContains(page, "现在没有待办")
    assertContains(page, "不用另外勾选")


def test_the_page_says_when_terms_rest_on_weekends_alone(unit: Unit, client: Client) -> None:
    TodoFactory(unit=unit)
    assertNotContains(client.get(URL), "尚未导入")

    TodoFactory(unit=unit, due_on=TODAY)
    assertContains(client.get(URL), f"{TODAY.year}年的放假安排尚未导入")

    install_shipped_calendar(by=operator())
    assert ("尚未导入" in client.get(URL).content.decode()) is (TODAY.year not in {2024, 2025, 2026})


def test_an_overseer_finds_every_unit_and_reads_its_todos(
    unit: Unit, signed_in: Callable[..., Client]
) -> None:
    TodoFactory(unit=unit, title="核对初稿", user=UserFactory(full_name="王芳"))
    client = signed_in(UnitFactory(county_body=True), Power.OVERSEE)

    assertContains(client.get(URL), f'<a href="?unit={unit.code}">新民镇</a>')
    page = client.get(URL, {"unit": unit.code})
    assertContains(page, "新民镇的待办")
    assertContains(page, "核对初稿")
    assertContains(page, "由王芳办理")


def test_other_units_todos_are_not_found(
    unit: Unit, client: Client, signed_in: Callable[..., Client]
) -> None:
    TodoFactory(unit=unit, title="核对初稿")
    stranger = signed_in(UnitFactory(), Power.MANAGE_LISTS)
    assert stranger.get(URL, {"unit": unit.code}).status_code == 404
    assert client.get(URL, {"unit": "nowhere"}).status_code == 404
    assertContains(client.get(URL, {"unit": unit.code}), "核对初稿")


def test_units_are_counted_in_the_order_of_their_codes() -> None:
    late = UnitFactory(code="B", name="县水利局")
    early = UnitFactory(code="A", name="县民政局")
    yesterday = TODAY - timedelta(days=1)
    TodoFactory(unit=late, due_on=yesterday)
    TodoFactory(unit=late, due_on=TODAY)
    TodoFactory(unit=early)
    TodoFactory(unit=UnitFactory(), done_at=days_ago(1))

    assert todos_by_unit() == [
        UnitTodos("A", "县民政局", 1, 0, None),
        UnitTodos("B", "县水利局", 2, 1, yesterday),
    ]


def test_an_actor_s_todos_are_counted_in_one_query(
    unit: Unit, acting_for: Callable[..., Actor], django_assert_num_queries: Callable[..., object]
) -> None:
    TodoFactory(unit=unit, due_on=TODAY - timedelta(days=1))
    TodoFactory(unit=unit)
    TodoFactory(unit=unit, user=UserFactory())
    actor = acting_for(unit)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        counts = counts_for(actor)
    assert (counts.open, counts.overdue) == (2, 1)
