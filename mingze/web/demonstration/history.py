"""What happened in the demonstration county, told in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from mingze.kernel import clock


@dataclass
class History:
    """Things to be done, each at its moment. What falls on one moment is done as it was entered."""

    _events: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def on(self, day: date, do: Callable[[], object], *, hour: int = 9, minute: int = 0) -> None:
        moment = datetime.combine(day, time(hour, minute), tzinfo=clock.CHINA)
        self._events.append((moment, len(self._events), do))

    def tell(self) -> None:
        """Do everything, each thing as of its moment."""
        for moment, _, do in sorted(self._events, key=lambda event: event[:2]):
            with clock.at(moment):
                do()
        self._events.clear()
