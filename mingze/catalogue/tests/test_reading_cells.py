"""Single cells: tidy texts, legal bases, dates, scopes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingze.catalogue.reading.cells import citations, clean, iso_date
from mingze.catalogue.rules import Citation, Scope
from mingze.catalogue.tests.lists import BASIC_HEAD, one_sheet, read, rows

LAND = "中华人民共和国土地管理法"


def test_blanks_between_chinese_characters_and_empty_lines_go() -> None:
    assert (
        clean(" 排 查　隐患，\n\n 及时 上报 Windows 10 系统 \u200b\n")
        == "排查隐患，\n及时上报 Windows 10 系统"
    )


@given(st.text(alphabet="排查 \u3000\n1a，。（）\t\r"))
def test_a_tidy_text_is_tidy(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"《{LAND}》第七十七条", [Citation(LAND, "第七十七条")]),
        (f"《{LAND}》第三条、第五条（2019-08-26）", [Citation(LAND, "第三条、第五条", "2019-08-26")]),
        (f"《{LAND}》（2019年8月26日）第三条", [Citation(LAND, "第三条", "2019-08-26")]),
        (f"1.《{LAND}》第三条；2.《水法》", [Citation(LAND, "第三条"), Citation("水法")]),
        (f"《{LAND}》和《水法》第二条", [Citation(LAND), Citation("水法", "第二条")]),
        ("《关于落实〈水法〉的意见》", [Citation("关于落实〈水法〉的意见")]),
        ("《关于印发《水法》的通知》第一条", [Citation("关于印发《水法》的通知", "第一条")]),
        ("陕办发〔2024〕1号", [Citation("陕办发〔2024〕1号")]),
        ("陕办发〔2024〕1号第三条（2024-05-06）", [Citation("陕办发〔2024〕1号", "第三条", "2024-05-06")]),
        ("县级三定规定。", [Citation("县级三定规定")]),
        (f"《{LAND}》第三条\n《{LAND}》第三条", [Citation(LAND, "第三条")]),
        ("", []),
    ],
)  # fmt: skip
def test_legal_bases_are_read_with_article_and_date(text: str, found: list[Citation]) -> None:
    assert citations(text) == found


def test_what_a_citation_prints_is_read_as_the_same_citation() -> None:
    for citation in (
        Citation(LAND, "第三条", "2019-08-26"), Citation("陕办发〔2024〕1号", "第二条", "2024-01-01"),
        Citation("陕办发〔2024〕1号"), Citation("三定规定"),
    ):  # fmt: skip
        assert citations(str(citation)) == [citation]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-07-01", "2025-07-01"),
        ("2025年7月1日", "2025-07-01"),
        ("２０２５.7.1", "2025-07-01"),
        ("2025/13/1", ""),
    ],
)
def test_dates_are_read_or_refused(text: str, day: str) -> None:
    assert iso_date(text) == day


def test_scope_reason_bases_and_date_have_columns() -> None:
    head = [*BASIC_HEAD, "设定依据", "共性或个性", "个性理由", "移交时间"]
    (row,) = rows(
        one_sheet(head, ["1", "窑址保护", f"《{LAND}》第三条", "个性事项", "本镇独有", "2025年7月1日"])
    )
    assert (row.bases, row.scope, row.scope_reason, row.handed_over_on) == (
        (Citation(LAND, "第三条"),), Scope.PARTICULAR, "本镇独有", "2025-07-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "text"),
    [("共性或个性", "特殊"), ("移交日期", "下月"), ("个性理由", "略" * 501), ("依据", f"《{'法' * 201}》")],
)
def test_what_cannot_be_kept_is_a_problem_of_its_column(heading: str, text: str) -> None:
    found = read(one_sheet([*BASIC_HEAD, heading], ["1", "窑址保护", text]))
    assert [(problem.column, problem.text) for problem in found.problems] == [
        (heading, text.strip("《》")[:200])
    ]


def test_a_name_longer_than_can_be_kept_is_a_problem() -> None:
    found = read(one_sheet(BASIC_HEAD, ["1", "办" * 301]))
    assert [problem.column for problem in found.problems] == ["事项名称"]
