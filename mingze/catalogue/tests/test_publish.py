from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import discard_draft, open_draft
from mingze.catalogue.actions.publishing import edition_digest, publish, recall
from mingze.catalogue.models import Edition
from mingze.catalogue.queries.editions import in_force, latest_published
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

WORDS: dict[str, Any] = {
    "number": "府办发〔2026〕9号",
    "title": "履职事项清单（2026年版）",
    "effective_on": date(2026, 7, 1),
}


@pytest.fixture
def publisher(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.PUBLISH, Power.MANAGE_LISTS)


def published(day: date, number: str, by: Actor) -> Edition:
    """The next edition, with one more row than the one before."""
    if not Edition.objects.filter(state=Edition.State.DRAFT).exists():
        open_draft(by=by)
    EntryFactory()
    return publish(number=number, title=f"清单{number}", effective_on=day, by=by)


def test_the_draft_becomes_the_next_edition_of_the_chain(publisher: Actor) -> None:
    first = EntryFactory(edition=EditionFactory(published=True)).edition
    draft = EntryFactory().edition

    edition = publish(**WORDS, approved_on=date(2026, 6, 18), by=publisher)

    edition.refresh_from_db()
    assert (edition.pk, edition.state, edition.previous) == (draft.pk, Edition.State.PUBLISHED, first)
    assert (edition.number, edition.title) == (WORDS["number"], WORDS["title"])
    assert (edition.approved_on, edition.effective_on) == (date(2026, 6, 18), date(2026, 7, 1))
    assert edition.published_at is not None
    assert abs((timezone.now() - edition.published_at).total_seconds()) < 60
    assert latest_published() == edition


def test_any_day_has_the_edition_that_was_in_force_then(publisher: Actor) -> None:
    days = [date(2024, 7, 1), date(2025, 7, 1), date(2026, 7, 1)]
    one, two, three = (published(day, f"{day.year}号", publisher) for day in days)
    assert (one.previous, two.previous, three.previous) == (None, one, two)
    assert {
        day: in_force(day)
        for day in (
            date(2024, 6, 30), date(2024, 7, 1), date(2025, 6, 30), date(2025, 7, 1),
            date(2026, 6, 30), date(2026, 7, 1), date(2050, 1, 1),
        )
    } == {
        date(2024, 6, 30): None, date(2024, 7, 1): one, date(2025, 6, 30): one, date(2025, 7, 1): two,
        date(2026, 6, 30): two, date(2026, 7, 1): three, date(2050, 1, 1): three,
    }  # fmt: skip


def test_an_edition_for_the_future_waits_for_its_day(publisher: Actor) -> None:
    now = published(date(2025, 7, 1), "现在", publisher)
    future = published(date(2999, 1, 1), "将来", publisher)
    assert future.is_future
    assert not now.is_future
    assert (in_force(), latest_published()) == (now, future)
    assert in_force(date(2999, 1, 1)) == future


def test_a_correction_of_the_same_day_replaces_the_faulty_edition_from_that_day(publisher: Actor) -> None:
    faulty = published(date(2025, 7, 1), "原件", publisher)
    corrected = published(date(2025, 7, 1), "更正", publisher)
    assert in_force(date(2025, 7, 1)) == corrected
    assert in_force(date(2025, 6, 30)) is None
    assert Edition.objects.get(pk=faulty.pk).state == Edition.State.PUBLISHED


@pytest.mark.parametrize(
    ("changed", "sentence", "field"),
    [
        ({"number": " "}, "请填写文号", "number"),
        ({"title": "\n"}, "请填写标题", "title"),
        ({"number": " 府办发〔2025〕1号 "}, "已用于另一版", "number"),
        ({"approved_on": date(2026, 7, 2)}, "批准日期不能晚于生效日期", "approved_on"),
        ({"effective_on": date(2025, 6, 30)}, "生效日期不能早于上一版", "effective_on"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_said_beside_its_field(
    changed: dict[str, Any], sentence: str, field: str, publisher: Actor
) -> None:
    EditionFactory(published=True)
    draft = EntryFactory().edition

    with pytest.raises(RuleBroken, match=sentence) as refusal:
        publish(**(WORDS | changed), by=publisher)

    assert refusal.value.field == field
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.digest) == (Edition.State.DRAFT, "", "")
    assert not Event.objects.exists()


def test_approved_on_the_day_it_takes_effect_is_in_time(publisher: Actor) -> None:
    EntryFactory()
    assert publish(**WORDS, approved_on=WORDS["effective_on"], by=publisher).approved_on == date(2026, 7, 1)


def test_an_empty_draft_is_not_published(publisher: Actor) -> None:
    draft = EditionFactory()
    with pytest.raises(RuleBroken, match="没有任何条目"):
        publish(**WORDS, by=publisher)
    draft.refresh_from_db()
    assert draft.is_draft


def test_without_a_draft_there_is_nothing_to_publish(publisher: Actor) -> None:
    with pytest.raises(RuleBroken, match="没有可以公布的草稿"):
        publish(**WORDS, by=publisher)


def test_another_draft_than_the_one_looked_at_is_not_published(publisher: Actor) -> None:
    seen = EntryFactory().edition
    discard_draft(by=publisher)
    other = EntryFactory().edition
    seen.pk = other.pk - 1

    with pytest.raises(RuleBroken, match="可能已由他人公布"):
        publish(**WORDS, expected=seen, by=publisher)

    other.refresh_from_db()
    assert other.is_draft


def test_publishing_takes_the_power_to_publish(acting_for: Callable[..., Actor]) -> None:
    draft = EntryFactory().edition
    with pytest.raises(NotAllowed, match="负责公布"):
        publish(**WORDS, by=acting_for(UnitFactory(), Power.MANAGE_LISTS, Power.EDIT_DRAFT))
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_digest_is_on_record_and_agrees_when_taken_again(publisher: Actor) -> None:
    EntryFactory()
    EntryFactory()
    edition = publish(**WORDS, by=publisher)
    again = edition_digest(Edition.objects.get(pk=edition.pk))
    assert len(edition.digest) == 64
    assert again == edition.digest
    event = Event.objects.get()
    assert event.verb == "edition.published"
    assert event.data == {
        "number": WORDS["number"],
        "effective_on": "2026-07-01",
        "rows": 2,
        "digest": edition.digest,
    }


@pytest.mark.parametrize("change", ["number", "version", "row"])
def test_a_change_behind_the_program_s_back_shows_in_the_digest(change: str, publisher: Actor) -> None:
    entry, other = EntryFactory(), EntryFactory()
    edition = publish(**WORDS, by=publisher)
    if change == "number":
        edition.entries.filter(pk=entry.pk).update(number=99)
    elif change == "version":
        edition.entries.filter(pk=entry.pk).update(version=other.version)
    else:
        edition.entries.filter(pk=entry.pk).delete()
    assert edition_digest(edition) != edition.digest


def test_the_database_itself_keeps_the_chain_in_order() -> None:
    EditionFactory(published=True)
    EditionFactory()
    complete = {
        "state": "published",
        "title": "清单",
        "number": "9号",
        "digest": "0" * 64,
        "effective_on": date(2026, 7, 1),
        "published_at": timezone.now(),
        "previous": Edition.objects.published().get(),
    }
    faults: dict[str, dict[str, Any]] = {
        "two drafts": {"state": "draft", "sequence": 7},
        "two first editions": complete | {"previous": None},
        "no number": complete | {"number": ""},
        "no title": complete | {"title": ""},
        "no digest": complete | {"digest": ""},
        "no effective date": complete | {"effective_on": None},
        "no moment of publishing": complete | {"published_at": None},
        "approved afterwards": complete | {"approved_on": date(2026, 7, 2)},
        "a sequence twice": complete | {"sequence": 1},
    }
    kept = [fault for fault, values in faults.items() if can_be_stored({"sequence": 9} | values)]
    assert kept == []
    Edition.objects.create(**complete, sequence=9)
    assert not can_be_stored(complete | {"sequence": 10}), "two successors of one edition"


def can_be_stored(values: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            Edition.objects.create(**values)
    except IntegrityError:
        return False
    return True


@pytest.fixture
def browser(signed_in: Callable[..., Client]) -> Client:
    return signed_in(UnitFactory(county_body=True), Power.PUBLISH, Power.MANAGE_LISTS)


def test_an_edition_that_has_not_taken_effect_can_be_recalled_and_published_again(
    browser: Client, publisher: Actor
) -> None:
    EntryFactory()
    tomorrow = timezone.localdate() + timedelta(days=1)
    edition = publish(**(WORDS | {"effective_on": tomorrow, "approved_on": None}), by=publisher)
    rows = list(edition.entries.values_list("row", "version", "number"))

    response = browser.post(
        reverse("catalogue:recall", args=[edition.sequence]), {"reason": "年份写错"}, follow=True
    )

    assertContains(response, "已撤回，内容回到草稿")
    edition.refresh_from_db()
    assert (edition.is_draft, edition.number, edition.digest) == (True, "", "")
    assert list(edition.entries.values_list("row", "version", "number")) == rows
    assert Event.objects.last().verb == "edition.recalled"
    assert publish(**(WORDS | {"effective_on": tomorrow, "approved_on": None}), by=publisher) == edition


def test_an_edition_in_force_is_not_recalled(publisher: Actor) -> None:
    EntryFactory()
    edition = publish(**(WORDS | {"effective_on": timezone.localdate(), "approved_on": None}), by=publisher)
    with pytest.raises(RuleBroken, match="已经生效，不能撤回"):
        recall(edition=edition, reason="写错", by=publisher)
    edition.refresh_from_db()
    assert not edition.is_draft


def test_the_command_publishes_as_the_operator(capsys: pytest.CaptureFixture[str]) -> None:
    EntryFactory()
    arguments = [
        "--number",
        "9号",
        "--title",
        "清单",
        "--effective",
        "2026-07-01",
        "--approved",
        "2026-06-18",
    ]
    call_command("publish", *arguments)
    assert "已公布第 1 版：9号，2026-07-01起生效，共 1 条" in capsys.readouterr().out
    assert Event.objects.get().user_name == "系统管理命令"
    with pytest.raises(CommandError, match="没有可以公布的草稿"):
        call_command("publish", *arguments)
