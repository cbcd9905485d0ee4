"""How a finding is put together: rows named in plain words, and the mark of the texts it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mingze.catalogue.checks.model import CheckedRow, Finding, Severity
from mingze.catalogue.checks.registry import RULES
from mingze.catalogue.rules import LIST_TITLES, ListKind, fingerprint

_SEVERITIES = list(Severity)
_RULES = list(RULES)
_LISTS = list(ListKind)


def row_named(row: CheckedRow) -> str:
    """A row that is not on a list yet has the number 0."""
    number = f"第{row.number}项" if row.number else ""
    return f"{row.township_name}{LIST_TITLES[row.list]}{number}“{row.name}”"


def quoted(texts: Iterable[str]) -> str:
    return "".join(f"“{text}”" for text in texts)


def enumerated(names: Iterable[str]) -> str:
    return "、".join(names)


def in_order(rows: Iterable[CheckedRow]) -> list[CheckedRow]:
    return sorted(rows, key=_place)


def about_row(
    rule: str,
    row: CheckedRow,
    message: str,
    advice: str,
    texts: Iterable[str],
    severity: Severity | None = None,
) -> Finding:
    """A finding about one row. `texts` are those whose change makes it another finding.

    The township, the list and the row's name always belong to them. The number does not: a row
    inserted above changes nothing of what is said.
    """
    held = tuple(texts)
    return about_rows(rule, [row], message, advice, lambda _: held, severity)


def about_rows(
    rule: str,
    rows: Sequence[CheckedRow],
    message: str,
    advice: str,
    texts_of: Callable[[CheckedRow], Iterable[str]] = lambda _: (),
    severity: Severity | None = None,
) -> Finding:
    """A finding about several rows, of one township or, if they are not, of the county.

    `texts_of` gives what counts of a row besides township, list and name. The rows' order, which
    follows their numbers, does not count.
    """
    townships = {row.township for row in rows}
    said = sorted([row.township_name, row.list, row.name, *texts_of(row)] for row in rows)
    return Finding(
        rule=rule,
        severity=severity or RULES[rule].severity,
        rows=tuple(row.id for row in rows),
        township=townships.pop() if len(townships) == 1 else "",
        message=message,
        advice=advice,
        fingerprint=fingerprint(rule, *(text for texts in said for text in texts)),
    )


def about_count(rule: str, township: str, message: str, advice: str, texts: Iterable[str]) -> Finding:
    """A finding about a number of rows. `texts` must name the township and hold the numbers."""
    return Finding(rule, RULES[rule].severity, (), township, message, advice, fingerprint(rule, *texts))


def ranked(findings: Iterable[Finding], rows: Iterable[CheckedRow]) -> list[Finding]:
    """By severity, rule, township and number; what is still equal, by its mark."""
    place = {row.id: _place(row) for row in rows}

    def rank(finding: Finding) -> tuple[object, ...]:
        return (
            _SEVERITIES.index(finding.severity),
            _RULES.index(finding.rule),
            finding.township,
            [place[row] for row in finding.rows],
            finding.fingerprint,
        )

    return sorted(findings, key=rank)


def _place(row: CheckedRow) -> tuple[str, int, int, str, int]:
    return row.township, _LISTS.index(row.list), row.number, row.name, row.id
