"""Lists from documents: upload, look at what would happen, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mingze.catalogue import policies
from mingze.catalogue.actions.pending import keep_for_confirmation, throw_away
from mingze.catalogue.forms import UploadForm
from mingze.catalogue.imports import (
    Effect,
    ImportPlan,
    ImportRefused,
    TownshipPlan,
    import_lists,
    plan_import,
)
from mingze.catalogue.models import PendingImport
from mingze.catalogue.queries.comparison import content_changes, unit_names
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.rules import ListKind
from mingze.documents.problems import Problem
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.organisations.rules import Power


def upload(request: Request) -> HttpResponse:
    policies.may_import(request.actor).require()
    may_import = policies.may_import_now(request.actor)
    if request.method == "POST":
        may_import.require()
    form = UploadForm(request.POST or None, request.FILES or None, townships=_townships(request))
    if request.method == "POST" and form.is_valid():
        pending = keep_for_confirmation(
            files=[(file.name, file.read()) for file in form.cleaned_data["documents"]],
            township=form.cleaned_data["township"],
            by=request.actor,
        )
        return redirect("catalogue:confirm-import", pending.pk)
    return render(
        request,
        "catalogue/upload.html",
        {"form": form, "may_import": may_import},
        status=422 if form.errors else 200,
    )


def _townships(request: Request) -> QuerySet[Unit]:
    townships = Unit.objects.current().townships()
    if request.actor.holds(Power.MANAGE_LISTS):
        return townships
    return townships.filter(pk=request.actor.unit_id)


def confirm_import(request: Request, pending_id: int) -> HttpResponse:
    """Show what the documents would change; on the person's word, change it."""
    policies.may_import_now(request.actor).require()
    pending = get_object_or_404(PendingImport, pk=pending_id, user_id=request.actor.user_id)
    documents = [Document(file.name, bytes(file.content)) for file in pending.files.all()]
    if request.method == "POST":
        if "cancel" in request.POST:
            throw_away(pending=pending, by=request.actor)
            messages.info(request, "已取消，没有写入任何内容。")
            return redirect("catalogue:upload")
        try:
            plan = import_lists(
                documents,
                township=pending.township,
                most_removed=None if "removals" in request.POST else MANY_REMOVED - 1,
                by=request.actor,
            )
        except ImportRefused as refused:
            return render(request, "catalogue/confirm_import.html", _shown(refused.plan, pending, documents))
        # Apart from the import: should this fail, the documents can be confirmed again without harm.
        throw_away(pending=pending, by=request.actor)
        names = "、".join(part.township.name for part in plan.townships)
        messages.success(request, f"{names}的清单已写入草稿。")
        return redirect("catalogue:draft")
    plan = plan_import(documents, township=pending.township, by=request.actor)
    return render(request, "catalogue/confirm_import.html", _shown(plan, pending, documents))


MANY_REMOVED = 20
"""From so many rows that would go, the person is asked to say that it is meant."""


def _shown(plan: ImportPlan, pending: PendingImport, documents: Sequence[Document]) -> dict[str, object]:
    """What the page says of a plan."""
    problems: dict[Problem, list[str]] = {}
    for problem in plan.problems:
        row = str(problem.row) if problem.row else ""
        problems.setdefault(replace(problem, row=None), []).append(row)
    removed = sum(part.count(Effect.REMOVED) for part in plan.townships)
    names = unit_names()
    return {
        "plan": plan,
        "pending": pending,
        "file_names": [document.name for document in documents],
        "problems": [(problem, _rows(rows)) for problem, rows in problems.items()],
        "alias_would_help": any("别名" in problem.message for problem in plan.problems),
        "parts": [_part(part, names) for part in plan.townships],
        "many_removed": removed if removed >= MANY_REMOVED else 0,
    }


def _rows(rows: list[str]) -> str:
    shown = "、".join(filter(None, rows[:8]))
    return f"{shown} 等 {len(rows)} 行" if len(rows) > 8 else shown


_LISTS = ((ListKind.BASIC, "基本"), (ListKind.ASSIST, "配合"), (ListKind.TAKEN_BACK, "收回"))
_EFFECTS = (
    ("改动", Effect.CHANGED, True),
    ("删除", Effect.REMOVED, True),
    ("新增", Effect.ADDED, False),
    ("不变", Effect.UNCHANGED, False),
)


def _part(plan: TownshipPlan, names: dict[str, str]) -> dict[str, object]:
    held = {row.says.list for row in plan.rows}
    counts = plan.list_counts
    effects = []
    for label, effect, is_open in _EFFECTS:
        rows = [row for row in plan.rows if row.effect == effect]
        with_changes = [
            (row, content_changes(row.before, row.after, names) if effect == Effect.CHANGED else [])
            for row in rows
        ]
        effects.append((label, with_changes, is_open))
    return {
        "plan": plan,
        "lists": [
            (label, counts[kind] if kind in held else None)
            for kind, label in (
                (ListKind.BASIC, "基本"),
                (ListKind.ASSIST, "配合"),
                (ListKind.TAKEN_BACK, "收回"),
            )
        ],
        "effects": effects,
    }
