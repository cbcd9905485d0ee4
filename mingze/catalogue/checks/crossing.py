"""职责交叉: duties said in different words, of which different departments have charge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mingze.catalogue.checks.model import CheckedParty, CheckedRow, Finding
from mingze.catalogue.checks.parties import lead_of
from mingze.catalogue.checks.reporting import about_rows, enumerated, in_order, row_named
from mingze.catalogue.checks.same_duty import content, same_act
from mingze.catalogue.rules import LIST_TITLES, ListKind
from mingze.text.similarity import scores, similar_pairs

NAMES_NEAR = 0.3
"""Least cosine of two names' contents to look at the texts at all. Of 585 duties of a county said in other
words by rule, the lowest had .53; of its different duties under different departments, three had more."""

TEXTS_NEAR = 0.42
"""Least cosine of name and duty texts together: of the 585 the lowest had .54, and of the different duties
one pair had more (preventing forest fires and fighting them)."""

NAMES_ALIKE = 0.5
"""Names that are enough by themselves: departments write their duties in words of their own. No two duties of
a county reach it; of 1,135 public service items 109 pairs of two departments do, most of them steps in the
life of one certificate."""


def in_charge(row: CheckedRow) -> CheckedParty | None:
    """Whose the duty is: the department that leads it, or the one that has taken it back."""
    if row.list == ListKind.ASSIST:
        return lead_of(row.departments)
    return next(iter(row.takeovers), None)


def differ_in_charge(one: CheckedRow, other: CheckedRow) -> bool:
    """Whether two departments have charge that do not know of each other: neither row, or one, names both."""
    first, second = in_charge(one), in_charge(other)
    if not first or not second or first.code == second.code:
        return False
    return not (_names(one, second) and _names(other, first))


def crossing_findings(duties: Sequence[Sequence[CheckedRow]]) -> Iterator[Finding]:
    """One finding for each two duties that cross. Each duty comes as its rows."""
    profiles = _profiles(duties)
    pairs: dict[tuple[int, int], dict[int, CheckedRow]] = defaultdict(dict)
    for one, other in _crossing(profiles):
        rows = pairs[min(one.duty, other.duty), max(one.duty, other.duty)]
        rows |= {row.id: row for row in (*one.rows, *other.rows)}
    for rows in pairs.values():
        yield crossing(in_order(rows.values()))


def crossing(rows: Sequence[CheckedRow]) -> Finding:
    sides: dict[str, list[CheckedRow]] = defaultdict(list)
    for row in rows:
        sides[f"{LIST_TITLES[row.list]}“{row.name}”由{_charge(row)}"].append(row)
    if len({row.township for row in rows}) == 1:
        said = "，".join(f"{row_named(row)}由{_charge(row)}" for row in rows)
    else:
        said = "；".join(f"{_townships(held)}{side}" for side, held in sides.items())
    return about_rows(
        "crossing",
        rows,
        f"{said}。说法不同而内容相近，可能是同一件事。",
        "由这几个部门商定由谁负责，合并成一条，或者在名称里写清各管哪一段；商定不了的，按职责争议办理。",
        lambda row: [party.name for party in [in_charge(row)] if party],
    )


@dataclass(slots=True)
class _Profile:
    """Rows of one duty that have one name, one text and one department in charge."""

    duty: int
    name: str
    text: str
    rows: list[CheckedRow] = field(default_factory=list)


def _profiles(duties: Sequence[Sequence[CheckedRow]]) -> list[_Profile]:
    found: dict[tuple[str, str, str], _Profile] = {}
    for number, rows in enumerate(duties):
        for row in rows:
            charge = in_charge(row)
            if charge:
                name, text = content(row.name), _text(row)
                profile = found.setdefault((charge.code, name, text), _Profile(number, name, text))
                profile.rows.append(row)
    return list(found.values())


def _text(row: CheckedRow) -> str:
    """Everything that is done, without the names of those who do it."""
    texts = [row.name, row.township_duty, row.joint_duty, row.way_of_working]
    text = "\n".join(texts + [party.duty for party in row.departments])
    for party in row.parties:
        text = text.replace(party.name, "")
    return content(text)


def _crossing(profiles: Sequence[_Profile]) -> Iterator[tuple[_Profile, _Profile]]:
    near = {
        (i, j): score
        for i, j, score in similar_pairs([each.name for each in profiles], threshold=NAMES_NEAR)
        if profiles[i].duty != profiles[j].duty
        if differ_in_charge(profiles[i].rows[0], profiles[j].rows[0])
    }
    texts = scores([each.text for each in profiles], list(near))
    for ((i, j), names), both in zip(near.items(), texts, strict=True):
        one, other = profiles[i], profiles[j]
        if both >= TEXTS_NEAR or (names >= NAMES_ALIKE and same_act(one.name, other.name)):
            yield one, other


def _names(row: CheckedRow, party: CheckedParty) -> bool:
    return party.code in {each.code for each in row.parties}


def _charge(row: CheckedRow) -> str:
    party = in_charge(row)
    verb = "牵头" if row.list == ListKind.ASSIST else "承接"
    return f"{party.name}{verb}" if party else "无人负责"


def _townships(rows: Sequence[CheckedRow]) -> str:
    return enumerated(dict.fromkeys(row.township_name for row in rows))
