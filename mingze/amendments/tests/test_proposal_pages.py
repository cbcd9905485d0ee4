from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.actions.amending import Wanted
from mingze.amendments.actions.proposals import consult_on, raise_proposal
from mingze.amendments.models import Proposal
from mingze.amendments.queries.proposals import row_now
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, UnitFactory

RAISE, PROPOSALS = reverse("amendments:raise-proposal"), reverse("amendments:proposals")
ROW_FIELDS = (
    "list", "domain", "name", "departments", "department_duty", "township_duty", "takeover",
    "way_of_working", "handed_over_on", "bases", "scope", "scope_reason", "seen",
)  # fmt: skip


@pytest.fixture
def lead() -> Unit:
    return UnitFactory()


@pytest.fixture
def entries(lead: Unit) -> list[Entry]:
    """An assist row in force, the same in two townships."""
    edition, duty = EditionFactory(published=True), DutyFactory()
    made = [
        EntryFactory(
            edition=edition,
            row__duty=duty,
            version__list=List.ASSIST,
            version__domain=None,
            version__departments=[lead],
        )
        for _ in range(2)
    ]
    return list(whole_entries(Entry.objects.filter(pk__in=[one.pk for one in made])).order_by("pk"))


@pytest.fixture
def county(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def filled_in(page: HttpResponse, **changes: Any) -> dict[str, Any]:
    """What the browser would send of the row's fields as the page shows them."""
    row_form = page.context["row_form"]  # type: ignore[attr-defined]
    shown = {name: row_form[name].value() or "" for name in ROW_FIELDS}
    return shown | changes


def raised(entry: Entry, by: Actor, *more: Wanted) -> Proposal:
    content = replace(content_of(entry.version), township_duty="1. 发现问题及时上报。")
    changes = [Wanted(entry.row.township, entry.row, content), *more]
    return raise_proposal(title="调整职责", reason="没有写明上报", origin="township", changes=changes, by=by)


def in_draft(entry: Entry) -> Entry:
    return whole_entries(Entry.objects.filter(row=entry.row, edition__state=Edition.State.DRAFT)).get()


def test_the_form_begins_with_what_the_row_says(
    entries: list[Entry], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(entries[0].row.township, Power.EDIT_DRAFT)
    url = f"{RAISE}?row={entries[0].row_id}"
    page = browser.get(url)
    assertContains(page, entries[0].version.name)
    assertNotContains(page, "一并建议")

    sent = {"title": "写明上报", "reason": "需要"} | filled_in(page, township_duty="1.及时上报。")
    proposal_page = browser.post(url, sent, follow=True)
    proposal = Proposal.objects.get()
    assertRedirects(proposal_page, proposal.get_absolute_url())
    assertContains(proposal_page, "<ins>1.及时上报。</ins>")
    assert proposal.origin == Proposal.Origin.TOWNSHIP


def test_a_form_that_changes_nothing_is_shown_again(
    entries: list[Entry], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(entries[0].row.township, Power.EDIT_DRAFT)
    url = f"{RAISE}?row={entries[0].row_id}"
    sent = {"title": "写明上报", "reason": "需要"} | filled_in(browser.get(url))
    page = browser.post(url, sent)
    assertContains(page, "与现在的文字相同", status_code=422)


def test_a_department_proposes_for_all_townships_whose_rows_say_the_same(
    entries: list[Entry], lead: Unit, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(lead, Power.SPEAK_FOR_UNIT)
    url = f"{RAISE}?row={entries[0].row_id}"
    page = browser.get(url)
    assertContains(page, "另有 1 个乡镇的写法相同，一并建议")
    sent = {"title": "写明上报", "reason": "需要", "together": "on"}
    browser.post(url, sent | filled_in(page, township_duty="1.及时上报。"))

    proposal = Proposal.objects.get()
    assert proposal.origin == Proposal.Origin.DEPARTMENT
    assert {change.row for change in proposal.changes.all()} == {entry.row for entry in entries}
    shown = browser.get(proposal.get_absolute_url()).context["groups"]
    assert [len(group.changes) for group in shown] == [2]


def test_the_removal_of_a_row_needs_no_text(entries: list[Entry], signed_in: Callable[..., Client]) -> None:
    browser = signed_in(entries[0].row.township, Power.EDIT_DRAFT)
    url = f"{RAISE}?row={entries[0].row_id}"
    browser.post(url, {"title": "删去", "reason": "本镇没有河道", "remove": "on"})
    change = Proposal.objects.get().changes.get()
    assert change.content is None
    assertContains(browser.get(change.proposal.get_absolute_url()), "删除：")


def test_a_new_row_is_proposed_for_ones_own_township_or_one_that_is_chosen(
    entries: list[Entry], lead: Unit, signed_in: Callable[..., Client]
) -> None:
    township = entries[0].row.township
    own = signed_in(township, Power.EDIT_DRAFT)
    page = own.get(RAISE)
    told = {"title": "新增", "reason": "需要"}
    own.post(RAISE, told | filled_in(page, list="basic", name="照料陶瓷作坊", scope="共性"))
    assert Proposal.objects.get().changes.get().row is None

    other = signed_in(lead, Power.SPEAK_FOR_UNIT)
    assertContains(other.get(RAISE), f"?township={township.code}")
    page = other.get(f"{RAISE}?township={township.code}")
    refused = other.post(
        f"{RAISE}?township={township.code}",
        told | filled_in(page, list="basic", name="清扫场院", scope="共性"),
    )
    assert refused.status_code == 403


def test_the_county_chooses_whom_it_writes_for(
    entries: list[Entry], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = f"{RAISE}?row={entries[0].row_id}"
    page = browser.get(url)
    township = entries[1].row.township
    sent = {"title": "改", "reason": "来函", "origin": "department", "unit": township.code}
    browser.post(url, sent | filled_in(page, township_duty="1.上报。"))
    assert Proposal.objects.get().unit == township


def test_whom_to_ask_is_chosen_beforehand(
    entries: list[Entry], county: Actor, lead: Unit, signed_in: Callable[..., Client]
) -> None:
    proposal = raised(entries[0], county)
    browser = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("amendments:consult-on-proposal", args=[proposal.pk])
    page = browser.get(url)
    assert page.context["form"]["units"].value() == [lead.pk, entries[0].row.township.pk]
    assertRedirects(browser.post(url, {"units": [lead.pk]}), proposal.get_absolute_url())
    assertContains(signed_in(lead, Power.SPEAK_FOR_UNIT).get(proposal.get_absolute_url()), "去答复")


def test_a_decision_may_alter_the_text(
    entries: list[Entry], county: Actor, signed_in: Callable[..., Client]
) -> None:
    proposal = raised(entries[0], county)
    browser = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("amendments:decide-proposal", args=[proposal.pk])
    assertContains(browser.post(url, {"outcome": "rejected"}), "请说明理由", status_code=422)
    sent = filled_in(browser.get(url), township_duty="1.每月上报。")
    page = browser.post(url, sent | {"outcome": "partly", "text": "按月即可"}, follow=True)
    assertContains(page, "部分采纳")
    assert in_draft(entries[0]).version.township_duty == "1.每月上报。"


def test_of_several_changes_some_may_be_adopted(
    entries: list[Entry], county: Actor, signed_in: Callable[..., Client]
) -> None:
    other = entries[1]
    proposal = raised(entries[0], county, Wanted(other.row.township, other.row, None))
    browser = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("amendments:decide-proposal", args=[proposal.pk])
    none_chosen = browser.post(url, {"outcome": "partly", "text": "先改一处"})
    assertContains(none_chosen, "请选择采纳哪些改动", status_code=422)
    browser.post(url, {"outcome": "partly", "text": "先改一处", "adopted": ["0"]})
    assert in_draft(entries[0]).version.township_duty == "1. 发现问题及时上报。"
    assert in_draft(other)


def test_a_draft_that_says_otherwise_is_shown_and_written_over_only_on_ones_word(
    entries: list[Entry], county: Actor, acting_for: Callable[..., Actor], signed_in: Callable[..., Client]
) -> None:
    proposal = raised(entries[0], county)
    manager = acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    open_draft(by=manager)
    present = row_now(entries[0].row, manager)
    assert present
    other = replace(content_of(present.version), township_duty="1. 不再配合。")
    edit_row(entry=present, content=other, seen_hash=present.version.content_hash, by=manager)

    browser = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("amendments:decide-proposal", args=[proposal.pk])
    unseen = browser.post(url, {"outcome": "accepted", "acknowledged": "on"})
    assertContains(unseen, "不再配合", status_code=422)
    mark = unseen.context["form"]["mark"].value()
    sent = {"outcome": "accepted", "acknowledged": "on", "mark": mark}
    assertRedirects(browser.post(url, sent), proposal.get_absolute_url())
    assert in_draft(entries[0]).version.township_duty == "1. 发现问题及时上报。"


def test_a_row_leads_to_what_is_proposed_about_it(
    entries: list[Entry], county: Actor, signed_in: Callable[..., Client]
) -> None:
    proposal = raised(entries[0], county)
    row = entries[0].row
    own = signed_in(row.township, Power.EDIT_DRAFT).get(row.get_absolute_url())
    assertContains(own, proposal.number)
    assertContains(own, f"{RAISE}?row={row.pk}")
    assertNotContains(signed_in(UnitFactory(), Power.SPEAK_FOR_UNIT).get(row.get_absolute_url()), RAISE)
    assertNotContains(Client().get(row.get_absolute_url()), RAISE)


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_however_many_proposals_changes_and_answers(
    number: int,
    county: Actor,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    edition = EditionFactory(published=True)
    made = [EntryFactory(edition=edition) for _ in range(number)]
    changes = [Wanted(entry.row.township, entry.row, None) for entry in made]
    for _ in range(number):
        proposal = raise_proposal(title="调整", reason="需要", origin="friction", changes=changes, by=county)
    consult_on(proposal=proposal, by=county)
    browser = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    with django_assert_num_queries(5):
        assert len(browser.get(PROPOSALS).context["page_obj"]) == number
    with django_assert_num_queries(7):
        assert len(browser.get(proposal.get_absolute_url()).context["groups"]) == number
    with django_assert_num_queries(16):
        browser.get(reverse("amendments:home"))
