"""A campaign is begun, its plan is kept, and it ends with an edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.audit.models import Event
from mingze.campaigns.actions.campaigns import finish_campaign, mark_step_done, open_campaign, set_sample
from mingze.campaigns.models import Campaign
from mingze.campaigns.queries.campaigns import visible_campaigns
from mingze.campaigns.tests.making import compilation, manager, runner
from mingze.kernel import clock
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, UnitFactory


def test_a_campaign_holds_who_takes_part_who_is_in_charge_and_what_is_planned() -> None:
    made = compilation(2)
    campaign = made.campaign
    assert {party.unit for party in campaign.parties.all()} == {*made.townships, made.department}
    assert [party.official for party in campaign.parties.filter(unit=made.townships[0])] == ["李某"]
    assert [str(member) for member in campaign.task_force.all()] == ["组长：王某"]
    assert [step.name for step in campaign.plan.all()] == ["起底", "三上三下"]
    assert Event.objects.get(verb="campaign.opened").target_id == campaign.pk


def again(**other: object) -> Campaign:
    told = {
        "title": "又一项",
        "kind": "compilation",
        "started_on": date(2026, 1, 5),
        "due_on": date(2026, 5, 31),
        "aims": "",
        "townships": [UnitFactory(township=True)],
        "departments": [],
        "officials": {},
        "task_force": [],
        "plan": [],
        "by": runner(),
    }
    return open_campaign(**(told | other))  # type: ignore[arg-type]


def test_one_campaign_is_under_way_at_a_time() -> None:
    made = compilation()
    with pytest.raises(RuleBroken, match="正在进行"):
        again()
    finish_campaign(campaign=made.campaign, edition=None, by=made.by)
    assert again().is_under_way
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_on": date(2026, 1, 1)}, "due_on"),
        ({"townships": []}, "townships"),
        ({"plan": [("起底", date(2026, 2, 2), date(2026, 2, 1))]}, "plan"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(other: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        again(**other)
    assert refusal.value.field == field
    assert not Campaign.objects.exists()


def test_only_who_runs_campaigns_begins_one() -> None:
    with pytest.raises(NotAllowed):
        again(by=manager(UnitFactory(township=True)))


def test_the_sample_is_one_of_the_townships() -> None:
    made = compilation(2)
    set_sample(campaign=made.campaign, township=made.townships[1], by=made.by)
    made.campaign.refresh_from_db()
    assert made.campaign.sample == made.townships[1]
    with pytest.raises(RuleBroken, match="参与本次编制"):
        set_sample(campaign=made.campaign, township=UnitFactory(township=True), by=made.by)


def test_a_step_is_done_on_a_day_that_has_come_and_may_be_taken_back() -> None:
    made = compilation()
    step = made.campaign.plan.get(name="起底")
    mark_step_done(step=step, done_on=date(2026, 2, 3), by=made.by)
    step.refresh_from_db()
    assert step.done_on == date(2026, 2, 3)
    mark_step_done(step=step, done_on=None, by=made.by)
    step.refresh_from_db()
    assert step.done_on is None
    with pytest.raises(RuleBroken, match="不能晚于今天"):
        mark_step_done(step=step, done_on=clock.today().replace(year=2099), by=made.by)


def test_a_campaign_ends_with_the_edition_it_brought_about_and_then_rests() -> None:
    made = compilation()
    edition = EditionFactory(published=True)
    round = made.open_round()
    with pytest.raises(RuleBroken, match="没有结束"):
        finish_campaign(campaign=made.campaign, edition=edition, by=made.by)
    round.delete()
    finish_campaign(campaign=made.campaign, edition=edition, by=made.by)
    made.campaign.refresh_from_db()
    assert (made.campaign.edition, made.campaign.is_under_way) == (edition, False)
    with pytest.raises(RuleBroken, match="已经完成"):
        set_sample(campaign=made.campaign, township=made.townships[0], by=made.by)


def test_a_campaign_is_seen_by_its_parties_and_those_who_read_everything() -> None:
    made = compilation()
    seers = [manager(made.townships[0]), manager(made.department), made.by]
    assert [visible_campaigns(each).count() for each in seers] == [1, 1, 1]
    assert not visible_campaigns(manager(UnitFactory())).exists()


def test_a_campaign_is_begun_on_its_page(signed_in: Callable[..., Client]) -> None:
    township = UnitFactory(township=True, name="新民镇")
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    told = {
        "title": "2026年清单编制",
        "kind": "compilation",
        "started_on": "2026-01-05",
        "due_on": "2026-05-31",
        "townships": [township.pk],
        "officials": "新民镇，李某",
        "task_force": "组长，王某，县委书记",
        "plan": "起底，2026-01-05，2026-02-05\n归并,2026-02-06,2026-03-01",
    }
    wrong = client.post(reverse("campaigns:open-campaign"), told | {"plan": "起底，一月"})
    assertContains(wrong, "不符合格式", status_code=422)
    wrong = client.post(reverse("campaigns:open-campaign"), told | {"plan": "起底，2026-13-05，2026-02-05"})
    assertContains(wrong, "不是日期", status_code=422)
    answer = client.post(reverse("campaigns:open-campaign"), told)
    campaign = Campaign.objects.get()
    assertRedirects(answer, campaign.get_absolute_url())
    assert [step.name for step in campaign.plan.all()] == ["起底", "归并"]
    assert campaign.parties.get().official == "李某"
    page = client.get(campaign.get_absolute_url())
    assertContains(page, "李某")
    assertContains(page, "起底")
    second = client.get(reverse("campaigns:campaigns"))
    assertContains(second, "2026年清单编制")
    assertNotContains(second, reverse("campaigns:open-campaign"))


def test_a_step_is_marked_and_a_campaign_finished_on_their_pages(signed_in: Callable[..., Client]) -> None:
    made = compilation()
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    step = made.campaign.plan.get(name="起底")
    client.post(reverse("campaigns:mark-step", args=[step.pk]), {"done_on": "2026-02-03"})
    step.refresh_from_db()
    assert step.done_on == date(2026, 2, 3)
    answer = client.post(reverse("campaigns:mark-step", args=[step.pk]), {"done_on": "二月"}, follow=True)
    assertContains(answer, "请填写正确的日期")
    assertRedirects(
        client.post(reverse("campaigns:finish-campaign", args=[made.campaign.pk])),
        made.campaign.get_absolute_url(),
    )
    assertContains(client.get(made.campaign.get_absolute_url()), "已中止")
    assert client.get(reverse("campaigns:finish-campaign", args=[made.campaign.pk])).status_code == 404


@pytest.mark.parametrize("townships", [1, 3])
def test_the_overview_takes_the_same_queries_however_many_townships(
    townships: int,
    signed_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = compilation(townships)
    made.open_round()
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    with django_assert_num_queries(9):
        assertContains(client.get(made.campaign.get_absolute_url()), made.townships[-1].name)
