from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from mingze.catalogue.queries.editions import in_force
from mingze.catalogue.queries.overview import ListCounts, department_counts, township_counts
from mingze.organisations.models import Unit
from mingze.organisations.request import PublicRequest


@login_not_required
def home(request: PublicRequest) -> HttpResponse:
    """Where anybody starts: ask who is responsible, or choose a township or a department."""
    edition = in_force()
    townships = township_counts(edition) if edition else {}
    departments = department_counts(edition) if edition else {}
    units = Unit.objects.in_bulk([*townships, *departments])
    by_code = sorted(units.values(), key=lambda unit: unit.code)
    return render(
        request,
        "portal/home.html",
        {
            "edition": edition,
            "townships": [(unit, townships[unit.pk]) for unit in by_code if unit.pk in townships],
            "departments": [(unit, departments[unit.pk]) for unit in by_code if unit.pk in departments],
            "totals": ListCounts(
                sum(count.basic for count in townships.values()),
                sum(count.assist for count in townships.values()),
                sum(count.taken_back for count in townships.values()),
            ),
        },
    )
