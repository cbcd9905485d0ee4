"""The steps of a dispute's procedure that need a text, and which of all steps somebody may take now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse

from mingze.amendments.actions import disputes as actions
from mingze.amendments.forms.disputes import ClaimForm, TextForm
from mingze.amendments.models import Dispute
from mingze.amendments.policies import disputes as policies
from mingze.amendments.queries import disputes as queries
from mingze.amendments.rules import Stage
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken, Verdict
from mingze.organisations.request import Request


def find_dispute(request: Request, dispute_id: int) -> Dispute:
    """A dispute that the actor may see, or 404."""
    found = queries.whole_disputes(queries.visible_disputes(request.actor)).filter(pk=dispute_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Taking:
    """A step that a form takes: what it is called, who may, and the action."""

    label: str
    lead: str
    may: Callable[[Actor | None, Dispute], Verdict]
    form: Callable[[QueryDict | None], forms.Form]
    take: Callable[[Dispute, Actor, Mapping[str, Any]], object]
    done: str


def _text(label: str, help_text: str = "", *, required: bool = True) -> Callable[..., forms.Form]:
    return lambda data: TextForm(data, label=label, help_text=help_text, required=required)


TAKINGS: dict[str, Taking] = {
    "answer": Taking(
        "书面答复",
        "答复编办最近一次书面征询，提交后不能修改。",
        policies.may_answer_inquiry,
        _text("答复"),
        lambda found, by, told: actions.answer_inquiry(dispute=found, by=by, **told),
        "已答复。",
    ),
    "claim": Taking(
        "陈述本单位主张",
        "各方都能看到。可以再次陈述，以最后一次为准，每次都留在办理经过中。",
        policies.may_state_claim,
        ClaimForm,
        lambda found, by, told: actions.state_claim(dispute=found, by=by, **told),
        "已记录本单位主张。",
    ),
    "not-agreed": Taking(
        "报告协商未达成一致",
        "提交后由编办书面征询，再提交专题会议裁定。裁定之前原分工继续有效。",
        policies.may_report_no_agreement,
        _text("协商经过和分歧", "什么时候谈的、哪些人参加、分歧在哪里。"),
        lambda found, by, told: actions.report_no_agreement(dispute=found, by=by, **told),
        "已转编办办理。",
    ),
    "ask": Taking(
        "书面征询",
        "各方都会收到，在规定的工作日内答复。",
        policies.may_ask_in_writing,
        _text("征询的问题"),
        lambda found, by, told: actions.ask_in_writing(dispute=found, by=by, question=told["text"]),
        "已发给各方。",
    ),
    "to-meeting": Taking(
        "提交专题会议",
        "提交后由专题会议研究裁定，不再书面征询。",
        policies.may_submit_to_meeting,
        _text("说明", required=False),
        lambda found, by, told: actions.submit_to_meeting(dispute=found, by=by, **told),
        "已提交专题会议。",
    ),
    "withdraw": Taking(
        "撤回争议",
        "撤回后原分工继续有效。",
        policies.may_withdraw,
        _text("撤回理由"),
        lambda found, by, told: actions.withdraw_dispute(dispute=found, by=by, **told),
        "已撤回。",
    ),
}


@dataclass(frozen=True, slots=True)
class PossibleStep:
    label: str
    url: str


def possible_steps(dispute: Dispute, actor: Actor) -> list[PossibleStep]:
    """What the actor may do now, the step that moves the dispute on first."""
    own = next((party for party in dispute.parties.all() if party.unit_id == actor.unit_id), None)
    asked = bool(queries.inquiries(dispute))
    order = {
        "answer": True,
        "claim": own is not None and not own.claim and dispute.state == Stage.NEGOTIATING,
        "minutes": dispute.state == Stage.NEGOTIATING,
        "rule": True,
        "to-meeting": asked,
        "ask": True,
    }
    first = [name for name, now in order.items() if now]
    rest = ["to-meeting", "minutes", "not-agreed", "claim", "withdraw"]
    names = dict.fromkeys([*first, *rest])
    return [step for name in names if (step := _possible(name, dispute, actor))]


DECISIONS: dict[str, tuple[str, Callable[[Actor | None, Dispute], Verdict], str]] = {
    "minutes": ("形成协商纪要", policies.may_file_minutes, "amendments:file-minutes"),
    "rule": ("作出裁定", policies.may_rule, "amendments:rule"),
}


def _possible(name: str, dispute: Dispute, actor: Actor) -> PossibleStep | None:
    if name in DECISIONS:
        label, may, url_name = DECISIONS[name]
        url = reverse(url_name, args=[dispute.pk])
    else:
        label, may = TAKINGS[name].label, TAKINGS[name].may
        url = reverse("amendments:dispute-step", args=[dispute.pk, name])
    return PossibleStep(label, url) if may(actor, dispute) else None


def step(request: Request, dispute_id: int, name: str) -> HttpResponse:
    """Take one of the steps that need a text."""
    taking = TAKINGS.get(name)
    if taking is None:
        raise Http404
    found = find_dispute(request, dispute_id)
    taking.may(request.actor, found).require()
    form = taking.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taking.take(found, request.actor, form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, taking.done)
            return redirect(found)
    return render(
        request,
        "amendments/dispute_step.html",
        {"dispute": found, "form": form, "taking": taking, "asked": queries.inquiries(found)[-1:]},
        status=422 if form.errors else 200,
    )


URLS = [path("disputes/<int:dispute_id>/step/<str:name>/", step, name="dispute-step")]
