"""Which units a text names, as far as they are known. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mingze.catalogue.checks.wordlists import any_word, wording

SHORTEST = 4
"""Characters of a name that is known in running text; shorter ones are parts of words (组织部署)."""

_ENDINGS = ("局", "委", "会", "部", "办", "室", "中心", "院", "队", "站", "所")
"""How units are called. Other aliases (12345热线) are words for what a unit does, too."""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the county; `ended` if it no longer exists."""

    code: str
    name: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit as a text names it. Without `unit` it is a name that bodies of counties once had."""

    words: str
    unit: KnownUnit | None

    @property
    def ended(self) -> bool:
        return self.unit is None or self.unit.ended


class Register:
    """The units of a county by every way in which they are written."""

    def __init__(self, ways: Mapping[str, KnownUnit]) -> None:
        self._former: dict[str, str] = wording()["former_units"]
        former = [f"{county}{name}" for name in self._former for county in ("", "县")]
        self._units = {
            way: unit
            for way, unit in ways.items()
            if way.endswith(_ENDINGS) and (len(way) >= SHORTEST or way.endswith("局")) and way not in former
        }
        # 省水利局 and 市水利局 are not the county's.
        self._pattern = re.compile(f"(?<![省市州国])(?:{any_word([*self._units, *former])})")
        self._read: dict[str, tuple[Mention, ...]] = {}

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Each way of writing in the text once, in order. Of two names at one place the longer counts."""
        if text not in self._read:
            words = dict.fromkeys(match[0] for match in self._pattern.finditer(text))
            self._read[text] = tuple(Mention(word, self._units.get(word)) for word in words)
        return self._read[text]

    def successor(self, words: str) -> str:
        """Who does the work of a body that bore this name, as far as it is known."""
        return self._former.get(words.removeprefix("县"), "")


NOBODY = Register({})
"""When the county's units are not known: only names of former bodies are."""
