"""Names of units in cells: who is listed, who is marked as lead, whose duties a text gives. Pure.

Units are looked up through a callback. Only whole known names count, never a part of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mingze.catalogue.reading.cells import clean, one_line, spaced, without_marks
from mingze.catalogue.reading.vocabulary import is_blank, words

Find = Callable[[str], str | None]
"""The code of the unit that a name means, or None."""


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit as a document names it, and whether the document marks it as the lead or as assisting."""

    name: str
    leads: bool = False
    assists: bool = False


_ENUMERATOR = re.compile(
    r"[（(][\d一二三四五六七八九十]{1,2}[)）]|(?<!\d)\d{1,2}[.．、)）](?!\d)|[①-⑳]"
    r"|^[一二三四五六七八九十]{1,2}、",
    re.MULTILINE,
)
_SEPARATORS = "、，,；;。/／|｜\n"
_LABEL_BEFORE = re.compile(r"^(?:牵头|主责|责任|配合|协助|参与|协办)(?:单位|部门)(?![:：])")
_LABEL = re.compile(r"^([\u4e00-\u9fff]{2,8})\s*[:：]\s*")
_BRACKETED = re.compile(r"[（(【]\s*([^（）()【】]*?)\s*[)）】]")
_JOINED_BY = re.compile(r"以及|会同|联合|和|与|及")
LONGEST_CELL = 500
"""Characters; a longer text is no list of names, and taking it apart could take forever."""
LONGEST_NAME = 24


def named_units(text: str, find: Find, assistant: Find | None = None) -> list[NamedUnit]:
    """The units listed in one cell, in order.

    They may be set apart by marks, list numbers, line breaks or blanks, or stand joined up. The
    lead is marked by 「牵头单位：甲；配合单位：乙、丙」, 「甲（牵头）、乙」 or 「甲牵头，乙配合」. Those
    who assist are looked up through `assistant`.
    """
    if len(text) > LONGEST_CELL:
        return [NamedUnit(one_line(text)[:LONGEST_NAME])]
    return list(_Listing(find, assistant or find).units(text))


@dataclass(slots=True)
class _Listing:
    find: Find
    assistant: Find
    label: str = ""
    label_has_led: bool = False

    def units(self, text: str) -> Iterator[NamedUnit]:
        for part in _outside_brackets(_ENUMERATOR.sub("\n", spaced(text))):
            part = self._without_label(part.strip())
            if part and not is_blank(part):
                for unit in self._part(part):
                    leads = self.label == "lead" and not self.label_has_led
                    self.label_has_led |= leads
                    yield replace(
                        unit, leads=unit.leads or leads, assists=unit.assists or self.label == "assist"
                    )

    def _without_label(self, part: str) -> str:
        match = _LABEL.match(part)
        role = _label_role(match[1]) if match else None
        if match is None or role is None:
            return part
        self.label, self.label_has_led = role, False
        return part[match.end() :].strip()

    def _known(self, name: str) -> bool:
        return bool((self.assistant if self.label == "assist" else self.find)(name))

    def _part(self, part: str) -> Iterator[NamedUnit]:
        name = without_marks(one_line(part))
        if self._known(name):
            yield NamedUnit(name)
            return
        yield from self._bracketed(part) or self._worded(name) or self._several(part) or [NamedUnit(name)]

    def _bracketed(self, part: str) -> list[NamedUnit]:
        """甲（牵头）, 甲（配合单位）, 甲（街道配合）."""
        for match in _BRACKETED.finditer(part):
            said, rest = match[1], part[: match.start()] + part[match.end() :]
            role = _label_role(said)
            if role is not None:
                marked = replace(NamedUnit(""), leads=role == "lead", assists=role == "assist")
                return [
                    replace(unit, leads=unit.leads or marked.leads, assists=unit.assists or marked.assists)
                    for unit in self._part(rest.strip())
                ]
            helpers = named_units(_before_word(said, "assist"), self.assistant)
            if helpers and all(self.assistant(unit.name) for unit in helpers):
                return [*self._part(rest.strip()), *(replace(unit, assists=True) for unit in helpers)]
        return []

    def _worded(self, name: str) -> list[NamedUnit]:
        """由甲负责, 甲牵头, 乙配合."""
        bare = name.removeprefix("由")
        for role, look_up in (("lead", self.find), ("assist", self.assistant), ("", self.find)):
            unit = _before_word(bare, role)
            if unit and look_up(unit):
                return [NamedUnit(unit, leads=role == "lead", assists=role == "assist")]
        return [NamedUnit(bare)] if bare != name and self._known(bare) else []

    def _several(self, part: str) -> list[NamedUnit]:
        """Several known names with only blanks, 和 or nothing between them."""
        pieces = part.split()
        if len(pieces) > 1:
            listed = [unit for piece in pieces for unit in self._part(piece)]
            if all(self._known(unit.name) for unit in listed):
                return listed
        name = one_line(part)
        for match in _JOINED_BY.finditer(name):
            first, rest = name[: match.start()], name[match.end() :]
            if self._known(first):
                others = list(self._part(rest))
                if all(self._known(unit.name) for unit in others):
                    return [NamedUnit(first), *others]
        return self._joined_up(name)

    def _joined_up(self, name: str) -> list[NamedUnit]:
        """甲局县乙局: a line break was lost. Each further name must begin with its place.

        Otherwise a part of a unit (公安局交警队) would be taken for two units.
        """
        for end in range(min(len(name) - 3, LONGEST_NAME), 2, -1):
            first, rest = name[:end], name[end:]
            if rest[0] in "县市区旗州省" and self._known(first):
                others = [NamedUnit(rest)] if self._known(rest) else self._joined_up(rest)
                if others:
                    return [NamedUnit(first), *others]
        return []


def _outside_brackets(text: str) -> list[str]:
    """Split at separators, but not inside brackets: 县工信局（县商务局、县科技局） is one part."""
    parts, depth = [""], 0
    for letter in text:
        depth = max(0, depth + (letter in "（(【") - (letter in "）)】"))
        if letter in _SEPARATORS and (depth == 0 or letter == "\n"):
            depth = 0
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _label_role(text: str) -> str | None:
    """lead, assist or "" for words that only say that units follow; None for other words."""
    for role, name in (("lead", "lead"), ("assist", "assist"), ("", "neutral")):
        bare = re.sub(r"(?:单位|部门|主体|机构|方|乡镇)$", "", text)
        if bare in words("labels", name) or text in words("labels", name):
            return role
    return None


def _before_word(name: str, role: str) -> str:
    """What stands before 牵头, 配合 and the like at the end of a text, or nothing."""
    for word in sorted(words("said_after", role or "neutral"), key=len, reverse=True):
        if name.endswith(word):
            return name.removesuffix(word)
    return ""


@dataclass(frozen=True, slots=True)
class DutyText:
    """A stretch of a duties cell: whose duty it is, or the name that looks like a unit but is unknown."""

    unit: str
    text: str
    name: str = ""
    unknown: str = ""


_LEAD_IN = r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[)）.、．]\s*|[①-⑳]\s*)?"
_WITH_COLON = re.compile(rf"^{_LEAD_IN}([^：:，。；;\n]{{2,60}}?)\s*[：:]\s*")
_IN_BRACKETS = re.compile(rf"^{_LEAD_IN}[【（(\[［]([^】）)\]］\n]{{2,40}})[】）)\]］]\s*[：:]?\s*")
_BEFORE_NUMBER = re.compile(
    rf"^{_LEAD_IN}([^：:，。；;\d\n]{{2,40}}?)\s*(?=$|1[.．、](?!\d)|[（(][1一][)）]|①|[⑴⒈])"
)
_ABOUT_SEVERAL = re.compile(r"^(?:各|以上|上述|其他|其它|相关|有关|共同)[^：:，。；]{0,10}[：:]")
_UNIT_LIKE = re.compile(
    r"[\u4e00-\u9fff]{2,14}(?:局|委|办|厅|大队|支队|中心|公司|法院|检察院|联社|委员会|办公室)"
)
_SENTENCE = re.compile(
    r"负责|做好|开展|配合|协助|组织|加强|按照|会同|指导|监督|落实|推进|提出|进行|建立|制定|承担|对|在|将|由|向"
)
_AFTER_SENTENCE = re.compile(r"(?<=[。；;])\s*(?=[^。；;\n]{2,44})")


def duties_by_department(text: str, find: Find) -> list[DutyText]:
    """Split 「县住建局：1.…2.…县水利局：1.…」 into whose duty is what.

    Also 【县住建局】…, （县住建局）…, 县住建局1.… and the name on a line of its own. Text that no single
    unit's name introduces has the unit "" and keeps the words that introduce it.
    """
    sections = [DutyText("", "")]
    for line in _lines_by_unit(text, find):
        section = _introduced(line, find)
        if section is None:
            last = sections[-1]
            sections[-1] = replace(last, text=f"{last.text}\n{line}".strip("\n"))
        else:
            sections.append(section)
    return [section for section in sections if section.unit or section.text or section.unknown]


def _lines_by_unit(text: str, find: Find) -> Iterator[str]:
    """The lines, broken also where a sentence ends and a unit's name begins the next."""
    for line in clean(text).splitlines():
        start = 0
        for match in _AFTER_SENTENCE.finditer(line):
            section = _introduced(line[match.end() :], find)
            if section is not None and section.unit:
                yield line[start : match.start()].rstrip()
                start = match.end()
        yield line[start:]


def _introduced(line: str, find: Find) -> DutyText | None:
    """The section that a line begins, or None when it goes on with the one before."""
    for pattern in (_IN_BRACKETS, _WITH_COLON, _BEFORE_NUMBER):
        match = pattern.match(line)
        if match is None:
            continue
        codes = _codes(match[1], find)
        if len(codes) == 1:
            return DutyText(codes[0], line[match.end() :], name=match[1])
        if codes:
            return DutyText("", line)
    if _ABOUT_SEVERAL.match(line):
        return DutyText("", line)
    match = _WITH_COLON.match(line)
    if match and _UNIT_LIKE.fullmatch(match[1]) and not _SENTENCE.match(match[1]):
        return DutyText("", line, unknown=match[1])
    return None


def _codes(names: str, find: Find) -> list[str]:
    """The units of which these words consist, or none."""
    names = re.sub(r"(?:主要|工作|具体)?(?:职责|任务)$", "", names.strip())
    names = re.sub(r"^[（(](.*)[)）]$", r"\1", _LABEL_BEFORE.sub("", names)) or names
    found = [find(unit.name) for unit in named_units(names, find)]
    return list(dict.fromkeys(code for code in found if code)) if all(found) else []
