"""Two people do the same at the same moment: one does it, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction

from mingze.audit.models import Event
from mingze.audit.queries import verify_chain
from mingze.catalogue.actions.drafts import edit_row, locked_draft, open_draft
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.actions.reviews import confirm_finding
from mingze.catalogue.models import Edition, Entry, FindingReview
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.tests.wording import basic
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.queries import operator
from tests.factories import EditionFactory, EntryFactory

pytestmark = pytest.mark.django_db(transaction=True)
BY = operator()


def outcomes(*acts: Callable[[], object]) -> list[str]:
    """What became of acts done at the same moment: "done", or the sentence that refused it."""
    together = threading.Barrier(len(acts))
    results: list[str] = []

    def run(act: Callable[[], object]) -> None:
        connection.ensure_connection()
        try:
            together.wait(timeout=10)
            act()
            results.append("done")
        except RuleBroken as broken:
            results.append(broken.message)
        except Exception as fault:
            results.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(results)


def test_one_of_two_opens_the_draft() -> None:
    EntryFactory(edition=EditionFactory(published=True))
    results = outcomes(*[lambda: open_draft(by=BY)] * 2)
    assert results == sorted(["done", "已有一份清单草稿。"])
    assert Edition.objects.get(state=Edition.State.DRAFT).entries.count() == 1
    assert Event.objects.count() == 1


def test_two_who_need_a_draft_share_the_one_that_is_opened() -> None:
    EntryFactory(edition=EditionFactory(published=True))
    drafts: list[Edition] = []

    def take() -> None:
        with transaction.atomic():
            drafts.append(locked_draft(by=BY))

    assert outcomes(take, take) == ["done", "done"]
    assert drafts == [Edition.objects.get(state=Edition.State.DRAFT)] * 2


def test_one_of_two_publishes_the_draft() -> None:
    EntryFactory()

    def act(number: str) -> Callable[[], object]:
        return lambda: publish(number=number, title="清单", effective_on=date(2026, 7, 1), by=BY)

    results = outcomes(act("甲号"), act("乙号"))
    assert results == sorted(["done", "没有可以公布的草稿，可能已由他人公布。"])
    assert Edition.objects.get().state == Edition.State.PUBLISHED
    assert Event.objects.count() == 1


def test_of_two_edits_of_the_same_row_one_is_told_about_the_other() -> None:
    entry = EntryFactory()

    def act(name: str) -> Callable[[], object]:
        seen = whole_entries(Entry.objects.filter(pk=entry.pk)).get()
        return lambda: edit_row(entry=seen, content=basic(name), seen_hash=seen.version.content_hash, by=BY)

    results = outcomes(act("甲改"), act("乙改"))
    assert "done" in results
    assert [result for result in results if "已被他人修改" in result] != []
    assert [event.data["after"] for event in Event.objects.all()] == [
        whole_entries(Entry.objects.all()).get().version.name
    ]


def test_a_finding_confirmed_by_two_is_confirmed_once() -> None:
    results = outcomes(
        *[lambda: confirm_finding(rule="no_lead", fingerprint="1" * 32, reason="核对过", by=BY)] * 2
    )
    assert results == ["done", "done"]
    assert FindingReview.objects.count() == 1
    assert Event.objects.count() == 1


def test_records_of_acts_at_the_same_moment_form_one_chain() -> None:
    results = outcomes(
        *[
            lambda n=n: confirm_finding(rule="no_lead", fingerprint=f"{n}", reason="核对过", by=BY)
            for n in range(4)
        ]
    )
    assert results == ["done"] * 4
    assert list(Event.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]
    assert verify_chain().fault == ""
