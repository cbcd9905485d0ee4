"""A list prints a unit's name: what was approved must go on saying the same."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mingze.kernel.verdict import RuleBroken
from mingze.organisations import actions
from mingze.organisations.imports import UnitsRefused, import_units
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from tests.factories import EditionFactory, EntryFactory, UnitFactory

BY = operator()
HEADER = "代码,名称,简称,类别,上级,别名"
SENTENCE = (
    "已有清单写着这个单位的名称，不能改名。机构改名的，"
    "请将原单位撤销，另行登记新单位，再在清单草稿中改为新单位。"
)


@pytest.fixture
def named() -> Unit:
    unit: Unit = UnitFactory(code="D1", name="县国土资源局")
    EntryFactory(edition=EditionFactory(published=True), version__departments=[unit])
    return unit


def change(unit: Unit, **values: str) -> None:
    actions.change_unit(unit=unit, **({"name": unit.name, "kind": unit.kind} | values), by=BY)


def test_a_unit_that_a_list_names_keeps_its_name(named: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        change(named, name="县自然资源局")
    assert (refusal.value.message, refusal.value.field) == (SENTENCE, "name")
    assert Unit.objects.get(code="D1").name == "县国土资源局"


def test_a_unit_that_a_list_names_keeps_its_kind(named: Unit) -> None:
    with pytest.raises(RuleBroken, match="不能改变类别") as refusal:
        change(named, kind="township")
    assert refusal.value.field == "kind"


def test_the_township_of_a_list_keeps_its_name() -> None:
    township = EntryFactory().row.township
    with pytest.raises(RuleBroken, match="不能改名"):
        change(township, name="新镇")


def test_short_names_and_aliases_may_change(named: Unit) -> None:
    change(named, short_name="国土局")
    actions.add_unit_alias(unit=named, name="国土资源局", by=BY)
    import_units(f"{HEADER}\nD1,县国土资源局,国土,县直部门,,县土地局".encode(), "单位.csv", by=BY)

    named.refresh_from_db()
    assert (named.short_name, named.aliases.count()) == ("国土", 2)


def test_an_import_tells_it_beside_the_name(named: Unit) -> None:
    with pytest.raises(UnitsRefused) as refusal:
        import_units(f"{HEADER}\nD1,县自然资源局,,县直部门,,".encode(), "单位.csv", by=BY)
    (problem,) = refusal.value.problems
    assert (problem.column, problem.row, problem.message) == ("名称", 2, SENTENCE)


def test_a_unit_that_no_list_names_is_renamed() -> None:
    EntryFactory(version__departments=[UnitFactory()])
    unit = UnitFactory(code="D2")
    change(unit, name="县水利局", kind="county_body")
    unit.refresh_from_db()
    assert (unit.name, unit.kind) == ("县水利局", "county_body")


def test_the_renamed_body_is_entered_beside_the_ended_one(named: Unit) -> None:
    actions.end_unit(unit=named, ended_on=timezone.localdate(), by=BY)
    actions.add_unit(code="D3", name="县自然资源局", kind="department", by=BY)
    assert [unit.code for unit in Unit.objects.current().filter(kind="department")] == ["D3"]
