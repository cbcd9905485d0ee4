"""Admissions: reading, applying, asking the townships, deciding, reporting upward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.amendments.actions import admissions as actions
from mingze.amendments.forms.admissions import ApplyForm, DecideAdmissionForm, ReportForm
from mingze.amendments.forms.proposals import AskForm
from mingze.amendments.models import Admission
from mingze.amendments.policies import admissions as policies
from mingze.amendments.queries.admissions import (
    OPEN,
    Caution,
    caution,
    grounds,
    proposed_row,
    to_report,
    visible_admissions,
)
from mingze.amendments.queries.awaited import awaited
from mingze.amendments.queries.limits import limits
from mingze.catalogue.row_form import RowForm, row_form_initial
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request

PER_PAGE = 50


def admissions(request: Request) -> HttpResponse:
    found = visible_admissions(request.actor).select_related("applicant").prefetch_related("townships")
    state = request.GET.get("state", "")
    if state in Admission.State:
        found = found.filter(state=state)
    own = Unit.objects.filter(pk=request.actor.unit_id).first()
    return render(
        request,
        "amendments/admissions.html",
        {
            "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "state": state,
            "states": Admission.State.choices,
            "may_apply": policies.may_apply(request.actor, own),
            "today": clock.today(),
            "unreported": _unreported(request),
        },
    )


def _unreported(request: Request) -> list[Admission]:
    """What the actor has still to report upward."""
    if not policies.may_decide(request.actor) or not limits().reports_admissions:
        return []
    return list(to_report(visible_admissions(request.actor)))


def _found(request: Request, admission_id: int) -> Admission:
    visible = visible_admissions(request.actor).select_related("applicant", "consultation")
    return get_object_or_404(visible, pk=admission_id)


def admission(request: Request, admission_id: int) -> HttpResponse:
    shown = _found(request, admission_id)
    townships = list(shown.townships.all())
    asked = shown.consultation.consulted.select_related("unit") if shown.consultation else []
    may_decide = policies.may_decide(request.actor)
    is_let_in = shown.state in {Admission.State.ADMITTED, Admission.State.TEMPORARY}
    return render(
        request,
        "amendments/admission.html",
        {
            "admission": shown,
            "townships": townships,
            "asked": asked,
            "is_asked": any(each.unit_id == request.actor.unit_id for each in asked),
            "grounds": grounds(shown),
            "caution": _caution(shown, townships) if shown.state in OPEN and may_decide else None,
            "is_open": shown.state in OPEN,
            "has_expired": bool(shown.expires_on and shown.expires_on <= clock.today()),
            "amendments": shown.amendments.select_related("row__township", "row__duty"),
            "may_decide": may_decide,
            "may_withdraw": policies.may_withdraw(request.actor, shown),
            "must_report": is_let_in and shown.reported_on is None and limits().reports_admissions,
            "ask_form": AskForm(),
            "report_form": ReportForm(initial={"reported_on": clock.today()}),
        },
    )


def _caution(shown: Admission, townships: Sequence[Unit]) -> Caution:
    texts = [shown.content, shown.basis, shown.reason]
    return caution(title=shown.title, texts=texts, townships=townships, but=shown)


def apply(request: Request) -> HttpResponse:
    """What is like it, and ways that are not open, are shown first; then it takes the person's word."""
    own = Unit.objects.filter(pk=request.actor.unit_id).first()
    policies.may_apply(request.actor, own).require()
    initial: dict[str, Any] = {name: request.GET.get(name, "") for name in ("title", "content")}
    initial["townships"] = request.GET.getlist("township")
    form = ApplyForm(request.POST or None, for_any=bool(policies.may_decide(request.actor)), initial=initial)
    warned = _warned(initial["title"], [initial["content"]], ()) if request.method == "GET" else None
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        acknowledged = told.pop("acknowledged")
        texts = [told["content"], told["basis"], told["reason"]]
        warned = _warned(told["title"], texts, list(told["townships"]))
        if not warned or acknowledged:
            try:
                made = actions.apply_for_admission(by=request.actor, **told)
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                messages.success(request, f"申请已提交，编号{made.number}。")
                return redirect(made)
        else:
            form.add_error("acknowledged", "请先看过上面的提醒；仍要提交的，请勾选。")
    return render(
        request,
        "amendments/apply_for_admission.html",
        {"form": form, "caution": warned},
        status=422 if form.errors else 200,
    )


def _warned(title: str, texts: Sequence[str], townships: Sequence[Unit]) -> Caution | None:
    return caution(title=title, texts=texts, townships=townships) if title.strip() else None


@require_POST
def consult(request: Request, admission_id: int) -> HttpResponse:
    shown = _found(request, admission_id)
    policies.may_decide(request.actor).require()
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "请填写正确的答复期限。")
        return redirect(shown)
    try:
        actions.consult_townships(admission=shown, due_on=form.cleaned_data["due_on"], by=request.actor)
        messages.success(request, "已发出，各乡镇可在待办中看到。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect(shown)


def decide(request: Request, admission_id: int) -> HttpResponse:
    shown = _found(request, admission_id)
    policies.may_decide(request.actor).require()
    townships = list(shown.townships.all())
    form = DecideAdmissionForm(request.POST or None)
    row_form = RowForm(
        request.POST or None, township=townships[0], initial=row_form_initial(proposed_row(shown))
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        is_admitted = told["outcome"] == Admission.State.ADMITTED
        if not is_admitted or row_form.is_valid():
            rows = row_form.cleaned_data["content"] if is_admitted else None
            try:
                actions.decide_admission(admission=shown, rows=rows, by=request.actor, **told)
                messages.success(request, "决定已记录。")
                return redirect(shown)
            except RuleBroken as broken:
                form.add_error(broken.field if broken.field in form.fields else None, broken.message)
    return render(
        request,
        "amendments/decide_admission.html",
        {
            "form": form,
            "row_form": row_form,
            "admission": shown,
            "townships": townships,
            "grounds": grounds(shown),
            "caution": _caution(shown, townships),
            "silent": awaited(shown.consultation, clock.today()),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def report(request: Request, admission_id: int) -> HttpResponse:
    shown = _found(request, admission_id)
    policies.may_decide(request.actor).require()
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "请填写正确的报备日期。")
        return redirect(shown)
    try:
        actions.report_upward(admission=shown, by=request.actor, **form.cleaned_data)
        messages.success(request, "报备日期已记录。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect(shown)


@require_POST
def withdraw(request: Request, admission_id: int) -> HttpResponse:
    shown = _found(request, admission_id)
    try:
        actions.withdraw_admission(admission=shown, by=request.actor)
        messages.success(request, "已撤回。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect(shown)


URLS = [
    path("admissions/", admissions, name="admissions"),
    path("admissions/apply/", apply, name="apply-for-admission"),
    path("admissions/<id:admission_id>/", admission, name="admission"),
    path("admissions/<id:admission_id>/consult/", consult, name="consult-on-admission"),
    path("admissions/<id:admission_id>/decide/", decide, name="decide-admission"),
    path("admissions/<id:admission_id>/report/", report, name="report-admission"),
    path("admissions/<id:admission_id>/withdraw/", withdraw, name="withdraw-admission"),
]
