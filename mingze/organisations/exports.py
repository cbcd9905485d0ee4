"""The county's units as a workbook with the columns that `imports` reads."""

from __future__ import annotations

from mingze.documents.official import Column, Line, ListTable
from mingze.documents.writers.xlsx import write_workbook
from mingze.organisations.models import Unit

COLUMNS = (
    Column("代码", 3),
    Column("名称", 5),
    Column("简称", 3),
    Column("类别", 2),
    Column("上级", 3),
    Column("别名", 7),
)


def units_workbook() -> bytes:
    """All units that exist, parents before what is inside them; imported again, it changes nothing."""
    # Parents first: that is how the import finds them.
    units = Unit.objects.current().select_related("parent").prefetch_related("aliases")
    depth_first = sorted(units, key=lambda unit: (_depth(unit), unit.code))
    return write_workbook(
        [ListTable("单位", COLUMNS, tuple(_line(unit) for unit in depth_first))], title="单位"
    )


def _depth(unit: Unit) -> int:
    return 0 if unit.parent is None else 1 + _depth(unit.parent)


def _line(unit: Unit) -> Line:
    aliases = "、".join(alias.name for alias in unit.aliases.all())
    parent = unit.parent.code if unit.parent else ""
    return Line((unit.code, unit.name, unit.short_name, unit.get_kind_display(), parent, aliases))
