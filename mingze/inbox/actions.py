"""Asking, finishing, urging. Asking and finishing happen inside other apps' actions, which say who may
do it and keep the record; only an urge is recorded here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mingze.audit.actions import record
from mingze.inbox import policies
from mingze.inbox.models import Todo, TodoQuerySet, Urge
from mingze.inbox.rules import is_local_path
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit, User

ASKED = ("unit_id", "user_id", "title", "detail", "path", "due_on")
"""What asking again changes."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of whom. What is asked of an office waits for the unit for which it acts.

    `path` is the local address at which the work is done; `user`, if given, the one person it concerns.
    """

    unit: Unit
    key: str
    title: str
    path: str
    due_on: date | None = None
    detail: str = ""
    user: User | None = None


def ask(
    *,
    unit: Unit,
    key: str,
    title: str,
    path: str,
    by: Actor,
    due_on: date | None = None,
    detail: str = "",
    user: User | None = None,
) -> None:
    """Ask one thing; see `ask_many`."""
    ask_many(askings=[Asking(unit, key, title, path, due_on, detail, user)], by=by)


@transaction.atomic
def ask_many(*, askings: Sequence[Asking], by: Actor) -> None:
    """Ask each thing once: an open todo of the same key is brought up to date, and stays asked when it was.

    Three statements however many there are. ValueError for a path that leads elsewhere.
    """
    asked = {each.key: _todo(each, by) for each in askings}
    present = list(Todo.objects.open().select_for_update().filter(key__in=asked))
    for todo in present:
        for field in ASKED:
            setattr(todo, field, getattr(asked[todo.key], field))
    Todo.objects.bulk_update(present, [name.removesuffix("_id") for name in ASKED])
    known = {todo.key for todo in present}
    # Conflicts: somebody else asked the same since the look above. Theirs stands.
    Todo.objects.bulk_create([todo for key, todo in asked.items() if key not in known], ignore_conflicts=True)


def _todo(asking: Asking, by: Actor) -> Todo:
    if not is_local_path(asking.path):
        raise ValueError(f"Not a path of this site: {asking.path}")
    return Todo(
        key=asking.key,
        unit=asking.unit.acts_as,
        user=asking.user,
        title=asking.title,
        detail=asking.detail,
        path=asking.path,
        due_on=asking.due_on,
        asked_by=_name(by),
    )


@transaction.atomic
def finish(*, key: str, by: Actor, note: str = "") -> None:
    """What was asked under that key is done. Nothing happens where nothing of that key is open."""
    _finish(Todo.objects.filter(key=key), note, by)


@transaction.atomic
def finish_matching(*, prefix: str, by: Actor, note: str = "") -> None:
    """Everything is done whose key is `prefix` or goes on from it after a colon."""
    _finish(Todo.objects.under(prefix), note, by)


def _finish(todos: TodoQuerySet, note: str, by: Actor) -> None:
    todos.open().update(done_at=clock.now(), done_by=_name(by), done_note=note)


@transaction.atomic
def urge(*, todos: Iterable[Todo], note: str, by: Actor) -> None:
    """Urge the units to do what is still open of these. RuleBroken when nothing is."""
    policies.may_urge(by).require()
    wanted = Todo.objects.open().filter(pk__in=[todo.pk for todo in todos])
    still_open = list(wanted.select_for_update(of=("self",)).select_related("unit"))
    if not still_open:
        raise RuleBroken("这些事项都已办结，不用催办。")
    note = note.strip()
    Urge.objects.bulk_create(Urge(todo=todo, by=_name(by), note=note) for todo in still_open)
    record(
        "todos.urged",
        still_open[0],
        by=by,
        todos=[todo.key for todo in still_open],
        units=sorted({todo.unit.name for todo in still_open}),
        note=note,
    )


def _name(by: Actor) -> str:
    return f"{by.unit_name} {by.name}"
