"""Two townships and their lead department edit and confirm the same rows at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from mingze.amendments.actions.agreement import confirm
from mingze.amendments.models import Confirmation
from mingze.amendments.queries.agreement import agreement_of
from mingze.audit.models import Event
from mingze.audit.queries import verify_chain
from mingze.catalogue.actions.drafts import edit_row
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EntryFactory, UnitFactory

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 8
SPEAKING = (Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT)


def whole(entry: Entry) -> Entry:
    return whole_entries(Entry.objects.filter(pk=entry.pk)).get()


class Busy:
    """Somebody who does one thing again and again, and what became of it."""

    def __init__(self, act: Callable[[int], None]) -> None:
        self.act, self.done = act, 0
        self.refused: list[str] = []
        self.faults: list[str] = []

    def run(self, together: threading.Barrier) -> None:
        try:
            together.wait(timeout=10)
            for n in range(TIMES):
                try:
                    self.act(n)
                    self.done += 1
                except RuleBroken as broken:
                    self.refused.append(broken.message)
        except Exception as fault:
            self.faults.append(repr(fault))
        finally:
            connection.close()


def at_once(*people: Busy) -> None:
    together = threading.Barrier(len(people))
    threads = [threading.Thread(target=one.run, args=[together]) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def editing(entry: Entry, by: Actor) -> Busy:
    """Writes the next text over the one that it saw."""

    def act(n: int) -> None:
        seen = whole(entry)
        content = replace(content_of(seen.version), township_duty=f"{by.unit_name}写的第{n + 1}稿。")
        edit_row(entry=seen, content=content, seen_hash=seen.version.content_hash, by=by)

    return Busy(act)


def confirming(entry: Entry, by: Actor) -> Busy:
    def act(n: int) -> None:
        seen = whole(entry)
        confirm(row=seen.row, content_hash=seen.version.content_hash, by=by)

    return Busy(act)


def test_nothing_is_lost_and_a_confirmation_is_only_for_what_was_seen(
    acting_for: Callable[..., Actor],
) -> None:
    lead = UnitFactory()
    first = EntryFactory(version__list=List.ASSIST, version__departments=[lead])
    second = EntryFactory(edition=first.edition, version__list=List.ASSIST, version__departments=[lead])
    townships = [acting_for(entry.row.township, *SPEAKING) for entry in (first, second)]
    department = acting_for(lead, Power.SPEAK_FOR_UNIT)
    writers = [editing(first, townships[0]), editing(second, townships[1])]
    readers = [confirming(first, department), confirming(second, department)]

    at_once(*writers, *readers)

    assert [one.faults for one in (*writers, *readers)] == [[], [], [], []]
    assert [one.done for one in writers] == [TIMES, TIMES]
    for entry, by in zip((first, second), townships, strict=True):
        assert content_of(whole(entry).version).township_duty == f"{by.unit_name}写的第{TIMES}稿。"
    assert Event.objects.filter(verb="row.edited").count() == 2 * TIMES
    assert Confirmation.objects.count() <= sum(one.done for one in readers)
    standing = agreement_of(first.edition)
    for entry in (first, second):
        now = whole(entry).version.content_hash
        confirmed = Confirmation.objects.filter(row=entry.row, content_hash=now).exists()
        assert bool(standing[entry.row_id].by_lead) is confirmed
    assert verify_chain().fault == ""


def test_two_of_one_township_never_write_over_each_other_unseen(acting_for: Callable[..., Actor]) -> None:
    entry = EntryFactory(version__list=List.ASSIST, version__departments=[UnitFactory()])
    people = [acting_for(entry.row.township, Power.EDIT_DRAFT) for _ in range(2)]
    seen = whole(entry)

    def write(by: Actor) -> Busy:
        content = replace(content_of(seen.version), township_duty=f"{by.name}的文字。")

        def act(n: int) -> None:
            edit_row(entry=seen, content=content, seen_hash=seen.version.content_hash, by=by)

        return Busy(act)

    one, two = map(write, people)
    at_once(one, two)
    assert [one.faults, two.faults] == [[], []]
    winner, other = (one, two) if one.done else (two, one)
    assert (winner.done, other.done) == (1, 0)
    assert set(other.refused) == {"这一条在您编辑期间已被他人修改。请核对双方的改动后再保存。"}
