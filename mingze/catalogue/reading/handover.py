"""The cells 承接部门 and 承接部门及工作方式: who took over, who still helps, how it is done now. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingze.catalogue.reading.cells import clean, spaced
from mingze.catalogue.reading.units import LONGEST_NAME, Find, NamedUnit, duties_by_department, named_units


@dataclass(frozen=True, slots=True)
class Handover:
    """Who takes a duty over, who still assists, and how it is done from then on."""

    takeover: tuple[NamedUnit, ...]
    assisting: tuple[NamedUnit, ...]
    way_of_working: str


_TAKEOVER_LABEL = re.compile(r"^(?:承接|收回)(?:部门|单位|主体)\s*[:：\s]\s*")
_ASSISTING_TAIL = re.compile(r"(?<=[\n。；;，,])\s*(?:配合|协助)(?:单位|部门)[:：][^\n：:]+$")
_WAY_LABEL = re.compile(r"[\n。；;，,\s]*(?:工作|承接|履职|收回后工作)(?:方式|措施)[:：]\s*")
_HEAD = re.compile(r"([^：:\n]{2,80}?)\s*[：:\n]\s*(.+)", re.DOTALL)
_JOINED_BY = re.compile(r"以及|会同|联合|[、和与及]")
_HELPER = re.compile(r"[，,；;。]\s*([^，,；;。：:\n]{1,40}?)(?:予以|给予|积极|做好|负责|依法)?(?:配合|协助)")


def takeover_units(text: str, find: Find, assistant: Find) -> Handover:
    """A 承接部门 cell, with the assisting units that it may name: 甲，街道配合."""
    units = named_units(text, find, assistant)
    return Handover(
        tuple(unit for unit in units if not unit.assists),
        tuple(unit for unit in units if unit.assists),
        "",
    )


def takeover_and_way(text: str, find: Find, assistant: Find) -> Handover:
    """A 承接部门及工作方式 cell.

    The units stand before a label (工作方式：), on the first line, before a colon, or begin the
    sentence (由县住建局负责…); in the last case, and where several departments have texts of their
    own, the text stays whole.
    """
    text = _TAKEOVER_LABEL.sub("", text.strip())
    tail = _ASSISTING_TAIL.search(text)
    if tail:
        handover = takeover_and_way(text[: tail.start()], find, assistant)
        helpers = named_units(tail[0], find, assistant)
        return Handover(handover.takeover, (*handover.assisting, *helpers), handover.way_of_working)
    label = _WAY_LABEL.search(text)
    if label:
        return _with_way(takeover_units(text[: label.start()], find, assistant), text[label.end() :])
    sections = duties_by_department(text, find)
    if len(sections) > 1 and all(section.unit for section in sections):
        return _with_way(takeover_units("\n".join(part.name for part in sections), find, assistant), text)
    if _all_known(text, find, assistant):
        return takeover_units(text, find, assistant)
    head = _HEAD.fullmatch(spaced(text))
    if head and _all_known(head[1], find, assistant):
        return _with_way(takeover_units(head[1], find, assistant), head[2])
    return _with_way(_opening_units(clean(text), find, assistant), text)


def _with_way(units: Handover, way: str) -> Handover:
    return Handover(units.takeover, units.assisting, clean(way))


def _all_known(text: str, find: Find, assistant: Find) -> bool:
    units = named_units(text, find, assistant)
    return bool(units) and all((assistant if unit.assists else find)(unit.name) for unit in units)


def _opening_units(sentence: str, find: Find, assistant: Find) -> Handover:
    """The known units that begin a sentence; its first clause, as an unknown name, if there is none."""
    rest = sentence.removeprefix("由")
    names: list[str] = []
    while name := _longest_known(rest, find):
        names.append(name)
        rest = rest[len(name) :]
        joint = _JOINED_BY.match(rest)
        if joint is None:
            break
        rest = rest[joint.end() :]
    if not names:
        names = [re.split(r"负责|牵头|承接|，|。|\n", sentence.removeprefix("由"))[0]]
    helpers = [
        unit
        for match in _HELPER.finditer(rest)
        for unit in named_units(match[1], assistant)
        if _all_known(match[1], assistant, assistant)
    ]
    return Handover(
        tuple(NamedUnit(name) for name in names),
        tuple(NamedUnit(unit.name, assists=True) for unit in helpers),
        "",
    )


def _longest_known(sentence: str, find: Find) -> str:
    for length in range(min(LONGEST_NAME, len(sentence)), 1, -1):
        if find(sentence[:length]):
            return sentence[:length]
    return ""
