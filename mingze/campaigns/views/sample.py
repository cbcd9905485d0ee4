"""The sample township, how far the others follow it, and why one of them does not."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from mingze.campaigns.actions.campaigns import set_sample
from mingze.campaigns.actions.sample import give_reason, take_over_sample
from mingze.campaigns.forms.sample import ReasonForm, SampleForm
from mingze.campaigns.models import Campaign
from mingze.campaigns.policies import sample as policies
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.campaigns.queries.campaigns import party_townships
from mingze.campaigns.queries.sample import (
    KIND_LABELS,
    Comparison,
    Kind,
    compare,
    rows_to_take_over,
    shown_differences,
)
from mingze.campaigns.views.campaigns import found_campaign
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

DIFFERENCES_ON_A_PAGE = 30


def sample(request: Request, campaign_id: int) -> HttpResponse:
    """Which township is finished first, and how the others stand to it. A township is sent to its page."""
    campaign = found_campaign(request, campaign_id)
    if not sees_whole_draft(request.actor):
        own = get_object_or_404(party_townships(campaign), pk=request.actor.unit_id)
        return redirect("campaigns:deviations", campaign.pk, own.code)
    may_run = may_run_campaigns(request.actor)
    form = SampleForm(request.POST or None, campaign=campaign)
    if request.method == "POST":
        may_run.require()
        if form.is_valid():
            try:
                set_sample(campaign=campaign, township=form.cleaned_data["township"], by=request.actor)
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                messages.success(request, "打样乡镇已确定。")
                return redirect("campaigns:sample", campaign.pk)
    townships = list(party_townships(campaign))
    compared = compare(campaign, townships)
    return render(
        request,
        "campaigns/sample.html",
        {
            "campaign": campaign,
            "form": form,
            "may_run": may_run and campaign.is_under_way,
            "townships": [
                (unit, compared.get(unit.pk, Comparison())) for unit in townships if unit != campaign.sample
            ],
        },
        status=422 if form.errors else 200,
    )


@require_POST
def take_over(request: Request, campaign_id: int, code: str) -> HttpResponse:
    campaign, township = _found(request, campaign_id, code)
    policies.may_take_over(request.actor, township).require()
    try:
        taken = take_over_sample(campaign=campaign, township=township, by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(
            request, f"已套用{taken}条。" if taken else "没有需要套用的条目：样板的共性事项都已经有了。"
        )
    return redirect("campaigns:deviations", campaign.pk, township.code)


def deviations(request: Request, campaign_id: int, code: str) -> HttpResponse:
    """One township against the sample: each difference word by word, and why."""
    campaign, township = _found(request, campaign_id, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        policies.may_give_reason(request.actor, township).require()
        if form.is_valid():
            try:
                give_reason(campaign=campaign, township=township, by=request.actor, **form.cleaned_data)
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                messages.success(request, "理由已记录。")
                return redirect(_same_place(request, campaign, township))
    comparison = compare(campaign, [township]).get(township.pk, Comparison())
    kind = request.GET.get("kind", "")
    wanted = [
        each
        for each in comparison.differences
        if kind in ("", each.kind) or (kind == "open" and not each.reason)
    ]
    page = Paginator(wanted, DIFFERENCES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "campaigns/deviations.html",
        {
            "campaign": campaign,
            "township": township,
            "comparison": comparison,
            "kinds": [(each, KIND_LABELS[each], comparison.count(each)) for each in Kind],
            "kind": kind,
            "page_obj": page,
            "shown": shown_differences(list(page.object_list)),
            "form": form,
            "wrong": request.POST.get("duty", "") if form.errors else "",
            "may_give_reason": policies.may_give_reason(request.actor, township),
            "may_take_over": policies.may_take_over(request.actor, township),
            "to_take_over": rows_to_take_over(campaign, township).count(),
            "sees_whole": sees_whole_draft(request.actor),
        },
        status=422 if form.errors else 200,
    )


def _found(request: Request, campaign_id: int, code: str) -> tuple[Campaign, Unit]:
    """The campaign and the township in it; 404 unless the actor may see the township's draft."""
    campaign = found_campaign(request, campaign_id)
    township = get_object_or_404(party_townships(campaign), code=code)
    if not policies.may_read_deviations(request.actor, township):
        raise Http404
    return campaign, township


def _same_place(request: Request, campaign: Campaign, township: Unit) -> str:
    query = request.GET.urlencode()
    address = reverse("campaigns:deviations", args=[campaign.pk, township.code])
    return f"{address}?{query}" if query else address


URLS = [
    path("<id:campaign_id>/sample/", sample, name="sample"),
    path("<id:campaign_id>/sample/<str:code>/", deviations, name="deviations"),
    path("<id:campaign_id>/sample/<str:code>/take-over/", take_over, name="take-over-sample"),
]
