from __future__ import annotations

from collections.abc import Callable

import pytest

from mingze.campaigns.actions.classifying import classify
from mingze.campaigns.actions.merging import (
    confirm_topics,
    join_topics,
    mark_duplicate,
    move_raw_duties,
    propose_topics,
    rename_topic,
    split_topic,
    unmark_duplicate,
)
from mingze.campaigns.models import Campaign, DraftItem, RawDuty, Topic
from mingze.campaigns.tests.surveying import (
    MACHINE,
    begun_campaign,
    merged,
    only,
    texts_of,
    topic_of,
    written,
)
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory


@pytest.fixture
def townships() -> list[Unit]:
    return [UnitFactory(township=True), UnitFactory(township=True)]


@pytest.fixture
def campaign(townships: list[Unit]) -> Campaign:
    """Two townships report straw burning; the first its river, and that twice."""
    campaign = begun_campaign(*townships)
    written(campaign, townships[0], "秸秆禁烧巡查", "河道垃圾清理", "河道垃圾清理")
    written(campaign, townships[1], "做好2025年秸秆禁烧巡查工作")
    return campaign


def places(topic: Topic) -> set[Unit]:
    return {item.township for item in topic.items.all()}


def test_what_is_one_thing_is_proposed_as_one_topic_with_an_item_for_each_township(
    campaign: Campaign, townships: list[Unit]
) -> None:
    assert propose_topics(campaign=campaign, by=MACHINE) == 2
    straw, river = topic_of("秸秆禁烧巡查"), topic_of("做好2025年秸秆禁烧巡查工作")
    assert (straw, straw.name, straw.confirmed_at) == (river, "秸秆禁烧巡查", None)
    assert places(straw) == set(townships)
    assert [item.choice for item in DraftItem.objects.all()] == ["", "", ""]


def test_what_a_post_wrote_down_twice_is_a_duplicate_and_what_another_post_wrote_is_not(
    campaign: Campaign, townships: list[Unit]
) -> None:
    written(campaign, townships[0], "河道垃圾清理", post="另一岗位")
    propose_topics(campaign=campaign, by=MACHINE)
    first, second, other = RawDuty.objects.filter(text="河道垃圾清理").order_by("pk")
    assert [each.duplicate_of for each in (first, second, other)] == [None, first, None]


def test_proposing_again_keeps_what_is_confirmed_and_throws_other_proposals_away(campaign: Campaign) -> None:
    propose_topics(campaign=campaign, by=MACHINE)
    straw, river = topic_of("秸秆禁烧巡查"), Topic.objects.get(name="河道垃圾清理")
    confirm_topics(topics=[straw], by=MACHINE)
    assert propose_topics(campaign=campaign, by=MACHINE) == 1
    assert Topic.objects.filter(pk=straw.pk, confirmed_by=MACHINE.name).exists()
    assert not Topic.objects.filter(pk=river.pk).exists()
    assert RawDuty.objects.filter(topic=None).count() == 0


def test_a_copy_that_comes_later_joins_what_it_copies(campaign: Campaign, townships: list[Unit]) -> None:
    merged(campaign)
    (copy,) = written(campaign, townships[0], "秸秆禁烧巡查")
    assert propose_topics(campaign=campaign, by=MACHINE) == 0
    copy.refresh_from_db()
    assert copy.duplicate_of is not None
    assert copy.topic == copy.duplicate_of.topic


def test_progress_is_told_until_all_is_done(campaign: Campaign) -> None:
    heard: list[tuple[int, int]] = []
    propose_topics(campaign=campaign, by=MACHINE, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1]


def test_a_part_of_a_topic_becomes_one_of_its_own(campaign: Campaign, townships: list[Unit]) -> None:
    merged(campaign)
    straw = topic_of("秸秆禁烧巡查")
    chosen = list(straw.raw_duties.filter(township=townships[1]))
    made = split_topic(topic=straw, raw_duties=chosen, name="秸秆利用", by=MACHINE)
    assert (made.name, made.confirmed_at is not None) == ("秸秆利用", True)
    assert (places(straw), places(made)) == ({townships[0]}, {townships[1]})


def test_a_topic_is_not_split_into_itself_and_nothing(campaign: Campaign) -> None:
    merged(campaign)
    straw = topic_of("秸秆禁烧巡查")
    with pytest.raises(RuleBroken, match="勾选了全部"):
        split_topic(topic=straw, raw_duties=list(straw.raw_duties.all()), name="另一件", by=MACHINE)
    with pytest.raises(RuleBroken, match="请先勾选"):
        split_topic(topic=straw, raw_duties=[], name="另一件", by=MACHINE)


def test_what_is_moved_takes_its_duplicates_along_and_an_empty_topic_goes(campaign: Campaign) -> None:
    merged(campaign)
    straw = topic_of("秸秆禁烧巡查")
    river = Topic.objects.get(name="河道垃圾清理")
    original = river.raw_duties.get(duplicate_of=None)
    move_raw_duties(raw_duties=[original], topic=straw, by=MACHINE)
    assert not Topic.objects.filter(pk=river.pk).exists()
    assert texts_of(straw).count("河道垃圾清理") == 2
    assert DraftItem.objects.count() == 2


def test_joined_topics_are_the_first_with_what_was_chosen_for_any(
    campaign: Campaign, townships: list[Unit]
) -> None:
    merged(campaign)
    river, straw = Topic.objects.get(name="河道垃圾清理"), topic_of("秸秆禁烧巡查")
    classify(items=list(straw.items.all()), choice="basic", answers=["must_do"], by=MACHINE)
    classify(items=list(river.items.all()), choice="cancel", answers=["formalism"], by=MACHINE)
    joined = join_topics(topics=[river, straw], name="环境整治", by=MACHINE)
    assert only(list(Topic.objects.all())) == joined
    chosen = {item.township: item.choice for item in joined.items.all()}
    assert chosen == {townships[0]: "cancel", townships[1]: "basic"}
    assert RawDuty.objects.filter(topic=joined).count() == 4


def test_whoever_names_a_topic_has_confirmed_it(campaign: Campaign) -> None:
    propose_topics(campaign=campaign, by=MACHINE)
    straw = topic_of("秸秆禁烧巡查")
    rename_topic(topic=straw, name="秸秆禁烧", by=MACHINE)
    straw.refresh_from_db()
    assert (straw.name, straw.confirmed_by) == ("秸秆禁烧", MACHINE.name)
    with pytest.raises(RuleBroken, match="请填写名称"):
        rename_topic(topic=straw, name=" ", by=MACHINE)


def test_duplicates_are_marked_and_unmarked_by_hand(campaign: Campaign, townships: list[Unit]) -> None:
    merged(campaign)
    straw, other = RawDuty.objects.filter(township=townships[0]).order_by("pk")[:2]
    river = other.topic
    mark_duplicate(raw_duties=[other], original=straw, by=MACHINE)
    assert list(straw.duplicates.order_by("pk").values_list("text", flat=True)) == ["河道垃圾清理"] * 2
    assert river is not None
    assert not Topic.objects.filter(pk=river.pk).exists()
    unmark_duplicate(raw_duties=list(straw.duplicates.all()), by=MACHINE)
    assert not straw.duplicates.exists()


def test_a_duplicate_is_of_the_same_township_and_of_no_duplicate(
    campaign: Campaign, townships: list[Unit]
) -> None:
    merged(campaign)
    mine = RawDuty.objects.filter(township=townships[0]).first()
    theirs = RawDuty.objects.get(township=townships[1])
    copy = RawDuty.objects.exclude(duplicate_of=None).get()
    assert mine is not None
    with pytest.raises(RuleBroken, match="同一乡镇"):
        mark_duplicate(raw_duties=[theirs], original=mine, by=MACHINE)
    with pytest.raises(RuleBroken, match="本身是重复的"):
        mark_duplicate(raw_duties=[mine], original=copy, by=MACHINE)


def test_townships_do_not_merge(
    campaign: Campaign, townships: list[Unit], acting_for: Callable[..., Actor]
) -> None:
    with pytest.raises(NotAllowed):
        propose_topics(campaign=campaign, by=acting_for(townships[0], Power.EDIT_DRAFT))
    assert not Topic.objects.exists()
