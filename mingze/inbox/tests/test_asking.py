"""Asking and finishing, as other apps' actions do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mingze.audit.models import Event
from mingze.inbox.actions import Asking, ask, ask_many, finish, finish_matching
from mingze.inbox.models import Todo
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import TodoFactory, UnitFactory

KEY = "round:3:unit:17"


@pytest.fixture
def unit() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def by(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True, name="县委编办"), Power.MANAGE_LISTS)


def open_keys() -> list[str]:
    return sorted(Todo.objects.open().values_list("key", flat=True))


def test_what_is_asked_waits_for_the_unit(unit: Unit, by: Actor) -> None:
    ask(unit=unit, key=KEY, title="核对清单初稿", path="/lists/draft/", due_on=date(2026, 11, 30), by=by)

    todo = Todo.objects.get()
    assert (todo.unit, todo.title, todo.path) == (unit, "核对清单初稿", "/lists/draft/")
    assert todo.due_on == date(2026, 11, 30)
    assert todo.asked_by == f"县委编办 {by.name}"
    assert todo.done_at is None


def test_asking_again_brings_the_open_one_up_to_date(unit: Unit, by: Actor) -> None:
    ask(unit=unit, key=KEY, title="核对初稿", path="/lists/draft/", by=by)
    asked_at = Todo.objects.get().asked_at

    ask(
        unit=unit,
        key=KEY,
        title="核对二稿",
        path="/lists/draft/",
        due_on=date(2026, 12, 1),
        detail="重点看配合履职事项",
        by=by,
    )

    todo = Todo.objects.get()
    assert (todo.title, todo.due_on, todo.detail) == ("核对二稿", date(2026, 12, 1), "重点看配合履职事项")
    assert todo.asked_at == asked_at


def test_what_was_done_can_be_asked_anew(unit: Unit, by: Actor) -> None:
    for _ in range(2):
        ask(unit=unit, key=KEY, title="核对初稿", path="/lists/draft/", by=by)
        finish(key=KEY, by=by)
    ask(unit=unit, key=KEY, title="核对初稿", path="/lists/draft/", by=by)

    assert Todo.objects.count() == 3
    assert open_keys() == [KEY]


def test_what_is_asked_of_an_office_waits_for_its_unit(by: Actor) -> None:
    office = UnitFactory(office=True)
    ask(unit=office, key=KEY, title="核对初稿", path="/lists/draft/", by=by)
    assert Todo.objects.get().unit == office.parent


@pytest.mark.parametrize("units", [1, 3])
def test_many_are_asked_with_the_same_statements_as_one(
    units: int, by: Actor, django_assert_num_queries: Callable[..., object]
) -> None:
    askings = [
        Asking(UnitFactory(), f"round:3:unit:{n}", "核对初稿", "/lists/draft/") for n in range(2 * units)
    ]
    ask_many(askings=askings[:units], by=by)
    with django_assert_num_queries(5):  # three, between the two of the transaction
        ask_many(askings=askings, by=by)
    assert open_keys() == [asking.key for asking in askings]


def test_a_path_that_leads_elsewhere_is_a_mistake_of_the_program(unit: Unit, by: Actor) -> None:
    with pytest.raises(ValueError, match="Not a path of this site"):
        ask(unit=unit, key=KEY, title="核对初稿", path="//elsewhere.example/", by=by)
    assert not Todo.objects.exists()


def test_the_database_holds_one_open_todo_of_a_key_and_no_path_that_leads_elsewhere() -> None:
    TodoFactory(key=KEY)
    for wrong in ({"key": KEY}, {"path": "//elsewhere.example/"}, {"path": "lists/"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TodoFactory(**wrong)


def test_finishing_says_who_when_and_what_came_of_it(unit: Unit, by: Actor) -> None:
    other = TodoFactory()
    ask(unit=unit, key=KEY, title="核对初稿", path="/lists/draft/", by=by)

    finish(key=KEY, note="无意见", by=by)

    todo = Todo.objects.get(key=KEY)
    assert todo.done_at is not None
    assert (todo.done_by, todo.done_note) == (f"县委编办 {by.name}", "无意见")
    assert open_keys() == [other.key]


def test_finishing_what_is_not_open_changes_nothing(unit: Unit, by: Actor) -> None:
    finish(key=KEY, by=by)
    ask(unit=unit, key=KEY, title="核对初稿", path="/lists/draft/", by=by)
    finish(key=KEY, note="已答复", by=by)
    done_at = Todo.objects.get().done_at

    finish(key=KEY, note="再来一次", by=by)

    assert (Todo.objects.get().done_at, Todo.objects.get().done_note) == (done_at, "已答复")


def test_finishing_by_a_prefix_ends_at_a_colon(by: Actor) -> None:
    for key in ("round:1", "round:1:unit:1", "round:1:unit:2", "round:10:unit:1", "rounds:1"):
        TodoFactory(key=key)
    finish_matching(prefix="round:1", note="本轮结束", by=by)
    assert open_keys() == ["round:10:unit:1", "rounds:1"]


def test_asking_and_finishing_leave_the_record_to_the_action_around_them(unit: Unit, by: Actor) -> None:
    ask(unit=unit, key=KEY, title="核对初稿", path="/lists/draft/", by=by)
    finish(key=KEY, by=by)
    assert not Event.objects.exists()
