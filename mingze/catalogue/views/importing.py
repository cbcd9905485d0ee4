"""Lists from documents: upload, look at what would happen, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mingze.catalogue import policies
from mingze.catalogue.actions.pending import keep_for_confirmation, throw_away
from mingze.catalogue.forms import UploadForm
from mingze.catalogue.imports import Document, ImportRefused, import_lists, plan_import
from mingze.catalogue.models import PendingImport
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.organisations.rules import Power


def upload(request: Request) -> HttpResponse:
    policies.may_import(request.actor).require()
    form = UploadForm(request.POST or None, request.FILES or None, townships=_townships(request))
    if request.method == "POST" and form.is_valid():
        pending = keep_for_confirmation(
            files=[(file.name, file.read()) for file in form.cleaned_data["documents"]],
            township=form.cleaned_data["township"],
            by=request.actor,
        )
        return redirect("catalogue:confirm-import", pending.pk)
    return render(request, "catalogue/upload.html", {"form": form}, status=422 if form.errors else 200)


def _townships(request: Request) -> QuerySet[Unit]:
    townships = Unit.objects.current().townships()
    if request.actor.holds(Power.MANAGE_LISTS):
        return townships
    return townships.filter(pk=request.actor.unit_id)


def confirm_import(request: Request, pending_id: int) -> HttpResponse:
    """Show what the documents would change; on the person's word, change it."""
    policies.may_import(request.actor).require()
    pending = get_object_or_404(PendingImport, pk=pending_id, user_id=request.actor.user_id)
    documents = [Document(file.name, bytes(file.content)) for file in pending.files.all()]
    if request.method == "POST":
        if "cancel" in request.POST:
            throw_away(pending=pending, by=request.actor)
            messages.info(request, "已取消，没有写入任何内容。")
            return redirect("catalogue:upload")
        try:
            with transaction.atomic():
                plan = import_lists(documents, township=pending.township, by=request.actor)
                throw_away(pending=pending, by=request.actor)
        except ImportRefused as refused:
            return render(
                request, "catalogue/confirm_import.html", {"plan": refused.plan, "pending": pending}
            )
        names = "、".join(part.township.name for part in plan.townships)
        messages.success(request, f"{names}的清单已写入草稿。")
        return redirect("catalogue:draft")
    plan = plan_import(documents, township=pending.township, by=request.actor)
    return render(request, "catalogue/confirm_import.html", {"plan": plan, "pending": pending})
