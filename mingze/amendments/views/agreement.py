"""Both sides of the draft's assist rows look at their words and confirm them (双方确认)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from mingze.amendments.actions import agreement as actions
from mingze.amendments.forms.agreement import AgreementFilterForm, WaiveForm, looked_at
from mingze.amendments.models import Confirmation
from mingze.amendments.policies import agreement as policies
from mingze.amendments.queries.agreement import Agreement, agreement_of
from mingze.amendments.queries.opinions import open_for
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.editions import draft
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stands in the draft, and who has agreed to it."""

    entry: Entry
    agreement: Agreement
    lead: Unit | None
    waits_for_me: bool
    mine: Confirmation | None
    consultation: int | None = None
    """One that has not ended, in which the actor may speak about the row."""


def index(request: Request) -> HttpResponse:
    """The assist rows of the actor's unit, or of all for those who see all; first those that wait."""
    form = AgreementFilterForm(request.GET)
    present = draft()
    every = list(agreement_of(present).values()) if present else []
    if not sees_whole_draft(request.actor):
        every = [each for each in every if each.side_of(request.actor.unit_id)]
    chosen = _narrowed(every, form, request.actor.unit_id)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    lines = _lines(present, page.object_list, request.actor) if present else []
    return render(
        request,
        "amendments/agreement.html",
        {
            "draft": present,
            "form": form,
            "page_obj": page,
            "lines": lines,
            "total": len(every),
            "settled": sum(each.settled for each in every),
            "waiting_for_me": sum(each.waits_for(request.actor.unit_id) for each in every),
            "sees_all": sees_whole_draft(request.actor),
            "may_confirm": policies.may_speak_for_unit(request.actor),
            "may_waive": policies.may_waive(request.actor),
            "state": _state(form),
            "may_tick": any(line.waits_for_me for line in lines)
            and policies.may_speak_for_unit(request.actor),
        },
    )


def _state(form: AgreementFilterForm) -> str:
    return str(form.is_valid() and form.cleaned_data["state"] or "waiting")


def _narrowed(every: list[Agreement], form: AgreementFilterForm, unit_id: int) -> list[Agreement]:
    """What waits for the actor's own unit comes first; otherwise the order of the lists is kept."""
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    state, township, lead = _state(form), wanted.get("township"), wanted.get("lead")
    chosen = [
        each
        for each in every
        if (state == "all" or each.settled == (state == "settled"))
        and (township is None or each.township == township.pk)
        and (lead is None or each.lead == lead.pk)
    ]
    return sorted(chosen, key=lambda each: not each.waits_for(unit_id))


def _lines(edition: Edition, agreements: Any, actor: Actor) -> list[Line]:
    """The rows of a page with their texts: five queries."""
    unit_id = actor.unit_id
    asked: dict[int | None, int] = dict(open_for(actor).values_list("township", "pk"))
    rows = [each.row for each in agreements]
    entries = {entry.row_id: entry for entry in whole_entries(edition.entries.filter(row__in=rows))}
    lines = []
    for each in agreements:
        entry = entries[each.row]
        lead = entry.version.lead.unit if entry.version.lead else None
        consultation = asked.get(each.township, asked.get(None))
        lines.append(Line(entry, each, lead, each.waits_for(unit_id), each.of(unit_id), consultation))
    return lines


@require_POST
def confirm(request: Request) -> HttpResponse:
    """One row (`only`) or those that were ticked (`row`), each with the hash of what was looked at."""
    only = request.POST.get("only")
    try:
        rows = looked_at([only] if only else request.POST.getlist("row"))
    except ValueError:
        return HttpResponseBadRequest("没有这样的条目。", content_type="text/plain; charset=utf-8")
    policies.may_speak_for_unit(request.actor).require()
    if not rows:
        messages.info(request, "请先勾选要确认的条目。")
        return _back(request)
    try:
        number = actions.confirm_many(rows=rows, by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, f"已确认{number}项。文字以后如有改动，会请您重新确认。")
    return _back(request)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    confirmation = get_object_or_404(
        Confirmation.objects.select_related("row"), pk=pk, unit=request.actor.unit_id
    )
    try:
        actions.withdraw_confirmation(confirmation=confirmation, by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, "确认已撤回。")
    return _back(request)


def _back(request: Request) -> HttpResponse:
    """To the same part of the page, by the filters that came along."""
    kept = {name: request.POST[name] for name in ("state", "township", "lead") if request.POST.get(name)}
    response = redirect("amendments:agreement")
    if kept:
        response["Location"] += f"?{urlencode(kept)}"
    return response


def waive(request: Request, row_id: int) -> HttpResponse:
    """Decide that a row may be published although not both sides have confirmed it."""
    policies.may_waive(request.actor).require()
    present = draft()
    agreement = agreement_of(present, rows=[row_id]).get(row_id) if present else None
    if present is None or agreement is None:
        raise Http404
    (line,) = _lines(present, [agreement], request.actor)
    form = WaiveForm(request.POST or None, initial={"content_hash": agreement.content_hash})
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_without_agreement(row=line.entry.row, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "决定已记录。")
            return redirect("amendments:agreement")
    return render(
        request,
        "amendments/waive_agreement.html",
        {"form": form, "line": line, "entry": line.entry},
        status=422 if form.errors else 200,
    )


URLS = [
    path("agreement/", index, name="agreement"),
    path("agreement/confirm/", confirm, name="confirm"),
    path("agreement/<int:pk>/withdraw/", withdraw, name="withdraw-confirmation"),
    path("agreement/rows/<int:row_id>/waive/", waive, name="waive-agreement"),
]
