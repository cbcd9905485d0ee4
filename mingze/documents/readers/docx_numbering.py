"""The visible numbers of Word's automatic numbering, which stand nowhere in the document's text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from mingze.documents.readers.docx_markup import W, number_of, value_of
from mingze.documents.readers.numerals import printed_number

PLACEHOLDER = re.compile(r"%([1-9])")
LEVELS = 9
PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    """Number of the level (from 1) whose step restarts this one; 0 never; None any level above."""
    legal: bool = False


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A w:num: the levels, and the abstract list with which it shares its counters."""

    counters: str
    levels: dict[int, Level]
    restarts: dict[int, int]


class Numbering:
    """Counts numbered paragraphs in document order; `label` must be called once for each."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._style_numbers = _style_numbers(styles)
        self._lists, self._levels_of_styles = _lists(numbering, self._style_numbers)
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def label(self, properties: Element | None) -> str:
        """The number Word prints before the paragraph with these w:pPr, or nothing."""
        number, depth = self._place(properties)
        numbered = self._lists.get(number) if number else None
        if numbered is None or depth not in numbered.levels:
            return ""
        counts = self._step(number, numbered, depth)
        return _printed(numbered.levels, counts, depth)

    def _place(self, properties: Element | None) -> tuple[str, int]:
        if properties is None:
            return self._style_numbers.get("", ("", 0))
        style = value_of(properties.find(f"{W}pStyle"))
        number, depth = self._style_numbers.get(style, ("", 0))
        depth = self._levels_of_styles.get((number, style), depth)
        direct = properties.find(f"{W}numPr")
        if direct is not None:
            number = value_of(direct.find(f"{W}numId")) or number
            depth = number_of(direct.find(f"{W}ilvl"), depth)
        return ("" if number == "0" else number), depth

    def _step(self, number: str, numbered: NumberedList, depth: int) -> dict[int, int]:
        counts = self._counters[numbered.counters]
        for level, start in numbered.restarts.items():
            if level == depth and (number, level) not in self._started:
                counts[level] = start - 1
                self._started.add((number, level))
        for level in range(depth):
            counts.setdefault(level, numbered.levels.get(level, Level()).start)
        counts[depth] = counts.get(depth, numbered.levels[depth].start - 1) + 1
        for level in range(depth + 1, LEVELS):
            after = numbered.levels.get(level, Level()).restarts_after
            if after is None or depth < after:
                counts.pop(level, None)
        return counts


def _printed(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
    level = levels[depth]
    if level.style == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        other = levels.get(index, Level())
        style = "decimal" if level.legal else other.style
        return printed_number(counts.get(index, other.start), style)

    return PRIVATE_USE.sub("", PLACEHOLDER.sub(number, level.text)).strip()


def _style_numbers(styles: Element | None) -> dict[str, tuple[str, int]]:
    """List and level of every paragraph style that numbers, inherited ones included; "" is the default."""
    own: dict[str, tuple[str, int]] = {}
    parents: dict[str, str] = {}
    default = ""
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId", "")
        parents[name] = value_of(style.find(f"{W}basedOn"))
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
            default = name
        numbering = style.find(f"{W}pPr/{W}numPr")
        if numbering is not None and (number := value_of(numbering.find(f"{W}numId"))):
            own[name] = (number, number_of(numbering.find(f"{W}ilvl"), 0))
    found = {}
    for name in parents:
        seen: set[str] = set()
        ancestor = name
        while ancestor and ancestor not in own and ancestor not in seen:
            seen.add(ancestor)
            ancestor = parents.get(ancestor, "")
        if ancestor in own:
            found[name] = own[ancestor]
    if default in found:
        found[""] = found[default]
    return found


def _lists(
    numbering: Element | None, style_numbers: dict[str, tuple[str, int]]
) -> tuple[dict[str, NumberedList], dict[tuple[str, str], int]]:
    if numbering is None:
        return {}, {}
    abstracts = {item.get(f"{W}abstractNumId", ""): item for item in numbering.iterfind(f"{W}abstractNum")}
    sources = {item.get(f"{W}numId", ""): value_of(item.find(f"{W}abstractNumId"))
               for item in numbering.iterfind(f"{W}num")}  # fmt: skip
    lists: dict[str, NumberedList] = {}
    levels_of_styles: dict[tuple[str, str], int] = {}
    for item in numbering.iterfind(f"{W}num"):
        name = item.get(f"{W}numId", "")
        counters, abstract = _abstract(sources[name], abstracts, sources, style_numbers)
        if abstract is None:
            continue
        levels = {}
        for level in abstract.iterfind(f"{W}lvl"):
            depth = _depth(level)
            levels[depth] = _level(level)
            if style := value_of(level.find(f"{W}pStyle")):
                levels_of_styles[name, style] = depth
        lists[name] = _overridden(item, NumberedList(counters, levels, {}))
    return lists, levels_of_styles


def _abstract(
    name: str,
    abstracts: dict[str, Element],
    sources: dict[str, str],
    style_numbers: dict[str, tuple[str, int]],
) -> tuple[str, Element | None]:
    """The abstract list, following one link to a list style."""
    abstract = abstracts.get(name)
    link = value_of(abstract.find(f"{W}numStyleLink")) if abstract is not None else ""
    if link in style_numbers:
        linked = sources.get(style_numbers[link][0], name)
        return linked, abstracts.get(linked)
    return name, abstract


def _overridden(item: Element, numbered: NumberedList) -> NumberedList:
    for override in item.iterfind(f"{W}lvlOverride"):
        depth = _depth(override)
        level = override.find(f"{W}lvl")
        if level is not None:
            numbered.levels[depth] = _level(level)
        start = override.find(f"{W}startOverride")
        if start is not None and depth in numbered.levels:
            numbered.restarts[depth] = number_of(start, 1)
            numbered.levels[depth] = replace(numbered.levels[depth], start=number_of(start, 1))
    return numbered


def _level(level: Element) -> Level:
    restart = level.find(f"{W}lvlRestart")
    legal = level.find(f"{W}isLgl")
    return Level(
        start=number_of(level.find(f"{W}start"), 0),
        style=value_of(level.find(f"{W}numFmt")) or "decimal",
        text=value_of(level.find(f"{W}lvlText")),
        restarts_after=None if restart is None else number_of(restart, 0),
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false", "off"),
    )


def _depth(element: Element) -> int:
    text = element.get(f"{W}ilvl", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
