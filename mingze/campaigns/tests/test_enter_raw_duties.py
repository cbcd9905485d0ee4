from __future__ import annotations

from collections.abc import Callable

import pytest

from mingze.audit.models import Event
from mingze.campaigns.actions.survey import attach_evidence, enter_raw_duties
from mingze.campaigns.imports import SurveyRefused, import_survey
from mingze.campaigns.models import Campaign, RawDuty
from mingze.campaigns.reading import RawLine
from mingze.campaigns.tests.surveying import MACHINE, begun_campaign, written
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import UnitFactory

ActingFor = Callable[..., Actor]
LINE = RawLine(text="清理河道", office="农业办", post="河长岗", source_kind="notice", hours_a_year=40)


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="孤山镇")


@pytest.fixture
def campaign(township: Unit) -> Campaign:
    return begun_campaign(township)


def test_a_township_writes_down_what_its_posts_do(
    campaign: Campaign, township: Unit, acting_for: ActingFor
) -> None:
    clerk = acting_for(township, Power.EDIT_DRAFT)
    assert enter_raw_duties(campaign=campaign, township=township, rows=[LINE], by=clerk) == 1
    raw_duty = RawDuty.objects.get()
    assert (raw_duty.township, raw_duty.text, raw_duty.post) == (township, "清理河道", "河长岗")
    assert (raw_duty.source_kind, raw_duty.hours_a_year, raw_duty.entered_by) == ("notice", 40, clerk.name)
    assert Event.objects.get().verb == "raw_duties.entered"


def test_the_same_line_twice_is_written_down_twice(campaign: Campaign, township: Unit) -> None:
    assert enter_raw_duties(campaign=campaign, township=township, rows=[LINE, LINE], by=MACHINE) == 2
    assert RawDuty.objects.filter(text="清理河道").count() == 2


@pytest.mark.parametrize("power", [Power.OVERSEE, Power.MANAGE_LISTS, Power.EDIT_DRAFT])
def test_nobody_else_may_write_for_a_township(
    campaign: Campaign, township: Unit, acting_for: ActingFor, power: Power
) -> None:
    stranger = acting_for(UnitFactory(township=True), power)
    with pytest.raises(NotAllowed):
        enter_raw_duties(campaign=campaign, township=township, rows=[LINE], by=stranger)
    assert not RawDuty.objects.exists()


def test_after_its_end_a_campaign_takes_nothing_more(campaign: Campaign, township: Unit) -> None:
    campaign.finished_at = clock.now()
    campaign.save()
    with pytest.raises(RuleBroken, match="已经完成"):
        enter_raw_duties(campaign=campaign, township=township, rows=[LINE], by=MACHINE)


@pytest.mark.parametrize("rows", [[], [RawLine(text=" ")]])
def test_nothing_is_no_raw_duty(campaign: Campaign, township: Unit, rows: list[RawLine]) -> None:
    with pytest.raises(RuleBroken):
        enter_raw_duties(campaign=campaign, township=township, rows=rows, by=MACHINE)


def test_a_file_is_written_down_township_by_township(campaign: Campaign, township: Unit) -> None:
    other = UnitFactory(township=True, name="哈镇")
    content = "乡镇,起底事项\n孤山镇,清理河道\n哈镇,清理河道\n孤山镇,清理河道\n".encode()
    assert import_survey(content, "起底.csv", campaign, by=MACHINE) == {township: 2, other: 1}
    assert RawDuty.objects.filter(township=township).count() == 2


@pytest.mark.parametrize("name", ["孤山镇起底.csv", "起底.csv"])
def test_whose_lines_they_are_may_be_said_by_the_file_s_name_or_by_the_person(
    campaign: Campaign, township: Unit, name: str
) -> None:
    chosen = township if name == "起底.csv" else None
    content = "起底事项\n清理河道\n".encode()
    assert import_survey(content, name, campaign, chosen, by=MACHINE) == {township: 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("乡镇,起底事项\n孤山镇,清理河道\n古山镇,报送信息\n", "没有名为“古山镇”的乡镇"),
        ("起底事项\n清理河道\n", "没有写明是哪个乡镇"),
        ("乡镇,起底事项\n孤山镇,清理河道\n孤山镇,\n", "没有写事项"),
    ],
)
def test_with_one_problem_nothing_of_a_file_is_written(
    campaign: Campaign, township: Unit, content: str, message: str
) -> None:
    with pytest.raises(SurveyRefused) as refused:
        import_survey(content.encode(), "起底.csv", campaign, by=MACHINE)
    assert any(message in problem.message for problem in refused.value.problems)
    assert not RawDuty.objects.exists()


def test_a_township_s_file_may_not_write_for_another(
    campaign: Campaign, township: Unit, acting_for: ActingFor
) -> None:
    clerk = acting_for(township, Power.EDIT_DRAFT)
    UnitFactory(township=True, name="哈镇")
    with pytest.raises(SurveyRefused, match="1 处问题"):
        import_survey("乡镇,起底事项\n哈镇,清理河道\n".encode(), "起底.csv", campaign, by=clerk)


def test_evidence_is_kept_with_a_raw_duty(campaign: Campaign, township: Unit) -> None:
    (raw_duty,) = written(campaign, township, "清理河道")
    attach_evidence(raw_duty=raw_duty, content=b"%PDF-1.7 scan", file_name="通知.pdf", by=MACHINE)
    kept = RawDuty.objects.get()
    assert (bytes(kept.evidence or b""), kept.evidence_name) == (b"%PDF-1.7 scan", "通知.pdf")


@pytest.mark.parametrize("content", [b"MZ\x90\x00 program", b"<html>", b"", b"%PDF-" + b"0" * (5 << 20)])
def test_what_is_no_document_or_too_large_is_no_evidence(
    campaign: Campaign, township: Unit, content: bytes
) -> None:
    (raw_duty,) = written(campaign, township, "清理河道")
    with pytest.raises(RuleBroken):
        attach_evidence(raw_duty=raw_duty, content=content, file_name="通知.pdf", by=MACHINE)
    assert RawDuty.objects.get().evidence is None
