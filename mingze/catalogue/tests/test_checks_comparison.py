from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingze.catalogue.checks import CheckedRow, Finding, Severity, check
from mingze.catalogue.checks.same_duty import same_duties, same_duty
from mingze.catalogue.rules import ListKind, Scope, match_key
from mingze.catalogue.tests.invented_lists import BANDS, clean_rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山塘水库的安全巡查与险情报告", "山塘、水库安全排查和险情上报工作"),
        ("开展古井、石桥、祠堂保护宣传", "做好石桥、古井、祠堂的保护宣讲"),
        ("登记外来务工人员住所，发放平安提示卡，按月核对变动", "登记外来务工人员住所，发放平安提示卡"),
        ("食品摊贩的监督管理", "食品摊贩监管"),
        ("对焚烧垃圾行为的行政处罚", "对焚烧垃圾的处罚"),
    ],
)
def test_light_rewording_is_the_same_duty(one: str, other: str) -> None:
    assert same_duty(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("开展老年人优待证办理", "开展退役军人优待证办理"),
        ("对货车超载行为的行政处罚", "对客车超员行为的行政处罚"),
        ("旅馆卫生许可证变更", "旅馆卫生许可证注销"),
        ("排查自建房安全隐患", "排查瓶装燃气安全隐患"),
        ("养殖场尾水排放的巡查报告", "对养殖场尾水排放行为的行政处罚"),
        ("农机合作社登记", "农机合作社注销登记"),
        ("企业技术改造项目节能审查", "企业技术改造项目除外的节能审查"),
    ],
)
def test_another_thing_or_another_act_is_another_duty(one: str, other: str) -> None:
    assert not same_duty(one, other)


PIECES = ("巡河", "登记", "水塘", "鱼苗", "和", "的", "，", "检查", "学校", "防火", "证照", "审批")


@given(names=st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), max_size=10))
def test_pairs_are_symmetrical_and_all_of_them_the_same_duty(names: list[str]) -> None:
    found = same_duties(names)
    assert found == sorted(set(found))
    assert all(i < j and same_duty(names[i], names[j]) for i, j in found)
    equal = {
        (i, j) for i, j in combinations(range(len(names)), 2) if names[i] == names[j] and match_key(names[i])
    }
    assert equal <= set(found)


def _row(kind: ListKind, number: int, township: str = "T1") -> CheckedRow:
    return next(
        row for row in clean_rows() if row.list == kind and row.number == number and row.township == township
    )


def _with(rows: list[CheckedRow], *changed: CheckedRow) -> list[CheckedRow]:
    """The rows with some put in place of those with the same id, or added."""
    by_id = {row.id: row for row in rows} | {row.id: row for row in changed}
    return list(by_id.values())


def _found(rows: list[CheckedRow], rule: str) -> list[Finding]:
    return [finding for finding in check(rows, bands=BANDS) if finding.rule == rule]


def _copy(row: CheckedRow, name: str = "", kind: ListKind | None = None) -> CheckedRow:
    """The row once more, under another name as another duty if one is given."""
    code = "X" if name else row.duty_code
    new = name or row.name
    return replace(
        row, id=9999, number=99, name=new, duty_key=match_key(new), duty_code=code, list=kind or row.list
    )


def test_the_clean_county_has_nothing_to_compare() -> None:
    rows = clean_rows()
    for rule in ("two_lists", "near_duplicate", "list_differs", "lead_differs"):
        assert _found(rows, rule) == []


def test_one_duty_on_two_lists_is_an_error() -> None:
    row = _row(ListKind.BASIC, 5)
    (finding,) = _found(_with(clean_rows(), _copy(row, kind=ListKind.TAKEN_BACK)), "two_lists")
    assert (finding.severity, finding.rows, finding.township) == (Severity.ERROR, (row.id, 9999), "T1")
    assert "上级部门收回事项清单第99项" in finding.message


def test_one_duty_under_two_names_on_two_lists_is_a_warning() -> None:
    row = _row(ListKind.ASSIST, 2)
    copy = _copy(row, "做好农家乐厨房食品安全的监督管理", ListKind.BASIC)
    (finding,) = _found(_with(clean_rows(), copy), "two_lists")
    assert (finding.severity, finding.rows) == (Severity.WARNING, (9999, row.id))


def test_finding_and_punishing_are_two_duties() -> None:
    row = _row(ListKind.ASSIST, 2)
    copy = _copy(row, "对农家乐厨房食品安全违法行为的行政处罚", ListKind.TAKEN_BACK)
    assert _found(_with(clean_rows(), copy), "two_lists") == []


def test_a_near_copy_in_the_same_list_is_reported_once() -> None:
    row = _row(ListKind.BASIC, 13)
    copy = _copy(row, "清理渠道水草、塑料瓶，拍照留存")
    (finding,) = _found(_with(clean_rows(), copy), "near_duplicate")
    assert (finding.severity, finding.rows) == (Severity.WARNING, (row.id, 9999))
    assert "名称几乎一样" in finding.message


def test_a_sibling_about_another_thing_is_not_a_copy() -> None:
    row = _row(ListKind.BASIC, 13)
    assert (
        _found(_with(clean_rows(), _copy(row, "清理集市污泥和包装箱，记录清理前后照片")), "near_duplicate")
        == []
    )


def test_the_same_name_in_two_townships_is_no_copy() -> None:
    assert _found(clean_rows(), "near_duplicate") == []


def test_a_duty_on_different_lists_in_different_townships_is_one_finding() -> None:
    row = _row(ListKind.BASIC, 4, "T2")
    (finding,) = _found(_with(clean_rows(), replace(row, list=ListKind.ASSIST)), "list_differs")
    assert (finding.severity, finding.township, len(finding.rows)) == (Severity.WARNING, "", 3)
    assert "河湾镇、柳沟镇列入基本履职事项清单；石桥镇列入配合履职事项清单" in finding.message


def test_a_minority_that_gives_its_reason_is_only_noticed() -> None:
    row = _row(ListKind.BASIC, 4, "T2")
    particular = replace(row, list=ListKind.ASSIST, scope=Scope.PARTICULAR, scope_reason="当地没有企业。")
    (finding,) = _found(_with(clean_rows(), particular), "list_differs")
    assert finding.severity == Severity.NOTICE
    (unfounded,) = _found(_with(clean_rows(), replace(particular, scope_reason=" ")), "list_differs")
    assert unfounded.severity == Severity.WARNING


def test_a_reason_on_the_side_of_the_majority_changes_nothing() -> None:
    rows = clean_rows()
    moved = replace(_row(ListKind.BASIC, 4, "T2"), list=ListKind.ASSIST)
    reasoned = replace(_row(ListKind.BASIC, 4, "T1"), scope=Scope.PARTICULAR, scope_reason="理由。")
    (finding,) = _found(_with(rows, moved, reasoned), "list_differs")
    assert finding.severity == Severity.WARNING


def test_the_same_duty_is_recognised_under_another_name_in_another_township() -> None:
    row = _row(ListKind.BASIC, 6, "T3")
    renamed = replace(_copy(row, "做好尊老卡申请受理，核验年龄后制卡、发放", ListKind.TAKEN_BACK), id=row.id)
    (finding,) = _found(_with(clean_rows(), renamed), "list_differs")
    assert row.id in finding.rows


def test_a_township_with_the_duty_twice_is_not_said_to_differ() -> None:
    row = _row(ListKind.BASIC, 5)
    assert _found(_with(clean_rows(), _copy(row, kind=ListKind.TAKEN_BACK)), "list_differs") == []


def test_another_lead_in_one_township_is_one_finding() -> None:
    row = _row(ListKind.ASSIST, 1, "T3")
    swapped = tuple(replace(party, leads=not party.leads) for party in row.departments)
    (finding,) = _found(_with(clean_rows(), replace(row, departments=swapped)), "lead_differs")
    assert (finding.severity, finding.township, len(finding.rows)) == (Severity.WARNING, "", 3)
    assert "河湾镇、石桥镇由县交通运输局牵头；柳沟镇由县应急管理局牵头" in finding.message


def test_other_assisting_departments_are_no_other_lead() -> None:
    row = _row(ListKind.ASSIST, 1, "T3")
    assert _found(_with(clean_rows(), replace(row, departments=row.departments[:1])), "lead_differs") == []
