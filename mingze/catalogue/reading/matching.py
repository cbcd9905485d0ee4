"""Which row of the draft an imported row is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from mingze.catalogue.rules import ListKind, match_key

RENAMED_FROM = 82
"""From this likeness of names (0-100) two rows of one list count as one that was reworded: «开展» for
«做好» or a clause more stays above, a sibling about another thing below."""


@dataclass(frozen=True, slots=True)
class Known:
    """A row that the draft has: its id, its list and its name."""

    row: int
    list: ListKind
    name: str
    duty_key: str


@dataclass(frozen=True, slots=True)
class Incoming:
    list: ListKind
    name: str
    duty_key: str
    """The key of the duty that the county knows under this name or code; "" when it knows none."""


def match_rows(known: Sequence[Known], incoming: Sequence[Incoming]) -> list[int | None]:
    """For each incoming row the id of the row that it is, or None when it is new.

    First the same name on the same list, then the same duty there, then either of them moved from
    another list, then a row of the same list whose name was reworded. Each known row is given away
    once.
    """
    free = {row.row: row for row in known}
    found: list[int | None] = [None] * len(incoming)
    for same_list in (True, False):
        for by_name in (True, False):
            _match_keys(free, incoming, found, same_list=same_list, by_name=by_name)
    _match_reworded(list(free.values()), incoming, found)
    return found


def _match_keys(
    free: dict[int, Known],
    incoming: Sequence[Incoming],
    found: list[int | None],
    *,
    same_list: bool,
    by_name: bool,
) -> None:
    def key_of(row: Known | Incoming) -> tuple[ListKind | None, str]:
        return row.list if same_list else None, match_key(row.name) if by_name else row.duty_key

    by_key = {key_of(row): row.row for row in reversed(free.values())}
    for n, row in enumerate(incoming):
        key = key_of(row)
        if found[n] is None and key[1] and by_key.get(key) in free:
            found[n] = by_key[key]
            del free[by_key[key]]


def _match_reworded(free: list[Known], incoming: Sequence[Incoming], found: list[int | None]) -> None:
    # A name that the county knows as another duty is that duty, however alike the two look.
    open_rows = [n for n, row in enumerate(incoming) if found[n] is None and not row.duty_key]
    for kind in ListKind:
        old = [row for row in free if row.list == kind]
        new = [n for n in open_rows if incoming[n].list == kind]
        if not old or not new:
            continue
        scores = process.cdist([incoming[n].name for n in new], [row.name for row in old], scorer=fuzz.ratio)
        while scores.size and scores.max() >= RENAMED_FROM:
            i, j = divmod(int(scores.argmax()), len(old))
            found[new[i]] = old[j].row
            scores[i, :] = scores[:, j] = -1
