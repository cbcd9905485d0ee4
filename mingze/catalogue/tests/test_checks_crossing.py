"""职责交叉: one thing in different words, in the charge of different departments."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from mingze.catalogue.checks import CheckedParty, CheckedRow, Finding, check
from mingze.catalogue.rules import ListKind, match_key
from mingze.catalogue.tests.invented_lists import BANDS, clean_rows
from mingze.catalogue.tests.planting_texts import under_another


def _found(rows: list[CheckedRow]) -> list[Finding]:
    return [finding for finding in check(rows, bands=BANDS) if finding.rule != "count_outside_band"]


def _fishponds() -> CheckedRow:
    return next(row for row in clean_rows() if row.name == "鱼塘尾水排放的整改")


def _of(row: CheckedRow, name: str, department: str, **changes: object) -> CheckedRow:
    """The row under another name, led by one other department."""
    lead = CheckedParty(f"D-{department}", f"县{department}", False, "1. 检查水质，通知改正。")
    changed = {"name": name, "duty_key": match_key(name), "duty_code": "X", "departments": (lead,)}
    return replace(row, **(changed | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("way", [0, 1, 2])
def test_a_duty_said_again_under_another_department_is_found(way: int) -> None:
    rows = clean_rows()
    row = _fishponds()
    again = replace(under_another(rows, row, way, Random(4)), id=9000, number=99)
    (finding,) = [each for each in _found([*rows, again]) if each.rule == "crossing"]
    assert {row.id, again.id} <= set(finding.rows)


def test_it_is_found_between_townships_and_names_the_townships_on_each_side() -> None:
    rows = clean_rows()
    row = next(each for each in rows if each.name == "鱼塘尾水排放的整改" and each.township == "T3")
    other = _of(row, "养殖池塘尾水排放问题整治", "水利局")
    (finding,) = [
        each
        for each in _found([other if each.id == row.id else each for each in rows])
        if each.rule == "crossing"
    ]
    assert finding.township == ""
    assert len(finding.rows) == 3
    assert finding.message.startswith(
        "河湾镇、石桥镇配合履职事项清单“鱼塘尾水排放的整改”由县生态环境分局牵头；柳沟镇"
    )


def test_names_that_hardly_differ_are_a_crossing_under_two_departments_and_else_a_duplicate() -> None:
    row = _fishponds()
    twice = replace(row, id=9000, number=99, name="做好鱼塘尾水排放整改工作", duty_key="x", duty_code="X")
    assert [each.rule for each in _found([row, twice])] == ["near_duplicate"]
    other = _of(twice, twice.name, "水利局")
    assert [each.rule for each in _found([row, other])] == ["crossing"]


def test_a_duty_taken_back_crosses_one_that_another_department_leads() -> None:
    row = _fishponds()
    taken = replace(
        _of(row, "鱼塘尾水排放不达标的整改督办", "水利局"),
        id=9000,
        list=ListKind.TAKEN_BACK,
        departments=(),
        township_duty="",
        takeovers=(CheckedParty("D-水利局", "县水利局", False, ""),),
        way_of_working="由县水利局逐塘登记面积和排水口位置，采样检测尾水，通知养殖户整改。",
    )
    (finding,) = _found([row, taken])
    assert finding.rule == "crossing"
    assert finding.township == row.township
    assert "由县生态环境分局牵头" in finding.message
    assert "由县水利局承接" in finding.message


def test_departments_that_name_each_other_have_divided_the_duty_already() -> None:
    row = _fishponds()
    second = CheckedParty("D-生态环境分局", "县生态环境分局", False, "1. 参加检查。")
    other = _of(row, "养殖池塘尾水排放问题整治", "农业农村局", id=9000, number=99)
    both = replace(other, departments=(*other.departments, second))
    assert "crossing" in [each.rule for each in _found([row, other])]
    assert "crossing" not in [each.rule for each in _found([row, both])]


def test_different_duties_of_different_departments_do_not_cross() -> None:
    assert "crossing" not in {each.rule for each in _found(clean_rows())}


def test_a_duty_taken_back_by_different_departments_is_one_finding() -> None:
    rows = clean_rows()
    row = next(each for each in rows if each.name == "桥梁荷载试验" and each.township == "T2")
    other = replace(row, takeovers=(CheckedParty("D-水利局", "县水利局", False, ""),))
    (finding,) = _found([other if each.id == row.id else each for each in rows])
    assert finding.rule == "lead_differs"
    assert "各乡镇写的承接部门不同：河湾镇、柳沟镇由县交通运输局承接；石桥镇由县水利局承接" in finding.message
