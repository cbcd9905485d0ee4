from __future__ import annotations

from collections.abc import Iterable

from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.queries.contents import in_list_order
from mingze.catalogue.rules import renumbered, runs_on
from mingze.organisations.models import Unit


class Numbering:
    """Keeps the numbers of some lists of a draft without gaps through a change by hand.

    Made before the change, because the way of numbering (through all domains, or anew in each) is
    read off the numbers as they were; `close_ranks` after it.
    """

    def __init__(self, draft: Edition, township: Unit, lists: Iterable[str]) -> None:
        self.draft, self.township = draft, township
        self.run_on = {
            kind: runs_on([entry.number for entry in self._entries(kind)]) for kind in dict.fromkeys(lists)
        }

    def _entries(self, kind: str) -> list[Entry]:
        entries = self.draft.entries.filter(row__township=self.township, version__list=kind)
        return list(in_list_order(entries).select_related("version__domain"))

    def close_ranks(self) -> None:
        moved = []
        for kind, run_on in self.run_on.items():
            entries = self._entries(kind)
            domains = [entry.version.domain.name if entry.version.domain else "" for entry in entries]
            for entry, number in zip(entries, renumbered(domains, run_on=run_on), strict=True):
                if entry.number != number:
                    entry.number = number
                    moved.append(entry)
        Entry.objects.bulk_update(moved, ["number"], batch_size=500)
