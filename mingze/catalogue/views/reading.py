"""Pages that anybody may read: the published lists, and who is responsible.

Drafts are read on the same pages by those who may see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingze.catalogue import policies
from mingze.catalogue.forms import CompareForm
from mingze.catalogue.models import Duty, DutyAlias, Edition, Entry, Row
from mingze.catalogue.queries import comparison, editions, search
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.history import history
from mingze.catalogue.queries.lists import (
    department_lists,
    entries_of_township,
    sees_draft_of,
    sees_whole_draft,
    three_lists,
    visible_entries,
)
from mingze.catalogue.queries.overview import average_counts, department_counts, township_counts
from mingze.catalogue.queries.responsibility import is_emergency
from mingze.catalogue.queries.responsibility import who as find_responsible
from mingze.organisations.models import Unit
from mingze.organisations.request import PublicRequest
from mingze.organisations.rules import Power

ROWS_PER_PAGE = 50
WORTH_SHOWING = 0.05
"""Below this fit (0-1) a row shares some characters with the question and nothing else."""


def asked_edition(request: PublicRequest) -> QuerySet[Edition]:
    try:
        return editions.asked_for(request.GET.get("edition", ""), request.GET.get("on", ""))
    except ValueError as unreadable:
        raise Http404("没有这一版清单。") from unreadable


def readable_editions(request: PublicRequest) -> QuerySet[Edition]:
    """Published editions; for those who see the whole draft, the draft too."""
    every = Edition.objects.all()
    return every if sees_whole_draft(request.actor) else every.published()


def comparable_editions(request: PublicRequest) -> QuerySet[Edition]:
    """The same, and for a township's own editors the draft, of which they see their township's part."""
    if request.actor and request.actor.holds(Power.EDIT_DRAFT):
        return Edition.objects.all()
    return readable_editions(request)


@login_not_required
def township(request: PublicRequest, code: str) -> HttpResponse:
    entries = entries_of_township(asked_edition(request), code, request.actor)
    edition: Edition | None
    if entries:
        unit, edition = entries[0].row.township, entries[0].edition
    else:
        unit = get_object_or_404(Unit.objects.townships(), code=code)
        edition = asked_edition(request).first()
        if edition is None and request.GET.get("edition"):
            raise Http404
        if edition and edition.is_draft and not sees_draft_of(request.actor, unit):
            raise Http404
    request.township_code = unit.code  # type: ignore[attr-defined]
    return render(
        request,
        "catalogue/township.html",
        {
            "township": unit,
            "edition": edition,
            "lists": three_lists(entries),
            "total": len(entries),
            "edition_sequence": str(edition.sequence) if edition else "",
            "partly": bool(edition and edition.is_draft and not sees_draft_of(request.actor, unit)),
            "may_edit": edition and edition.is_draft and policies.may_edit_draft_of(request.actor, unit),
        },
    )


@login_not_required
def department(request: PublicRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.at_county_level(), code=code)
    edition = asked_edition(request).first()
    if edition is None and request.GET.get("edition"):
        raise Http404
    lists = department_lists([edition.pk] if edition else [], unit, request.actor)
    nothing = not any(rows for _, _, rows in lists.sections)
    if edition and edition.is_draft and nothing and not sees_draft_of(request.actor, unit):
        raise Http404
    return render(
        request, "catalogue/department.html", {"department": unit, "edition": edition, "lists": lists}
    )


@login_not_required
def row(request: PublicRequest, row_id: int) -> HttpResponse:
    """One row: in the edition asked for, else in the one in force, else in the newest that holds it."""
    visible = visible_entries(Edition.objects.all(), request.actor).filter(row__pk=row_id)
    shown = visible.filter(edition__in=asked_edition(request))
    if not (request.GET.get("edition") or request.GET.get("on") or shown.exists()):
        shown = visible
    entry = whole_entries(shown).order_by("-edition__sequence").first()
    if entry is None:
        raise Http404
    request.township_code = entry.row.township.code  # type: ignore[attr-defined]
    return render(
        request,
        "catalogue/row.html",
        {
            "entry": entry,
            "version": entry.version,
            "row": entry.row,
            "history": history(
                entry.row, with_draft=entry.edition.is_draft or sees_whole_draft(request.actor)
            ),
            "aliases": entry.row.duty.aliases.all(),
            "may_edit": entry.edition.is_draft
            and policies.may_edit_draft_of(request.actor, entry.row.township),
            "may_compare": _is_compared(entry, request),
            "duty_query": _edition_query(entry, request),
        },
    )


def _edition_query(entry: Entry, request: PublicRequest) -> str:
    """Keeps the reader in the edition; a draft that is seen only partly is compared by what is in force."""
    if not entry.edition.is_draft:
        return f"?edition={entry.edition.sequence}"
    return "?edition=draft" if sees_whole_draft(request.actor) else ""


def _is_compared(entry: Entry, request: PublicRequest) -> bool:
    """Whether the reader has a page with the row's duty in all townships."""
    if sees_whole_draft(request.actor) or not entry.edition.is_draft:
        return True
    return Edition.objects.published().filter(entries__row__duty=entry.row.duty_id).exists()


@login_not_required
def duty(request: PublicRequest, code: str) -> HttpResponse:
    """One duty in all townships side by side, and what people call it."""
    shown = get_object_or_404(Duty, code=code)
    edition = asked_edition(request).first()
    if edition is None and not (request.GET.get("edition") or request.GET.get("on")):
        edition = editions.draft()
    if edition is None or (edition.is_draft and not sees_whole_draft(request.actor)):
        raise Http404
    cells = comparison.across_townships(edition, shown)
    held = [cell for cell in cells if cell.entry]
    if (
        not held
        and not Row.objects.filter(duty=shown, entries__edition__in=readable_editions(request)).exists()
    ):
        raise Http404
    return render(
        request,
        "catalogue/duty.html",
        {
            "duty": shown,
            "edition": edition,
            "cells": cells,
            "held": held,
            "differing": [cell for cell in held if cell.differs],
            "usual": next((cell.entry for cell in held if not cell.differs), None),
            "aliases": shown.aliases.all(),
            "may_manage": policies.may_manage_lists(request.actor),
        },
    )


@login_not_required
def all_editions(request: PublicRequest) -> HttpResponse:
    published = Edition.objects.published().select_related("next")
    return render(
        request,
        "catalogue/editions.html",
        {
            "editions": published,
            "in_force": editions.in_force(),
            "form": CompareForm(None, editions=readable_editions(request)),
        },
    )


@login_not_required
def edition(request: PublicRequest, sequence: int) -> HttpResponse:
    shown = get_object_or_404(readable_editions(request), sequence=sequence)
    counts = township_counts(shown)
    departments = department_counts(shown)
    units = Unit.objects.in_bulk([*counts, *departments])
    return render(
        request,
        "catalogue/edition.html",
        {
            "edition": shown,
            "in_force": editions.in_force(),
            "townships": sorted(
                ((units[pk], count) for pk, count in counts.items()), key=lambda pair: pair[0].code
            ),
            "departments": sorted(
                ((units[pk], count) for pk, count in departments.items()), key=lambda pair: pair[0].code
            ),
            "average": average_counts(counts),
            "may_publish": policies.may_publish(request.actor),
        },
    )


@login_not_required
def compare(request: PublicRequest) -> HttpResponse:
    """Two editions, word for word; for one township or the county."""
    form = CompareForm(request.GET or None, editions=comparable_editions(request))
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        old, new, township = (form.cleaned_data[name] for name in ("old", "new", "township"))
        if (old.is_draft or new.is_draft) and not sees_whole_draft(request.actor):
            own = Unit.objects.get(pk=request.actor.unit_id) if request.actor else None
            if township and township != own:
                raise Http404
            township = own
        changes = comparison.changed_rows(old, new, township)
        kind = request.GET.get("kind", "")
        wanted = [change for change in changes if not kind or change.kind == kind]
        context |= {
            "old": old,
            "new": new,
            "township": township,
            "kind": kind,
            "counts": [
                (name, comparison.CHANGE_LABELS[name], n) for name, n in comparison.counted(changes).items()
            ],
            "changes": comparison.shown_changes(wanted),
            "total": len(changes),
        }
    return render(request, "catalogue/compare.html", context)


@login_not_required
def find(request: PublicRequest) -> HttpResponse:
    """Words in the lists, with filters."""
    chosen = asked_edition(request)
    filters = search.Filters(
        text=request.GET.get("q", "")[:200].strip(),
        list=request.GET.get("list", ""),
        domain=request.GET.get("domain", ""),
        department=request.GET.get("department", ""),
        township=request.GET.get("township", ""),
    )
    paginator = Paginator(search.find_entries(chosen, filters, request.actor), ROWS_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    entries = list(page.object_list)
    edition = entries[0].edition if entries else asked_edition(request).first()
    unseen = not (sees_whole_draft(request.actor) or bool(entries))
    if edition and edition.is_draft and unseen and not visible_entries([edition.pk], request.actor).exists():
        raise Http404
    context = {
        "filters": filters,
        "page_obj": page,
        "facets": _linked(request, search.facets(chosen, filters, request.actor)),
        "kept": [
            (name, request.GET[name])
            for name in ("list", "domain", "township", "department", "edition", "on")
            if request.GET.get(name)
        ],
        "results": _with_excerpts(entries, filters.terms),
        "terms": filters.terms,
        "edition": edition,
    }
    template = (
        "catalogue/_results.html" if request.htmx and not request.htmx.boosted else "catalogue/search.html"
    )
    return render(request, template, context)


def _linked(request: PublicRequest, facets: list[search.Facet]) -> list[LinkedFacet]:
    """Each value with the address that sets it, or, when it is set, takes it away."""

    def address(name: str, value: search.FacetValue) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query[name] = value.value
        if value.chosen:
            del query[name]
        return f"?{query.urlencode()}"

    return [
        LinkedFacet(facet.label, [LinkedValue(value, address(facet.name, value)) for value in facet.values])
        for facet in facets
    ]


@dataclass(frozen=True, slots=True)
class LinkedValue:
    facet_value: search.FacetValue
    url: str


@dataclass(frozen=True, slots=True)
class LinkedFacet:
    label: str
    values: list[LinkedValue]


def _with_excerpts(entries: list[Entry], terms: Sequence[str]) -> list[tuple[Entry, list[search.Excerpt]]]:
    aliases: dict[int, list[str]] = {}
    if terms:
        duties = [entry.row.duty_id for entry in entries]
        for duty_id, text in DutyAlias.objects.filter(duty__in=duties).values_list("duty", "text"):
            aliases.setdefault(duty_id, []).append(text)
    return [
        (entry, search.excerpts(entry.version, aliases.get(entry.row.duty_id, []), terms))
        for entry in entries
    ]


@login_not_required
def who(request: PublicRequest) -> HttpResponse:
    """Who is responsible for a matter, told in people's words."""
    text = request.GET.get("q", "").strip()
    townships = list(Unit.objects.current().townships())
    chosen = request.GET.get("township", "")
    unit = next((each for each in townships if each.code == chosen), None)
    if chosen and unit is None:
        raise Http404
    if "township" not in request.GET and request.actor:
        unit = next((each for each in townships if each.pk == request.actor.unit_id), None)
    context: dict[str, object] = {
        "text": text,
        "township": unit,
        "townships": townships,
        "on": _day(request),
        "emergency": is_emergency(text),
    }
    if text:
        found = find_responsible(text, township=unit, on=_day(request), top=5)
        context["found"] = found
        context["answers"] = [answer for answer in found.answers if answer.score >= WORTH_SHOWING]
    return render(request, "catalogue/who.html", context)


def _day(request: PublicRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET["on"]) if request.GET.get("on") else None
    except ValueError as unreadable:
        raise Http404 from unreadable
