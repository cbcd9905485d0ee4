"""Which of many short texts say the same thing in other words. Pure.

Texts are compared by the cosine of their character n-grams, the rare ones counting more, and joined by
average linkage: groups become one when their members are alike on average, so that no chain of
neighbours grows into a heap. Built for tens of thousands of texts on an ordinary machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from scipy import sparse

from mingze.text.grams import Floats, Ints, count_matrix, gram_codes
from mingze.text.wording import cleaned, essence, matter

Progress = Callable[[int, int], None]

ALIKE = 0.35
"""Average likeness from which groups are joined. Higher: fewer wrong neighbours and more groups."""

COVERED = 0.3
"""From this score on about nine in ten best matches of `near` are right, among names with their texts."""

_FLOOR = 0.1
"""Likeness below this counts as none, which only keeps groups apart."""

_NEIGHBOURS = 200
"""With so many others a text is compared further: bounds memory when all are alike."""

_CELLS = 4_000_000
"""Of a product held at a time: some 100 MB at the worst."""

_COMMON_SHARE, _COMMON_LEAST = 0.02, 500
"""An n-gram in more texts than this, share and number, tells little and costs most: it is left out of
texts that consist of rarer ones for the greater part."""

_OTHER_HINT, _OTHER_ACT = 0.8, 0.65
"""What is left of the likeness of texts with different hints, or with different acts of authority."""

# Acts of authority: to look out for a wrong and to fine for it are two things, whatever the other words.
_ACTS = tuple(
    re.compile(words)
    for words in (
        "处罚|罚款|立案|查处|查封|扣押|没收|取缔|强制",
        "仲裁|裁决",
        "许可|审批|核发|发证",
        "鉴定|检[验测定疫]|化验|监测|采样|取样",
    )
)
_LENGTH_COUNTS = 0.05
"""How much what a text does not say counts against a longer one that says everything of it."""


def clusters(
    texts: Sequence[str],
    *,
    hints: Sequence[str] | None = None,
    threshold: float = ALIKE,
    progress: Progress | None = None,
) -> list[list[int]]:
    """Indices of `texts` in groups that say the same, in the order of their first members.

    Every index is in exactly one group. Texts that differ only in formulas, years and punctuation
    (`wording.essence`) are always together. The order of the texts makes no difference to the groups.
    `hints`, one for each text and "" where unknown, make texts with different ones less alike: the post
    that wrote them, say, or the department that asks. `threshold` is above 0 and at most 1.
    `progress` hears (done, of how many) after every block, and at the end with both equal.
    """
    if not 0 < threshold <= 1:
        raise ValueError("threshold must be above 0 and at most 1")
    places = _places(texts)
    keys = sorted(places)
    if not keys:
        return []
    graph = _graph(keys, _hints_of(keys, places, hints), _scaled(progress, len(texts), len(keys) + 1))
    groups: dict[int, list[int]] = {}
    for key, label in zip(keys, _joined(graph, threshold).tolist(), strict=True):
        groups.setdefault(label, []).extend(places[key])
    if progress:
        progress(len(texts), len(texts))
    return sorted(map(sorted, groups.values()))


def best_names(texts: Sequence[str], groups: Sequence[Sequence[int]]) -> list[str]:
    """A name for each of `groups`: the wording, without formulas, of the member most like all of them.

    Of equals the shortest. An empty group has the name "".
    """
    places = _places(texts)
    keys = sorted(places)
    number = {index: at for at, key in enumerate(keys) for index in places[key]}
    weights = _unit_rows(_rarity_weighed(_grams(keys)))
    return [_most_typical(texts, group, number, keys, weights) for group in groups]


def near(
    texts: Sequence[str], others: Sequence[str], *, threshold: float = COVERED, limit: int = 3
) -> list[list[tuple[int, float]]]:
    """For each of `texts` at most `limit` of `others` that say the same or contain it, best first.

    Pairs of an index of `others` and a score of at least `threshold` (above 0): the share of what the text
    says (rare words counting more) that the other says too, a little less for a long other; 1 for the same.
    Others may be long, a duty's name with all its texts. Of equals the first.
    """
    if threshold <= 0:
        raise ValueError("threshold must be above 0")
    places = _places(texts)
    found: list[list[tuple[int, float]]] = [[] for _ in texts]
    if not places or not others:
        return found
    matched = _best_of_each(list(places), [essence(other) for other in others], threshold, limit)
    for matches, indices in zip(matched, places.values(), strict=True):
        for index in indices:
            found[index] = list(matches)
    return found


def _places(texts: Sequence[str]) -> dict[str, list[int]]:
    """Where each different essence stands."""
    places: dict[str, list[int]] = {}
    known: dict[str, str] = {}
    for index, text in enumerate(texts):
        if text not in known:
            known[text] = essence(text)
        places.setdefault(known[text], []).append(index)
    return places


def _hints_of(keys: Sequence[str], places: dict[str, list[int]], hints: Sequence[str] | None) -> Ints:
    """Number of the most frequent hint of each key, the first in order among equals; -1: none."""
    if hints is None:
        return np.full(len(keys), -1, dtype=np.int64)
    numbers = {hint: number for number, hint in enumerate(sorted({*hints} - {""}))}
    found = []
    for key in keys:
        counted = Counter(numbers[hints[index]] for index in places[key] if hints[index])
        found.append(min(counted, key=lambda number: (-counted[number], number), default=-1))
    return np.array(found, dtype=np.int64)


def _acts_of(keys: Sequence[str]) -> Ints:
    """One bit for each kind of act of authority in each key."""
    bits = (sum(1 << n for n, act in enumerate(_ACTS) if act.search(key)) for key in keys)
    return np.fromiter(bits, dtype=np.int64, count=len(keys))


def _scaled(progress: Progress | None, total: int, parts: int) -> Callable[[int], None]:
    def tell(part: int) -> None:
        if progress:
            progress(total * part // parts, total)

    return tell


def _grams(keys: Sequence[str]) -> sparse.csr_matrix:
    """Which n-grams occur in the matter of each key, as ones."""
    rows, codes = gram_codes([matter(key) for key in keys])
    vocabulary, columns = np.unique(codes, return_inverse=True)
    grams = count_matrix(rows, columns.astype(np.int64), (len(keys), vocabulary.size))
    grams.data[:] = 1
    return grams


def _idf(grams: sparse.csr_matrix) -> Floats:
    found = np.bincount(grams.indices, minlength=grams.shape[1])
    rarity: Floats = 1 + np.log((1 + grams.shape[0]) / (1 + found))
    return rarity


def _rarity_weighed(grams: sparse.csr_matrix) -> sparse.csr_matrix:
    return (grams @ sparse.diags(_idf(grams))).tocsr()


def _unit_rows(weights: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-9)) @ weights).tocsr().astype(np.float32)


def _graph(keys: Sequence[str], hints: Ints, tell: Callable[[int], None]) -> sparse.csr_matrix:
    """Likeness of each key to its nearest others."""
    weights = _unit_rows(_telling(_rarity_weighed(_grams(keys))))
    acts = _acts_of(keys)
    rows, columns, scores = [], [], []
    for start, block in _products(weights, weights):
        enough = np.flatnonzero(block.data >= _FLOOR)
        row, column = _row_numbers(block)[enough] + start, block.indices[enough]
        score = block.data[enough].astype(np.float64)
        score[row == column] = 0
        score[acts[row] != acts[column]] *= _OTHER_ACT
        known = (hints[row] >= 0) & (hints[column] >= 0)
        score[known & (hints[row] != hints[column])] *= _OTHER_HINT
        kept = _nearest(row, score, _NEIGHBOURS)
        kept = kept[score[kept] >= _FLOOR]
        rows.append(row[kept])
        columns.append(column[kept])
        scores.append(score[kept])
        tell(start + block.shape[0])
    shape = (len(keys), len(keys))
    graph = sparse.csr_matrix(
        (np.concatenate(scores), (np.concatenate(rows), np.concatenate(columns))), shape
    )
    return graph.maximum(graph.T).tocsr()


def _telling(weights: sparse.csr_matrix) -> sparse.csr_matrix:
    """`weights` without common n-grams in the texts that can do without."""
    found = np.bincount(weights.indices, minlength=weights.shape[1])
    rare = (found <= max(_COMMON_SHARE * weights.shape[0], _COMMON_LEAST))[weights.indices]
    rows, squares = _row_numbers(weights), weights.data**2
    size = weights.shape[0]
    of_rare, of_all = (np.bincount(rows, weights=part, minlength=size) for part in (squares * rare, squares))
    told = weights.copy()
    told.data = np.where(rare | (of_rare < of_all / 2)[rows], weights.data, 0)
    told.eliminate_zeros()
    return told


def _row_numbers(matrix: sparse.csr_matrix) -> Ints:
    """The row of each stored cell, ascending."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _products(left: sparse.csr_matrix, right: sparse.csr_matrix) -> Iterator[tuple[int, sparse.csr_matrix]]:
    """Blocks of rows of `left` times all rows of `right`, each with the number of its first row."""
    across = right.T.tocsr()
    step = max(1, _CELLS // right.shape[0])
    for start in range(0, left.shape[0], step):
        block = left[start : start + step] @ across
        block.sort_indices()
        yield start, block


def _nearest(rows: Ints, scores: Floats, limit: int) -> Ints:
    """Places of the `limit` best scores of each row, best first, of equals the first; `rows` ascend."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    counts = np.diff(np.append(starts, rows.size))
    crowded = counts > 4 * limit
    kept = np.repeat(~crowded, counts)
    for start, count in zip(starts[crowded].tolist(), counts[crowded].tolist(), strict=True):
        kept[start + _best(scores[start : start + count], limit)] = True
    places = np.flatnonzero(kept)
    order = places[np.lexsort((-scores[places], rows[places]))]
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    rank = np.arange(order.size) - np.repeat(starts, np.diff(np.append(starts, order.size)))
    return order[rank < limit]


def _best(scores: Floats, limit: int) -> Ints:
    """Places of the `limit` best, of equals the first, in no order: many times faster than sorting."""
    last = np.partition(scores, -limit)[-limit]
    better = np.flatnonzero(scores > last)
    return np.concatenate([better, np.flatnonzero(scores == last)[: limit - better.size]])


def _joined(graph: sparse.csr_matrix, threshold: float) -> Ints:
    """A label for each row of the symmetric `graph`: average linkage down to `threshold`.

    Groups that are each other's best are joined, all such pairs at once, until none is left: that
    gives what joining the best pair of all again and again would.
    """
    labels = np.arange(graph.shape[0])
    sizes = np.ones(graph.shape[0])
    while True:
        first, second = _mutual_best(graph, sizes, threshold)
        if not first.size:
            return labels
        target = np.arange(graph.shape[0])
        target[second] = first
        joined = np.unique(target, return_inverse=True)[1]
        labels = joined[labels]
        sizes = np.bincount(joined, weights=sizes)
        graph = _contracted(graph, joined, sizes.size)


def _mutual_best(graph: sparse.csr_matrix, sizes: Floats, threshold: float) -> tuple[Ints, Ints]:
    """Pairs (lower number first) of which each is the other's best with at least `threshold` on average."""
    rows = _row_numbers(graph)
    averages = (graph.data / (sizes[rows] * sizes[graph.indices])).round(6)
    best = np.full(graph.shape[0], -1)
    enough = np.flatnonzero(averages >= threshold)
    chosen = enough[_nearest(rows[enough], averages[enough], 1)]
    best[rows[chosen]] = graph.indices[chosen]
    chosen = np.flatnonzero(best >= 0)
    mutual = chosen[(best[best[chosen]] == chosen) & (chosen < best[chosen])]
    return mutual, best[mutual]


def _contracted(graph: sparse.csr_matrix, joined: Ints, size: int) -> sparse.csr_matrix:
    """The graph of groups: sums of the likeness between their members."""
    between = graph.tocoo()
    rows, columns = joined[between.row], joined[between.col]
    kept = rows != columns
    contracted = sparse.csr_matrix((between.data[kept], (rows[kept], columns[kept])), shape=(size, size))
    contracted.sum_duplicates()
    return contracted


def _most_typical(
    texts: Sequence[str],
    group: Sequence[int],
    number: dict[int, int],
    keys: Sequence[str],
    weights: sparse.csr_matrix,
) -> str:
    if not group:
        return ""
    counted = Counter(number[index] for index in group)
    members = sorted(counted)
    if len(members) == 1:
        return _most_frequent(cleaned(texts[index]) for index in group)
    rows = weights[members]
    whole = np.asarray([counted[member] for member in members]) @ rows
    likeness = np.asarray(rows @ whole).round(6)
    best = min(range(len(members)), key=lambda at: (-likeness[at], len(keys[members[at]]), members[at]))
    return _most_frequent(cleaned(texts[index]) for index in group if number[index] == members[best])


def _most_frequent(names: Iterable[str]) -> str:
    """Of equals the shortest."""
    counted = Counter(names)
    return min(counted, key=lambda name: (-counted[name], len(name), name))


def _best_of_each(
    keys: Sequence[str], others: Sequence[str], threshold: float, limit: int
) -> list[list[tuple[int, float]]]:
    grams = _grams([*keys, *others])
    weights = (grams @ sparse.diags(_idf(grams))).tocsr()
    masses = np.asarray(weights.sum(axis=1)).ravel()
    of_keys, of_others = masses[: len(keys)], masses[len(keys) :]
    found: list[list[tuple[int, float]]] = [[] for _ in keys]
    for start, block in _products(weights[: len(keys)], grams[len(keys) :]):
        rows, columns = _row_numbers(block) + start, block.indices
        surplus = np.maximum(of_others[columns] - block.data, 0)
        scores = (block.data / (of_keys[rows] + _LENGTH_COUNTS * surplus)).round(6)
        enough = np.flatnonzero(scores >= threshold)
        for at in enough[_nearest(rows[enough], scores[enough], limit)].tolist():
            found[rows[at]].append((int(columns[at]), float(scores[at])))
    return found
