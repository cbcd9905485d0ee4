"""Which unit a document means by a name."""

from __future__ import annotations

import pytest

from mingze.organisations.actions import found_county
from mingze.organisations.queries import UnitNames, operator
from tests.factories import UnitAliasFactory, UnitFactory


@pytest.fixture(autouse=True)
def county() -> None:
    found_county(code="610822", name="府谷县", by=operator())


@pytest.mark.parametrize("names", [("府谷县测试局", "县测试局"), ("县测试局", "府谷县测试局")])
def test_a_name_as_it_was_entered_goes_before_one_derived(names: tuple[str, str]) -> None:
    units = {name: UnitFactory(name=name) for name in names}
    known = UnitNames()
    assert {name: known.find(name) for name in names} == units


def test_a_name_that_two_units_could_mean_finds_neither() -> None:
    units = {UnitFactory(name="府谷县测试局"), UnitFactory(name="县测试局")}
    known = UnitNames()
    assert known.find("测试局") is None
    assert set(known.nearest("测试局")) == units


def test_a_name_derived_of_one_finds_the_unit_that_has_it_entered() -> None:
    UnitFactory(name="府谷县测试局")
    other = UnitFactory(name="县测试局", short_name="测试局")
    assert UnitNames().find("测试局") == other


def test_an_entered_alias_goes_before_a_name_derived_from_an_earlier_unit() -> None:
    UnitFactory(name="府谷县测试局")
    other = UnitAliasFactory(name="县测试局").unit
    assert UnitNames().find("县测试局") == other


def test_two_units_with_one_short_name_are_told_apart_by_nothing() -> None:
    for name in ("县测试一局", "县测试二局"):
        UnitFactory(name=name, short_name="测试局")
    assert UnitNames().find("测试局") is None


def test_one_unit_is_found_by_all_the_ways_to_write_its_name() -> None:
    unit = UnitFactory(name="府谷县水利局", short_name="水利局")
    known = UnitNames()
    written = ("府谷县水利局", "县水利局", "水利局", "府谷县 水利局")
    assert [known.find(name) for name in written] == [unit] * 4
