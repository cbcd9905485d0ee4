"""Special meetings: the list, planning one, its agenda, its record, its minutes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.amendments.actions.amending import Conflicted
from mingze.amendments.deciding import Deciding
from mingze.amendments.models import Dispute, Ruling
from mingze.amendments.policies.disputes import may_rule
from mingze.amendments.queries.disputes import grouped_rows, visible_disputes
from mingze.campaigns.actions import meetings as actions
from mingze.campaigns.exports.minutes import file_name, minutes_document
from mingze.campaigns.forms.meetings import AgendaForm, CloseMeetingForm, PlanMeetingForm, RecordForm
from mingze.campaigns.models import AgendaItem, Meeting
from mingze.campaigns.policies.campaigns import may_run_campaigns
from mingze.campaigns.policies.meetings import may_change_meeting
from mingze.campaigns.queries.campaigns import visible_campaigns
from mingze.campaigns.queries.meetings import agenda_of, meetings_of, suggested_agenda
from mingze.campaigns.views.campaigns import found_campaign
from mingze.catalogue.downloads import OFFICIAL_FORMS, download, write_official
from mingze.documents.refusals import MissingFonts
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.queries import county
from mingze.organisations.request import Request


def found_meeting(request: Request, meeting_id: int) -> Meeting:
    """The meeting, if the actor may see its campaign; else 404."""
    seen = Meeting.objects.filter(campaign__in=visible_campaigns(request.actor).values("pk"))
    return get_object_or_404(seen.select_related("campaign"), pk=meeting_id)


def found_item(request: Request, item_id: int) -> AgendaItem:
    """The agenda item, likewise, with all that is shown of it."""
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=item_id)
    return agenda_of(found_meeting(request, item.meeting_id)).get(pk=item.pk)


def meetings(request: Request, campaign_id: int) -> HttpResponse:
    campaign = found_campaign(request, campaign_id)
    may_run = may_run_campaigns(request.actor) and campaign.is_under_way
    return render(
        request,
        "campaigns/meetings.html",
        {
            "campaign": campaign,
            "meetings": meetings_of(campaign),
            "may_plan": may_run,
            "suggested": suggested_agenda(campaign) if may_run else None,
        },
    )


def plan_meeting(request: Request, campaign_id: int) -> HttpResponse:
    campaign = found_campaign(request, campaign_id)
    may_run_campaigns(request.actor).require()
    suggested = suggested_agenda(campaign)
    form = PlanMeetingForm(
        request.POST or None,
        questions=suggested.questions,
        title=f"{campaign}第{campaign.meetings.count() + 1}次专题会议",
        disputes=suggested.disputes,
    )
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan_meeting(campaign=campaign, **form.cleaned_data, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, "会议已列入安排。开会以前都可以调整议程。")
            return redirect(meeting)
    return render(
        request,
        "campaigns/plan_meeting.html",
        {"campaign": campaign, "form": form},
        status=422 if form.errors else 200,
    )


def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """The agenda with what each side says, what was recorded; closing it is done here."""
    shown = found_meeting(request, meeting_id)
    may_change = may_change_meeting(request.actor, shown)
    form = CloseMeetingForm(request.POST or None)
    if request.method == "POST":
        may_change.require()
        if form.is_valid():
            try:
                actions.close_meeting(meeting=shown, **form.cleaned_data, by=request.actor)
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                messages.success(request, "纪要已定稿，议定事项对各方具有约束力。")
                return redirect(shown)
    agenda = list(agenda_of(shown))
    disputes = [item.dispute_id for item in agenda if item.dispute_id]
    return render(
        request,
        "campaigns/meeting.html",
        {
            "meeting": shown,
            "campaign": shown.campaign,
            "agenda": agenda,
            "readable": set(
                visible_disputes(request.actor).filter(pk__in=disputes).values_list("pk", flat=True)
            ),
            "may_change": may_change,
            "agenda_form": AgendaForm(None) if may_change else None,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def change_agenda(request: Request, meeting_id: int) -> HttpResponse:
    """Add what the form names, or move or remove the item whose button was pressed."""
    shown = found_meeting(request, meeting_id)
    may_change_meeting(request.actor, shown).require()
    try:
        _changed(request, shown)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect(shown)


def _changed(request: Request, meeting: Meeting) -> None:
    for button, places in (("up", -1), ("down", 1)):
        if button in request.POST:
            item = _own_item(meeting, request.POST[button])
            return actions.move_on_agenda(item=item, places=places, by=request.actor)
    if "remove" in request.POST:
        return actions.remove_from_agenda(item=_own_item(meeting, request.POST["remove"]), by=request.actor)
    form = AgendaForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("；".join(str(message) for found in form.errors.values() for message in found))
    actions.add_to_agenda(meeting=meeting, **form.cleaned_data, by=request.actor)
    return None


def _own_item(meeting: Meeting, asked: str) -> AgendaItem:
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    return get_object_or_404(meeting.agenda.all(), pk=int(asked))


def record_item(request: Request, item_id: int) -> HttpResponse:
    """Write down what was said on an item and, unless that is binding already, what was decided."""
    item = found_item(request, item_id)
    may_change_meeting(request.actor, item.meeting).require()
    form = RecordForm(
        request.POST or None, initial={"discussion": item.discussion, "decision": item.decision}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_item(item=item, **form.cleaned_data, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已记录。")
            return redirect(item.meeting)
    return render(
        request,
        "campaigns/record_item.html",
        {"item": item, "meeting": item.meeting, "campaign": item.meeting.campaign, "form": form},
        status=422 if form.errors else 200,
    )


class DecidingInMeeting(Deciding):
    """The form for a ruling, which the meeting makes on the day that it was held."""

    def __init__(self, request: Request, item: AgendaItem, dispute: Dispute) -> None:
        super().__init__(request, dispute, is_ruling=True)
        self.item = item
        for name in ("decided_by", "decided_on"):
            del self.form.fields[name]

    def decide(self) -> Ruling:
        told = self.form.cleaned_data
        return actions.decide_dispute_in_meeting(
            item=self.item,
            text=told["text"],
            reason=told["reason"],
            changes=self.wanted(),
            acknowledged=self._acknowledged(),
            by=self.by,
        )


def rule_item(request: Request, item_id: int) -> HttpResponse:
    """The meeting's ruling on a dispute, with the text that its rows get."""
    item = found_item(request, item_id)
    may_change_meeting(request.actor, item.meeting).require()
    if item.dispute is None:
        raise Http404
    may_rule(request.actor, item.dispute).require()
    deciding = DecidingInMeeting(request, item, item.dispute)
    if request.method == "POST" and deciding.is_valid():
        try:
            ruling = deciding.decide()
        except Conflicted as conflicted:
            deciding.show_conflicts(conflicted)
        except RuleBroken as broken:
            deciding.refuse(broken)
        else:
            messages.success(request, f"争议已办结：{ruling.number}。")
            return redirect(item.meeting)
    row_form = deciding.row_form
    return render(
        request,
        "campaigns/rule_item.html",
        {
            "item": item,
            "meeting": item.meeting,
            "dispute": item.dispute,
            "form": deciding.form,
            "row_form": row_form,
            "merges": deciding.merges,
            "groups": grouped_rows(deciding.entries),
        },
        status=422 if deciding.form.errors or (row_form is not None and row_form.errors) else 200,
    )


def minutes(request: Request, meeting_id: int, form: str) -> HttpResponseBase:
    """The minutes as a file; before they are final, every page says so."""
    if form not in OFFICIAL_FORMS:
        raise Http404
    shown = found_meeting(request, meeting_id)
    owner = county()
    document = minutes_document(
        shown, list(agenda_of(shown)), is_demonstration=bool(owner and owner.is_demonstration)
    )
    try:
        content = write_official(document, form)
    except MissingFonts as refusal:
        messages.error(request, f"暂时不能生成 PDF。{refusal.message}请先导出 Word 文档，内容相同。")
        return redirect(shown)
    return download(content, file_name(shown), form)


URLS = [
    path("<id:campaign_id>/meetings/", meetings, name="meetings"),
    path("<id:campaign_id>/meetings/plan/", plan_meeting, name="plan-meeting"),
    path("meetings/<id:meeting_id>/", meeting, name="meeting"),
    path("meetings/<id:meeting_id>/agenda/", change_agenda, name="change-agenda"),
    path("meetings/<id:meeting_id>/minutes/<str:form>/", minutes, name="minutes"),
    path("meetings/items/<id:item_id>/", record_item, name="record-item"),
    path("meetings/items/<id:item_id>/ruling/", rule_item, name="rule-item"),
]
