"""Many rows at once, as when a finished township's lists are taken over as a template."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.catalogue.actions.drafts import add_row, add_rows
from mingze.catalogue.models import Duty, Edition, Entry, List, StatedCount
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.rules import Content
from mingze.catalogue.tests.wording import assist, basic, resting_on, taken_back
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, DutyFactory, EntryFactory, UnitFactory

BY = operator()


@pytest.fixture
def township() -> Unit:
    return UnitFactory(township=True)


def lists_of(township: Unit) -> list[tuple[str, str, int]]:
    """List, name and number of the township's rows in the draft, in list order."""
    entries = in_list_order(Entry.objects.filter(row__township=township))
    return list(entries.values_list("version__list", "version__name", "number"))


def template() -> list[Content]:
    lead, other = UnitFactory(), UnitFactory()
    return [
        basic("修路", domain="城乡建设", **resting_on("公路法")),
        assist("防汛", lead, other, domain="应急管理"),
        basic("党员发展", domain="党的建设"),
        basic("植树"),
        taken_back("采砂许可", lead),
        assist("防火", other, domain="应急管理"),
    ]


def test_many_rows_stand_as_they_would_one_after_the_other(township: Unit) -> None:
    for name in ("党的建设", "城乡建设", "应急管理"):
        DomainFactory(name=name)
    neighbour: Unit = UnitFactory(township=True)
    for unit in (township, neighbour):
        EntryFactory(row__township=unit, row__duty__name=f"{unit}原有", version__domain=None)
    contents = template()

    entries = add_rows(township=township, contents=contents, by=BY)
    for content in contents:
        add_row(township=neighbour, content=content, by=BY)

    ours, theirs = lists_of(township), lists_of(neighbour)
    assert [(kind, number) for kind, _, number in ours] == [(kind, number) for kind, _, number in theirs]
    assert {name for _, name, _ in ours} == {f"{township}原有", *(content.name for content in contents)}
    numbers = {name: number for _, name, number in ours}
    assert [entry.number for entry in entries] == [numbers[content.name] for content in contents]
    stored = whole_entries(Entry.objects.filter(pk__in=[entry.pk for entry in entries])).order_by("pk")
    assert [content_of(entry.version) for entry in stored] == contents


def test_duties_that_the_county_knows_are_found_and_the_others_made_once(township: Unit) -> None:
    known = DutyFactory(name="防汛")
    entries = add_rows(
        township=township,
        contents=[basic("防汛。"), basic("新的事"), assist("新的 事", UnitFactory())],
        by=BY,
    )
    duties = [entry.row.duty for entry in entries]
    assert duties[0] == known
    assert duties[1] == duties[2]
    assert Duty.objects.count() == 2
    assert len({entry.row_id for entry in entries}) == 3


@pytest.mark.parametrize(
    ("second", "message"),
    [("已有。", "已有同名事项“已有。”"), ("甲 。", "已有同名事项“甲 。”"), ("——", "请填写事项名称")],
)
def test_one_that_cannot_be_is_named_and_none_goes_in(second: str, message: str, township: Unit) -> None:
    EntryFactory(row__township=township, row__duty__name="已有")
    with pytest.raises(RuleBroken, match=message):
        add_rows(township=township, contents=[basic("甲"), basic(second)], by=BY)
    assert [name for _, name, _ in lists_of(township)] == ["已有"]
    assert Duty.objects.count() == 1


def test_the_same_name_may_stand_on_two_lists(township: Unit) -> None:
    add_rows(township=township, contents=[basic("防汛"), assist("防汛", UnitFactory())], by=BY)
    assert [kind for kind, _, _ in lists_of(township)] == ["assist", "basic"]


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows() -> None:
    lead, other = UnitFactory(), UnitFactory()
    # What only the very first row does: the law, the beginning of the audit chain.
    add_row(township=UnitFactory(township=True), content=basic("先有", **resting_on("公路法")), by=BY)
    counts = []
    for rows in (1, 40):
        township = UnitFactory(township=True)
        contents = [assist(f"{township}第{n}件", lead, other, **resting_on("公路法")) for n in range(rows)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            add_rows(township=township, contents=contents, by=BY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nothing_to_add_adds_nothing(township: Unit) -> None:
    draft = EntryFactory().edition
    assert add_rows(township=township, contents=[], by=BY) == []
    assert draft.entries.count() == 1


def test_stated_counts_are_forgotten_for_the_lists_touched(township: Unit) -> None:
    edition = EntryFactory(row__township=township).edition
    for kind in List:
        StatedCount.objects.create(edition=edition, township=township, list=kind, stated=1)
    add_rows(township=township, contents=[basic("甲"), assist("乙", UnitFactory())], by=BY)
    assert list(StatedCount.objects.values_list("list", flat=True)) == ["taken_back"]


def test_another_township_s_staff_may_not_add_many_either(
    township: Unit, acting_for: Callable[..., Actor]
) -> None:
    stranger = acting_for(UnitFactory(township=True), Power.EDIT_DRAFT)
    with pytest.raises(NotAllowed, match=township.name):
        add_rows(township=township, contents=[basic("甲")], by=stranger)
    assert not Edition.objects.exists()
