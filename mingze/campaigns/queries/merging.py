"""Topics as they are listed and looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mingze.campaigns.models import Campaign, DraftItem, RawDuty, Topic
from mingze.campaigns.queries.classifying import without_row
from mingze.catalogue.models import Entry, Row
from mingze.catalogue.queries import editions

STATES = {
    "waiting": ("等待确认", Q(confirmed_at=None)),
    "undecided": ("有未归类的", ~Q(confirmed_at=None) & Q(undecided__gt=0)),
    "without_row": ("有未对应条目的", Q(rowless__gt=0)),
    "done": ("已办结", ~Q(confirmed_at=None) & Q(undecided=0, rowless=0)),
}
"""What a list of topics may be narrowed to."""


def listed_topics(campaign: Campaign, text: str = "", state: str = "") -> QuerySet[Any]:
    """Topics with `size` (raw duties), `places` (townships), `undecided` and `rowless` (of those).

    What is not confirmed comes first, and the largest first among it.
    """
    topics = Topic.objects.filter(campaign=campaign)
    if text:
        topics = topics.filter(Q(name__icontains=text) | Q(pk__in=_speaking_of(campaign, text)))
    topics = topics.annotate(
        size=_count(RawDuty.objects.all()),
        places=_count(DraftItem.objects.all()),
        undecided=_count(DraftItem.objects.filter(choice="")),
        rowless=_count(DraftItem.objects.filter(without_row())),
    )
    if state in STATES:
        topics = topics.filter(STATES[state][1])
    return topics.order_by(F("confirmed_at").asc(nulls_first=True), "-size", "pk")


def _speaking_of(campaign: Campaign, text: str) -> QuerySet[Any]:
    raw_duties = RawDuty.objects.filter(campaign=campaign, text__icontains=text).exclude(topic=None)
    return raw_duties.order_by().values("topic")


def _count(things: QuerySet[Any]) -> Coalesce:
    """How many of the things hang on the topic, without a join that would multiply the others."""
    counted = things.filter(topic=OuterRef("pk")).order_by().values("topic").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class TopicPart:
    """What one township has of a topic; `row_name` is what its row is called in the draft."""

    item: DraftItem
    raw_duties: list[RawDuty]
    row_name: str


def topic_parts(topic: Topic) -> list[TopicPart]:
    """By township, in the order of codes: three queries."""
    items = topic.items.select_related("township", "row__duty").order_by("township__code")
    raw_duties = (
        topic.raw_duties.defer("evidence").select_related("township").order_by("township__code", "pk")
    )
    by_township = {
        township: list(group) for township, group in groupby(raw_duties, key=lambda each: each.township_id)
    }
    names = row_names(item.row for item in items)
    return [
        TopicPart(item, by_township.get(item.township_id, []), names.get(item.row_id or 0, ""))
        for item in items
    ]


def row_names(rows: Iterable[Row | None]) -> dict[int, str]:
    """What the rows are called in the draft; one that it does not hold is missing."""
    keys = {row.pk for row in rows if row}
    draft = editions.draft() or editions.in_force()
    entries = Entry.objects.filter(edition=draft, row__in=keys) if draft and keys else Entry.objects.none()
    return dict(entries.values_list("row", "version__name"))
