"""Campaigns: the list, beginning one, its overview, its plan, its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.campaigns.actions import campaigns as actions
from mingze.campaigns.actions import rounds as round_actions
from mingze.campaigns.forms.campaigns import FinishForm, OpenCampaignForm, StepForm
from mingze.campaigns.forms.rounds import OpenRoundForm
from mingze.campaigns.models import Campaign, PlanStep
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.campaigns.queries.campaigns import campaign_under_way, visible_campaigns
from mingze.campaigns.queries.rounds import current_round
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request


def found_campaign(request: Request, campaign_id: int) -> Campaign:
    """The campaign, if the actor may see it; else 404."""
    return get_object_or_404(
        visible_campaigns(request.actor).select_related("sample", "edition"), pk=campaign_id
    )


def campaigns(request: Request) -> HttpResponse:
    under_way = campaign_under_way()
    return render(
        request,
        "campaigns/campaigns.html",
        {
            "campaigns": visible_campaigns(request.actor).select_related("edition"),
            "may_open": may_run_campaigns(request.actor) and under_way is None,
        },
    )


def open_campaign(request: Request) -> HttpResponse:
    may_run_campaigns(request.actor).require()
    form = OpenCampaignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = actions.open_campaign(**form.cleaned_data, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已建立编制工作。")
            return redirect(campaign)
    return render(request, "campaigns/open_campaign.html", {"form": form}, status=422 if form.errors else 200)


def campaign(request: Request, campaign_id: int) -> HttpResponse:
    """The overview: plan, rounds, who takes part, who is in charge."""
    shown = found_campaign(request, campaign_id)
    parties = list(shown.parties.select_related("unit").order_by("unit__code"))
    return render(
        request,
        "campaigns/campaign.html",
        {
            "campaign": shown,
            "plan": shown.plan.all(),
            "task_force": shown.task_force.all(),
            "townships": [party for party in parties if party.unit.is_township],
            "departments": [party for party in parties if not party.unit.is_township],
            "rounds": shown.rounds.all(),
            "round": current_round(shown),
            "today": clock.today(),
            "may_run": may_run_campaigns(request.actor) if shown.is_under_way else None,
            "sees_all": sees_whole_draft(request.actor),
            "is_township": any(
                party.unit_id == request.actor.unit_id and party.unit.is_township for party in parties
            ),
        },
    )


@require_POST
def mark_step(request: Request, step_id: int) -> HttpResponse:
    step = get_object_or_404(
        PlanStep.objects.select_related("campaign"),
        pk=step_id,
        campaign__in=visible_campaigns(request.actor),
    )
    may_run_campaigns(request.actor).require()
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "请填写正确的日期。")
        return redirect(step.campaign)
    try:
        actions.mark_step_done(step=step, done_on=form.cleaned_data["done_on"], by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, f"已登记“{step}”的完成情况。")
    return redirect(step.campaign)


def open_round(request: Request, campaign_id: int) -> HttpResponse:
    shown = found_campaign(request, campaign_id)
    may_run_campaigns(request.actor).require()
    form = OpenRoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = round_actions.open_round(campaign=shown, **form.cleaned_data, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"{opened}已开始，各乡镇可以修改草稿并报送。")
            return redirect("campaigns:round", opened.pk)
    return render(
        request,
        "campaigns/open_round.html",
        {"form": form, "campaign": shown},
        status=422 if form.errors else 200,
    )


def finish_campaign(request: Request, campaign_id: int) -> HttpResponse:
    shown = found_campaign(request, campaign_id)
    may_run_campaigns(request.actor).require()
    if not shown.is_under_way:
        raise Http404
    form = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_campaign(campaign=shown, edition=form.cleaned_data["edition"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"“{shown}”已完成。")
            return redirect(shown)
    return render(
        request,
        "campaigns/finish_campaign.html",
        {"form": form, "campaign": shown},
        status=422 if form.errors else 200,
    )


URLS = [
    path("", campaigns, name="campaigns"),
    path("open/", open_campaign, name="open-campaign"),
    path("<id:campaign_id>/", campaign, name="campaign"),
    path("<id:campaign_id>/rounds/open/", open_round, name="open-round"),
    path("<id:campaign_id>/finish/", finish_campaign, name="finish-campaign"),
    path("steps/<id:step_id>/", mark_step, name="mark-step"),
]
