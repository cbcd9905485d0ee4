"""What holds for all findings: they can be planted and found, marked, ordered, and are quick."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import pytest

from mingze.catalogue.checks import RULES, CheckedRow, Finding, Severity, check
from mingze.catalogue.rules import ListKind, match_key
from mingze.catalogue.tests.invented_lists import BANDS, clean_rows, register
from mingze.catalogue.tests.planting import FAULTS, Fault, reworded
from mingze.catalogue.tests.planting_texts import IN_THREE_WAYS, TEXT_FAULTS

SEEDS = range(10)
ALL_FAULTS: tuple[Fault, ...] = (*FAULTS, *TEXT_FAULTS, *IN_THREE_WAYS)


def test_the_clean_county_has_no_findings() -> None:
    assert check(clean_rows(), bands=BANDS, register=register()) == []


@pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(fault: Fault) -> None:
    planted = [fault(clean_rows(), Random(seed)) for seed in SEEDS]
    missed = [seed for seed, each in zip(SEEDS, planted, strict=True) if not each.is_found(BANDS, register())]
    assert missed == []


def test_every_rule_has_a_fault_planted_for_it() -> None:
    assert {fault(clean_rows(), Random(0)).rule for fault in ALL_FAULTS} == set(RULES)


def _faulty() -> list[CheckedRow]:
    """Rows with many faults at once, of one row, of one township, and of the county; none in the same row."""
    rows, faulty = clean_rows(), []
    for seed, fault in enumerate(fault for fault in ALL_FAULTS if fault.__name__ != "rows_lost"):
        planted = fault(rows, Random(seed))
        new_id = 20_000 + seed
        own = [row for row in planted.rows if row.id in planted.concerned]
        faulty += [replace(row, id=new_id) if row.id == 10**6 else row for row in own]
        rows = [row for row in rows if row.id not in planted.concerned]
    return rows + faulty


def _marks(findings: list[Finding]) -> list[tuple[str, str]]:
    return sorted((finding.rule, finding.fingerprint) for finding in findings)


def test_findings_come_by_severity_then_rule_then_township() -> None:
    findings = check(_faulty(), bands=BANDS, register=register())
    assert {finding.rule for finding in findings} >= set(RULES) - {
        "count_outside_band",
        "heading_count_wrong",
    }
    severities, rules = list(Severity), list(RULES)
    order = [
        (severities.index(finding.severity), rules.index(finding.rule), finding.township)
        for finding in findings
    ]
    assert order == sorted(order)


def test_no_finding_weighs_more_than_its_rule() -> None:
    severities = list(Severity)
    for finding in check(_faulty(), bands=BANDS, register=register()):
        assert severities.index(finding.severity) >= severities.index(RULES[finding.rule].severity)


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = _faulty()
    shuffled = list(rows)
    Random(3).shuffle(shuffled)
    assert check(shuffled, bands=BANDS) == check(rows, bands=BANDS)


def test_ids_and_numbers_do_not_change_the_marks() -> None:
    rows = _faulty()
    again = [replace(row, id=row.id + 7, row_id=1, number=500 - row.number) for row in rows]
    assert _marks(check(again, bands=BANDS)) == _marks(check(rows, bands=BANDS))


def test_the_mark_of_a_finding_changes_with_the_text_it_is_about() -> None:
    rows = _faulty()
    before = {finding.fingerprint for finding in check(rows, bands=BANDS)}
    renamed = [replace(row, township_name=row.township_name.replace("镇", "乡")) for row in rows]
    assert before.isdisjoint(finding.fingerprint for finding in check(renamed, bands=BANDS))


def test_a_confirmation_holds_while_only_other_texts_change() -> None:
    row = next(row for row in clean_rows() if row.list == ListKind.ASSIST)
    loose = replace(row, township_duty="1. 落实属地管理。")

    def mark(changed: CheckedRow) -> str:
        findings = check([changed], bands=BANDS)
        return next(finding.fingerprint for finding in findings if finding.rule == "loose_words")

    assert mark(replace(loose, number=77, domain="其他领域")) == mark(loose)
    assert mark(replace(loose, township_duty="1. 落实属地管理责任。")) != mark(loose)
    assert mark(replace(loose, name="另一件事")) != mark(loose)


def test_two_townships_with_one_text_have_two_marks() -> None:
    rows = [replace(row, way_of_working="") for row in clean_rows()]
    findings = check(rows, bands=BANDS)
    assert len({finding.fingerprint for finding in findings}) == len(findings) == 36


def test_every_finding_says_what_and_what_to_do_and_names_its_township() -> None:
    names = {row.township: row.township_name for row in clean_rows()}
    for finding in check(_faulty(), bands=BANDS, register=register()):
        assert finding.message.endswith("。")
        assert finding.advice.endswith("。")
        assert len(finding.fingerprint) == 32
        assert names.get(finding.township, "镇") in finding.message
        assert bool(finding.rows) == (finding.rule not in {"count_outside_band", "heading_count_wrong"})


def test_progress_is_told_in_stages() -> None:
    told: list[str] = []
    check(clean_rows(), bands=BANDS, progress=told.append)
    assert told == ["核对部门和职责", "检查用语和依据", "比对事项名称和各乡镇清单", "核对条数"]


def test_no_rows_give_no_findings() -> None:
    assert check([]) == []


def test_a_county_of_fourteen_townships_with_names_of_their_own_takes_less_than_three_seconds() -> None:
    """Worse than real: hardly two townships call a duty by one name."""
    random = Random(1)
    base = [row for row in clean_rows() if row.township == "T1"]
    rows = []
    for position in range(14 * 304):
        row = base[position % len(base)]
        name = f"{reworded(row.name, random)}{chr(0x4E00 + position % 300)}{chr(0x5E00 + position // 300)}"
        township = f"第{position // 304}镇"
        changes = {"township": township, "township_name": township, "name": name, "number": position % 304}
        code = str(position)
        rows.append(replace(row, id=position, duty_code=code, duty_key=match_key(name), **changes))
    started = time.process_time()
    check(rows)
    assert time.process_time() - started < 3
