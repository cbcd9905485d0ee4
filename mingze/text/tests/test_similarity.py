from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingze.text import similarity as module
from mingze.text.similarity import scores, similar_pairs, similarity

short_texts = st.lists(st.text(alphabet="甲乙丙丁", max_size=6), max_size=12)


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + size] for size in (1, 2) for i in range(len(text) - size + 1))


def _by_definition(texts: list[str]) -> dict[tuple[int, int], float]:
    """Every pair's cosine, computed one by one from the definition."""
    unique = [_grams(text) for text in dict.fromkeys(texts) if text]
    frequency = Counter(gram for grams in unique for gram in grams)
    rarity = {gram: math.log((1 + len(unique)) / (1 + count)) + 1 for gram, count in frequency.items()}

    def cosine(a: Counter[str], b: Counter[str]) -> float:
        weights = [{gram: count * rarity[gram] for gram, count in grams.items()} for grams in (a, b)]
        lengths = [math.sqrt(sum(value**2 for value in each.values())) for each in weights]
        return sum(value * weights[1].get(gram, 0) for gram, value in weights[0].items()) / math.prod(lengths)

    places = [place for place, text in enumerate(texts) if text]
    return {(i, j): cosine(_grams(texts[i]), _grams(texts[j])) for i, j in combinations(places, 2)}


@given(texts=short_texts, threshold=st.sampled_from([0.05, 0.3, 0.5, 0.8]))
def test_all_pairs_are_those_of_the_definition(texts: list[str], threshold: float) -> None:
    expected = {pair: score for pair, score in _by_definition(texts).items() if score >= threshold}
    found = {(i, j): score for i, j, score in similar_pairs(texts, threshold=threshold)}
    assert found == pytest.approx(expected)


def test_the_size_of_a_block_does_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"第{a}村第{b}组的水渠" for a in "一二三四五" for b in "六七八九"]
    in_one = {(i, j): score for i, j, score in similar_pairs(texts, threshold=0.6)}
    monkeypatch.setattr(module, "_CELLS_PER_BLOCK", 3 * len(texts))
    in_blocks = {(i, j): score for i, j, score in similar_pairs(texts, threshold=0.6)}
    assert in_blocks == pytest.approx(in_one)
    assert len(in_one) > 20


def test_identical_texts_are_compared_once_and_all_reported() -> None:
    assert similar_pairs(["修路", "架桥", "修路", "修路"], threshold=0.9) == [
        (0, 2, 1.0),
        (0, 3, 1.0),
        (2, 3, 1.0),
    ]


def test_pairs_come_in_order_with_the_smaller_place_first() -> None:
    texts = ["巡查河道垃圾", "种树", "巡查河道垃圾堆", "巡查河道垃圾"]
    assert [(i, j) for i, j, _ in similar_pairs(texts, threshold=0.5)] == [(0, 2), (0, 3), (2, 3)]


@pytest.mark.parametrize("texts", [[], ["一条"], ["", "  ", ""], ["", "修路"]])
def test_nothing_is_alike_where_there_is_nothing_to_compare(texts: list[str]) -> None:
    assert similar_pairs(texts, threshold=0.1) == []


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1])
def test_a_threshold_that_means_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        similar_pairs(["修路"], threshold=threshold)


def test_two_texts_by_themselves() -> None:
    assert similarity("巡查河道", "巡查河道") == 1
    assert similarity("巡查河道", "种树") == 0
    assert (
        similarity("巡查河道垃圾", "巡查河道") == similarity("巡查河道", "巡查河道垃圾") == pytest.approx(0.8)
    )


def test_the_scores_of_chosen_pairs_are_those_among_all_pairs() -> None:
    texts = ["巡查河道采砂", "河道采砂的巡查", "发放困难补助", "巡查河道采砂", " "]
    among_all = {(i, j): score for i, j, score in similar_pairs(texts, threshold=0.01)}
    pairs = [(0, 1), (1, 0), (0, 3), (0, 2), (0, 4)]
    assert scores(texts, pairs) == pytest.approx([among_all[0, 1], among_all[0, 1], 1.0, 0.0, 0.0])
    assert scores(texts, []) == []
    assert scores([" ", ""], [(0, 1)]) == [0.0]
