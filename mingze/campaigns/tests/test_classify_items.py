from __future__ import annotations

from collections.abc import Callable

import pytest

from mingze.campaigns.actions.classifying import (
    classify,
    classify_by_rows,
    draft_row_from,
    link_rows,
    set_row,
)
from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.actions.merging import propose_topics
from mingze.campaigns.models import Campaign, Classification, DecisionTable, DraftItem
from mingze.campaigns.queries.classifying import item_counts
from mingze.campaigns.rules import default_criteria
from mingze.campaigns.tests.surveying import MACHINE, begun_campaign, merged, topic_of, written
from mingze.catalogue.models import Entry, List
from mingze.catalogue.rules import Content, ListKind
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def townships() -> list[Unit]:
    return [UnitFactory(township=True), UnitFactory(township=True)]


@pytest.fixture
def campaign(townships: list[Unit]) -> Campaign:
    campaign = begun_campaign(*townships)
    for township in townships:
        written(campaign, township, "秸秆禁烧巡查", "每日打卡并截图转发")
    merged(campaign)
    return campaign


@pytest.fixture
def items(campaign: Campaign) -> list[DraftItem]:
    return straw_items()


def straw_items() -> list[DraftItem]:
    return list(DraftItem.objects.filter(topic__name="秸秆禁烧巡查").select_related("topic__campaign"))


def row_of(township: Unit, name: str = "秸秆禁烧巡查与劝导", **given: object) -> Entry:
    return EntryFactory(row__township=township, row__duty__name=name, **given)


def test_a_choice_holds_for_all_townships_that_are_named_and_is_recorded(items: list[DraftItem]) -> None:
    assert classify(items=items, choice="basic", answers=["must_do"], by=MACHINE) == 2
    assert {item.choice for item in straw_items()} == {"basic"}
    one, other = Classification.objects.all()
    assert (one.answers, one.suggested, one.choice, one.decided_by) == (
        ["must_do"], "basic", "basic", MACHINE.name,
    )  # fmt: skip
    assert other.table == one.table == DecisionTable.objects.get()


def test_against_the_suggestion_a_reason_is_needed(items: list[DraftItem]) -> None:
    with pytest.raises(RuleBroken, match="请写明理由") as broken:
        classify(items=items, choice="basic", answers=["statutory"], by=MACHINE)
    assert broken.value.field == "reason"
    classify(items=items, choice="basic", answers=["statutory"], reason="本镇有执法权。", by=MACHINE)
    assert Classification.objects.filter(suggested="assist", choice="basic").count() == 2


def test_without_an_answer_nothing_is_suggested_and_no_reason_is_needed(items: list[DraftItem]) -> None:
    classify(items=items[:1], choice="assist", answers=[], by=MACHINE)
    assert Classification.objects.get().suggested == ""


def test_what_is_not_confirmed_is_not_classified(campaign: Campaign, townships: list[Unit]) -> None:
    written(campaign, townships[0], "河道垃圾清理")
    propose_topics(campaign=campaign, by=MACHINE)
    with pytest.raises(RuleBroken, match="请先确认"):
        classify(items=list(topic_of("河道垃圾清理").items.all()), choice="basic", answers=[], by=MACHINE)


def test_a_county_office_classifies_and_a_township_does_not(
    items: list[DraftItem], townships: list[Unit], acting_for: Callable[..., Actor]
) -> None:
    with pytest.raises(NotAllowed):
        classify(items=items, choice="basic", answers=[], by=acting_for(townships[0], Power.EDIT_DRAFT))


def test_a_meeting_s_criteria_hold_from_then_on(campaign: Campaign, items: list[DraftItem]) -> None:
    classify(items=items, choice="basic", answers=["must_do"], by=MACHINE)
    fewer = [each for each in default_criteria() if each.suggests != "basic"]
    table = adopt_criteria(campaign=campaign, criteria=fewer, note="专题会议议定", by=MACHINE)
    assert table.number == 2
    classify(items=items, choice="basic", answers=["must_do"], by=MACHINE)
    assert set(Classification.objects.values_list("table__number", "suggested")) == {(1, "basic"), (2, "")}


def test_kept_items_are_tied_to_the_rows_of_the_draft_that_say_the_same(
    campaign: Campaign, items: list[DraftItem], townships: list[Unit]
) -> None:
    entry = row_of(townships[0])
    row_of(townships[1], name="河道垃圾清理")
    classify(items=items, choice="basic", answers=[], by=MACHINE)
    assert link_rows(campaign=campaign, by=MACHINE) == 1
    assert {item.township: item.row for item in straw_items()} == {
        townships[0]: entry.row,
        townships[1]: None,
    }
    assert item_counts(campaign).without_row == 1


def test_an_item_is_not_tied_to_a_row_of_another_list(
    campaign: Campaign, items: list[DraftItem], townships: list[Unit]
) -> None:
    row_of(townships[0], version__list=List.ASSIST, version__departments=[UnitFactory()])
    classify(items=items, choice="basic", answers=[], by=MACHINE)
    assert link_rows(campaign=campaign, township=townships[0], by=MACHINE) == 0


def test_a_row_is_let_go_with_the_choice_that_led_to_it(
    campaign: Campaign, items: list[DraftItem], townships: list[Unit]
) -> None:
    row_of(townships[0])
    classify(items=items, choice="basic", answers=[], by=MACHINE)
    link_rows(campaign=campaign, by=MACHINE)
    classify(items=items, choice="cancel", answers=[], by=MACHINE)
    assert [(item.choice, item.row) for item in straw_items()] == [("cancel", None)] * 2


def test_the_lists_as_they_stand_classify_what_they_hold_and_formalism_is_cancelled(
    campaign: Campaign, townships: list[Unit]
) -> None:
    entry = row_of(townships[0], version__list=List.ASSIST, version__departments=[UnitFactory()])
    assert classify_by_rows(campaign=campaign, by=MACHINE) == 3
    chosen = {
        (item.topic.name, item.township): (item.choice, item.row)
        for item in DraftItem.objects.select_related("topic")
    }
    straw, formal = "秸秆禁烧巡查", "打卡并截图转发"
    assert chosen == {
        (straw, townships[0]): ("assist", entry.row),
        (straw, townships[1]): ("", None),
        (formal, townships[0]): ("cancel", None),
        (formal, townships[1]): ("cancel", None),
    }
    assert Classification.objects.count() == 3


def test_a_row_is_set_by_hand_only_in_the_same_township_and_for_what_is_kept(
    items: list[DraftItem], townships: list[Unit]
) -> None:
    here, there = row_of(townships[0]), row_of(townships[1], name="另一件")
    mine = next(item for item in items if item.township == townships[0])
    with pytest.raises(RuleBroken, match="才对应清单条目"):
        set_row(item=mine, row=here.row, by=MACHINE)
    classify(items=items, choice="basic", answers=[], by=MACHINE)
    mine.refresh_from_db()
    with pytest.raises(RuleBroken, match="只能对应本乡镇"):
        set_row(item=mine, row=there.row, by=MACHINE)
    set_row(item=mine, row=here.row, by=MACHINE)
    assert DraftItem.objects.get(pk=mine.pk).row == here.row


def test_an_item_becomes_a_new_row_of_the_draft(items: list[DraftItem]) -> None:
    EditionFactory()
    classify(items=items, choice="basic", answers=[], by=MACHINE)
    item = straw_items()[0]
    with pytest.raises(RuleBroken, match="请列入这张清单"):
        draft_row_from(item=item, content=Content(ListKind.ASSIST, "秸秆禁烧"), by=MACHINE)
    row = draft_row_from(item=item, content=Content(ListKind.BASIC, "秸秆禁烧"), by=MACHINE)
    assert (row.township, DraftItem.objects.get(pk=item.pk).row) == (item.township, row)
    with pytest.raises(RuleBroken, match="已有对应"):
        draft_row_from(item=item, content=Content(ListKind.BASIC, "别的"), by=MACHINE)
