"""The sample and the criteria as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.models import Campaign, DecisionTable, Deviation
from mingze.campaigns.rules import criteria_from_data, default_criteria
from mingze.campaigns.tests.meeting_room import BY, campaign_of, classified
from mingze.campaigns.tests.test_meeting_pages import fields_of
from mingze.catalogue.actions.drafts import add_rows
from mingze.catalogue.models import Entry
from mingze.catalogue.tests.wording import assist, basic
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory


@pytest.fixture
def sample() -> Unit:
    return UnitFactory(township=True, name="甲镇")


@pytest.fixture
def other() -> Unit:
    return UnitFactory(township=True, name="乙镇")


@pytest.fixture
def campaign(sample: Unit, other: Unit) -> Campaign:
    return campaign_of([sample, other], sample=sample)


@pytest.fixture
def leader(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def address(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def lists_of(sample: Unit, other: Unit, rows: int) -> None:
    """As many duties that are missing, added and worded otherwise."""
    lead = UnitFactory()
    add_rows(
        township=sample,
        contents=[content for n in range(rows) for content in (basic(f"缺{n}"), assist(f"改{n}", lead))],
        by=BY,
    )
    add_rows(
        township=other,
        contents=[
            content
            for n in range(rows)
            for content in (basic(f"多{n}"), assist(f"改{n}", lead, township_duty="1.报告。"))
        ],
        by=BY,
    )


def test_the_office_names_the_sample_and_reads_how_the_others_stand(
    campaign: Campaign, sample: Unit, other: Unit, leader: Client
) -> None:
    lists_of(sample, other, 1)
    page = leader.get(address("sample", campaign.pk))
    assertContains(page, f"{reverse('catalogue:grid')}?edition=draft&amp;sample={sample.code}")
    assertContains(page, address("deviations", campaign.pk, other.code))
    answer = leader.post(address("sample", campaign.pk), {"township": other.code})
    assertRedirects(answer, address("sample", campaign.pk))
    campaign.refresh_from_db()
    assert campaign.sample == other


def test_a_township_is_sent_to_its_own_page_and_others_find_nothing(
    campaign: Campaign, other: Unit, signed_in: Callable[..., Client]
) -> None:
    own = signed_in(other, Power.EDIT_DRAFT)
    assertRedirects(own.get(address("sample", campaign.pk)), address("deviations", campaign.pk, other.code))
    stranger = signed_in(UnitFactory(township=True), Power.EDIT_DRAFT)
    assert stranger.get(address("sample", campaign.pk)).status_code == 404
    assert stranger.get(address("deviations", campaign.pk, other.code)).status_code == 404


def test_a_township_takes_over_and_explains_what_differs(
    campaign: Campaign, sample: Unit, other: Unit, signed_in: Callable[..., Client]
) -> None:
    lists_of(sample, other, 1)
    own = signed_in(other, Power.EDIT_DRAFT)
    url = address("deviations", campaign.pk, other.code)
    page = own.get(url)
    assertContains(page, "套用样板中缺少的 1 条")
    assertContains(page, "<ins>", count=1)
    assertRedirects(own.post(address("take-over-sample", campaign.pk, other.code)), url)
    assert Entry.objects.filter(row__township=other, version__name="缺0").exists()
    assertNotContains(own.get(url), "套用样板中缺少")

    changed = Entry.objects.get(row__township=other, version__name="改0").row.duty
    refused = own.post(url, {"duty": changed.code, "reason": " "})
    assert refused.status_code == 422
    own.post(f"{url}?kind=changed", {"duty": changed.code, "reason": "河道穿镇而过"})
    assert Deviation.objects.get().reason == "河道穿镇而过"
    assertContains(own.get(f"{url}?kind=changed"), "河道穿镇而过")
    assertNotContains(own.get(f"{url}?kind=open"), "改0")


def test_the_criteria_are_read_by_who_takes_part_and_changed_by_the_office(
    campaign: Campaign, other: Unit, leader: Client, signed_in: Callable[..., Client]
) -> None:
    own = signed_in(other, Power.EDIT_DRAFT)
    assertContains(own.get(address("criteria", campaign.pk)), "系统自带的标准")
    assert own.get(address("change-criteria", campaign.pk)).status_code == 403

    url = address("change-criteria", campaign.pk)
    data = fields_of(leader.get(url))
    new = len(default_criteria())
    added = {"name": "有专人", "question": "镇里有没有专人？", "suggests": "basic", "position": 1}
    data |= {f"c{new}-{name}": value for name, value in added.items()} | {f"c{new}-active": "on"}
    data["c0-position"] = 20
    assertRedirects(leader.post(url, data | {"note": "增加一条"}), address("criteria", campaign.pk))
    table = DecisionTable.objects.get()
    held = criteria_from_data(table.criteria)
    assert (held[0].key, held[0].signals, held[-1].key) == ("own_1", (), default_criteria()[0].key)
    assert [each.position for each in held] == list(range(1, new + 2))
    assertContains(own.get(address("criteria", campaign.pk)), "归类标准第1版，现行")


def test_what_cannot_be_adopted_is_shown_again_with_what_was_written(
    campaign: Campaign, leader: Client
) -> None:
    url = address("change-criteria", campaign.pk)
    data = fields_of(leader.get(url))
    answer = leader.post(url, data | {"c0-question": "", "note": "少了问题"})
    assertContains(answer, "少了问题", status_code=422)
    adopt_criteria(campaign=campaign, criteria=default_criteria(), note="", by=BY)
    assertContains(leader.post(url, data), "没有改动", status_code=422)


def test_earlier_versions_can_be_read(campaign: Campaign, leader: Client) -> None:
    adopt_criteria(campaign=campaign, criteria=default_criteria(), note="开始", by=BY)
    adopt_criteria(campaign=campaign, criteria=default_criteria()[1:], note="去掉一条", by=BY)
    url = address("criteria", campaign.pk)
    assertContains(leader.get(f"{url}?version=1"), "已被后来的版次取代")
    assert leader.get(f"{url}?version=7").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_sample_page_takes_as_many_queries_for_many_townships_and_rows(
    number: int, sample: Unit, leader: Client
) -> None:
    others = [UnitFactory(township=True) for _ in range(number)]
    campaign = campaign_of([sample, *others], sample=sample)
    lists_of(sample, others[0], number)
    leader.get(address("sample", campaign.pk))
    with assertNumQueries(13):
        leader.get(address("sample", campaign.pk))


@pytest.mark.parametrize("number", [1, 3])
def test_the_deviations_take_as_many_queries_for_many_rows(
    number: int, campaign: Campaign, sample: Unit, other: Unit, leader: Client
) -> None:
    lists_of(sample, other, number)
    leader.get(address("deviations", campaign.pk, other.code))
    with assertNumQueries(18):
        leader.get(address("deviations", campaign.pk, other.code))


@pytest.mark.parametrize("number", [1, 3])
def test_the_criteria_take_as_many_queries_for_many_versions_and_choices(
    number: int, campaign: Campaign, other: Unit, leader: Client
) -> None:
    table = adopt_criteria(campaign=campaign, criteria=default_criteria(), note="", by=BY)
    for n in range(number):
        classified(campaign, table, other, answers=["statutory"], suggested="taken_back", choice="taken_back")
        adopt_criteria(campaign=campaign, criteria=default_criteria()[n + 1 :], note="", by=BY)
    page = leader.get(address("criteria", campaign.pk))
    assert len(page.context["review"]) == number
    with assertNumQueries(9):
        leader.get(address("criteria", campaign.pk))
