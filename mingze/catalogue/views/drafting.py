"""The draft: looking at it, changing its rows; taking back what was published too early."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingze.catalogue import policies
from mingze.catalogue.actions import drafts, publishing
from mingze.catalogue.forms import RecallForm, RemoveRowForm
from mingze.catalogue.merging import Merge, Review, review
from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries import comparison, editions
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.lists import sees_whole_draft, visible_entries
from mingze.catalogue.queries.overview import ListCounts, township_counts
from mingze.catalogue.row_form import RowForm, Seen, row_form_initial
from mingze.catalogue.rules import Content
from mingze.catalogue.views.writing import check_of, check_of_form, only_asks_to_check, tell_of_texts
from mingze.kernel.verdict import RuleBroken, Verdict, no
from mingze.organisations.models import Unit
from mingze.organisations.request import Request
from mingze.organisations.rules import Power


def draft(request: Request) -> HttpResponse:
    """What the draft holds for each township, and how it differs from what is in force."""
    present, last = editions.draft(), editions.latest_published()
    townships = Unit.objects.current().townships()
    if not sees_whole_draft(request.actor):
        if not request.actor.holds(Power.EDIT_DRAFT):
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
            "may_import": policies.may_import_now(request.actor),
            "may_open": policies.may_open_draft(request.actor),
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


def find_draft_entry(request: Request, entry_id: int) -> Entry | None:
    """A row of the draft, if the actor may see it."""
    visible = visible_entries(Edition.objects.filter(state=Edition.State.DRAFT), request.actor)
    return whole_entries(visible).filter(pk=entry_id).first()


def draft_entry(request: Request, entry_id: int) -> Entry:
    """The same, or 404."""
    entry = find_draft_entry(request, entry_id)
    if entry is None:
        raise Http404
    return entry


GONE = "这一条已不在草稿中：可能已被他人删除，或者草稿已经公布。"


def edit_row(request: Request, entry_id: int) -> HttpResponse:
    """What others wrote meanwhile is merged in and shown, and saved over only on the person's word."""
    entry = find_draft_entry(request, entry_id)
    may_edit = policies.may_edit_draft_of(request.actor, entry.row.township) if entry else no(GONE)
    seen = Seen.read(request.POST.get("seen", ""), entry_id)
    if seen and not may_edit:
        return _what_was_typed(request, seen, may_edit)
    if entry is None:
        raise Http404
    may_edit.require()
    township, now = entry.row.township, content_of(entry.version)
    begun = Seen(entry_id, township.code, now, now)
    initial = row_form_initial(now) | {"seen": begun.signed()}
    form = RowForm(request.POST or None, township=township, initial=initial)
    merge: Merge | None = None
    text_check = check_of(now, township) if request.method == "GET" else None
    if only_asks_to_check(request):
        text_check = check_of_form(form)
    elif request.method == "POST" and form.is_valid():
        found = _reviewed(form, seen, now)
        merge = found.merge
        try:
            if found.settled:
                return _saved(request, entry, merge.content)
            form = form.merged(merge.content, replace(begun, base=seen.base if seen else None))
            form.add_error(None, "这一条在您编辑期间已被他人修改。请核对下列各处，勾选后再保存。")
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
    return render(
        request,
        "catalogue/row_form.html",
        {
            "form": form,
            "entry": entry,
            "township": township,
            "merge": merge,
            "base_known": seen is not None and seen.base is not None,
            "may_save": True,
            "text_check": text_check,
        },
        status=422 if form.errors else 200,
    )


def _reviewed(form: RowForm, seen: Seen | None, theirs: Content) -> Review:
    return review(
        base=seen.base if seen else None,
        shown=seen.shown if seen else None,
        theirs=theirs,
        ours=form.cleaned_data["content"],
        acknowledged=form.cleaned_data["acknowledged"],
        names=comparison.unit_names(),
    )


def _saved(request: Request, entry: Entry, content: Content) -> HttpResponse:
    version = entry.version
    edited = drafts.edit_row(
        entry=entry,
        content=content,
        seen_hash=version.content_hash,
        seen_domain=version.domain.name if version.domain else "",
        by=request.actor,
    )
    messages.success(request, "已保存到草稿。")
    tell_of_texts(request, content, edited.row.township)
    return redirect(f"{edited.row.get_absolute_url()}?edition=draft")


def _what_was_typed(request: Request, seen: Seen, may_edit: Verdict) -> HttpResponse:
    """The row is gone or closed while somebody was writing: their text is handed back, not thrown away."""
    township = get_object_or_404(Unit.objects.townships(), code=seen.township)
    may_add = editions.draft() is not None and policies.may_edit_draft_of(request.actor, township)
    form = RowForm(request.POST, township=township)
    form.full_clean()
    form.add_error(None, f"{may_edit.reason}没有保存。您填写的内容都还在下面。")
    return render(
        request,
        "catalogue/row_form.html",
        {"form": form, "township": township, "may_save": may_add, "as_new": True},
        status=422,
    )


def add_row(request: Request, code: str) -> HttpResponse:
    township = get_object_or_404(Unit.objects.current().townships(), code=code)
    policies.may_edit_draft_of(request.actor, township).require()
    form = RowForm(request.POST or None, township=township)
    text_check = check_of_form(form) if only_asks_to_check(request) else None
    if request.method == "POST" and text_check is None and form.is_valid():
        try:
            entry = drafts.add_row(township=township, content=form.cleaned_data["content"], by=request.actor)
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            messages.success(request, "已加入草稿。")
            tell_of_texts(request, form.cleaned_data["content"], township)
            return redirect(f"{entry.row.get_absolute_url()}?edition=draft")
    return render(
        request,
        "catalogue/row_form.html",
        {"form": form, "township": township, "may_save": True, "text_check": text_check},
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
