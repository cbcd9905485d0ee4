"""Answers to "may they?" and the two ways in which an act can be turned down."""

from __future__ import annotations

from dataclasses import dataclass


class NotAllowed(Exception):
    """The actor may not do this. The message is written for the person who reads it."""


class RuleBroken(Exception):
    """The actor may do this kind of thing, but this act breaks a rule.

    `field` names the form field that the message belongs beside, if there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is allowed and, if not, the sentence that a page shows instead of the button."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise NotAllowed with the reason unless allowed."""
        if not self.allowed:
            raise NotAllowed(self.reason)


YES = Verdict(True)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)
