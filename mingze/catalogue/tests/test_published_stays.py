"""A published edition never changes, whatever is done in the draft after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db.models import Field

from mingze.catalogue.actions.drafts import add_row, discard_draft, edit_row, open_draft, remove_row
from mingze.catalogue.actions.publishing import edition_digest, publish
from mingze.catalogue.imports import import_lists
from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.tests.wording import basic, everything_in, names_in
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import BasisFactory, EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def reform(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS, Power.PUBLISH)


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def published(township: Unit) -> Edition:
    """Three lists of one township and a row of another, with parties and laws."""
    edition = EditionFactory(published=True)
    row = {"edition": edition, "row__township": township}
    BasisFactory(version=EntryFactory(**row, row__duty__name="修路").version)
    EntryFactory(
        **row,
        row__duty__name="防汛",
        version__list=List.ASSIST,
        version__departments=[UnitFactory(), UnitFactory()],
    )
    EntryFactory(
        **row, row__duty__name="办证", version__list=List.TAKEN_BACK, version__takeovers=[UnitFactory()]
    )
    EntryFactory(edition=edition)
    return Edition.objects.get(pk=edition.pk)


def draft_entries() -> list[Entry]:
    return list(whole_entries(Entry.objects.filter(edition__state=Edition.State.DRAFT)).order_by("pk"))


def assert_unchanged(edition: Edition, before: object) -> None:
    assert everything_in(edition) == before
    assert edition_digest(edition) == edition.digest
    now = Edition.objects.get(pk=edition.pk)
    assert [field.name for field in Edition._meta.concrete_fields if differs(field, edition, now)] == []


def differs(field: Field, one: Edition, other: Edition) -> bool:
    return bool(getattr(one, field.attname) != getattr(other, field.attname))


def test_when_every_row_of_the_draft_is_edited_twice(published: Edition, reform: Actor) -> None:
    before = everything_in(published)
    open_draft(by=reform)
    for turn in ("一", "二"):
        for entry in draft_entries():
            content = replace(
                content_of(entry.version), name=f"{entry.version.name}{turn}", bases=(), parties=()
            )
            edit_row(entry=entry, content=content, seen_hash=entry.version.content_hash, by=reform)
    assert all(name.endswith("一二") for name in names_in(draft_entries()[0].edition))
    assert_unchanged(published, before)


def test_when_rows_are_added_and_all_are_removed(published: Edition, township: Unit, reform: Actor) -> None:
    before = everything_in(published)
    open_draft(by=reform)
    add_row(township=township, content=basic("新增的事"), by=reform)
    for entry in draft_entries():
        remove_row(entry=entry, reason="不再承担", by=reform)
    assert draft_entries() == []
    assert_unchanged(published, before)


def test_when_the_lists_are_imported_anew(published: Edition, township: Unit, reform: Actor) -> None:
    before = everything_in(published)
    file = f"{township}基本履职事项清单\n序号,事项名称\n1,修路架桥\n2,植树\n".encode()

    import_lists([Document("清单.csv", file)], township=township, by=reform)

    draft = draft_entries()[0].edition
    assert {"修路架桥", "植树", "防汛", "办证"} <= set(names_in(draft))
    assert "修路" not in names_in(draft)
    assert_unchanged(published, before)


def test_when_the_draft_is_discarded_or_published_in_turn(published: Edition, reform: Actor) -> None:
    before = everything_in(published)
    open_draft(by=reform)
    discard_draft(by=reform)
    assert_unchanged(published, before)

    open_draft(by=reform)
    entry = draft_entries()[0]
    edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=reform)
    assert published.effective_on is not None
    publish(number="更正", title="更正", effective_on=published.effective_on, by=reform)
    assert_unchanged(published, before)
