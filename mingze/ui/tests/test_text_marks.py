import re

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from mingze.ui.templatetags.text_marks import changes, highlight, word_diff

chinese = st.text(alphabet="镇县的了一二三。；\n，10a<&", max_size=60)


def test_every_occurrence_is_marked_and_the_longer_term_wins():
    assert highlight("井田里的违法建筑，违法", ["违法", "违法建筑"]) == (
        "井田里的<mark>违法建筑</mark>，<mark>违法</mark>"
    )


def test_case_is_ignored_and_kept():
    assert highlight("pm2.5 与 PM10", "PM") == "<mark>pm</mark>2.5 与 <mark>PM</mark>10"


def test_what_a_user_typed_never_becomes_markup():
    assert highlight("<b>抢盖</b>", ["<b>", "盖"]) == "<mark>&lt;b&gt;</mark>抢<mark>盖</mark>&lt;/b&gt;"


def test_terms_do_not_match_inside_entities_or_tags_of_safe_text():
    assert highlight(mark_safe('<p class="amp">a &amp; p</p>'), ["p", "amp"]) == (
        '<p class="amp">a &amp; <mark>p</mark></p>'
    )


@pytest.mark.parametrize("terms", [None, "", [], ["", " "]])
def test_without_terms_the_text_is_only_escaped(terms):
    assert highlight("a < b", terms) == "a &lt; b"


def test_a_template_shows_marks_and_escapes_the_rest():
    page = Template("{% load text_marks %}{{ text|highlight:terms }}")
    assert page.render(Context({"text": "<镇政府>", "terms": ["镇"]})) == "&lt;<mark>镇</mark>政府&gt;"


def test_a_number_is_exchanged_whole():
    assert word_diff("在10个工作日内", "在15个工作日内") == "在<del>10</del><ins>15</ins>个工作日内"


def test_a_lone_agreeing_character_belongs_to_the_change_around_it():
    assert word_diff("由农业局负责", "由林业站负责") == "由<del>农业局</del><ins>林业站</ins>负责"


def test_pure_additions_keep_what_stands_between_them():
    assert word_diff("巡查，劝阻", "定期巡查，当场劝阻") == "<ins>定期</ins>巡查，<ins>当场</ins>劝阻"


def test_equal_texts_show_no_change():
    assert word_diff("1. 牵头\n2. 配合", "1. 牵头\n2. 配合") == "1. 牵头\n2. 配合"


def test_a_missing_side_is_all_new_or_all_gone():
    assert (word_diff(None, "新增"), word_diff("删去", "")) == ("<ins>新增</ins>", "<del>删去</del>")


def test_the_template_tag_escapes_both_sides():
    page = Template("{% load text_marks %}{% word_diff old new %}")
    assert page.render(Context({"old": "<i>甲", "new": "<i>乙"})) == "&lt;i&gt;<del>甲</del><ins>乙</ins>"


@given(chinese, chinese)
def test_the_two_sides_can_be_read_back(old, new):
    runs = changes(old, new)
    assert "".join(run.old for run in runs) == old
    assert "".join(run.new for run in runs) == new
    assert all(run.old == run.new for run in runs if not run.changed)


@given(chinese, chinese)
def test_only_ins_and_del_are_ever_written(old, new):
    assert "<" not in re.sub(r"</?(?:ins|del)>", "", word_diff(old, new))


def test_texts_too_long_to_compare_by_the_character_are_compared_by_the_sentence():
    same = "".join(f"第{number}条，按规定办理。" for number in range(600))
    shown = word_diff(same + "由县水利局负责。", same + "由县林业局负责。")
    assert shown.endswith("由县<del>水利</del><ins>林业</ins>局负责。")


def test_texts_without_sentences_too_long_to_compare_are_exchanged_whole():
    assert [tuple(run) for run in changes("；\n" * 3000 + "甲", "乙，" * 3000)] == [
        ("；\n" * 3000 + "甲", "乙，" * 3000, True)
    ]
