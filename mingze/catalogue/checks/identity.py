"""Which rows of a county are about one duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations

from mingze.catalogue.checks.model import CheckedRow
from mingze.catalogue.checks.same_duty import same_duties

Couple = tuple[CheckedRow, CheckedRow, bool]
"""Two rows and whether they are the same duty by its code or name, not only by likeness."""


class Identities:
    """Rows compared by duty and by name.

    Every two names of the county are compared, but each different name only once: fourteen townships
    share most of theirs.
    """

    def __init__(self, rows: Sequence[CheckedRow]) -> None:
        self._rows = rows
        self._names = list(dict.fromkeys(row.name for row in rows))
        self._alike = same_duties(self._names)

    def couples(self) -> Iterator[Couple]:
        """All pairs of rows of one township that are about one duty, each once."""
        by_township: dict[str, list[CheckedRow]] = defaultdict(list)
        for row in self._rows:
            by_township[row.township].append(row)
        for rows in by_township.values():
            yield from self._couples_among(rows)

    def duties(self) -> list[list[CheckedRow]]:
        """The rows of the county, grouped by duty: same code, same name, or names that mean the same."""
        groups = _Groups()
        for place, row in enumerate(self._rows):
            for key in _exact_keys(row):
                groups.join(place, key)
            groups.join(place, ("name", row.name))
        for i, j in self._alike:
            groups.join(("name", self._names[i]), ("name", self._names[j]))
        together: dict[Hashable, list[CheckedRow]] = defaultdict(list)
        for place, row in enumerate(self._rows):
            together[groups.of(place)].append(row)
        return list(together.values())

    def _couples_among(self, rows: Sequence[CheckedRow]) -> Iterator[Couple]:
        places: dict[Hashable, list[int]] = defaultdict(list)
        by_name: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            for key in _exact_keys(row):
                places[key].append(place)
            by_name[row.name].append(place)
        exact = {pair for same in (*places.values(), *by_name.values()) for pair in combinations(same, 2)}
        alike = {
            (min(i, j), max(i, j))
            for a, b in self._alike
            for i in by_name.get(self._names[a], ())
            for j in by_name.get(self._names[b], ())
        }
        for i, j in sorted(exact | alike):
            yield rows[i], rows[j], (i, j) in exact


def _exact_keys(row: CheckedRow) -> list[Hashable]:
    keys = [("code", row.duty_code), ("key", row.duty_key)]
    return [key for key in keys if key[1]]


class _Groups:
    """Things joined into groups (union-find)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def of(self, thing: Hashable) -> Hashable:
        above = self._above.setdefault(thing, thing)
        while above != thing:
            self._above[thing] = self._above[above]
            thing, above = above, self._above[above]
        return thing

    def join(self, one: Hashable, other: Hashable) -> None:
        self._above[self.of(one)] = self.of(other)
