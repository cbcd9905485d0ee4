"""The authored catalogue of the demonstration county: from TOML to what each township's lists say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from mingze.catalogue.actions.domains import USUAL
from mingze.catalogue.reading.cells import citations, clean
from mingze.catalogue.rules import Content, ListKind, Party, Role, Scope

FOLDER = Path(__file__).parent
COUNTY_CODE, COUNTY_NAME = "610822", "府谷县"


@dataclass(frozen=True, slots=True)
class AuthoredDuty:
    """A duty as it was written for the demonstration, with the townships whose lists hold it."""

    content: Content
    townships: tuple[str, ...]
    aliases: tuple[str, ...]
    keywords: tuple[str, ...]
    assisted_by_township: bool = False

    def in_township(self, code: str) -> Content:
        """What the township's row says; a township that still helps is named in it."""
        if not self.assisted_by_township:
            return self.content
        return replace(self.content, parties=(*self.content.parties, Party(code, Role.ASSISTING)))


@cache
def county() -> dict[str, Any]:
    """Units, posts, people and groups of townships (county.toml)."""
    return tomllib.loads((FOLDER / "county.toml").read_text(encoding="utf-8"))


@cache
def departments() -> dict[str, str]:
    """Authored department name -> unit code."""
    return {unit["authored_as"]: unit["code"] for unit in county()["department"]}


@cache
def townships() -> dict[str, str]:
    """Township name -> unit code."""
    return {unit["name"]: unit["code"] for unit in county()["township"]}


def first_edition() -> list[AuthoredDuty]:
    """All duties as of 2025, list by list and domain by domain in the usual order."""
    return _in_order(_duties(FOLDER / "duties"))


def second_edition() -> list[AuthoredDuty]:
    """The duties of 2026: some gone, some new, some moved to another list, some reworded."""
    changes = tomllib.loads((FOLDER / "changes_2026.toml").read_text(encoding="utf-8"))
    gone = {name for change in changes["gone"] for name in change["names"]}
    kept = [duty for duty in first_edition() if duty.content.name not in gone]
    reworded = {change["name"]: change for change in changes["reworded"]}
    assert reworded.keys() <= {duty.content.name for duty in kept}, "a reworded duty does not exist"
    new = [_duty(raw) for raw in changes["duty"]]
    return _in_order([*(_reword(duty, reworded.get(duty.content.name)) for duty in kept), *new])


def _duties(folder: Path) -> list[AuthoredDuty]:
    return [
        _duty(raw)
        for path in sorted(folder.glob("*.toml"))
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["duty"]
    ]


def _duty(raw: dict[str, Any]) -> AuthoredDuty:
    kind = ListKind(raw["list"])
    where = raw.get("townships", "all")
    content = Content(
        list=kind,
        name=clean(raw["name"]),
        domain=raw["domain"],
        scope=Scope.PARTICULAR if raw.get("reason") else Scope.COMMON,
        scope_reason=raw.get("reason", ""),
        parties=tuple(_parties(kind, raw)),
        township_duty=clean(raw.get("township_duty", "")),
        way_of_working=clean(raw.get("way_of_working", "")),
        bases=tuple(citations("；".join(raw["bases"]))),
    )
    return AuthoredDuty(
        content,
        tuple(county()["groups"][where] if isinstance(where, str) else where),
        tuple(raw["aliases"]),
        tuple(raw.get("keywords", ())),
        raw.get("assisting_unit", False),
    )


def _parties(kind: ListKind, raw: dict[str, Any]) -> Iterator[Party]:
    names = raw.get("departments", ())
    for n, name in enumerate(names):
        if kind == ListKind.TAKEN_BACK:
            yield Party(departments()[name], Role.TAKEOVER)
        else:
            leads = n == 0 and len(names) > 1 and not raw.get("lead_unmarked", False)
            duty = clean(raw["department_duties"].get(name, ""))
            yield Party(departments()[name], Role.DEPARTMENT, leads, duty)


def _reword(duty: AuthoredDuty, change: dict[str, Any] | None) -> AuthoredDuty:
    if change is None:
        return duty
    content = duty.content
    if "new_name" in change:
        content = replace(content, name=change["new_name"])
    if "township_duty" in change:
        content = replace(content, township_duty=clean(change["township_duty"]))
    if "way_of_working" in change:
        content = replace(content, way_of_working=clean(change["way_of_working"]))
    if "bases" in change:
        content = replace(content, bases=tuple(citations("；".join(change["bases"]))))
    return replace(duty, content=content)


def _in_order(duties: Sequence[AuthoredDuty]) -> list[AuthoredDuty]:
    domains = {name: n for n, name in enumerate(USUAL.read_text(encoding="utf-8").split())}
    kinds = list(ListKind)
    return sorted(duties, key=lambda duty: (kinds.index(duty.content.list), domains[duty.content.domain]))
