"""清单体检: what the checks find, and people's word on it."""

from __future__ import annotations

import re
from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingze.catalogue import policies
from mingze.catalogue.actions import bands as band_actions
from mingze.catalogue.actions import reviews
from mingze.catalogue.checks.registry import RULES
from mingze.catalogue.forms import BandsForm, ConfirmFindingForm
from mingze.catalogue.models import Edition, FindingReview
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.findings import bands, findings_of, grouped
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

FINDINGS_PER_PAGE = 50
FINGERPRINT = re.compile(r"[0-9a-f]{32}")


def checks(request: Request) -> HttpResponse:
    """What is wrong in an edition. A township sees what concerns its own list and nobody else's."""
    edition = _edition(request)
    townships = list(Unit.objects.current().townships())
    township = next((unit for unit in townships if unit.code == request.GET.get("township")), None)
    whole = sees_whole_draft(request.actor)
    if not whole:
        township = next((unit for unit in townships if unit.pk == request.actor.unit_id), None)
        if township is None or not policies.may_import(request.actor):
            raise Http404
    found = findings_of(edition, township=township) if edition else []
    if not whole and township:
        found = [item for item in found if item.finding.township == township.code]
    open_findings = [item for item in found if item.review is None]
    confirmed = [item for item in found if item.review]
    rule = request.GET.get("rule", "")
    if rule == "confirmed":
        shown = confirmed
    else:
        shown = [item for item in open_findings if not rule or item.finding.rule == rule]
    counts = Counter(item.finding.rule for item in open_findings)
    groups = grouped(shown)
    page = Paginator(groups, FINDINGS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "catalogue/checks.html",
        {
            "edition": edition,
            "draft": editions.draft(),
            "in_force": editions.in_force(),
            "townships": townships if whole else [township],
            "sees_whole": whole,
            "township": township,
            "rules": [(RULES[code], counts[code]) for code in RULES],
            "rule": rule,
            "chosen_rule": RULES.get(rule),
            "open_count": len(open_findings),
            "group_count": len(grouped(open_findings) if rule else groups),
            "confirmed_count": len(confirmed),
            "page_obj": page,
            "may_confirm": policies.may_manage_lists(request.actor),
        },
    )


def _edition(request: Request) -> Edition | None:
    asked = request.GET.get("edition", "")
    if not asked:
        return editions.draft() or editions.in_force()
    try:
        return get_object_or_404(editions.asked_for(asked, ""))
    except ValueError as unreadable:
        raise Http404 from unreadable


def set_bands(request: Request) -> HttpResponse:
    """Between how many rows a township's number needs no explanation."""
    policies.may_manage_lists(request.actor).require()
    form = BandsForm(request.POST or None, bands=bands())
    if request.method == "POST" and form.is_valid():
        try:
            band_actions.set_bands(bands=form.spans(), by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "参考范围已保存。")
            return redirect("catalogue:checks")
    return render(request, "catalogue/bands.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def confirm_finding(request: Request) -> HttpResponse:
    form = ConfirmFindingForm(request.POST)
    if form.is_valid():
        try:
            reviews.confirm_findings(
                rule=form.cleaned_data["rule"],
                fingerprints=filter(FINGERPRINT.fullmatch, request.POST.getlist("fingerprint")),
                reason=form.cleaned_data["reason"],
                by=request.actor,
            )
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, "已确认无误。可以随时在“已确认”中撤回。")
    else:
        messages.error(request, "请写明确认无误的理由。")
    return redirect(_back(request))


@require_POST
def withdraw_confirmation(request: Request) -> HttpResponse:
    ids = [int(text) for text in request.POST.getlist("review") if re.fullmatch(r"[0-9]{1,18}", text)]
    chosen = FindingReview.objects.filter(pk__in=ids)
    reviews.withdraw_confirmations(reviews=list(chosen), by=request.actor)
    messages.success(request, "已撤回确认，重新列为问题。")
    return redirect(_back(request))


def _back(request: Request) -> str:
    """The checks page with the filters that the person had set; only query parameters are taken over."""
    query = request.POST.get("query", "")
    return reverse("catalogue:checks") + (f"?{query}" if query else "")
