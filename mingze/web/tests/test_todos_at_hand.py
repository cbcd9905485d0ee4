"""What waits is seen from every page and first of all on the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from mingze.organisations.actions import found_county
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from tests.factories import TodoFactory, UnitFactory, UrgeFactory

DESK = reverse("web:desk")
UNITS = reverse("organisations:units")
INBOX = reverse("inbox:todos")


@pytest.fixture
def unit() -> Unit:
    found_county(code="610822", name="府谷县", by=operator())
    return UnitFactory(township=True)


@pytest.fixture
def client(unit: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in(unit)


def in_the_menu(client: Client, url: str) -> str:
    """The text of the menu's entry, without its mark-up."""
    match = re.search(rf'<a href="{INBOX}"[^>]*>(.*?)</a>', client.get(url).content.decode())
    assert match
    return re.sub(r"<[^>]+>", "", match[1])


def test_the_menu_of_every_page_says_how_much_waits(unit: Unit, client: Client) -> None:
    assert in_the_menu(client, UNITS) == "待办"
    TodoFactory()
    TodoFactory(unit=unit, done_at=timezone.now())
    TodoFactory.create_batch(2, unit=unit)
    assert in_the_menu(client, UNITS) == "待办 2 件"


def test_the_number_in_the_menu_costs_no_query(
    unit: Unit, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    TodoFactory(unit=unit)
    with django_assert_num_queries(3):  # the session, the person, and the county with the number
        client.get(reverse("web:change-password"))


def test_people_who_are_not_signed_in_see_no_such_entry(unit: Unit) -> None:
    TodoFactory(unit=unit)
    assertNotContains(Client().get(reverse("portal:home")), INBOX)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_however_much_waits(
    rows: int, unit: Unit, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        UrgeFactory(todo__unit=unit)
    with django_assert_num_queries(10):
        client.get(DESK)


def test_the_desk_lists_the_five_most_urgent(unit: Unit, client: Client) -> None:
    today = timezone.localdate()
    for days in range(7):
        TodoFactory(unit=unit, title=f"第{days}天到期", due_on=today + timedelta(days=days - 1))
    page = client.get(DESK)
    assert re.findall(r"第(\d)天到期", page.content.decode()) == ["0", "1", "2", "3", "4"]
    assertContains(page, "7 件，其中 1 件已经超期")
    assertContains(page, "查看全部 7 件")


def test_a_desk_on_which_nothing_waits_says_so(client: Client) -> None:
    assertContains(client.get(DESK), "现在没有待办。")
