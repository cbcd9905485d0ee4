from __future__ import annotations

import pytest

from mingze.campaigns.actions.coverage import (
    CheckRefused,
    add_raw_from_line,
    check_coverage,
    dismiss_line,
)
from mingze.campaigns.models import Campaign, CoverageCheck, CoverageLine, RawDuty
from mingze.campaigns.tests.surveying import MACHINE, begun_campaign
from mingze.catalogue.models import Entry
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from tests.factories import EntryFactory, UnitFactory


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="孤山镇")


@pytest.fixture
def campaign(township: Unit) -> Campaign:
    return begun_campaign(township)


@pytest.fixture
def entry(township: Unit) -> Entry:
    return EntryFactory(row__township=township, row__duty__name="秸秆禁烧巡查与劝导")


def checked(campaign: Campaign, content: str) -> CoverageCheck:
    return check_coverage(
        campaign=campaign,
        title="热线",
        source="hotline",
        content=content.encode(),
        file_name="a.csv",
        by=MACHINE,
    )


def line_of(check: CoverageCheck, text: str) -> CoverageLine:
    return check.lines.get(text=text)


def test_each_line_is_kept_with_the_row_that_covers_it_or_as_missing(
    campaign: Campaign, entry: Entry
) -> None:
    check = checked(campaign, "标题,部门,件数\n秸秆禁烧巡查,农业农村局,7\n路灯不亮,,\n")
    covered, missing = line_of(check, "秸秆禁烧巡查"), line_of(check, "路灯不亮")
    assert (covered.outcome, covered.row, covered.department, covered.times) == (
        "covered", entry.row, "农业农村局", 7,
    )  # fmt: skip
    assert covered.score > 0.3
    assert (missing.outcome, missing.row, missing.times) == ("missing", None, 1)


def test_what_comes_several_times_is_one_line_that_counts_them(campaign: Campaign) -> None:
    check = checked(campaign, "标题\n路灯不亮\n路灯不亮\n路灯不亮\n")
    assert [line.times for line in check.lines.all()] == [3]


def test_a_line_that_names_its_township_is_held_against_that_township_s_rows(
    campaign: Campaign, entry: Entry, township: Unit
) -> None:
    UnitFactory(township=True, name="哈镇")
    check = checked(campaign, "乡镇,标题\n孤山镇,秸秆禁烧巡查\n哈镇,秸秆禁烧巡查\n")
    assert {line.township.name: line.outcome for line in check.lines.all() if line.township} == {
        "孤山镇": "covered",
        "哈镇": "missing",
    }


def test_a_file_with_a_problem_makes_no_check(campaign: Campaign) -> None:
    with pytest.raises(CheckRefused, match="1 处问题"):
        checked(campaign, "序号,备注\n1,无\n")
    assert not CoverageCheck.objects.exists()


def test_a_missing_line_becomes_a_raw_duty(campaign: Campaign, township: Unit) -> None:
    line = line_of(checked(campaign, "标题,部门\n路灯不亮,住建局\n"), "路灯不亮")
    raw_duty = add_raw_from_line(line=line, township=township, by=MACHINE)
    assert (raw_duty.text, raw_duty.source_kind, raw_duty.asked_by) == ("路灯不亮", "hotline", "住建局")
    line.refresh_from_db()
    assert (line.outcome, line.raw_duty, line.township) == ("added", raw_duty, township)
    with pytest.raises(RuleBroken, match="已经处理过"):
        add_raw_from_line(line=line, township=township, by=MACHINE)
    assert RawDuty.objects.count() == 1


def test_a_line_is_dismissed_with_a_word_why(campaign: Campaign) -> None:
    line = line_of(checked(campaign, "标题\n路灯不亮\n"), "路灯不亮")
    with pytest.raises(RuleBroken, match="为什么"):
        dismiss_line(line=line, note=" ", by=MACHINE)
    dismiss_line(line=line, note="属市政设施管养。", by=MACHINE)
    line.refresh_from_db()
    assert (line.outcome, line.note) == ("dismissed", "属市政设施管养。")
