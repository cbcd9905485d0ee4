from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from mingze.audit.models import Event
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations import actions
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, UnitAliasFactory, UnitFactory

Acting = Callable[..., Actor]
DAY = date(2026, 7, 1)


@pytest.fixture
def keeper(acting_for: Acting) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_UNITS)


def test_a_unit_is_added_with_what_is_known_of_it(keeper: Actor) -> None:
    township = UnitFactory(township=True)

    actions.add_unit(
        code="610822105-01", name="党政综合办公室", kind="office", parent=township, valid_from=DAY, by=keeper
    )

    added = Unit.objects.get(code="610822105-01")
    assert (added.name, added.kind, added.parent, added.valid_from) == (
        "党政综合办公室",
        "office",
        township,
        DAY,
    )
    event = Event.objects.get()
    assert (event.verb, event.target_id, event.user_name) == ("unit.saved", added.pk, keeper.name)


def test_a_unit_added_twice_is_refused_and_stays_as_it_was(keeper: Actor) -> None:
    actions.add_unit(code="D1", name="县民政局", kind="department", by=keeper)

    with pytest.raises(RuleBroken, match="代码“d1”已用于县民政局") as refusal:
        actions.add_unit(code="d1", name="县水利局", kind="department", by=keeper)
    assert refusal.value.field == "code"
    assert Unit.objects.get(code="D1").name == "县民政局"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"code": "a/b"}, "code", "代码由字母、数字和短横线组成"),
        ({"name": "  "}, "name", "请填写单位名称"),
        ({"name": "局" * 61}, "name", "60"),
        ({"short_name": "局" * 31}, "short_name", "30"),
        ({"kind": "ministry"}, "kind", "ministry"),
        ({"kind": "office"}, "parent", "要写明上级单位"),
        ({"kind": "village"}, "parent", "要写明上级单位"),
    ],
)
def test_values_that_do_not_fit_are_refused_beside_their_field(
    keeper: Actor, values: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        actions.add_unit(**{"code": "D1", "name": "县民政局", "kind": "department", **values}, by=keeper)
    assert refusal.value.field == field
    assert not Unit.objects.filter(code=values.get("code", "D1")).exists()


def test_two_units_do_not_share_a_name(keeper: Actor) -> None:
    UnitFactory(name="县民政局")

    with pytest.raises(RuleBroken, match="已有名为“县民政局”的单位") as refusal:
        actions.add_unit(code="D2", name="县民政局", kind="department", by=keeper)
    assert refusal.value.field == "name"


def test_a_name_that_is_another_units_alias_is_refused(keeper: Actor) -> None:
    UnitAliasFactory(unit=UnitFactory(name="县住房和城乡建设局"), name="住建局")

    with pytest.raises(RuleBroken, match="“住建局”已是县住房和城乡建设局的别名"):
        actions.add_unit(code="D2", name="住建局", kind="department", by=keeper)


def test_offices_of_two_townships_may_share_a_name(keeper: Actor) -> None:
    office = UnitFactory(office=True, name="党政综合办公室")

    added = actions.add_unit(
        code="X-1", name="党政综合办公室", kind="office", parent=UnitFactory(township=True), by=keeper
    )

    assert added.name == office.name


def test_a_name_becomes_free_when_its_unit_ends(keeper: Actor) -> None:
    UnitFactory(name="县扶贫办", valid_to=date(2021, 6, 1))

    assert actions.add_unit(code="D2", name="县扶贫办", kind="department", by=keeper).pk


def test_changing_a_unit_keeps_its_code_aliases_and_end(keeper: Actor) -> None:
    unit = UnitFactory(code="D1", name="县国土局", valid_to=DAY)
    UnitAliasFactory(unit=unit, name="国土局")

    actions.change_unit(unit=unit, name="县自然资源局", kind="department", short_name="资源局", by=keeper)

    unit.refresh_from_db()
    assert (unit.code, unit.name, unit.short_name, unit.valid_to) == ("D1", "县自然资源局", "资源局", DAY)
    assert [alias.name for alias in unit.aliases.all()] == ["国土局"]


def test_saving_what_is_already_there_leaves_no_trace(keeper: Actor) -> None:
    unit = UnitFactory()

    actions.change_unit(unit=unit, name=unit.name, kind=unit.kind, by=keeper)

    assert not Event.objects.exists()


def test_a_unit_is_not_put_under_itself(keeper: Actor) -> None:
    township = UnitFactory(township=True)
    office = UnitFactory(office=True, parent=township)

    for parent in (township, office):
        with pytest.raises(RuleBroken, match="上级不能是本单位") as refusal:
            actions.change_unit(unit=township, name=township.name, kind="township", parent=parent, by=keeper)
        assert refusal.value.field == "parent"


def test_nothing_new_is_put_under_an_ended_unit(keeper: Actor) -> None:
    ended = UnitFactory(township=True, valid_to=DAY)

    with pytest.raises(RuleBroken, match="已撤销"):
        actions.add_unit(code="X-1", name="办公室", kind="office", parent=ended, by=keeper)


def test_a_unit_ends_together_with_its_offices(keeper: Actor) -> None:
    township, other = UnitFactory(township=True), UnitFactory(township=True)
    office, elsewhere = UnitFactory(office=True, parent=township), UnitFactory(office=True, parent=other)

    actions.end_unit(unit=township, ended_on=DAY, by=keeper)

    ends = dict(Unit.objects.values_list("pk", "valid_to"))
    assert (ends[township.pk], ends[office.pk]) == (DAY, DAY)
    assert (ends[other.pk], ends[elsewhere.pk]) == (None, None)
    assert Event.objects.get().data == {"ended_on": "2026-07-01", "offices": [office.code]}


def test_ending_a_unit_twice_is_recorded_once(keeper: Actor) -> None:
    unit = UnitFactory()

    actions.end_unit(unit=unit, ended_on=DAY, by=keeper)
    actions.end_unit(unit=unit, ended_on=DAY, by=keeper)

    assert Event.objects.count() == 1


def test_a_unit_in_which_somebody_serves_does_not_end(keeper: Actor) -> None:
    township = UnitFactory(township=True)
    AppointmentFactory(unit=UnitFactory(office=True, parent=township))
    AppointmentFactory(unit=township, ended_on=DAY)

    with pytest.raises(RuleBroken, match="还有 1 人在本单位或其内设机构任职") as refusal:
        actions.end_unit(unit=township, ended_on=DAY, by=keeper)
    assert refusal.value.field == "ended_on"
    township.refresh_from_db()
    assert township.valid_to is None


def test_a_township_with_villages_does_not_end(keeper: Actor) -> None:
    township = UnitFactory(township=True)
    UnitFactory(village=True, parent=township)

    with pytest.raises(RuleBroken, match="还有 1 个下属单位"):
        actions.end_unit(unit=township, ended_on=DAY, by=keeper)


def test_a_unit_does_not_end_before_it_begins(keeper: Actor) -> None:
    unit, ended = UnitFactory(valid_from=DAY), UnitFactory(valid_to=DAY)

    with pytest.raises(RuleBroken, match="撤销日期不能早于"):
        actions.end_unit(unit=unit, ended_on=date(2026, 6, 30), by=keeper)
    with pytest.raises(RuleBroken, match="启用日期不能晚于") as refusal:
        actions.change_unit(
            unit=ended, name=ended.name, kind=ended.kind, valid_from=date(2026, 7, 2), by=keeper
        )
    assert refusal.value.field == "valid_from"


def test_a_restored_unit_has_the_offices_that_ended_with_it(keeper: Actor) -> None:
    township = UnitFactory(township=True)
    with_it = UnitFactory(office=True, parent=township)
    long_before = UnitFactory(office=True, parent=township, valid_to=date(2020, 1, 1))
    actions.end_unit(unit=township, ended_on=DAY, by=keeper)
    township.refresh_from_db()

    actions.restore_unit(unit=township, by=keeper)

    assert set(Unit.objects.filter(valid_to=None)) >= {township, with_it}
    assert Unit.objects.get(pk=long_before.pk).valid_to == date(2020, 1, 1)


def test_a_unit_is_not_restored_while_another_bears_its_name(keeper: Actor) -> None:
    ended = UnitFactory(name="县林业局", valid_to=DAY)
    UnitFactory(name="县林业局")

    with pytest.raises(RuleBroken, match="已有名为“县林业局”的单位"):
        actions.restore_unit(unit=ended, by=keeper)


def test_an_alias_is_added_and_removed_on_record(keeper: Actor) -> None:
    unit = UnitFactory(name="县住房和城乡建设局")

    alias = actions.add_unit_alias(unit=unit, name=" 住建局 ", by=keeper)
    assert [known.name for known in unit.aliases.all()] == ["住建局"]
    actions.remove_unit_alias(alias=alias, by=keeper)

    assert not unit.aliases.exists()
    assert [(event.verb, event.data) for event in Event.objects.all()] == [
        ("unit.alias_added", {"alias": "住建局"}),
        ("unit.alias_removed", {"alias": "住建局"}),
    ]


def test_an_alias_of_another_unit_is_refused(keeper: Actor) -> None:
    UnitAliasFactory(unit=UnitFactory(name="县住房和城乡建设局"), name="住建局")
    other = UnitFactory()

    for name in ("住建局", "县住建局", "县住房和城乡建设局"):
        with pytest.raises(RuleBroken, match="已是县住房和城乡建设局的名称或别名") as refusal:
            actions.add_unit_alias(unit=other, name=name, by=keeper)
        assert refusal.value.field == "name"
    assert not other.aliases.exists()


def test_an_alias_added_twice_is_refused(keeper: Actor) -> None:
    alias = UnitAliasFactory(name="住建局")

    with pytest.raises(RuleBroken, match="已有别名“住建局”"):
        actions.add_unit_alias(unit=alias.unit, name="住建局", by=keeper)


def test_a_post_added_twice_is_there_once(keeper: Actor) -> None:
    unit = UnitFactory()

    actions.add_posts(unit=unit, names=["统计岗"], by=keeper)
    actions.add_posts(unit=unit, names=["统计岗"], by=keeper)

    assert [post.name for post in unit.posts.all()] == ["统计岗"]
    assert Event.objects.count() == 1


def test_only_keepers_of_units_change_them(acting_for: Acting) -> None:
    unit, alias = UnitFactory(valid_to=DAY), UnitAliasFactory()
    others = Power.MANAGE_LISTS, Power.PUBLISH, Power.EDIT_DRAFT, Power.OVERSEE
    by = acting_for(unit, *others)
    acts = [
        lambda: actions.add_unit(code="D9", name="某局", kind="department", by=by),
        lambda: actions.change_unit(unit=unit, name="某局", kind="department", by=by),
        lambda: actions.end_unit(unit=unit, ended_on=DAY, by=by),
        lambda: actions.restore_unit(unit=unit, by=by),
        lambda: actions.add_unit_alias(unit=unit, name="某", by=by),
        lambda: actions.remove_unit_alias(alias=alias, by=by),
        lambda: actions.add_posts(unit=unit, names=["岗"], by=by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="只有负责维护单位与人员的岗位可以修改"):
            act()
    assert not Event.objects.exists()
