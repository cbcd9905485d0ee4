"""What drafts of the demonstration county said before a dispute about them was settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mingze.catalogue.reading.cells import clean
from mingze.catalogue.rules import Content, ListKind, Party, Role
from mingze.web.demonstration import source


def before(content: Content, told: dict[str, Any]) -> Content:
    """What a draft said before a dispute was settled, of what the row said afterwards."""
    kind = ListKind(told.get("list", content.list))
    if kind == ListKind.BASIC:
        return Content(list=kind, name=content.name, domain=content.domain, bases=content.bases)
    return replace(
        content,
        list=kind,
        parties=_parties(content, kind, told),
        township_duty=clean(told.get("township_duty", content.township_duty)),
        way_of_working=clean(told.get("way_of_working", content.way_of_working)),
    )


def _parties(content: Content, kind: ListKind, told: dict[str, Any]) -> tuple[Party, ...]:
    if "departments" not in told:
        return content.parties
    codes = [source.departments()[name] for name in told["departments"]]
    if kind == ListKind.TAKEN_BACK:
        return tuple(Party(code, Role.TAKEOVER) for code in codes)
    duties = {party.unit: party.duty for party in content.parties}
    duties |= {
        source.departments()[name]: clean(text) for name, text in told.get("department_duties", {}).items()
    }
    return tuple(
        Party(code, Role.DEPARTMENT, leads=n == 0 and len(codes) > 1, duty=duties.get(code, ""))
        for n, code in enumerate(codes)
    )
