"""What goes into the check of a notice and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingze.catalogue.rules import ListKind


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """A row of the township's lists in force. `texts` are what the township itself does."""

    key: str
    list: ListKind
    name: str
    number: int
    texts: tuple[str, ...] = ()
    department_texts: tuple[str, ...] = ()
    """What the departments do; of a duty that was taken back, how it is done now."""
    departments: tuple[str, ...] = ()
    """Names as a page shows them, the lead or the one that took over first."""
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedTask:
    """What a department asked to hand down and was refused."""

    key: str
    title: str
    text: str
    refused_on: date
    department: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """What was admitted for a time: it counts as the township's until it expires."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a document gives the township to do, in the document's own words."""

    text: str
    position: int
    """Index of the paragraph or table row that says it."""
    addressed: str
    """Why it is read as the township's: a phrase for people."""
    scoring: bool = False
    """Whether the township is scored, ranked or reported on for it."""
    measure: str = ""
    """The words that score, where they stand apart from the task."""
    deadline: str = ""
    matter: str = ""
    """What is compared with the lists: the text without who, when and reporting back; the text if empty."""
    about: str = ""
    """The matter of the task before it, of which it goes on to speak: 对拒不整改的，依法立案处罚."""


class Standing(StrEnum):
    """How a task stands to the lists."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    TAKEN_BACK = "taken_back"
    REFUSED_BEFORE = "refused_before"


@dataclass(frozen=True, slots=True)
class Judged:
    """A task with what the lists say of it."""

    task: Task
    standing: Standing
    reason: str
    """A sentence that the township may send back as it stands."""
    score: float
    """0-1: how surely what `key` names is meant; of a task that fits nothing, how near the nearest comes."""
    key: str | None = None
    """Of the duty, the refused or the admitted task that the reason cites."""
    list: ListKind | None = None
    departments: tuple[str, ...] = ()
    """Whose the task is according to the lists, where it is not the township's."""
    indicator_shift: bool = False
    """以指标考指标: the township is measured on what is a department's."""
