from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.models import CountBand
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken


@transaction.atomic
def set_bands(*, bands: Mapping[str, tuple[int, int]], by: Actor) -> None:
    """Let the checks take these numbers of rows as usual. Names are those of CountBand.Of."""
    policies.may_manage_lists(by).require()
    for of, (low, high) in bands.items():
        if low > high:
            raise RuleBroken("下限不能大于上限。", field=f"{of}_low")
    for of, (low, high) in bands.items():
        band, _ = CountBand.objects.update_or_create(of=of, defaults={"low": low, "high": high})
    if bands:
        record("bands.set", band, by=by, bands={of: list(span) for of, span in bands.items()})
