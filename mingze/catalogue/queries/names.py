from __future__ import annotations

from mingze.catalogue.reading.meaning import Names
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames


def department_names() -> UnitNames:
    """Whoever can lead or take over a duty, by all their names."""
    return UnitNames(list(Unit.objects.current().at_county_level()))


def names_for(township: Unit, departments: UnitNames | None = None) -> Names:
    """How the names in one township's list are understood."""
    known = departments or department_names()

    def find(name: str) -> str | None:
        unit = known.find(name)
        return unit.code if unit else None

    return Names(
        find=find,
        nearest=lambda name: [unit.name for unit in known.nearest(name)],
        township=township.code,
        township_names=frozenset({township.name, township.label}),
    )
