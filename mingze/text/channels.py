"""The lexical channels of a list of documents: BM25 over character n-grams, one field at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mingze.text.grams import Floats, Ints, count_matrix, gram_codes, message_rarity, places

_K1, _B = 1.2, 0.6
# Flat optimum: each may be moved by .3 without losing more than a point among the first three.
_CHANNELS = {"name": 1.0, "texts": 0.5, "aliases": 1.0, "alias": 1.0, "keywords": 0.4}
# All documents of a unit taken together: decides only between documents that are close anyway.
_GROUP = 0.3
# Of the idf: how rare an n-gram is in the list. The rest: how rare it is in what people write.
_LIST_SHARE = 0.35
# Mean to which the list's own idf is brought: near that of the other part, whatever the length of the list.
_MEAN_IDF = 5.0


@dataclass(frozen=True, slots=True)
class Fields:
    """One document as the channels see it; every text comes from `plain`."""

    name: str
    texts: str
    aliases: tuple[str, ...]
    keywords: str
    group: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Arrays of messages by documents. `order` ranks within a message. Comparable between messages:
    `weight`, the mean BM25 of the channels (0: nothing matches), and `share` (0-1), the part of the
    message's idf mass that the document explains."""

    order: Floats
    weight: Floats
    share: Floats


class Channels:
    """Built once for a list; reads any number of messages."""

    def __init__(self, documents: Sequence[Fields]) -> None:
        self._size = len(documents)
        pieces, owners, kinds = _pieces(documents)
        rows, codes = gram_codes(pieces)
        self._vocabulary, columns = np.unique(codes, return_inverse=True)
        grams = count_matrix(rows, columns.astype(np.int64), (len(pieces), self._vocabulary.size))
        everything = _gathered(grams, owners, self._size)
        self._presence = _present(everything).T.tocsr()
        self._idf, self._unknown = self._rarity(everything)
        self._names, self._group_of = _groups(documents)
        self._alias_owners = owners[kinds == "alias"]
        self._weights, self._blocks = self._weighed(grams, owners, kinds, everything)

    def read(self, texts: Sequence[str]) -> Reading:
        """How each of `texts` (from `plain`) stands to each document."""
        query, unknown = self._query(texts)
        scores = np.asarray((query @ self._weights).todense(), dtype=np.float64)
        channels = self._channels(scores)
        order, weight = np.zeros((2, len(texts), self._size))
        for name, found in channels.items():
            order += _CHANNELS[name] * _standard(found)
            weight += _CHANNELS[name] * found
        mass = query.astype(bool).multiply(self._idf[None, :]).tocsr()
        explained = np.asarray((mass @ self._presence).todense(), dtype=np.float64)
        whole = np.asarray(mass.sum(axis=1)).ravel() + unknown
        return Reading(
            order=order + _GROUP * self._by_group(scores),
            weight=weight / max(sum(_CHANNELS[name] for name in channels), 1e-9),
            share=explained / np.maximum(whole, 1e-9)[:, None],
        )

    def _rarity(self, everything: sparse.csr_matrix) -> tuple[Floats, float]:
        """idf of every n-gram of the list, and the list's part of the idf of one that is not in it."""
        found = np.bincount(everything.indices, minlength=self._vocabulary.size)
        in_list = _idf(found, self._size)
        scale = _LIST_SHARE * _MEAN_IDF / max(float(in_list.mean()), 1e-9) if in_list.size else 0.0
        idf = scale * in_list + (1 - _LIST_SHARE) * message_rarity(self._vocabulary)
        return idf, scale * float(_idf(np.ones(1), self._size)[0])

    def _weighed(
        self, grams: sparse.csr_matrix, owners: Ints, kinds: np.ndarray, everything: sparse.csr_matrix
    ) -> tuple[sparse.csr_matrix, dict[str, slice]]:
        """BM25 weights, n-grams by columns, and which columns belong to which channel."""
        tables = {}
        for channel in ("name", "texts", "keywords"):
            kept = kinds == channel
            tables[channel] = _gathered(grams[kept], owners[kept], self._size)
        tables["alias"] = grams[kinds == "alias"]
        tables["aliases"] = _gathered(tables["alias"], self._alias_owners, self._size)
        grouped = self._group_of >= 0
        tables["group"] = _gathered(everything[grouped], self._group_of[grouped], len(self._names))
        blocks, start = {}, 0
        for channel, table in tables.items():
            if table.nnz:
                blocks[channel] = slice(start, start + table.shape[0])
                start += table.shape[0]
        if not blocks:
            return sparse.csr_matrix((self._vocabulary.size, 0)), {}
        weighed = sparse.vstack([_bm25(tables[channel], self._idf) for channel in blocks])
        return weighed.T.tocsr(), blocks

    def _query(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, Floats]:
        """Dampened counts of the n-grams that the list knows, and the idf mass of those that it does not."""
        rows, codes = gram_codes(texts)
        at = places(codes, self._vocabulary)
        known = at >= 0
        query = count_matrix(rows[known], at[known], (len(texts), self._vocabulary.size))
        query.data = 1 + np.log(query.data)
        unknown = np.unique(np.stack([rows[~known], codes[~known]]), axis=1)
        idf = self._unknown + (1 - _LIST_SHARE) * message_rarity(unknown[1])
        masses = np.bincount(unknown[0], weights=idf, minlength=len(texts))
        return query, masses.astype(np.float64)

    def _channels(self, scores: Floats) -> dict[str, Floats]:
        """Scores by document of every channel that the list has."""
        found = {name: scores[:, self._blocks[name]] for name in _CHANNELS if name in self._blocks}
        if "alias" in found:
            found["alias"] = self._best_alias(found["alias"])
        return found

    def _best_alias(self, scores: Floats) -> Floats:
        """One alias is a short document: the best one counts, however many others miss."""
        starts = np.flatnonzero(np.diff(self._alias_owners, prepend=-1))
        best = np.zeros((scores.shape[0], self._size))
        best[:, self._alias_owners[starts]] = np.maximum.reduceat(scores, starts, axis=1)
        return best

    def _by_group(self, scores: Floats) -> Floats:
        spread = np.zeros((scores.shape[0], self._size))
        if "group" in self._blocks:
            grouped = self._group_of >= 0
            spread[:, grouped] = _standard(scores[:, self._blocks["group"]])[:, self._group_of[grouped]]
        return spread


def _pieces(documents: Sequence[Fields]) -> tuple[list[str], Ints, np.ndarray]:
    """Every text of every document, the number of its document, and which channel it feeds."""
    pieces, owners, kinds = [], [], []
    for number, document in enumerate(documents):
        found = [("name", document.name), ("texts", document.texts), ("keywords", document.keywords)]
        found += [("alias", alias) for alias in document.aliases]
        for kind, text in found:
            pieces.append(text)
            owners.append(number)
            kinds.append(kind)
    return pieces, np.array(owners, dtype=np.int64), np.array(kinds, dtype=object)


def _groups(documents: Sequence[Fields]) -> tuple[list[str], Ints]:
    """Names of the groups, and the number of each document's group (-1: it has none)."""
    names = sorted({document.group for document in documents} - {""})
    number = {name: at for at, name in enumerate(names)}
    return names, np.array([number.get(document.group, -1) for document in documents], dtype=np.int64)


def _gathered(grams: sparse.csr_matrix, owners: Ints, size: int) -> sparse.csr_matrix:
    """Rows of `grams` added up by owner."""
    ones = np.ones(owners.size)
    gathering = sparse.csr_matrix((ones, (owners, np.arange(owners.size))), shape=(size, owners.size))
    return (gathering @ grams).tocsr()


def _present(grams: sparse.csr_matrix) -> sparse.csr_matrix:
    present = grams.copy()
    present.data = np.ones_like(present.data)
    return present


def _idf(found: Floats | Ints, size: int) -> Floats:
    rarity: Floats = np.log1p((size - found + 0.5) / (found + 0.5))
    return rarity


def _bm25(grams: sparse.csr_matrix, idf: Floats) -> sparse.csr_matrix:
    """`grams` with counts replaced by BM25 weights; documents without the field are no part of the mean."""
    lengths = np.asarray(grams.sum(axis=1)).ravel()
    relative = lengths / lengths[lengths > 0].mean()
    rows = np.repeat(np.arange(grams.shape[0]), np.diff(grams.indptr))
    weighed = grams.copy()
    saturated = grams.data * (_K1 + 1) / (grams.data + _K1 * (1 - _B + _B * relative[rows]))
    weighed.data = saturated * idf[grams.indices]
    return weighed


def _standard(scores: Floats) -> Floats:
    """Each row brought to mean 0 and deviation 1, so that channels can be added; a flat row to 0."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    standard: Floats = centred / np.maximum(centred.std(axis=1, keepdims=True), 1e-9)
    return standard
