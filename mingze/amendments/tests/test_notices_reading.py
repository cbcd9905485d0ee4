from __future__ import annotations

import pytest

from mingze.amendments.notices.model import Task
from mingze.amendments.notices.reading import read_tasks

TO_ALL = "各镇人民政府，县直有关部门："


def read(*paragraphs: str) -> list[Task]:
    return read_tasks(
        paragraphs,
        township="清河镇",
        other_townships=["石桥镇", "南山镇"],
        department_names=["县林业局", "林业局", "县应急管理局", "市生态环境局甲县分局"],
    )


def texts(*paragraphs: str) -> list[str]:
    return [task.text for task in read(*paragraphs)]


@pytest.mark.parametrize(
    "sentence",
    [
        "各镇要组织护林员上山巡查",
        "各乡镇（街道）要组织护林员上山巡查",
        "各乡镇人民政府负责组织护林员上山巡查",
        "各镇党委、政府要组织护林员上山巡查",
        "由各镇组织护林员上山巡查",
        "11月底前，由乡镇组织护林员上山巡查",
        "请各镇组织护林员上山巡查",
        "清河镇要组织护林员上山巡查",
        "石桥镇、清河镇要组织护林员上山巡查",
        "各村（社区）要组织护林员上山巡查",
        "县林业局牵头，各镇配合，组织护林员上山巡查",
        "县林业局会同各镇组织护林员上山巡查",
        "各镇配合县林业局组织护林员上山巡查",
    ],
)
def test_a_sentence_whose_subject_is_the_township_is_a_task(sentence: str) -> None:
    assert texts(TO_ALL, "一、重点任务", f"（一）{sentence}。") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "县林业局负责组织护林员上山巡查",
        "林业局要组织护林员上山巡查",
        "市生态环境局甲县分局要组织人员上山巡查",
        "县林业局、县应急管理局要组织护林员上山巡查",
        "公安、林业、应急管理等部门要组织人员上山巡查",
        "各有关部门要组织人员上山巡查",
        "县电视台要安排记者上山采访",
        "由县林业局组织护林员上山巡查",
        "县林业局要督促各镇组织护林员上山巡查",
        "石桥镇要组织护林员上山巡查",
        "石桥镇、南山镇要组织护林员上山巡查",
        "各煤矿企业要组织工人上山巡查",
        "广大群众要自觉上山巡查",
    ],
)
def test_what_somebody_else_has_to_do_is_no_task(sentence: str) -> None:
    assert texts(TO_ALL, "一、重点任务", f"（一）{sentence}。") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "各镇要充分认识做好这项工作的重要意义，切实提高政治站位",
        "各镇要高度重视，加强组织领导",
        "各镇、各部门要密切配合，加强信息共享和会商研判，完善联动机制",
        "今年以来，各镇扎实工作，取得了明显成效",
        "截至10月底，各镇共排查隐患1200处",
        "个别镇重视不够",
        "各镇每月25日前将工作进展情况报县应急管理局",
        "联系人：王某，联系电话：0912-1234567",
        "本细则由县应急管理局负责解释",
        "考核结果作为评先评优的重要依据",
        "对成效突出的镇，由县政府予以表彰",
        "整治时间：2025年11月1日至12月31日",
    ],
)
def test_spirit_background_and_reports_are_no_tasks(sentence: str) -> None:
    assert texts(TO_ALL, "一、重点任务", f"（一）{sentence}。") == []


def test_a_sentence_without_a_subject_goes_to_whom_the_paragraph_speaks() -> None:
    assert texts(
        TO_ALL, "（一）各镇要排查危险房屋。动员住户搬离危窑。县林业局要检查林场。清点林场防火器材。"
    ) == ["各镇要排查危险房屋", "动员住户搬离危窑"]


def test_a_heading_says_for_whom_the_items_below_it_are() -> None:
    assert texts(
        TO_ALL,
        "一、乡镇任务",
        "1.排查沿河危险房屋。",
        "2.登记沿河居住的农户。",
        "二、县直部门任务",
        "1.检查水库放水设施。",
    ) == ["排查沿河危险房屋", "登记沿河居住的农户"]


def test_a_stem_says_for_whom_the_items_behind_it_are() -> None:
    tasks = read(TO_ALL, "（一）各镇要做好以下工作：一是排查危险房屋；二是登记沿河农户。")
    assert [task.text for task in tasks] == ["排查危险房屋", "登记沿河农户"]
    assert {task.addressed for task in tasks} == {"前文写明由“各镇”承担"}
    assert texts(TO_ALL, "县林业局要做好以下工作：", "1.检查林场防火器材。", "2.修剪防火隔离带。") == []


def test_a_notice_for_departments_alone_asks_nothing_of_the_township() -> None:
    assert texts("县直各有关部门：", "一、重点任务", "1.排查危险房屋。", "2.各镇要登记沿河农户。") == [
        "各镇要登记沿河农户"
    ]


@pytest.mark.parametrize(
    ("trailer", "is_task"),
    [
        ("（责任单位：各镇人民政府）", True),
        ("（县林业局牵头，各镇配合）", True),
        ("（责任单位：县林业局）", False),
    ],
)
def test_the_units_named_behind_an_item_decide(trailer: str, is_task: bool) -> None:
    assert texts(TO_ALL, "一、任务", f"1.排查沿河危险房屋。{trailer}") == ["排查沿河危险房屋"] * is_task
    assert texts(TO_ALL, "一、任务", "1.排查沿河危险房屋。", trailer.strip("（）")) == (
        ["排查沿河危险房屋"] if trailer.startswith("（责任单位：各镇") or "县林业局牵头" in trailer else []
    )


def test_points_belong_to_the_task_before_them() -> None:
    (task,) = read(TO_ALL, "（一）各镇要登记沿河农户。未登记的每户扣0.1分，并在全县通报。")
    assert (task.scoring, task.measure) == (True, "未登记的每户扣0.1分，并在全县通报")


def test_a_task_that_scores_in_its_own_words_is_scoring() -> None:
    (task,) = read(TO_ALL, "（一）各镇要登记沿河农户，登记率纳入年度考核。")
    assert task.scoring


def test_the_day_is_kept() -> None:
    (task,) = read(TO_ALL, "（一）11月20日前，各镇要登记沿河农户。")
    assert task.deadline == "11月20日前"


def test_what_only_says_how_thoroughly_belongs_to_the_task_before_it() -> None:
    (task,) = read(TO_ALL, "（一）各镇要登记沿河农户。对发现的问题建立台账、限期整改。")
    assert task.text == "各镇要登记沿河农户。对发现的问题建立台账、限期整改"


def test_an_act_of_power_about_the_task_before_it_is_a_task_of_its_own() -> None:
    tasks = read(TO_ALL, "（一）各镇要巡查沿河违建。对拒不整改的，依法立案处罚。")
    assert [task.about for task in tasks] == ["", "巡查沿河违建"]


def test_an_errand_that_rides_on_another_is_read_by_itself() -> None:
    assert texts(TO_ALL, "（一）各镇要登记沿河农户，同步推广注册指定的手机应用。") == [
        "各镇要登记沿河农户",
        "同步推广注册指定的手机应用",
    ]


def test_positions_point_to_the_paragraphs() -> None:
    tasks = read(TO_ALL, "一、任务", "1.排查沿河危险房屋。", "", "2.登记沿河居住农户。")
    assert [task.position for task in tasks] == [2, 4]


@pytest.mark.parametrize(
    "paragraphs", [(), ("",), ("   ", "。。。", "：", "|||", "\t\t\t"), ("一、", "（一）", "1.")]
)
def test_nothing_is_read_from_nothing(paragraphs: tuple[str, ...]) -> None:
    assert read(*paragraphs) == []
