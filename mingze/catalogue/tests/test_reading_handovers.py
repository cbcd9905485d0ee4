"""Who took a duty over, who still helps, and how it is done from then on."""

from __future__ import annotations

import pytest

from mingze.catalogue.tests.lists import (
    HOUSING,
    LEFT,
    TAKEN_BACK_HEAD,
    TOWNSHIP,
    UP,
    WATER,
    in_every_format,
    one_sheet,
    read,
    rows,
    taken_back,
)

MINE = "露天矿山开采审批"
WAY = "通过网上平台受理，按月公布结果。"
JOINT_HEAD = ["序号", "事项名称", "承接部门及工作方式"]


@pytest.mark.parametrize(
    ("cell", "way"),
    [
        ("承接部门：县住建局。工作方式：通过网上平台受理，按月公布结果。", WAY),
        ("承接部门：县住建局\n工作方式：通过网上平台受理，按月公布结果。", WAY),
        ("承接部门:县住建局；承接方式:通过网上平台受理，按月公布结果。", WAY),
        ("县住建局。工作方式：通过网上平台受理，按月公布结果。", WAY),
        ("县住建局\n通过网上平台受理，按月公布结果。", WAY),
        ("承接部门：县住建局\n通过网上平台受理，按月公布结果。", WAY),
        ("县住建局：通过网上平台受理，按月公布结果。", WAY),
        ("县住建局:\n通过网上平台受理，按月公布结果。", WAY),
        ("县住建局（牵头）：通过网上平台受理，按月公布结果。", WAY),
        ("由县住建局负责受理，按月公布结果。", "由县住建局负责受理，按月公布结果。"),
        ("县住建局通过网上平台受理。", "县住建局通过网上平台受理。"),
        ("县住房和城乡建设局", ""),
        ("县住建局。", ""),
    ],
)
def test_department_and_way_of_working_share_a_cell_in_many_styles(cell: str, way: str) -> None:
    assert rows(one_sheet(JOINT_HEAD, ["1", MINE, cell])) == [taken_back(MINE, [HOUSING], way)]


@pytest.mark.parametrize(
    ("cell", "way"),
    [
        ("承接部门：县住建局、县水利局。工作方式：通过网上平台受理，按月公布结果。", WAY),
        ("县住建局、县水利局\n通过网上平台受理，按月公布结果。", WAY),
        ("县住建局、县水利局：通过网上平台受理，按月公布结果。", WAY),
        ("由县住建局、县水利局负责受理。", "由县住建局、县水利局负责受理。"),
        ("由县住建局会同县水利局负责受理。", "由县住建局会同县水利局负责受理。"),
        ("县住建局：负责受理。\n县水利局：负责勘验。", "县住建局：负责受理。\n县水利局：负责勘验。"),
        ("1.县住建局：负责受理。\n2.县水利局：负责勘验。", "1.县住建局：负责受理。\n2.县水利局：负责勘验。"),
        ("县住建局；县水利局", ""),
    ],
)
def test_several_departments_may_take_a_duty_over(cell: str, way: str) -> None:
    assert rows(one_sheet(JOINT_HEAD, ["1", MINE, cell])) == [taken_back(MINE, [HOUSING, WATER], way)]


@pytest.mark.parametrize(
    ("cell", "helper"),
    [
        ("县住建局牵头，县水利局配合做好现场勘验。", WATER),
        ("由县住建局负责受理，乡镇配合做好宣传。", TOWNSHIP),
        ("由县住建局负责受理，由各镇协助通知。", TOWNSHIP),
    ],
)
def test_a_sentence_may_name_who_still_helps(cell: str, helper: str) -> None:
    assert rows(one_sheet(JOINT_HEAD, ["1", MINE, cell])) == [
        taken_back(MINE, [HOUSING], cell, assisting=[helper])
    ]


@pytest.mark.parametrize(
    ("cell", "helper"),
    [
        ("承接部门：县住建局。工作方式：通过网上平台受理，按月公布结果。配合单位：府谷镇", TOWNSHIP),
        ("县住建局（县水利局配合）\n通过网上平台受理，按月公布结果。", WATER),
        ("县住建局（县水利局配合）：通过网上平台受理，按月公布结果。", WATER),
        ("县住建局，县水利局配合\n通过网上平台受理，按月公布结果。", WATER),
    ],
)
def test_the_common_cell_may_name_who_still_helps(cell: str, helper: str) -> None:
    assert rows(one_sheet(JOINT_HEAD, ["1", MINE, cell])) == [
        taken_back(MINE, [HOUSING], WAY, assisting=[helper])
    ]


@pytest.mark.parametrize(
    ("cell", "helpers"),
    [
        ("县住建局，街道配合", [TOWNSHIP]),
        ("县住建局；乡镇（街道）配合。", [TOWNSHIP]),
        ("县住建局\n配合单位：府谷镇人民政府", [TOWNSHIP]),
        ("县住建局，协助单位：县水利局、本镇", [WATER, TOWNSHIP]),
        ("县住建局（乡镇配合）", [TOWNSHIP]),
        ("承接部门：县住建局", []),
        ("承接部门：县住建局；配合单位：县水利局", [WATER]),
    ],
)
def test_the_takeover_cell_may_name_who_still_helps(cell: str, helpers: list[str]) -> None:
    assert rows(one_sheet(TAKEN_BACK_HEAD, ["1", MINE, cell, WAY])) == [
        taken_back(MINE, [HOUSING], WAY, assisting=helpers)
    ]


def test_who_still_helps_may_have_a_column() -> None:
    head = ["序号", "事项名称", "承接部门", "配合单位", "工作方式"]
    content = one_sheet(head, ["1", MINE, "县住建局", "街道", WAY], ["2", "取水许可", "县水利局", "/", ""])
    assert rows(content) == [
        taken_back(MINE, [HOUSING], WAY, assisting=[TOWNSHIP]),
        taken_back("取水许可", [WATER]),
    ]


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_the_common_column_reads_the_same_in_every_format(form: str) -> None:
    table = [
        JOINT_HEAD,
        ["自然资源（2项）", LEFT, LEFT],
        ["1", MINE, "承接部门：县住建局\n工作方式：通过网上平台受理，按月公布结果。"],
        ["2", "取水许可", "承接部门：县水利局\n工作方式：1.受理申请。\n2.现场勘验。"],
    ]
    assert rows(in_every_format("府谷镇上级部门收回事项清单", table)[form]) == [
        taken_back(MINE, [HOUSING], WAY, domain="自然资源"),
        taken_back("取水许可", [WATER], "1.受理申请。\n2.现场勘验。", domain="自然资源"),
    ]


def test_a_row_may_have_one_line_for_each_department_that_takes_it_over() -> None:
    content = one_sheet(
        TAKEN_BACK_HEAD, ["1", MINE, "县住建局", "负责受理。"], [UP, UP, "县水利局", "负责勘验。"]
    )
    assert rows(content) == [taken_back(MINE, [HOUSING, WATER], "负责受理。\n负责勘验。")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("县住建委", "县住建委"),
        ("承接部门：县住建委。工作方式：通过网上平台受理，按月公布结果。", "县住建委"),
        ("由县住建委负责受理。", "县住建委"),
        ("取消该项工作", "取消该项工作"),
    ],
)
def test_an_unknown_department_in_the_common_cell_is_a_problem(cell: str, text: str) -> None:
    found = read(one_sheet(JOINT_HEAD, ["1", MINE, cell]))
    assert [(problem.column, problem.text) for problem in found.problems] == [("承接部门及工作方式", text)]


def test_an_unknown_helper_is_a_problem() -> None:
    found = read(one_sheet(TAKEN_BACK_HEAD, ["1", MINE, "县住建局\n配合单位：哈镇", ""]))
    assert [(problem.column, problem.text) for problem in found.problems] == [("承接部门", "哈镇")]
