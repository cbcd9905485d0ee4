"""All duties against all townships, on one page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from mingze.catalogue.forms import GridForm
from mingze.catalogue.models import Edition
from mingze.catalogue.queries.grid import Grid, Line, duty_grid, pages
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.views.reading import asked_edition
from mingze.organisations.models import Unit
from mingze.organisations.request import PublicRequest


@dataclass(frozen=True, slots=True)
class AskedGrid:
    """The grid that an address asks for; no edition where none is in force yet."""

    edition: Edition | None
    form: GridForm
    grid: Grid

    @property
    def sample(self) -> Unit | None:
        return self.form.cleaned_data.get("sample")


def asked_grid(request: PublicRequest) -> AskedGrid:
    """404 for an edition that there is not, and for a draft of which the reader may not see the whole."""
    edition = asked_edition(request).first()
    if edition is None and request.GET.get("edition"):
        raise Http404
    if edition and edition.is_draft and not sees_whole_draft(request.actor):
        raise Http404
    form = GridForm(request.GET)
    if not form.is_valid() or edition is None:
        return AskedGrid(edition, form, Grid((), ()))
    asked = form.cleaned_data
    grid = duty_grid(
        edition,
        request.actor,
        kind=asked["list"],
        domain=asked["domain"].name if asked["domain"] else "",
        text=asked["q"],
        only_differing=asked["differing"],
        sample=asked["sample"],
    )
    return AskedGrid(edition, form, grid)


@login_not_required
def grid(request: PublicRequest) -> HttpResponse:
    asked = asked_grid(request)
    page = Paginator(pages(asked.grid), 1).get_page(request.GET.get("page"))
    lines: tuple[Line, ...] = next(iter(page.object_list), ())
    return render(
        request,
        "catalogue/grid.html",
        {
            "edition": asked.edition,
            "form": asked.form,
            "sample": asked.sample,
            "townships": asked.grid.townships,
            "lines": lines,
            "total": len(asked.grid.lines),
            "differing": sum(line.differs for line in asked.grid.lines),
            "reasons": _reasons(asked.grid, lines),
            "page_obj": page,
        },
    )


def _reasons(grid: Grid, lines: tuple[Line, ...]) -> list[tuple[Line, str, list[Unit]]]:
    """Why rows of these lines are a township's own, and for which townships the same reason is given."""
    given: dict[tuple[Line, str], list[Unit]] = {}
    for line in lines:
        for unit, places in zip(grid.townships, line.cells, strict=True):
            for reason in dict.fromkeys(place.reason for place in places if place.is_particular):
                given.setdefault((line, reason), []).append(unit)
    return [(line, reason, units) for (line, reason), units in given.items()]
