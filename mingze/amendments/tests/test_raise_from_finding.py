"""What the list check found becomes one dispute."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from mingze.amendments.actions.disputes import raise_dispute, raise_from_finding, withdraw_dispute
from mingze.amendments.models import Dispute
from mingze.amendments.tests.disputing import make_case, somebody
from mingze.catalogue.models import List
from mingze.catalogue.queries.findings import FindingGroup, findings_of, grouped
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import County
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, RowFactory, UnitFactory


def differing() -> FindingGroup:
    """One duty that is basic in one township and helped with in another."""
    duty, edition = DutyFactory(name="河道清障"), EditionFactory()
    EntryFactory(edition=edition, row=RowFactory(duty=duty))
    EntryFactory(
        edition=edition,
        row=RowFactory(duty=duty),
        version__list=List.ASSIST,
        version__departments=[UnitFactory(name="县水利局")],
    )
    found = [group for group in grouped(findings_of(edition)) if group.first.rule.code == "list_differs"]
    assert len(found) == 1
    return found[0]


def test_a_finding_becomes_one_dispute_with_its_rows_however_often_it_is_raised() -> None:
    group, by = differing(), somebody(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    dispute = raise_from_finding(findings=group.findings, by=by)
    assert raise_from_finding(findings=group.findings, by=by) == dispute
    assert dispute.title == "河道清障：各乡镇归单不一"
    assert dispute.convener.name == "县水利局"
    assert {each.row for each in dispute.disputed_rows.all()} == {entry.row for entry in group.entries}
    assert dispute.origin_note == f"list_differs:{group.fingerprints[0]}"


def test_a_finding_whose_dispute_was_withdrawn_may_be_raised_again() -> None:
    group, by = differing(), somebody(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    dispute = raise_from_finding(findings=group.findings, by=by)
    withdraw_dispute(dispute=dispute, text="误提。", by=by)
    assert raise_from_finding(findings=group.findings, by=by) != dispute


@pytest.mark.django_db(transaction=True)
def test_of_two_who_raise_the_same_at_once_one_is_told_of_the_other() -> None:
    County.objects.create(pk=1, code="610822", name="某县")
    case = make_case()
    together, results = threading.Barrier(2), []

    def run() -> None:
        connection.ensure_connection()
        try:
            together.wait(timeout=10)
            case.raised()
            results.append("done")
        except RuleBroken as broken:
            results.append(broken.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    number = Dispute.objects.get().number
    assert sorted(results) == sorted(["done", f"这件事已有在办争议{number}，请在那件争议中陈述主张。"])


def test_a_dispute_needs_words() -> None:
    case = make_case()
    for blank in ("title", "question"):
        words = {"title": "事由", "question": "焦点"} | {blank: " "}
        with pytest.raises(RuleBroken) as broken:
            raise_dispute(**words, rows=[case.entry.row], origin="unit", by=case.manager)
        assert broken.value.field == blank
