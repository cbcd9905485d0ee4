"""All rules over a county's lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mingze.catalogue.checks.comparison import comparison_findings
from mingze.catalogue.checks.counts import band_findings, heading_findings
from mingze.catalogue.checks.model import Bands, CheckedRow, Finding, StatedHeading
from mingze.catalogue.checks.naming import NOBODY, Register
from mingze.catalogue.checks.parties import party_findings
from mingze.catalogue.checks.reporting import ranked
from mingze.catalogue.checks.texts import text_findings

DEFAULT_BANDS = Bands()


def check(
    rows: Sequence[CheckedRow],
    *,
    stated: Sequence[StatedHeading] = (),
    bands: Bands = DEFAULT_BANDS,
    register: Register = NOBODY,
    progress: Callable[[str], None] | None = None,
) -> list[Finding]:
    """Everything that looks wrong, by severity, rule, township and number.

    The same rows give the same findings, whatever order they come in. `progress` is told, in Chinese,
    what is being looked at.
    """
    # Lists differ from one call to the next only in what they say, never in what was read first.
    rows = sorted(rows, key=lambda row: row.id)
    stages: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("核对部门和职责", lambda: party_findings(rows)),
        ("检查用语和依据", lambda: [each for row in rows for each in text_findings(row, register)]),
        ("比对事项名称和各乡镇清单", lambda: comparison_findings(rows)),
        ("核对条数", lambda: [*band_findings(rows, bands), *heading_findings(stated)]),
    ]
    findings: list[Finding] = []
    for title, look in stages:
        if progress:
            progress(title)
        findings.extend(look())
    return ranked(findings, rows)
