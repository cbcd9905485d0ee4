"""How raw duties are classified, as data: criteria, what they suggest, and what hints at them. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

ORDER = ("cancel", "taken_back", "assist", "basic")
"""Of several choices that criteria speak for, the first is suggested."""

HINTED_SHARE = 0.2
"""From this share of texts with one of its signals on, a criterion is likely answered with yes."""

_DEFAULTS = Path(__file__).parent / "data" / "criteria.toml"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question whose yes speaks for `suggests` (one of ORDER). `signals` are words that hint at a yes."""

    key: str
    name: str
    question: str
    explanation: str
    suggests: str
    position: int
    active: bool = True
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the answers speak for ("" for nothing), and the names of the criteria that do."""

    choice: str = ""
    reasons: tuple[str, ...] = ()


def suggest(criteria: Sequence[Criterion], answers: Collection[str]) -> Suggestion:
    """What the active criteria suggest whose keys are among `answers`; unknown keys count for nothing."""
    met = [criterion for criterion in in_order(criteria) if criterion.key in answers]
    for choice in ORDER:
        reasons = tuple(criterion.name for criterion in met if criterion.suggests == choice)
        if reasons:
            return Suggestion(choice, reasons)
    return Suggestion()


def likely_answers(criteria: Sequence[Criterion], texts: Sequence[str]) -> list[str]:
    """Keys of the active criteria that the words of `texts` hint at, in the order of the questions."""
    return [criterion.key for criterion in in_order(criteria) if _hinted(criterion.signals, texts)]


def _hinted(signals: Sequence[str], texts: Sequence[str]) -> bool:
    found = sum(1 for text in texts if any(signal in text for signal in signals))
    return found > 0 and found >= HINTED_SHARE * len(texts)


def in_order(criteria: Iterable[Criterion]) -> list[Criterion]:
    """The active ones in the order in which they are asked."""
    return sorted((each for each in criteria if each.active), key=lambda each: each.position)


def criteria_to_data(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """The criteria in what JSON knows; `criteria_from_data` is the reverse."""
    return [asdict(each) | {"signals": list(each.signals)} for each in criteria]


def criteria_from_data(data: Iterable[Mapping[str, Any]]) -> list[Criterion]:
    """Raises ValueError for what is not of that shape, for keys that repeat and for unknown choices."""
    try:
        criteria = [Criterion(**{**each, "signals": tuple(each.get("signals", ()))}) for each in data]
    except (TypeError, AttributeError) as unreadable:
        raise ValueError("these data are no criteria") from unreadable
    if len({each.key for each in criteria}) < len(criteria):
        raise ValueError("two criteria share a key")
    if unknown := {each.suggests for each in criteria} - {*ORDER}:
        raise ValueError(f"unknown choices: {sorted(unknown)}")
    return criteria


@cache
def default_criteria() -> tuple[Criterion, ...]:
    """The criteria that come with the product."""
    data = tomllib.loads(_DEFAULTS.read_text(encoding="utf-8"))
    return tuple(criteria_from_data(data["criterion"]))
