from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingze.text.wording import cleaned, essence, matter


@pytest.mark.parametrize(
    "written",
    [
        "防火宣传",
        "防火宣传。",
        "防火 宣传",
        "1.防火宣传",
        "（3）防火宣传工作",
        "做好2025年度防火宣传等工作",
        "2025年上半年防火宣传（不定期）",
        "配合县林业局开展防火宣传",
        "协助县自然资源和规划局、县林业局做好防火宣传相关工作",
        "按照县委组织部要求，及时开展防火宣传",
        "按市生态环境局府谷分局要求做好防火宣传",
        "防火宣传，上报县应急管理局",
        "全镇防火宣传日常工作",
    ],
)
def test_formulas_years_and_punctuation_are_no_part_of_the_essence(written: str) -> None:
    assert essence(written) == "防火宣传"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("配合做好自来水管网检修", "自来水管网检修"),
        ("协助群众代办医保", "群众代办医保"),
        ("按要求运行便民服务中心", "运行便民服务中心"),
        ("上报局部灾情", "上报局部灾情"),
        ("12345热线工单办理", "12345热线工单办理"),
        ("一等功臣慰问", "一等功臣慰问"),
    ],
)
def test_words_that_only_look_like_formulas_stay(written: str, kept: str) -> None:
    assert essence(written) == kept


@pytest.mark.parametrize("written", ["做好相关工作", "工作"])
def test_a_text_of_formulas_alone_stays_as_it_is(written: str) -> None:
    assert essence(written) == written
    assert cleaned(written) != ""


def test_a_blank_between_latin_words_stays() -> None:
    assert essence("QR code 核验") == "qr code核验"


def test_writing_about_a_task_does_not_change_its_matter() -> None:
    wordings = ("低保复核台账更新", "整理低保复核档案资料", "低保复核月报", "低保复核")
    assert {matter(essence(written)) for written in wordings} == {"低保复核"}
    assert matter("召开会议") == "召开会议"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("3、做好“三会一课”工作。", "“三会一课”"),
        ("配合县委组织部、县民政局做好村委会换届工作", "村委会换届"),
        ("负责2025年防汛（含凌汛）值守等", "防汛（含凌汛）值守"),
        ("登记造册，上报县林业局", "登记造册"),
    ],
)
def test_a_name_keeps_its_own_signs_and_loses_the_formulas_around(written: str, name: str) -> None:
    assert cleaned(written) == name


@given(st.text(alphabet="做好开展工作等配合县局2025年，。 a防火", max_size=60))
def test_the_essence_of_something_is_something(text: str) -> None:
    assert bool(essence(text)) == bool(text.strip())
    assert bool(cleaned(text)) == bool(text.strip())
