"""Who acts in the demonstration county, and the things that its stories name."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from mingze.catalogue.models import Duty, Entry, Row
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.editions import draft
from mingze.catalogue.rules import match_key
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit, User
from mingze.organisations.queries import actor_for
from mingze.web.demonstration import source

STORIES = Path(__file__).parent / "campaign"


def story(name: str) -> dict[str, Any]:
    return tomllib.loads((STORIES / f"{name}.toml").read_text(encoding="utf-8"))


class Cast:
    """Finds units, their people and rows by the names that the stories use."""

    @cached_property
    def _codes(self) -> dict[str, str]:
        bodies = {body["name"]: body["code"] for body in source.county()["body"]}
        return bodies | source.departments() | source.townships()

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.all()}

    @cached_property
    def _people(self) -> dict[int, Actor]:
        people = User.objects.filter(is_demonstration=True).order_by("-username")
        actors = [actor for person in people if (actor := actor_for(person))]
        return {actor.unit_id: actor for actor in actors}

    def unit(self, name: str) -> Unit:
        return self._units[self._codes[name]]

    def units(self, names: list[str]) -> list[Unit]:
        return [self.unit(name) for name in names]

    def of(self, name: str) -> Actor:
        """Whoever speaks for the unit."""
        return self._people[self.unit(name).pk]

    def speaker(self, unit: Unit) -> Actor:
        return self._people[unit.pk]

    @cached_property
    def reform(self) -> Actor:
        return self.of("县委机构编制委员会办公室")

    @cached_property
    def justice(self) -> Actor:
        return self.of("县司法局")

    @cached_property
    def townships(self) -> list[Unit]:
        return self.units(list(source.townships()))

    @cached_property
    def departments(self) -> list[Unit]:
        return self.units(list(source.departments()))

    def duty(self, name: str) -> Duty:
        return Duty.objects.get(match_key=match_key(name))

    def row(self, duty: str, township: str) -> Row:
        found = Row.objects.filter(township=self.unit(township), duty__match_key=match_key(duty))
        return found.order_by("pk")[0]

    def draft_entry(self, row: Row) -> Entry:
        present = draft()
        assert present is not None
        return whole_entries(present.entries.filter(row=row)).get()
