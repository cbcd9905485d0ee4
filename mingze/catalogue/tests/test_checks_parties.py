from __future__ import annotations

from dataclasses import replace

from mingze.catalogue.checks import CheckedParty, CheckedRow, Finding, Severity, check
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.invented_lists import BANDS, clean_rows


def _assist(number: int = 1) -> CheckedRow:
    """Number 1 has two departments, number 2 has one."""
    rows = clean_rows()
    return next(row for row in rows if row.list == ListKind.ASSIST and row.number == number)


def _taken_back() -> CheckedRow:
    return next(row for row in clean_rows() if row.list == ListKind.TAKEN_BACK)


def _found(row: CheckedRow) -> list[Finding]:
    """What is found about one row by itself; its township has too few rows, which is another matter."""
    return [finding for finding in check([row], bands=BANDS) if finding.rule != "count_outside_band"]


def _with_duties(row: CheckedRow, *duties: str) -> CheckedRow:
    parties = zip(row.departments, duties, strict=True)
    return replace(row, departments=tuple(replace(party, duty=duty) for party, duty in parties))


def test_complete_rows_are_not_reported() -> None:
    assert _found(_assist(1)) == []
    assert _found(_assist(2)) == []
    assert _found(_taken_back()) == []


def test_an_assist_row_without_any_department_has_no_lead_and_only_that() -> None:
    row = replace(_assist(), departments=())
    (finding,) = _found(row)
    assert (finding.rule, finding.severity, finding.rows) == ("no_lead", Severity.ERROR, (row.id,))
    assert "河湾镇配合履职事项清单第1项“山体落石路段的监测和封闭”" in finding.message
    assert finding.township == row.township


def test_a_basic_row_needs_no_department() -> None:
    assert _found(clean_rows()[0]) == []


def test_of_several_departments_one_must_be_marked_and_the_first_is_named() -> None:
    row = _assist(1)
    unmarked = tuple(replace(party, leads=False) for party in row.departments)
    (finding,) = _found(replace(row, departments=unmarked))
    assert (finding.rule, finding.severity) == ("lead_unclear", Severity.WARNING)
    assert "排在第一的县交通运输局牵头" in finding.message


def test_a_single_department_leads_without_a_mark() -> None:
    row = _assist(2)
    assert _found(replace(row, departments=(replace(row.departments[0], leads=False),))) == []


def test_no_department_s_duty_is_an_error() -> None:
    (finding,) = _found(_with_duties(_assist(1), "", " \n"))
    assert (finding.rule, finding.severity) == ("no_department_duty", Severity.ERROR)


def test_the_lead_s_missing_duty_is_a_warning() -> None:
    (finding,) = _found(_with_duties(_assist(1), "", "1. 调派抢险队伍。"))
    assert (finding.rule, finding.severity) == ("no_department_duty", Severity.WARNING)
    assert "没有写县交通运输局的职责" in finding.message


def test_another_department_s_missing_duty_is_a_notice() -> None:
    (finding,) = _found(_with_duties(_assist(1), "1. 决定封路和放行。", ""))
    assert (finding.rule, finding.severity) == ("no_department_duty", Severity.NOTICE)
    assert "没有写县应急管理局的职责" in finding.message


def test_the_township_s_duty_must_be_written() -> None:
    (finding,) = _found(replace(_assist(), township_duty=" \n"))
    assert (finding.rule, finding.severity) == ("no_township_duty", Severity.ERROR)


def test_taken_back_by_nobody() -> None:
    (finding,) = _found(replace(_taken_back(), takeovers=()))
    assert (finding.rule, finding.severity) == ("taken_back_without_department", Severity.ERROR)


def test_taken_back_without_a_way_of_working() -> None:
    (finding,) = _found(replace(_taken_back(), way_of_working=""))
    assert (finding.rule, finding.severity) == ("taken_back_without_way_of_working", Severity.WARNING)
    assert "县交通运输局" in finding.advice


def test_a_department_is_named_by_its_code_not_by_its_place() -> None:
    row = _assist(1)
    second_leads = tuple(replace(party, leads=place == 1) for place, party in enumerate(row.departments))
    assert _found(replace(row, departments=second_leads)) == []
    silent_second = (second_leads[0], CheckedParty("D-应急管理局", "县应急管理局", True, ""))
    (finding,) = _found(replace(row, departments=silent_second))
    assert finding.severity == Severity.WARNING
