"""What a township's draft said at its hand-overs is kept, and compared word by word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from mingze.campaigns.actions.rounds import close_round, return_to_township
from mingze.campaigns.actions.snapshots import take_snapshot, take_snapshots
from mingze.campaigns.models import Snapshot, Wording
from mingze.campaigns.queries.snapshots import compare, kept_lists, trail
from mingze.campaigns.tests.making import Compilation, compilation, manager
from mingze.catalogue.actions.drafts import add_row, edit_row, remove_row
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Content, ListKind
from mingze.catalogue.tests.wording import basic
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import EntryFactory, UnitFactory

BY = operator()


@pytest.fixture
def made() -> Compilation:
    return compilation()


def snapshot(made: Compilation) -> Snapshot:
    return take_snapshot(campaign=made.campaign, township=made.townships[0], by=made.by)


def entry_now(entry: Entry) -> Entry:
    return whole_entries(Entry.objects.filter(pk=entry.pk)).get()


def reword(entry: Entry, **says: str) -> None:
    now = entry_now(entry)
    content = Content(**{**_fields(content_of(now.version)), **says})
    edit_row(entry=now, content=content, seen_hash=now.version.content_hash, by=BY)


def _fields(content: Content) -> dict[str, object]:
    return {name: getattr(content, name) for name in Content.__dataclass_fields__}


def kinds(first: Snapshot, second: Snapshot | None = None) -> dict[str, str]:
    return {change.content.name: change.kind for change in compare(first, second)}


def test_what_was_added_removed_moved_and_changed_is_told_apart(made: Compilation) -> None:
    township = made.townships[0]
    stays, changed = made.entries
    moved = EntryFactory(row__township=township, row__duty__name="移动的")
    removed = EntryFactory(row__township=township, row__duty__name="去掉的")
    before = snapshot(made)
    reword(changed, township_duty="协助入户动员。")
    edit_row(
        entry=moved,
        content=Content(list=ListKind.TAKEN_BACK, name="移动的"),
        seen_hash=moved.version.content_hash,
        by=BY,
    )
    remove_row(entry=removed, reason="重复", by=BY)
    add_row(township=township, content=basic("新增的"), by=BY)
    expected = {
        "新增的": "added",
        "去掉的": "removed",
        "移动的": "moved",
        changed.version.name: "changed",
    }

    assert kinds(before) == expected
    after = snapshot(made)
    assert kinds(before, after) == expected
    assert list(kinds(before, after).values()) == ["added", "removed", "moved", "changed"]
    (change,) = [change for change in compare(before, after) if change.kind == "changed"]
    assert [(field.label, field.before, field.after) for field in change.fields] == [
        ("乡镇配合职责", "", "协助入户动员。")
    ]
    assert stays.version.name not in kinds(before, after)
    assert kinds(after) == kinds(after, after) == {}


def test_the_heading_of_a_row_counts_as_what_it_says(made: Compilation) -> None:
    before = snapshot(made)
    entry = made.entries[0]
    reword(entry, domain="另一个领域")
    (change,) = compare(before)
    assert [field.label for field in change.fields] == ["领域"]


def test_a_text_is_stored_once_however_many_snapshots_hold_it() -> None:
    made = compilation(2)
    same = [
        EntryFactory(row__township=unit, version__name="植树", version__domain=None)
        for unit in made.townships
    ]
    first = take_snapshots(campaign=made.campaign, townships=made.townships, by=made.by)
    stored = Wording.objects.count()
    assert stored == 2 * 2 + 1
    reword(same[0], name="植树造林")
    take_snapshots(campaign=made.campaign, townships=made.townships, by=made.by)
    assert Wording.objects.count() == stored + 1
    assert [each.lines.count() for each in first] == [3, 3]
    assert [each.township for each in first] == made.townships


def test_a_snapshot_does_not_change_with_the_draft(made: Compilation) -> None:
    before = snapshot(made)
    name = made.entries[0].version.name
    reword(made.entries[0], way_of_working="改过")
    remove_row(entry=entry_now(made.entries[0]), reason="重复", by=BY)
    basic_list = kept_lists(before)[0]
    assert [line.content.name for _, lines in basic_list.groups for line in lines] == [name]


def test_a_township_keeps_its_own_part_and_nobody_else_s(made: Compilation) -> None:
    own = manager(made.townships[0])
    assert take_snapshot(campaign=made.campaign, township=made.townships[0], by=own).pk
    with pytest.raises(NotAllowed):
        take_snapshot(campaign=made.campaign, township=UnitFactory(township=True), by=own)


def test_without_a_draft_there_is_nothing_to_keep(made: Compilation) -> None:
    for entry in made.entries:
        entry.delete()
    edition = made.entries[0].edition
    edition.introduced.all().delete()
    edition.delete()
    with pytest.raises(RuleBroken, match="没有清单草稿"):
        snapshot(made)


@pytest.mark.parametrize("townships", [1, 3])
def test_snapshots_take_the_same_queries_however_many_townships(
    townships: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = compilation(townships)
    with django_assert_num_queries(14):
        take_snapshots(campaign=made.campaign, townships=made.townships, by=made.by)


@pytest.mark.parametrize("rows", [1, 3])
def test_comparing_loads_only_what_differs(
    rows: int, made: Compilation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entries = [EntryFactory(row__township=made.townships[0]) for _ in range(rows)]
    before = snapshot(made)
    for entry in entries:
        reword(entry, way_of_working="改过")
    after = snapshot(made)
    with django_assert_num_queries(5):
        assert len(compare(before, after)) == rows


def test_a_row_s_trail_holds_the_hand_overs_in_which_it_changed(
    made: Compilation, signed_in: Callable[..., Client]
) -> None:
    township, entry = made.townships[0], made.entries[1]
    round = made.open_round()
    up = made.submit(round)
    same = return_to_township(round=round, township=township, note="", by=made.by)
    from_ = trail(entry.row)
    assert [(step.kind, step.snapshot) for step in from_] == [("added", up.snapshot)]
    assert same.snapshot not in [step.snapshot for step in from_]

    close_round(round=round, by=made.by)
    reword(entry, township_duty="先行劝导。")
    second = made.open_round()
    again = made.submit(second)
    steps = trail(entry.row)
    assert [(step.kind, step.snapshot) for step in steps] == [
        ("added", up.snapshot),
        ("changed", again.snapshot),
    ]
    assert [(field.label, field.after) for field in steps[1].fields] == [("乡镇配合职责", "先行劝导。")]

    page = f"{entry.row.get_absolute_url()}?edition=draft"
    assertContains(signed_in(township, Power.EDIT_DRAFT).get(page), "历次报送中的文字")
    assertNotContains(signed_in(made.department).get(page), "历次报送中的文字")


def test_a_hand_over_and_two_of_them_are_read_by_the_township(
    made: Compilation, signed_in: Callable[..., Client]
) -> None:
    township, entry = made.townships[0], made.entries[1]
    round = made.open_round()
    up = made.submit(round)
    reword(entry, township_duty="先行劝导。")
    down = return_to_township(round=round, township=township, note="已改一条。", by=made.by)
    client = signed_in(township, Power.EDIT_DRAFT)
    page = client.get(reverse("campaigns:hand-over", args=[up.pk]))
    assertContains(page, made.entries[0].version.name)
    assertNotContains(page, "先行劝导")
    assertContains(client.get(reverse("campaigns:hand-over", args=[down.pk])), "已改一条。")
    url = reverse("campaigns:compare-snapshots", args=[township.code])
    assertContains(client.get(url), "逐字对照")
    pair = {"from": up.snapshot_id, "to": down.snapshot_id}
    assertContains(client.get(url, pair), "<ins>先行劝导。</ins>")
    assertContains(client.get(url, {"from": up.snapshot_id, "to": ""}), "<ins>先行劝导。</ins>")
    assertContains(client.get(url, {"from": down.snapshot_id, "to": ""}), "没有不同")
    assert client.get(url, {"from": 999999, "to": ""}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_a_hand_over_takes_the_same_queries_however_many_rows(
    rows: int,
    made: Compilation,
    signed_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(rows):
        EntryFactory(row__township=made.townships[0])
    up = made.submit(made.open_round())
    client = signed_in(made.townships[0], Power.EDIT_DRAFT)
    with django_assert_num_queries(7):
        client.get(reverse("campaigns:hand-over", args=[up.pk]))
    with django_assert_num_queries(8):
        client.get(
            reverse("campaigns:compare-snapshots", args=[made.townships[0].code]),
            {"from": up.snapshot_id, "to": up.snapshot_id},
        )
