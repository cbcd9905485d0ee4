"""What the rows of a township's lists say to each task: the row that explains it best, and how well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mingze.amendments.notices.demands import burdens_in, is_particular, leans, wields_power
from mingze.amendments.notices.matching import Matcher, Overlap, Row, Side, essence
from mingze.amendments.notices.model import Admitted, ListedDuty, RefusedTask, Task
from mingze.amendments.notices.passages import clauses
from mingze.catalogue.rules import ListKind
from mingze.text.grams import Floats
from mingze.text.ranking import Document, Ranker

Known: TypeAlias = ListedDuty | RefusedTask | Admitted

# Logistic regression of "some row is meant" on two thirds of the tasks planted in tests/notices: by the share
# of the task that the row explains, by the odds that the ranking of messages gives it, and by the share of
# the clause that is explained best.
_SHARE, _FIT, _FOCUS, _CONSTANT = 5.5, 0.44, 6.5, -3.2
_SURE = 0.003
"""Keeps the odds of a fit of 0 or 1 finite."""

# Between the sides of a row: an act that lists leave to departments speaks for them, none against.
_WITHOUT_POWER, _WITH_POWER, _TAKEN_BACK = 0.35, 0.1, 0.1
_UNION, _NAME, _WHOLE = 0.5, 0.5, 1.0
_TITLE = 0.5
"""How much counts what a task says of the title of what was refused or admitted."""
_STRANGE_SHARE, _STRANGE_FIT = 0.28, 0.3
"""Below both, a clause has nothing to do with any row."""
_BURDEN = 3.5
"""Taken off the odds when a task has an act of passing on burdens that the row has not."""
_RANKED = 8

_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.．、]|[（(]\d{1,2}[）)])\s*", re.MULTILINE)
_STILL_HELPS = re.compile(r"^(?:所在)?(?:乡镇|镇|街道)(?:仅|只)?(?:负责)?(?:协助|配合)")
_PIECE_END = re.compile(r"[。；;\n]+")


@dataclass(frozen=True, slots=True)
class OnRow:
    """The row that explains a task best and the side of it that does."""

    at: int
    side: Side
    probability: float
    """0-1: how surely the task means the row."""
    stranger: str = ""
    """A clause of the task that has nothing to do with any row, or passes on a burden."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best duty for a task, the best of what was refused or admitted, and how alike that is."""

    duty: OnRow | None
    said: int | None = None
    alike: float = 0.0


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    share: float
    fit: float


class Lists:
    """A township's rows and what was refused or admitted, ready to be compared with tasks."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.known = list(known)
        self.rows = [_row(each) for each in known]
        self._matcher = Matcher(self.rows)
        documents = enumerate(known)
        self._ranker = Ranker([_document(n, each) for n, each in documents if isinstance(each, ListedDuty)])
        self._is_duty = np.array([isinstance(each, ListedDuty) for each in known], dtype=bool)
        self._biases = _biases(known, self.rows)

    def has_side(self, at: int, side: Side) -> bool:
        """Whether a row says anything of what a side does."""
        return bool(self._biases[at, side] > -np.inf)

    def piece_shares(self, texts: Sequence[str]) -> Floats:
        """Texts by rows by sides: the share of the text that the side's best piece explains."""
        return self._matcher.overlap(texts).piece

    def weigh(self, tasks: Sequence[Task]) -> list[Evidence]:
        """The evidence for each task, in order."""
        texts = [_compared(task) for task in tasks]
        overlap = self._matcher.overlap(texts)
        sides = self._sides(overlap, texts)
        fits = self._fits(texts)
        parts = self._clauses(texts)
        return [
            Evidence(
                self._on_duty(sides[n], overlap.whole[n], fits[n], parts[n]),
                *self._said(overlap, n),
            )
            for n in range(len(texts))
        ]

    def _sides(self, overlap: Overlap, texts: Sequence[str]) -> Floats:
        """How strongly each text points to each side of each row."""
        powers = np.array([wields_power(text) for text in texts], dtype=bool)
        sides: Floats = overlap.piece + _UNION * overlap.union
        sides += (_NAME * overlap.name + _WHOLE * overlap.whole)[:, :, None] + self._biases[None]
        sides[:, :, Side.TOWNSHIP] += np.where(powers, 0, _WITHOUT_POWER)[:, None]
        sides[:, :, Side.DEPARTMENT] += np.where(powers, _WITH_POWER, 0)[:, None]
        return sides

    def _fits(self, texts: Sequence[str]) -> list[dict[int, float]]:
        """What the ranking of messages thinks of the duties that it puts first."""
        rankings = self._ranker.rank_many([essence(text) for text in texts], limit=_RANKED)
        return [{int(each.key): each.score for each in ranking.candidates} for ranking in rankings]

    def _clauses(self, texts: Sequence[str]) -> list[list[_Clause]]:
        """The clauses with a matter of their own, each with the best that any duty says to it."""
        parted = [[each for each in clauses(text) if not leans(each)] or [text] for text in texts]
        flat = [clause for parts in parted for clause in parts]
        duties = np.flatnonzero(self._is_duty)
        whole = self._matcher.overlap(flat).whole[:, duties]
        shares = whole.max(axis=1, initial=0.0)
        fits = [max(found.values(), default=0.0) for found in self._fits(flat)]
        read = iter(zip(flat, shares.tolist(), fits, strict=True))
        return [[_Clause(*next(read)) for _ in parts] for parts in parted]

    def _on_duty(
        self, sides: Floats, whole: Floats, fits: dict[int, float], parts: Sequence[_Clause]
    ) -> OnRow | None:
        if not self._is_duty.any():
            return None
        allowed = np.where(self._is_duty[:, None], sides, -np.inf)
        at, side = (int(each) for each in np.unravel_index(int(allowed.argmax()), allowed.shape))
        focus = max(part.share for part in parts)
        burdened = [part.text for part in parts if self._burdens_more(part.text, at)]
        probability = _probability(float(whole[at]), fits.get(at, 0.0), focus, bool(burdened))
        strangers = (part.text for part in parts if part.text in burdened or _is_strange(part))
        return OnRow(at, Side(side), probability, next(strangers, ""))

    def _burdens_more(self, text: str, at: int) -> bool:
        """Whether the text passes on a burden of which the row does not speak."""
        row = self.rows[at]
        said = row.name + "".join(piece for _, piece in row.pieces)
        return any(word not in said for word in burdens_in(text))

    def _said(self, overlap: Overlap, number: int) -> tuple[int | None, float]:
        if self._is_duty.all():
            return None, 0.0
        alike = overlap.whole[number] + _TITLE * overlap.told[number]
        at = int(np.where(self._is_duty, -np.inf, alike).argmax())
        best = overlap.whole[number][self._is_duty].max(initial=0.0)
        return (at, float(alike[at])) if alike[at] >= best else (None, 0.0)


def nearest(pieces: Sequence[str], text: str) -> str:
    """The piece that explains most of a text."""
    shares = Matcher([Row(piece, ()) for piece in pieces]).overlap([text]).name[0]
    return pieces[int(shares.argmax())]


def _compared(task: Task) -> str:
    return "，".join(filter(None, [task.about, task.matter or task.text]))


def _is_strange(part: _Clause) -> bool:
    return part.share < _STRANGE_SHARE and part.fit < _STRANGE_FIT and is_particular(part.text)


def _probability(share: float, fit: float, focus: float, burden: bool) -> float:
    odds = _SHARE * share + _FOCUS * focus + _CONSTANT - _BURDEN * burden
    odds += _FIT * float(np.log((fit + _SURE) / (1 - fit + _SURE)))
    return float(1 / (1 + np.exp(-odds)))


def _biases(known: Sequence[Known], rows: Sequence[Row]) -> Floats:
    """Rows by sides: a side of which a row says nothing is never meant."""
    biases = np.full((len(known), 2), -np.inf)
    for at, (each, row) in enumerate(zip(known, rows, strict=True)):
        for side in {side for side, _ in row.pieces} - {Side.BOTH}:
            biases[at, side] = 0.0
        if isinstance(each, ListedDuty) and each.list == ListKind.TAKEN_BACK:
            biases[at, Side.DEPARTMENT] = _TAKEN_BACK
    return biases


def _row(known: Known) -> Row:
    if not isinstance(known, ListedDuty):
        return Row(known.title, ((Side.TOWNSHIP, known.text), (Side.TOWNSHIP, known.title)))
    words = ((Side.BOTH, text) for text in (*known.aliases, " ".join(known.keywords)) if text)
    return Row(known.name, (*_pieces(known), *words))


def _pieces(duty: ListedDuty) -> Iterator[tuple[Side, str]]:
    if duty.list == ListKind.BASIC or (duty.list == ListKind.ASSIST and not duty.texts):
        yield Side.TOWNSHIP, duty.name
    if duty.list == ListKind.TAKEN_BACK:
        yield Side.DEPARTMENT, duty.name
    for text in duty.texts:
        for piece in _parted(text):
            yield Side.TOWNSHIP, piece
    for text in duty.department_texts:
        for piece in _parted(text):
            # A row that was taken back may leave the township a part: 所在镇仅协助……
            yield Side.TOWNSHIP if _STILL_HELPS.match(piece) else Side.DEPARTMENT, piece


def _parted(text: str) -> list[str]:
    parts = _PIECE_END.split(_NUMBER.sub("", text))
    return [part.strip() for part in parts if part.strip()]


def _document(number: int, duty: ListedDuty) -> Document:
    texts = (*duty.texts, *duty.department_texts)
    return Document(str(number), duty.name, texts, duty.aliases, duty.keywords)
