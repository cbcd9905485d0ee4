"""How much of what a task says stands in each row of the lists, and on whose side of the row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from scipy import sparse

from mingze.amendments.notices.demands import without_frame
from mingze.amendments.notices.patterns import any_word, general_words, wording
from mingze.text.grams import Floats, Ints, count_matrix, gram_codes, places, plain

_PAIR = 1 << 21
"""Codes of two characters are at least this large."""
_SINGLE_WEIGHT = 0.8
"""One character in common says less than a pair."""
_GENERAL_WEIGHT = 0.35
"""Words of every notice say less than the rest."""
_UNKNOWN = 0.5
"""Number of rows in which an n-gram that is in none is taken to occur."""


class Side(IntEnum):
    """Whose words a piece of a row is."""

    TOWNSHIP = 0
    DEPARTMENT = 1
    BOTH = 2
    """Names of assist rows, people's words: about the matter, not about who does it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the comparison sees it: its name, and its texts with whose they are."""

    name: str
    pieces: tuple[tuple[Side, str], ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shares (0-1) of each task's weight, tasks by rows.

    `whole` stands anywhere in the row, `name` in its name. `union` stands in all texts of a side
    together and `piece` in the best one; both are tasks by rows by the two sides. `told` is the share
    of the row's name that the task says.
    """

    whole: Floats
    name: Floats
    told: Floats
    union: Floats
    piece: Floats


class Matcher:
    """Built once for a township's lists; compares any number of tasks."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._size = len(rows)
        found = [(at, side, text) for at, row in enumerate(rows) for side, text in row.pieces]
        found += [(at, Side.BOTH, row.name) for at, row in enumerate(rows)]
        self._rows = np.array([at for at, _, _ in found], dtype=np.int64)
        self._sides = np.array([side for _, side, _ in found], dtype=np.int64)
        owners, codes = gram_codes([essence(text) for _, _, text in found])
        self._vocabulary, columns = np.unique(codes, return_inverse=True)
        grams = count_matrix(owners, columns.astype(np.int64), (len(found), self._vocabulary.size))
        self._pieces = _present(grams)
        self._whole = self._gathered(np.ones(len(found), dtype=bool))
        self._by_side = [self._gathered(self._sides == side) for side in (Side.TOWNSHIP, Side.DEPARTMENT)]
        self._names = self._pieces[len(found) - self._size :]
        self._rarity = _rarity(np.asarray(self._whole.sum(axis=0)).ravel(), self._size)

    def overlap(self, texts: Sequence[str]) -> Overlap:
        """How the texts of tasks stand to every row."""
        weights, mass = self._weighed([essence(text) for text in texts])
        union = np.stack([_shares(weights, side, mass) for side in self._by_side], axis=2)
        pieces = _shares(weights, self._pieces, mass)
        return Overlap(
            whole=_shares(weights, self._whole, mass),
            name=_shares(weights, self._names, mass),
            told=self._told(weights),
            union=union,
            piece=self._best_pieces(pieces, union.shape),
        )

    def _weighed(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, Floats]:
        """Weights of the n-grams that the lists know, and each text's whole weight."""
        rows, codes = gram_codes(texts)
        pairs = np.unique(np.stack([rows, codes]), axis=1)
        rows, codes = pairs[0], pairs[1]
        at = places(codes, self._vocabulary)
        known = at >= 0
        rarity = np.full(codes.size, float(_rarity(np.array([_UNKNOWN]), self._size)[0]))
        rarity[known] = self._rarity[at[known]]
        weight = rarity * _importance(codes)
        mass = np.bincount(rows, weights=weight, minlength=len(texts)).astype(np.float64)
        shape = (len(texts), self._vocabulary.size)
        return sparse.csr_matrix((weight[known], (rows[known], at[known])), shape=shape), mass

    def _gathered(self, chosen: np.ndarray) -> sparse.csr_matrix:
        """What occurs in any chosen piece of each row."""
        at = np.flatnonzero(chosen)
        shape = (self._size, self._rows.size)
        gathering = sparse.csr_matrix((np.ones(at.size), (self._rows[at], at)), shape=shape)
        return _present(gathering @ self._pieces)

    def _told(self, weights: sparse.csr_matrix) -> Floats:
        heavy = _importance(self._vocabulary) * self._rarity
        names = self._names.multiply(heavy[None, :]).tocsr()
        whole = np.asarray(names.sum(axis=1)).ravel()
        said = np.asarray((_present(weights.copy()) @ names.T).todense(), dtype=np.float64)
        told: Floats = said / np.maximum(whole, 1e-9)[None, :]
        return told

    def _best_pieces(self, shares: Floats, shape: tuple[int, ...]) -> Floats:
        best = np.zeros(shape)
        for side in (Side.TOWNSHIP, Side.DEPARTMENT):
            at = np.flatnonzero(self._sides == side)
            np.maximum.at(best[:, :, side].T, self._rows[at], shares[:, at].T)
        return best


@cache
def _fillers() -> re.Pattern[str]:
    return re.compile(any_word(wording()["matching"]["fillers"]))


@cache
def _general_codes() -> Ints:
    return np.unique(gram_codes(general_words())[1])


def _importance(codes: Ints) -> Floats:
    weight = np.where(codes >= _PAIR, 1.0, _SINGLE_WEIGHT)
    return np.where(places(codes, _general_codes()) >= 0, _GENERAL_WEIGHT * weight, weight)


def essence(text: str) -> str:
    """A text without frame and official filler, as its n-grams are counted."""
    return plain(_fillers().sub(" ", without_frame(text)))


def _present(grams: sparse.csr_matrix) -> sparse.csr_matrix:
    present = grams.tocsr()
    present.data = np.ones_like(present.data)
    return present


def _rarity(found: Floats | Ints, size: int) -> Floats:
    rarity: Floats = np.log((size + 1) / np.maximum(found, _UNKNOWN))
    return rarity


def _shares(weights: sparse.csr_matrix, present: sparse.csr_matrix, mass: Floats) -> Floats:
    explained = np.asarray((weights @ present.T).todense(), dtype=np.float64)
    shares: Floats = explained / np.maximum(mass, 1e-9)[:, None]
    return shares
