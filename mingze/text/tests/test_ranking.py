from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingze.text.grams import gram_codes, message_rarity, plain
from mingze.text.ranking import Document, Ranker, Ranking
from mingze.text.spans import matched_spans, spoken

DUTIES = (
    Document(
        "lamps",
        "镇区路灯和井盖的日常维修",
        ("组织维修队检修线路、更换灯具。", "巡查发现损坏后上报。"),
        ("路灯不亮", "街上黑咕隆咚", "井盖丢了", "灯杆歪了"),
        ("照明", "市政"),
        "住房和城乡建设局",
    ),
    Document(
        "heating",
        "集中供热温度不达标的处理",
        ("检查供热企业，答复用户。", "收集住户意见。"),
        ("暖气不热", "家里冷得不行", "供暖费能不能退"),
        ("暖气片",),
        "住房和城乡建设局",
    ),
    Document(
        "allowance",
        "最低生活保障的申请受理与入户调查",
        ("审核确认并发放资金。", "入户核对收入。"),
        ("低保咋办", "家里穷想吃低保", "低保被取消了"),
        ("困难户",),
        "民政局",
    ),
    Document(
        "graves",
        "散埋乱葬和超标准墓地的劝导",
        ("查处违规墓地。", "巡查劝导。"),
        ("有人修大坟", "在地里埋人", "活人墓"),
        ("殡葬",),
        "民政局",
    ),
    Document(
        "wages",
        "拖欠农民工工资线索的摸排",
        ("立案查处欠薪。", "摸排线索并协助调解。"),
        ("老板不给工钱", "包工头跑了", "干了活要不上钱"),
        ("欠薪", "讨薪"),
        "人力资源和社会保障局",
    ),
    Document(
        "sand",
        "河道非法采砂的巡查",
        ("查处非法采砂。", "巡河发现后上报。"),
        ("河里有人挖沙", "铲车半夜在河滩拉沙子"),
        ("砂石",),
        "水利局",
    ),
    Document(
        "straw",
        "秸秆露天焚烧的巡查劝阻",
        ("组织秸秆离田利用。", "巡查劝阻。"),
        ("地里烧玉米秆", "烧秸秆呛人"),
        ("禁烧",),
        "农业农村局",
    ),
    Document("party", "落实“三会一课”制度，办好主题党日", (), ("开党员会",), ("支部",)),
)
RANKER = Ranker(DUTIES)


def best(message: str) -> str:
    return RANKER.rank(message).candidates[0].key


@pytest.mark.parametrize(
    ("message", "duty"),
    [
        ("我们这条街的路灯坏了一个星期，晚上出门什么也看不见，井盖也没了", "lamps"),
        ("家里暖气只有十三度，交了供暖费还是冷", "heating"),
        ("老人没有收入，想申请低保", "allowance"),
        ("坡上有人给自己修了一座活人墓，占地很大", "graves"),
        ("在工地干了三个月，包工头一分工钱没给人就跑了", "wages"),
        ("半夜有铲车在河滩挖沙子", "sand"),
        ("收完玉米到处烧秸秆，呛得人咳嗽", "straw"),
        ("支部怎么开三会一课", "party"),
    ],
)
def test_a_message_in_peoples_words_finds_its_duty(message: str, duty: str) -> None:
    ranking = RANKER.rank(message)
    assert ranking.candidates[0].key == duty
    assert not ranking.abstained


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   \n",
        "你好",
        "谢谢",
        "哈哈哈哈哈",
        "asdfgh",
        "😀😀😀",
        "13812345678",
        "想问一下高考分数线",
        "iPhone怎么截屏",
        "天气好热",
        "我想把手机里的照片传到电脑上，试了好几种软件都不行，数据线也换过，客服让我重装系统",
    ],
)
def test_it_abstains_from_what_no_duty_covers(message: str) -> None:
    assert RANKER.rank(message).abstained


def test_a_message_without_a_word_in_common_has_no_candidates() -> None:
    assert RANKER.rank("qwerty") == Ranking((), abstained=True)


def test_an_empty_list_abstains() -> None:
    assert Ranker(()).rank("路灯不亮") == Ranking((), abstained=True)


@pytest.mark.parametrize("document", [Document("bare", "路灯维修"), Document("blank", "", ("，。",))])
def test_a_list_of_one_document_with_missing_fields_can_be_read(document: Document) -> None:
    assert {candidate.key for candidate in Ranker([document]).rank("路灯坏了").candidates} <= {document.key}


def test_one_alias_that_says_it_outweighs_scattered_matches() -> None:
    """The other duty shares more characters, spread over all of its aliases."""
    scattered = Document("scattered", "村务公开", (), ("水表换了", "村里没人", "停电通知", "自家的来电"))
    exact = Document("exact", "农村饮水工程维护", (), ("自来水停了", "管子冻裂", "水塔漏", "水质浑浊"))
    ranking = Ranker((*DUTIES, scattered, exact)).rank("自来水停了没人换")
    assert ranking.candidates[0].key == "exact"


def test_aliases_are_what_lets_peoples_words_find_a_duty() -> None:
    message = "家里穷得揭不开锅，想吃低保"
    official = Ranker([replace(duty, aliases=(), keywords=()) for duty in DUTIES])
    assert best(message) == "allowance"
    assert RANKER.rank(message).candidates[0].score > official.rank(message).candidates[0].score
    assert official.rank(message).abstained


def test_the_matched_words_stand_in_the_message_and_in_the_duty() -> None:
    candidate = RANKER.rank("我们街上的路灯不亮，井盖丢了也没人管").candidates[0]
    assert candidate.matched == ("路灯不亮", "井盖丢", "街上")


def test_filler_words_are_no_reason() -> None:
    assert matched_spans(spoken("有没有人管一下怎么办"), "有没有人管一下怎么办") == ()


def test_matched_words_are_whole_long_and_few() -> None:
    document = "宅基地审批 着火 就业培训 到期 甲乙 丙丁 戊己 庚辛 壬癸"
    message = "宅基地审批 宅基地 着火了 的就业培训 到期 甲乙 丙丁 戊己 庚辛"
    assert matched_spans(message, document) == ("宅基地审批", "就业培训", "着火", "到期", "甲乙", "丙丁")


def test_a_good_fit_scores_above_a_poor_one_in_another_message() -> None:
    good, poor = RANKER.rank("路灯不亮"), RANKER.rank("手机灯光太亮")
    assert good.candidates[0].score > 0.9
    assert poor.candidates[0].score < 0.5


def test_at_most_as_many_candidates_as_asked_for() -> None:
    message = "路灯不亮，暖气不热，低保咋办，有人修大坟，老板不给工钱，河里有人挖沙"
    assert len(RANKER.rank(message).candidates) == 5
    assert len(RANKER.rank(message, limit=2).candidates) == 2
    assert RANKER.rank(message, limit=0).candidates == ()
    assert not RANKER.rank(message, limit=0).abstained


def test_equal_duties_keep_the_order_of_the_list() -> None:
    twins = [replace(DUTIES[0], key="first"), replace(DUTIES[0], key="second"), *DUTIES[1:]]
    found = [candidate.key for candidate in Ranker(twins).rank("路灯不亮").candidates[:2]]
    assert found == ["first", "second"]


def test_many_messages_are_read_as_each_alone() -> None:
    messages = [alias + "，请尽快处理" for duty in DUTIES for alias in duty.aliases] * 8 + ["", "你好"]
    together = RANKER.rank_many(messages)
    assert together == [RANKER.rank(message) for message in messages]
    assert together == Ranker(DUTIES).rank_many(messages)


def test_a_megabyte_is_read_like_its_beginning() -> None:
    assert RANKER.rank("路灯不亮" * 250_000) == RANKER.rank("路灯不亮" * 500)


def test_what_people_write_often_is_less_rare_than_what_they_seldom_write() -> None:
    of, lamp, unheard = (float(message_rarity(gram_codes([word])[1])[-1]) for word in ("的", "路灯", "龘龘"))
    assert 0 <= of < lamp < unheard < np.inf


def test_years_and_prices_are_no_words_but_a_service_number_is() -> None:
    assert plain("2024年拨打12345，花了300元 ABC_d") == "年拨打12345 花了 元 abc d"


_WORDS = st.lists(
    st.sampled_from(
        [alias for duty in DUTIES for alias in duty.aliases] + ["你好", "手机", "，", "１２３", "\x00"]
    ),
    max_size=12,
).map("".join)


@settings(deadline=None)
@given(st.one_of(_WORDS, st.text(alphabet=st.characters())))
def test_any_text_gets_sorted_scores_and_words_of_its_own(text: str) -> None:
    ranking = RANKER.rank(text, limit=8)
    scores = [candidate.score for candidate in ranking.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    message = plain(text.replace("\x00", ""))
    for candidate in ranking.candidates:
        assert len(candidate.matched) <= 6
        assert all(len(span) >= 2 for span in candidate.matched)
        assert all(span in message for span in candidate.matched)
