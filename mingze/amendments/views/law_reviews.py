"""Reviews of what rests on a law that changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from mingze.amendments.actions import law_reviews as actions
from mingze.amendments.forms.proposals import OpenLawReviewForm, SettleForm
from mingze.amendments.models import LawReview, LawReviewItem
from mingze.amendments.policies import law_reviews as policies
from mingze.amendments.queries.law_reviews import counted, resting_by_duty
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request

PER_PAGE = 50


def law_reviews(request: Request) -> HttpResponse:
    """The open ones first."""
    _hide_from_others(request)
    found = counted(LawReview.objects.all()).order_by(F("closed_at").desc(nulls_first=True), "-opened_at")
    return render(
        request,
        "amendments/law_reviews.html",
        {
            "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "may_open": policies.may_open(request.actor),
        },
    )


def _hide_from_others(request: Request) -> None:
    if not sees_whole_draft(request.actor):
        raise Http404


def open_review(request: Request) -> HttpResponse:
    """`?law=` chooses it beforehand."""
    policies.may_open(request.actor).require()
    initial: dict[str, Any] = {"law": request.GET.get("law", "")}
    form = OpenLawReviewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            review = actions.open_law_review(by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "效力已更新，复核已开始。")
            return redirect(review)
    return render(
        request, "amendments/open_law_review.html", {"form": form}, status=422 if form.errors else 200
    )


def law_review(request: Request, review_id: int) -> HttpResponse:
    _hide_from_others(request)
    review = get_object_or_404(LawReview.objects.select_related("law"), pk=review_id)
    return render(
        request,
        "amendments/law_review.html",
        {
            "review": review,
            "resting": resting_by_duty(review),
            "may_settle": policies.may_settle(request.actor),
        },
    )


def settle(request: Request, item_id: int) -> HttpResponse:
    _hide_from_others(request)
    policies.may_settle(request.actor).require()
    items = LawReviewItem.objects.select_related("review__law", "duty")
    item = get_object_or_404(items, pk=item_id)
    form = SettleForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_item(item=item, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "结论已记录。")
            return redirect(item.review)
    return render(
        request,
        "amendments/settle_law_review_item.html",
        {"form": form, "item": item},
        status=422 if form.errors else 200,
    )


URLS = [
    path("law-reviews/", law_reviews, name="law-reviews"),
    path("law-reviews/open/", open_review, name="open-law-review"),
    path("law-reviews/<id:review_id>/", law_review, name="law-review"),
    path("law-reviews/items/<id:item_id>/", settle, name="settle-law-review-item"),
]
