"""Who answers for an assist row, and whose duty is what."""

from __future__ import annotations

import pytest

from mingze.catalogue.reading.units import NamedUnit, named_units
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    ECOLOGY,
    EMERGENCY,
    HOUSING,
    LEFT,
    POLICE,
    TOWNSHIP,
    UP,
    WATER,
    assist,
    docx_of,
    in_every_format,
    names,
    one_sheet,
    pdf_of,
    read,
    rows,
)

FLOOD = "河道采砂巡查"
HOUSING_DOES = "1.负责排查整治。\n2.负责业务培训。"
WATER_DOES = "1.负责河道执法。\n2.负责汛情通报。"
TWO = {HOUSING: HOUSING_DOES, WATER: WATER_DOES}


def departments(cell: str) -> list[tuple[str | None, bool]]:
    """Code and mark of the departments in a cell."""
    known = names()
    listed = named_units(cell, known.find, known.find_assisting)
    return [(known.find_assisting(unit.name), unit.leads) for unit in listed]


@pytest.mark.parametrize(
    "cell",
    [
        "县住建局、县水利局",
        "县住建局\n县水利局",
        "县住建局；县水利局。",
        "县住建局/县水利局",
        "县住建局，县水利局",
        "县住建局 县水利局",
        "县住建局　　县水利局",
        "1.县住建局2.县水利局",
        "1.县住建局\n2.县水利局",
        "1、县住建局；2、县水利局",
        "（1）县住建局（2）县水利局",
        "①县住建局②县水利局",
        "（一）县住建局（二）县水利局",
        "一、县住建局\n二、县水利局",
        "县住建局和县水利局",
        "县住建局县水利局",
        "县住房和城乡建设局、县水利局",
        "住房和城乡建设局、水利局",
        "府谷县住房和城乡建设局、府谷县水利局",
        "县 住 建 局、县 水 利 局",
        "县住建局①、县水利局*",
        "责任单位：县住建局、县水利局",
    ],
)
def test_departments_are_set_apart_in_many_ways(cell: str) -> None:
    assert departments(cell) == [(HOUSING, False), (WATER, False)]


@pytest.mark.parametrize(
    "cell",
    [
        "牵头单位：县住建局；配合单位：县水利局、县公安局",
        "牵头单位：县住建局\n配合单位：县水利局、县公安局",
        "牵头部门：\n县住建局\n配合部门：\n县水利局\n县公安局",
        "牵头:县住建局;配合:县水利局、县公安局",
        "县住建局（牵头）、县水利局、县公安局",
        "县住建局(牵头单位)\n县水利局(配合)\n县公安局(配合单位)",
        "县住建局【牵头】、县水利局、县公安局",
        "县住建局牵头，县水利局、县公安局配合",
        "由县住建局牵头负责，县水利局、县公安局",
    ],
)
def test_the_lead_is_marked_in_many_ways(cell: str) -> None:
    assert departments(cell) == [(HOUSING, True), (WATER, False), (POLICE, False)]


def test_the_lead_need_not_stand_first() -> None:
    assert departments("县水利局、县住建局（牵头）") == [(WATER, False), (HOUSING, True)]


def test_a_part_of_a_unit_is_not_taken_for_two_units() -> None:
    assert departments("县公安局水利局") == [(None, False)]


def test_brackets_that_are_part_of_a_name_stay_with_it() -> None:
    listed = named_units("县住建局（县人防办、县房管所）、县水利局", names().find)
    assert listed == [NamedUnit("县住建局（县人防办、县房管所）"), NamedUnit("县水利局")]


def test_a_unit_without_the_word_county_is_known_whole() -> None:
    assert departments("生态环境分局、市生态环境局府谷分局") == [(ECOLOGY, False), (ECOLOGY, False)]


def test_a_name_twice_is_one_department_and_a_second_mark_does_not_count() -> None:
    found = rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局（牵头）、县水利局（牵头）、住建局", "", ""]))
    assert found == [assist(FLOOD, {HOUSING: "", WATER: ""}, lead=HOUSING)]


def test_an_unknown_department_is_a_problem_that_offers_the_nearest_name() -> None:
    found = read(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县水力局、县住建局", "", ""]))
    (problem,) = found.problems
    assert (problem.file, problem.table, problem.row, problem.column, problem.text) == (
        "清单.xlsx", "工作表“Sheet1”", 2, "对应上级部门", "县水力局",
    )  # fmt: skip
    assert "县水利局" in problem.message
    assert "别名" in problem.message


@pytest.mark.parametrize("blank", ["", "/", "—", "无"])
def test_a_blank_is_no_department(blank: str) -> None:
    assert rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, blank, "负责查处。", ""])) == [
        assist(FLOOD, joint="负责查处。")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "县住建局：1.负责排查整治。\n2.负责业务培训。\n县水利局：1.负责河道执法。\n2.负责汛情通报。",
        "县住建局:1.负责排查整治。\n2.负责业务培训。\n县水利局:1.负责河道执法。\n2.负责汛情通报。",
        "【县住建局】1.负责排查整治。\n2.负责业务培训。\n【县水利局】1.负责河道执法。\n2.负责汛情通报。",
        "（县住建局）1.负责排查整治。\n2.负责业务培训。\n（县水利局）1.负责河道执法。\n2.负责汛情通报。",
        "县住建局1.负责排查整治。\n2.负责业务培训。\n县水利局1.负责河道执法。\n2.负责汛情通报。",
        "县住建局\n1.负责排查整治。\n2.负责业务培训。\n县水利局\n1.负责河道执法。\n2.负责汛情通报。",
        "一、县住建局：\n1.负责排查整治。\n2.负责业务培训。\n二、县水利局：\n1.负责河道执法。\n2.负责汛情通报。",
        "县住建局（牵头）：1.负责排查整治。\n2.负责业务培训。\n县水利局：1.负责河道执法。\n2.负责汛情通报。",
        "县住建局主要职责：1.负责排查整治。\n2.负责业务培训。\n县水利局主要职责：1.负责河道执法。\n2.负责汛情通报。",
        "牵头单位县住建局：1.负责排查整治。\n2.负责业务培训。\n配合单位县水利局：1.负责河道执法。\n2.负责汛情通报。",
        "县住建局：1.负责排查整治。\n2.负责业务培训。县水利局：1.负责河道执法。\n2.负责汛情通报。",
        "住房和城乡建设局：1.负责排查整治。\n2.负责业务培训。\n府谷县水利局：1.负责河道执法。\n2.负责汛情通报。",
    ],
)
def test_each_departments_duties_are_its_own_however_they_are_introduced(cell: str) -> None:
    found = rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局、县水利局", cell, "发现上报。"]))
    assert found == [assist(FLOOD, TWO, township="发现上报。")]


def test_a_text_that_names_nobody_is_of_all_departments_together() -> None:
    cell = "负责统筹协调。\n县水利局：负责河道执法。"
    assert rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局、县水利局", cell, ""])) == [
        assist(FLOOD, {HOUSING: "", WATER: "负责河道执法。"}, joint="负责统筹协调。")
    ]


@pytest.mark.parametrize("joint", ["县公安局、县水利局：联合检查。", "各部门：联合检查。"])
def test_a_duty_of_several_departments_is_not_given_to_the_one_named_before(joint: str) -> None:
    cell = f"县公安局：负责查处。\n{joint}"
    assert rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县公安局、县水利局", cell, ""])) == [
        assist(FLOOD, {POLICE: "负责查处。", WATER: ""}, joint=joint)
    ]


def test_an_unknown_department_in_the_duties_is_a_problem() -> None:
    cell = "县住建局：负责排查。\n县水务局：负责执法。"
    found = read(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局", cell, ""]))
    assert [(problem.column, problem.text) for problem in found.problems] == [("上级部门职责", "县水务局")]


def test_a_department_that_only_the_duties_name_is_added_and_told() -> None:
    cell = "县住建局：负责排查。\n县水利局：负责执法。"
    found = read(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局", cell, ""]))
    assert found.problems == []
    assert found.rows == [assist(FLOOD, {HOUSING: "负责排查。", WATER: "负责执法。"})]
    assert ["县水利局" in notice for notice in found.notices] == [True]


def test_words_before_a_colon_that_are_no_unit_stay_in_the_duty() -> None:
    cell = "负责以下工作：1.排查。\n2.培训：每年两次。"
    assert rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局", cell, ""])) == [
        assist(FLOOD, {HOUSING: cell})
    ]


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_a_row_may_be_spread_over_one_line_for_each_department(form: str) -> None:
    table = [
        ASSIST_HEAD,
        ["1", FLOOD, "县住建局", HOUSING_DOES, "发现上报。"],
        [UP, UP, "县水利局", WATER_DOES, UP],
        ["2", "自建房消防安全排查", "县公安局", "负责查处。", "开展宣传。"],
    ]
    found = read(in_every_format("府谷镇配合履职事项清单", table)[form])
    assert found.problems == []
    assert found.rows == [
        assist(FLOOD, TWO, township="发现上报。"),
        assist("自建房消防安全排查", {POLICE: "负责查处。"}, township="开展宣传。"),
    ]
    assert found.numbers == [1, 2]


def test_the_lines_of_one_row_need_not_be_merged_and_each_may_say_what_the_township_does() -> None:
    content = one_sheet(
        ASSIST_HEAD,
        ["1", FLOOD, "县住建局", HOUSING_DOES, "发现上报。"],
        ["", "", "县水利局", "1.负责河道执法。", "协助清障。"],
        ["", "", "", "2.负责汛情通报。", ""],
    )
    assert rows(content) == [assist(FLOOD, TWO, township="发现上报。\n协助清障。")]


def test_a_duty_cut_into_two_lines_is_one_duty() -> None:
    content = one_sheet(
        ASSIST_HEAD,
        ["1", FLOOD, "县住建局", "1.负责排查整治。", "发现上报。"],
        [UP, UP, UP, "2.负责业务培训。", UP],
    )
    assert rows(content) == [assist(FLOOD, {HOUSING: HOUSING_DOES}, township="发现上报。")]


def test_assisting_departments_may_have_columns_of_their_own() -> None:
    content = one_sheet(
        ["序号", "配合事项", "牵头单位", "牵头单位职责", "配合单位", "配合单位职责", "乡镇配合职责"],
        [
            "1",
            FLOOD,
            "县住建局",
            HOUSING_DOES,
            "县水利局、县公安局",
            "县水利局：负责执法。\n县公安局：负责查处。",
            "上报。",
        ],
        ["2", "自建房排查", "县住建局", HOUSING_DOES, "县水利局", "负责执法。", ""],
    )
    assert rows(content) == [
        assist(FLOOD, {HOUSING: HOUSING_DOES, WATER: "负责执法。", POLICE: "负责查处。"}, township="上报。"),
        assist("自建房排查", {HOUSING: HOUSING_DOES, WATER: "负责执法。"}),
    ]


def test_the_assisting_unit_may_be_the_township_itself() -> None:
    content = one_sheet(
        ["序号", "配合事项", "牵头单位", "牵头单位职责", "配合单位", "配合单位职责"],
        ["1", FLOOD, "县住建局", HOUSING_DOES, "府谷镇人民政府", "发现上报。"],
    )
    assert rows(content) == [assist(FLOOD, {HOUSING: HOUSING_DOES}, township="发现上报。")]
    assert names().find_assisting("各镇") == TOWNSHIP


def test_departments_that_a_narrow_pdf_column_breaks_are_still_told_apart() -> None:
    content = pdf_of(
        "府谷镇配合履职事项清单",
        [ASSIST_HEAD, ["1", FLOOD, "县住房和城乡建设局\n县水利局\n县应急管理局", "负责执法。", "上报。"]],
        columns="(10mm, 30mm, 24mm, 60mm, 40mm)",
    )
    (row,) = rows(content)
    assert [party.unit for party in row.parties] == [HOUSING, WATER, EMERGENCY]


def test_cells_with_several_paragraphs_keep_their_lines() -> None:
    content = docx_of(
        "府谷镇配合履职事项清单",
        [
            ["序号", "配合履职事项", "对应上级部门", "上级部门职责", "乡镇（街道）配合职责"],
            ["社会管理（1项）", *[LEFT] * 4],
            [
                "1",
                FLOOD,
                "县住建局\n县水利局",
                f"县住建局：{HOUSING_DOES}\n县水利局：{WATER_DOES}",
                "1.上报。\n2.宣传。",
            ],
        ],
    )
    assert rows(content) == [assist(FLOOD, TWO, domain="社会管理", township="1.上报。\n2.宣传。")]


def test_what_the_township_does_may_stand_among_the_departments_duties() -> None:
    cell = "县住建局：负责排查。\n乡镇：发现上报。"
    assert rows(one_sheet(ASSIST_HEAD, ["1", FLOOD, "县住建局", cell, "开展宣传。"])) == [
        assist(FLOOD, {HOUSING: "负责排查。"}, township="开展宣传。\n发现上报。")
    ]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [("县住建局、各乡镇", "是乡镇，不是上级部门"), ("县住建局、县水利局等部门", "请写全各部门的名称")],
)
def test_what_can_be_no_department_is_a_problem_with_advice(cell: str, advice: str) -> None:
    found = read(one_sheet(ASSIST_HEAD, ["1", FLOOD, cell, "", ""]))
    assert [advice in problem.message for problem in found.problems] == [True]
