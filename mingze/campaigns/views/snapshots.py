"""What a township's lists said when they went up or down, and what changed between two such moments."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from mingze.campaigns.forms.rounds import CompareForm
from mingze.campaigns.models import HandOver, Snapshot
from mingze.campaigns.policies.campaigns import may_read_hand_overs_of
from mingze.campaigns.queries.snapshots import compare, counted, kept_lists, label_of, snapshots_of
from mingze.organisations.models import Unit
from mingze.organisations.request import Request


def hand_over(request: Request, hand_over_id: int) -> HttpResponse:
    shown = get_object_or_404(
        HandOver.objects.select_related("round__campaign", "township", "snapshot", "consultation"),
        pk=hand_over_id,
    )
    if not may_read_hand_overs_of(request.actor, shown.township):
        raise Http404
    lists = kept_lists(shown.snapshot)
    return render(
        request,
        "campaigns/hand_over.html",
        {
            "hand_over": shown,
            "round": shown.round,
            "campaign": shown.round.campaign,
            "township": shown.township,
            "lists": lists,
            "total": sum(each.count for each in lists),
        },
    )


def compare_snapshots(request: Request, code: str) -> HttpResponse:
    """?from=&to=: two snapshots of a township word by word; without `to`, with the draft as it is."""
    township = get_object_or_404(Unit.objects.townships(), code=code)
    if not may_read_hand_overs_of(request.actor, township):
        raise Http404
    snapshots = {snapshot.pk: snapshot for snapshot in snapshots_of(township)}
    form = CompareForm(
        request.GET if "from" in request.GET else None,
        snapshots=[(key, label_of(snapshot)) for key, snapshot in snapshots.items()],
    )
    first: Snapshot | None = None
    second: Snapshot | None = None
    if form.is_valid():
        first = snapshots[int(form.cleaned_data["from"])]
        second = snapshots[int(form.cleaned_data["to"])] if form.cleaned_data["to"] else None
    changes = compare(first, second) if first else []
    return render(
        request,
        "campaigns/compare_snapshots.html",
        {
            "township": township,
            "form": form,
            "first": first and label_of(first),
            "second": label_of(second) if second else "现在的草稿",
            "changes": changes,
            "counts": counted(changes),
            "to_draft": first is not None and second is None,
        },
        status=422 if form.errors else 200,
    )


URLS = [
    path("hand-overs/<id:hand_over_id>/", hand_over, name="hand-over"),
    path("townships/<str:code>/compare/", compare_snapshots, name="compare-snapshots"),
]
