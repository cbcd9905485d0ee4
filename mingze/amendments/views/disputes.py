"""Disputes as they are read: the register, on the screen and as a file, and one dispute."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from mingze.amendments.exports import disputes as exports
from mingze.amendments.forms.disputes import DisputeFilterForm
from mingze.amendments.models import Dispute
from mingze.amendments.policies import disputes as policies
from mingze.amendments.queries import disputes as queries
from mingze.amendments.rules import Stage, is_overdue
from mingze.amendments.views import dispute_steps, limits, raising, rulings
from mingze.catalogue.downloads import download
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.comparison import unit_names
from mingze.documents.official import printed_date
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import county
from mingze.organisations.request import Request
from mingze.workdays.queries import calendar
from mingze.workdays.rules import Calendar

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A dispute in the register."""

    dispute: Dispute
    is_mine: bool
    is_overdue: bool
    remaining: str


def index(request: Request) -> HttpResponse:
    form = DisputeFilterForm(request.GET)
    lines = _lines(request, form)
    return render(
        request,
        "amendments/disputes.html",
        {
            "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
            "form": form,
            "mine": sum(line.is_mine for line in lines),
            "overdue": sum(line.is_overdue for line in lines),
            "may_raise": policies.may_raise_disputes(request.actor),
            "may_run": policies.may_run_disputes(request.actor),
        },
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """The register with the same filters as a file."""
    if form not in ("xlsx", "docx"):
        raise Http404
    found = [line.dispute for line in _lines(request, DisputeFilterForm(request.GET))]
    owner = county()
    note = f"{owner or ''}　{printed_date(clock.today())}导出　共{len(found)}件"
    content = exports.write_register(
        found, form, note=note.strip(), is_demonstration=bool(owner and owner.is_demonstration)
    )
    return download(content, exports.REGISTER, form)


def _lines(request: Request, form: DisputeFilterForm) -> list[Line]:
    """What the actor may see and asked for: theirs to move first, then by the day that is due."""
    form.full_clean()
    asked = form.cleaned_data.get("state") or "open"
    found = queries.whole_disputes(queries.visible_disputes(request.actor))
    if asked in list(Stage):
        found = found.filter(state=asked)
    elif asked != "all":
        found = found.filter(closed_at=None)
    days = calendar()
    lines = [_line(each, request.actor, days) for each in found]
    unit = form.cleaned_data.get("unit")
    lines = [line for line in lines if unit is None or _concerns(line.dispute, unit)]
    if asked in ("mine", "overdue"):
        lines = [line for line in lines if (line.is_mine if asked == "mine" else line.is_overdue)]
    return sorted(
        lines, key=lambda line: (not line.is_mine, not line.dispute.is_open, queries.due_now(line.dispute))
    )


def _line(dispute: Dispute, actor: Actor, days: Calendar) -> Line:
    due_on, today = queries.due_now(dispute), clock.today()
    remaining = days.remaining_words(due_on, today) if dispute.is_open else ""
    overdue = dispute.is_open and is_overdue(due_on, today)
    return Line(dispute, queries.is_mine_to_move(dispute, actor), overdue, remaining)


def _concerns(dispute: Dispute, unit: Unit) -> bool:
    return unit.pk in {dispute.convener_id, *(party.unit_id for party in dispute.parties.all())}


def dispute(request: Request, dispute_id: int) -> HttpResponse:
    found = dispute_steps.find_dispute(request, dispute_id)
    rows = [each.row_id for each in found.disputed_rows.all()]
    in_force = queries.entries_in(editions.in_force(), rows)
    in_draft = queries.entries_in(editions.draft(), [row for row in rows if row not in in_force])
    entries = [held[row] for row in rows for held in (in_force, in_draft) if row in held]
    ruling = getattr(found, "ruling", None)
    made = ruling.amendments.select_related("row__township", "row__duty") if ruling else []
    steps = dispute_steps.possible_steps(found, request.actor)
    return render(
        request,
        "amendments/dispute.html",
        {
            "dispute": found,
            "groups": queries.grouped_rows(entries),
            "parties": found.parties.all(),
            "steps": found.steps.select_related("unit"),
            "clocks": queries.clock_sentences(found, calendar()),
            "possible": steps[1:],
            "next": steps[0] if steps else None,
            "is_mine": queries.is_mine_to_move(found, request.actor),
            "waits_for": _waits_for(found),
            "ruling": ruling,
            "changes": queries.shown_amendments(list(made), unit_names()),
        },
    )


def _waits_for(dispute: Dispute) -> str:
    """Whose move it is, in words."""
    match dispute.state:
        case Stage.NEGOTIATING:
            return f"等待{dispute.convener}召集各方协商。"
        case Stage.ASKED if queries.inquiries(dispute):
            waiting = [
                party.unit.name
                for party in dispute.parties.all()
                if not queries.has_answered(dispute, party.unit_id)
            ]
            return (
                f"等待{'、'.join(waiting)}书面答复。" if waiting else "各方都已答复，等待编办提交专题会议。"
            )
        case Stage.ASKED:
            return "等待编办书面征询或提交专题会议。"
        case Stage.MEETING:
            return "等待专题会议研究裁定。"
    return ""


URLS = [
    path("disputes/", index, name="disputes"),
    path("disputes/export/<str:form>/", export, name="export-disputes"),
    path("disputes/<int:dispute_id>/", dispute, name="dispute"),
    *raising.URLS,
    *dispute_steps.URLS,
    *rulings.URLS,
    *limits.URLS,
]
