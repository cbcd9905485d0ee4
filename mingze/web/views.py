from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mingze.catalogue import policies
from mingze.catalogue.queries.editions import draft, in_force
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.queries.overview import department_counts, township_counts
from mingze.documents.problems import Problem
from mingze.inbox import queries as inbox
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.actions import change_own_password
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.web.forms import CalendarFileForm
from mingze.web.policies import may_enter_calendar
from mingze.workdays import queries as workdays
from mingze.workdays.imports import CalendarRefused, import_calendar
from mingze.workdays.rules import festivals

TODOS_ON_THE_DESK = 5
YEAR = re.compile(r"20\d\d", re.ASCII)
NOTICE_MONTH = 11
"""By then the State Council's General Office has usually announced the holidays of the next year."""


class SignIn(LoginView):
    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Django calls the web server's name `site` here; our pages mean the head of the page by it."""
        context = super().get_context_data(**kwargs)
        del context["site"]
        return context


def desk(request: Request) -> HttpResponse:
    """Where a person starts: what waits, their own unit's lists, and the draft if there is one."""
    edition = in_force()
    unit = Unit.objects.get(pk=request.actor.unit_id)
    context: dict[str, object] = {
        "unit": unit,
        "todos": _most_urgent(request.actor),
        "todo_counts": inbox.counts_for(request.actor),
        "edition": edition,
        "draft": draft(),
        "may_import": policies.may_import(request.actor),
        "sees_whole": sees_whole_draft(request.actor),
    }
    if edition and unit.is_township:
        context["counts"] = township_counts(edition, unit).get(unit.pk)
    elif edition:
        context["department_counts"] = department_counts(edition, unit).get(unit.pk)
    return render(request, "web/desk.html", context)


def _most_urgent(actor: Actor) -> list[inbox.Waiting]:
    todos = inbox.open_todos(actor.unit_id, actor.user_id)[:TODOS_ON_THE_DESK]
    return inbox.waiting(todos, workdays.calendar())


def change_password(request: Request) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(user=request.user, password=form.cleaned_data["new_password1"], by=request.actor)
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("web:desk")
    return render(request, "web/change_password.html", {"form": form})


def calendar(request: Request) -> HttpResponse:
    """The working days of a year, for everybody; who keeps units also enters a year's holidays here."""
    may_enter = may_enter_calendar(request.actor)
    form, problems = CalendarFileForm(), list[Problem]()
    if request.method == "POST":
        may_enter.require()
        form = CalendarFileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                year, _ = import_calendar(file.read(), file.name, by=request.actor)
            except CalendarRefused as refused:
                problems = refused.problems
            else:
                messages.success(request, f"已导入{year}年的放假调休安排。")
                return redirect(f"{request.path}?year={year}")
    year, years = _year_asked(request), workdays.years()
    context = {
        "form": form,
        "problems": problems,
        "may_enter": may_enter,
        "year": year,
        "years": years,
        "festivals": festivals(workdays.days_of(year)),
        "missing": _missing(years),
    }
    return render(request, "web/calendar.html", context, status=422 if form.errors or problems else 200)


def _year_asked(request: Request) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if YEAR.fullmatch(asked) else clock.today().year


def _missing(years: list[int]) -> list[int]:
    """Of this year and, once its notice is due, the next one: those that are not entered."""
    today = clock.today()
    needed = [today.year] + ([today.year + 1] if today.month >= NOTICE_MONTH else [])
    return [year for year in needed if year not in years]
