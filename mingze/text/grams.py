"""Texts as rows of character n-gram codes: counted by sorting numbers, not by walking strings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# `#`, number of messages; then n-gram, number of messages with it. Counted over some 7,000 messages of
# citizens to their governments, one of each group of near-copies; the 12,000 most frequent 1- and 2-grams.
_FREQUENCIES = Path(__file__).with_name("data") / "message_frequencies.tsv"
_BITS = 21  # every Unicode code point fits
# What the table lacks is taken to be half as frequent as the rarest n-gram in it.
_UNSEEN = 0.5
# Years, prices and house numbers say nothing about a duty; five digits such as 12345 are a service number.
_NOT_WORD = re.compile(r"(?<!\d)(?:\d{1,4}|\d{6,})(?!\d)|[\W_]+")


def plain(text: str) -> str:
    """`text` in NFKC and lower case; whatever is no word or service number becomes one blank."""
    return " ".join(_NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).lower()).split())


def gram_codes(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """(row of the text, code of the n-gram) of every 1- and 2-gram in `texts`, repetitions included.

    Blanks separate; a single ASCII character is no n-gram. The texts come from `plain`.
    """
    joined = "\0".join(texts) + "\0"
    characters = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype="<u4").astype(np.int64)
    ends = characters == 0
    rows = np.cumsum(ends) - ends
    solid = characters > ord(" ")
    single = characters > 127
    pair = solid[:-1] & solid[1:]
    pairs = (characters[:-1] << _BITS) | characters[1:]
    return (
        np.concatenate([rows[single], rows[:-1][pair]]),
        np.concatenate([characters[single], pairs[pair]]),
    )


def count_matrix(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """How often each column occurs in each row."""
    matrix = sparse.csr_matrix((np.ones(rows.size), (rows, columns)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def places(sought: Ints, ordered: Ints) -> Ints:
    """Index of each of `sought` in the sorted `ordered`; -1 where it is missing."""
    if not ordered.size:
        return np.full(sought.size, -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ordered, sought), ordered.size - 1)
    return np.where(ordered[at] == sought, at, -1).astype(np.int64)


def message_rarity(codes: Ints) -> Floats:
    """Natural logarithm of one over the share of real messages in which each n-gram occurs."""
    known, shares = _message_shares()
    at = places(codes, known)
    rarest = float(shares.min()) * _UNSEEN
    return -np.log(np.where(at >= 0, shares[at], rarest))


@lru_cache(maxsize=1)
def _message_shares() -> tuple[Ints, Floats]:
    lines = _FREQUENCIES.read_text(encoding="utf-8").splitlines()
    messages = int(lines[0].split("\t")[1])
    grams, found = zip(*(line.split("\t") for line in lines[1:]), strict=True)
    codes = np.array([_code(gram) for gram in grams], dtype=np.int64)
    order = np.argsort(codes)
    return codes[order], np.array(found, dtype=np.float64)[order] / messages


def _code(gram: str) -> int:
    code = 0
    for character in gram:
        code = (code << _BITS) | ord(character)
    return code
