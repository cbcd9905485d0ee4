from __future__ import annotations

import pytest

from mingze.campaigns.reading import RawLine, read_coverage, read_pasted, read_survey

HEAD = "乡镇,内设机构,岗位,起底事项,来源类型,来源文件,条款,交办部门,频次,每年工时\n"


def survey(lines: str, name: str = "起底.csv") -> list[RawLine]:
    read = read_survey(lines.encode(), name)
    assert read.problems == []
    return [placed.line for placed in read.lines]


def test_every_column_of_the_survey_is_read() -> None:
    line = "孤山镇,党政办公室,文书岗,每月报送信息,上级通知,县委办通知,二、（一）,县委办,每月,1200.6\n"
    assert survey(HEAD + line) == [
        RawLine(
            text="每月报送信息", office="党政办公室", post="文书岗", source_kind="notice",
            source_document="县委办通知", clause="二、（一）", asked_by="县委办", frequency="每月",
            hours_a_year=1201,
        )
    ]  # fmt: skip


def test_heads_are_known_by_their_other_names_and_missing_columns_stay_empty() -> None:
    assert survey("序号,工作内容,科室,依据类型\n1,清理河道,农业办,口头\n") == [
        RawLine(text="清理河道", office="农业办", source_kind="spoken")
    ]


def test_the_same_line_twice_is_read_twice() -> None:
    assert len(survey("起底事项\n清理河道\n清理河道\n")) == 2


def test_a_line_of_which_only_the_first_cell_is_filled_is_read() -> None:
    assert [line.text for line in survey("起底事项,岗位\n清理河道,\n")] == ["清理河道"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("甲镇,,岗位,,口述,,,,,", "没有写事项"),
        ("甲镇,,岗位,清理河道,梦里,,,,,", "来源类型“梦里”不认得"),
        ("甲镇,,岗位,清理河道,口述,,,,,很多", "“很多”不是整数"),
        (f"甲镇,,岗位,{'长' * 501},口述,,,,,", "超过 500 字"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_line(cells: str, message: str) -> None:
    read = read_survey(f"{HEAD}甲镇,,岗位,别的事,,,,,,\n{cells}\n".encode(), "起底.csv")
    (problem,) = read.problems
    assert message in problem.message
    assert (problem.file, problem.row) == ("起底.csv", 3)


def test_a_file_without_the_column_is_refused() -> None:
    read = read_survey("序号,备注\n1,无\n".encode(), "起底.csv")
    assert [problem.message for problem in read.problems] == ["没有找到“起底事项”一栏，或者栏下没有内容。"]


def test_what_is_pasted_under_a_head_is_read_by_it() -> None:
    (placed,) = read_pasted("岗位\t起底事项\n文书岗\t每月报送信息\n").lines
    assert placed.line == RawLine(text="每月报送信息", post="文书岗")


def test_what_is_pasted_without_a_head_is_read_in_the_usual_order() -> None:
    (placed,) = read_pasted("党政办公室\t文书岗\t“每月报送”\t通知\t\t\t县委办").lines
    assert placed.line == RawLine(
        text="“每月报送”", office="党政办公室", post="文书岗", source_kind="notice", asked_by="县委办"
    )


def test_single_texts_are_pasted_one_to_a_line() -> None:
    assert [placed.line.text for placed in read_pasted("清理河道\n\n报送信息").lines] == [
        "清理河道",
        "报送信息",
    ]


def test_nothing_pasted_is_told() -> None:
    assert "没有内容" in read_pasted(" \n").problems[0].message


def test_lines_of_other_lists_are_read_with_their_department_and_number() -> None:
    read = read_coverage("标题,承办单位,件数\n路灯不亮,住建局,12件\n占道经营,,\n".encode(), "热线.csv")
    lines = [(placed.line.text, placed.line.department, placed.line.times) for placed in read.lines]
    assert (lines, read.problems) == ([("路灯不亮", "住建局", 12), ("占道经营", "", 1)], [])
