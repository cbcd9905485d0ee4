"""Raising a dispute, from a row or from what the list check found."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from mingze.amendments.actions import disputes as actions
from mingze.amendments.forms.disputes import RaiseForm
from mingze.amendments.models import Dispute
from mingze.amendments.policies import disputes as policies
from mingze.amendments.queries import disputes as queries
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.findings import ReviewedFinding, findings_of, grouped
from mingze.catalogue.queries.lists import visible_entries
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request


def raise_dispute(request: Request) -> HttpResponse:
    """About rows (?row=ID, also several), or about what the list check found (?finding=rule:mark)."""
    policies.may_raise_disputes(request.actor).require()
    finding = _asked_finding(request)
    entries = finding.entries if finding else _asked_entries(request)
    concerned = [*queries.named_units(entries), *(entry.row.township for entry in entries)]
    policies.may_raise_about(request.actor, concerned).require()
    form = _raise_form(request, entries, finding)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.raise_dispute(
                rows=[entry.row for entry in entries],
                origin=Dispute.Origin.CHECK if finding else Dispute.Origin.UNIT,
                origin_note=_mark(finding) if finding else "",
                by=request.actor,
                **form.cleaned_data,
            )
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, f"已提出，编号{made.number}，由{made.convener}召集协商。")
            return redirect(made)
    present = queries.open_dispute_about(duty=None, rows=[entry.row for entry in entries])
    return render(
        request,
        "amendments/raise_dispute.html",
        {"form": form, "groups": queries.grouped_rows(entries), "present": present if entries else None},
        status=422 if form.errors else 200,
    )


def _raise_form(request: Request, entries: list[Entry], finding: ReviewedFinding | None) -> RaiseForm:
    initial = {}
    if finding:
        initial["question"] = finding.finding.message
    if entries:
        initial["title"] = f"“{entries[0].version.name}”由谁负责"[:200]
    units = Unit.objects.current().filter(kind__in=[*_COUNTY_KINDS, *_TOWNSHIP_KINDS])
    for_others = bool(policies.may_run_disputes(request.actor))
    return RaiseForm(request.POST or None, units=units, for_others=for_others, initial=initial)


_COUNTY_KINDS = (Unit.Kind.DEPARTMENT, Unit.Kind.COUNTY_BODY)
_TOWNSHIP_KINDS = (Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT)


def _asked_entries(request: Request) -> list[Entry]:
    """The rows asked for, as far as the actor may see them; 404 for any other."""
    asked = [int(row) for row in request.GET.getlist("row") if row.isdecimal()]
    held: dict[int, Entry] = {}
    # A row of the draft before the same row of a published edition.
    for edition in filter(None, (editions.latest_published(), editions.draft())):
        visible = visible_entries(Edition.objects.filter(pk=edition.pk), request.actor)
        held |= {entry.row_id: entry for entry in whole_entries(visible.filter(row__in=asked))}
    if len(held) < len(set(asked)):
        raise Http404
    return [held[row] for row in dict.fromkeys(asked)]


def _mark(found: ReviewedFinding) -> str:
    return f"{found.finding.rule}:{found.finding.fingerprint}"


def _asked_finding(request: Request) -> ReviewedFinding | None:
    """The finding asked for; None if nobody asks for one, 404 if there is none such."""
    asked, edition = request.GET.get("finding", ""), editions.draft() or editions.in_force()
    if not asked:
        return None
    for group in grouped(findings_of(edition)) if edition else []:
        if asked in map(_mark, group.findings):
            return replace(group.first, entries=_visible(group.entries, request.actor))
    raise Http404


def _visible(entries: list[Entry], actor: Actor) -> list[Entry]:
    """Those that the actor may see; 404 if there are none."""
    ids = {entry.edition_id for entry in entries}
    seen = set(visible_entries(list(ids), actor).values_list("pk", flat=True))
    visible = [entry for entry in entries if entry.pk in seen]
    if not visible:
        raise Http404
    return visible


URLS = [path("disputes/raise/", raise_dispute, name="raise-dispute")]
