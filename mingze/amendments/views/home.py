"""What happens to the lists after publication, on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from mingze.amendments.queries.home import doors, standing_admissions
from mingze.organisations.request import Request


def home(request: Request) -> HttpResponse:
    return render(
        request,
        "amendments/home.html",
        {"doors": doors(request.actor), "standing": standing_admissions(request.actor)},
    )


URLS = [path("", home, name="home")]
