"""Names that people type on the command line, turned into what they mean."""

from __future__ import annotations

from django.core.management.base import CommandError

from mingze.catalogue.models import Edition
from mingze.catalogue.queries.editions import draft, in_force
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames


def township_named(name: str | None) -> Unit | None:
    """The township of that name; CommandError with the nearest names when there is none."""
    if not name:
        return None
    names = UnitNames(list(Unit.objects.current().townships()))
    found = names.find(name)
    if found is None:
        nearest = "、".join(unit.name for unit in names.nearest(name))
        raise CommandError(f"没有名为“{name}”的乡镇。" + (f"最接近的是：{nearest}。" if nearest else ""))
    return found


def edition_named(name: str | None) -> Edition | None:
    """Edition number N or "draft"; without a name the draft or else what is in force."""
    if name is None:
        return draft() or in_force()
    if name == "draft":
        found = draft()
    else:
        found = Edition.objects.filter(sequence=int(name)).first() if name.isdigit() else None
    if found is None:
        raise CommandError(f"没有第“{name}”版清单。" if name != "draft" else "现在没有清单草稿。")
    return found
