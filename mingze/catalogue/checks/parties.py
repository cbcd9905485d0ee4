"""Rules about who acts in a row and whether it is written what they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingze.catalogue.checks.model import CheckedParty, CheckedRow, Finding, Severity
from mingze.catalogue.checks.reporting import about_row, enumerated, row_named
from mingze.catalogue.rules import ListKind


def lead_of(departments: Sequence[CheckedParty]) -> CheckedParty | None:
    """The department that leads: the one marked, else by convention the first."""
    return next((party for party in departments if party.leads), departments[0] if departments else None)


def party_findings(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    for row in rows:
        if row.list == ListKind.ASSIST:
            yield from _lead(row)
            yield from _department_duties(row)
            yield from _township_duty(row)
        elif row.list == ListKind.TAKEN_BACK:
            yield from _takeover(row)


def _lead(row: CheckedRow) -> Iterator[Finding]:
    names = [party.name for party in row.departments]
    if not names:
        yield about_row(
            "no_lead",
            row,
            f"{row_named(row)}没有写明对应的上级部门，不知道由谁牵头。",
            "写明牵头部门；如果确实没有上级部门负责，应当列入基本履职事项或者取消。",
            [],
        )
    elif len(names) > 1 and not any(party.leads for party in row.departments):
        yield about_row(
            "lead_unclear",
            row,
            f"{row_named(row)}写了{len(names)}个上级部门（{enumerated(names)}），没有注明由谁牵头；"
            f"按惯例由排在第一的{names[0]}牵头。",
            f"确认由{names[0]}牵头，或者注明另一个牵头部门。",
            names,
        )


def _department_duties(row: CheckedRow) -> Iterator[Finding]:
    """None written: an error. The lead's missing: a warning. Another department's missing: a notice.

    A row without any department is reported as `no_lead` alone: the one answer settles both.
    """
    silent = [party for party in row.departments if not party.duty.strip()]
    if not silent:
        return
    texts = [text for party in row.departments for text in (party.name, party.duty)]
    if len(silent) == len(row.departments):
        severity, what = Severity.ERROR, "没有写上级部门的职责"
    else:
        leads = lead_of(row.departments) in silent
        severity = Severity.WARNING if leads else Severity.NOTICE
        what = f"没有写{enumerated(party.name for party in silent)}的职责，其他部门的已经写明"
    yield about_row(
        "no_department_duty",
        row,
        f"{row_named(row)}{what}。",
        f"请{enumerated(party.name for party in silent)}补写本部门做什么；不承担职责的从本行删去。",
        texts,
        severity,
    )


def _township_duty(row: CheckedRow) -> Iterator[Finding]:
    if not row.township_duty.strip():
        yield about_row(
            "no_township_duty",
            row,
            f"{row_named(row)}没有写乡镇配合做什么。",
            "逐条写明乡镇配合的具体动作；如果乡镇没有具体动作，应当删去本行。",
            [],
        )


def _takeover(row: CheckedRow) -> Iterator[Finding]:
    if not row.takeovers:
        yield about_row(
            "taken_back_without_department",
            row,
            f"{row_named(row)}已经收回，却没有写明由哪个部门承接。",
            "写明承接部门；没有部门承接的，不能列入收回清单。",
            [],
        )
    if not row.way_of_working.strip():
        who = enumerated(party.name for party in row.takeovers) or "承接部门"
        yield about_row(
            "taken_back_without_way_of_working",
            row,
            f"{row_named(row)}没有写工作方式，看不出承接以后怎么做。",
            f"请{who}写明今后由谁、用什么方式完成。",
            [party.name for party in row.takeovers],
        )
