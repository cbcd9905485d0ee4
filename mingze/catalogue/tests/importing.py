"""What the tests of importing share: a county, three small lists, and what became of an import."""

from __future__ import annotations

import pytest

from mingze.audit.models import Event
from mingze.catalogue.imports import Document, ImportPlan, ImportRefused, import_lists
from mingze.catalogue.models import Domain, Duty, Edition, Entry, Row, RowVersion, StatedCount
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.rules import Content
from mingze.catalogue.tests.lists import (
    ASSIST_HEAD,
    BASIC_HEAD,
    COUNTY,
    HOUSING,
    LEFT,
    TAKEN_BACK_HEAD,
    TOWNSHIP,
    UNIT_NAMES,
    WATER,
    Table,
    assist,
    basic,
    taken_back,
    xlsx,
)
from mingze.kernel.actor import Actor
from mingze.organisations.models import County, Unit
from mingze.organisations.queries import operator
from tests.factories import UnitFactory

BY = operator()
PARTY, ROADS, FARMS = (
    "组织开展主题党日活动，做好记录归档",
    "排查村组道路安全隐患并上报",
    "开展撂荒耕地排查和复耕复种",
)
FLOOD, MINE = "河道采砂巡查", "露天矿山开采审批"
BASIC = [["府谷镇基本履职事项清单（2项）", LEFT], BASIC_HEAD, ["1", PARTY], ["2", ROADS]]
ASSIST = [
    ["府谷镇配合履职事项清单（1项）", *[LEFT] * 4],
    ASSIST_HEAD,
    ["1", FLOOD, "县住建局（牵头）、县水利局", "县住建局：负责统筹。\n县水利局：负责执法。", "发现上报。"],
]
TAKEN_BACK = [
    ["府谷镇上级部门收回事项清单（1项）", *[LEFT] * 3],
    TAKEN_BACK_HEAD,
    ["1", MINE, "县住建局\n协助单位：本镇", "由县级统一办理。"],
]
SAYS = [
    assist(FLOOD, {HOUSING: "负责统筹。", WATER: "负责执法。"}, lead=HOUSING, township="发现上报。"),
    basic(PARTY),
    basic(ROADS),
    taken_back(MINE, [HOUSING], "由县级统一办理。", assisting=[TOWNSHIP]),
]


def found_county() -> Unit:
    """A county with two townships and the departments of `lists`; returns 府谷镇."""
    County.objects.create(pk=1, code="610822", name=COUNTY)
    for code, (name, *others) in UNIT_NAMES.items():
        UnitFactory(code=code, name=name, short_name=next(iter(others), ""))
    UnitFactory(code="other", township=True, name="哈镇")
    return UnitFactory(code=TOWNSHIP, township=True, name="府谷镇")


def document(*tables: Table, name: str = "清单.xlsx") -> Document:
    return Document(name, xlsx({f"表{n}": table for n, table in enumerate(tables, start=1)}))


def run(*documents: Document, township: Unit | None = None, by: Actor = BY) -> ImportPlan:
    return import_lists(documents, township=township, by=by)


def refused(*documents: Document, township: Unit | None = None) -> list[str]:
    """The messages with which an import is refused; nothing has changed."""
    before = snapshot()
    with pytest.raises(ImportRefused) as refusal:
        run(*documents, township=township)
    assert snapshot() == before
    return [str(problem) for problem in refusal.value.plan.problems]


def snapshot() -> list[object]:
    models = (Domain, Duty, Edition, Row, RowVersion, Entry, StatedCount, Event)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def stored(township: Unit | None = None) -> list[Content]:
    entries = Entry.objects.filter(edition__state=Edition.State.DRAFT)
    if township:
        entries = entries.filter(row__township=township)
    return [content_of(entry.version) for entry in in_list_order(whole_entries(entries))]


def effects(plan: ImportPlan) -> dict[str, int]:
    """What was done, without what was not."""
    (part,) = plan.townships
    return {effect: count for effect, count in part.effects.items() if count}
