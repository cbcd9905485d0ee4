"""The review of a draft, its steps, and publishing it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from mingze.amendments.actions import reviews as actions
from mingze.amendments.forms.reviews import PASSED, PublishForm, ReviewForm
from mingze.amendments.models import ReviewStep, ReviewVerdict
from mingze.amendments.policies import reviews as policies
from mingze.amendments.queries.reviews import obstacles, reason_despite, review_states, warnings
from mingze.catalogue.actions.publishing import check_publishable
from mingze.catalogue.models import Edition
from mingze.catalogue.policies import may_publish
from mingze.catalogue.queries import comparison, editions
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request

NO_DRAFT = "现在没有可以公布的草稿。"


def publish(request: Request) -> HttpResponse:
    """Publish the draft, after a look at what it changes and a second look at the dates."""
    may_publish(request.actor).require()
    draft, last = editions.draft(), editions.latest_published()
    if draft is None:
        messages.info(request, NO_DRAFT)
        return redirect("catalogue:draft")
    form = PublishForm(request.POST or None, initial={"draft": draft.pk})
    second_look = False
    if request.method == "POST" and form.is_valid():
        try:
            edition = _publish(request, form)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            if edition:
                messages.success(request, f"{edition.title}已公布。")
                return redirect(edition)
            second_look = True
    digest = editions.edition_digest(draft)
    found = obstacles(draft, digest)
    may_despite = policies.may_publish_despite(request.actor)
    return render(
        request,
        "amendments/publish.html",
        {
            "form": form,
            "second_look": second_look,
            "days_ahead": _days_ahead(form) if second_look else 0,
            "digest": digest,
            "draft": draft,
            "last": last,
            "counts": comparison.counted(comparison.changed_rows(last, draft) if last else []),
            "rows": draft.entries.count(),
            "states": review_states(draft, digest),
            "obstacles": found,
            "warnings": warnings(draft),
            "may_despite": may_despite,
            "is_open": not found or bool(may_despite),
        },
        status=422 if form.errors else 200,
    )


def _publish(request: Request, form: PublishForm) -> Edition | None:
    """The published edition; None when the person is to look at it a second time."""
    particulars = dict(form.cleaned_data)
    seen, digest = Edition(pk=particulars.pop("draft")), particulars.pop("digest")
    if digest:
        return actions.publish_edition(expected=seen, expected_digest=digest, by=request.actor, **particulars)
    despite = particulars.pop("despite").strip()
    check_publishable(seen, **particulars)
    draft = editions.draft()
    if draft and not despite and obstacles(draft):
        raise RuleBroken("还有审查或者确认没有完成。仍要公布的，请写明理由。", field="despite")
    return None


def _days_ahead(form: PublishForm) -> int:
    """How far from today the edition would take effect; negative for a day gone by."""
    days: int = (form.cleaned_data["effective_on"] - clock.today()).days
    return days


def reviews(request: Request) -> HttpResponse:
    """How far the review of the draft has come; whoever reviews says their word here."""
    if not sees_whole_draft(request.actor):
        raise Http404
    may_review = policies.may_review(request.actor)
    if request.method == "POST":
        may_review.require()
    draft, last = editions.draft(), editions.latest_published()
    digest = editions.edition_digest(draft) if draft else ""
    states = review_states(draft, digest) if draft else []
    form = ReviewForm(
        request.POST or None,
        steps=ReviewStep.objects.all(),
        initial={"digest": digest, "step": next((each.step for each in states if not each.passed), None)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_draft(
                step=form.cleaned_data["step"],
                passed=form.cleaned_data["outcome"] == PASSED,
                text=form.cleaned_data["text"],
                digest=form.cleaned_data["digest"],
                by=request.actor,
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "审查意见已登记。")
            return redirect("amendments:reviews")
    verdicts = ReviewVerdict.objects.filter(edition=draft).select_related("step").order_by("-at", "-pk")
    return render(
        request,
        "amendments/reviews.html",
        {
            "draft": draft,
            "last": last,
            "digest": digest,
            "states": states,
            "verdicts": verdicts if draft else [],
            "form": form,
            "may_review": may_review,
            "despite": reason_despite(last) if last else "",
            "may_set_steps": policies.may_set_review_steps(request.actor),
        },
        status=422 if form.errors else 200,
    )


def review_steps(request: Request) -> HttpResponse:
    """The steps in their order; names, reviewers and order are changed together."""
    policies.may_set_review_steps(request.actor).require()
    wanted = list(ReviewStep.objects.all())
    if request.method == "POST":
        settings = list(_settings(request, wanted))
        try:
            actions.set_review_steps(steps=settings, by=request.actor)
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, "审查环节已保存。")
            return redirect("amendments:review-steps")
    return render(
        request,
        "amendments/review_steps.html",
        {"steps": wanted},
        status=422 if request.method == "POST" else 200,
    )


def _settings(request: Request, present: list[ReviewStep]) -> Iterator[actions.StepSetting]:
    """The steps as the form has them, in the order of its numbers; the blank line at its end is a new one."""

    def said(name: str, step: ReviewStep | None) -> str:
        return request.POST.get(f"{name}-{step.pk if step else 'new'}", "").strip()

    def place(step: ReviewStep | None) -> float:
        try:
            return float(said("position", step))
        except ValueError:
            return len(present) + 1.0

    for step in sorted([*present, None], key=place):
        kept = said("name", step) if step is None else not said("remove", step)
        if kept:
            yield actions.StepSetting(
                step, said("name", step)[:40], said("reviewer", step)[:60], bool(said("required", step))
            )


URLS = [
    path("publish/", publish, name="publish"),
    path("reviews/", reviews, name="reviews"),
    path("reviews/steps/", review_steps, name="review-steps"),
]
