"""The criteria of classification in their versions, and what a change puts in question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.models import Campaign, DecisionTable
from mingze.campaigns.queries.criteria import classifications_shown, to_review
from mingze.campaigns.rules import Criterion, criteria_from_data, default_criteria
from mingze.campaigns.tests.meeting_room import BY, campaign_of, classified
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def campaign(township: Unit) -> Campaign:
    return campaign_of([township])


def without(key: str) -> list[Criterion]:
    return [replace(each, active=each.active and each.key != key) for each in default_criteria()]


def adopted(campaign: Campaign, criteria: list[Criterion] | None = None) -> DecisionTable:
    return adopt_criteria(
        campaign=campaign, criteria=criteria or list(default_criteria()), note="说明", by=BY
    )


def test_each_change_is_the_next_version_and_earlier_ones_stay(campaign: Campaign) -> None:
    first, second = adopted(campaign), adopted(campaign, without("stationed"))
    assert (first.number, second.number) == (1, 2)
    first.refresh_from_db()
    assert criteria_from_data(first.criteria) == list(default_criteria())
    assert criteria_from_data(second.criteria) == without("stationed")


def test_the_criteria_are_kept_in_the_order_of_their_questions(campaign: Campaign) -> None:
    table = adopted(campaign, list(reversed(default_criteria())))
    assert [each["position"] for each in table.criteria] == list(range(1, len(default_criteria()) + 1))


def test_what_changes_nothing_or_cannot_be_is_refused(campaign: Campaign) -> None:
    adopted(campaign)
    first, *rest = default_criteria()
    for criteria, message in (
        ([first, *rest], "没有改动"),
        ([replace(each, active=False) for each in default_criteria()], "至少要有一条"),
        ([replace(first, question=" "), *rest], "名称和问题"),
        ([replace(first, suggests="nobody"), *rest], "重复或不认得"),
        ([first, *rest, first], "重复或不认得"),
    ):
        with pytest.raises(RuleBroken, match=message):
            adopted(campaign, criteria)


def test_only_who_runs_campaigns_changes_the_criteria(
    campaign: Campaign, township: Unit, acting_for: Callable[..., Actor]
) -> None:
    with pytest.raises(NotAllowed):
        adopt_criteria(
            campaign=campaign, criteria=default_criteria(), note="", by=acting_for(township, Power.EDIT_DRAFT)
        )


def test_choices_that_the_new_criteria_would_not_suggest_are_up_for_review(
    campaign: Campaign, township: Unit
) -> None:
    table = adopted(campaign)
    both = ["statutory", "rarely_exercised"]
    asked = classified(campaign, table, township, answers=both, suggested="taken_back", choice="taken_back")
    weighed = {"suggested": "assist", "choice": "basic", "reason": "本镇常用"}
    classified(campaign, table, township, answers=["statutory"], **weighed)
    classified(campaign, table, township, answers=["must_do"], suggested="basic", choice="basic")
    assert to_review(campaign) == []

    adopted(campaign, without("rarely_exercised"))
    ((shown, found),) = classifications_shown(to_review(campaign))
    assert shown == asked
    assert (found.choice_label, found.suggested_label) == ("上级收回", "配合履职")
    assert found.suggestion.reasons == ("法定",)


def test_what_was_chosen_again_under_the_new_criteria_is_reviewed(campaign: Campaign, township: Unit) -> None:
    table = adopted(campaign)
    chosen = {"suggested": "taken_back", "choice": "taken_back"}
    old = classified(campaign, table, township, answers=["statutory", "rarely_exercised"], **chosen)
    table = adopted(campaign, without("rarely_exercised"))
    assert len(to_review(campaign)) == 1
    old.item.classifications.create(
        table=table, answers=old.answers, suggested="assist", choice="assist", decided_by="张三"
    )
    assert to_review(campaign) == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_choices(
    campaign: Campaign, township: Unit
) -> None:
    table = adopted(campaign)
    adopted(campaign, without("rarely_exercised"))
    counts = []
    for _ in range(2):
        for _ in range(3):
            chosen = {"suggested": "taken_back", "choice": "taken_back"}
            classified(campaign, table, township, answers=["statutory", "rarely_exercised"], **chosen)
        with CaptureQueriesContext(connection) as queries:
            listed = classifications_shown(to_review(campaign))
        counts.append((len(listed), len(queries)))
    assert counts == [(3, 3), (6, 3)]
