"""Rounds: how the townships stand, handing over, returning, ending."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from mingze.campaigns.actions import rounds as actions
from mingze.campaigns.forms.rounds import CloseRoundForm, ReturnForm, SubmitForm
from mingze.campaigns.models import Round
from mingze.campaigns.policies.campaigns import may_hand_over, may_read_hand_overs_of, may_run_campaigns
from mingze.campaigns.queries.campaigns import visible_campaigns
from mingze.campaigns.queries.rounds import Standing, seen_townships, standings, township_in, unfinished
from mingze.campaigns.queries.snapshots import all_as_new, compare, counted, label_of, last_hand_over
from mingze.catalogue.queries.editions import draft
from mingze.catalogue.queries.findings import findings_of
from mingze.catalogue.queries.holds import why_closed
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request


def _round(request: Request, round_id: int) -> Round:
    seen = Round.objects.filter(campaign__in=visible_campaigns(request.actor))
    return get_object_or_404(seen.select_related("campaign"), pk=round_id)


def _standing(request: Request, of: Round, code: str) -> Standing:
    """How the township stands, if the actor may read what it hands over; else 404."""
    township = township_in(of, code)
    if township is None or not may_read_hand_overs_of(request.actor, township):
        raise Http404
    (standing,) = standings(of, [township])
    return standing


def round(request: Request, round_id: int) -> HttpResponse:
    shown = _round(request, round_id)
    seen = seen_townships(shown, request.actor)
    table = standings(shown, seen)
    return render(
        request,
        "campaigns/round.html",
        {
            "round": shown,
            "campaign": shown.campaign,
            "rounds": shown.campaign.rounds.all(),
            "table": table,
            "up": sum(1 for each in table if each.up),
            "down": sum(1 for each in table if each.down),
            "reads_all": seen is None,
            "own_unit": request.actor.unit_id,
            "may_run": may_run_campaigns(request.actor) if shown.closed_at is None else None,
        },
    )


def submit(request: Request, round_id: int, code: str) -> HttpResponse:
    """What the township is about to hand over: what changed, what the checks found, what is open."""
    shown = _round(request, round_id)
    standing = _standing(request, shown, code)
    verdict = may_hand_over(request.actor, standing.township)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        verdict.require()
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit(
                round=shown, township=standing.township, note=form.cleaned_data["note"], by=request.actor
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"{standing.township}清单草稿已报送，等待县里反馈。")
            return redirect("campaigns:round", shown.pk)
    last = last_hand_over(standing.township)
    changes = compare(last.snapshot) if last else all_as_new(standing.township)
    # The checks compare all townships, which takes seconds: only for those who are about to hand over.
    present = draft() if standing.may_go_up and verdict else None
    findings = findings_of(present, township=standing.township) if present else None
    return render(
        request,
        "campaigns/submit.html",
        {
            "round": shown,
            "campaign": shown.campaign,
            "standing": standing,
            "township": standing.township,
            "last": last and label_of(last.snapshot),
            "changes": changes if last else [],
            "counts": counted(changes),
            "to_draft": True,
            "rows": len(changes),
            "findings": None if findings is None else sum(1 for each in findings if each.review is None),
            "may_submit": verdict,
            "closed": why_closed(standing.township.pk),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def return_township(request: Request, round_id: int, code: str) -> HttpResponse:
    shown = _round(request, round_id)
    may_run_campaigns(request.actor).require()
    standing = _standing(request, shown, code)
    if standing.up is None:
        raise Http404
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_to_township(
                round=shown, township=standing.township, **form.cleaned_data, by=request.actor
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已反馈{standing.township}，该乡镇可以继续修改草稿。")
            return redirect("campaigns:round", shown.pk)
    changes = compare(standing.up.snapshot)
    return render(
        request,
        "campaigns/return_township.html",
        {
            "round": shown,
            "campaign": shown.campaign,
            "standing": standing,
            "township": standing.township,
            "changes": changes,
            "counts": counted(changes),
            "to_draft": True,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def close_round(request: Request, round_id: int) -> HttpResponse:
    shown = _round(request, round_id)
    may_run_campaigns(request.actor).require()
    form = CloseRoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_round(round=shown, despite=form.cleaned_data["despite"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"{shown}已结束。")
            return redirect("campaigns:round", shown.pk)
    return render(
        request,
        "campaigns/close_round.html",
        {"round": shown, "campaign": shown.campaign, "missing": unfinished(shown), "form": form},
        status=422 if form.errors else 200,
    )


URLS = [
    path("rounds/<id:round_id>/", round, name="round"),
    path("rounds/<id:round_id>/close/", close_round, name="close-round"),
    path("rounds/<id:round_id>/townships/<str:code>/submit/", submit, name="submit"),
    path("rounds/<id:round_id>/townships/<str:code>/return/", return_township, name="return-township"),
]
