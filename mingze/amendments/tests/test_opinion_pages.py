"""The pages on which opinions are asked for, given, read and answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.amendments.models import Consultation, Opinion
from mingze.amendments.tests.consulting import asking, assist_row, now, opinion_of, saying
from mingze.catalogue.actions.drafts import edit_row
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.row_form import row_form_initial
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

SignedIn = Callable[..., Client]


@pytest.fixture
def department() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="新民镇")


@pytest.fixture
def entry(department: Unit, township: Unit) -> Entry:
    return assist_row(township, department)


@pytest.fixture
def consultation(township: Unit, department: Unit) -> Consultation:
    return asking(township, department)


@pytest.fixture
def reform(signed_in: SignedIn) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def filled_in(entry: Entry, duty: str, **more: Any) -> dict[str, Any]:
    """The row's form as the page draws it, with another text."""
    initial = row_form_initial(content_of(now(entry).version))
    return {name: value or "" for name, value in initial.items()} | {"township_duty": duty} | more


def test_a_department_suggests_another_text_and_reads_it_word_by_word(
    consultation: Consultation, entry: Entry, department: Unit, signed_in: SignedIn
) -> None:
    client = signed_in(department)
    url = reverse("amendments:give-opinion", args=[consultation.pk]) + f"?row={entry.row_id}"
    assertContains(client.get(url), "1.巡查河道。")

    said = {"text": "请写明次数。", "unit": department.code, "voice": "department", "suggests": "on"}
    answer = client.post(url, filled_in(entry, "1.每月巡查河道。", **said))

    assertRedirects(answer, consultation.get_absolute_url())
    assertContains(client.get(consultation.get_absolute_url()), "<ins>每月</ins>", html=False)


def test_what_was_not_filled_in_is_asked_for(
    consultation: Consultation, entry: Entry, department: Unit, signed_in: SignedIn
) -> None:
    url = reverse("amendments:give-opinion", args=[consultation.pk]) + f"?row={entry.row_id}"
    said = {"text": "意见", "unit": department.code, "voice": "department", "suggests": "on"}
    nameless = filled_in(entry, "1.每月巡查。", **(said | {"name": ""}))
    for data in ({"text": ""}, nameless, filled_in(entry, "1.巡查河道。", **said)):
        assert signed_in(department).post(url, data).status_code == 422
    assert not Opinion.objects.exists()


def test_rows_of_others_are_not_spoken_of(
    consultation: Consultation, township: Unit, department: Unit, signed_in: SignedIn
) -> None:
    foreign = assist_row(township, UnitFactory())
    url = reverse("amendments:give-opinion", args=[consultation.pk])
    for row in (foreign.row_id, 0, "x"):
        assert signed_in(department).get(url, {"row": row}).status_code == 404


def test_a_unit_answers_on_its_page(
    consultation: Consultation, department: Unit, signed_in: SignedIn
) -> None:
    client = signed_in(department, Power.SPEAK_FOR_UNIT)
    url = reverse("amendments:answer-consultation", args=[consultation.pk])
    assert client.post(url, {"stance": "disagree", "remark": ""}).status_code == 422

    client.post(url, {"stance": "conditional", "remark": "需要经费。"})

    page = client.get(consultation.get_absolute_url())
    assertContains(page, "有条件同意")
    assertContains(page, "需要经费。")


def test_the_office_answers_and_writes_the_suggestion_into_the_draft(
    consultation: Consultation, entry: Entry, department: Unit, reform: Client
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道。")
    url = reverse("amendments:answer-opinion", args=[opinion.pk])
    page = reform.get(url)
    assertContains(page, "<ins>每月</ins>", html=False)
    seen = page.context["row_form"]["seen"].value()

    answer = {"answer": "partly", "text": "每月人手不足。", "writes": "on", "seen": seen}
    reform.post(url, filled_in(entry, "1.每季度巡查河道。", **answer))

    assert now(entry).version.township_duty == "1.每季度巡查河道。"
    assertRedirects(reform.get(url), consultation.get_absolute_url())


def test_an_answer_without_a_change_leaves_the_draft_alone(
    consultation: Consultation, entry: Entry, department: Unit, reform: Client
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道。")
    url = reverse("amendments:answer-opinion", args=[opinion.pk])
    assert reform.post(url, {"answer": "rejected", "text": ""}).status_code == 422

    reform.post(url, {"answer": "rejected", "text": "已有规定。", "writes": "on"})

    assert now(entry).version.township_duty == "1.巡查河道。"


def test_what_was_written_while_the_office_answered_is_shown_and_has_to_be_ticked(
    consultation: Consultation, entry: Entry, department: Unit, reform: Client
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道。")
    url = reverse("amendments:answer-opinion", args=[opinion.pk])
    seen = reform.get(url).context["row_form"]["seen"].value()
    data = filled_in(entry, "1.每月巡查河道。", seen=seen, answer="accepted", writes="on")
    present = now(entry)
    changed = saying(entry, "1.每周巡查河道。")
    edit_row(entry=present, content=changed, seen_hash=present.version.content_hash, by=operator())

    refused = reform.post(url, data)

    assertContains(refused, "双方写法不同的地方", status_code=422)
    reform.post(url, data | {"acknowledged": "on"})
    assert now(entry).version.township_duty == "1.每月巡查河道。"


def test_without_a_draft_an_answer_changes_nothing(township: Unit, department: Unit, reform: Client) -> None:
    published = EntryFactory(edition=EditionFactory(published=True), row__township=township)
    opinion = opinion_of(department, asking(township, department), published, "1.每月巡查河道。")
    url = reverse("amendments:answer-opinion", args=[opinion.pk])
    assertContains(reform.get(url), "现在没有清单草稿")
    reform.post(url, {"answer": "accepted"})
    opinion.refresh_from_db()
    assert opinion.answer == "accepted"


def test_the_office_ends_a_consultation_when_all_is_answered(
    consultation: Consultation, entry: Entry, department: Unit, reform: Client
) -> None:
    opinion = opinion_of(department, consultation, entry)
    close = reverse("amendments:close-consultation", args=[consultation.pk])
    assertContains(reform.post(close, follow=True), "还有1条意见没有答复")
    reform.post(reverse("amendments:withdraw-opinion", args=[opinion.pk]))

    assertContains(reform.post(close, follow=True), "征求意见已结束")
    assertNotContains(reform.get(reverse("amendments:opinions")), consultation.title)
    assertContains(reform.get(reverse("amendments:opinions"), {"state": "all"}), consultation.title)


def test_the_row_s_page_shows_staff_concerned_what_was_said_and_others_nothing(
    consultation: Consultation, entry: Entry, department: Unit, signed_in: SignedIn
) -> None:
    opinion_of(department, consultation, entry)
    url = f"{entry.row.get_absolute_url()}?edition=draft"
    page = signed_in(department).get(url)
    for words in ("请写明次数。", "提出意见", "双方确认"):
        assertContains(page, words)
    published = EntryFactory(edition=EditionFactory(published=True), row=entry.row, version=entry.version)
    other = signed_in(UnitFactory()).get(published.row.get_absolute_url())
    for words in ("请写明次数。", "提出意见", "双方确认"):
        assertNotContains(other, words)
        assertNotContains(Client().get(published.row.get_absolute_url()), words)


def test_opinions_are_read_by_township_and_state(
    consultation: Consultation, entry: Entry, department: Unit, reform: Client
) -> None:
    opinion_of(department, consultation, entry)
    url = reverse("amendments:opinions")
    other = UnitFactory(township=True)
    assertContains(reform.get(url, {"view": "opinions", "township": entry.row.township.code}), "请写明次数。")
    for query in ({"township": other.code}, {"state": "answered"}):
        assertNotContains(reform.get(url, {"view": "opinions"} | query), "请写明次数。")


@pytest.mark.parametrize("view", ["", "opinions"])
@pytest.mark.parametrize("office", [True, False])
def test_the_lists_take_the_same_queries_for_one_and_for_three(
    view: str, office: bool, department: Unit, reform: Client, signed_in: SignedIn
) -> None:
    client = reform if office else signed_in(department)
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            township = UnitFactory(township=True)
            opinion_of(
                department, asking(township, department), assist_row(township, department), "1.每月巡查。"
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("amendments:opinions"), {"view": view}).status_code == 200
        numbers.append(len(queries))
    assert numbers == [11 if view else 7 if office else 6] * 2


def test_a_consultation_takes_the_same_queries_for_one_opinion_and_for_three(
    consultation: Consultation, township: Unit, department: Unit, reform: Client
) -> None:
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            opinion_of(department, consultation, assist_row(township, department), "1.每月巡查。")
        with CaptureQueriesContext(connection) as queries:
            assert reform.get(consultation.get_absolute_url()).status_code == 200
        numbers.append(len(queries))
    assert numbers == [13, 13]
