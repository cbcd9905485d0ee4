"""A township's part of the draft is closed to the township's own edits, and opened to them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.audit.models import Event
from mingze.catalogue.actions import drafts
from mingze.catalogue.actions.drafts import add_row, add_rows, discard_draft, edit_row, open_draft, remove_row
from mingze.catalogue.actions.holds import close_own_part, hold, release
from mingze.catalogue.actions.publishing import publish, recall
from mingze.catalogue.imports import ImportRefused, import_lists
from mingze.catalogue.models import Edition, Entry, Hold, PendingImport
from mingze.catalogue.policies import may_edit_draft_of, may_import_now
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.tests.wording import basic, names_in
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, HoldFactory, UnitFactory

BY = operator()
SENT = "新民镇的草稿已于11月3日报送县里，等待退回后再修改。"


@pytest.fixture
def entry() -> Entry:
    """A row of the township in the draft."""
    return EntryFactory(row__township__name="新民镇", row__duty__name="修路")


@pytest.fixture
def township(entry: Entry) -> Unit:
    return entry.row.township


@pytest.fixture
def own(township: Unit, acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(township, Power.EDIT_DRAFT)


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


def own_document(township: Unit) -> Document:
    return Document("清单.csv", f"{township}基本履职事项清单\n序号,事项名称\n1,植树\n".encode())


def edits(entry: Entry) -> dict[str, Callable[[Actor], Any]]:
    township, seen = entry.row.township, entry.version.content_hash
    return {
        "edit": lambda by: edit_row(entry=entry, content=basic("改"), seen_hash=seen, by=by),
        "add": lambda by: add_row(township=township, content=basic("增"), by=by),
        "add many": lambda by: add_rows(township=township, contents=[basic("甲"), basic("乙")], by=by),
        "remove": lambda by: remove_row(entry=entry, reason="重复", by=by),
        "import": lambda by: import_lists([own_document(township)], township=None, by=by),
        "close": lambda by: close_own_part(draft=entry.edition, township=township, reason="已报送。", by=by),
    }


EDITS = ["edit", "add", "add many", "remove", "import", "close"]


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_closed_is_not_changed_by_the_township_s_own_staff(
    edit: str, entry: Entry, township: Unit, own: Actor
) -> None:
    HoldFactory(edition=entry.edition, township=township, reason=SENT)
    with pytest.raises(NotAllowed, match=SENT):
        edits(entry)[edit](own)
    assert names_in(entry.edition) == ["修路"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("edit", EDITS)
def test_those_who_manage_the_lists_still_change_it(
    edit: str, entry: Entry, township: Unit, manager: Actor
) -> None:
    HoldFactory(edition=entry.edition, township=township, reason=SENT)
    edits(entry)[edit](manager)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("edit", EDITS)
def test_one_township_s_hold_closes_nothing_for_the_others(edit: str, entry: Entry, own: Actor) -> None:
    HoldFactory(edition=entry.edition)
    edits(entry)[edit](own)
    assert Event.objects.count() == 1


def test_a_document_for_several_townships_does_not_get_past_the_hold_either(
    entry: Entry, township: Unit, own: Actor
) -> None:
    """The planner says so beside the document, even where the import was begun before."""
    HoldFactory(edition=entry.edition, township=township, reason=SENT)
    other: Unit = UnitFactory(township=True)
    visitor = Actor(1, "某人", other.pk, str(other), frozenset({Power.EDIT_DRAFT}))
    with pytest.raises(ImportRefused) as refusal:
        import_lists([own_document(township)], township=None, by=visitor)
    assert "只有新民镇" in refusal.value.plan.problems[0].message
    assert may_import_now(own).reason == SENT


@pytest.mark.parametrize("edit", ["edit", "add", "add many", "remove"])
def test_a_part_that_is_closed_while_somebody_waits_for_the_lock_is_not_changed(
    edit: str, entry: Entry, township: Unit, own: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(name: str) -> None:
        locking = getattr(drafts, name)

        def lock(*args: Any, **told: Any) -> Edition:
            HoldFactory(edition=entry.edition, township=township, reason=SENT)
            held: Edition = locking(*args, **told)
            return held

        monkeypatch.setattr(drafts, name, lock)

    overtaken("locked_draft")
    overtaken("require_draft")
    with pytest.raises(NotAllowed, match=SENT):
        edits(entry)[edit](own)
    assert names_in(entry.edition) == ["修路"]


def test_parts_are_closed_and_opened_by_the_county(
    entry: Entry, township: Unit, own: Actor, manager: Actor
) -> None:
    other: Unit = UnitFactory(township=True)

    hold(draft=entry.edition, townships=[township, other], reason=SENT, by=manager)
    assert may_edit_draft_of(own, township).reason == SENT
    release(draft=entry.edition, townships=[township], by=manager)

    assert may_edit_draft_of(own, township)
    assert [held.township for held in Hold.objects.all()] == [other]
    codes = sorted([township.code, other.code])
    assert [(event.verb, event.data) for event in Event.objects.order_by("sequence")] == [
        ("draft.held", {"townships": codes, "reason": SENT}),
        ("draft.released", {"townships": [township.code]}),
    ]


def test_held_again_the_newer_reason_counts_and_opened_twice_is_once(entry: Entry, township: Unit) -> None:
    hold(draft=entry.edition, townships=[township], reason="第一次报送。", by=BY)
    hold(draft=entry.edition, townships=[township], reason="第二次报送。", by=BY)
    assert [held.reason for held in Hold.objects.all()] == ["第二次报送。"]
    for _ in range(2):
        release(draft=entry.edition, townships=[township], by=BY)
    assert not Hold.objects.exists()
    assert Event.objects.filter(verb="draft.released").count() == 1


def test_a_township_hands_its_part_over_and_cannot_take_it_back(
    entry: Entry, township: Unit, own: Actor
) -> None:
    close_own_part(draft=entry.edition, township=township, reason=SENT, by=own)

    assert may_edit_draft_of(own, township).reason == SENT
    with pytest.raises(NotAllowed, match="管理全县清单"):
        release(draft=entry.edition, townships=[township], by=own)
    with pytest.raises(NotAllowed, match="管理全县清单"):
        hold(draft=entry.edition, townships=[UnitFactory(township=True)], reason=SENT, by=own)
    assert Hold.objects.count() == 1


def test_a_township_hands_over_no_part_but_its_own(entry: Entry, own: Actor) -> None:
    other = UnitFactory(township=True)
    with pytest.raises(NotAllowed, match=other.name):
        close_own_part(draft=entry.edition, township=other, reason=SENT, by=own)
    assert not Hold.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_hold_says_why_in_a_sentence_that_fits(reason: str, entry: Entry, township: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        hold(draft=entry.edition, townships=[township], reason=reason, by=BY)
    assert refusal.value.field == "reason"
    assert not Hold.objects.exists()


def test_nothing_is_held_of_what_is_published(township: Unit) -> None:
    published = EditionFactory(published=True)
    with pytest.raises(RuleBroken, match="已公布"):
        hold(draft=published, townships=[township], reason=SENT, by=BY)
    with pytest.raises(RuleBroken, match="已公布"):
        release(draft=published, townships=[township], by=BY)


def test_a_hold_of_an_earlier_draft_closes_nothing_later(entry: Entry, township: Unit, own: Actor) -> None:
    HoldFactory(edition=entry.edition, township=township)
    discard_draft(by=BY)
    assert not Hold.objects.exists()
    assert may_edit_draft_of(own, township)


def test_after_publication_the_township_s_way_is_a_proposal(entry: Entry, township: Unit, own: Actor) -> None:
    edition = publish(number="1号", title="清单", effective_on=date(2099, 1, 1), by=BY)
    assert may_edit_draft_of(own, township).reason == "清单公布后，需要修改的，请提出调整建议。"
    with pytest.raises(NotAllowed, match="请提出调整建议"):
        add_row(township=township, content=basic("增"), by=own)
    assert Edition.objects.count() == 1

    recall(edition=edition, reason="日期有误", by=BY)
    assert may_edit_draft_of(own, township)


def test_the_pages_say_why_instead_of_offering_the_form(
    entry: Entry, township: Unit, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(township, Power.EDIT_DRAFT)
    pages = {
        reverse("catalogue:township", args=[township.code]) + "?edition=draft": "新增条目",
        f"{entry.row.get_absolute_url()}?edition=draft": reverse("catalogue:edit-row", args=[entry.pk]),
        reverse("catalogue:draft"): reverse("catalogue:upload"),
        reverse("catalogue:upload"): "上传并预览",
    }
    for url, offer in pages.items():
        assertContains(client.get(url), offer)
    HoldFactory(edition=entry.edition, township=township, reason=SENT)
    for url, offer in pages.items():
        page = client.get(url)
        assertContains(page, SENT)
        assertNotContains(page, offer)

    for url in (
        reverse("catalogue:edit-row", args=[entry.pk]),
        reverse("catalogue:remove-row", args=[entry.pk]),
        reverse("catalogue:add-row", args=[township.code]),
    ):
        assertContains(client.get(url), SENT, status_code=403)
    file = SimpleUploadedFile("清单.csv", own_document(township).content)
    assertContains(client.post(reverse("catalogue:upload"), {"documents": [file]}), SENT, status_code=403)
    assert not PendingImport.objects.exists()


def test_other_readers_of_the_draft_are_not_told_of_the_hold(
    entry: Entry, township: Unit, signed_in: Callable[..., Client]
) -> None:
    HoldFactory(edition=entry.edition, township=township, reason=SENT)
    overseer = signed_in(UnitFactory(county_body=True), Power.OVERSEE)
    url = reverse("catalogue:township", args=[township.code]) + "?edition=draft"
    assertContains(overseer.get(url), "修路")
    assertNotContains(overseer.get(url), SENT)


def test_who_could_open_a_draft_once_may_not_after_a_publication(
    signed_in: Callable[..., Client],
) -> None:
    township = EntryFactory(edition=EditionFactory(published=True)).row.township
    client = signed_in(township, Power.EDIT_DRAFT)

    assertContains(client.get(reverse("catalogue:draft")), "清单公布后，需要修改的，请提出调整建议。")
    assertNotContains(client.get(reverse("catalogue:draft")), reverse("catalogue:open-draft"))
    assertContains(client.post(reverse("catalogue:open-draft")), "请提出调整建议", status_code=403)
    assert open_draft(by=BY).holds.filter(township=township).exists()
