"""Where lists stand in a document: titles, sheets, heads, tables."""

from __future__ import annotations

import pytest

from mingze.catalogue.reading.tables import Stated
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    BASIC_HEAD,
    HOUSING,
    LEFT,
    TAKEN_BACK_HEAD,
    WATER,
    assist,
    basic,
    docx_of,
    in_every_format,
    one_sheet,
    pdf_of,
    read,
    rows,
    taken_back,
    xlsx,
)

PARTY, ROADS = "组织开展主题党日活动，做好记录归档", "排查村组道路安全隐患并上报"
FLOOD, FIRE = "河道采砂巡查", "自建房消防安全排查"
MINE = "露天矿山开采审批"
BASIC_ROWS = [["1", PARTY], ["2", ROADS]]
FLOOD_ROW = ["1", FLOOD, "县水利局", "负责查处违法采砂。", "发现并上报线索。"]
FLOOD_SAYS = assist(FLOOD, {WATER: "负责查处违法采砂。"}, township="发现并上报线索。")
MINE_ROW = ["1", MINE, "县住建局", "由县级统一办理。"]
MINE_SAYS = taken_back(MINE, [HOUSING], "由县级统一办理。")


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_a_title_above_the_head_names_list_township_and_count_in_every_format(form: str) -> None:
    table = [BASIC_HEAD, *BASIC_ROWS]
    found = read(in_every_format("府谷镇基本履职事项清单（２项）", table)[form])
    assert found.problems == []
    assert found.rows == [basic(PARTY), basic(ROADS)]
    assert found.numbers == [1, 2]
    assert found.stated == [Stated(ListKind.BASIC, "", 2)]
    assert found.titles == ["府谷镇基本履职事项清单（２项）"]


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_three_lists_stand_below_each_other(form: str) -> None:
    blocks = (
        "府谷镇履职事项清单",
        "一、基本履职事项清单（2项）",
        [BASIC_HEAD, *BASIC_ROWS],
        "二、配合履职事项清单（1项）",
        [ASSIST_HEAD, FLOOD_ROW],
        "三、上级部门收回事项清单（1项）",
        [TAKEN_BACK_HEAD, MINE_ROW],
    )
    found = read(in_every_format(*blocks)[form])
    assert found.problems == []
    assert found.rows == [basic(PARTY), basic(ROADS), FLOOD_SAYS, MINE_SAYS]
    assert found.stated == [
        Stated(ListKind.BASIC, "", 2), Stated(ListKind.ASSIST, "", 1), Stated(ListKind.TAKEN_BACK, "", 1),
    ]  # fmt: skip


def test_each_list_may_have_a_sheet_of_its_own() -> None:
    content = xlsx(
        {
            "基本": [["府谷镇基本履职事项清单", LEFT], BASIC_HEAD, *BASIC_ROWS],
            "配合": [["府谷镇配合履职事项清单", *[LEFT] * 4], ASSIST_HEAD, FLOOD_ROW],
            "收回": [["府谷镇上级部门收回事项清单", *[LEFT] * 3], TAKEN_BACK_HEAD, MINE_ROW],
        }
    )
    assert rows(content) == [basic(PARTY), basic(ROADS), FLOOD_SAYS, MINE_SAYS]


def test_the_name_of_a_sheet_tells_the_list_where_the_title_is_missing() -> None:
    head = ["序号", "事项名称", "备注"]
    content = xlsx(
        {
            "基本履职事项": [head, ["1", PARTY, ""]],
            "上级部门收回事项": [head, ["1", MINE, ""]],
        }
    )
    assert rows(content) == [basic(PARTY), taken_back(MINE, [])]


def test_a_title_that_names_no_list_leaves_it_to_the_name_of_the_sheet() -> None:
    table = [["府谷镇履职事项清单", LEFT], BASIC_HEAD, ["1", MINE]]
    assert rows(xlsx({"收回事项": table})) == [taken_back(MINE, [])]


def test_the_title_of_one_sheet_does_not_name_the_list_of_the_next() -> None:
    content = xlsx(
        {
            "一": [["府谷镇上级部门收回事项清单"], TAKEN_BACK_HEAD, MINE_ROW],
            "二": [BASIC_HEAD, *BASIC_ROWS],
        }
    )
    assert rows(content) == [MINE_SAYS, basic(PARTY), basic(ROADS)]


def test_lines_between_title_and_head_are_no_rows_and_no_domains() -> None:
    found = read(
        one_sheet(
            ["附件1", "", ""],
            ["府 谷 镇 基 本 履 职 事 项 清 单", LEFT, LEFT],
            ["填报单位：府谷镇人民政府", LEFT, "2025 年 7 月"],
            ["（2025年版）", LEFT, LEFT],
            ["2025.7", "", ""],
            ["", "", ""],
            ["序号", "事项名称", "备注"],
            ["1", PARTY, ""],
        )
    )
    assert found.problems == []
    assert found.rows == [basic(PARTY)]
    assert found.titles == ["府谷镇基本履职事项清单", "填报单位：府谷镇人民政府"]


def test_a_title_may_state_which_of_its_lists_has_how_many_rows() -> None:
    found = read(one_sheet(["府谷镇履职事项清单（基本履职事项127项）", LEFT], BASIC_HEAD, *BASIC_ROWS))
    assert found.stated == [Stated(ListKind.BASIC, "", 127)]
    found = read(
        docx_of(
            "府谷镇履职事项清单（共304项：基本履职事项127项、配合履职事项99项、上级部门收回事项78项）",
            [BASIC_HEAD, *BASIC_ROWS],
        )
    )
    assert found.stated == [
        Stated(ListKind.BASIC, "", 127), Stated(ListKind.ASSIST, "", 99), Stated(ListKind.TAKEN_BACK, "", 78),
    ]  # fmt: skip
    assert found.rows == [basic(PARTY), basic(ROADS)]


def test_a_year_in_brackets_is_no_count() -> None:
    found = read(one_sheet(["府谷镇基本履职事项清单（2025）", LEFT], BASIC_HEAD, *BASIC_ROWS))
    assert found.stated == []


def test_a_table_that_goes_on_in_a_second_table_keeps_its_head_and_domain() -> None:
    content = docx_of(
        "府谷镇基本履职事项清单", [BASIC_HEAD, ["党的建设", LEFT], ["1", PARTY]], "—1—", [["2", ROADS]]
    )
    assert rows(content) == [basic(PARTY, "党的建设"), basic(ROADS, "党的建设")]


def test_a_pdf_table_over_pages_repeats_its_head_and_keeps_rows_that_a_page_cuts() -> None:
    duties = [f"第{n}类场所日常巡查和隐患上报" for n in range(1, 31)]
    long = "\n".join(f"{n}.负责第{n}类线索的受理、核实、处置和结果反馈，并逐月通报。" for n in range(1, 31))
    content = pdf_of(
        "府谷镇配合履职事项清单（30项）",
        [
            ASSIST_HEAD,
            ["一、平安法治（30项）", *[LEFT] * 4],
            *(
                [str(n), duty, "县公安局", long if n == 7 else "负责查处。", "发现上报。"]
                for n, duty in enumerate(duties, 1)
            ),
        ],
        columns="(1fr, 3fr, 2fr, 5fr, 3fr)",
    )
    found = read(content)
    assert found.problems == []
    assert [row.name for row in found.rows] == duties
    assert {row.domain for row in found.rows} == {"平安法治"}
    assert found.rows[6].parties[0].duty == long
    assert found.numbers == list(range(1, 31))


def test_a_list_title_may_stand_in_any_column_between_stacked_lists() -> None:
    content = one_sheet(
        ["", "府谷镇基本履职事项清单", "", "", ""],
        BASIC_HEAD,
        *BASIC_ROWS,
        ["", "", "", "", ""],
        ["", "", "府谷镇配合履职事项清单（1项）", "", ""],
        ASSIST_HEAD,
        FLOOD_ROW,
        ["", "府谷镇上级部门收回事项清单", LEFT, LEFT, ""],
        TAKEN_BACK_HEAD,
        MINE_ROW,
    )
    assert rows(content) == [basic(PARTY), basic(ROADS), FLOOD_SAYS, MINE_SAYS]


def test_totals_notes_and_signatures_are_no_rows() -> None:
    found = read(
        one_sheet(
            ["府谷镇基本履职事项清单", LEFT, LEFT],
            ["序号", "事项名称", "备注"],
            ["党的建设", LEFT, LEFT],
            ["1", PARTY, ""],
            ["小计", "1项", ""],
            ["2", ROADS, ""],
            ["合 计", "2", ""],
            ["共计2项", LEFT, LEFT],
            ["注：本清单由府谷镇负责解释，自印发之日起施行。", LEFT, LEFT],
            ["填表人：甲", "审核人：乙", "日期：2025年7月1日"],
            ["备注：略", "", ""],
        )
    )
    assert found.problems == []
    assert found.rows == [basic(PARTY, "党的建设"), basic(ROADS, "党的建设")]


def test_a_table_to_sign_is_not_more_of_the_list_even_if_as_wide() -> None:
    found = read(
        docx_of(
            "府谷镇基本履职事项清单",
            [["序号", "事项名称", "备注"], ["1", PARTY, ""]],
            [["填表人：", "审核人：", "联系电话："], ["", "", ""]],
            [["姓名", "职务", "电话"], ["甲", "主任", "12345678"]],
        )
    )
    assert found.problems == []
    assert found.rows == [basic(PARTY)]
    assert len(found.notices) == 2


def test_a_table_of_figures_is_no_list() -> None:
    found = read(
        docx_of(
            "府谷镇履职事项清单汇总表",
            [
                ["序号", "领域", "基本履职事项", "配合履职事项", "上级部门收回事项", "合计"],
                ["1", "党的建设", "28", "3", "0", "31"],
            ],
            [["序号", "清单名称", "页码"], ["1", "基本履职事项清单（2项）", "3"]],
            "府谷镇基本履职事项清单",
            [BASIC_HEAD, *BASIC_ROWS],
        )
    )
    assert found.problems == []
    assert found.rows == [basic(PARTY), basic(ROADS)]
    assert len(found.notices) == 2


def test_the_notice_before_the_lists_is_passed_over() -> None:
    found = read(
        docx_of(
            "关于印发《府谷镇履职事项清单》的通知",
            "各镇人民政府，县级各部门：",
            "1.各单位要严格按照清单履职。",
            "附件：1.府谷镇基本履职事项清单（2项）",
            "2.府谷镇配合履职事项清单（1项）",
            "2025年7月1日",
            "附件1",
            "府谷镇基本履职事项清单（2项）",
            [BASIC_HEAD, *BASIC_ROWS],
            "附件2",
            "府谷镇配合履职事项清单（1项）",
            [ASSIST_HEAD, FLOOD_ROW],
        )
    )
    assert found.problems == []
    assert found.rows == [basic(PARTY), basic(ROADS), FLOOD_SAYS]
    assert found.stated == [Stated(ListKind.BASIC, "", 2), Stated(ListKind.ASSIST, "", 1)]


def test_a_table_without_a_head_is_a_problem_at_its_first_row() -> None:
    found = read(one_sheet(["府谷镇基本履职事项清单", LEFT], *BASIC_ROWS))
    (problem,) = found.problems
    assert (problem.table, problem.row, problem.text) == ("工作表“Sheet1”", 2, f"1｜{PARTY}")
    assert "没有找到表头" in problem.message


def test_a_list_without_head_below_another_is_a_problem_too() -> None:
    found = read(
        one_sheet(
            ["府谷镇基本履职事项清单", *[LEFT] * 4], BASIC_HEAD, *BASIC_ROWS,
            ["府谷镇配合履职事项清单", *[LEFT] * 4], FLOOD_ROW,
        )
    )  # fmt: skip
    assert [problem.row for problem in found.problems] == [6]


def test_a_numbered_row_without_name_is_a_problem() -> None:
    found = read(one_sheet(BASIC_HEAD, ["1", PARTY], ["2", ""]))
    (problem,) = found.problems
    assert (problem.row, problem.column) == (3, "事项名称")


def test_the_same_row_twice_in_a_list_is_a_problem_at_the_second() -> None:
    found = read(one_sheet(BASIC_HEAD, ["1", PARTY], ["2", PARTY.replace("，", ",")]))
    (problem,) = found.problems
    assert (problem.row, problem.column) == (3, "事项名称")
    assert "第 2 行" in problem.message


def test_a_name_of_digits_is_a_problem() -> None:
    found = read(one_sheet(BASIC_HEAD, ["1", "28"]))
    assert ["只有数字" in problem.message for problem in found.problems] == [True]


def test_the_count_may_stand_in_a_line_of_its_own_under_the_title() -> None:
    found = read(docx_of("府谷镇基本履职事项清单", "（共2项）", [BASIC_HEAD, *BASIC_ROWS]))
    assert found.stated == [Stated(ListKind.BASIC, "", 2)]


def test_a_list_without_head_below_a_table_of_figures_is_still_a_problem() -> None:
    found = read(
        one_sheet(
            ["序号", "领域", "数量"],
            ["1", "党的建设", "2"],
            ["府谷镇基本履职事项清单", LEFT, LEFT],
            ["1", PARTY],
        )
    )
    assert [problem.row for problem in found.problems] == [4]
