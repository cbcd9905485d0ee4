from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.actions.admissions import (
    apply_for_admission,
    consult_townships,
    decide_admission,
)
from mingze.amendments.actions.law_reviews import open_law_review
from mingze.amendments.models import Admission, LawReview
from mingze.catalogue.models import Edition, Entry, Law
from mingze.catalogue.queries import responsibility
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, LawFactory, UnitFactory

APPLY, ADMISSIONS = reverse("amendments:apply-for-admission"), reverse("amendments:admissions")
OPEN_REVIEW, REVIEWS = reverse("amendments:open-law-review"), reverse("amendments:law-reviews")
TITLE = "农村自建房安全排查"


@pytest.fixture(autouse=True)
def no_ranker_of_an_earlier_test() -> Iterator[None]:
    yield
    responsibility._ranker.cache_clear()


@pytest.fixture
def county(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS, Power.MANAGE_LISTS)


@pytest.fixture
def office(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS, Power.MANAGE_LISTS)


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


def told(township: Unit, **more: Any) -> dict[str, Any]:
    text = {"title": TITLE, "content": "1.逐户排查。", "basis": "会议纪要", "reason": "汛期临近。"}
    return {**text, "townships": [township.code], **more}


def applied(by: Actor, *townships: Unit, title: str = TITLE) -> Admission:
    return apply_for_admission(
        title=title,
        content="1.逐户排查。",
        basis="会议纪要",
        reason="汛期临近。",
        townships=townships,
        applicant=UnitFactory(),
        by=by,
    )


def url_of(name: str, thing: Admission | LawReview) -> str:
    return reverse(f"amendments:{name}", args=[thing.pk])


def test_a_department_applies_and_other_pages_can_fill_the_form_in(
    township: Unit, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in(UnitFactory(), Power.SPEAK_FOR_UNIT)
    page = browser.get(APPLY, {"title": TITLE, "content": "逐户排查", "township": township.code})
    form = page.context["form"]
    assert [form[name].value() for name in ("title", "content", "townships")] == [
        TITLE,
        "逐户排查",
        [township.code],
    ]
    assertNotContains(page, "申请部门")
    assertContains(browser.post(APPLY, told(township), follow=True), "申请已提交")


def test_what_was_refused_and_ways_not_open_are_pointed_out_before_it_is_sent(
    township: Unit, county: Actor, signed_in: Callable[..., Client]
) -> None:
    decide_admission(admission=applied(county, township), outcome="refused", text="没有力量。", by=county)
    browser = signed_in(UnitFactory(), Power.SPEAK_FOR_UNIT)
    sent = told(township, reason="由工作专班统一调度。")
    page = browser.post(APPLY, sent)
    assertContains(page, "曾未予准入", status_code=422)
    assertContains(page, "以专班名义", status_code=422)
    assert Admission.objects.count() == 1
    browser.post(APPLY, sent | {"acknowledged": "on"})
    assert Admission.objects.count() == 2


def test_the_townships_are_asked_and_the_answers_shown(township: Unit, county: Actor, office: Client) -> None:
    admission = applied(county, township)
    assertRedirects(office.post(url_of("consult-on-admission", admission)), admission.get_absolute_url())
    assertContains(office.get(admission.get_absolute_url()), "尚未答复")
    wrong = office.post(url_of("consult-on-admission", admission), {"due_on": "x"}, follow=True)
    assertContains(wrong, "请填写正确的答复期限")


def test_what_is_let_in_is_written_as_the_county_words_it_and_reported(
    township: Unit, county: Actor, office: Client
) -> None:
    EditionFactory(published=True)
    admission = applied(county, township)
    page = office.get(url_of("decide-admission", admission))
    fields = page.context["row_form"]
    names = ("list", "domain", "name", "departments", "scope")
    row = {name: fields[name].value() or "" for name in names} | {"township_duty": "1.协助排查。"}
    assert office.post(url_of("decide-admission", admission), {"outcome": "refused"}).status_code == 422
    decided = office.post(url_of("decide-admission", admission), row | {"outcome": "admitted"}, follow=True)
    assertContains(decided, "已写入草稿的条目")
    entry = Entry.objects.get(edition__state=Edition.State.DRAFT)
    assert entry.version.township_duty == "1.协助排查。"
    assertContains(decided, "记录报备")
    assertContains(office.get(ADMISSIONS), "没有向上级报备")
    reported = office.post(url_of("report-admission", admission), {"reported_on": "2020-01-01"}, follow=True)
    assertContains(reported, "2020年1月1日")


def test_a_department_takes_its_application_back(township: Unit, county: Actor, office: Client) -> None:
    admission = applied(county, township)
    assertContains(office.post(url_of("withdraw-admission", admission), follow=True), "已撤回")
    assertContains(office.post(url_of("withdraw-admission", admission), follow=True), "已经办结")


def test_a_law_leads_to_its_reviews_and_a_review_to_its_rows(office: Client) -> None:
    entry = EntryFactory(edition=EditionFactory(published=True), version__laws=[LawFactory()])
    law = Law.objects.get()
    assertContains(office.get(reverse("catalogue:law", args=[law.pk])), f"{OPEN_REVIEW}?law={law.pk}")
    sent = {"law": law.pk, "status": "repealed", "status_on": "2026-01-01"}
    page = office.post(OPEN_REVIEW, sent, follow=True)
    assertContains(page, entry.row.get_absolute_url())
    assertContains(office.post(OPEN_REVIEW, sent), "正在复核", status_code=422)

    review = LawReview.objects.get()
    settle = reverse("amendments:settle-law-review-item", args=[review.items.get().pk])
    assertContains(office.post(settle, {"outcome": "kept"}), "为什么不受影响", status_code=422)
    done = office.post(settle, {"outcome": "kept", "note": "另有依据。"}, follow=True)
    assertContains(done, "完成复核")
    assertContains(office.get(REVIEWS), "已废止")


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_however_many_there_are(
    number: int,
    county: Actor,
    signed_in: Callable[..., Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    edition, law = EditionFactory(published=True), LawFactory()
    for _ in range(number):
        EntryFactory(edition=edition, version__laws=[law])
    townships = [UnitFactory(township=True) for _ in range(number)]
    for place in range(number):
        admission = applied(county, *townships, title=f"{place}号事项")
    consult_townships(admission=admission, by=county)
    for each in [law, *(LawFactory() for _ in range(number - 1))]:
        open_law_review(law=each, status="amended", status_on=date(2026, 1, 1), by=county)
    browser = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    review = LawReview.objects.get(law=law)
    with django_assert_num_queries(7):
        assert len(browser.get(ADMISSIONS).context["page_obj"]) == number
    with django_assert_num_queries(7):
        browser.get(admission.get_absolute_url())
    with django_assert_num_queries(5):
        assert len(browser.get(REVIEWS).context["page_obj"]) == number
    with django_assert_num_queries(11):
        page = browser.get(review.get_absolute_url())
    assert len(page.context["resting"]) == number
