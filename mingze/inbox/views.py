from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingze.inbox import policies, queries
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.organisations.rules import Power
from mingze.workdays.queries import calendar as entered_calendar
from mingze.workdays.rules import Calendar, unknown_words

MOST_DONE_SHOWN = 100


def todos(request: Request) -> HttpResponse:
    """What waits for the person's own unit; with ?unit=CODE, read by an overseer, for another one."""
    unit = _unit(request)
    is_own = unit.pk == request.actor.unit_id
    user_id = request.actor.user_id if is_own else None
    calendar = entered_calendar()
    open_todos = list(queries.open_todos(unit.pk, user_id))
    sees_all = is_own and request.actor.holds(Power.OVERSEE)
    context = {
        "unit": unit,
        "is_own": is_own,
        "waiting": queries.waiting(open_todos, calendar),
        "unknown": _unknown(open_todos, calendar),
        "done": queries.lately_done(unit.pk, user_id)[:MOST_DONE_SHOWN],
        "days": queries.DAYS_SHOWN_WHEN_DONE,
        "by_unit": queries.todos_by_unit() if sees_all else None,
    }
    return render(request, "inbox/todos.html", context)


def _unit(request: Request) -> Unit:
    code = request.GET.get("unit", "")
    if not code:
        return Unit.objects.get(pk=request.actor.unit_id)
    unit = get_object_or_404(Unit, code=code)
    if not policies.may_see_todos_of(request.actor, unit):
        raise Http404
    return unit


def _unknown(todos: list[Todo], calendar: Calendar) -> str:
    """Says of which years the terms shown are counted without their holidays."""
    days = [todo.due_on for todo in todos if todo.due_on]
    if not days:
        return ""
    today = clock.today()
    years = calendar.unknown_years(min(today, *days), max(today, *days))
    return unknown_words(years) if years else ""
