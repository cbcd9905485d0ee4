from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingze.text.clustering import best_names, clusters, near
from mingze.text.wording import essence

ROWS = (
    "收缴各支部党费",
    "做好居民医保参保缴费工作",
    "负责收取各支部党费",
    "配合县林业局开展森林防火宣传",
    "2025年度居民医保参保缴费",
    "森林防火宣传台账更新",
    "收缴各支部党费，上报县委组织部",
    "清理河道垃圾",
)
GROUPS = [[0, 2, 6], [1, 4], [3, 5], [7]]

PIECES = (
    "做好",
    "2025年",
    "防火",
    "宣传",
    "巡查",
    "低保",
    "核对",
    "台账",
    "党费",
    "收缴",
    "工作",
    "，",
    "处罚",
)
texts_of_office = st.lists(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join), min_size=1, max_size=25
)


def as_sets(texts: list[str], groups: list[list[int]]) -> set[frozenset[str]]:
    return {frozenset(texts[index] for index in group) for group in groups}


def test_what_says_the_same_in_other_words_comes_together() -> None:
    assert clusters(ROWS) == GROUPS


def test_a_chain_of_neighbours_does_not_become_one_group() -> None:
    """Each is like the next one, the first and the last have nothing in common."""
    characters = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    chain = [characters[start : start + 6] for start in range(0, len(characters) - 6, 2)]
    for group in clusters(chain):
        assert max(group) - min(group) <= 2


def test_looking_out_for_a_wrong_and_fining_for_it_stay_apart() -> None:
    rows = ["河道非法采砂巡查", "河道非法采砂排查", "河道非法采砂处罚", "河道非法采砂罚款"]
    assert clusters(rows, threshold=0.5) == [[0, 1], [2, 3]]


def test_different_hints_split_what_words_leave_open() -> None:
    rows = ["入户走访困难户", "定期走访困难群众家庭"]
    threshold = next(
        step / 100 for step in range(99, 0, -1) if len(clusters(rows, threshold=step / 100)) == 1
    )
    for hints, groups in ((["民政岗", "民政岗"], 1), (["民政岗", ""], 1), (["民政岗", "乡村振兴岗"], 2)):
        assert len(clusters(rows, hints=hints, threshold=threshold)) == groups


def test_hints_never_split_what_is_the_same() -> None:
    assert clusters(["党费收缴", "做好党费收缴工作"], hints=["甲", "乙"]) == [[0, 1]]


def test_progress_ends_with_all_done() -> None:
    heard: list[tuple[int, int]] = []
    clusters(ROWS, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert len(heard) > 1
    assert heard[-1] == (len(ROWS), len(ROWS))


def test_no_texts_give_no_groups() -> None:
    assert clusters([]) == []


def test_texts_without_a_word_are_the_same_nothing() -> None:
    assert clusters(["", " ", "？"]) == [[0, 1], [2]]


def test_a_threshold_of_nothing_is_refused() -> None:
    for wrong in (0, 1.5):
        with pytest.raises(ValueError, match="threshold"):
            clusters(ROWS, threshold=wrong)
    with pytest.raises(ValueError, match="threshold"):
        near(ROWS, ROWS, threshold=0, limit=1)


def test_a_gram_that_all_texts_share_does_not_hide_what_they_are_about() -> None:
    """More texts than the share of common n-grams is counted from."""
    things = [chr(0x4E00 + 7 * n) + chr(0x4E00 + 7 * n + 3) for n in range(300)]
    rows = [f"村民{thing}{end}" for thing in things for end in ("登记", "走访")]
    assert max(map(len, clusters(rows))) <= 4


def test_a_row_whose_words_are_all_common_still_finds_its_like() -> None:
    rows = [f"入户走访{chr(0x4E00 + n)}{chr(0x5E00 + n)}" for n in range(1200)] + ["入户走访", "走访"]
    assert [1200, 1201] in clusters(rows)


@given(texts_of_office)
def test_every_index_is_in_exactly_one_group_in_the_order_of_first_members(texts: list[str]) -> None:
    groups = clusters(texts)
    assert sorted(index for group in groups for index in group) == list(range(len(texts)))
    assert all(group == sorted(group) for group in groups)
    assert groups == sorted(groups)


@given(texts_of_office)
def test_texts_that_differ_only_in_formulas_are_together(texts: list[str]) -> None:
    group_of = {index: number for number, group in enumerate(clusters(texts)) for index in group}
    by_essence: dict[str, set[int]] = {}
    for index, text in enumerate(texts):
        by_essence.setdefault(essence(text), set()).add(group_of[index])
    assert all(len(numbers) == 1 for numbers in by_essence.values())


@given(texts_of_office, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_texts_does_not_matter(texts: list[str], shuffling: random.Random) -> None:
    other = list(texts)
    shuffling.shuffle(other)
    assert as_sets(texts, clusters(texts)) == as_sets(other, clusters(other))


def test_a_group_is_named_after_its_most_typical_member_without_formulas() -> None:
    rows = [*ROWS, "做好党费收缴工作", "收缴党费、登记党费台账"]
    assert best_names(rows, [[0, 2, 6], [1, 4], [3, 5], [7], []]) == [
        "收缴各支部党费",
        "居民医保参保缴费",
        "森林防火宣传",
        "清理河道垃圾",
        "",
    ]


def test_near_finds_the_draft_row_that_says_or_contains_it() -> None:
    draft = ("组织群众参加居民医保，做好参保登记和缴费", "办理党员组织关系接转，收缴管理党费", "河道垃圾清理")
    found = near(
        ["居民医保缴费", "收缴党费工作", "河道垃圾清理。", "网络投票"], draft, threshold=0.3, limit=2
    )
    assert [[index for index, _ in matches] for matches in found] == [[0], [1], [2], []]
    assert found[2] == [(2, 1.0)]
    assert all(0.5 < matches[0][1] < 1 for matches in found[:2])


def test_near_gives_the_best_first_and_no_more_than_asked_for() -> None:
    others = ("低保资金发放", "低保入户核查", "低保核查", "低保核查")
    (found,) = near(["低保核查"], others, threshold=0.1, limit=3)
    assert [index for index, _ in found] == [2, 3, 1]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_near_answers_for_each_text_also_when_there_is_nothing() -> None:
    assert near(["", "低保"], [], threshold=0.3, limit=3) == [[], []]
    assert near([], ["低保"], threshold=0.3, limit=3) == []
    assert near(["", "低保"], ["", "低保"], threshold=0.3, limit=3)[1] == [(1, 1.0)]
