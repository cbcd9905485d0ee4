"""The page on which both sides look at the draft's assist rows and confirm them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.models import AgreementWaiver, Confirmation
from mingze.amendments.tests.consulting import asking
from mingze.catalogue.models import Entry, List
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EntryFactory, UnitFactory

SignedIn = Callable[..., Client]


@pytest.fixture
def lead() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="新民镇")


def assist(township: Unit, lead: Unit, name: str = "") -> Entry:
    more = {"row__duty__name": name} if name else {}
    return EntryFactory(
        row__township=township, version__list=List.ASSIST, version__departments=[lead], **more
    )


def ticked(entry: Entry) -> str:
    return f"{entry.row_id}:{Entry.objects.get(pk=entry.pk).version.content_hash}"


def test_a_department_confirms_the_rows_it_ticked(township: Unit, lead: Unit, signed_in: SignedIn) -> None:
    entries = [assist(township, lead, f"第{n}件事") for n in "甲乙丙"]
    client = signed_in(lead, Power.SPEAK_FOR_UNIT)
    assertContains(client.get(reverse("amendments:agreement")), "确认勾选的各项")

    done = client.post(
        reverse("amendments:confirm"), {"row": [ticked(entries[0]), ticked(entries[1])], "state": "all"}
    )

    assertRedirects(done, reverse("amendments:agreement") + "?state=all")
    assert Confirmation.objects.count() == 2
    client.post(reverse("amendments:confirm"), {"only": ticked(entries[2]), "row": []})
    assert Confirmation.objects.count() == 3


def test_rows_that_changed_meanwhile_or_make_no_sense_are_not_confirmed(
    township: Unit, lead: Unit, signed_in: SignedIn
) -> None:
    entry = assist(township, lead)
    client = signed_in(lead, Power.SPEAK_FOR_UNIT)
    url = reverse("amendments:confirm")
    assertContains(client.post(url, {"row": f"{entry.row_id}:{'0' * 64}"}, follow=True), "文字又有改动")
    assertContains(client.post(url, follow=True), "请先勾选")
    assert client.post(url, {"row": "x"}).status_code == 400
    assert not Confirmation.objects.exists()


def test_each_unit_sees_its_own_rows_and_the_county_all(
    township: Unit, lead: Unit, signed_in: SignedIn
) -> None:
    assist(township, lead, "疏浚河道")
    assist(UnitFactory(township=True), UnitFactory(), "消防检查")
    url = reverse("amendments:agreement")
    for client in (signed_in(lead), signed_in(township)):
        assertContains(client.get(url), "疏浚河道")
        assertNotContains(client.get(url), "消防检查")
        assertNotContains(client.get(url), "只确认这一项")
    county = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    assertContains(county.get(url), "消防检查")
    assertNotContains(county.get(url, {"lead": lead.code}), "消防检查")
    assertNotContains(county.get(url, {"state": "settled"}), "疏浚河道")


def test_a_unit_takes_its_own_confirmation_back_and_no_other_s(
    township: Unit, lead: Unit, signed_in: SignedIn
) -> None:
    entry = assist(township, lead)
    client = signed_in(lead, Power.SPEAK_FOR_UNIT)
    client.post(reverse("amendments:confirm"), {"row": ticked(entry)})
    url = reverse("amendments:withdraw-confirmation", args=[Confirmation.objects.get().pk])

    assert signed_in(township, Power.SPEAK_FOR_UNIT).post(url).status_code == 404
    assertContains(client.post(url, follow=True), "确认已撤回")
    assertContains(client.post(url, follow=True), "已经撤回")


def test_the_office_decides_without_agreement_with_reasons(
    township: Unit, lead: Unit, signed_in: SignedIn
) -> None:
    entry = assist(township, lead, "疏浚河道")
    client = signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)
    url = reverse("amendments:waive-agreement", args=[entry.row_id])
    content_hash = client.get(url).context["form"]["content_hash"].value()
    assert client.post(url, {"content_hash": content_hash, "reason": " "}).status_code == 422
    assert client.post(url, {"content_hash": "0" * 64, "reason": "理由"}).status_code == 422

    client.post(url, {"content_hash": content_hash, "reason": "第3次专题会议议定。"})

    assert AgreementWaiver.objects.get().reason == "第3次专题会议议定。"
    assertNotContains(client.get(reverse("amendments:agreement")), "疏浚河道")
    assert client.get(reverse("amendments:waive-agreement", args=[0])).status_code == 404


def test_without_a_draft_the_page_says_so(lead: Unit, signed_in: SignedIn) -> None:
    assertContains(signed_in(lead).get(reverse("amendments:agreement")), "现在没有清单草稿")


def test_the_page_takes_the_same_queries_for_one_row_and_for_three(
    township: Unit, lead: Unit, signed_in: SignedIn
) -> None:
    client = signed_in(lead, Power.SPEAK_FOR_UNIT)
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            assist(township, lead)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("amendments:agreement")).status_code == 200
        numbers.append(len(queries))
    assert numbers == [15, 15]


def test_who_does_not_agree_can_say_so_while_opinions_are_asked_for(
    township: Unit, lead: Unit, signed_in: SignedIn
) -> None:
    entry = assist(township, lead)
    client = signed_in(lead, Power.SPEAK_FOR_UNIT)
    assertNotContains(client.get(reverse("amendments:agreement")), "有不同意见")

    consultation = asking(township, lead)

    url = reverse("amendments:give-opinion", args=[consultation.pk])
    assertContains(client.get(reverse("amendments:agreement")), f"{url}?row={entry.row_id}")
