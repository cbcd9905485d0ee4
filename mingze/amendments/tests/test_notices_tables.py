from __future__ import annotations

import pytest

from mingze.amendments.notices.model import Task
from mingze.amendments.notices.reading import read_tasks

HEAD = "序号\t考核内容\t分值\t评分标准\t责任单位"


def read(*paragraphs: str) -> list[Task]:
    return read_tasks(paragraphs, township="清河镇", department_names=["县林业局"])


def test_a_row_of_a_scheme_is_a_task_with_its_points() -> None:
    (task,) = read(HEAD, "1\t登记沿河居住的农户\t5分\t每少一户扣0.2分\t各镇")
    assert task.text == "登记沿河居住的农户"
    assert (task.scoring, task.measure) == (True, "分值5分，每少一户扣0.2分")
    assert task.addressed == "表中责任单位为“各镇”"


@pytest.mark.parametrize(
    ("unit", "is_task"),
    [("各镇", True), ("清河镇", True), ("县林业局、各镇", True), ("", True), ("县林业局", False)],
)
def test_the_unit_of_the_row_decides(unit: str, is_task: bool) -> None:
    assert bool(read(HEAD, f"1\t登记沿河居住的农户\t5分\t每少一户扣0.2分\t{unit}")) is is_task


def test_who_gives_the_points_is_not_who_does_the_work() -> None:
    assert read("序号\t考核指标\t分值\t考核单位", "1\t登记沿河居住的农户\t5\t县林业局")


def test_bars_part_fields_as_tabs_do() -> None:
    (task,) = read("| 序号 | 工作任务 | 完成时限 |", "|---|---|---|", "| 1 | 登记沿河居住的农户 | 11月底前 |")
    assert (task.text, task.deadline, task.scoring) == ("登记沿河居住的农户", "11月底前", False)


def test_an_indicator_and_its_requirement_are_read_together() -> None:
    (task,) = read("类别\t考核指标\t具体要求\t分值", "防汛\t农户登记\t沿河居住的农户逐户登记\t5")
    assert task.text == "农户登记：沿河居住的农户逐户登记"


def test_the_items_of_one_field_are_tasks_of_their_own() -> None:
    tasks = read(HEAD, "1\t1.登记沿河居住的农户。2.修订防汛预案。\t5分\t\t各镇")
    assert [task.text for task in tasks] == ["登记沿河居住的农户", "修订防汛预案"]


def test_totals_are_no_tasks() -> None:
    assert read(HEAD, "合计\t\t100分\t\t") == []


def test_without_a_head_the_longest_field_is_the_task() -> None:
    (task,) = read("1\t登记沿河居住的农户\t5分\t每少一户扣0.2分")
    assert (task.text, task.scoring) == ("登记沿河居住的农户", True)


def test_a_table_under_a_heading_for_departments_is_theirs() -> None:
    head, row = "序号\t工作任务\t完成时限", "1\t登记沿河居住的农户\t11月底前"
    assert read("一、县直部门任务", head, row) == []
    assert read("一、乡镇任务", head, row)
