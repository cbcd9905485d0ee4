"""Whom the part of a notice that is being read addresses, as its headings and stems have said."""

from __future__ import annotations

from dataclasses import dataclass, field

from mingze.amendments.notices.passages import UNNUMBERED


@dataclass(frozen=True, slots=True)
class Scope:
    """`reason` says to people why what stands here is, or is not, for the township."""

    township: bool
    reason: str


@dataclass(slots=True)
class Scopes:
    """The headings open at the moment, by level; the deepest speaks."""

    default: Scope
    _open: dict[float, Scope] = field(default_factory=dict)

    @property
    def now(self) -> Scope:
        return self._open[max(self._open)] if self._open else self.default

    def enter(self, level: int) -> None:
        """Something of a level begins: headings of this level or below are over, and stems of paragraphs."""
        over = [each for each in self._open if each >= level or (level == UNNUMBERED and each % 1)]
        for each in over:
            del self._open[each]

    def head(self, level: int, scope: Scope) -> None:
        """A heading: a numbered one until the next of its level, one without number until the next such."""
        self._open[-1 if level == UNNUMBERED else level] = scope

    def stem(self, level: int, following: int | None, scope: Scope) -> None:
        """A sentence that introduces items: it holds for these."""
        if following is not None:
            self._open[level if following > level else following - 0.5] = scope

    def restart(self, default: Scope | None = None) -> None:
        """A salutation or an attachment: nothing said before holds on."""
        self._open.clear()
        self.default = default or self.default
