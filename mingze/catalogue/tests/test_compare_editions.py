from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries.comparison import changed_rows, counted, shown_changes
from mingze.organisations.rules import Power
from tests.factories import DutyFactory, EditionFactory, EntryFactory, RowVersionFactory, UnitFactory

COMPARE = reverse("catalogue:compare")


@pytest.fixture
def old() -> Edition:
    return EditionFactory(published=True)


@pytest.fixture
def new(old: Edition) -> Edition:
    return EditionFactory(published=True)


def follow(entry: Entry, new: Edition, **says: object) -> Entry:
    """The same row in the new edition, in other words where `says` gives any."""
    version = entry.version
    if says:
        says = {"domain": version.domain, "name": version.name, "list": version.list} | says
        version = RowVersionFactory(row=entry.row, introduced_in=new, **says)
    follower: Entry = EntryFactory(edition=new, row=entry.row, version=version)
    return follower


def test_what_was_added_removed_changed_and_moved(old: Edition, new: Edition) -> None:
    follow(EntryFactory(edition=old, row__duty__name="没有变"), new)
    EntryFactory(edition=old, row__duty__name="去掉的")
    EntryFactory(edition=new, row__duty__name="新增的")
    changed = EntryFactory(edition=old, row__duty__name="修路")
    follow(changed, new, name="修路架桥")
    moved = EntryFactory(edition=old, row__duty__name="移动的")
    follow(moved, new, list=List.TAKEN_BACK, takeovers=[UnitFactory()])

    changes = changed_rows(old, new)

    assert counted(changes) == {"added": 1, "removed": 1, "moved": 1, "changed": 1}
    shown = {change.kind: change for change in shown_changes(changes)}
    assert list(shown) == ["added", "removed", "moved", "changed"]
    assert {kind: change.version.name for kind, change in shown.items()} == {
        "added": "新增的", "removed": "去掉的", "moved": "移动的", "changed": "修路架桥",
    }  # fmt: skip
    assert [(field.label, field.before, field.after) for field in shown["changed"].fields] == [
        ("事项名称", "修路", "修路架桥")
    ]
    assert ("清单", "基本履职事项", "上级部门收回事项") in [
        (field.label, field.before, field.after) for field in shown["moved"].fields
    ]
    assert {field.before for field in shown["added"].fields} == {""}
    assert {field.after for field in shown["removed"].fields} == {""}


def test_read_the_other_way_round_what_was_added_is_removed(old: Edition, new: Edition) -> None:
    EntryFactory(edition=new)
    assert counted(changed_rows(new, old)) == {"added": 0, "removed": 1, "moved": 0, "changed": 0}


def test_the_same_change_in_several_townships_is_shown_once(old: Edition, new: Edition) -> None:
    duty = DutyFactory(name="修路")
    entries = [EntryFactory(edition=old, row__duty=duty, version__domain=None) for _ in range(3)]
    for entry, name in zip(entries, ("修路架桥", "修路架桥", "修路修桥"), strict=True):
        follow(entry, new, name=name)

    shown = shown_changes(changed_rows(old, new))

    assert sorted([unit.code for unit in change.townships] for change in shown) == sorted(
        [[entries[0].row.township.code, entries[1].row.township.code], [entries[2].row.township.code]]
    )


def test_changes_stand_in_the_order_of_the_lists(old: Edition, new: Edition) -> None:
    EntryFactory(edition=new, version__list=List.TAKEN_BACK, version__takeovers=[UnitFactory()])
    EntryFactory(edition=new, version__list=List.ASSIST, version__departments=[UnitFactory()])
    EntryFactory(edition=new, version__list=List.BASIC)
    shown = shown_changes(changed_rows(old, new))
    assert [change.version.list for change in shown] == ["basic", "assist", "taken_back"]


def test_the_page_marks_what_differs_word_by_word_and_can_be_narrowed(old: Edition, new: Edition) -> None:
    changed = EntryFactory(edition=old, row__duty__name="整修道路")
    follow(changed, new, name="整修道路桥梁")
    EntryFactory(edition=new, row__duty__name="新增的")

    page = Client().get(COMPARE, {"old": 1, "new": 2})
    assertContains(page, "整修道路<ins>桥梁</ins>")
    assertContains(page, "共 2 条有变化")
    page = Client().get(COMPARE, {"old": 1, "new": 2, "kind": "added"})
    assertContains(page, "新增的")
    assertNotContains(page, "整修道路")
    page = Client().get(COMPARE, {"old": 1, "new": 2, "township": changed.row.township.code})
    assertContains(page, "整修道路<ins>桥梁</ins>")
    assertContains(page, "共 1 条有变化")


def test_without_editions_chosen_the_page_offers_the_last_two(old: Edition, new: Edition) -> None:
    form = Client().get(COMPARE).context["form"]
    assert (form.fields["old"].initial, form.fields["new"].initial) == (1, 2)


def test_an_unknown_edition_is_said_beside_its_field(old: Edition, new: Edition) -> None:
    response = Client().get(COMPARE, {"old": 1, "new": 7})
    assert response.context["form"].errors.keys() == {"new"}
    assert "changes" not in response.context


def test_a_draft_is_compared_only_by_those_who_see_it(old: Edition, signed_in: Callable[..., Client]) -> None:
    EntryFactory(row__duty__name="草稿中新增的")
    query = {"old": 1, "new": 2}
    manager = signed_in(UnitFactory(county_body=True), Power.MANAGE_LISTS)
    assertContains(manager.get(COMPARE, query), "草稿中新增的")
    assert "changes" not in Client().get(COMPARE, query).context


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_rows_changed(
    rows: int, old: Edition, new: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    for n in range(rows):
        entry = EntryFactory(edition=old, version__list=List.ASSIST, version__departments=[UnitFactory()])
        follow(entry, new, name=f"改后{n}", departments=[UnitFactory()])
    with django_assert_num_queries(15):
        response = Client().get(COMPARE, {"old": 1, "new": 2})
    assert len(response.context["changes"]) == rows
