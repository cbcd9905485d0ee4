from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingze.text.normal import normal_message


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("尊敬的县长：您好！路灯不亮了", ":!路灯不亮了"),
        ("请问一下低保怎么办", "低保怎么办"),
        ("井盖丢了，希望领导尽快回复，谢谢！", "井盖丢了,,!"),
        ("晚上好多车乱停", "晚上好多车乱停"),
        ("我去慰问下岗工人", "我去慰问下岗工人"),
        ("申请回复慢", "申请回复慢"),
    ],
)
def test_greetings_and_politeness_are_dropped_and_nothing_else(written: str, normal: str) -> None:
    assert normal_message(written).replace(" ", "") == normal


@pytest.mark.parametrize(
    "number",
    ["13812345678", "138-1234-5678", "+86 13812345678", "１３８１２３４５６７８", "0912-8712345"],
)
def test_a_telephone_number_is_masked(number: str) -> None:
    assert normal_message(f"我的电话{number}，水管漏了") == "我的电话***,水管漏了"


@pytest.mark.parametrize("number", ["61082219900101123X", "610822900101123", "6222020200012345678"])
def test_an_identity_or_account_number_is_masked(number: str) -> None:
    assert normal_message(f"证号{number}查不到") == "证号***查不到"


def test_ordinary_numbers_stay() -> None:
    assert normal_message("12345热线说2024年修，花了30000元") == "12345热线说2024年修,花了30000元"


def test_full_width_and_upper_case_are_folded() -> None:
    assert normal_message("ＡＢＣ①街ＷＩＦＩ") == "abc1街wifi"


def test_control_and_zero_width_characters_do_not_split_a_word() -> None:
    assert normal_message("低\u200b保\x00户\n在哪\x07办") == "低保户 在哪办"


def test_a_message_is_cut() -> None:
    assert len(normal_message("路灯不亮" * 250_000)) == 2000
    assert normal_message("路灯不亮了", limit=4) == "路灯不亮"


@given(st.text(alphabet=st.characters()), st.integers(min_value=1, max_value=50))
def test_any_text_has_a_normal_form_within_the_limit(text: str, limit: int) -> None:
    normal = normal_message(text, limit)
    assert len(normal) <= limit
    assert normal == normal.strip()
