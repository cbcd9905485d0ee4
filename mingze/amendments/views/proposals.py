"""Proposals to adjust the lists: reading, raising, asking about, deciding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.amendments.actions import proposals as actions
from mingze.amendments.actions.amending import Conflicted, Wanted
from mingze.amendments.forms.proposals import ConsultForm, DecideProposalForm, RaiseForm
from mingze.amendments.models import Proposal
from mingze.amendments.policies import proposals as policies
from mingze.amendments.queries.awaited import awaited
from mingze.amendments.queries.proposals import (
    ChangeShown,
    changes_shown,
    for_township,
    row_now,
    saying_the_same,
    units_concerned,
    visible_proposals,
    with_changes,
)
from mingze.catalogue.models import Entry, Row
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.row_form import RowForm, Seen, row_form_initial
from mingze.catalogue.rules import Content, fingerprint
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.organisations.rules import Power

PER_PAGE = 50


def proposals(request: Request) -> HttpResponse:
    found = visible_proposals(request.actor).select_related("unit", "duty")
    state = request.GET.get("state", "")
    if state in Proposal.State:
        found = found.filter(state=state)
    return render(
        request,
        "amendments/proposals.html",
        {
            "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "state": state,
            "states": Proposal.State.choices,
            "may_raise": policies.may_raise(request.actor),
        },
    )


def _found(request: Request, proposal_id: int) -> Proposal:
    return get_object_or_404(with_changes(visible_proposals(request.actor)), pk=proposal_id)


def proposal(request: Request, proposal_id: int) -> HttpResponse:
    shown = _found(request, proposal_id)
    asked = shown.consultation.consulted.select_related("unit") if shown.consultation else []
    return render(
        request,
        "amendments/proposal.html",
        {
            "proposal": shown,
            "groups": changes_shown(shown.changes.all()),
            "asked": asked,
            "is_asked": any(each.unit_id == request.actor.unit_id for each in asked),
            "amendments": shown.amendments.select_related("row__township", "row__duty"),
            "may_handle": policies.may_handle(request.actor),
            "may_withdraw": policies.may_withdraw(request.actor, shown),
        },
    )


# Raising.


def raise_proposal(request: Request) -> HttpResponse:
    """Propose another text for the row asked for, its removal, or a new row of the township asked for."""
    policies.may_raise(request.actor).require()
    entry = _entry_asked(request)
    township = entry.row.township if entry else _township_asked(request)
    if township is None:
        townships = Unit.objects.current().townships()
        return render(request, "amendments/choose_township.html", {"townships": townships})
    for_any = request.actor.holds(Power.RUN_CAMPAIGNS)
    alike = saying_the_same(entry, request.actor) if entry and _speaks_for_several(request, township) else []
    now = content_of(entry.version) if entry else None
    form = RaiseForm(
        request.POST or None,
        for_any=for_any,
        existing=entry is not None,
        alike=len(alike),
        initial={
            "title": f"调整“{now.name}”"[:200] if now else "",
            "origin": "friction",
            "unit": _own(request),
        },
    )
    row_form = RowForm(request.POST or None, township=township, initial=_initial(entry, now))
    if request.method == "POST" and form.is_valid():
        removes = form.cleaned_data.get("remove", False)
        if removes or row_form.is_valid():
            content = None if removes else row_form.cleaned_data["content"]
            try:
                return _raised(request, form, _changes(request, form, township, entry, alike, content))
            except RuleBroken as broken:
                form.add_error(broken.field if broken.field in form.fields else None, broken.message)
    return render(
        request,
        "amendments/raise_proposal.html",
        {"form": form, "row_form": row_form, "township": township, "entry": entry, "alike": alike},
        status=422 if request.method == "POST" else 200,
    )


def _entry_asked(request: Request) -> Entry | None:
    asked = request.GET.get("row", "")
    if not asked:
        return None
    row = Row.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    entry = row_now(row, request.actor) if row else None
    if entry is None:
        raise Http404
    policies.may_raise_about(request.actor, entry).require()
    return entry


def _township_asked(request: Request) -> Unit | None:
    """The township whose list is to have a new row: one's own, or the one asked for."""
    townships = Unit.objects.current().townships()
    code = request.GET.get("township", "")
    if code:
        return get_object_or_404(townships, code=code)
    return townships.filter(pk=request.actor.unit_id).first()


def _speaks_for_several(request: Request, township: Unit) -> bool:
    return request.actor.unit_id != township.pk


def _own(request: Request) -> str:
    return Unit.objects.get(pk=request.actor.unit_id).code


def _initial(entry: Entry | None, now: Content | None) -> dict[str, Any]:
    if entry is None or now is None:
        return {}
    return row_form_initial(now) | {"seen": Seen(entry.pk, entry.row.township.code, now, now).signed()}


def _changes(
    request: Request,
    form: RaiseForm,
    township: Unit,
    entry: Entry | None,
    alike: Sequence[Entry],
    content: Content | None,
) -> list[Wanted]:
    """The change of the row, written against what the form showed, and of those that say the same."""
    if entry is None:
        return [Wanted(township, None, content)]
    seen = Seen.read(request.POST.get("seen", ""), entry.pk)
    base = seen.base if seen and seen.base else content_of(entry.version)
    changes = [Wanted(township, entry.row, content, base)]
    if form.cleaned_data.get("together"):
        changes += [
            Wanted(
                other.row.township,
                other.row,
                content and for_township(content, township, other.row.township),
                content_of(other.version),
            )
            for other in alike
        ]
    return changes


def _raised(request: Request, form: RaiseForm, changes: Sequence[Wanted]) -> HttpResponse:
    told = form.cleaned_data
    own = Unit.objects.get(pk=request.actor.unit_id)
    usual = Proposal.Origin.TOWNSHIP if own.is_township else Proposal.Origin.DEPARTMENT
    made = actions.raise_proposal(
        title=told["title"],
        reason=told["reason"],
        origin=told.get("origin", usual),
        unit=told.get("unit"),
        changes=changes,
        by=request.actor,
    )
    messages.success(request, f"已提出，编号{made.number}。")
    return redirect(made)


# Asking about, deciding, withdrawing.


def consult(request: Request, proposal_id: int) -> HttpResponse:
    shown = _found(request, proposal_id)
    policies.may_handle(request.actor).require()
    form = ConsultForm(request.POST or None, concerned=units_concerned(shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.consult_on(proposal=shown, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已发出，各单位可在待办中看到。")
            return redirect(shown)
    return render(
        request,
        "amendments/consult_on_proposal.html",
        {"form": form, "proposal": shown},
        status=422 if form.errors else 200,
    )


def decide(request: Request, proposal_id: int) -> HttpResponse:
    """What the draft says otherwise by now is shown, and written over only on the person's word."""
    shown = _found(request, proposal_id)
    policies.may_handle(request.actor).require()
    groups = changes_shown(shown.changes.all())
    form = DecideProposalForm(request.POST or None, groups=groups)
    row_form = _text_decided_on(request, groups)
    conflicted: Conflicted | None = None
    if request.method == "POST" and form.is_valid() and _is_legible(form, row_form):
        try:
            _decide(request, shown, form, _adopted(form, row_form, groups))
            messages.success(request, "决定已记录。")
            return redirect(shown)
        except Conflicted as found:
            conflicted = found
            form = _with_mark(request, groups, _mark(found))
            form.add_error(None, found.message)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
    return render(
        request,
        "amendments/decide_proposal.html",
        {
            "form": form,
            "row_form": row_form,
            "proposal": shown,
            "groups": groups,
            "silent": awaited(shown.consultation, clock.today()),
            "merges": conflicted.merges if conflicted else (),
        },
        status=422 if request.method == "POST" else 200,
    )


def _text_decided_on(request: Request, groups: Sequence[ChangeShown]) -> RowForm | None:
    """Where the proposal is one text, that text can be altered; else some of its changes are chosen."""
    if len(groups) != 1 or groups[0].content is None:
        return None
    township = groups[0].changes[0].township
    return RowForm(request.POST or None, township=township, initial=row_form_initial(groups[0].content))


def _is_legible(form: DecideProposalForm, row_form: RowForm | None) -> bool:
    is_partly = form.cleaned_data["outcome"] == Proposal.State.PARTLY
    return not is_partly or row_form is None or row_form.is_valid()


def _adopted(
    form: DecideProposalForm, row_form: RowForm | None, groups: Sequence[ChangeShown]
) -> list[Wanted] | None:
    """What is adopted instead of the whole; None where the whole is decided on."""
    if form.cleaned_data["outcome"] != Proposal.State.PARTLY:
        return None
    if row_form:
        content, changes = row_form.cleaned_data["content"], groups[0].changes
        return [
            Wanted(
                change.township,
                change.row,
                for_township(content, changes[0].township, change.township),
                actions.as_proposed(change).base,
            )
            for change in changes
        ]
    chosen = [groups[int(number)] for number in form.cleaned_data.get("adopted", [])]
    return [actions.as_proposed(change) for group in chosen for change in group.changes] or None


def _decide(
    request: Request, shown: Proposal, form: DecideProposalForm, adopted: list[Wanted] | None
) -> None:
    told = form.cleaned_data

    def decided(acknowledged: bool) -> None:
        actions.decide_proposal(
            proposal=shown,
            outcome=told["outcome"],
            text=told["text"],
            changes=adopted,
            acknowledged=acknowledged,
            by=request.actor,
        )

    try:
        decided(False)
    except Conflicted as found:
        if not (told["acknowledged"] and told["mark"] == _mark(found)):
            raise
        decided(True)


def _mark(conflicted: Conflicted) -> str:
    """Tells one set of differences from another."""
    return fingerprint(
        *(
            f"{wanted.row}:{conflict.field}:{conflict.theirs}:{conflict.ours}"
            for wanted, merge in conflicted.merges
            for conflict in merge.conflicts
        )
    )


def _with_mark(request: Request, groups: Sequence[ChangeShown], mark: str) -> DecideProposalForm:
    data = request.POST.copy()
    data["mark"], data["acknowledged"] = mark, ""
    form = DecideProposalForm(data, groups=groups)
    form.full_clean()
    return form


@require_POST
def withdraw(request: Request, proposal_id: int) -> HttpResponse:
    shown = _found(request, proposal_id)
    try:
        actions.withdraw_proposal(proposal=shown, by=request.actor)
        messages.success(request, "已撤回。")
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    return redirect(shown)


URLS = [
    path("proposals/", proposals, name="proposals"),
    path("proposals/raise/", raise_proposal, name="raise-proposal"),
    path("proposals/<id:proposal_id>/", proposal, name="proposal"),
    path("proposals/<id:proposal_id>/consult/", consult, name="consult-on-proposal"),
    path("proposals/<id:proposal_id>/decide/", decide, name="decide-proposal"),
    path("proposals/<id:proposal_id>/withdraw/", withdraw, name="withdraw-proposal"),
]
