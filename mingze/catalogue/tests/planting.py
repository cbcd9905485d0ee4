"""Faults planted by rule into clean lists, one at a time, to see whether the checks find them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from mingze.catalogue.checks import Bands, CheckedParty, CheckedRow, Finding, StatedHeading, check
from mingze.catalogue.checks.naming import Register
from mingze.catalogue.rules import ListKind, match_key

Rows = list[CheckedRow]

POWER_SENTENCES = (
    "对拒不改正的处以罚款。",
    "对违法行为立案调查，作出处罚决定。",
    "组织强制拆除。",
    "负责经营许可的审批。",
    "对当事人的争议作出裁决。",
    "查封违法场所，扣押有关物品。",
    "对申请人的资格进行认定。",
    "没收违法所得。",
    "巡查发现问题的，责令停产停业。",
    "受县级部门委托行使行政处罚权。",
)

LOOSE_SENTENCES = (
    "做好兜底工作。",
    "落实属地管理责任。",
    "对本项工作负总责。",
    "做好宣传、摸排等工作。",
    "配合有关部门做好相关工作。",
    "完成上级交办的其他工作。",
    "协助县级部门开展整治。",
)


@dataclass(frozen=True)
class Planted:
    """Lists with one fault, the rule that should find it, and the rows that it should name."""

    rows: Rows
    rule: str
    concerned: frozenset[int]
    stated: tuple[StatedHeading, ...] = ()

    def found_in(self, findings: list[Finding]) -> bool:
        return any(finding.rule == self.rule and self.concerned <= set(finding.rows) for finding in findings)

    def is_found(self, bands: Bands, register: Register) -> bool:
        return self.found_in(check(self.rows, stated=self.stated, bands=bands, register=register))


Fault = Callable[[Rows, Random], Planted]


def changed(rows: Rows, row: CheckedRow, rule: str, **changes: object) -> Planted:
    new = replace(row, **changes)  # type: ignore[arg-type]
    return Planted([new if each.id == row.id else each for each in rows], rule, frozenset({row.id}))


def one_of(rows: Rows, random: Random, *kinds: ListKind) -> CheckedRow:
    return random.choice([row for row in rows if row.list in (kinds or tuple(ListKind))])


def of_several(rows: Rows, random: Random) -> CheckedRow:
    return random.choice([row for row in rows if len(row.departments) > 1])


def shared(rows: Rows, random: Random, *kinds: ListKind) -> CheckedRow:
    """A row whose duty other townships have too."""
    while True:
        row = one_of(rows, random, *kinds)
        if any(other.duty_code == row.duty_code and other.township != row.township for other in rows):
            return row


def no_lead(rows: Rows, random: Random) -> Planted:
    return changed(rows, one_of(rows, random, ListKind.ASSIST), "no_lead", departments=())


def lead_unclear(rows: Rows, random: Random) -> Planted:
    row = of_several(rows, random)
    unmarked = tuple(replace(party, leads=False) for party in row.departments)
    return changed(rows, row, "lead_unclear", departments=unmarked)


def department_duties_removed(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.ASSIST)
    silent = tuple(replace(party, duty="") for party in row.departments)
    return changed(rows, row, "no_department_duty", departments=silent)


def one_department_duty_removed(rows: Rows, random: Random) -> Planted:
    row = of_several(rows, random)
    last = replace(row.departments[-1], duty="  ")
    return changed(rows, row, "no_department_duty", departments=(*row.departments[:-1], last))


def township_duty_removed(rows: Rows, random: Random) -> Planted:
    return changed(rows, one_of(rows, random, ListKind.ASSIST), "no_township_duty", township_duty=" \n")


def takeover_removed(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.TAKEN_BACK)
    return changed(rows, row, "taken_back_without_department", takeovers=())


def way_of_working_removed(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.TAKEN_BACK)
    return changed(rows, row, "taken_back_without_way_of_working", way_of_working="")


def basis_repealed(rows: Rows, random: Random) -> Planted:
    return changed(rows, one_of(rows, random), "basis_repealed", repealed_bases=("中华人民共和国合同法",))


def power_added(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.ASSIST)
    own = f"{row.township_duty}\n5. {random.choice(POWER_SENTENCES)}"
    return changed(rows, row, "power_words", township_duty=own)


def loose_added(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.ASSIST)
    own = f"{row.township_duty}\n5. {random.choice(LOOSE_SENTENCES)}"
    return changed(rows, row, "loose_words", township_duty=own)


def loose_department_duty(rows: Rows, random: Random) -> Planted:
    row = of_several(rows, random)
    last = replace(row.departments[-1], duty="1. 配合牵头部门做好相关工作。")
    return changed(rows, row, "loose_words", departments=(*row.departments[:-1], last))


def list_moved(rows: Rows, random: Random) -> Planted:
    row = shared(rows, random)
    other = random.choice([kind for kind in ListKind if kind != row.list])
    return changed(rows, row, "list_differs", list=other)


def list_moved_under_another_name(rows: Rows, random: Random) -> Planted:
    row = shared(rows, random)
    other = random.choice([kind for kind in ListKind if kind != row.list])
    name = reworded(row.name, random)
    changes = {"list": other, "name": name, "duty_key": match_key(name), "duty_code": "X-1"}
    return changed(rows, row, "list_differs", **changes)


def lead_swapped(rows: Rows, random: Random) -> Planted:
    row = shared(rows, random, ListKind.ASSIST)
    lead = row.departments[0]
    others = {party.code: party for each in rows for party in each.departments if party.code != lead.code}
    other: CheckedParty = random.choice(list(others.values()))
    swapped = (replace(lead, code=other.code, name=other.name), *row.departments[1:])
    return changed(rows, row, "lead_differs", departments=swapped)


def takeover_swapped(rows: Rows, random: Random) -> Planted:
    row = shared(rows, random, ListKind.TAKEN_BACK)
    _, *others = row.takeovers
    known = {party.code: party for each in rows for party in each.takeovers if party not in row.takeovers}
    other: CheckedParty = random.choice(list(known.values()))
    return changed(rows, row, "lead_differs", takeovers=(other, *others))


def added_again_reworded(rows: Rows, random: Random) -> Planted:
    return _added(rows, random, "near_duplicate", same_list=True)


def added_to_another_list_reworded(rows: Rows, random: Random) -> Planted:
    return _added(rows, random, "two_lists", same_list=False)


def added_to_another_list(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random)
    copy = replace(row, id=10**6, list=next(kind for kind in ListKind if kind != row.list), number=999)
    return Planted([*rows, copy], "two_lists", frozenset({row.id, copy.id}))


def _added(rows: Rows, random: Random, rule: str, *, same_list: bool) -> Planted:
    row = one_of(rows, random)
    kind = row.list if same_list else next(kind for kind in ListKind if kind != row.list)
    name = reworded(row.name, random)
    copy = replace(row, id=10**6, list=kind, number=999, name=name, duty_key=match_key(name), duty_code="X-1")
    return Planted([*rows, copy], rule, frozenset({row.id, copy.id}))


def rows_lost(rows: Rows, random: Random) -> Planted:
    """A third of a township's assist list is gone."""
    township = random.choice(rows).township
    lost = [row for row in rows if row.township == township and row.list == ListKind.ASSIST][::3]
    return Planted([row for row in rows if row not in lost], "count_outside_band", frozenset())


def heading_off_by_one(rows: Rows, random: Random) -> Planted:
    row = random.choice(rows)
    found = sum((each.township, each.list) == (row.township, row.list) for each in rows)
    stated = found + random.choice((-1, 1))
    heading = StatedHeading(row.township, row.township_name, row.list, "", stated, found)
    return Planted(rows, "heading_count_wrong", frozenset(), (heading,))


FAULTS: tuple[Fault, ...] = (
    no_lead,
    lead_unclear,
    department_duties_removed,
    one_department_duty_removed,
    township_duty_removed,
    takeover_removed,
    way_of_working_removed,
    basis_repealed,
    power_added,
    loose_added,
    loose_department_duty,
    list_moved,
    list_moved_under_another_name,
    lead_swapped,
    takeover_swapped,
    added_again_reworded,
    added_to_another_list_reworded,
    added_to_another_list,
    rows_lost,
    heading_off_by_one,
)


def _with_work(name: str, random: Random) -> str:
    return f"{name}工作"


def _without_of(name: str, random: Random) -> str:
    return name.replace("的", "", 1)


def _joined_otherwise(name: str, random: Random) -> str:
    return re.sub("[和与]", random.choice(("及", "、")), name)


def _led_otherwise(name: str, random: Random) -> str:
    verb = random.choice(("做好", "组织开展", "负责"))
    return verb + re.sub("^(?:组织|做好|开展|负责|落实)", "", name)


def _in_township(name: str, random: Random) -> str:
    return f"辖区内{name}"


def _enumerated_otherwise(name: str, random: Random) -> str:
    return re.sub("([^，、和与]{2,6})、([^，、和与]{2,6})(?=[、和与])", r"\2、\1", name, count=1)


def _last_clause_gone(name: str, random: Random) -> str:
    clauses = name.split("，")
    return "，".join(clauses[:-1]) if len(clauses) > 2 or len(clauses[0]) >= 12 else name


_REWORDINGS = (
    _with_work,
    _without_of,
    _joined_otherwise,
    _led_otherwise,
    _in_township,
    _enumerated_otherwise,
    _last_clause_gone,
)


def reworded(name: str, random: Random) -> str:
    """The name said a little differently: two changes out of several, at least one that shows."""
    while True:
        new = name
        for change in random.sample(_REWORDINGS, 2):
            new = change(new, random) or new
        if match_key(new) != match_key(name):
            return new
