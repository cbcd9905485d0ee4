"""Disputes as pages: the register, one dispute, its steps, the decision and the documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.actions import disputes
from mingze.amendments.models import Dispute, Limits
from mingze.amendments.policies.disputes import may_raise_about, may_raise_disputes
from mingze.amendments.tests.disputing import Case, make_case, raise_about, somebody
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.findings import findings_of
from mingze.catalogue.row_form import row_form_initial
from mingze.catalogue.tests.downloads import download
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, RowFactory, UnitFactory

SignedIn = Callable[..., Client]
INDEX = "amendments:disputes"


@pytest.fixture
def case() -> Case:
    return make_case()


def page(name: str, dispute: Dispute, *more: str) -> str:
    return reverse(f"amendments:{name}", args=[dispute.pk, *more])


def reform_client(case: Case, signed_in: SignedIn) -> Client:
    return signed_in(Unit.objects.get(pk=case.reform.unit_id), Power.RUN_CAMPAIGNS)


def filled(client: Client, url: str, **told: Any) -> dict[str, Any]:
    """What a browser sends: the fields as the page shows them, and those that the person changes."""
    response = client.get(url)
    row_form, form = response.context["row_form"], response.context["form"]
    shown = {name: row_form.initial.get(name) or "" for name in row_form.fields}
    return shown | {"changed": form.initial["changed"]} | told


def test_the_register_shows_what_waits_for_the_own_unit_first(case: Case, signed_in: SignedIn) -> None:
    mine = case.raised(title="先提出的")
    other = EntryFactory(
        edition=case.entry.edition,
        row__township=case.township,
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
    )
    raise_about(other, by=case.manager, title="后提出的", parties=[case.lead])
    response = signed_in(case.lead, Power.SPEAK_FOR_UNIT).get(reverse(INDEX))
    lines = response.context["page_obj"].object_list
    assert [(line.dispute.title, line.is_mine) for line in lines] == [("先提出的", True), ("后提出的", False)]
    assertContains(response, f"2 件，1 件等待{case.lead}办理")
    narrowed = signed_in(case.lead, Power.SPEAK_FOR_UNIT).get(reverse(INDEX), {"state": "mine"})
    assert [line.dispute for line in narrowed.context["page_obj"].object_list] == [mine]


def test_strangers_do_not_see_a_dispute(case: Case, signed_in: SignedIn) -> None:
    dispute = case.raised()
    stranger = signed_in(UnitFactory(), Power.SPEAK_FOR_UNIT)
    assert stranger.get(dispute.get_absolute_url()).status_code == 404
    assertNotContains(stranger.get(reverse(INDEX)), dispute.title)
    assertNotContains(stranger.get(case.entry.row.get_absolute_url()), dispute.title)


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_costs_the_same_for_one_and_for_three(
    case: Case, signed_in: SignedIn, number: int
) -> None:
    for _ in range(number):
        entry = EntryFactory(
            edition=case.entry.edition, version__list=List.ASSIST, version__departments=[case.lead]
        )
        raise_about(entry, by=case.speaker)
    client = signed_in(case.lead, Power.SPEAK_FOR_UNIT)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(reverse(INDEX))
    assert len(response.context["page_obj"].object_list) == number
    assert len(queries) == REGISTER_QUERIES


REGISTER_QUERIES = 9


@pytest.mark.parametrize("number", [1, 3])
def test_a_dispute_costs_the_same_for_one_row_and_for_three(
    case: Case, signed_in: SignedIn, number: int
) -> None:
    entries = [
        EntryFactory(
            edition=case.entry.edition,
            row=RowFactory(duty=case.entry.row.duty),
            version__list=List.ASSIST,
            version__departments=[case.lead],
            version__township_duty=f"1.第{n}种写法。",
        )
        for n in range(number)
    ]
    dispute = raise_about(*entries, by=case.speaker)
    client = signed_in(case.lead, Power.SPEAK_FOR_UNIT)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(dispute.get_absolute_url())
    assert len(response.context["groups"]) == number
    assert len(queries) == DISPUTE_QUERIES


DISPUTE_QUERIES = 16


def test_a_dispute_is_raised_from_the_page_of_its_row(case: Case, signed_in: SignedIn) -> None:
    client = signed_in(case.township, Power.EDIT_DRAFT)
    link = f"{reverse('amendments:raise-dispute')}?row={case.entry.row.pk}"
    assertContains(client.get(case.entry.row.get_absolute_url()), link)
    assertContains(client.get(link), case.entry.version.name)
    response = client.post(link, {"title": "由谁清障", "question": "说法不一。"})
    dispute = Dispute.objects.get()
    assertRedirects(response, dispute.get_absolute_url())
    assert [each.row for each in dispute.disputed_rows.all()] == [case.entry.row]
    assertContains(client.get(case.entry.row.get_absolute_url()), "在办争议，原分工继续有效")
    assertContains(client.get(link), dispute.number)
    again = client.post(link, {"title": "再提", "question": "一样。"})
    assertContains(again, "已有在办争议", status_code=422)


def test_the_row_page_says_nothing_of_disputes_to_the_public(case: Case, client: Client) -> None:
    case.raised()
    response = client.get(case.entry.row.get_absolute_url())
    assertNotContains(response, "争议")


def test_a_dispute_is_raised_from_what_the_list_check_found(signed_in: SignedIn) -> None:
    edition, row = EditionFactory(), RowFactory()
    EntryFactory(edition=edition, row=row)
    lead = UnitFactory()
    EntryFactory(
        edition=edition,
        row=RowFactory(duty=row.duty),
        version__list=List.ASSIST,
        version__departments=[lead],
    )
    found = next(each for each in findings_of(edition) if each.rule.code == "list_differs")
    mark = f"list_differs:{found.finding.fingerprint}"
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = f"{reverse('amendments:raise-dispute')}?finding={mark}"
    assertContains(client.get(url), found.finding.message)
    client.post(url, {"title": "由谁办", "question": "归单不一。"})
    dispute = Dispute.objects.get()
    assert (dispute.origin, dispute.origin_note) == ("check", mark)
    assert dispute.disputed_rows.count() == 2
    assert client.get(f"{reverse('amendments:raise-dispute')}?finding=list_differs:0").status_code == 404


def test_the_next_step_is_the_main_button_and_the_others_are_told_whose_move_it_is(
    case: Case, signed_in: SignedIn
) -> None:
    dispute = case.raised()
    lead, town = signed_in(case.lead, Power.SPEAK_FOR_UNIT), signed_in(case.township, Power.SPEAK_FOR_UNIT)
    assert lead.get(dispute.get_absolute_url()).context["next"].label == "陈述本单位主张"
    disputes.state_claim(dispute=dispute, claim="由镇办。", citation="", by=case.speaker)
    shown = lead.get(dispute.get_absolute_url())
    assert shown.context["next"].label == "形成协商纪要"
    assertContains(shown, "原分工继续有效")
    assertContains(town.get(dispute.get_absolute_url()), f"等待{case.lead}召集各方协商")
    overseer = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    assert overseer.get(dispute.get_absolute_url()).context["next"] is None


def test_steps_are_taken_by_forms(case: Case, signed_in: SignedIn) -> None:
    dispute, lead, reform = (
        case.raised(),
        signed_in(case.lead, Power.SPEAK_FOR_UNIT),
        reform_client(case, signed_in),
    )
    taken = [
        (lead, "claim", {"claim": "由镇办。", "citation": "三定规定"}),
        (lead, "not-agreed", {"text": "没谈拢。"}),
        (reform, "ask", {"text": "三定怎么写？"}),
        (lead, "answer", {"text": "没有写。"}),
        (reform, "to-meeting", {"text": ""}),
        (reform, "withdraw", {"text": "已另行明确。"}),
    ]
    for client, name, told in taken:
        url = page("dispute-step", dispute, name)
        assert client.get(url).status_code == 200
        if name != "to-meeting":
            assert client.post(url, dict.fromkeys(told, "")).status_code == 422
        assertRedirects(client.post(url, told), dispute.get_absolute_url())
    assert dispute.steps.count() == 7
    assert lead.get(page("dispute-step", dispute, "claim")).status_code == 403
    assert lead.get(page("dispute-step", dispute, "dance")).status_code == 404


def test_a_ruling_changes_all_rows_that_say_the_same_and_only_what_was_changed(
    case: Case, signed_in: SignedIn
) -> None:
    neighbour = EntryFactory(
        edition=case.entry.edition,
        row=RowFactory(duty=case.entry.row.duty),
        version__list=List.ASSIST,
        version__township_duty="1.巡查。",
        version__domain=case.entry.version.domain,
        version__departments=[case.lead],
    )
    apart = EntryFactory(
        edition=case.entry.edition,
        row=RowFactory(duty=case.entry.row.duty),
        version__list=List.ASSIST,
        version__township_duty="1.另一种写法。",
        version__departments=[case.lead],
    )
    dispute = raise_about(case.entry, neighbour, apart, by=case.reform)
    dispute = disputes.report_no_agreement(dispute=dispute, text="没谈拢。", by=case.speaker)
    dispute = disputes.submit_to_meeting(dispute=dispute, by=case.reform)
    client, url = reform_client(case, signed_in), page("rule", dispute)
    told = filled(client, url, text="定。", reason="理由。", township_duty="1.上报。")
    assert told["changed"] == [case.entry.row.pk, neighbour.row.pk]
    assert told["departments"] == row_form_initial(case.says())["departments"]
    assertRedirects(client.post(url, told), dispute.get_absolute_url())
    draft = whole_entries(Entry.objects.filter(edition__state="draft")).order_by("row")
    says = {entry.row_id: content_of(entry.version).township_duty for entry in draft}
    assert says == {
        case.entry.row.pk: "1.上报。",
        neighbour.row.pk: "1.上报。",
        apart.row.pk: "1.另一种写法。",
    }
    shown = client.get(dispute.get_absolute_url())
    assert len(shown.context["changes"]) == 1
    assertContains(shown, "<del>巡查</del>", html=False)


def test_minutes_may_leave_everything_as_it_is(case: Case, signed_in: SignedIn) -> None:
    dispute, client = case.raised(), signed_in(case.lead, Power.SPEAK_FOR_UNIT)
    told = {"text": "维持原分工。", "changed": [], "list": "nonsense"}
    assertRedirects(client.post(page("file-minutes", dispute), told), dispute.get_absolute_url())
    assertContains(client.get(dispute.get_absolute_url()), "维持清单原分工")


def test_a_row_cannot_be_rewritten_and_taken_out_at_once(case: Case, signed_in: SignedIn) -> None:
    dispute, client = case.raised(), signed_in(case.lead, Power.SPEAK_FOR_UNIT)
    url = page("file-minutes", dispute)
    told = filled(client, url, text="定。", removed=[case.entry.row.pk])
    assertContains(client.post(url, told), "不能既改写又取消", status_code=422)


def test_a_decision_written_while_others_changed_the_row_is_looked_at_again(
    case: Case, signed_in: SignedIn
) -> None:
    dispute, client = case.raised(), signed_in(case.lead, Power.SPEAK_FOR_UNIT)
    url = page("file-minutes", dispute)
    told = filled(client, url, text="定。", township_duty="1.上报。")
    open_draft(by=operator())
    entry = whole_entries(Entry.objects.filter(edition__state="draft")).get()
    theirs = replace(content_of(entry.version), township_duty="1.每周巡查。")
    edit_row(entry=entry, content=theirs, seen_hash=entry.version.content_hash, by=operator())
    # A tick that was set before the conflict was shown counts for nothing.
    response = client.post(url, told | {"acknowledged": "on"})
    assertContains(response, "双方写法不同的地方", status_code=422)
    seen = response.context["row_form"]["seen"].value()
    assertContains(client.post(url, told | {"seen": seen}), "请核对", status_code=422)
    response = client.post(url, told | {"seen": seen, "acknowledged": "on"})
    assertRedirects(response, dispute.get_absolute_url())
    assert case.says().township_duty == "1.上报。"


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_decision_is_a_document(case: Case, signed_in: SignedIn, form: str) -> None:
    dispute, client = case.raised(), signed_in(case.township, Power.SPEAK_FOR_UNIT)
    assert client.get(page("ruling-document", dispute, form)).status_code == 404
    wanted = case.change(township_duty="1.上报。")
    disputes.file_minutes(dispute=dispute, text="由水利局组织。", changes=[wanted], by=case.speaker)
    text = download(client, page("ruling-document", dispute, form)).text
    for words in ("协商纪要", "由水利局组织。", "各方主张", "1.上报。"):
        assert words in text


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_the_register_is_a_file(case: Case, signed_in: SignedIn, form: str) -> None:
    dispute, client = case.raised(), signed_in(case.township)
    text = download(client, reverse("amendments:export-disputes", args=[form])).text
    for words in (dispute.number, dispute.title, "县水利局、新民镇"):
        assert words in text


def test_the_limits_are_read_by_staff_and_set_by_the_reform_office(case: Case, signed_in: SignedIn) -> None:
    url = reverse("amendments:limits")
    staff, reform = signed_in(case.township), reform_client(case, signed_in)
    assertContains(staff.get(url), "协商（工作日）")
    days = {
        "negotiation_days": 4,
        "office_days": 8,
        "whole_days": 15,
        "inquiries_at_most": 1,
        "inquiry_days": 2,
        "consultation_days": 5,
    }
    assert staff.post(url, days).status_code == 403
    assertContains(reform.post(url, days | {"whole_days": 3}), "不能超过全程", status_code=422)
    assertRedirects(reform.post(url, days), url)
    assert Limits.objects.get().whole_days == 15
    assert not Limits.objects.get().reports_admissions


def test_somebody_without_a_word_to_say_is_told_so(case: Case) -> None:
    assert not may_raise_disputes(None)
    assert not may_raise_about(somebody(case.lead), [case.lead])
