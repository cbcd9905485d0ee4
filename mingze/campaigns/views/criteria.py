"""The criteria of classification: reading them, changing them, what a change puts in question."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.actions.meetings import decide_criteria_in_meeting
from mingze.campaigns.forms.criteria import CriteriaForm, DecisionForm, NoteForm
from mingze.campaigns.models import AgendaItem, Campaign, DraftItem
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.campaigns.policies.meetings import may_change_meeting
from mingze.campaigns.queries.classifying import criteria_of, decision_table
from mingze.campaigns.queries.criteria import classifications_shown, tables_of, to_review
from mingze.campaigns.rules import criteria_from_data
from mingze.campaigns.views.campaigns import found_campaign
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request

REVIEWED_ON_A_PAGE = 50


def criteria(request: Request, campaign_id: int) -> HttpResponse:
    """The version asked for, or the one that holds, with the choices that it puts in question."""
    campaign = found_campaign(request, campaign_id)
    tables = list(tables_of(campaign))
    table = tables[0] if tables else None
    asked = request.GET.get("version", "")
    if asked:
        table = next((each for each in tables if str(each.number) == asked), None)
        if table is None:
            raise Http404
    held = criteria_from_data(table.criteria) if table else criteria_of(campaign)
    labels = dict(DraftItem.Choice.choices)
    sees_items = may_run_campaigns(request.actor)
    page = Paginator(to_review(campaign) if sees_items else [], REVIEWED_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "campaigns/criteria.html",
        {
            "campaign": campaign,
            "table": table,
            "in_force": tables[0] if tables else None,
            "tables": tables,
            "criteria": [(each, labels[each.suggests]) for each in held],
            "may_change": may_run_campaigns(request.actor) and campaign.is_under_way,
            "page_obj": page,
            "review": classifications_shown(list(page.object_list)),
        },
    )


def change_criteria(request: Request, campaign_id: int) -> HttpResponse:
    """Write the next version: on the office's own note, or as a meeting's decision on an agenda item."""
    campaign = found_campaign(request, campaign_id)
    may_run_campaigns(request.actor).require()
    item = _item_asked(request, campaign)
    form = CriteriaForm(request.POST or None, criteria=criteria_of(campaign))
    note: DecisionForm | NoteForm = (DecisionForm if item else NoteForm)(request.POST or None)
    if request.method == "POST" and all([form.is_valid(), note.is_valid()]):
        try:
            if item:
                table = decide_criteria_in_meeting(
                    item=item, criteria=form.criteria(), by=request.actor, **note.cleaned_data
                )
            else:
                table = adopt_criteria(
                    campaign=campaign, criteria=form.criteria(), by=request.actor, **note.cleaned_data
                )
        except RuleBroken as broken:
            note.add_error(broken.field if broken.field in note.fields else None, broken.message)
        else:
            messages.success(request, f"已采用{table}。")
            return redirect(item.meeting if item else "campaigns:criteria", *(() if item else (campaign.pk,)))
    return render(
        request,
        "campaigns/change_criteria.html",
        {
            "campaign": campaign,
            "lines": form.forms,
            "form": note,
            "item": item,
            "table": decision_table(campaign),
        },
        status=422 if request.method == "POST" else 200,
    )


def _item_asked(request: Request, campaign: Campaign) -> AgendaItem | None:
    asked = request.GET.get("item", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    items = AgendaItem.objects.filter(meeting__campaign=campaign, dispute=None).select_related("meeting")
    item = get_object_or_404(items, pk=int(asked))
    may_change_meeting(request.actor, item.meeting).require()
    return item


URLS = [
    path("<id:campaign_id>/criteria/", criteria, name="criteria"),
    path("<id:campaign_id>/criteria/change/", change_criteria, name="change-criteria"),
]
