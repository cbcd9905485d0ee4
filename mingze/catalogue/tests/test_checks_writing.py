"""How texts are written: numbers, pairs, repetitions, stops, width, length, places left open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingze.catalogue.checks import CheckedRow, Finding, Severity
from mingze.catalogue.checks.leftovers import placeholders, words_twice
from mingze.catalogue.checks.numbering import number_faults
from mingze.catalogue.checks.punctuation import narrow_marks, stops_together, unpaired_marks
from mingze.catalogue.checks.writing import writing_findings
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.invented_lists import clean_rows


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("1.甲。\n2.乙。\n2.丙。", ("编号2重复",)),
        ("1.甲。\n2.乙。\n4.丙。", ("缺少编号3",)),
        ("2.甲。\n3.乙。", ("缺少编号1",)),
        ("1.甲。\n3.乙。\n2.丙。", ("编号依次是1、3、2，次序颠倒",)),
        ("（1）甲。（2）乙。（2）丙。", ("编号2重复",)),
        ("一、甲。\n三、乙。", ("缺少编号2",)),
        ("1.甲。\n登记外来人员。\n2.乙。", ("“登记外来人员。”这一段没有编号",)),
        ("1.甲。\n2.登记外来务工经商人员并且造册。\n登记外来务工经商人员并且造册备查。",
         ("“登记外来务工经商人员并且……”这一段没有编号",)),
    ],
)  # fmt: skip
def test_numbers_that_do_not_run_on_are_told(text: str, faults: tuple[str, ...]) -> None:
    assert number_faults(text) == faults


@pytest.mark.parametrize(
    "text",
    [
        "1.甲。\n2.乙。\n3.丙。",
        "1. 甲。2. 乙。",
        "1．甲；2．乙；3．丙。",
        "一、甲。\n（一）乙。\n（二）丙。\n二、丁。\n（一）戊。",
        "1.甲：\n（1）乙。\n（2）丙。\n2.丁。",
        "县水利局：\n1.甲。\n2.乙。\n县林业局：\n1.丙。",
        "宽度不超过\n1.5米。",
        "提前做好：1.甲，2.乙。\n3.丙。",
        "登记外来人员。",
        "①甲。②乙。",
        "",
    ],
)
def test_numbers_that_run_on_at_each_level_are_right(text: str) -> None:
    assert number_faults(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("对村（社区的道路进行巡查。", ("对村（社区的道路",)),
        ("依据《土地管理法办理。", ("依据《土地管理法",)),
        ("落实三会一课”制度。", ("实三会一课”制度。",)),
        ("（甲、《乙）丙。", ("（甲、《乙）丙。",)),
        ("甲)乙。", ("甲)乙。",)),
    ],
)
def test_half_a_pair_is_quoted_with_the_words_around_it(text: str, found: tuple[str, ...]) -> None:
    assert unpaired_marks(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "村（社区）“三会一课”《条例（试行）》〔2024〕1号",
        "（包括“甲（乙）”）",
        "（甲)乙(丙）",
        "1）登记。\n2)上报。",
        "《关于〈条例〉的说明》和《关于《条例》的说明》",
    ],
)
def test_pairs_are_pairs_at_any_depth_and_width(text: str) -> None:
    assert unpaired_marks(text) == ()


@pytest.mark.parametrize(
    "text",
    ["及时上报上报县局。", "群众的的诉求。", "整治和和维护。", "定期巡查巡查河道。"],
)
def test_a_word_typed_twice_is_found(text: str) -> None:
    (found,) = words_twice(text)
    assert found in text


@pytest.mark.parametrize(
    "text",
    [
        "走访了解户户情况，层层签订。",
        "为了了解群众诉求，以及及时上报。",
        "实实在在解决问题。",
        "每人每年体检，一户一户核对。",
        "施工工地、员工工资、工作作风。",
        "研究研究再定，可以以工代赈。",
    ],
)
def test_what_is_rightly_doubled_is_left_alone(text: str) -> None:
    assert words_twice(text) == ()


def test_stops_side_by_side_are_found_and_an_ellipsis_is_not() -> None:
    assert stops_together("登记。。上报，、走访") == ("登记。。上报，、走", "记。。上报，、走访")
    assert stops_together("登记……上报——走访，“甲”，《乙》、（丙）。") == ()


@pytest.mark.parametrize(
    "text",
    [
        "报XX局。",
        "报××镇政府。",
        "由某部门汇总。",
        "时限待定。",
        "（待补充）",
        "电话____",
        "同上",
        "1.同上。",
        "略。",
        "见第3条",
        "/",
    ],
)
def test_a_place_left_open_is_found(text: str) -> None:
    assert len(placeholders(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "会同上级部门到场。",
        "设施亟待完善，逐户登记。",
        "等待定损结果。",
        "共登记3户。",
        "策略、方略讲清楚。",
        "完成率100%。",
    ],
)
def test_words_that_only_look_left_open_are_not(text: str) -> None:
    assert placeholders(text) == ()


def test_half_width_marks_among_chinese_words_are_found() -> None:
    assert narrow_marks("登记商户信息,及时逐级上报.走访") == (
        "记商户信息,及时逐级上",
        "及时逐级上报.走访"[1:],
    )
    assert len(narrow_marks("走访困难人群(入户)，登记")) == 2
    assert narrow_marks("12:00前，完成1.5米、GDP(2024)、3,000元。") == ()


def _assist() -> CheckedRow:
    return next(row for row in clean_rows() if row.list == ListKind.ASSIST)


def _found(**changes: object) -> list[Finding]:
    return list(writing_findings(replace(_assist(), **changes)))  # type: ignore[arg-type]


def test_every_text_of_a_row_is_looked_at() -> None:
    row = _assist()
    fault = "登记。。"
    lead = replace(row.departments[0], duty=fault)
    for changes, place in (
        ({"name": f"巡查{fault}河道"}, "事项名称"),
        ({"scope_reason": fault}, "个性理由"),
        ({"township_duty": fault}, "乡镇配合职责"),
        ({"departments": (lead, *row.departments[1:])}, "县交通运输局的职责"),
        ({"joint_duty": fault}, "上级部门职责"),
        ({"way_of_working": fault}, "工作方式"),
    ):
        (finding,) = _found(**changes)
        assert finding.rule == "repeated_words"
        assert f"的{place}在“" in finding.message


def test_a_paragraph_without_a_stop_is_found_where_the_others_have_one() -> None:
    (finding,) = _found(township_duty="1.登记商户。\n2.劝导占道经营的摊贩")
    assert (finding.rule, finding.severity) == ("no_end_mark", Severity.NOTICE)
    assert "乡镇配合职责以“导占道经营的摊贩”结尾，没有句号" in finding.message


def test_a_list_that_never_sets_stops_is_left_alone_unless_it_breaks_off() -> None:
    row = _assist()
    silent = tuple(replace(party, duty="1.决定封路") for party in row.departments)
    assert _found(departments=silent, township_duty="1.登记商户\n2.劝导摊贩") == []
    (finding,) = _found(departments=silent, township_duty="1.登记商户\n2.劝导摊贩，")
    assert finding.rule == "no_end_mark"


def test_half_width_marks_are_no_fault_where_nothing_is_full_width() -> None:
    row = _assist()
    half = tuple(replace(party, duty="1.登记,上报;") for party in row.departments)
    assert [each.rule for each in _found(departments=half, township_duty="1.登记,上报.")] == []
    assert [each.rule for each in _found(township_duty="1.登记,上报。")] == ["mixed_width"]


def test_a_text_beyond_its_length_is_a_notice() -> None:
    (name,) = _found(name="登记" + "、".join(f"{n}号" for n in range(1, 21))[:59])
    assert (name.rule, name.severity) == ("overlong_text", Severity.NOTICE)
    assert "事项名称有61字，一般不超过60字" in name.message
    (paragraph,) = _found(township_duty="1.登记商户。\n2." + "查看一户登记一户，" * 17 + "上报。")
    assert "有一段长" in paragraph.message


def test_a_changed_text_is_another_finding_and_an_unconcerned_one_is_not() -> None:
    (before,) = _found(township_duty="登记。。")
    (same,) = _found(township_duty="登记。。", way_of_working="直接办理。")
    (other,) = _found(township_duty="造册。。")
    assert before.fingerprint == same.fingerprint != other.fingerprint
