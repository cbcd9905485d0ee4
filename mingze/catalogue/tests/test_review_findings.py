from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.actions.reviews import confirm_finding, withdraw_confirmations
from mingze.catalogue.models import Edition, Entry, FindingReview, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.findings import ReviewedFinding, findings_of
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

CHECKS = reverse("catalogue:checks")
CONFIRM = reverse("catalogue:confirm-finding")
WITHDRAW = reverse("catalogue:withdraw-confirmation")


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


@pytest.fixture
def browser(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)


@pytest.fixture
def leaderless() -> Entry:
    """A row that should name a department and does not: the rule no_lead finds it."""
    entry: Entry = EntryFactory(
        row__duty__name="整治河道乱采砂石",
        version__list=List.ASSIST,
        version__township_duty="1.发现采砂及时上报。",
    )
    return entry


def found(edition: Edition, rule: str = "no_lead") -> list[ReviewedFinding]:
    return [item for item in findings_of(edition) if item.finding.rule == rule]


def as_form(item: ReviewedFinding, reason: str = "县里尚未明确部门") -> dict[str, Any]:
    return {"rule": item.finding.rule, "fingerprint": item.finding.fingerprint, "reason": reason}


def test_a_confirmed_finding_moves_to_the_confirmed_ones_with_its_reason(
    leaderless: Entry, browser: Client
) -> None:
    (item,) = found(leaderless.edition)
    page = browser.get(CHECKS, {"rule": "no_lead"})
    assertContains(page, item.finding.message)
    assert page.context["confirmed_count"] == 0
    before = page.context["open_count"]

    response = browser.post(CONFIRM, as_form(item) | {"query": "rule=no_lead"}, follow=True)

    assertRedirects(response, f"{CHECKS}?rule=no_lead")
    assertContains(response, "已确认无误")
    assertNotContains(response, item.finding.message)
    assert (response.context["open_count"], response.context["confirmed_count"]) == (before - 1, 1)
    page = browser.get(CHECKS, {"rule": "confirmed"})
    assertContains(page, item.finding.message)
    assertContains(page, "县里尚未明确部门")


def test_a_confirmation_taken_back_lets_the_finding_count_again(leaderless: Entry, browser: Client) -> None:
    (item,) = found(leaderless.edition)
    browser.post(CONFIRM, as_form(item))
    review = FindingReview.objects.get()

    response = browser.post(WITHDRAW, {"review": review.pk}, follow=True)

    assertContains(response, "已撤回确认")
    assertContains(browser.get(CHECKS, {"rule": "no_lead"}), item.finding.message)
    assert found(leaderless.edition)[0].review is None
    browser.post(CONFIRM, as_form(item, "再次核对"))
    (again,) = found(leaderless.edition)
    assert again.review is not None
    assert again.review.reason == "再次核对"
    assert FindingReview.objects.count() == 2


def test_a_confirmation_does_not_hold_for_other_words(leaderless: Entry, manager: Actor) -> None:
    (item,) = found(leaderless.edition)
    confirm_finding(**as_form(item), by=manager)
    entry = whole_entries(Entry.objects.filter(pk=leaderless.pk)).get()
    changed = replace(content_of(entry.version), name="整治河道乱采砂石和乱倒垃圾")

    edit_row(entry=entry, content=changed, seen_hash=entry.version.content_hash, by=manager)

    (item,) = found(leaderless.edition)
    assert item.review is None


def test_a_confirmation_holds_in_the_next_edition_for_the_same_words(manager: Actor) -> None:
    entry = EntryFactory(
        edition=EditionFactory(published=True),
        version__list=List.ASSIST,
        version__township_duty="1.发现后上报。",
    )
    confirm_finding(**as_form(found(entry.edition)[0]), by=manager)
    (item,) = found(open_draft(by=manager))
    assert item.review == FindingReview.objects.get()


def test_pressing_twice_confirms_once(leaderless: Entry, browser: Client) -> None:
    (item,) = found(leaderless.edition)
    for _ in range(2):
        assertContains(browser.post(CONFIRM, as_form(item), follow=True), "已确认无误")
    assert FindingReview.objects.count() == 1
    assert Event.objects.filter(verb="finding.confirmed").count() == 1


def test_taking_back_twice_is_once(manager: Actor) -> None:
    review = confirm_finding(rule="no_lead", fingerprint="1" * 32, reason="已核对", by=manager)
    for _ in range(2):
        withdraw_confirmations(reviews=[review], by=manager)
    assert [event.verb for event in Event.objects.all()] == [
        "finding.confirmed",
        "finding.confirmation_withdrawn",
    ]


def test_without_a_reason_nothing_is_confirmed(leaderless: Entry, browser: Client, manager: Actor) -> None:
    (item,) = found(leaderless.edition)
    assertContains(browser.post(CONFIRM, as_form(item, ""), follow=True), "请写明")
    with pytest.raises(RuleBroken, match="理由"):
        confirm_finding(rule="no_lead", fingerprint="1" * 32, reason=" ", by=manager)
    assert not FindingReview.objects.exists()


def test_only_who_manages_the_lists_confirms_and_overseers_read(
    leaderless: Entry, signed_in: Callable[..., Client], acting_for: Callable[..., Actor]
) -> None:
    (item,) = found(leaderless.edition)
    overseer = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    page = overseer.get(CHECKS)
    assertContains(page, item.finding.message)
    assertNotContains(page, CONFIRM)
    assertContains(overseer.post(CONFIRM, as_form(item)), "负责管理全县清单", status_code=403)
    with pytest.raises(NotAllowed):
        withdraw_confirmations(reviews=[], by=acting_for(UnitFactory(), Power.OVERSEE))
    assert not FindingReview.objects.exists()
    assert signed_in(UnitFactory()).get(CHECKS).status_code == 404


def test_a_township_sees_what_concerns_its_own_list_and_nothing_else(
    leaderless: Entry, signed_in: Callable[..., Client]
) -> None:
    (item,) = found(leaderless.edition)
    own = signed_in(leaderless.row.township, Power.EDIT_DRAFT).get(CHECKS)
    assertContains(own, item.finding.message)
    assertNotContains(own, CONFIRM)
    other = signed_in(UnitFactory(township=True), Power.EDIT_DRAFT)
    page = other.get(CHECKS, {"township": leaderless.row.township.code})
    assert page.status_code == 200
    assertNotContains(page, item.finding.message)


def test_the_page_can_be_narrowed_to_a_township(leaderless: Entry, browser: Client) -> None:
    other = EntryFactory(version__list=List.ASSIST, version__township_duty="1.发现后上报。")
    (mine,) = (item for item in found(leaderless.edition) if item.entries == [leaderless])
    page = browser.get(CHECKS, {"township": leaderless.row.township.code, "rule": "no_lead"})
    assertContains(page, mine.finding.message)
    assertNotContains(page, other.version.name)


def test_the_draft_is_checked_unless_another_edition_is_asked_for(browser: Client) -> None:
    published = EntryFactory(
        edition=EditionFactory(published=True),
        row__duty__name="公布的",
        version__list=List.ASSIST,
        version__township_duty="1.上报。",
    )
    EntryFactory(row__duty__name="草稿的", version__list=List.ASSIST, version__township_duty="1.上报。")
    assert browser.get(CHECKS).context["edition"].is_draft
    page = browser.get(CHECKS, {"edition": "1", "rule": "no_lead"})
    assertContains(page, "公布的")
    assertNotContains(page, "草稿的")
    assert page.context["edition"] == published.edition
    assert browser.get(CHECKS, {"edition": "x"}).status_code == 404
    assert browser.get(CHECKS, {"edition": "7"}).status_code == 404


def test_without_any_list_the_page_says_that_there_is_nothing_to_check(browser: Client) -> None:
    assertContains(browser.get(CHECKS), "还没有清单可以检查")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows(
    rows: int, browser: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(rows):
        EntryFactory(version__list=List.ASSIST, version__township_duty="1.上报。")
    with django_assert_num_queries(17):
        page = browser.get(CHECKS, {"rule": "no_lead"})
    assert len(page.context["page_obj"].object_list) == rows


def test_the_command_tells_findings_as_json(
    leaderless: Entry, manager: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_list", "--json", "--township", leaderless.row.township.name)
    told = [each for each in json.loads(capsys.readouterr().out) if each["rule"] == "no_lead"]
    (item,) = found(leaderless.edition)
    assert told == [
        {
            "rule": "no_lead",
            "severity": "error",
            "township": leaderless.row.township.code,
            "message": item.finding.message,
            "advice": item.finding.advice,
            "fingerprint": item.finding.fingerprint,
            "confirmed": None,
            "rows": [
                {
                    "row": leaderless.row.pk,
                    "duty": leaderless.row.duty.code,
                    "township": leaderless.row.township.name,
                    "list": "assist",
                    "number": 1,
                    "name": "整治河道乱采砂石",
                }
            ],
        }
    ]


def test_the_command_leaves_confirmed_ones_out_unless_asked_for_all(
    leaderless: Entry, manager: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    confirm_finding(**as_form(found(leaderless.edition)[0]), by=manager)

    def told(*arguments: str) -> list[Any]:
        call_command("check_list", "--json", *arguments)
        return [
            each["confirmed"] for each in json.loads(capsys.readouterr().out) if each["rule"] == "no_lead"
        ]

    assert told() == []
    assert told("--all") == ["县里尚未明确部门"]
    call_command("check_list", "--edition", "draft")
    assert "1 处已确认无误" in capsys.readouterr().out


def test_the_command_refuses_what_there_is_not() -> None:
    with pytest.raises(CommandError, match="还没有清单"):
        call_command("check_list")
    with pytest.raises(CommandError, match="现在没有清单草稿"):
        call_command("check_list", "--edition", "draft")
    EntryFactory()
    with pytest.raises(CommandError, match="没有第“7”版清单"):
        call_command("check_list", "--edition", "7")
    with pytest.raises(CommandError, match="没有名为“某镇”的乡镇"):
        call_command("check_list", "--township", "某镇")
