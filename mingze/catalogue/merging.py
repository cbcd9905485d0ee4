"""Two people changed the same row: what both wanted, and where they wanted different things. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from mingze.catalogue.printing import Names, bases_cell, departments_cell, takeover_cell
from mingze.catalogue.rules import LIST_TITLES, Content, Party, Scope

Fields: TypeAlias = Mapping[str, Any]
"""What a row says, in the pieces that are taken from one side or the other: see `_fields`."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, each in its own way; the three wordings as they are printed.

    `field` is the name of an attribute of Content, or "duty:department:<unit>" for one unit's text.
    """

    field: str
    label: str
    base: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """A field that the other side changed and that now says what they made of it."""

    field: str
    label: str
    base: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """`content` holds what both sides changed; in the fields of `conflicts` ours stands provisionally."""

    content: Content
    conflicts: tuple[Conflict, ...]
    adopted: tuple[Adopted, ...]


def three_way(base: Content | None, theirs: Content, ours: Content, *, names: Names | None = None) -> Merge:
    """What both sides made of `base`, field by field: what one side alone changed is taken from it.

    Scope and its reason are one field; so is who is named and who leads, apart from each unit's text.
    What belongs to a list stays together: where the two put the row on different lists and both
    changed such fields, ours stand. Without a base nobody knows who changed what, and whatever differs
    is a conflict. Units are printed by `names` (code -> name), or else by their codes.
    """
    merged = _merged(_fields(base) if base else None, _fields(theirs), _fields(ours))
    return standing(base, theirs, _content(merged), names=names)


def standing(base: Content | None, theirs: Content, ours: Content, *, names: Names | None = None) -> Merge:
    """The same comparison where `ours` was written with `theirs` before one's eyes: all of it stands."""
    old, other, own = _fields(base) if base else None, _fields(theirs), _fields(ours)
    known = _names(names or {}, base, theirs, ours)
    conflicts, adopted = [], []
    for field in _in_order(old or {}, other, own):
        was, now, mine = _at(old, field) if old else None, _at(other, field), _at(own, field)
        if now == was or (old is None and now == mine):
            continue
        label, before = _label(field, known), _printed(field, base, known)
        if now == mine:
            adopted.append(Adopted(field, label, before, _printed(field, theirs, known)))
        else:
            texts = (before, _printed(field, theirs, known), _printed(field, ours, known))
            conflicts.append(Conflict(field, label, *texts))
    return Merge(ours, tuple(conflicts), tuple(adopted))


@dataclass(frozen=True, slots=True)
class Review:
    """What would be saved, and whether it may be without a further word."""

    merge: Merge
    settled: bool


def review(
    *,
    base: Content | None,
    shown: Content | None,
    theirs: Content,
    ours: Content,
    acknowledged: bool,
    names: Names | None = None,
) -> Review:
    """Whether the person who wrote `ours` knows what others made of the row meanwhile.

    `base` is what the row said when they began, `shown` what it said when they last saw the form,
    `theirs` what it says now; None for what is not known. What others wrote since `shown` is merged
    in and has to be looked at; `acknowledged` counts for what was shown and for nothing newer.
    """
    if shown == theirs:
        merge = standing(base, theirs, ours, names=names)
        return Review(merge, acknowledged or base == shown or ours == theirs)
    merged = three_way(shown, theirs, ours).content
    merge = standing(base, theirs, merged, names=names)
    return Review(merge, not merge.conflicts and not merge.adopted)


# What a row says, in pieces.

_LABELS = {
    "name": "事项名称",
    "list": "列入清单",
    "domain": "领域",
    "parties": "涉及单位",
    "duty": "职责",
    "joint_duty": "上级部门职责（未分部门）",
    "township_duty": "乡镇配合职责",
    "way_of_working": "工作方式",
    "handed_over_on": "移交日期",
    "bases": "依据",
    "scope": "共性或个性",
}
"""The fields in the order in which they are shown; there is a "duty" for each unit that is named."""
_OF_A_LIST = {"list", "parties", "duty", "joint_duty", "township_duty", "way_of_working", "handed_over_on"}
"""What makes sense only on the list that the row stands on."""


def _fields(content: Content) -> dict[str, Any]:
    fields = {name: getattr(content, name) for name in _LABELS if name != "duty"}
    fields["scope"] = (content.scope, content.scope_reason)
    fields["parties"] = tuple((party.unit, party.role, party.leads) for party in content.parties)
    return fields | {_duty_field(party): party.duty for party in content.parties}


def _duty_field(party: Party) -> str:
    return f"duty:{party.role}:{party.unit}"


def _content(fields: Fields) -> Content:
    """The reverse of `_fields`; the text of a unit that is not named is left out."""
    told = {name: fields[name] for name in _LABELS if name != "duty"}
    bare = (Party(unit, role, leads) for unit, role, leads in fields["parties"])
    parties = (Party(party.unit, party.role, party.leads, _at(fields, _duty_field(party))) for party in bare)
    scope, reason = fields["scope"]
    return Content(**{**told, "scope": scope, "scope_reason": reason, "parties": tuple(parties)})


def _at(fields: Fields, field: str) -> Any:
    """A unit that is not named has no text."""
    return fields.get(field, "")


def _kind(field: str) -> str:
    return field.partition(":")[0]


def _in_order(*sides: Iterable[str]) -> list[str]:
    order = list(_LABELS)
    return sorted(
        dict.fromkeys(field for side in sides for field in side), key=lambda f: order.index(_kind(f))
    )


# Whose wording is taken.


def _merged(base: Fields | None, theirs: Fields, ours: Fields) -> dict[str, Any]:
    apart = base is not None and _went_apart(base, theirs, ours)

    def taken(field: str) -> Any:
        unchanged = base is not None and _at(base, field) == _at(ours, field)
        is_ours = not unchanged or (apart and _kind(field) in _OF_A_LIST)
        return _at(ours if is_ours else theirs, field)

    merged = {field: taken(field) for field in _in_order(theirs, ours)}
    if _would_lose_a_text(base, merged, ours):
        merged["parties"] = ours["parties"]
    for field in merged:
        # Who is no longer named by one side has not been given an empty text by it.
        if _kind(field) == "duty" and field not in theirs:
            merged[field] = ours[field]
    return merged


def _went_apart(base: Fields, theirs: Fields, ours: Fields) -> bool:
    """Whether the row is on two lists now and both sides had a hand in what belongs to a list."""
    differing = [
        field
        for field in _in_order(theirs, ours)
        if _kind(field) in _OF_A_LIST and _at(theirs, field) != _at(ours, field)
    ]

    def had_a_hand(side: Fields) -> bool:
        return any(_at(side, field) != _at(base, field) for field in differing)

    return "list" in differing and had_a_hand(theirs) and had_a_hand(ours)


def _would_lose_a_text(base: Fields | None, merged: Fields, ours: Fields) -> bool:
    """Whether we wrote something for a unit that the merged row does not name any more."""
    named = {f"duty:{role}:{unit}" for unit, role, _ in merged["parties"]}
    return any(
        ours[field] and ours[field] != _at(base or {}, field)
        for field in ours
        if _kind(field) == "duty" and field not in named
    )


# How it is printed.


def _names(names: Names, *sides: Content | None) -> Names:
    units = (party.unit for side in sides if side for party in side.parties)
    return {unit: names.get(unit, unit) for unit in units}


def _label(field: str, names: Names) -> str:
    kind, _, party = field.partition(":")
    return names[party.partition(":")[2]] + _LABELS[kind] if party else _LABELS[kind]


def _printed(field: str, content: Content | None, names: Names) -> str:
    if content is None:
        return ""
    match field:
        case "list":
            return LIST_TITLES[content.list]
        case "parties":
            cells = departments_cell(content, names), takeover_cell(content, names)
            return "\n".join(filter(None, cells))
        case "bases":
            return bases_cell(content)
        case "scope" if content.scope == Scope.PARTICULAR:
            return f"个性：{content.scope_reason}"
        case "scope":
            return "共性" + (f"：{content.scope_reason}" if content.scope_reason else "")
    return str(_at(_fields(content), field))
