"""A survey to test with, made by the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mingze.campaigns.actions.merging import confirm_topics, propose_topics
from mingze.campaigns.actions.survey import enter_raw_duties
from mingze.campaigns.models import Campaign, Party, RawDuty, Topic
from mingze.campaigns.reading import RawLine
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator

MACHINE: Actor = operator()
"""Somebody who may do everything."""


def begun_campaign(*townships: Unit) -> Campaign:
    campaign = Campaign.objects.create(
        title="编制工作", started_on=date(2025, 3, 1), due_on=date(2025, 6, 30), created_by="张喆"
    )
    Party.objects.bulk_create(Party(campaign=campaign, unit=unit) for unit in townships)
    return campaign


def written(campaign: Campaign, township: Unit, *texts: str, post: str = "岗位") -> list[RawDuty]:
    """What one post of the township wrote down."""
    rows = [RawLine(text=text, post=post) for text in texts]
    enter_raw_duties(campaign=campaign, township=township, rows=rows, by=MACHINE)
    return list(RawDuty.objects.filter(campaign=campaign).order_by("-pk")[: len(texts)])[::-1]


def merged(campaign: Campaign) -> list[Topic]:
    """Everything that waits, grouped and confirmed."""
    propose_topics(campaign=campaign, by=MACHINE)
    topics = list(Topic.objects.filter(campaign=campaign, confirmed_at=None))
    confirm_topics(topics=topics, by=MACHINE)
    return list(Topic.objects.filter(campaign=campaign))


def texts_of(topic: Topic) -> list[str]:
    return list(topic.raw_duties.order_by("pk").values_list("text", flat=True))


def topic_of(text: str) -> Topic:
    return Topic.objects.get(raw_duties__text=text)


def only(things: Sequence[Topic]) -> Topic:
    (thing,) = things
    return thing
