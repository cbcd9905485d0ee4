from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from mingze.amendments.actions.amending import Wanted, amend
from mingze.amendments.models import Proposal
from mingze.amendments.queries.trail import trail
from mingze.catalogue.actions.drafts import discard_draft, open_draft
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of
from mingze.kernel import clock
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

BY = operator("编办")


@pytest.fixture
def entry() -> Entry:
    """A row in force that two decisions change in the draft, a day apart."""
    entry: Entry = EntryFactory(
        edition=EditionFactory(published=True),
        version__list=List.ASSIST,
        version__township_duty="1. 巡查。",
        version__departments=[UnitFactory()],
    )
    open_draft(by=BY)
    for day, duty in ((1, "1. 每月巡查。"), (2, "1. 每季巡查。")):
        with clock.at(datetime(2026, 9, day, tzinfo=UTC)):
            content = replace(content_of(entry.version), township_duty=duty)
            proposal = Proposal.objects.create(
                number=f"建议〔2026〕{day}号",
                title="写明次数",
                origin="township",
                unit=entry.row.township,
                reason="说不清。",
                raised_by="张三",
                decision_text=f"第{day}次决定。",
            )
            wanted = Wanted(entry.row.township, entry.row, content)
            amend(wanted=[wanted], source=proposal, acknowledged=True, by=BY)
    return entry


def test_a_row_s_changes_come_in_order_of_time_with_their_decisions(entry: Entry) -> None:
    steps = trail(entry.row)
    assert [(step.kind, step.words) for step in steps] == [
        ("文字改动", "第1次决定。"),
        ("文字改动", "第2次决定。"),
    ]
    assert steps[0].decision == f"{entry.row.township}的调整建议（建议〔2026〕1号）"
    (change,) = steps[1].fields
    assert (change.before, change.after) == ("1. 每月巡查。", "1. 每季巡查。")


def test_what_a_discarded_draft_had_decided_is_left_out(entry: Entry) -> None:
    discard_draft(by=BY)
    assert trail(entry.row) == []


def test_those_whom_the_row_concerns_read_the_trail_on_its_page_and_nobody_else(
    entry: Entry, client: Client, signed_in: Callable[..., Client]
) -> None:
    url = entry.row.get_absolute_url()
    lead = entry.version.departments[0].unit
    concerned = (signed_in(entry.row.township), signed_in(lead), signed_in(UnitFactory(), Power.OVERSEE))
    for reader in concerned:
        assertContains(reader.get(url), "第1次决定。")
    for stranger in (client, signed_in(UnitFactory(township=True))):
        assertNotContains(stranger.get(url), "第1次决定。")
