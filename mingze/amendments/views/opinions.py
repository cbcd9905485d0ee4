"""Asking for opinions: who is asked, what was said, and the answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.amendments.actions import opinions as actions
from mingze.amendments.actions.amending import Conflicted
from mingze.amendments.forms.opinions import (
    AnswerConsultationForm,
    AnswerOpinionForm,
    FilterForm,
    OpinionForm,
    voices_of,
)
from mingze.amendments.models import Consultation, Opinion
from mingze.amendments.policies import opinions as policies
from mingze.amendments.queries import consultations, opinions
from mingze.catalogue.merging import Merge, three_way
from mingze.catalogue.models import Entry, Row
from mingze.catalogue.queries import editions
from mingze.catalogue.queries.comparison import unit_names
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.row_form import RowForm, Seen, row_form_initial
from mingze.catalogue.rules import Content, ListKind, content_from_data
from mingze.kernel import clock
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.organisations.rules import Power
from mingze.workdays.queries import calendar

PER_PAGE = 30
CONSULTATION_STATES = [("open", "未办完的"), ("all", "全部")]
OPINION_STATES = [("open", "等待答复的"), ("answered", "已答复的"), ("all", "全部")]


def index(request: Request) -> HttpResponse:
    """What the actor's unit is asked; or (?view=opinions) the opinions that they may read, one by one."""
    return _opinions(request) if request.GET.get("view") == "opinions" else _consultations(request)


def _consultations(request: Request) -> HttpResponse:
    form = FilterForm(request.GET, states=CONSULTATION_STATES)
    found = opinions.visible_consultations(request.actor)
    if form.state_now == "open":
        found = consultations.unfinished(found)
    if form.is_valid() and form.cleaned_data["township"]:
        found = found.filter(township=form.cleaned_data["township"])
    paginator = Paginator(consultations.listed(found, request.actor.unit_id), PER_PAGE)
    return render(
        request,
        "amendments/consultations.html",
        {
            "page_obj": paginator.get_page(request.GET.get("page")),
            "form": form,
            "sees_all": sees_whole_draft(request.actor),
            "today": clock.today(),
        },
    )


def _opinions(request: Request) -> HttpResponse:
    form = FilterForm(request.GET, states=OPINION_STATES)
    found = opinions.visible_opinions(request.actor)
    match form.state_now:
        case "open":
            found = opinions.open_opinions(found)
        case "answered":
            found = found.exclude(answer="")
    if form.is_valid() and (township := form.cleaned_data["township"]):
        found = opinions.about(found, township)
    page = Paginator(consultations.whole_opinions(found), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "amendments/opinions.html",
        {
            "page_obj": page,
            "groups": consultations.by_row(page.object_list),
            "form": form,
            "sees_all": sees_whole_draft(request.actor),
            "may_answer": _answerable(request, page.object_list),
        },
    )


def _answerable(request: Request, found: Iterable[Opinion]) -> set[int]:
    """The ids of those that the actor may answer now."""
    return {each.pk for each in found if each.is_open and policies.may_answer_opinion(request.actor, each)}


def find_consultation(request: Request, pk: int) -> Consultation:
    visible = opinions.visible_consultations(request.actor).select_related("township")
    return get_object_or_404(visible, pk=pk)


def consultation(request: Request, pk: int) -> HttpResponse:
    """Who is asked and what they say, and the opinions that the actor may read, by row."""
    asked = find_consultation(request, pk)
    actor = request.actor
    visible = opinions.visible_opinions(actor).filter(consultation=asked)
    found = list(consultations.whole_opinions(visible))
    units = list(asked.consulted.select_related("unit"))
    return render(
        request,
        "amendments/consultation.html",
        {
            "consultation": asked,
            "units": units,
            "mine": next((each for each in units if each.unit_id == actor.unit_id), None),
            "groups": consultations.by_row(found),
            "said": len(found),
            "waiting": sum(each.is_open for each in found),
            "remaining": calendar().remaining_words(asked.due_on, clock.today()) if asked.due_on else "",
            "may_answer": _answerable(request, found),
            "may_withdraw": {
                each.pk for each in found if each.is_open and policies.may_withdraw_opinion(actor, each)
            },
            "may_give": not asked.closed_at and policies.may_give_opinions(actor, asked),
            "may_stand": not asked.closed_at and policies.may_answer_consultation(actor, asked),
            "may_close": not asked.closed_at and policies.may_close_consultation(actor),
        },
    )


def answer_consultation(request: Request, pk: int) -> HttpResponse:
    asked = find_consultation(request, pk)
    policies.may_answer_consultation(request.actor, asked).require()
    mine = asked.consulted.get(unit=request.actor.unit_id)
    form = AnswerConsultationForm(
        request.POST or None, initial={"stance": mine.stance, "remark": mine.remark}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_consultation(consultation=asked, by=request.actor, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已答复。征求意见结束前还可以修改。")
            return redirect(asked)
    return render(
        request,
        "amendments/answer_consultation.html",
        {"consultation": asked, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def close_consultation(request: Request, pk: int) -> HttpResponse:
    asked = find_consultation(request, pk)
    try:
        actions.close_consultation(consultation=asked, by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, "征求意见已结束。")
    return redirect(asked)


def give_opinion(request: Request, pk: int) -> HttpResponse:
    """On the row of ?row=, with the text that it should have if one likes; without a row, on the whole."""
    asked = find_consultation(request, pk)
    actor = request.actor
    policies.may_give_opinions(actor, asked).require()
    row, entry = _spoken_of(request, asked)
    form = _opinion_form(request, asked)
    row_form = _suggestion_form(request, asked, entry)
    if request.method == "POST" and form.is_valid():
        suggests = form.cleaned_data.pop("suggests")
        content = row_form.cleaned_data.get("content") if row_form and row_form.is_valid() else None
        if suggests and content is None:
            form.add_error("suggests", "建议的文字有误，请按下面的提示改正。")
        else:
            try:
                actions.give_opinion(
                    consultation=asked,
                    row=row,
                    suggested=content if suggests else None,
                    by=actor,
                    **form.cleaned_data,
                )
            except RuleBroken as broken:
                form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            else:
                messages.success(request, "意见已记录。答复前可以撤回。")
                return redirect(asked)
    return render(
        request,
        "amendments/give_opinion.html",
        {"consultation": asked, "form": form, "row_form": row_form, "entry": entry, "row": row},
        status=422 if form.errors else 200,
    )


def _spoken_of(request: Request, asked: Consultation) -> tuple[Row | None, Entry | None]:
    """The row that the address names and what it says now; 404 unless the actor may speak of it."""
    if not request.GET.get("row"):
        return None, None
    try:
        row_id = int(request.GET["row"])
    except ValueError as unreadable:
        raise Http404 from unreadable
    entry = opinions.entries_now([row_id]).get(row_id)
    if entry is None or not policies.may_comment_on(request.actor, entry):
        raise Http404
    return entry.row, entry


def _opinion_form(request: Request, asked: Consultation) -> OpinionForm:
    actor = request.actor
    own = None if actor.holds(Power.RUN_CAMPAIGNS) else Unit.objects.get(pk=actor.unit_id)
    units = opinions.speakers(asked, actor)
    return OpinionForm(request.POST or None, units=units, voices=voices_of(own))


def _suggestion_form(request: Request, asked: Consultation, entry: Entry | None) -> RowForm | None:
    """For the text of a row, or of a new one on the list of the township that is asked about."""
    township = entry.row.township if entry else asked.township
    if township is None:
        return None
    content = content_of(entry.version) if entry else Content(ListKind.BASIC, "")
    wanted = request.POST if request.POST.get("suggests") else None
    return RowForm(wanted, township=township, initial=row_form_initial(content))


def find_opinion(request: Request, pk: int) -> Opinion:
    visible = consultations.whole_opinions(opinions.visible_opinions(request.actor))
    return get_object_or_404(visible, pk=pk)


@require_POST
def withdraw_opinion(request: Request, pk: int) -> HttpResponse:
    opinion = find_opinion(request, pk)
    try:
        actions.withdraw_opinion(opinion=opinion, by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, "意见已撤回，记录保留。")
    return redirect(_after(request, opinion))


def _after(request: Request, opinion: Opinion) -> str:
    """Back to the consultation, or to the row for those who do not see that."""
    seen = opinions.visible_consultations(request.actor).filter(pk=opinion.consultation_id).exists()
    return (opinion.consultation if seen or not opinion.row else opinion.row).get_absolute_url()


def answer_opinion(request: Request, pk: int) -> HttpResponse:
    """Answer, and in the same act write into the draft what comes of it."""
    opinion = find_opinion(request, pk)
    policies.may_answer_opinion(request.actor, opinion).require()
    if not opinion.is_open:
        messages.info(request, "这条意见已经答复或者撤回。")
        return redirect(_after(request, opinion))
    entry = opinions.entries_now([opinion.row_id]).get(opinion.row_id) if opinion.row_id else None
    form = AnswerOpinionForm(request.POST or None, initial={"writes": bool(opinion.suggested)})
    row_form = _text_form(request, opinion, entry)
    merge: Merge | None = None
    if request.method == "POST" and form.is_valid():
        writes = form.cleaned_data["writes"] and row_form is not None
        if writes and row_form and not row_form.is_valid():
            form.add_error("writes", "要写入草稿的文字有误，请按下面的提示改正。")
        else:
            try:
                _answer(request, opinion, form, row_form if writes else None, entry)
            except Conflicted:
                merge = _conflict(request, row_form, entry)
                form.add_error(None, "草稿中的文字在您答复期间已被他人修改。请核对下列各处，勾选后再提交。")
            except RuleBroken as broken:
                form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            else:
                messages.success(request, "已答复。")
                return redirect(_after(request, opinion))
    return render(
        request,
        "amendments/answer_opinion.html",
        {
            "opinion": opinion,
            "shown": consultations.shown([opinion])[0],
            "form": form,
            "row_form": row_form,
            "entry": entry,
            "merge": merge,
            "base_known": True,
            "pending": _merge_with_draft(opinion, entry),
        },
        status=422 if form.errors else 200,
    )


def _answer(
    request: Request,
    opinion: Opinion,
    form: AnswerOpinionForm,
    row_form: RowForm | None,
    entry: Entry | None,
) -> None:
    actions.answer_opinion(
        opinion=opinion,
        answer=form.cleaned_data["answer"],
        text=form.cleaned_data["text"],
        content=row_form.cleaned_data["content"] if row_form else None,
        base=_seen(request, entry),
        acknowledged=bool(row_form and row_form.cleaned_data["acknowledged"]),
        apply=row_form is not None,
        by=request.actor,
    )


def _seen(request: Request, entry: Entry | None) -> Content | None:
    """What the row said when the form was drawn."""
    seen = Seen.read(request.POST.get("seen", ""), entry.pk) if entry else None
    return seen.shown if seen else None


def _conflict(request: Request, row_form: RowForm | None, entry: Entry | None) -> Merge | None:
    if row_form is None or entry is None:
        return None
    written = row_form.cleaned_data["content"]
    return three_way(_seen(request, entry), content_of(entry.version), written, names=unit_names())


def _text_form(request: Request, opinion: Opinion, entry: Entry | None) -> RowForm | None:
    """What would be written into the draft: the suggestion merged into what the row says now."""
    township = opinion.row.township if opinion.row else opinion.consultation.township
    if editions.draft() is None or township is None:
        return None
    now = content_of(entry.version) if entry else None
    merge = _merge_with_draft(opinion, entry)
    content = merge.content if merge else _suggested(opinion) or now
    initial = row_form_initial(content or Content(ListKind.BASIC, ""))
    if entry and now:
        initial["seen"] = Seen(entry.pk, township.code, now, now).signed()
    wanted = request.POST if request.POST.get("writes") else None
    return RowForm(wanted, township=township, initial=initial)


def _suggested(opinion: Opinion) -> Content | None:
    return content_from_data(opinion.suggested) if opinion.suggested else None


def _merge_with_draft(opinion: Opinion, entry: Entry | None) -> Merge | None:
    """What comes of the suggestion and of what others made of the row since it was written."""
    suggested = _suggested(opinion)
    if suggested is None or entry is None:
        return None
    base = content_from_data(opinion.base) if opinion.base else None
    return three_way(base, content_of(entry.version), suggested, names=unit_names())


URLS = [
    path("opinions/", index, name="opinions"),
    path("opinions/<int:pk>/", consultation, name="consultation"),
    path("opinions/<int:pk>/answer/", answer_consultation, name="answer-consultation"),
    path("opinions/<int:pk>/close/", close_consultation, name="close-consultation"),
    path("opinions/<int:pk>/give/", give_opinion, name="give-opinion"),
    path("opinions/said/<int:pk>/answer/", answer_opinion, name="answer-opinion"),
    path("opinions/said/<int:pk>/withdraw/", withdraw_opinion, name="withdraw-opinion"),
]
