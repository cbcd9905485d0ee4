"""Other lists held against the draft (查漏)."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.campaigns.actions import coverage as actions
from mingze.campaigns.forms.survey import CoverageForm, SettleLineForm
from mingze.campaigns.models import CoverageCheck, CoverageLine
from mingze.campaigns.policies.survey import may_run_survey
from mingze.campaigns.queries.merging import row_names
from mingze.campaigns.views.survey import MOST_PROBLEMS, whole_survey
from mingze.documents.problems import Problem
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

PAGE = 50


def coverage(request: Request, campaign_id: int) -> HttpResponse:
    """The checks so far; a POST makes another."""
    campaign = whole_survey(request, campaign_id)
    may_run = may_run_survey(request.actor)
    if request.method == "POST":
        may_run.require()
    form = CoverageForm(request.POST or None, request.FILES or None)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check = actions.check_coverage(
                campaign=campaign,
                title=form.cleaned_data["title"],
                source=form.cleaned_data["source"],
                content=file.read(),
                file_name=file.name,
                by=request.actor,
            )
        except actions.CheckRefused as refused:
            problems = refused.problems
            form.add_error("file", f"{refused}没有写入任何内容。")
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            return redirect("campaigns:coverage-check", check.pk)
    checks = CoverageCheck.objects.filter(campaign=campaign).annotate(
        size=Count("lines"),
        missing=Count("lines", filter=Q(lines__outcome=CoverageLine.Outcome.MISSING)),
    )
    return render(
        request,
        "campaigns/coverage.html",
        {
            "campaign": campaign,
            "checks": checks,
            "form": form,
            "problems": problems[:MOST_PROBLEMS],
            "may_run": may_run if campaign.is_under_way else None,
        },
        status=422 if form.errors else 200,
    )


def coverage_check(request: Request, check_id: int) -> HttpResponse:
    """The lines of one check, those that nothing covers first."""
    check = get_object_or_404(CoverageCheck.objects.select_related("campaign"), pk=check_id)
    whole_survey(request, check.campaign_id)
    outcome = request.GET.get("outcome", CoverageLine.Outcome.MISSING)
    lines = check.lines.select_related("row", "township", "raw_duty").defer("raw_duty__evidence")
    if outcome in CoverageLine.Outcome.values:
        lines = lines.filter(outcome=outcome)
    page = Paginator(lines.order_by("-times", "pk"), PAGE).get_page(request.GET.get("page"))
    names = row_names(line.row for line in page)
    counted = dict(check.lines.order_by().values_list("outcome").annotate(n=Count("pk")))
    return render(
        request,
        "campaigns/coverage_check.html",
        {
            "check": check,
            "campaign": check.campaign,
            "page_obj": page,
            "lines": [(line, names.get(line.row_id or 0, "")) for line in page],
            "outcome": outcome,
            "outcomes": [
                (value, label, counted.get(value, 0)) for value, label in CoverageLine.Outcome.choices
            ],
            "townships": Unit.objects.current().townships(),
            "may_run": may_run_survey(request.actor) if check.campaign.is_under_way else None,
        },
    )


@require_POST
def settle_line(request: Request, line_id: int) -> HttpResponse:
    """Dismiss a line, or write it down as a township's raw duty."""
    line = get_object_or_404(CoverageLine.objects.select_related("check_of__campaign"), pk=line_id)
    whole_survey(request, line.check_of.campaign_id)
    may_run_survey(request.actor).require()
    form = SettleLineForm(request.POST, townships=Unit.objects.current().townships())
    try:
        if not form.is_valid():
            raise RuleBroken("请选择乡镇，说明不超过 300 字。")
        if "dismiss" in request.POST:
            actions.dismiss_line(line=line, note=form.cleaned_data["note"], by=request.actor)
            messages.success(request, "已标为不属于乡镇事项。")
        elif form.cleaned_data["township"]:
            actions.add_raw_from_line(line=line, township=form.cleaned_data["township"], by=request.actor)
            messages.success(request, "已补录为起底事项。")
        else:
            raise RuleBroken("请选择补录到哪个乡镇。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect("campaigns:coverage-check", line.check_of_id)


URLS = [
    path("<int:campaign_id>/coverage/", coverage, name="coverage"),
    path("coverage/<int:check_id>/", coverage_check, name="coverage-check"),
    path("coverage-lines/<int:line_id>/settle/", settle_line, name="settle-line"),
]
