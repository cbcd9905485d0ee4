"""Rows in short, for tests: what they say, and everything that an edition says."""

from __future__ import annotations

from typing import Any

from mingze.catalogue.models import Edition
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.rules import Citation, Content, ListKind, Party, Role
from mingze.organisations.models import Unit


def basic(name: str, **more: Any) -> Content:
    return Content(ListKind.BASIC, name, **more)


def assist(name: str, lead: Unit, *others: Unit, **more: Any) -> Content:
    """A row that several departments lead together with the township; each duty is of its own wording."""
    parties = (
        Party(lead.code, Role.DEPARTMENT, leads=bool(others), duty=f"1.{lead.name}牵头办理。"),
        *(Party(unit.code, Role.DEPARTMENT, duty=f"1.{unit.name}参与办理。") for unit in others),
    )
    return Content(
        ListKind.ASSIST, name, **({"parties": parties, "township_duty": "1.发现后及时上报。"} | more)
    )


def taken_back(name: str, *takeovers: Unit, **more: Any) -> Content:
    parties = tuple(Party(unit.code, Role.TAKEOVER) for unit in takeovers)
    return Content(ListKind.TAKEN_BACK, name, **({"parties": parties, "way_of_working": "直接办理。"} | more))


def resting_on(*laws: str) -> dict[str, Any]:
    return {"bases": tuple(Citation(law, "第三条") for law in laws)}


def everything_in(edition: Edition) -> dict[tuple[int, int], tuple[int, Content, str]]:
    """(row, version) -> number, content and stored hash of all that an edition holds, read anew."""
    return {
        (entry.row_id, entry.version_id): (
            entry.number,
            content_of(entry.version),
            entry.version.content_hash,
        )
        for entry in whole_entries(Edition.objects.get(pk=edition.pk).entries.all())
    }


def names_in(edition: Edition) -> list[str]:
    return sorted(edition.entries.values_list("version__name", flat=True))
