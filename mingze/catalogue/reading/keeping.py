"""A document that lacks a column says nothing about it: what a row said there stays. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from mingze.catalogue.reading.vocabulary import Column
from mingze.catalogue.rules import Content, ListKind, Party, Role

_TOLD_BY: dict[str, set[Column]] = {
    "scope": {Column.SCOPE},
    "scope_reason": {Column.SCOPE_REASON, Column.SCOPE},
    "bases": {Column.BASES},
    "handed_over_on": {Column.HANDED_OVER_ON},
    "township_duty": {Column.TOWNSHIP_DUTY, Column.OTHER_DEPARTMENT_DUTY},
    "way_of_working": {Column.WAY_OF_WORKING, Column.TAKEOVER_AND_WAY},
}
_OF_ONE_LIST = {"handed_over_on", "township_duty", "way_of_working"}
_NAMING = {Column.DEPARTMENTS, Column.OTHER_DEPARTMENTS, Column.ASSISTING_UNIT}
_DUTIES = {Column.DEPARTMENT_DUTY, Column.OTHER_DEPARTMENT_DUTY}
_TAKEOVER = {Column.TAKEOVER, Column.TAKEOVER_AND_WAY}


def with_what_is_not_told(content: Content, told: Set[Column], before: Content | None) -> Content:
    """What a row says after an import from a document that has the columns `told`."""
    if before is None:
        return content
    same_list = before.list == content.list
    kept = {
        name: getattr(before, name)
        for name, columns in _TOLD_BY.items()
        if not columns & told and (same_list or name not in _OF_ONE_LIST)
    }
    if not content.domain:
        kept["domain"] = before.domain
    content = replace(content, **kept)
    if same_list and content.list == ListKind.ASSIST:
        return _with_departments(content, told, before)
    if same_list and content.list == ListKind.TAKEN_BACK and not _TAKEOVER & told:
        return replace(content, parties=before.parties)
    return content


def _with_departments(content: Content, told: Set[Column], before: Content) -> Content:
    names, duties = bool(_NAMING & told), bool(_DUTIES & told)
    if not names and not duties:
        return replace(content, parties=before.parties, joint_duty=before.joint_duty)
    if not duties:
        said = {party.unit: party.duty for party in before.parties}
        parties = tuple(replace(party, duty=said.get(party.unit, "")) for party in content.parties)
        return replace(content, parties=parties, joint_duty=before.joint_duty)
    if not names and not content.parties:
        return _with_duties_of(content, before.in_role(Role.DEPARTMENT))
    return content


def _with_duties_of(content: Content, departments: tuple[Party, ...]) -> Content:
    """The departments of before with a text that names none of them: it is the only one's, or joint."""
    if len(departments) == 1:
        return replace(content, parties=(replace(departments[0], duty=content.joint_duty),), joint_duty="")
    return replace(content, parties=tuple(replace(party, duty="") for party in departments))
