"""How alike short texts are: all pairs of a collection, exactly, and one pair by itself. Pure.

Texts are compared as they are given, except that several blanks count as one. Whoever does not want
width, blanks or punctuation to count removes them first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

GRAM_SIZES = (1, 2)
"""Single characters and pairs: nearly every Chinese word of a duty's name is one or two of them."""

_CELLS_PER_BLOCK = 2_000_000
"""Cells of the product held at a time, about 24 MB at the worst."""

_ROUNDING = 1e-9
"""A cosine that is the threshold on paper must not be lost to the last bit."""

Pair = tuple[int, int, float]


def similar_pairs(texts: Sequence[str], *, threshold: float) -> list[Pair]:
    """All pairs (i, j, score) with i < j and a TF-IDF cosine of at least `threshold`, in order.

    None is skipped, however many texts there are. The score is that of character 1- and 2-grams,
    their rarity taken from the different texts given; identical texts score 1. Blank texts have
    nothing to compare and are in no pair. `threshold` must be above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError("threshold must be above 0 and at most 1")
    places = _places_of(texts)
    unique = list(places)
    found = [pair for text in unique for pair in _among_themselves(places[text])]
    for i, j, score in _pairs_of_different(unique, threshold):
        for a in places[unique[i]]:
            found.extend((min(a, b), max(a, b), score) for b in places[unique[j]])
    return sorted(found)


def scores(texts: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[float]:
    """The same score for some pairs of places only; rarity is still taken from all the texts given."""
    if not pairs:
        return []
    unique = list(_places_of(texts))
    rows = {text: row for row, text in enumerate(unique)}
    known = [(i, j) for i, j in pairs if texts[i] in rows and texts[j] in rows]
    if not known:
        return [0.0] * len(pairs)
    weights = _weights(unique)
    first, second = ([rows[texts[place]] for place in side] for side in zip(*known, strict=True))
    cosines = np.asarray(weights[first].multiply(weights[second]).sum(axis=1)).ravel()
    found = dict(zip(known, cosines.tolist(), strict=True))
    return [min(found.get(pair, 0.0), 1.0) for pair in pairs]


def similarity(a: str, b: str) -> float:
    """How much of two texts is the same characters in the same order: 0 nothing, 1 everything."""
    return Indel.normalized_similarity(a, b)


def _places_of(texts: Sequence[str]) -> dict[str, list[int]]:
    """Where each different text stands. Comparing a text once is what makes 14 townships cheap."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if text.strip():
            places.setdefault(text, []).append(place)
    return places


def _among_themselves(places: Sequence[int]) -> Iterator[Pair]:
    for position, first in enumerate(places):
        for second in places[position + 1 :]:
            yield first, second, 1.0


def _pairs_of_different(texts: Sequence[str], threshold: float) -> Iterator[Pair]:
    """Pairs among different texts, by products of a block of rows with the rows from there on."""
    if len(texts) < 2:
        return
    weights = _weights(texts)
    step = max(1, _CELLS_PER_BLOCK // len(texts))
    for start in range(0, len(texts), step):
        product = (weights[start : start + step] @ weights[start:].T).tocoo()
        first, second, scores = _above(product.row, product.col, product.data, threshold)
        for i, j, score in zip(first.tolist(), second.tolist(), scores.tolist(), strict=True):
            yield start + i, start + j, min(score, 1.0)


def _above(
    rows: NDArray[np.int32], columns: NDArray[np.int32], scores: NDArray[np.float64], threshold: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    wanted = (rows < columns) & (scores >= threshold - _ROUNDING)
    return rows[wanted], columns[wanted], scores[wanted]


def _weights(texts: Sequence[str]) -> csr_matrix:
    """One row of unit length per text."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=GRAM_SIZES, lowercase=False)
    return vectorizer.fit_transform(texts)
