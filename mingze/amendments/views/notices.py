"""Notices held against the lists: uploading them, what was found, the township's letter."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from mingze.amendments.actions import notices as actions
from mingze.amendments.exports import objections
from mingze.amendments.forms.notices import CorrectionForm, NoticeForm, ObjectionAnswerForm, ObjectionForm
from mingze.amendments.models import Notice, NoticeTask
from mingze.amendments.policies import notices as policies
from mingze.amendments.queries.notices import (
    citable_rows,
    objectionable,
    tasks_of,
    visible_notices,
    with_counts,
)
from mingze.catalogue.downloads import OFFICIAL_FORMS, download, write_official
from mingze.documents.refusals import MissingFonts
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import county
from mingze.organisations.request import Request

NOTICES_PER_PAGE = 30


def notices(request: Request) -> HttpResponse:
    """The notices that were checked; a township and the county upload another one here."""
    may_check = policies.may_check_notices(request.actor)
    townships = _townships(request)
    form = NoticeForm(request.POST or None, request.FILES or None, townships=townships, initial=_own(request))
    if request.method == "POST":
        may_check.require()
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                notice = actions.check_notice(
                    file_name=file.name,
                    content=file.read(),
                    township=form.cleaned_data["township"],
                    issuer=form.cleaned_data["issuer"],
                    by=request.actor,
                )
            except RuleBroken as broken:
                form.add_error(broken.field, broken.message)
            else:
                return redirect(notice)
    page = Paginator(visible_notices(request.actor), NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "amendments/notices.html",
        {"form": form, "may_check": may_check, "page_obj": page, "notices": with_counts(page)},
        status=422 if form.errors else 200,
    )


def _townships(request: Request) -> QuerySet[Unit]:
    townships = Unit.objects.current().townships()
    if any(map(request.actor.holds, policies.COUNTY)):
        return townships
    return townships.filter(pk=request.actor.unit_id)


def _own(request: Request) -> dict[str, str]:
    codes = Unit.objects.townships().filter(pk=request.actor.unit_id).values_list("code", flat=True)
    return {"township": code} if (code := codes.first()) else {}


def notice(request: Request, notice_id: int) -> HttpResponse:
    """What was found in one notice, in the document's order."""
    found = _visible(request, notice_id)
    tasks = tasks_of(found)
    counts = Counter(task.standing for task in tasks)
    objection = getattr(found, "objection", None)
    return render(
        request,
        "amendments/notice.html",
        {
            "notice": found,
            "tasks": tasks,
            "counts": [(value, label, counts[value]) for value, label in NoticeTask.Standing.choices],
            "shifted": sum(task.indicator_shift for task in tasks),
            "objectionable": len(objectionable(tasks)),
            "objection": objection,
            "may_correct": policies.may_correct(request.actor, found),
            "may_object": policies.may_object(request.actor, found),
            "may_ask": policies.may_ask_for_admission(request.actor, found),
            "may_answer": objection and policies.may_answer_objection(request.actor, objection),
        },
    )


def _visible(request: Request, notice_id: int) -> Notice:
    return get_object_or_404(visible_notices(request.actor), pk=notice_id)


def _visible_task(request: Request, task_id: int) -> NoticeTask:
    tasks = NoticeTask.objects.filter(notice__in=visible_notices(request.actor))
    return get_object_or_404(
        tasks.select_related("notice__township", "notice__issuer", "notice__edition", "notice__objection"),
        pk=task_id,
    )


def correct_task(request: Request, task_id: int) -> HttpResponse:
    task = _visible_task(request, task_id)
    policies.may_correct(request.actor, task.notice).require()
    form = CorrectionForm(
        request.POST or None,
        rows=citable_rows(task.notice),
        initial={"standing": task.standing, "row": task.row_id, "reason": task.correction_reason},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_task(task=task, **form.cleaned_data, by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已改定，原来的比对结果一并保留。")
            return redirect(f"{task.notice.get_absolute_url()}#task-{task.pk}")
    return render(
        request,
        "amendments/correct_task.html",
        {"form": form, "task": task, "notice": task.notice},
        status=422 if form.errors else 200,
    )


def raise_objection(request: Request, notice_id: int) -> HttpResponse:
    """The letter before it goes out: which tasks it names, and what the township adds."""
    found = _visible(request, notice_id)
    policies.may_object(request.actor, found).require()
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objection = actions.raise_objection(
                notice=found, text=form.cleaned_data["text"], by=request.actor
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已提出异议（{objection.number}）。函件可以下载、打印。")
            return redirect(found)
    return render(
        request,
        "amendments/raise_objection.html",
        {"form": form, "notice": found, "tasks": objectionable(tasks_of(found))},
        status=422 if form.errors else 200,
    )


def answer_objection(request: Request, notice_id: int) -> HttpResponse:
    found = _visible(request, notice_id)
    objection = getattr(found, "objection", None)
    if objection is None:
        raise Http404
    policies.may_answer_objection(request.actor, objection).require()
    form = ObjectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(objection=objection, text=form.cleaned_data["text"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已答复，乡镇在这份文件的页面上可以看到。")
            return redirect(found)
    return render(
        request,
        "amendments/answer_objection.html",
        {"form": form, "notice": found, "objection": objection, "tasks": objectionable(tasks_of(found))},
        status=422 if form.errors else 200,
    )


@require_POST
def ask_for_admission(request: Request, task_id: int) -> HttpResponse:
    task = _visible_task(request, task_id)
    try:
        actions.ask_for_admission(task=task, by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, f"已请{task.notice.issuer}申请准入，对方在“待办”中可以看到。")
    return redirect(f"{task.notice.get_absolute_url()}#task-{task.pk}")


def objection_document(request: Request, notice_id: int, form: str) -> HttpResponseBase:
    """The letter as a file, for printing and sealing."""
    found = _visible(request, notice_id)
    objection = getattr(found, "objection", None)
    if objection is None or form not in OFFICIAL_FORMS:
        raise Http404
    owner = county()
    document = objections.objection_document(
        objection, objectionable(tasks_of(found)), is_demonstration=bool(owner and owner.is_demonstration)
    )
    try:
        content = write_official(document, form)
    except MissingFonts as refusal:
        messages.error(request, f"暂时不能生成 PDF。{refusal.message}请先下载 Word 文档，内容相同。")
        return redirect(found)
    return download(content, f"{found.township}异议函（{objection.number}）", form)


URLS = [
    path("notices/", notices, name="notices"),
    path("notices/<id:notice_id>/", notice, name="notice"),
    path("notices/<id:notice_id>/objection/", raise_objection, name="raise-objection"),
    path("notices/<id:notice_id>/objection/answer/", answer_objection, name="answer-objection"),
    path("notices/<id:notice_id>/objection/<str:form>/", objection_document, name="objection-document"),
    path("notices/tasks/<id:task_id>/correct/", correct_task, name="correct-task"),
    path("notices/tasks/<id:task_id>/ask-for-admission/", ask_for_admission, name="ask-for-admission"),
]
