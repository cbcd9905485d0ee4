"""The row in which a township's part of a topic ended: chosen by hand, or newly written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from mingze.campaigns.actions import classifying
from mingze.campaigns.models import DraftItem
from mingze.campaigns.policies.survey import may_run_survey
from mingze.campaigns.queries.matching import comparing_edition, duties_of_topics, known_duties
from mingze.campaigns.queries.merging import row_names
from mingze.campaigns.views.survey import whole_survey
from mingze.catalogue.models import Row
from mingze.catalogue.policies import may_edit_draft_of
from mingze.catalogue.row_form import RowForm
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.request import Request

MOST_FOUND = 30


def found_item(request: Request, item_id: int) -> DraftItem:
    item = get_object_or_404(
        DraftItem.objects.select_related("topic__campaign", "township", "row"), pk=item_id
    )
    whole_survey(request, item.topic.campaign_id)
    return item


def set_row(request: Request, item_id: int) -> HttpResponse:
    """The rows that say the same, or whose names hold what is looked for; a POST takes one, or none."""
    item = found_item(request, item_id)
    may_run_survey(request.actor).require()
    if request.method == "POST":
        key = request.POST.get("row", "")
        row = get_object_or_404(Row, pk=int(key)) if key.isdecimal() else None
        try:
            classifying.set_row(item=item, row=row, by=request.actor)
            messages.success(request, "已保存对应的条目。")
        except RuleBroken as broken:
            messages.warning(request, broken.message)
        return redirect("campaigns:topic", item.topic_id)
    text = request.GET.get("q", "").strip()
    return render(
        request,
        "campaigns/set_row.html",
        {
            "item": item,
            "campaign": item.topic.campaign,
            "text": text,
            "rows": _rows_holding(item, text) if text else _rows_like(item),
            "present": row_names([item.row]).get(item.row_id or 0, ""),
            "may_draft": may_edit_draft_of(request.actor, item.township),
        },
    )


def _rows_like(item: DraftItem) -> list[tuple[int, str]]:
    known = known_duties(comparing_edition())
    duties = duties_of_topics([item.topic], known).get(item.topic_id, [])
    found = [known.row_of(duty, item.township_id) for duty, _ in duties]
    keys = [row.row for row in found if row]
    names = row_names(Row.objects.filter(pk__in=keys))
    return [(key, names[key]) for key in keys]


def _rows_holding(item: DraftItem, text: str) -> list[tuple[int, str]]:
    edition = comparing_edition()
    if edition is None:
        return []
    entries = edition.entries.filter(row__township=item.township, version__name__icontains=text)
    return list(entries.order_by("pk").values_list("row", "version__name")[:MOST_FOUND])


def draft_row(request: Request, item_id: int) -> HttpResponse:
    """Write the row that the item becomes."""
    item = found_item(request, item_id)
    may_edit_draft_of(request.actor, item.township).require()
    initial = {"list": item.choice or "basic", "name": item.topic.name}
    form = RowForm(request.POST or None, township=item.township, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = classifying.draft_row_from(
                item=item, content=form.cleaned_data["content"], by=request.actor
            )
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, "已加入草稿。")
            return redirect(f"{row.get_absolute_url()}?edition=draft")
    return render(
        request,
        "campaigns/draft_row.html",
        {"item": item, "campaign": item.topic.campaign, "form": form},
        status=422 if form.errors else 200,
    )


URLS = [
    path("items/<int:item_id>/row/", set_row, name="set-row"),
    path("items/<int:item_id>/draft-row/", draft_row, name="draft-row"),
]
