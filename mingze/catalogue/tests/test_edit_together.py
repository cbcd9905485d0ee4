"""Two people edit the same row: nobody's text is overwritten unseen, and nobody's is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mingze.audit.models import Event
from mingze.catalogue.actions import drafts
from mingze.catalogue.actions.drafts import add_row, discard_draft, edit_row, remove_row
from mingze.catalogue.actions.holds import hold
from mingze.catalogue.actions.publishing import publish
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.row_form import Seen
from mingze.catalogue.rules import Content, Scope
from mingze.catalogue.tests.wording import assist, basic
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, UnitFactory

BY = operator()
ACKNOWLEDGED = {"acknowledged": "on"}


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True, name="河东镇")


@pytest.fixture
def browser(township: Unit, signed_in: Callable[..., Client]) -> Client:
    return signed_in(township, Power.EDIT_DRAFT)


@pytest.fixture
def water() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def before(water: Unit) -> Content:
    """What the row says when everybody begins."""
    return assist("防汛", water, domain=DomainFactory(name="应急管理").name)


@pytest.fixture
def entry(township: Unit, before: Content) -> Entry:
    return add_row(township=township, content=before, by=BY)


def url_of(entry: Entry) -> str:
    return reverse("catalogue:edit-row", args=[entry.pk])


def stored(entry: Entry) -> Content:
    return content_of(whole_entries(Entry.objects.filter(pk=entry.pk)).get().version)


def somebody_writes(entry: Entry, **changed: Any) -> Content:
    now = whole_entries(Entry.objects.filter(pk=entry.pk)).get()
    content = replace(content_of(now.version), **changed)
    edit_row(entry=now, content=content, seen_hash=now.version.content_hash, by=BY)
    return content


def fields(response: HttpResponse) -> dict[str, str]:
    """What a browser would send back from the page as it is."""
    form = response.context["form"]  # type: ignore[attr-defined]
    values = {name: form[name].value() for name in form.fields if name != "acknowledged"}
    return {name: str(value) for name, value in values.items() if value is not None}


def opened(browser: Client, entry: Entry) -> dict[str, str]:
    return fields(browser.get(url_of(entry)))


def conflicts(response: HttpResponse) -> list[tuple[str, str, str, str]]:
    merge = response.context["merge"]  # type: ignore[attr-defined]
    return [(each.label, each.base, each.theirs, each.ours) for each in merge.conflicts]


def adopted(response: HttpResponse) -> list[str]:
    return [each.label for each in response.context["merge"].adopted]  # type: ignore[attr-defined]


def test_different_fields_go_together_once_the_other_s_change_was_looked_at(
    browser: Client, entry: Entry, before: Content
) -> None:
    mine = opened(browser, entry) | {"township_duty": "1.每日巡查。"}
    theirs = somebody_writes(entry, name="防汛抗旱")

    response = browser.post(url_of(entry), mine)

    assertContains(response, "已被他人修改", status_code=422)
    assertContains(response, "他人的这些改动已并入下面的表单", status_code=422)
    assertContains(response, "防汛<ins>抗旱</ins>", status_code=422)
    assertNotContains(response, "双方写法不同的地方", status_code=422)
    assert (conflicts(response), adopted(response)) == ([], ["事项名称"])
    assert stored(entry) == theirs

    response = browser.post(url_of(entry), fields(response) | ACKNOWLEDGED, follow=True)

    assertContains(response, "已保存到草稿")
    assert stored(entry) == replace(before, name="防汛抗旱", township_duty="1.每日巡查。")


def test_the_same_field_is_shown_in_three_wordings_and_mine_is_kept_and_saved_on_my_word(
    browser: Client, entry: Entry, before: Content
) -> None:
    mine = opened(browser, entry) | {"name": "防汛防台"}
    theirs = somebody_writes(entry, name="防汛抗旱")

    response = browser.post(url_of(entry), mine)

    assertContains(response, "双方写法不同的地方", status_code=422)
    assertContains(response, "防汛<ins>抗旱</ins>", status_code=422)
    assertContains(response, "防汛<ins>防台</ins>", status_code=422)
    assertContains(response, "我已核对以上各处，按表中内容保存", status_code=422)
    assert conflicts(response) == [("事项名称", "防汛", "防汛抗旱", "防汛防台")]
    assert response.context["form"]["name"].value() == "防汛防台"
    assert stored(entry) == theirs

    browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)

    assert stored(entry) == replace(before, name="防汛防台")


def test_without_the_tick_it_is_shown_again_and_nothing_is_saved(browser: Client, entry: Entry) -> None:
    mine = opened(browser, entry) | {"name": "防汛防台"}
    theirs = somebody_writes(entry, name="防汛抗旱", township_duty="1.每周巡查。")
    response = browser.post(url_of(entry), mine)
    for _ in range(2):
        response = browser.post(url_of(entry), fields(response))
        assert response.status_code == 422
        assert conflicts(response) == [("事项名称", "防汛", "防汛抗旱", "防汛防台")]
        assert adopted(response) == ["乡镇配合职责"]
        assert stored(entry) == theirs


def test_what_i_take_back_of_theirs_after_i_saw_it_stays_taken_back(
    browser: Client, entry: Entry, before: Content
) -> None:
    mine = opened(browser, entry) | {"township_duty": "1.每日巡查。"}
    somebody_writes(entry, name="防汛抗旱")
    response = browser.post(url_of(entry), mine)

    answer = fields(response) | {"name": "防汛"}
    response = browser.post(url_of(entry), answer)
    assert conflicts(response) == [("事项名称", "防汛", "防汛抗旱", "防汛")]
    browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)

    assert stored(entry) == replace(before, township_duty="1.每日巡查。")


def test_a_third_change_is_shown_like_the_second_although_the_second_was_acknowledged(
    browser: Client, entry: Entry, before: Content
) -> None:
    mine = opened(browser, entry) | {"name": "防汛防台"}
    somebody_writes(entry, name="防汛抗旱")
    response = browser.post(url_of(entry), mine)
    third = somebody_writes(entry, name="防汛抢险", township_duty="1.每周巡查。")

    response = browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)

    assert response.status_code == 422
    assert conflicts(response) == [("事项名称", "防汛", "防汛抢险", "防汛防台")]
    assert adopted(response) == ["乡镇配合职责"]
    assert not response.context["form"]["acknowledged"].value()
    assert stored(entry) == third

    browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)
    assert stored(entry) == replace(before, name="防汛防台", township_duty="1.每周巡查。")


def test_a_change_that_slips_in_between_look_and_lock_is_not_overwritten_either(
    browser: Client, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = opened(browser, entry) | {"name": "防汛防台"}
    saving = drafts.edit_row

    def overtaken(**told: Any) -> Entry:
        monkeypatch.setattr(drafts, "edit_row", saving)
        somebody_writes(entry, name="防汛抗旱")
        return saving(**told)

    monkeypatch.setattr(drafts, "edit_row", overtaken)
    response = browser.post(url_of(entry), mine)
    assertContains(response, "已被他人修改", status_code=422)
    assert stored(entry).name == "防汛抗旱"

    assert conflicts(browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)) != []
    assert stored(entry).name == "防汛抗旱"


def test_a_heading_that_somebody_changed_is_not_put_back(browser: Client, entry: Entry) -> None:
    """The content hash leaves the domain out; the form does not."""
    DomainFactory(name="自然资源")
    mine = opened(browser, entry) | {"name": "防汛防台"}
    somebody_writes(entry, domain="自然资源")

    response = browser.post(url_of(entry), mine)
    assert adopted(response) == ["领域"]
    browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)

    assert (stored(entry).domain, stored(entry).name) == ("自然资源", "防汛防台")


def test_a_heading_changed_between_look_and_lock_is_noticed(entry: Entry, before: Content) -> None:
    DomainFactory(name="自然资源")
    seen = whole_entries(Entry.objects.filter(pk=entry.pk)).get()
    somebody_writes(entry, domain="自然资源")
    with pytest.raises(RuleBroken, match="已被他人修改"):
        edit_row(
            entry=seen, content=replace(before, name="改"), seen_hash=seen.version.content_hash,
            seen_domain="应急管理", by=BY,
        )  # fmt: skip
    assert stored(entry).domain == "自然资源"


def test_the_same_change_by_both_is_no_matter(browser: Client, entry: Entry) -> None:
    mine = opened(browser, entry) | {"name": "防汛抗旱"}
    somebody_writes(entry, name="防汛抗旱")
    events = Event.objects.count()
    response = browser.post(url_of(entry), mine)
    assert adopted(response) == ["事项名称"]
    assertRedirects(
        browser.post(url_of(entry), fields(response) | ACKNOWLEDGED),
        f"{entry.row.get_absolute_url()}?edition=draft",
    )
    assert Event.objects.count() == events


def test_a_change_that_was_taken_back_meanwhile_is_no_matter(
    browser: Client, entry: Entry, before: Content
) -> None:
    mine = opened(browser, entry) | {"name": "防汛防台"}
    somebody_writes(entry, name="防汛抗旱")
    somebody_writes(entry, name="防汛")
    browser.post(url_of(entry), mine)
    assert stored(entry) == replace(before, name="防汛防台")


@pytest.mark.parametrize("forged", ["", "garbage", "eyJhIjoxfQ:1abcde:signature", "of another row"])
def test_a_form_that_does_not_say_what_it_began_with_shows_everything_that_differs(
    forged: str, browser: Client, entry: Entry, before: Content
) -> None:
    if forged == "of another row":
        forged = Seen(entry.pk + 1, entry.row.township.code, before, before).signed()
    changed = {"name": "防汛防台", "scope": "个性", "scope_reason": "河道长", "seen": forged}
    mine = opened(browser, entry) | changed | ACKNOWLEDGED

    response = browser.post(url_of(entry), mine)

    assert response.status_code == 422
    assert [line[:1] + line[2:] for line in conflicts(response)] == [
        ("事项名称", "防汛", "防汛防台"),
        ("共性或个性", "共性", "个性：河道长"),
    ]
    assertNotContains(response, "原来", status_code=422)
    assert stored(entry) == before

    browser.post(url_of(entry), fields(response) | ACKNOWLEDGED)
    assert stored(entry) == replace(before, name="防汛防台", scope=Scope.PARTICULAR, scope_reason="河道长")


def test_a_forged_word_about_what_was_shown_does_not_count(browser: Client, entry: Entry) -> None:
    """Also a token signed elsewhere on the site is none of ours."""
    mine = opened(browser, entry) | {"name": "防汛防台"}
    theirs = somebody_writes(entry, name="防汛抗旱")
    forged = mine["seen"][:-1] + ("A" if mine["seen"][-1] != "A" else "B")
    assert browser.post(url_of(entry), mine | ACKNOWLEDGED | {"seen": forged}).status_code == 422
    assert stored(entry) == theirs


def test_of_a_row_that_somebody_removed_my_text_is_handed_back_and_can_be_added_anew(
    browser: Client, entry: Entry, before: Content, township: Unit
) -> None:
    mine = opened(browser, entry) | {"township_duty": "1.每日巡查。"}
    remove_row(entry=entry, reason="重复", by=BY)

    response = browser.post(url_of(entry), mine)

    assertContains(response, "这一条已不在草稿中", status_code=422)
    assertContains(response, "1.每日巡查。", status_code=422)
    add = reverse("catalogue:add-row", args=[township.code])
    assertContains(response, f'action="{add}"', status_code=422)
    assert not Entry.objects.exists()

    browser.post(add, fields(response))
    assert stored(Entry.objects.get()) == replace(before, township_duty="1.每日巡查。")


def test_a_row_that_is_gone_is_not_found_without_the_form_that_began_with_it(
    browser: Client, entry: Entry
) -> None:
    mine = opened(browser, entry)
    remove_row(entry=entry, reason="重复", by=BY)
    assert browser.get(url_of(entry)).status_code == 404
    assert browser.post(url_of(entry), mine | {"seen": ""}).status_code == 404


@pytest.mark.parametrize("what", ["published", "discarded", "held"])
def test_a_draft_that_is_closed_while_i_write_hands_my_text_back_without_a_button(
    what: str, browser: Client, entry: Entry, township: Unit
) -> None:
    mine = opened(browser, entry) | {"township_duty": "1.每日巡查。"}
    if what == "published":
        publish(number="1号", title="清单", effective_on=date(2026, 7, 1), by=BY)
    elif what == "discarded":
        discard_draft(by=BY)
    else:
        hold(draft=entry.edition, townships=[township], reason="草稿已报送县里。", by=BY)

    response = browser.post(url_of(entry), mine)

    assertContains(response, "没有保存。您填写的内容都还在下面。", status_code=422)
    assertContains(response, "草稿已报送县里。" if what == "held" else "已不在草稿中", status_code=422)
    assertContains(response, "1.每日巡查。", status_code=422)
    for button in ("作为新条目加入草稿", "保存到草稿"):
        assertNotContains(response, button, status_code=422)


def test_a_list_moved_by_one_and_reworded_by_the_other_stays_mine_until_i_say_so(
    browser: Client, entry: Entry
) -> None:
    mine = opened(browser, entry) | {"township_duty": "1.每日巡查。"}
    theirs = basic("防汛", domain="应急管理")
    somebody_writes(entry, list=theirs.list, parties=(), township_duty="")

    response = browser.post(url_of(entry), mine)

    assert [line[0] for line in conflicts(response)] == [
        "列入清单",
        "涉及单位",
        "县水利局职责",
        "乡镇配合职责",
    ]
    assert response.context["form"]["list"].value() == "assist"
    assert stored(entry) == theirs


def test_what_both_wrote_is_shown_as_text(browser: Client, entry: Entry) -> None:
    mine = opened(browser, entry) | {"township_duty": "1.<b>我</b>"}
    somebody_writes(entry, township_duty="1.<i>他</i>")
    page = browser.post(url_of(entry), mine).content.decode()
    assert "<i>他" not in page
    assert "<b>我" not in page
    assert "&lt;" in page
