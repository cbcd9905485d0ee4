"""Rules that compare rows: inside a township, and of one duty between townships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mingze.catalogue.checks.crossing import crossing, crossing_findings, differ_in_charge, in_charge
from mingze.catalogue.checks.identity import Identities
from mingze.catalogue.checks.model import CheckedRow, Finding, Severity
from mingze.catalogue.checks.reporting import about_rows, enumerated, in_order, row_named
from mingze.catalogue.rules import LIST_TITLES, ListKind, Scope


def comparison_findings(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    identities = Identities(rows)
    for one, other, exact in identities.couples():
        first, second = in_order([one, other])
        if first.list != second.list:
            yield _two_lists(first, second, exact=exact)
        elif differ_in_charge(first, second):
            yield crossing([first, second])
        else:
            yield _near_duplicate(first, second)
    duties = identities.duties()
    yield from crossing_findings(duties)
    for duty in duties:
        ordered = in_order(duty)
        yield from _list_differs(ordered)
        yield from _lead_differs(ordered)


def _two_lists(first: CheckedRow, second: CheckedRow, *, exact: bool) -> Finding:
    """An error when it is the same duty for certain, a warning when the names only mean the same."""
    return about_rows(
        "two_lists",
        [first, second],
        f"{row_named(first)}与{LIST_TITLES[second.list]}第{second.number}项“{second.name}”"
        f"{'是同一件事' if exact else '看来是同一件事'}，列入了两张清单。",
        "确定这件事归哪一张清单，删去另一条；确是两件事的，在名称里写清各管什么。",
        severity=Severity.ERROR if exact else Severity.WARNING,
    )


def _near_duplicate(first: CheckedRow, second: CheckedRow) -> Finding:
    alike = "名称相同" if first.name == second.name else "名称几乎一样"
    return about_rows(
        "near_duplicate",
        [first, second],
        f"{row_named(first)}与第{second.number}项“{second.name}”{alike}。",
        "是一件事的合并成一条；是两件事的，在名称里写清各管什么。",
    )


def _list_differs(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """One finding per duty when no single list has it in every township that has it at all."""
    townships: dict[ListKind, list[CheckedRow]] = defaultdict(list)
    for row in rows:
        townships[row.list].append(row)
    if len(townships) < 2 or _in_all(townships, rows):
        return
    intended = _minority_is_intended(townships, rows)
    note = "少数一方注明了个性理由。" if intended else ""
    yield about_rows(
        "list_differs",
        rows,
        f"“{rows[0].name}”各乡镇归单不一：{_spread(_labelled(townships))}。{note}",
        "交叉比对后统一归入一张清单；确因当地情况不同的，标为个性事项并写明理由。",
        lambda row: (row.scope, row.scope_reason),
        Severity.NOTICE if intended else None,
    )


def _in_all(holders: Mapping[ListKind, Sequence[CheckedRow]], rows: Sequence[CheckedRow]) -> bool:
    """Whether one of the lists has the duty in every township: then nobody differs.

    A township that has it twice is reported as `two_lists`.
    """
    everywhere = {row.township for row in rows}
    return any({row.township for row in held} == everywhere for held in holders.values())


def _minority_is_intended(
    holders: Mapping[ListKind, Sequence[CheckedRow]], rows: Sequence[CheckedRow]
) -> bool:
    """Whether everyone outside the commonest list is marked particular, with a reason."""
    most = max(len(held) for held in holders.values())
    return any(
        all(
            row.scope == Scope.PARTICULAR and bool(row.scope_reason.strip())
            for row in rows
            if row.list != kind
        )
        for kind, held in holders.items()
        if len(held) == most
    )


def _lead_differs(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """One finding per duty and list when no single department has charge in every township."""
    for kind, verb in ((ListKind.ASSIST, "牵头"), (ListKind.TAKEN_BACK, "承接")):
        held = [(row, party) for row in rows if row.list == kind and (party := in_charge(row))]
        townships: dict[str, list[CheckedRow]] = defaultdict(list)
        names: dict[str, str] = {}
        for row, party in held:
            townships[party.code or party.name].append(row)
            names.setdefault(party.code or party.name, party.name)
        everywhere = {row.township for row, _ in held}
        if any({row.township for row in own} == everywhere for own in townships.values()):
            continue
        if len(townships) > 1:
            spread = _spread({f"由{names[code]}{verb}": own for code, own in townships.items()})
            yield about_rows(
                "lead_differs",
                [row for row, _ in held],
                f"“{held[0][0].name}”各乡镇写的{verb}部门不同：{spread}。",
                f"由这几个部门商定一个{verb}部门，各乡镇统一改过来；商定不了的，按职责争议办理。",
                lambda row: [party.name for party in [in_charge(row)] if party],
            )


def _labelled(holders: Mapping[ListKind, Sequence[CheckedRow]]) -> dict[str, Sequence[CheckedRow]]:
    return {f"列入{LIST_TITLES[kind]}": held for kind, held in holders.items()}


def _spread(holders: Mapping[str, Sequence[CheckedRow]]) -> str:
    """Who does what, the most first."""
    sides = sorted(holders.items(), key=lambda side: (-len(side[1]), side[0]))
    return "；".join(
        f"{enumerated(dict.fromkeys(row.township_name for row in held))}{what}" for what, held in sides
    )
