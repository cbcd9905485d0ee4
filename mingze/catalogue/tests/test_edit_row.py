from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from mingze.audit.models import Event
from mingze.catalogue.actions.domains import arrange_domains
from mingze.catalogue.actions.drafts import edit_row, open_draft
from mingze.catalogue.models import Edition, Entry, List, RowVersion, StatedCount
from mingze.catalogue.queries.comparison import changed_rows
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.queries.history import history
from mingze.catalogue.rules import Citation, ListKind, Party, Role, Scope, content_hash
from mingze.catalogue.tests.wording import assist, basic, everything_in
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import DomainFactory, EditionFactory, EntryFactory, LawFactory, UnitFactory


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS)


def read(entry: Entry) -> Entry:
    """The entry as it stands in the database."""
    return whole_entries(Entry.objects.filter(pk=entry.pk)).get()


def in_draft(entry: Entry) -> Entry:
    """The draft's entry for a published row."""
    return whole_entries(Entry.objects.filter(row=entry.row, edition__state=Edition.State.DRAFT)).get()


def test_a_row_that_the_draft_introduced_is_rewritten_in_place(manager: Actor) -> None:
    lead, other = UnitFactory(), UnitFactory()
    entry = EntryFactory(version__list=List.ASSIST, version__departments=[UnitFactory()])
    content = replace(
        assist("清理河道", lead, other),
        domain=DomainFactory().name,
        scope=Scope.PARTICULAR,
        scope_reason="河道在本镇境内",
        handed_over_on="2026-03-01",
        bases=(Citation("河道管理条例", "第二十条", "2024-05-01"), Citation("府办发〔2024〕1号")),
    )

    edit_row(entry=entry, content=content, seen_hash=entry.version.content_hash, by=manager)

    after = read(entry)
    assert (after.version_id, after.number) == (entry.version_id, entry.number)
    assert content_of(after.version) == content
    assert after.version.content_hash == content_hash(content)
    assert after.version.handed_over_on == date(2026, 3, 1)
    assert RowVersion.objects.count() == 1


def test_a_row_from_an_earlier_edition_gets_a_new_version_and_the_old_one_stays_as_it_was(
    manager: Actor,
) -> None:
    published = EditionFactory(published=True)
    old = EntryFactory(
        edition=published,
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
        version__laws=[LawFactory()],
    )
    before = everything_in(published)
    draft = open_draft(by=manager)
    entry = in_draft(old)
    content = replace(content_of(entry.version), township_duty="1.每月巡查一次。", bases=())

    edit_row(entry=entry, content=content, seen_hash=entry.version.content_hash, by=manager)

    after = in_draft(old)
    assert after.version_id != old.version_id
    assert (after.version.introduced_in, after.row_id) == (draft, old.row_id)
    assert content_of(after.version) == content
    assert everything_in(published) == before
    assert content_of(read(old).version) != content


def test_a_second_edit_in_the_same_draft_makes_no_third_version(manager: Actor) -> None:
    old = EntryFactory(edition=EditionFactory(published=True))
    open_draft(by=manager)
    for name in ("一改", "再改"):
        entry = in_draft(old)
        edit_row(entry=entry, content=basic(name), seen_hash=entry.version.content_hash, by=manager)

    assert sorted(old.row.versions.values_list("name", flat=True)) == sorted([old.version.name, "再改"])


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(manager: Actor) -> None:
    entry = EntryFactory()
    seen = entry.version.content_hash
    edit_row(entry=entry, content=basic("他人改成这样"), seen_hash=seen, by=manager)

    with pytest.raises(RuleBroken, match="已被他人修改"):
        edit_row(entry=entry, content=basic("我想改成这样"), seen_hash=seen, by=manager)

    assert content_of(read(entry).version) == basic("他人改成这样")
    assert [event.data["after"] for event in Event.objects.all()] == ["他人改成这样"]


def test_a_row_that_somebody_else_removed_meanwhile_is_reported_as_gone(manager: Actor) -> None:
    entry = EntryFactory()
    Entry.objects.all().delete()
    with pytest.raises(RuleBroken, match="已被他人从草稿中删除"):
        edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=manager)


def test_the_same_words_change_nothing_and_leave_no_record(manager: Actor) -> None:
    old = EntryFactory(edition=EditionFactory(published=True), version__laws=[LawFactory()])
    open_draft(by=manager)
    entry = in_draft(old)
    events = Event.objects.count()

    same = edit_row(
        entry=entry, content=content_of(entry.version), seen_hash=entry.version.content_hash, by=manager
    )

    assert same.version_id == old.version_id
    assert old.row.versions.count() == 1
    assert Event.objects.count() == events


def test_the_same_words_change_nothing_either_after_the_heading_was_renamed(manager: Actor) -> None:
    old = EntryFactory(edition=EditionFactory(published=True))
    assert old.version.domain is not None
    open_draft(by=manager)
    arrange_domains(names=[(old.version.domain, "新的领域名称")], by=manager)
    entry = in_draft(old)

    edit_row(entry=entry, content=content_of(entry.version), seen_hash=entry.version.content_hash, by=manager)

    assert in_draft(old).version_id == old.version_id
    assert old.row.versions.count() == 1


def test_a_row_edited_there_and_back_counts_as_unchanged(manager: Actor) -> None:
    published = EditionFactory(published=True)
    old = EntryFactory(edition=published)
    draft = open_draft(by=manager)
    original = content_of(in_draft(old).version)
    for content in (replace(original, name="改过的名称"), original):
        entry = in_draft(old)
        edit_row(entry=entry, content=content, seen_hash=entry.version.content_hash, by=manager)

    assert content_of(in_draft(old).version) == original
    assert changed_rows(published, draft) == []
    assert [step.kind for step in history(old.row, with_draft=True)] == ["kept", "added"]


@pytest.mark.parametrize("name", ["清理河道", "清理 河道", "“清理河道”。", "ＡＢ清理"])
def test_a_row_cannot_take_the_name_of_another_of_the_same_list(name: str, manager: Actor) -> None:
    taken = EntryFactory(row__duty__name="AB清理" if "Ａ" in name else "清理河道")
    entry = EntryFactory(row__township=taken.row.township)

    with pytest.raises(RuleBroken, match="已有同名事项") as refusal:
        edit_row(entry=entry, content=basic(name), seen_hash=entry.version.content_hash, by=manager)

    assert refusal.value.field == "name"
    assert read(entry).version.name == entry.version.name


def test_a_row_does_not_turn_into_another_duty_that_the_county_knows(manager: Actor) -> None:
    known = EntryFactory(row__duty__name="清理河道")
    elsewhere = EntryFactory()
    before = content_of(elsewhere.version)

    with pytest.raises(RuleBroken, match=f"县里已有事项“清理河道”（{known.row.duty.code}）") as refusal:
        edit_row(
            entry=elsewhere, content=basic("清理河道"), seen_hash=elsewhere.version.content_hash, by=manager
        )

    assert refusal.value.field == "name"
    assert content_of(read(elsewhere).version) == before


def test_a_name_of_nothing_but_marks_is_refused(manager: Actor) -> None:
    entry = EntryFactory()
    with pytest.raises(RuleBroken, match="请填写事项名称") as refusal:
        edit_row(entry=entry, content=basic("——"), seen_hash=entry.version.content_hash, by=manager)
    assert refusal.value.field == "name"


def test_a_row_that_moves_to_another_list_takes_its_place_and_leaves_no_gap(manager: Actor) -> None:
    first = EntryFactory(version__list=List.ASSIST, version__departments=[UnitFactory()], number=1)
    EntryFactory(
        row__township=first.row.township,
        version__list=List.ASSIST,
        version__departments=[UnitFactory()],
        number=4,
    )
    moving = EntryFactory(row__township=first.row.township, number=1)

    edit_row(
        entry=moving,
        content=assist("移到配合清单", UnitFactory()),
        seen_hash=moving.version.content_hash,
        by=manager,
    )

    lists = moving.edition.entries.filter(row__township=moving.row.township)
    numbers = {kind: [e.number for e in in_list_order(lists.filter(version__list=kind))] for kind in List}
    assert numbers == {List.BASIC: [], List.ASSIST: [1, 2, 3], List.TAKEN_BACK: []}
    assert read(moving).version.list == List.ASSIST


def test_counts_stated_by_a_heading_are_forgotten_for_the_lists_touched_and_no_others(
    manager: Actor,
) -> None:
    entry = EntryFactory()
    other = EntryFactory()
    for township, kind in (
        (entry.row.township, List.BASIC),
        (entry.row.township, List.ASSIST),
        (entry.row.township, List.TAKEN_BACK),
        (other.row.township, List.BASIC),
    ):
        StatedCount.objects.create(edition=entry.edition, township=township, list=kind, stated=3)

    edit_row(
        entry=entry,
        content=assist("移到配合清单", UnitFactory()),
        seen_hash=entry.version.content_hash,
        by=manager,
    )

    assert set(StatedCount.objects.values_list("township", "list")) == {
        (entry.row.township_id, "taken_back"),
        (other.row.township_id, "basic"),
    }


def test_a_published_row_cannot_be_edited(manager: Actor) -> None:
    entry = EntryFactory(edition=EditionFactory(published=True))
    before = everything_in(entry.edition)
    with pytest.raises(RuleBroken, match="已公布的清单不能修改"):
        edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=manager)
    assert everything_in(entry.edition) == before


def test_a_township_s_own_staff_edit_its_rows_and_no_others(acting_for: Callable[..., Actor]) -> None:
    entry = EntryFactory()
    own = acting_for(entry.row.township, Power.EDIT_DRAFT)
    without_power = acting_for(entry.row.township)
    neighbour = acting_for(UnitFactory(township=True), Power.EDIT_DRAFT)
    for stranger in (without_power, neighbour):
        with pytest.raises(NotAllowed, match="可以修改"):
            edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=stranger)
    assert read(entry).version.name != "改"

    edit_row(entry=entry, content=basic("改"), seen_hash=entry.version.content_hash, by=own)
    assert read(entry).version.name == "改"


def test_the_order_of_departments_is_kept_and_says_who_leads(manager: Actor) -> None:
    entry = EntryFactory()
    first, second = UnitFactory(), UnitFactory()
    content = replace(
        assist("联合检查", first),
        parties=(
            Party(first.code, Role.DEPARTMENT),
            Party(second.code, Role.DEPARTMENT, leads=True),
        ),
        list=ListKind.ASSIST,
    )
    edit_row(entry=entry, content=content, seen_hash=entry.version.content_hash, by=manager)
    version = read(entry).version
    assert [part.unit for part in version.departments] == [second, first]
    assert version.lead is not None
    assert version.lead.unit == second
