"""Units in texts: those that the row does not list, and those that are gone."""

from __future__ import annotations

from dataclasses import replace

from mingze.catalogue.checks import CheckedParty, CheckedRow, Finding, Severity
from mingze.catalogue.checks.naming import NOBODY, KnownUnit, Register
from mingze.catalogue.checks.units import unit_findings
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.invented_lists import clean_rows

WATER = KnownUnit("D-水利局", "县水利局")
ROADS = KnownUnit("D-交通运输局", "县交通运输局")
OLD = KnownUnit("D-老局", "县渔业管理局", ended=True)
STAFF = KnownUnit("B-组织部", "县委组织部")
REGISTER = Register(
    {
        "县水利局": WATER,
        "水利局": WATER,
        "县交通运输局": ROADS,
        "交通局": ROADS,
        "县渔业管理局": OLD,
        "县委组织部": STAFF,
        "组织部": STAFF,
        "12345热线": STAFF,
    }
)


def _row(**changes: object) -> CheckedRow:
    """A row of the roads office, with a second department."""
    row = next(row for row in clean_rows() if row.list == ListKind.ASSIST)
    return replace(row, **changes)  # type: ignore[arg-type]


def _found(text: str, **changes: object) -> list[Finding]:
    return list(unit_findings(_row(township_duty=text, **changes), REGISTER))


def test_a_department_in_the_text_that_the_row_does_not_list_is_found() -> None:
    (finding,) = _found("发现险情报县水利局。")
    assert (finding.rule, finding.severity) == ("unit_not_party", Severity.WARNING)
    assert "乡镇配合职责写到县水利局，本行没有列出这个部门" in finding.message


def test_a_department_of_the_row_may_be_called_by_any_of_its_names() -> None:
    assert _found("发现险情报交通局，同时告知县交通运输局。") == []


def test_a_unit_that_only_assists_is_listed_too() -> None:
    assisting = (CheckedParty(WATER.code, WATER.name, False, ""),)
    assert _found("发现险情报县水利局。", assisting=assisting) == []


def test_units_of_a_higher_level_and_parts_of_words_are_not_taken_for_the_county_s() -> None:
    assert _found("配合省水利局、市水利局勘查，组织部署抢险，答复12345热线工单。") == []


def test_a_text_that_names_a_unit_that_has_ended_is_a_warning() -> None:
    (finding,) = _found("发现险情报县渔业管理局。")
    assert (finding.rule, finding.severity) == ("unit_dissolved", Severity.WARNING)


def test_names_that_bodies_bore_before_the_reforms_are_known_without_a_register() -> None:
    (finding,) = unit_findings(_row(township_duty="报县安监局。"), NOBODY)
    assert finding.rule == "unit_dissolved"
    assert "“县安监局”，这个机构已经撤并（职责一般已转到应急管理部门）" in finding.message


def test_a_former_name_stays_one_where_the_county_understands_it_as_another_unit_s() -> None:
    register = Register({"环保局": KnownUnit("D-生态", "市生态环境局分局"), "县自然资源和规划局": WATER})
    row = _row(township_duty="报环保局。")
    assert [each.rule for each in unit_findings(row, register)] == ["unit_dissolved"]


def test_a_unit_that_has_ended_and_is_still_listed_is_an_error() -> None:
    gone = replace(_row().departments[0], ended=True)
    (finding,) = _found("逐户通知。", departments=(gone, *_row().departments[1:]))
    assert (finding.rule, finding.severity) == ("unit_dissolved", Severity.ERROR)
    assert "列出的县交通运输局已经撤销" in finding.message
