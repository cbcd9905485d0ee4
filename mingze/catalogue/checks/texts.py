"""Rules about the wording of rows and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingze.catalogue.checks.loose import LooseUse, bare_helps, loose_words
from mingze.catalogue.checks.model import CheckedRow, Finding
from mingze.catalogue.checks.naming import NOBODY, Register
from mingze.catalogue.checks.power import power_uses
from mingze.catalogue.checks.reporting import about_row, enumerated, quoted, row_named
from mingze.catalogue.checks.units import unit_findings
from mingze.catalogue.checks.writing import writing_findings
from mingze.catalogue.rules import ListKind


def text_findings(row: CheckedRow, register: Register = NOBODY) -> Iterator[Finding]:
    """What is wrong with one row's texts by themselves, whatever other rows say."""
    yield from _power_words(row)
    yield from _loose_words(row)
    yield from _basis_repealed(row)
    yield from unit_findings(row, register)
    yield from writing_findings(row)


def _power_words(row: CheckedRow) -> Iterator[Finding]:
    uses = power_uses(row.township_duty) if row.list == ListKind.ASSIST else ()
    if uses:
        words = dict.fromkeys(use.word for use in uses)
        clauses = dict.fromkeys(use.clause for use in uses)
        yield about_row(
            "power_words",
            row,
            f"{row_named(row)}的乡镇配合职责写了{quoted(clauses)}，等于由乡镇自己{enumerated(words)}。",
            "把决定权写回上级部门，乡镇只写发现、劝阻、上报、到场协助这一类动作；"
            "依法确由乡镇行使的，应当列入基本履职事项并引用依据。",
            [row.township_duty],
        )


def _loose_words(row: CheckedRow) -> Iterator[Finding]:
    places = [("事项名称", row.name, loose_words(row.name))]
    duties = [("乡镇配合职责", row.township_duty)]
    duties += [(f"{party.name}的职责", party.duty) for party in row.departments]
    places += [(place, text, loose_words(text) + bare_helps(text)) for place, text in duties]
    loose = [(place, text, uses) for place, text, uses in places if uses]
    if loose:
        yield about_row(
            "loose_words",
            row,
            f"{row_named(row)}用语笼统：{'；'.join(_explained(place, uses) for place, _, uses in loose)}。",
            "改写成具体的动作：谁、对什么、做到哪一步、报给谁。",
            [part for place, text, _ in loose for part in (place, text)],
        )


def _explained(place: str, uses: Sequence[LooseUse]) -> str:
    return "，".join([f"{place}中的“{use.words}”{use.why}" for use in uses])


def _basis_repealed(row: CheckedRow) -> Iterator[Finding]:
    if row.repealed_bases:
        named = enumerated(_titled(law) for law in row.repealed_bases)
        yield about_row(
            "basis_repealed",
            row,
            f"{row_named(row)}所引的{named}已经废止。",
            "改引现行有效的依据；没有现行依据的，应当研究取消这一事项。",
            row.repealed_bases,
        )


def _titled(law: str) -> str:
    return law if law.startswith("《") else f"《{law}》"
