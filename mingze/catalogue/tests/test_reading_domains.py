"""Domains and numbers: headings across the table, merged cells, columns, paragraphs; 序号 of every kind."""

from __future__ import annotations

import pytest

from mingze.catalogue.reading.cells import Heading, heading, whole_number
from mingze.catalogue.reading.tables import Stated
from mingze.catalogue.rules import ListKind
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    BASIC_HEAD,
    LEFT,
    UP,
    basic,
    docx_of,
    in_every_format,
    one_sheet,
    pdf_of,
    read,
    rows,
)

PARTY, MEMBERS = "组织开展主题党日活动，做好记录归档", "做好发展党员和党费收缴工作"
ROADS, FARMS = "排查村组道路安全隐患并上报", "开展撂荒耕地排查和复耕复种"
SAYS = [basic(PARTY, "党的建设"), basic(MEMBERS, "党的建设"), basic(ROADS, "平安法治")]
STATED = [Stated(ListKind.BASIC, "党的建设", 2), Stated(ListKind.BASIC, "平安法治", 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一、党的建设（28项）", Heading("党的建设", 2, 28)),
        ("一、党的建设（２８项）", Heading("党的建设", 2, 28)),
        ("（一）党的建设【28项】", Heading("党的建设", 3, 28)),
        ("党的建设(28项)", Heading("党的建设", 0, 28)),
        ("党的建设（28）", Heading("党的建设", 0, 28)),
        ("党的建设（共28项）", Heading("党的建设", 0, 28)),
        ("1.党的建设：28项", Heading("党的建设", 4, 28)),
        ("党的建设共28项", Heading("党的建设", 0, 28)),
        ("党的建设 28条", Heading("党的建设", 0, 28)),
        ("一 党 的 建 设", Heading("党的建设", 2)),
        ("第一部分　党的建设", Heading("党的建设", 1)),
        ("十一、党的建设（续）", Heading("党的建设", 2)),
        ("党的建设（28项）①", Heading("党的建设", 0, 28)),
        ("应急管理（消防）（3项）", Heading("应急管理（消防）", 0, 3)),
        ("三农工作", Heading("三农工作")),
        ("党\n的\n建\n设\n（28项）", Heading("党的建设", 0, 28)),
    ],
)
def test_a_heading_is_read_without_ordinal_and_count(text: str, found: Heading) -> None:
    assert heading(text) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("１", 1), ("1.", 1), ("1、", 1), ("（1）", 1),
        ("(12)", 12), ("12.0", 12), ("①", 1), ("⑿", 12),
        ("一", 1), ("十", 10), ("十二、", 12), ("二十", 20), ("（二十一）", 21),
        ("一百零三", 103), ("第3项", 3),
        ("", None), ("1-1", None), ("合计", None), ("百一", None),
    ],
)  # fmt: skip
def test_a_number_may_be_written_in_many_ways(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_domains_are_rows_merged_across(form: str) -> None:
    table = [
        BASIC_HEAD,
        ["一、党的建设（２项）", LEFT], ["1", PARTY], ["2", MEMBERS],
        ["二、平安法治【1项】", LEFT], ["3", ROADS],
    ]  # fmt: skip
    found = read(in_every_format("府谷镇基本履职事项清单", table)[form])
    assert found.problems == []
    assert found.rows == SAYS
    assert found.stated == STATED
    assert found.numbers == [1, 2, 3]


def test_domains_may_stand_unmerged_in_the_first_field_or_beside_an_empty_column() -> None:
    head = ["", "序号", "事项名称", "备注"]
    for band in (
        ["党的建设（2项）", "", "", ""],
        ["", "党的建设（2项）", LEFT, LEFT],
        ["", "党的建设（2项）", "", ""],
    ):
        found = read(one_sheet(head, band, ["", "1", PARTY, ""], ["", "2", MEMBERS, ""]))
        assert found.rows == SAYS[:2]
        assert found.stated == STATED[:1]


def test_a_domain_may_stand_in_the_column_of_names() -> None:
    content = one_sheet(
        BASIC_HEAD,
        ["", "一、党的建设（2项）"],
        ["1", PARTY],
        ["2", MEMBERS],
        ["", "二、平安法治"],
        ["3", ROADS],
    )
    assert rows(content) == SAYS


def test_domains_numbered_with_characters_stand_among_rows_numbered_with_figures() -> None:
    found = read(
        one_sheet(
            BASIC_HEAD,
            ["一", "党的建设（2项）"],
            ["1", PARTY],
            ["2", MEMBERS],
            ["二", "平安法治"],
            ["1", ROADS],
        )
    )
    assert found.rows == SAYS
    assert found.stated == STATED[:1]
    assert found.numbers == [1, 2, 1]


def test_rows_may_be_numbered_with_characters() -> None:
    found = read(one_sheet(BASIC_HEAD, ["一", PARTY], ["二", "防汛"], ["（三）", ROADS]))
    assert found.rows == [basic(PARTY), basic("防汛"), basic(ROADS)]
    assert found.numbers == [1, 2, 3]


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_domains_are_a_first_column_merged_downwards(form: str) -> None:
    table = [
        ["领域", "序号", "事项名称"],
        ["一、党的建设（2项）", "1", PARTY],
        [UP, "2", MEMBERS],
        ["平安法治（1项）", "3", ROADS],
    ]
    found = read(in_every_format("府谷镇基本履职事项清单", table)[form])
    assert found.problems == []
    assert found.rows == SAYS
    assert found.stated == STATED


def test_a_domain_column_may_follow_the_number_and_be_filled_once_or_every_time() -> None:
    head = ["序号", "所属领域", "事项名称"]
    once = one_sheet(head, ["1", "党的建设", PARTY], ["2", "", MEMBERS], ["3", "平安法治", ROADS])
    always = one_sheet(head, ["1", "党的建设", PARTY], ["2", "党的建设", MEMBERS], ["3", "平安法治", ROADS])
    assert rows(once) == rows(always) == SAYS


def test_the_number_beside_the_name_counts_where_domains_are_numbered_too() -> None:
    found = read(
        one_sheet(
            ["序号", "类别", "序号", "事项名称"],
            ["一", "党的建设", "1", PARTY],
            [UP, UP, "2", MEMBERS],
            ["二", "平安法治", "3", ROADS],
        )
    )
    assert found.rows == SAYS
    assert found.numbers == [1, 2, 3]


def test_numbers_may_begin_again_in_every_domain() -> None:
    found = read(
        one_sheet(
            BASIC_HEAD, ["党的建设", LEFT], ["1", PARTY], ["2", MEMBERS], ["平安法治", LEFT], ["1", ROADS]
        )
    )
    assert found.rows == SAYS
    assert found.numbers == [1, 2, 1]


def test_numbers_may_be_missing_merged_or_part_of_the_name() -> None:
    missing = read(one_sheet(BASIC_HEAD, ["", PARTY], ["", MEMBERS]))
    assert missing.rows == [basic(PARTY), basic(MEMBERS)]
    assert missing.numbers == [None, None]
    merged = read(one_sheet(BASIC_HEAD, ["1", PARTY], [UP, MEMBERS]))
    assert merged.rows == [basic(PARTY), basic(MEMBERS)]
    inside = read(one_sheet(["事项名称", "备注"], [f"1.{PARTY}", ""], [f"2、{MEMBERS}", ""]))
    assert inside.rows == [basic(PARTY), basic(MEMBERS)]
    assert inside.numbers == [1, 2]
    across = read(one_sheet(BASIC_HEAD, [f"1.{PARTY}", LEFT], [f"2.{MEMBERS}", LEFT]))
    assert across.rows == [basic(PARTY), basic(MEMBERS)]
    assert across.numbers == [1, 2]


def test_figures_at_the_beginning_of_a_name_stay() -> None:
    assert rows(one_sheet(BASIC_HEAD, ["1", "12345热线工单办理"], ["2", "2.5公里应急半径建设"])) == [
        basic("12345热线工单办理"), basic("2.5公里应急半径建设"),
    ]  # fmt: skip


def test_names_lose_line_breaks_and_footnote_marks() -> None:
    marked = [
        "排查村组道路\n安全隐患并上报①",
        "做好发展党员和党费收缴工作*",
        "开展撂荒耕地排查和复耕复种［2］",
    ]
    found = rows(one_sheet(BASIC_HEAD, *([str(n), name] for n, name in enumerate(marked, 1))))
    assert found == [basic(ROADS), basic(MEMBERS), basic(FARMS)]


def test_each_domain_is_a_paragraph_and_a_table() -> None:
    found = read(
        docx_of(
            "府谷镇基本履职事项清单",
            "一、党的建设（2项）", [BASIC_HEAD, ["1", PARTY], ["2", MEMBERS]],
            "二、平安法治（1项）", [BASIC_HEAD, ["1", ROADS]],
        )
    )  # fmt: skip
    assert found.rows == SAYS
    assert found.stated == STATED


def test_only_the_first_of_the_domains_tables_needs_a_head() -> None:
    content = docx_of(
        "府谷镇基本履职事项清单",
        "一、党的建设", [BASIC_HEAD, ["1", PARTY], ["2", MEMBERS]],
        "二、平安法治", [["1", ROADS]],
    )  # fmt: skip
    assert rows(content) == SAYS


def test_a_domain_above_the_first_table_of_the_next_list_belongs_to_that_list() -> None:
    found = read(
        docx_of(
            "府谷镇基本履职事项清单", [BASIC_HEAD, ["1", PARTY]],
            "府谷镇配合履职事项清单", "一、平安法治（1项）", [ASSIST_HEAD, ["1", ROADS, "县公安局", "", ""]],
        )
    )  # fmt: skip
    assert found.stated == [Stated(ListKind.ASSIST, "平安法治", 1)]
    assert [row.domain for row in found.rows] == ["", "平安法治"]


def test_the_next_list_does_not_inherit_a_domain() -> None:
    found = read(
        one_sheet(
            BASIC_HEAD, ["一、党的建设", LEFT], ["1", PARTY], ASSIST_HEAD, ["1", ROADS, "县公安局", "", ""]
        )
    )
    assert [row.domain for row in found.rows] == ["党的建设", ""]


def test_a_smaller_heading_inside_a_domain_is_not_a_domain() -> None:
    found = read(
        one_sheet(
            BASIC_HEAD, ["一、党的建设（2项）", LEFT], ["（一）基层组织（1项）", LEFT], ["1", PARTY],
            ["（二）党员队伍（1项）", LEFT], ["2", MEMBERS], ["二、平安法治（1项）", LEFT], ["3", ROADS],
        )
    )  # fmt: skip
    assert found.rows == SAYS
    assert found.stated == STATED
    assert len(found.notices) == 2


def test_a_domain_goes_on_over_the_pages_of_a_pdf() -> None:
    names = [f"第{n}类场所日常巡查和隐患上报" for n in range(1, 41)]
    content = pdf_of(
        "府谷镇基本履职事项清单",
        [
            ["所属领域", "序号", "事项名称"],
            *([["平安法治", "1", names[0]]]),
            *([UP, str(n), name] for n, name in enumerate(names[1:], 2)),
        ],
        columns="(2fr, 1fr, 4fr)",
        height="150mm",
    )
    found = read(content)
    assert found.problems == []
    assert found.rows == [basic(name, "平安法治") for name in names]


def test_a_long_text_across_the_table_is_told_and_not_taken_for_a_domain() -> None:
    text = "以下事项由府谷镇会同县级有关部门按照统一安排组织实施"
    found = read(one_sheet(BASIC_HEAD, ["党的建设", LEFT], ["1", PARTY], [text, LEFT], ["2", MEMBERS]))
    assert found.rows == SAYS[:2]
    assert [text in notice for notice in found.notices] == [True]


def test_a_domain_longer_than_can_be_kept_is_a_problem() -> None:
    found = read(one_sheet(["序号", "领域", "事项名称"], ["1", "党" * 41, PARTY]))
    assert [(problem.row, problem.column) for problem in found.problems] == [(2, "领域")]


def test_rows_numbered_with_characters_are_no_domains_beside_another_list_with_figures() -> None:
    content = one_sheet(
        BASIC_HEAD, ["一", "防汛抗旱"], ["二", "农房排查"], ASSIST_HEAD, ["1", ROADS, "县公安局", "", ""]
    )
    assert [row.name for row in rows(content)] == ["防汛抗旱", "农房排查", ROADS]
