"""The draft: looking at it, changing its rows, publishing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingze.catalogue import policies
from mingze.catalogue.actions import drafts, publishing
from mingze.catalogue.forms import PublishForm, RecallForm, RemoveRowForm, RowForm, row_form_initial
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries import comparison, editions
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.findings import findings_of
from mingze.catalogue.queries.lists import sees_whole_draft, visible_entries
from mingze.catalogue.queries.overview import ListCounts, township_counts
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.request import Request


def draft(request: Request) -> HttpResponse:
    """What the draft holds for each township, and how it differs from what is in force."""
    present, last = editions.draft(), editions.latest_published()
    townships = Unit.objects.current().townships()
    if not sees_whole_draft(request.actor):
        if not policies.may_import(request.actor):
            raise Http404
        townships = townships.filter(pk=request.actor.unit_id)
    counts = township_counts(present) if present else {}
    changes = comparison.changed_rows(last, present) if present and last else []
    changed: dict[int, int] = {}
    for change in changes:
        changed[change.township] = changed.get(change.township, 0) + 1
    return render(
        request,
        "catalogue/draft.html",
        {
            "draft": present,
            "last": last,
            "townships": [
                (unit, counts.get(unit.pk, ListCounts()), changed.get(unit.pk, 0)) for unit in townships
            ],
            "may_import": policies.may_import(request.actor),
            "may_publish": policies.may_publish(request.actor),
            "sees_whole": sees_whole_draft(request.actor),
        },
    )


@require_POST
def open_draft(request: Request) -> HttpResponse:
    try:
        drafts.open_draft(by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, "已建立草稿，内容与最近公布的一版相同。")
    return redirect("catalogue:draft")


@require_POST
def discard_draft(request: Request) -> HttpResponse:
    try:
        drafts.discard_draft(by=request.actor)
    except RuleBroken as broken:
        messages.warning(request, broken.message)
    else:
        messages.success(request, "草稿已作废。已公布的清单不受影响。")
    return redirect("catalogue:draft")


def draft_entry(request: Request, entry_id: int) -> Entry:
    """A row of the draft that the actor may see, or 404."""
    visible = visible_entries(Edition.objects.filter(state=Edition.State.DRAFT), request.actor)
    return get_object_or_404(whole_entries(visible), pk=entry_id)


def edit_row(request: Request, entry_id: int) -> HttpResponse:
    entry = draft_entry(request, entry_id)
    township = entry.row.township
    policies.may_edit_draft_of(request.actor, township).require()
    initial = row_form_initial(content_of(entry.version), entry.version.content_hash)
    form = RowForm(request.POST or None, township=township, initial=initial)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            edited = drafts.edit_row(
                entry=entry,
                content=form.cleaned_data["content"],
                seen_hash=form.cleaned_data["seen_hash"],
                by=request.actor,
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
            conflict = entry.version.content_hash != form.cleaned_data["seen_hash"]
        else:
            messages.success(request, "已保存到草稿。")
            return redirect(f"{edited.row.get_absolute_url()}?edition=draft")
    return render(
        request,
        "catalogue/row_form.html",
        {
            "form": form,
            "entry": entry,
            "township": township,
            "conflict": conflict,
            "version": entry.version,
            "row": entry.row,
        },
        status=422 if form.errors else 200,
    )


def add_row(request: Request, code: str) -> HttpResponse:
    township = get_object_or_404(Unit.objects.current().townships(), code=code)
    policies.may_edit_draft_of(request.actor, township).require()
    form = RowForm(request.POST or None, township=township)
    if request.method == "POST" and form.is_valid():
        try:
            entry = drafts.add_row(township=township, content=form.cleaned_data["content"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已加入草稿。")
            return redirect(f"{entry.row.get_absolute_url()}?edition=draft")
    return render(
        request,
        "catalogue/row_form.html",
        {"form": form, "township": township},
        status=422 if form.errors else 200,
    )


def remove_row(request: Request, entry_id: int) -> HttpResponse:
    entry = draft_entry(request, entry_id)
    township = entry.row.township
    policies.may_edit_draft_of(request.actor, township).require()
    form = RemoveRowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafts.remove_row(entry=entry, reason=form.cleaned_data["reason"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, f"已从草稿中删除“{entry.version.name}”。")
            return redirect(f"{township_url(township)}?edition=draft")
    return render(request, "catalogue/remove_row.html", {"form": form, "entry": entry, "township": township})


def township_url(township: Unit) -> str:
    return reverse("catalogue:township", args=[township.code])


def publish(request: Request) -> HttpResponse:
    """Publish the draft, after a look at what it changes and a second look at the dates."""
    policies.may_publish(request.actor).require()
    present, last = editions.draft(), editions.latest_published()
    if present is None:
        messages.info(request, "现在没有可以公布的草稿。")
        return redirect("catalogue:draft")
    form = PublishForm(request.POST or None, initial={"draft": present.pk})
    second_look = False
    if request.method == "POST" and form.is_valid():
        particulars = dict(form.cleaned_data)
        seen, digest = Edition(pk=particulars.pop("draft")), particulars.pop("digest")
        try:
            if digest:
                edition = publishing.publish(
                    expected=seen, expected_digest=digest, by=request.actor, **particulars
                )
                messages.success(request, f"{edition.title}已公布。")
                return redirect(edition)
            publishing.check_publishable(seen, **particulars)
            second_look = True
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
    changes = comparison.changed_rows(last, present) if last else []
    return render(
        request,
        "catalogue/publish.html",
        {
            "form": form,
            "second_look": second_look,
            "days_ahead": _days_ahead(form) if second_look else 0,
            "digest": editions.edition_digest(present) if second_look else "",
            "draft": present,
            "last": last,
            "counts": comparison.counted(changes),
            "open_findings": sum(1 for item in findings_of(present) if item.review is None),
            "rows": present.entries.count(),
        },
        status=422 if form.errors else 200,
    )


def _days_ahead(form: PublishForm) -> int:
    """How far from today the edition would take effect; negative for a day gone by."""
    days: int = (form.cleaned_data["effective_on"] - timezone.localdate()).days
    return days


def recall(request: Request, sequence: int) -> HttpResponse:
    """Take back an edition that has not taken effect yet."""
    policies.may_publish(request.actor).require()
    edition = get_object_or_404(Edition.objects.published(), sequence=sequence)
    form = RecallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.recall(edition=edition, reason=form.cleaned_data["reason"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已撤回，内容回到草稿。")
            return redirect("catalogue:draft")
    return render(
        request,
        "catalogue/recall.html",
        {"form": form, "edition": edition},
        status=422 if form.errors else 200,
    )
