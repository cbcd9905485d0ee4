from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and in which capacity.

    People in a county hold several appointments; an act is always done for one unit. Views build
    the actor once per request; actions take it as `by`.
    """

    user_id: int
    name: str
    unit_id: int
    unit_name: str
    powers: frozenset[str]

    def holds(self, power: str) -> bool:
        return power in self.powers
