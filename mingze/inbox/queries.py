from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Func, IntegerField, Min, Q, QuerySet, Subquery

from mingze.inbox.models import BY_DUE_DATE, Todo
from mingze.inbox.rules import URGENCY_LABELS, Urgency, urgency
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.workdays.rules import Calendar, day_words

DAYS_SHOWN_WHEN_DONE = 30


def open_todos(unit_id: int, user_id: int | None = None) -> QuerySet[Todo]:
    """What waits for a unit, the earliest due first; with a person, without what concerns only others."""
    todos = Todo.objects.open().asked_of(unit_id, user_id).order_by(*BY_DUE_DATE)
    return todos.select_related("user").prefetch_related("urges")


def lately_done(unit_id: int, user_id: int | None = None) -> QuerySet[Todo]:
    """What was finished in the last thirty days, the latest first."""
    since = clock.now() - timedelta(days=DAYS_SHOWN_WHEN_DONE)
    return Todo.objects.done_since(since).asked_of(unit_id, user_id).order_by("-done_at", "-pk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open todo with how its term stands today; `day` and `standing` are empty where it has none."""

    todo: Todo
    urgency: Urgency
    day: str
    standing: str

    @property
    def heading(self) -> str:
        return URGENCY_LABELS[self.urgency]


def waiting(todos: Iterable[Todo], calendar: Calendar) -> list[Waiting]:
    """The todos as they stand today, in the order in which they come."""
    return [_waiting(todo, clock.today(), calendar) for todo in todos]


def _waiting(todo: Todo, today: date, calendar: Calendar) -> Waiting:
    due_on = todo.due_on
    day = day_words(due_on, today) if due_on else ""
    standing = calendar.remaining_words(due_on, today) if due_on else ""
    return Waiting(todo, urgency(due_on, today, calendar), day, standing)


@dataclass(frozen=True, slots=True)
class Counts:
    open: int
    overdue: int


def counts_for(actor: Actor) -> Counts:
    """How much waits for the actor, and how much of it is overdue: one query."""
    todos = Todo.objects.open().asked_of(actor.unit_id, actor.user_id)
    overdue = Count("pk", filter=Q(due_on__lt=clock.today()))
    return Counts(**todos.aggregate(open=Count("pk"), overdue=overdue))


def number_waiting(actor: Actor) -> Subquery:
    """How much waits for the actor, as a part of another query."""
    todos = Todo.objects.open().asked_of(actor.unit_id, actor.user_id).order_by()
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(todos.annotate(number=count).values("number"))


@dataclass(frozen=True, slots=True)
class UnitTodos:
    code: str
    name: str
    open: int
    overdue: int
    first_due_on: date | None


def todos_by_unit() -> list[UnitTodos]:
    """Every unit for which something waits, in the order of codes: a list to look after, not a ranking."""
    overdue = Count("pk", filter=Q(due_on__lt=clock.today()))
    rows = Todo.objects.open().order_by("unit__code").values("unit__code", "unit__name")
    counted = rows.annotate(open=Count("pk"), overdue=overdue, first_due_on=Min("due_on"))
    return [
        UnitTodos(row["unit__code"], row["unit__name"], row["open"], row["overdue"], row["first_due_on"])
        for row in counted
    ]
