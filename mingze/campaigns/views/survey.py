"""The survey: what was written down and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import content_disposition_header

from mingze.campaigns.actions import survey as actions
from mingze.campaigns.forms.survey import (
    EvidenceForm,
    FindRawDutiesForm,
    PasteForm,
    RawDutyForm,
    UploadSurveyForm,
)
from mingze.campaigns.imports import SurveyRefused, import_survey
from mingze.campaigns.models import Campaign, RawDuty
from mingze.campaigns.policies import survey as policies
from mingze.campaigns.queries.campaigns import visible_campaigns
from mingze.campaigns.queries.classifying import item_counts
from mingze.campaigns.queries.merging import row_names
from mingze.campaigns.queries.survey import (
    OUTCOMES,
    sees_whole_survey,
    survey_lines,
    visible_raw_duties,
    with_outcome,
)
from mingze.catalogue.models import Row
from mingze.documents.problems import Problem
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

PAGE = 50
MOST_PROBLEMS = 50
"""So many problems of a file are shown; the rest is counted."""


def surveyed_campaign(request: Request, campaign_id: int) -> Campaign:
    """The campaign, if the actor may see its survey: whoever reads everything, and townships; else 404."""
    if not sees_whole_survey(request.actor) and not _own_township(request):
        raise Http404
    return get_object_or_404(visible_campaigns(request.actor), pk=campaign_id)


def whole_survey(request: Request, campaign_id: int) -> Campaign:
    """The campaign, for those who see everybody's raw duties; else 404."""
    if not sees_whole_survey(request.actor):
        raise Http404
    return get_object_or_404(Campaign, pk=campaign_id)


def _own_township(request: Request) -> Unit | None:
    return Unit.objects.townships().filter(pk=request.actor.unit_id).first()


def _townships(request: Request) -> QuerySet[Unit]:
    """Those for which the actor may write."""
    townships = Unit.objects.current().townships()
    if policies.may_run_survey(request.actor):
        return townships
    return townships.filter(pk=request.actor.unit_id)


def survey(request: Request, campaign_id: int) -> HttpResponse:
    """Numbers by township and outcome; a POST uploads a file of raw duties."""
    campaign = surveyed_campaign(request, campaign_id)
    own = _own_township(request)
    may_enter = policies.may_enter_raw_duties(request.actor, own)
    if request.method == "POST":
        may_enter.require()
    form = UploadSurveyForm(request.POST or None, request.FILES or None, townships=_townships(request))
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            written = import_survey(
                file.read(), file.name, campaign, form.cleaned_data["township"] or own, by=request.actor
            )
        except SurveyRefused as refused:
            problems = refused.problems
            form.add_error("file", f"{refused}没有写入任何内容。")
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, f"已写入 {sum(written.values())} 条起底事项。")
            return redirect("campaigns:survey", campaign.pk)
    whole = sees_whole_survey(request.actor)
    lines = survey_lines(campaign, None if whole or own is None else [own])
    totals = [sum(line.outcomes[outcome] for line in lines) for outcome in OUTCOMES]
    return render(
        request,
        "campaigns/survey.html",
        {
            "campaign": campaign,
            "form": form,
            "problems": problems[:MOST_PROBLEMS],
            "more_problems": max(0, len(problems) - MOST_PROBLEMS),
            "lines": lines,
            "outcomes": list(zip(OUTCOMES, OUTCOMES.values(), totals, strict=True)),
            "total": sum(totals),
            "items": item_counts(campaign) if whole else None,
            "may_enter": may_enter if campaign.is_under_way else None,
            "whole": whole,
        },
        status=422 if form.errors else 200,
    )


def raw_duties(request: Request, campaign_id: int) -> HttpResponse:
    campaign = surveyed_campaign(request, campaign_id)
    whole = sees_whole_survey(request.actor)
    townships = Unit.objects.townships() if whole else Unit.objects.filter(pk=request.actor.unit_id)
    form = FindRawDutiesForm(request.GET, townships=townships)
    found = with_outcome(visible_raw_duties(campaign, request.actor))
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["q"]:
            found = found.filter(text__icontains=wanted["q"])
        narrowed = {key: wanted[key] for key in ("township", "outcome", "source_kind") if wanted[key]}
        found = found.filter(**narrowed)
    found = found.select_related("township", "topic", "duplicate_of").order_by("township__code", "pk")
    page = Paginator(found.defer("evidence", "duplicate_of__evidence"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = {row.pk: row for row in Row.objects.filter(pk__in=[each.row_id for each in page if each.row_id])}
    names = row_names(rows.values())
    shown = [
        (each, OUTCOMES[each.outcome], rows.get(each.row_id), names.get(each.row_id, "条目已不在清单中"))
        for each in page
    ]
    return render(
        request,
        "campaigns/raw_duties.html",
        {"campaign": campaign, "form": form, "page_obj": page, "raw_duties": shown, "whole": whole},
    )


def enter_raw_duties(request: Request, campaign_id: int) -> HttpResponse:
    """Lines pasted from a spreadsheet, looked at before they are written; or one line by hand."""
    campaign = surveyed_campaign(request, campaign_id)
    policies.may_enter_raw_duties(request.actor, _own_township(request)).require()
    given = request.POST if request.method == "POST" else None
    pasting = given is not None and "pasted" in given
    usual = {"townships": _townships(request)}
    paste = PasteForm(given if pasting else None, prefix=None, **usual)
    single = RawDutyForm(given if given is not None and not pasting else None, auto_id="single_%s", **usual)
    form = paste if pasting else single
    preview = None
    if form.is_bound and form.is_valid():
        lines = form.cleaned_data["lines"] if form is paste else [single.line()]
        if form is paste and "confirmed" not in request.POST:
            preview = lines
        else:
            try:
                written = actions.enter_raw_duties(
                    campaign=campaign,
                    township=form.cleaned_data["township"],
                    rows=lines,
                    by=request.actor,
                )
            except RuleBroken as broken:
                form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            else:
                messages.success(request, f"已写入 {written} 条起底事项。")
                return redirect("campaigns:enter-raw-duties", campaign.pk)
    return render(
        request,
        "campaigns/enter_raw_duties.html",
        {"campaign": campaign, "paste": paste, "single": single, "preview": preview},
        status=422 if form.errors else 200,
    )


def evidence(request: Request, raw_duty_id: int) -> HttpResponse:
    """A raw duty with its evidence: looked at, taken, replaced."""
    raw_duty = get_object_or_404(RawDuty.objects.select_related("campaign", "township"), pk=raw_duty_id)
    campaign = surveyed_campaign(request, raw_duty.campaign_id)
    if not visible_raw_duties(campaign, request.actor).filter(pk=raw_duty.pk).exists():
        raise Http404
    if request.GET.get("file") and raw_duty.evidence:
        return _as_download(raw_duty)
    may_attach = policies.may_attach_evidence(request.actor, raw_duty)
    if request.method == "POST" and not may_attach:
        raise NotAllowed(may_attach.reason)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["evidence"]
        try:
            actions.attach_evidence(
                raw_duty=raw_duty, content=file.read(), file_name=file.name, by=request.actor
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已保存佐证文件。")
            return redirect("campaigns:evidence", raw_duty.pk)
    return render(
        request,
        "campaigns/evidence.html",
        {"campaign": campaign, "raw_duty": raw_duty, "form": form, "may_attach": may_attach},
        status=422 if form.errors else 200,
    )


def _as_download(raw_duty: RawDuty) -> HttpResponse:
    """Never shown in place: what somebody uploaded is not trusted by the browser."""
    response = HttpResponse(bytes(raw_duty.evidence or b""), content_type="application/octet-stream")
    name = content_disposition_header(True, raw_duty.evidence_name)
    response.headers["Content-Disposition"] = name or "attachment"
    return response


URLS = [
    path("<int:campaign_id>/survey/", survey, name="survey"),
    path("<int:campaign_id>/survey/raw-duties/", raw_duties, name="raw-duties"),
    path("<int:campaign_id>/survey/enter/", enter_raw_duties, name="enter-raw-duties"),
    path("raw-duties/<int:raw_duty_id>/", evidence, name="evidence"),
]
