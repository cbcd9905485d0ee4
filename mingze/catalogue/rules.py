"""What a row of a duty list says, and when two rows say the same. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class ListKind(StrEnum):
    """The three lists of a township."""

    BASIC = "basic"
    ASSIST = "assist"
    TAKEN_BACK = "taken_back"


LIST_TITLES = {
    ListKind.BASIC: "基本履职事项清单",
    ListKind.ASSIST: "配合履职事项清单",
    ListKind.TAKEN_BACK: "上级部门收回事项清单",
}
"""What each list is called as a document."""


class Scope(StrEnum):
    """Whether a duty is the county's template for every township, or one township's own."""

    COMMON = "common"
    PARTICULAR = "particular"


class Role(StrEnum):
    """How a unit is named in a row besides the township itself."""

    DEPARTMENT = "department"
    """Answers for an assist row; the first, or the one marked, leads."""
    TAKEOVER = "takeover"
    """Takes a duty over."""
    ASSISTING = "assisting"
    """Still helps with a duty that was taken over."""


@dataclass(frozen=True, slots=True)
class Party:
    """One unit named in a row, by its code."""

    unit: str
    role: Role
    leads: bool = False
    duty: str = ""


def cited(law: str) -> str:
    """A law's name in 《》; a document that goes by its number (〔2024〕1号) stands bare."""
    return law if re.search(r"〔\d{4}〕\s*第?\s*\d+\s*号[)）]?$", law) else f"《{law}》"


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal basis: the law's name without 《》, the article as written, the date of the text if given."""

    law: str
    article: str = ""
    text_date: str = ""

    def __str__(self) -> str:
        return cited(self.law) + self.article + (f"（{self.text_date}）" if self.text_date else "")


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a row says, apart from its number, which belongs to the edition.

    Two contents that are equal say the same; `content_hash` follows that, the domain apart. The
    order of parties and bases counts: the first department leads unless one is marked.
    """

    list: ListKind
    name: str
    domain: str = ""
    scope: Scope = Scope.COMMON
    scope_reason: str = ""
    parties: tuple[Party, ...] = ()
    joint_duty: str = ""
    """What the departments do according to a text that does not tell them apart."""
    township_duty: str = ""
    way_of_working: str = ""
    handed_over_on: str = ""
    bases: tuple[Citation, ...] = field(default=())

    def in_role(self, role: Role) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role == role)


def content_to_data(content: Content) -> dict[str, Any]:
    """The content in what JSON knows. `content_from_data` gives back exactly the same, also through JSON."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(content)))
    return data


def content_from_data(data: Mapping[str, Any]) -> Content:
    """The reverse. Raises ValueError for what is not of that shape."""
    try:
        parties = (Party(**{**party, "role": Role(party["role"])}) for party in data["parties"])
        bases = (Citation(**basis) for basis in data["bases"])
        told = {"list": ListKind(data["list"]), "scope": Scope(data["scope"])}
        return Content(**{**data, **told, "parties": tuple(parties), "bases": tuple(bases)})
    except (KeyError, TypeError) as unreadable:
        raise ValueError("these data are not what a row says") from unreadable


OWN_TOWNSHIP = "own-township"
"""In place of a unit's code: the township whose row it is."""


def for_any_township(content: Content, township: str) -> Content:
    """The content without saying whose it is, so that rows of several townships can be compared.

    Only where the township itself still assists does a row name it.
    """
    parties = (
        replace(party, unit=OWN_TOWNSHIP) if party.unit == township else party for party in content.parties
    )
    return replace(content, parties=tuple(parties))


def content_hash(content: Content) -> str:
    """SHA-256 (hex) of what a row says, the domain apart: its heading is the county's to rename."""
    said = asdict(content)
    del said["domain"]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


_NOT_COMPARED = re.compile(r"[\s,.;:、，。；：（）()《》〈〉“”\"'‘’·—\-]+")


def match_key(name: str) -> str:
    """A duty's name as it is compared: width, blanks and punctuation do not tell duties apart."""
    return _NOT_COMPARED.sub("", unicodedata.normalize("NFKC", name)).lower()


def fingerprint(*parts: str) -> str:
    """A short stable mark of some texts, in their order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def runs_on(numbers: Sequence[int]) -> bool:
    """Whether a list's numbers, in list order, run on through its domains or begin anew in each."""
    return all(one < two for one, two in zip(numbers, numbers[1:], strict=False))


def renumbered(domains: Sequence[str], *, run_on: bool) -> list[int]:
    """Numbers without gaps for the rows of one list, given by their domains in list order."""
    counters: Counter[str] = Counter()
    numbers = []
    for domain in domains:
        key = "" if run_on else domain
        counters[key] += 1
        numbers.append(counters[key])
    return numbers
