"""Meetings as pages: planning, the agenda, recording, ruling, the minutes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from mingze.amendments.actions.disputes import state_claim
from mingze.amendments.models import Dispute
from mingze.campaigns.actions import meetings as actions
from mingze.campaigns.actions.criteria import adopt_criteria
from mingze.campaigns.exports.minutes import in_chinese, minutes_document
from mingze.campaigns.models import AgendaItem, Campaign, DecisionTable, Meeting
from mingze.campaigns.queries.meetings import agenda_of
from mingze.campaigns.rules import default_criteria
from mingze.campaigns.tests.meeting_room import BY, campaign_of, meeting_of, waiting_dispute
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.row_form import row_form_initial
from mingze.documents.official import Heading, Paragraph
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="新民镇")


@pytest.fixture
def lead() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def campaign(township: Unit, lead: Unit) -> Campaign:
    return campaign_of([township], [lead])


@pytest.fixture
def leader(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def address(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def item_of(meeting: Meeting) -> AgendaItem:
    return meeting.agenda.get()


PLAN = {"title": "第一次专题会议", "held_on": "2026-03-12", "place": "三楼会议室", "chair": "高建国"}


def test_a_meeting_is_planned_with_what_waits_for_one(campaign: Campaign, leader: Client) -> None:
    dispute = waiting_dispute()
    page = leader.get(address("plan-meeting", campaign.pk))
    assertContains(page, f"{campaign}第1次专题会议")
    assertContains(page, str(dispute))
    answer = leader.post(
        address("plan-meeting", campaign.pk),
        PLAN | {"disputes": [dispute.pk], "questions": "派驻机构的事归谁\n\n"},
    )
    meeting = Meeting.objects.get()
    assertRedirects(answer, meeting.get_absolute_url())
    assert [str(item) for item in meeting.agenda.all()] == [str(dispute), "派驻机构的事归谁"]


def test_a_plan_without_a_chair_is_shown_again(campaign: Campaign, leader: Client) -> None:
    answer = leader.post(address("plan-meeting", campaign.pk), PLAN | {"chair": ""})
    assertContains(answer, "高建国", status_code=422, count=1)
    assert not Meeting.objects.exists()


def test_the_agenda_is_arranged_on_the_meeting_s_page(campaign: Campaign, leader: Client) -> None:
    meeting = meeting_of(campaign, questions=["甲", "乙"])
    one, two = meeting.agenda.all()
    for pressed in ({"up": two.pk}, {"remove": one.pk}, {"add": 1, "questions": "丙"}):
        answer = leader.post(address("change-agenda", meeting.pk), pressed)
        assertRedirects(answer, meeting.get_absolute_url())
    assert [str(item) for item in meeting.agenda.all()] == ["乙", "丙"]
    answer = leader.post(address("change-agenda", meeting.pk), {"add": 1}, follow=True)
    assertContains(answer, "请选择争议或者填写议题。")
    assert leader.post(address("change-agenda", meeting.pk), {"up": "x"}).status_code == 404


def test_what_was_said_and_decided_is_recorded_and_the_minutes_closed(
    campaign: Campaign, leader: Client
) -> None:
    meeting = meeting_of(campaign, questions=["甲"])
    refused = leader.post(meeting.get_absolute_url(), {"minutes_number": "〔2026〕1号"})
    assertContains(refused, "第1项议题还没有议定事项", status_code=422)
    said = {"discussion": "议论了两次。", "decision": "同意。"}
    answer = leader.post(address("record-item", item_of(meeting).pk), said)
    assertRedirects(answer, meeting.get_absolute_url())
    leader.post(meeting.get_absolute_url(), {"minutes_number": "〔2026〕1号"})
    page = leader.get(meeting.get_absolute_url())
    assertContains(page, "纪要已定稿：〔2026〕1号")
    assertContains(page, "议论了两次。")
    assertNotContains(page, "上移")
    assert leader.get(address("record-item", item_of(meeting).pk)).status_code == 403


def test_a_dispute_is_ruled_on_from_the_agenda_with_the_text_of_its_rows(
    campaign: Campaign, leader: Client, township: Unit, lead: Unit
) -> None:
    dispute = waiting_dispute(township, lead)
    row = dispute.disputed_rows.get().row
    meeting = meeting_of(campaign, disputes=[dispute])
    url = address("rule-item", item_of(meeting).pk)
    page = leader.get(url)
    assertContains(page, f"由{meeting}作出")
    assertNotContains(page, "作出单位")
    written = row_form_initial(content_of(row.entries.get().version))
    data = written | {
        "township_duty": "1.发现后及时上报。",
        "text": "巡查由县水利局负责。",
        "reason": "法律写明。",
        "changed": [row.pk],
        "seen": page.context["row_form"].initial["seen"],
    }
    assertRedirects(leader.post(url, data), meeting.get_absolute_url())
    dispute.refresh_from_db()
    assert dispute.state == Dispute.State.SETTLED
    assert dispute.ruling.decided_by == meeting.title
    assert row.entries.get().version.township_duty == "1.发现后及时上报。"
    assertContains(leader.get(meeting.get_absolute_url()), dispute.ruling.number)


def test_a_ruling_without_reasons_is_shown_again(campaign: Campaign, leader: Client) -> None:
    meeting = meeting_of(campaign, disputes=[waiting_dispute()])
    answer = leader.post(address("rule-item", item_of(meeting).pk), {"text": "由部门负责。"})
    assertContains(answer, "由部门负责。", status_code=422)
    assert item_of(meeting).decision == ""


def test_the_criteria_are_changed_by_an_agenda_item(campaign: Campaign, leader: Client) -> None:
    adopt_criteria(campaign=campaign, criteria=default_criteria(), note="", by=BY)
    meeting = meeting_of(campaign, questions=["派驻一条是否继续使用"])
    item = item_of(meeting)
    url = f"{address('change-criteria', campaign.pk)}?item={item.pk}"
    page = leader.get(url)
    assertContains(page, "派驻一条是否继续使用")
    data = fields_of(page)
    stationed = next(n for n, each in enumerate(default_criteria()) if each.key == "stationed")
    del data[f"c{stationed}-active"]
    answer = leader.post(url, data | {"decision": "派驻一条停用。"})
    assertRedirects(answer, meeting.get_absolute_url())
    item.refresh_from_db()
    assert item.table == DecisionTable.objects.first()
    assertContains(leader.get(meeting.get_absolute_url()), "归类标准第2版")


def fields_of(page: Any) -> dict[str, Any]:
    """What a browser would send back of the criteria, untouched."""
    data: dict[str, Any] = {"lines": len(page.context["lines"])}
    for line in page.context["lines"]:
        for bound in line:
            if bound.value() not in (None, "", False):
                data[bound.html_name] = "on" if bound.value() is True else bound.value()
    return data


def test_who_takes_part_reads_the_meeting_and_others_do_not_know_of_it(
    campaign: Campaign, township: Unit, lead: Unit, signed_in: Callable[..., Client]
) -> None:
    meeting = meeting_of(campaign, disputes=[waiting_dispute(township, lead)])
    other = signed_in(UnitFactory(township=True))
    for client in (signed_in(township), signed_in(lead), signed_in(UnitFactory(), Power.OVERSEE)):
        assertNotContains(client.get(meeting.get_absolute_url()), "移出议程")
        assert client.get(address("meetings", campaign.pk)).status_code == 200
        assert client.get(address("record-item", item_of(meeting).pk)).status_code == 403
    for url in (
        meeting.get_absolute_url(),
        address("meetings", campaign.pk),
        address("minutes", meeting.pk, "docx"),
        address("record-item", item_of(meeting).pk),
    ):
        assert other.get(url).status_code == 404


def test_claims_stand_in_brief_beside_the_dispute(
    campaign: Campaign, leader: Client, township: Unit, lead: Unit, acting_for: Callable[..., Actor]
) -> None:
    dispute = waiting_dispute(township, lead)
    Dispute.objects.filter(pk=dispute.pk).update(state=Dispute.State.NEGOTIATING)
    state_claim(
        dispute=Dispute.objects.get(),
        claim="应由部门巡查。" * 30,
        citation="水法第四条",
        by=acting_for(township, Power.SPEAK_FOR_UNIT),
    )
    Dispute.objects.filter(pk=dispute.pk).update(state=Dispute.State.MEETING)
    dispute.refresh_from_db()
    page = leader.get(meeting_of(campaign, disputes=[dispute]).get_absolute_url())
    assertContains(page, "水法第四条")
    assertContains(page, "...</td>")
    assertNotContains(page, "应由部门巡查。" * 30)


def test_the_minutes_are_an_official_document(campaign: Campaign, township: Unit, lead: Unit) -> None:
    dispute = waiting_dispute(township, lead)
    meeting = meeting_of(campaign, disputes=[dispute], questions=["派驻机构的事归谁"])
    first, second = meeting.agenda.all()
    actions.record_item(item=first, discussion="县水利局认为……\n新民镇认为……", decision="", by=BY)
    ruling = actions.decide_dispute_in_meeting(
        item=first, text="由县水利局巡查。", reason="法律写明。", changes=[], by=BY
    )
    actions.record_item(item=second, discussion="", decision="归派出它的部门。", by=BY)
    draft = minutes_document(meeting, list(agenda_of(meeting)), is_demonstration=False)
    assert draft.footnote == "草稿，尚未定稿"

    closed = actions.close_meeting(meeting=meeting, minutes_number="府清单纪〔2026〕1号", by=BY)
    document = minutes_document(closed, list(agenda_of(closed)), is_demonstration=True)
    assert (document.title, document.number) == (f"{meeting.title}纪要", "府清单纪〔2026〕1号")
    assert document.footnote == "演示数据，非政府文件"
    assert [block for block in document.blocks if isinstance(block, Heading)] == [
        Heading(1, f"一、{dispute.title}"),
        Heading(1, "二、派驻机构的事归谁"),
    ]
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert texts[0].startswith("2026年3月12日，县委常委、副县长 高建国在县政府三楼会议室主持召开")
    assert "研究职责争议1项、归类标准等议题1项" in texts[0]
    assert texts[2:5] == ["讨论情况：县水利局认为……", "新民镇认为……", "议定事项：由县水利局巡查。"]
    assert f"以上作为{dispute.number}的裁定（{ruling.number}），对各方具有约束力。" in texts
    assert texts[-2:] == [f"主持：{meeting.chair}", f"参加：{meeting.attendance}"]


def test_the_minutes_come_as_word_and_pdf(campaign: Campaign, leader: Client) -> None:
    meeting = meeting_of(campaign, questions=["甲"])
    answer = leader.get(address("minutes", meeting.pk, "docx"))
    text = "\n".join(part.text for part in Document(io.BytesIO(b"".join(answer))).paragraphs)
    assert "一、甲" in text
    pdf = leader.get(address("minutes", meeting.pk, "pdf"))
    assert b"".join(pdf).startswith(b"%PDF")
    assert leader.get(address("minutes", meeting.pk, "odt")).status_code == 404


def test_headings_count_in_chinese() -> None:
    assert [in_chinese(number) for number in (1, 10, 12, 20, 35)] == ["一", "十", "十二", "二十", "三十五"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_meetings_takes_as_many_queries_for_many(
    number: int, campaign: Campaign, leader: Client
) -> None:
    for _ in range(number):
        meeting_of(campaign, questions=["甲", "乙"])
    leader.get(address("meetings", campaign.pk))
    with assertNumQueries(7):
        leader.get(address("meetings", campaign.pk))


@pytest.mark.parametrize("number", [1, 3])
def test_an_agenda_takes_as_many_queries_for_many_items(
    number: int, campaign: Campaign, leader: Client, township: Unit
) -> None:
    meeting = meeting_of(
        campaign, disputes=[waiting_dispute() for _ in range(number)], questions=["甲"] * number
    )
    for item in meeting.agenda.exclude(dispute=None):
        actions.decide_dispute_in_meeting(item=item, text="维持。", reason="法律写明。", changes=[], by=BY)
    leader.get(meeting.get_absolute_url())
    with assertNumQueries(10):
        leader.get(meeting.get_absolute_url())
