from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingze.campaigns.actions.classifying import classify, link_rows
from mingze.campaigns.actions.coverage import check_coverage
from mingze.campaigns.models import Campaign, Classification, CoverageCheck, DraftItem, RawDuty, Topic
from mingze.campaigns.tests.surveying import MACHINE, begun_campaign, merged, topic_of, written
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EntryFactory, UnitFactory

SignedIn = Callable[..., Client]
TEXTS = ("秸秆禁烧巡查", "河道垃圾清理", "低保入户核查")


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="孤山镇")


@pytest.fixture
def campaign(township: Unit) -> Campaign:
    return begun_campaign(township)


@pytest.fixture
def clerk(signed_in: SignedIn, township: Unit) -> Client:
    return signed_in(township, Power.EDIT_DRAFT)


@pytest.fixture
def leader(signed_in: SignedIn) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def page(name: str, *args: object) -> str:
    return reverse(f"campaigns:{name}", args=args)


def test_a_township_uploads_its_workbook(campaign: Campaign, clerk: Client) -> None:
    file = SimpleUploadedFile("起底.csv", "起底事项\n清理河道\n".encode())
    assert clerk.post(page("survey", campaign.pk), {"file": file}).status_code == 302
    assert "共 1 条" in clerk.get(page("survey", campaign.pk)).text


def test_what_is_wrong_in_a_workbook_is_listed(campaign: Campaign, clerk: Client) -> None:
    file = SimpleUploadedFile("起底.csv", "起底事项,每年工时\n清理河道,很多\n".encode())
    answer = clerk.post(page("survey", campaign.pk), {"file": file})
    assert answer.status_code == 422
    assert "“很多”不是整数" in answer.text
    assert not RawDuty.objects.exists()


def test_pasted_lines_are_looked_at_before_they_are_written(
    campaign: Campaign, clerk: Client, township: Unit
) -> None:
    pasted = {"pasted": "岗位\t起底事项\n文书岗\t每月报送信息", "township": township.code}
    preview = clerk.post(page("enter-raw-duties", campaign.pk), pasted)
    assert "读到 1 条" in preview.text
    assert not RawDuty.objects.exists()
    clerk.post(page("enter-raw-duties", campaign.pk), pasted | {"confirmed": "1"})
    assert RawDuty.objects.get().post == "文书岗"


def test_one_line_is_written_by_hand(campaign: Campaign, clerk: Client, township: Unit) -> None:
    line = {"township": township.code, "text": "清理河道", "source_kind": "spoken", "hours_a_year": "40"}
    assert clerk.post(page("enter-raw-duties", campaign.pk), line).status_code == 302
    assert RawDuty.objects.get().hours_a_year == 40


def test_a_township_sees_its_own_raw_duties_only(campaign: Campaign, clerk: Client, township: Unit) -> None:
    written(campaign, township, "清理河道")
    written(campaign, UnitFactory(township=True), "别镇的事")
    shown = clerk.get(page("raw-duties", campaign.pk)).text
    assert "清理河道" in shown
    assert "别镇的事" not in shown


def test_raw_duties_are_found_by_words_and_outcome(
    campaign: Campaign, leader: Client, township: Unit
) -> None:
    written(campaign, township, *TEXTS)
    found = leader.get(page("raw-duties", campaign.pk), {"q": "河道", "outcome": "open"}).text
    assert ("河道垃圾清理" in found, "秸秆禁烧巡查" in found) == (True, False)
    assert "没有找到" in leader.get(page("raw-duties", campaign.pk), {"outcome": "merged"}).text


def test_evidence_is_uploaded_and_taken_away_as_a_file(
    campaign: Campaign, clerk: Client, township: Unit
) -> None:
    (raw_duty,) = written(campaign, township, "清理河道")
    address = page("evidence", raw_duty.pk)
    clerk.post(address, {"evidence": SimpleUploadedFile("通知.pdf", b"%PDF-1.7")})
    answer = clerk.get(address, {"file": "1"})
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7", "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_topics_are_proposed_confirmed_and_joined_on_the_page(
    campaign: Campaign, leader: Client, township: Unit
) -> None:
    written(campaign, township, *TEXTS)
    leader.post(page("propose-topics", campaign.pk))
    keys = list(Topic.objects.values_list("pk", flat=True))
    leader.post(page("topics", campaign.pk), {"topics": keys[:1]})
    assert Topic.objects.exclude(confirmed_at=None).count() == 1
    leader.post(page("topics", campaign.pk), {"topics": keys[1:], "name": "民生", "join": "1"})
    assert Topic.objects.filter(name="民生").count() == 1


def test_the_page_of_a_topic_suggests_and_asks_for_a_reason(
    campaign: Campaign, leader: Client, township: Unit
) -> None:
    written(campaign, township, "对小作坊罚款")
    (topic,) = merged(campaign)
    assert "建议归为：配合履职" in leader.get(page("topic", topic.pk)).text
    choice = {"answers": ["statutory"], "items": [topic.items.get().pk], "choice": "basic"}
    refused = leader.post(page("classify", topic.pk), choice)
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    assert leader.post(page("classify", topic.pk), choice | {"reason": "本镇有权。"}).status_code == 302
    assert Classification.objects.get().reason == "本镇有权。"


def test_other_answers_can_be_tried_before_anything_is_chosen(
    campaign: Campaign, leader: Client, township: Unit
) -> None:
    written(campaign, township, "对小作坊罚款")
    (topic,) = merged(campaign)
    answer = leader.post(page("classify", topic.pk), {"answers": ["formalism"], "look": "1"})
    assert (answer.status_code, "建议归为：取消" in answer.text) == (200, True)
    assert not Classification.objects.exists()


def test_a_topic_is_split_on_its_page(campaign: Campaign, leader: Client, township: Unit) -> None:
    written(campaign, township, "秸秆禁烧巡查", "秸秆禁烧巡查工作", post="甲")
    (topic,) = merged(campaign)
    one = topic.raw_duties.order_by("pk")[0]
    answer = leader.post(
        page("change-topic", topic.pk), {"change": "split", "raw_duties": [one.pk], "name": "秸秆利用"}
    )
    assert answer.headers["Location"] == page("topic", Topic.objects.get(name="秸秆利用").pk)


def test_the_row_of_an_item_is_chosen_on_a_page(campaign: Campaign, leader: Client, township: Unit) -> None:
    entry = EntryFactory(row__township=township, row__duty__name="秸秆禁烧巡查与劝导")
    written(campaign, township, "秸秆禁烧巡查")
    merged(campaign)
    item = DraftItem.objects.select_related("topic__campaign").get()
    classify(items=[item], choice="basic", answers=[], by=MACHINE)
    assert "秸秆禁烧巡查与劝导" in leader.get(page("set-row", item.pk)).text
    leader.post(page("set-row", item.pk), {"row": entry.row.pk})
    assert DraftItem.objects.get().row == entry.row


def test_an_item_is_written_into_the_draft_on_a_page(
    campaign: Campaign, signed_in: SignedIn, township: Unit
) -> None:
    written(campaign, township, "秸秆禁烧巡查")
    merged(campaign)
    item = DraftItem.objects.select_related("topic__campaign").get()
    classify(items=[item], choice="basic", answers=[], by=MACHINE)
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    answer = manager.post(page("draft-row", item.pk), {"list": "basic", "name": "秸秆禁烧", "scope": "共性"})
    assert answer.status_code == 302
    assert DraftItem.objects.get().row is not None


def test_the_page_of_a_row_shows_what_ended_in_it_to_its_township_and_nobody_outside(
    campaign: Campaign, clerk: Client, township: Unit, client: Client
) -> None:
    entry = EntryFactory(row__township=township, row__duty__name="秸秆禁烧巡查与劝导")
    written(campaign, township, "秸秆禁烧巡查")
    merged(campaign)
    classify(items=list(topic_of("秸秆禁烧巡查").items.all()), choice="basic", answers=[], by=MACHINE)
    link_rows(campaign=campaign, by=MACHINE)
    address = f"{entry.row.get_absolute_url()}?edition=draft"
    assert "起底来源" in clerk.get(address).text
    assert "起底来源" not in client.get(address).text


def test_a_list_is_checked_and_its_gaps_are_settled_on_pages(
    campaign: Campaign, leader: Client, township: Unit
) -> None:
    file = SimpleUploadedFile("热线.csv", "标题\n路灯不亮\n占道经营\n".encode())
    asked = {"title": "热线", "source": "hotline", "file": file}
    answer = leader.post(page("coverage", campaign.pk), asked)
    check = CoverageCheck.objects.get()
    assert answer.headers["Location"] == page("coverage-check", check.pk)
    first, second = check.lines.order_by("pk")
    leader.post(page("settle-line", first.pk), {"township": township.code, "add": "1"})
    leader.post(page("settle-line", second.pk), {"note": "城管执法。", "dismiss": "1"})
    assert RawDuty.objects.get().text == "路灯不亮"
    assert not check.lines.filter(outcome="missing").exists()


def put_much_in(campaign: Campaign, township: Unit, size: int) -> None:
    units = [township, *(UnitFactory(township=True) for _ in range(size - 1))]
    for unit in units:
        written(campaign, unit, *TEXTS[:size])
    merged(campaign)
    for unit in units:
        EntryFactory(row__township=unit, row__duty__name=f"秸秆禁烧巡查（{unit}）")
    classify(items=list(topic_for().items.all()), choice="basic", answers=[], by=MACHINE)
    link_rows(campaign=campaign, by=MACHINE)
    lines = "\n".join(["标题", "路灯不亮", "占道经营", "噪声扰民"][: size + 1])
    check_coverage(
        campaign=campaign,
        title="热线",
        source="hotline",
        content=lines.encode(),
        file_name="a.csv",
        by=MACHINE,
    )


def topic_for() -> Topic:
    return Topic.objects.select_related("campaign").filter(raw_duties__text=TEXTS[0]).distinct().get()


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("survey", 11),
        ("raw-duties", 10),
        ("topics", 9),
        ("topic", 15),
        ("coverage", 5),
        ("coverage-check", 10),
    ],
)
def test_a_page_costs_the_same_however_much_it_shows(
    campaign: Campaign,
    leader: Client,
    township: Unit,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
    size: int,
    name: str,
    queries: int,
) -> None:
    put_much_in(campaign, township, size)
    things = {"topic": topic_for().pk, "coverage-check": CoverageCheck.objects.get().pk}
    address = page(name, things.get(name, campaign.pk))
    leader.get(address)
    with django_assert_num_queries(queries):
        assert leader.get(address).status_code == 200
