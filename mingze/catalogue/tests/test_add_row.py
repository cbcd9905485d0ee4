from __future__ import annotations

from collections.abc import Callable

import pytest

from mingze.catalogue.actions.drafts import add_row
from mingze.catalogue.models import Domain, Duty, Edition, Entry, Law, List, Row, StatedCount
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.tests.wording import assist, basic, everything_in, names_in, resting_on
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


def test_a_new_row_stands_at_the_end_of_its_domain_and_the_rest_moves_up(manager: Actor) -> None:
    last = EntryFactory(number=12)
    before = EntryFactory(row__township=last.row.township, version__domain=None, number=3)
    EntryFactory(
        row__township=last.row.township, version__list=List.ASSIST, version__departments=[UnitFactory()],
        number=30,
    )  # fmt: skip
    EntryFactory(number=40)

    entry = add_row(township=last.row.township, content=basic("新增的事"), by=manager)

    assert (entry.edition, entry.row.township) == (last.edition, last.row.township)
    numbers = dict(
        entry.edition.entries.filter(row__township=last.row.township, version__list=List.BASIC).values_list(
            "row", "number"
        )
    )
    assert numbers == {before.row_id: 1, entry.row_id: 2, last.row_id: 3}
    assert content_of(Entry.objects.get(pk=entry.pk).version) == basic("新增的事")


def test_the_first_row_of_a_list_is_number_one(manager: Actor) -> None:
    township = UnitFactory(township=True)
    assert add_row(township=township, content=assist("新增的事", UnitFactory()), by=manager).number == 1


def test_where_there_is_no_draft_one_is_opened_with_what_is_published(manager: Actor) -> None:
    published = EntryFactory(edition=EditionFactory(published=True))
    before = everything_in(published.edition)

    add_row(township=published.row.township, content=basic("新增的事"), by=manager)

    draft = Edition.objects.get(state=Edition.State.DRAFT)
    assert names_in(draft) == sorted([published.version.name, "新增的事"])
    assert everything_in(published.edition) == before


def test_a_duty_that_the_county_knows_is_not_entered_twice(manager: Actor) -> None:
    known = DutyFactory(name="清理河道")
    entry = add_row(township=UnitFactory(township=True), content=basic("清理、河道"), by=manager)
    assert (entry.row.duty, Duty.objects.count()) == (known, 1)


def test_a_new_duty_gets_the_next_code(manager: Actor) -> None:
    DutyFactory(code="D00041")
    entry = add_row(township=UnitFactory(township=True), content=basic("没有过的事"), by=manager)
    assert (entry.row.duty.code, entry.row.duty.name) == ("D00042", "没有过的事")


def test_laws_and_headings_that_were_unknown_are_entered(manager: Actor) -> None:
    content = basic("新增的事", domain="新的领域", **resting_on("新的条例"))
    add_row(township=UnitFactory(township=True), content=content, by=manager)
    assert Law.objects.get().name == "新的条例"
    assert Domain.objects.get().name == "新的领域"


def test_a_name_that_the_list_has_already_is_refused_and_nothing_is_left_behind(manager: Actor) -> None:
    entry = EntryFactory(row__duty__name="清理河道")
    with pytest.raises(RuleBroken, match="已有同名事项") as refusal:
        add_row(township=entry.row.township, content=basic("清理河道。"), by=manager)
    assert refusal.value.field == "name"
    assert (Row.objects.count(), Duty.objects.count()) == (1, 1)


def test_stated_counts_of_the_list_are_forgotten(manager: Actor) -> None:
    entry = EntryFactory()
    for kind in (List.BASIC, List.ASSIST):
        StatedCount.objects.create(edition=entry.edition, township=entry.row.township, list=kind, stated=1)
    add_row(township=entry.row.township, content=basic("新增的事"), by=manager)
    assert list(StatedCount.objects.values_list("list", flat=True)) == ["assist"]


def test_another_township_s_staff_may_not_add(acting_for: Callable[..., Actor]) -> None:
    township = UnitFactory(township=True)
    with pytest.raises(NotAllowed, match=township.name):
        add_row(
            township=township,
            content=basic("新增的事"),
            by=acting_for(UnitFactory(township=True), Power.EDIT_DRAFT),
        )
    assert not Edition.objects.exists()
