from __future__ import annotations

from collections import Counter

import pytest

from mingze.documents.reading import read_document
from mingze.web.demonstration import source
from mingze.web.demonstration.survey import (
    FORMALITY,
    HEADINGS,
    LONGEST,
    SHORTEST,
    SurveyRow,
    raw_rows,
    survey_csv,
)


@pytest.fixture(scope="module")
def rows() -> list[SurveyRow]:
    return raw_rows()


def test_every_township_hands_in_as_many_rows_as_real_ones_did(rows):
    counted = Counter(row.township for row in rows)
    assert set(counted) == set(source.townships().values())
    assert all(1380 <= count <= 1520 for count in counted.values())
    assert 4.4 < len(rows) / sum(len(duty.townships) for duty in source.first_edition()) < 5


def test_the_rows_are_the_same_every_time(rows):
    assert raw_rows() == rows


def test_every_duty_of_a_townships_lists_is_reported_there_and_no_other(rows):
    listed = {
        (source.townships()[name], duty.content.name)
        for duty in source.first_edition()
        for name in duty.townships
    }
    reported = {(row.township, row.truth) for row in rows if not row.truth.startswith(FORMALITY)}
    assert reported == listed


def test_a_small_survey_leaves_no_duty_out_either():
    few = {(row.township, row.truth) for row in raw_rows((10, 20)) if not row.truth.startswith(FORMALITY)}
    assert len(few) == sum(len(duty.townships) for duty in source.first_edition())


def test_some_rows_are_formalities_and_some_are_written_down_twice(rows):
    assert 0.05 < sum(row.truth.startswith(FORMALITY) for row in rows) / len(rows) < 0.07
    copies = sum(count - 1 for count in Counter(rows).values())
    assert 0.04 < copies / len(rows) < 0.06


def test_every_row_can_be_read_and_comes_from_a_post_of_the_county(rows):
    posts = {(office["name"], post) for office in source.county()["office"] for post in office["posts"]}
    assert {(row.office, row.post) for row in rows} == posts
    assert all(SHORTEST <= len(row.text) <= LONGEST for row in rows)
    assert not any(set("[]|{}") & set(row.text) for row in rows)
    assert {row.frequency for row in rows} == {
        "每日", "每周", "每月", "每季度", "每年", "不定期", "一次性",
    }  # fmt: skip
    assert all(0 < row.hours <= 240 for row in rows)


def test_every_row_says_where_it_comes_from(rows):
    assert {row.source_kind for row in rows} == {
        "法律法规", "三定规定", "工作报告", "权责清单", "12345", "考核细则", "上级通知", "系统平台", "责任状",
        "口述",
    }  # fmt: skip
    assert all(bool(row.source_document) == (row.source_kind != "口述") for row in rows)
    units = [*source.county()["department"], *source.county()["body"]]
    assert {row.department for row in rows} <= {unit["name"] for unit in units} | {""}


def test_most_rows_are_in_words_that_the_lists_do_not_use(rows):
    lists = "\n".join(f"{duty.content.name}\n{duty.content.township_duty}" for duty in source.first_edition())
    assert sum(row.text in lists for row in rows) / len(rows) < 0.1


def test_the_file_of_the_survey_is_read_back_as_it_was(rows):
    (grid,) = read_document(survey_csv(rows), "起底.csv").grids
    assert grid.rows[0].texts == HEADINGS
    names = {code: name for name, code in source.townships().items()}
    assert [row.texts for row in grid.rows[1:]] == [
        (
            names[row.township],
            row.office,
            row.post,
            row.text,
            row.source_kind,
            row.source_document,
            row.clause,
            row.department,
            row.frequency,
            str(row.hours),
        )
        for row in rows
    ]
