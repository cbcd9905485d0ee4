"""What the checks say of one row's texts: on its form, while it is written and after it was saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import add_row
from mingze.catalogue.actions.reviews import confirm_finding
from mingze.catalogue.models import Entry, Law
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.findings import findings_of, findings_of_content
from mingze.catalogue.row_form import row_form_initial
from mingze.catalogue.rules import Content, Party, Role
from mingze.catalogue.tests.wording import assist, basic, resting_on, taken_back
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import LawFactory, UnitFactory

BY = operator()
BUTTON = {"check_text": "1"}


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="河东镇")


@pytest.fixture
def water() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def browser(township: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in(township, Power.EDIT_DRAFT)


def entered(township: Unit, content: Content) -> Entry:
    return whole_entries(Entry.objects.filter(pk=add_row(township=township, content=content, by=BY).pk)).get()


def rules_of(content: Content, township: Unit) -> list[str]:
    return [item.finding.rule for item in findings_of_content(content, township)]


def form_of(entry: Entry, **changed: str) -> dict[str, Any]:
    return row_form_initial(content_of(entry.version)) | changed


def check_url(township: Unit) -> str:
    return reverse("catalogue:text-check", args=[township.code])


def test_a_row_by_itself_has_the_marks_that_it_has_on_the_checks_page(township: Unit, water: Unit) -> None:
    UnitFactory(name="县公安局")
    LawFactory(name="旧法", status=Law.Status.REPEALED)
    content = assist(
        "防汛（值守",
        water,
        township_duty="1.巡查巡查上报。\n3.报县公安局，对违规的罚款。",
        **resting_on("旧法"),
    )
    entry = entered(township, content)
    stored = {item.finding.fingerprint for item in findings_of(entry.edition)}
    found = findings_of_content(content_of(entry.version), township)
    assert [item.finding.rule for item in found] == [
        "power_words",
        "basis_repealed",
        "unit_not_party",
        "paragraph_numbers",
        "unpaired_marks",
        "repeated_words",
    ]
    assert {item.finding.fingerprint for item in found} <= stored
    assert {item.finding.message[:2] for item in found}.isdisjoint({"河东", "的乡"})


def test_a_row_that_is_right_has_none(township: Unit, water: Unit) -> None:
    assert rules_of(assist("防汛值守", water), township) == []
    assert rules_of(basic("修路"), township) == []


def test_what_other_rows_say_and_who_is_missing_is_no_matter_of_one_text(township: Unit) -> None:
    entered(township, basic("巡查河道采砂"))
    assert rules_of(taken_back("巡查河道采砂"), township) == []


def test_a_unit_that_has_ended_is_found_in_the_row_and_in_its_text(township: Unit, water: Unit) -> None:
    fish = UnitFactory(name="县渔业局", valid_to=date(2025, 1, 1))
    listed = replace(assist("防汛", water), parties=(Party(fish.code, Role.DEPARTMENT, duty="1.巡查。"),))
    assert rules_of(listed, township) == ["unit_dissolved"]
    assert rules_of(assist("防汛", water, township_duty="1.上报县渔业局。"), township) == ["unit_dissolved"]


def test_a_text_of_all_departments_together_is_looked_at(township: Unit, water: Unit) -> None:
    police = UnitFactory(name="县公安局")
    both = replace(assist("整治占道", water, police), joint_duty="1.联合整治。。")
    assert rules_of(both, township) == ["repeated_words"]
    silent = tuple(replace(party, duty="") for party in both.parties)
    assert rules_of(replace(both, parties=silent), township) == ["repeated_words"]


def test_a_confirmed_finding_carries_its_confirmation(township: Unit, water: Unit, browser: Client) -> None:
    content = assist("防汛", water, township_duty="1.巡查。。")
    (item,) = findings_of_content(content, township)
    confirm_finding(rule=item.finding.rule, fingerprint=item.finding.fingerprint, reason="原文如此", by=BY)
    (item,) = findings_of_content(content, township)
    assert item.review is not None
    entry = entered(township, content)
    page = browser.post(check_url(township), form_of(entry))
    assertContains(page, "没有发现需要修改的文字")
    assertContains(page, "另有 1 处已在清单体检中确认无误")


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_at_one_row_costs_the_same_whatever_is_on_the_lists(
    rows: int, township: Unit, water: Unit, django_assert_num_queries: Callable[..., object]
) -> None:
    for n in range(rows):
        entered(township, assist(f"第{n}件事", UnitFactory()))
    with django_assert_num_queries(5):
        assert rules_of(assist("防汛", water, township_duty="1.巡查。。"), township) == ["repeated_words"]


def test_the_form_of_a_row_shows_what_stands_against_its_texts(
    township: Unit, water: Unit, browser: Client
) -> None:
    entry = entered(township, assist("防汛", water, township_duty="1.巡查。。"))
    page = browser.get(reverse("catalogue:edit-row", args=[entry.pk]))
    assertContains(page, "字词标点重复")
    assertContains(page, "乡镇配合职责在“1.巡查。。”处重复。")


def test_while_writing_the_part_of_the_page_is_answered_and_nothing_is_stored(
    township: Unit, water: Unit, browser: Client
) -> None:
    entry = entered(township, assist("防汛", water))
    events = Event.objects.count()
    page = browser.post(check_url(township), form_of(entry, township_duty="1.落实属地管理责任。"))
    assertContains(page, "用语笼统")
    assertContains(page, "“属地管理”")
    assertNotContains(page, "<html")
    assert Event.objects.count() == events
    assert Entry.objects.get().version.township_duty == "1.发现后及时上报。"


def test_what_cannot_be_read_yet_is_named_and_not_checked(township: Unit, browser: Client) -> None:
    typed = {"list": "assist", "scope": "共性", "departments": "县没有局", "township_duty": "上报。。"}
    assertContains(browser.post(check_url(township), typed), "“事项名称”还没有填好")
    page = browser.post(check_url(township), typed | {"name": "防汛"})
    assertContains(page, "“对应上级部门”还没有填好")


def test_without_a_script_the_button_draws_the_form_again_and_saves_nothing(
    township: Unit, water: Unit, browser: Client
) -> None:
    entry = entered(township, assist("防汛", water))
    events = Event.objects.count()
    changed = form_of(entry, township_duty="1.对违规的处以罚款。") | BUTTON
    page = browser.post(reverse("catalogue:edit-row", args=[entry.pk]), changed)
    assert page.status_code == 200
    assertContains(page, "把审批处罚裁决交给乡镇")
    assertContains(page, "1.对违规的处以罚款。</textarea>")
    new = {"list": "basic", "name": "修路。。", "scope": "共性"} | BUTTON
    page = browser.post(reverse("catalogue:add-row", args=[township.code]), new)
    assertContains(page, "字词标点重复")
    assert Event.objects.count() == events
    assert Entry.objects.get().version.township_duty == "1.发现后及时上报。"


def test_after_saving_it_is_told_that_there_is_something_to_look_at(township: Unit, browser: Client) -> None:
    url = reverse("catalogue:add-row", args=[township.code])
    saved = {"list": "basic", "name": "修缮乡村道路（桥涵", "scope": "共性"}
    page = browser.post(url, saved, follow=True)
    assertContains(page, "已加入草稿")
    assertContains(page, "文字检查有 1 处提醒：括号引号不成对。")
    clean = browser.post(url, saved | {"name": "植树"}, follow=True)
    assertNotContains(clean, "文字检查有")


def test_only_who_may_edit_the_township_s_draft_may_ask(
    township: Unit, signed_in: Callable[..., Client]
) -> None:
    url = check_url(township)
    assert signed_in(UnitFactory(township=True), Power.EDIT_DRAFT).post(url).status_code == 403
    assert signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS).post(url).status_code == 200
    assert signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS).get(url).status_code == 405
