"""The heads of tables: in the words of counties, in one row or two, among columns nobody knows."""

from __future__ import annotations

import pytest

from mingze.catalogue.reading.tables import Stated
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    BASIC_HEAD,
    HOUSING,
    LEFT,
    UP,
    WATER,
    assist,
    basic,
    one_sheet,
    read,
    rows,
    taken_back,
)

PARTY, ROADS = "组织开展主题党日活动，做好记录归档", "排查村组道路安全隐患并上报"
FLOOD, FIRE = "河道采砂巡查", "自建房消防安全排查"
MINE = "露天矿山开采审批"
BASIC_ROWS = [["1", PARTY], ["2", ROADS]]
FLOOD_ROW = ["1", FLOOD, "县水利局", "负责查处违法采砂。", "发现并上报线索。"]
FLOOD_SAYS = assist(FLOOD, {WATER: "负责查处违法采砂。"}, township="发现并上报线索。")
MINE_ROW = ["1", MINE, "县住建局", "由县级统一办理。"]
MINE_SAYS = taken_back(MINE, [HOUSING], "由县级统一办理。")


def test_a_head_may_count_its_rows() -> None:
    found = read(one_sheet(["序号", "配合履职事项（共99项）", *ASSIST_HEAD[2:]], FLOOD_ROW))
    assert found.rows == [FLOOD_SAYS]
    assert found.stated == [Stated(ListKind.ASSIST, "", 99)]


def test_a_head_of_two_rows_names_its_columns_below_merged_groups() -> None:
    content = one_sheet(
        ["序号", "配合履职事项", "县级部门", LEFT, "乡镇"],
        [UP, UP, "部门名称", "职责", "配合职责"],
        FLOOD_ROW,
    )
    assert rows(content) == [FLOOD_SAYS]


def test_a_head_of_two_rows_needs_no_merge_downwards() -> None:
    content = one_sheet(
        ["序号", "配合事项", "上级部门", LEFT, "乡镇（街道）"],
        ["", "", "名称", "主要职责", "职责"],
        FLOOD_ROW,
    )
    assert rows(content) == [FLOOD_SAYS]


def test_a_group_over_takeover_and_way_is_not_their_common_column() -> None:
    content = one_sheet(
        ["序号", "事项名称", "承接部门及工作方式", LEFT],
        [UP, UP, "承接部门", "工作方式"],
        MINE_ROW,
    )
    assert rows(content) == [MINE_SAYS]


def test_a_first_row_without_number_is_not_taken_for_the_second_row_of_the_head() -> None:
    assert rows(one_sheet(BASIC_HEAD, ["", "防汛"], ["2", ROADS])) == [basic("防汛"), basic(ROADS)]


def test_heads_may_be_spaced_broken_and_marked() -> None:
    content = one_sheet(
        ["序\n号", "配 合 事 项①", "对应上级部门（牵头在前）", "上级部门\n职责*", "府谷镇配合职责"], FLOOD_ROW
    )
    assert rows(content) == [FLOOD_SAYS]


@pytest.mark.parametrize(
    "head",
    [
        ["编号", "配合事项", "牵头单位", "县级部门职责", "镇配合职责"],
        ["序号", "配合履职事项名称", "上级部门", "上级部门主要职责", "街道配合职责"],
        ["序号", "事项名称", "县级主管部门", "县级相关部门职责", "新区街道职责"],
        ["序号", "事项", "对应县直部门", "牵头部门职责", "乡镇/街道配合职责"],
    ],
)
def test_counties_head_the_assist_list_in_their_own_words(head: list[str]) -> None:
    assert rows(one_sheet(head, FLOOD_ROW)) == [FLOOD_SAYS]


@pytest.mark.parametrize(
    "head",
    [
        ["序号", "事项名称", "承接单位", "承接方式"],
        ["序号", "上级部门收回事项", "收回部门", "工作措施"],
        ["序号", "收回事项", "承接的上级部门", "履职方式"],
    ],
)
def test_counties_head_the_taken_back_list_in_their_own_words(head: list[str]) -> None:
    assert rows(one_sheet(head, MINE_ROW)) == [MINE_SAYS]


def test_columns_that_nobody_knows_are_passed_over() -> None:
    content = one_sheet(
        ["", "序号", "附件", "事项名称", "备注", "责任领导", ""],
        ["", "", "", "", "", "", ""],
        ["", "1", "见附件", PARTY, "新增", "甲", ""],
        ["", "2", "", ROADS, "", "乙", ""],
    )
    assert rows(content) == [basic(PARTY), basic(ROADS)]


def test_an_office_beside_a_basic_duty_does_not_make_it_an_assist_duty() -> None:
    content = one_sheet(
        ["府谷镇基本履职事项清单", LEFT, LEFT], ["序号", "事项名称", "责任部门"], ["1", PARTY, "党建办"]
    )
    assert rows(content) == [basic(PARTY)]


def test_a_head_repeated_on_every_page_is_no_row_and_ends_no_domain() -> None:
    content = one_sheet(
        ["府谷镇基本履职事项清单", LEFT], BASIC_HEAD, ["党的建设（2项）", LEFT], ["1", PARTY],
        ["府谷镇基本履职事项清单", LEFT], BASIC_HEAD, ["2", ROADS],
        ["府谷镇基本履职事项清单（续）", LEFT], BASIC_HEAD, ["3", FLOOD],
    )  # fmt: skip
    assert rows(content) == [basic(PARTY, "党的建设"), basic(ROADS, "党的建设"), basic(FLOOD, "党的建设")]


def test_two_lists_side_by_side_are_refused_rather_than_half_read() -> None:
    found = read(one_sheet([*BASIC_HEAD, *BASIC_HEAD], ["1", PARTY, "2", ROADS]))
    assert [(problem.row, "左右并排" in problem.message) for problem in found.problems] == [(1, True)]


def test_a_column_that_is_not_known_is_told_of_unless_it_is_of_no_concern() -> None:
    found = read(one_sheet(["序号", "事项名称", "备注", "办理环节"], ["1", PARTY, "", "三步"]))
    assert found.problems == []
    assert found.rows == [basic(PARTY)]
    assert found.notices == ["工作表“Sheet1”的“办理环节”栏未读入。"]


def test_heads_may_end_in_the_usual_words_after_others() -> None:
    head = ["序号", "涉镇配合履职事项", "县级牵头责任单位", "县级相关部门职责", "所在镇配合职责"]
    found = read(one_sheet(head, FLOOD_ROW))
    assert found.rows == [FLOOD_SAYS]
    assert found.notices == []


@pytest.mark.parametrize(
    "row",
    [
        ["1.1", PARTY],
        ["—", "防汛抗旱"],
        ["3", "动态调整履职事项"],
        ["", "落实配合履职事项"],
        ["", "动态调整基本履职事项清单"],
    ],
)
def test_no_row_is_taken_for_a_head_however_it_is_worded(row: list[str]) -> None:
    assert rows(one_sheet(BASIC_HEAD, row, ["9", ROADS])) == [basic(row[1]), basic(ROADS)]
    assert rows(one_sheet(BASIC_HEAD, ["9", ROADS], row)) == [basic(ROADS), basic(row[1])]
    head = ["序号", "领域", "事项名称", "备注"]
    assert rows(one_sheet(head, [row[0], "重点领域", row[1], "新增"])) == [basic(row[1], "重点领域")]
