"""跟踪督导: what waits with whom, reminding, and the weekly report."""

from __future__ import annotations

import io
from datetime import date

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.campaigns.exports.weekly import file_name, write_weekly_report
from mingze.campaigns.forms.rounds import RemindForm
from mingze.campaigns.models import Campaign
from mingze.campaigns.queries.board import board as board_lines
from mingze.campaigns.queries.board import open_todos_of
from mingze.campaigns.queries.rounds import current_round
from mingze.campaigns.queries.weekly import week_of, weekly_figures
from mingze.campaigns.views.campaigns import found_campaign
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.documents.refusals import MissingFonts
from mingze.inbox.actions import urge
from mingze.inbox.policies import may_urge
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.queries import county
from mingze.organisations.request import Request
from mingze.organisations.rules import Power


def _overseen(request: Request, campaign_id: int) -> Campaign:
    """The campaign, for those who look after all units; else 404."""
    if not sees_whole_draft(request.actor):
        raise Http404
    return found_campaign(request, campaign_id)


def board(request: Request, campaign_id: int) -> HttpResponse:
    campaign = _overseen(request, campaign_id)
    today = clock.today()
    return render(
        request,
        "campaigns/board.html",
        {
            "campaign": campaign,
            "round": current_round(campaign),
            "lines": board_lines(campaign),
            "may_urge": may_urge(request.actor),
            "reads_todos": request.actor.holds(Power.OVERSEE),
            "week": week_of(today),
            "today": today,
        },
    )


@require_POST
def remind(request: Request, campaign_id: int) -> HttpResponse:
    """Urge what is open of the ticked units."""
    campaign = _overseen(request, campaign_id)
    may_urge(request.actor).require()
    codes = list(campaign.parties.values_list("unit__code", flat=True))
    form = RemindForm(request.POST, codes=codes)
    if not form.is_valid():
        messages.warning(request, "请勾选要催办的单位。")
        return redirect("campaigns:board", campaign.pk)
    todos = open_todos_of(campaign, form.cleaned_data["unit"])
    try:
        urge(todos=todos, note=form.cleaned_data["note"], by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, f"已催办 {len(todos)} 件待办。")
    return redirect("campaigns:board", campaign.pk)


def weekly_report(request: Request, campaign_id: int) -> HttpResponseBase:
    """One page for the week in which ?day= lies, this week if not given."""
    campaign = _overseen(request, campaign_id)
    try:
        day = date.fromisoformat(request.GET["day"]) if request.GET.get("day") else clock.today()
    except ValueError as unreadable:
        raise Http404 from unreadable
    owner = county()
    figures = weekly_figures(campaign, day)
    try:
        content = write_weekly_report(figures, is_demonstration=bool(owner and owner.is_demonstration))
    except MissingFonts as refusal:
        messages.error(request, f"暂时不能生成 PDF。{refusal.message}")
        return redirect("campaigns:board", campaign.pk)
    return FileResponse(io.BytesIO(content), filename=file_name(figures), content_type="application/pdf")


URLS = [
    path("<id:campaign_id>/board/", board, name="board"),
    path("<id:campaign_id>/board/remind/", remind, name="remind"),
    path("<id:campaign_id>/weekly-report/", weekly_report, name="weekly-report"),
]
