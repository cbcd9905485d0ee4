from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mingze.campaigns.actions.classifying import classify
from mingze.campaigns.actions.merging import join_topics, move_raw_duties
from mingze.campaigns.models import Campaign, DraftItem, RawDuty, Topic
from mingze.campaigns.queries.survey import (
    OUTCOMES,
    outcome_counts,
    raw_duties_of_row,
    survey_lines,
    visible_raw_duties,
    with_outcome,
)
from mingze.campaigns.tests.surveying import MACHINE, begun_campaign, merged, topic_of, written
from mingze.organisations.models import Unit
from tests.factories import EntryFactory, UnitFactory

TEXTS = ("秸秆禁烧巡查", "河道垃圾清理", "每日打卡并截图转发", "低保入户核查", "河道垃圾清理工作")


def surveyed() -> tuple[Campaign, Unit]:
    township = UnitFactory(township=True)
    return begun_campaign(township, UnitFactory(township=True)), township


def test_each_raw_duty_has_the_outcome_that_follows_from_what_was_chosen() -> None:
    campaign, township = surveyed()
    written(campaign, township, *TEXTS[:4], TEXTS[0])
    merged(campaign)
    for text, choice in zip(TEXTS[:3], ("basic", "taken_back", "cancel"), strict=True):
        item = DraftItem.objects.get(topic=topic_of_first(text))
        classify(items=[item], choice=choice, answers=[], by=MACHINE)
    assert outcome_counts(campaign) == dict.fromkeys(OUTCOMES, 1)
    outcomes = with_outcome(RawDuty.objects.filter(campaign=campaign)).order_by("pk")
    assert list(outcomes.values_list("outcome", flat=True)) == [
        "merged", "taken_back", "cancelled", "open", "duplicate",
    ]  # fmt: skip


def topic_of_first(text: str) -> Topic:
    topic = RawDuty.objects.filter(text=text, duplicate_of=None).get().topic
    assert topic
    return topic


def test_a_township_that_wrote_nothing_is_shown_with_nothing() -> None:
    campaign, township = surveyed()
    written(campaign, township, "秸秆禁烧巡查")
    assert sorted(line.total for line in survey_lines(campaign)) == [0, 1]
    assert outcome_counts(campaign, township)["open"] == 1


def test_a_row_knows_what_ended_in_it() -> None:
    campaign, township = surveyed()
    raw_duties = written(campaign, township, "秸秆禁烧巡查", "河道垃圾清理")
    merged(campaign)
    row = EntryFactory(row__township=township).row
    item = DraftItem.objects.get(topic=topic_of("秸秆禁烧巡查"))
    classify(items=[item], choice="basic", answers=[], by=MACHINE)
    DraftItem.objects.filter(pk=item.pk).update(row=row)
    assert list(raw_duties_of_row(row)) == raw_duties[:1]
    assert visible_raw_duties(campaign, MACHINE).count() == 2


class OutcomesAddUp(TestCase):
    """Whatever is merged, classified and moved about: every raw duty has exactly one outcome."""

    @settings(max_examples=15)
    @given(data=st.data())
    def test_outcomes_are_always_all_of_it(self, data: st.DataObject) -> None:
        campaign, township = surveyed()
        other = Unit.objects.exclude(pk=township.pk).get()
        lines = data.draw(st.lists(st.tuples(st.booleans(), st.sampled_from(TEXTS)), min_size=1, max_size=12))
        for mine, text in lines:
            written(campaign, township if mine else other, text)
        merged(campaign)
        for item in DraftItem.objects.all():
            choice = data.draw(st.sampled_from(["", *DraftItem.Choice.values]))
            if choice:
                classify(items=[item], choice=choice, answers=[], by=MACHINE)
        topics = list(Topic.objects.all())
        if len(topics) > 1 and data.draw(st.booleans()):
            join_topics(topics=topics[:2], by=MACHINE)
        target = Topic.objects.order_by("-pk")[0]
        moved = data.draw(st.sampled_from(list(RawDuty.objects.all())))
        move_raw_duties(raw_duties=[moved], topic=target, by=MACHINE)
        assert sum(outcome_counts(campaign).values()) == len(lines)
        pairs = RawDuty.objects.order_by().values_list("topic", "township").distinct()
        assert set(pairs) == set(DraftItem.objects.values_list("topic", "township"))
