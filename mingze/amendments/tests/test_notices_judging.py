from __future__ import annotations

from datetime import date

import pytest

from mingze.amendments.notices.judging import NoticeCheck, judge
from mingze.amendments.notices.model import Admitted, Judged, ListedDuty, RefusedTask, Standing, Task
from mingze.catalogue.rules import ListKind

DUTIES = [
    ListedDuty("b1", ListKind.BASIC, "编制修订镇级突发事件应急预案，组织开展年度应急演练", 7),
    ListedDuty(
        "a1",
        ListKind.ASSIST,
        "农村乱占耕地建房的发现与查处",
        3,
        ("1. 巡查田间地头，对乱占耕地动土苗头当场劝阻并上报。\n2. 做占地人的思想工作，动员其自行拆除。",),
        ("1. 对违法占地行为立案处罚，申请人民法院强制执行。\n2. 下发卫片图斑，判定地类。",),
        ("县自然资源局", "县农业农村局"),
        ("邻居在水地里盖房子",),
        ("占地",),
    ),
    ListedDuty(
        "t1",
        ListKind.TAKEN_BACK,
        "山洪灾害自动雨量站和水位站的检修校准",
        5,
        (),
        ("由县水利局负责，汛前逐站检修校准；所在镇仅协助提供站点位置、报告明显损坏。",),
        ("县水利局",),
    ),
    ListedDuty(
        "t2",
        ListKind.TAKEN_BACK,
        "个体工商户转为企业数量的指标考核",
        9,
        (),
        ("由县市场监督管理局负责，坚持自愿，不下任务。",),
        ("县市场监督管理局",),
    ),
]
REFUSED = RefusedTask(
    "r1", "“秦务通”手机应用推广", "动员群众下载注册“秦务通”手机应用。", date(2025, 7, 18), "县政务中心"
)
ADMITTED = Admitted("m1", "农户光伏板清洗登记", "各镇登记需要清洗光伏板的农户。")


def judged(text: str, **about: object) -> Judged:
    task = Task(text, 0, "", **about)  # type: ignore[arg-type]
    return judge([task], DUTIES, [REFUSED], [ADMITTED])[0]


def test_what_a_basic_row_has_is_inside_and_the_row_is_cited() -> None:
    found = judged("修订镇级应急预案，组织一次应急演练")
    assert (found.standing, found.key, found.list) == (Standing.INSIDE, "b1", ListKind.BASIC)
    assert found.reason == (
        "属于《基本履职事项清单》第7项“编制修订镇级突发事件应急预案，组织开展年度应急演练”，由本乡镇承担。"
    )


def test_the_townships_part_of_an_assist_row_is_inside() -> None:
    found = judged("巡查田间地头，发现乱占耕地苗头当场劝阻")
    assert (found.standing, found.key) == (Standing.INSIDE, "a1")
    assert "由县自然资源局牵头、县农业农村局参与" in found.reason


def test_the_departments_part_of_an_assist_row_is_outside_and_quoted() -> None:
    found = judged("对违法占地行为立案处罚，申请强制执行")
    assert (found.standing, found.key) == (Standing.OUTSIDE, "a1")
    assert found.departments == ("县自然资源局", "县农业农村局")
    assert (
        "写明，“对违法占地行为立案处罚，申请人民法院强制执行”是县自然资源局、县农业农村局的职责"
        in found.reason
    )
    assert not found.indicator_shift


def test_what_was_taken_back_is_said_with_who_took_it() -> None:
    found = judged("对山洪灾害自动雨量站进行检修校准")
    assert (found.standing, found.key, found.list) == (Standing.TAKEN_BACK, "t1", ListKind.TAKEN_BACK)
    assert "已由县水利局收回并直接承担" in found.reason


def test_the_help_that_a_taken_back_row_leaves_is_inside() -> None:
    found = judged("协助报告雨量站明显损坏，提供站点位置")
    assert (found.standing, found.key) == (Standing.INSIDE, "t1")
    assert "只承担清单写明的协助内容" in found.reason


def test_what_no_row_has_is_outside_and_cites_none() -> None:
    found = judged("完成福利彩票销售额30万元")
    assert (found.standing, found.key, found.list) == (Standing.OUTSIDE, None, None)
    assert "三张清单中没有与之对应的事项" in found.reason
    assert 0 <= found.score < 0.5


def test_a_familiar_noun_does_not_hide_a_burden() -> None:
    assert judged("修订镇级应急预案，向农户收取演练服务费").standing == Standing.OUTSIDE


def test_an_errand_that_rides_on_another_is_named() -> None:
    found = judged("修订镇级突发事件应急预案，组织年度应急演练，派员看守县医院住院部电梯机房钥匙")
    assert found.standing == Standing.OUTSIDE
    assert found.reason.startswith("其中“派员看守县医院住院部电梯机房钥匙”在三张清单中没有对应的事项")


def test_what_was_refused_is_recognised_in_other_words() -> None:
    found = judged("发动村民安装“秦务通”手机应用并注册")
    assert (found.standing, found.key) == (Standing.REFUSED_BEFORE, "r1")
    assert "与2025年7月18日未予准入的事项“‘秦务通’手机应用推广”（县政务中心提出）相近" in found.reason


def test_what_is_admitted_for_a_time_is_inside() -> None:
    found = judged("登记需要清洗光伏板的农户")
    assert (found.standing, found.key) == (Standing.INSIDE, "m1")
    assert found.reason == "属于临时准入的事项“农户光伏板清洗登记”，准入期内由本乡镇承担。"


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("完成个体工商户转为企业5户", Standing.TAKEN_BACK),
        ("对违法占地行为立案处罚，申请强制执行", Standing.OUTSIDE),
    ],
)
def test_points_for_what_is_a_departments_are_an_indicator_shift(text: str, standing: Standing) -> None:
    found = judged(text, scoring=True, measure="每少一户扣1分")
    assert (found.standing, found.indicator_shift) == (standing, True)
    assert "把部门职责的指标转为对乡镇的考核" in found.reason


def test_points_for_the_townships_own_are_no_indicator_shift() -> None:
    assert not judged(
        "修订镇级应急预案，组织一次应急演练", scoring=True, measure="每少一次扣1分"
    ).indicator_shift


def test_points_that_hang_on_the_departments_act_are_an_indicator_shift() -> None:
    measure = "违法占地行为未立案处罚的，每起扣1分"
    found = judged("巡查田间地头，发现乱占耕地苗头当场劝阻", scoring=True, measure=measure)
    assert (found.standing, found.indicator_shift) == (Standing.INSIDE, True)


def test_an_act_of_power_about_what_was_said_before_is_the_departments() -> None:
    found = judged("对拒不整改的，依法立案处罚", about="巡查田间地头，对乱占耕地苗头当场劝阻")
    assert (found.standing, found.key) == (Standing.OUTSIDE, "a1")


@pytest.mark.parametrize("text", ["", "。", "abc", "1234", "组织开展做好", "的" * 3000])
def test_any_text_is_judged(text: str) -> None:
    assert 0 <= judged(text).score <= 1


def test_without_lists_everything_is_outside() -> None:
    task = Task("修订镇级应急预案", 0, "")
    assert [each.standing for each in NoticeCheck([]).judge([task])] == [Standing.OUTSIDE]
    assert NoticeCheck(DUTIES).judge([]) == []


def test_with_nothing_but_what_was_refused_the_rest_is_outside() -> None:
    tasks = [Task("动员群众下载注册“秦务通”手机应用", 0, ""), Task("修订镇级应急预案", 0, "")]
    standings = [each.standing for each in judge(tasks, [], [REFUSED])]
    assert standings == [Standing.REFUSED_BEFORE, Standing.OUTSIDE]


def test_tasks_are_judged_each_by_itself() -> None:
    alone = judged("修订镇级应急预案，组织一次应急演练")
    tasks = [alone.task, Task("完成福利彩票销售额30万元", 1, "")]
    assert judge(tasks, DUTIES, [REFUSED], [ADMITTED])[0] == alone
