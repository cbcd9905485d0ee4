from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from mingze.audit.models import Event
from mingze.inbox.actions import urge
from mingze.inbox.models import Urge
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import TodoFactory, UnitFactory


@pytest.fixture
def by(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True, name="县委编办"), Power.MANAGE_LISTS)


def test_an_urge_stands_with_every_todo_that_is_still_open(by: Actor) -> None:
    waiting, other, done = TodoFactory(), TodoFactory(), TodoFactory(done_at=timezone.now())

    urge(todos=[waiting, other, done], note=" 请于本周五前报送。 ", by=by)

    assert [(each.todo, each.note, each.by) for each in Urge.objects.order_by("todo")] == [
        (waiting, "请于本周五前报送。", f"县委编办 {by.name}"),
        (other, "请于本周五前报送。", f"县委编办 {by.name}"),
    ]


def test_an_urge_is_recorded_once_with_the_units_it_went_to(by: Actor) -> None:
    todos = [TodoFactory(unit__name="县民政局"), TodoFactory(unit__name="县水利局")]
    urge(todos=todos, note="请抓紧。", by=by)

    [event] = Event.objects.all()
    assert event.verb == "todos.urged"
    assert event.data == {
        "todos": [todo.key for todo in todos],
        "units": ["县民政局", "县水利局"],
        "note": "请抓紧。",
    }


def test_what_is_done_is_not_urged(by: Actor) -> None:
    with pytest.raises(RuleBroken, match="都已办结"):
        urge(todos=[TodoFactory(done_at=timezone.now())], note="请抓紧。", by=by)
    assert not Urge.objects.exists()


@pytest.mark.parametrize("powers", [[], [Power.OVERSEE], [Power.EDIT_DRAFT]])
def test_only_who_manages_the_lists_urges(powers: list[str], acting_for: Callable[..., Actor]) -> None:
    todo = TodoFactory()
    with pytest.raises(NotAllowed):
        urge(todos=[todo], note="请抓紧。", by=acting_for(UnitFactory(), *powers))
    assert not Urge.objects.exists()
