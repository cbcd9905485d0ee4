"""Whom a sentence, a heading or a cell of a notice addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from mingze.amendments.notices.passages import clauses
from mingze.amendments.notices.patterns import any_of, any_word, pattern, wording


class Party(Enum):
    """Who may be told to do something."""

    TOWNSHIP = auto()
    VILLAGE = auto()
    OTHER_TOWNSHIP = auto()
    DEPARTMENT = auto()
    OTHERS = auto()


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts in a sentence, with the words that name them. `helps`: the township only assists."""

    parties: frozenset[Party]
    words: str
    helps: bool = False

    @property
    def is_township(self) -> bool:
        return is_township(self.parties)

    @property
    def is_joint(self) -> bool:
        """Whether townships and departments are told the same in one breath."""
        return not self.helps and self.is_township and Party.DEPARTMENT in self.parties


def is_township(parties: frozenset[Party]) -> bool:
    """Whether the township is among them; what villages are told, it has to see to."""
    return bool(parties & {Party.TOWNSHIP, Party.VILLAGE})


_SETTING = re.compile(
    r"^(?:根据|按照|依据|依照|针对|结合|围绕|对照|为了?|截至|自|从|到|在|于|接|凡|经|遇|如|若|一旦)"
    r"|(?:前|后|时|期间|过程中|基础上|之际|以来|起|内|要求|精神|规定|方面|季节|情况下|中|的)$"
)
_TAKING_PART = (
    "(?:要|应|应当|须|需)?(?:积极|全力|具体|按要求|按职责)?"
    "(?:配合|协助|参与|参加|组织|落实|负责|做好|承担|实施|完成|按)"
)
_BETWEEN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


class Addressees:
    """Knows the township's own name and the names of others; built once for a document."""

    def __init__(self, township: str, others: Sequence[str], departments: Sequence[str]) -> None:
        agents = wording()["agents"]
        suffix = "(?:党委、?(?:人民)?政府|人民政府|政府|党委)?(?![\u4e00-\u9fff]{0,3}村)"
        own = any_of([*agents["township"], re.escape(township) + suffix])
        self._kinds = [
            (Party.TOWNSHIP, re.compile(own)),
            (Party.OTHER_TOWNSHIP, re.compile(any_word(others) + suffix) if others else _NEVER),
            (Party.VILLAGE, pattern("agents", "village")),
            (Party.DEPARTMENT, re.compile(any_of([*_words(departments), *agents["department"]]))),
        ]
        self._joining = pattern("agents", "joining")
        self._calling = pattern("agents", "calling")
        self._elsewhere = re.compile(
            f"^[^，。；对把将]{{0,18}}?{any_word(agents['others'])}(?=(?:[^，。；]{{0,4}}?){agents['modal']})"
        )
        self._taking_part = re.compile(f"(?:^|，|；|、|会同){own}{_TAKING_PART}|会同{own}")
        self._helped = re.compile(f"(?:^|，|；|会同){own}")
        self._told = re.compile(f"由(?P<agent>{own})")

    def named_in(self, text: str) -> frozenset[Party]:
        """Everybody named anywhere in a heading, a cell or a list of units."""
        rest, found = text, set()
        for party, names in self._kinds:
            if names.search(rest):
                found.add(party)
                rest = names.sub("、", rest)
        return frozenset(found)

    def is_only_names(self, text: str) -> bool:
        """Whether a line consists of units: a salutation, or a heading that says whose the rest is."""
        words, parties = self._run(text.rstrip("：: "))
        rest = text.rstrip("：: ")[len(words) :]
        return bool(parties) and not re.sub(r"[的：:、，\s]|职责|任务|工作|责任|重点", "", rest)

    def subject_of(self, sentence: str) -> Subject | None:
        """Who acts in a sentence; None if it does not say."""
        bare = _BETWEEN_BRACKETS.sub(_without_villages, sentence)
        for clause in clauses(bare)[:4]:
            words, parties = self._run(bare[bare.index(clause) :])
            if parties:
                return self._decided(words, parties, bare)
            if self._elsewhere.match(clause):
                return Subject(frozenset({Party.OTHERS}), clause[:12])
            if told := self._told.search(clause):
                return Subject(frozenset({Party.TOWNSHIP}), told["agent"])
            if not _SETTING.search(clause):
                return None
        return None

    def _decided(self, words: str, parties: frozenset[Party], sentence: str) -> Subject:
        if is_township(parties) or Party.DEPARTMENT not in parties:
            return Subject(parties, words, helps=Party.DEPARTMENT in parties and "会同" in words)
        rest = sentence[sentence.index(words) + len(words) :]
        if found := self._taking_part.search(rest):
            name = self._helped.search(found[0])
            return Subject(parties | {Party.TOWNSHIP}, (name or found)[0].strip("，；、会同"), helps=True)
        return Subject(parties, words)

    def _run(self, text: str) -> tuple[str, frozenset[Party]]:
        """The agents with which a text begins, and their kinds."""
        at = self._calling.match(text)
        end = start = at.end() if at else 0
        parties = set()
        while step := self._one(text, end):
            party, end = step
            parties.add(party)
            joint = self._joining.match(text, end)
            if not joint or not self._one(text, joint.end()):
                break
            end = joint.end()
        return text[start:end] if parties else "", frozenset(parties)

    def _one(self, text: str, start: int) -> tuple[Party, int] | None:
        for party, names in self._kinds:
            if found := names.match(text, start):
                return party, found.end()
        return None


_NEVER = re.compile(r"(?!)")


def _words(names: Iterable[str]) -> list[str]:
    names = [name for name in names if name]
    return [any_word(names)] if names else []


def _without_villages(found: re.Match[str]) -> str:
    """Brackets say nothing about who acts, unless they belong to a name: 各镇（街道）, 村（社区）."""
    return found[0] if re.search("街道|社区|居", found[0]) else ""
