"""Who is asked to deal with proposals and applications, and when nobody is any more."""

from __future__ import annotations

from mingze.amendments.models import Admission, Consultation, Proposal
from mingze.amendments.queries.awaited import awaited
from mingze.amendments.queries.disputes import reform_offices
from mingze.inbox.actions import Asking, ask_many, finish_matching
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken


def ask_office(thing: Proposal | Admission, *, title: str, by: Actor) -> None:
    """Let whoever runs adjustments know that it waits for a decision."""
    path = thing.get_absolute_url()
    askings = [Asking(unit, f"{_key(thing)}:unit:{unit.pk}", title[:200], path) for unit in reform_offices()]
    ask_many(askings=askings, by=by)


def no_longer_ask(thing: Proposal | Admission, *, by: Actor) -> None:
    finish_matching(prefix=_key(thing), by=by, note=thing.get_state_display())


def _key(thing: Proposal | Admission) -> str:
    return f"{thing._meta.model_name}:{thing.pk}"


def call_off(consultation: Consultation | None, *, by: Actor) -> None:
    """End what was taken back before it was decided; opinions given in it may still be answered."""
    if consultation is None or consultation.closed_at:
        return
    consultation.closed_at = clock.now()
    consultation.save(update_fields=["closed_at"])
    finish_matching(prefix=f"consultation:{consultation.pk}", by=by, note="已撤回，不需要答复")


def require_answers(consultation: Consultation | None, *, reason: str) -> None:
    """Those asked answer first; whoever decides before their term is over says why."""
    silent = awaited(consultation, clock.today())
    if silent and not reason:
        names = "、".join(unit.name for unit in silent)
        raise RuleBroken(f"{names}尚未答复，答复期限还没有到。现在决定的，请说明理由。", field="text")
