"""What steps of a dispute share: hold it, move it on, write the step down, ask whoever is next.

Used inside the actions of disputes and rulings, which ask whether the step is allowed and keep the record.
"""

from __future__ import annotations

from datetime import date

from mingze.amendments.models import Dispute, DisputeStep
from mingze.amendments.queries.disputes import reform_offices
from mingze.amendments.rules import LEADS_TO, Stage, Step
from mingze.inbox.actions import Asking, ask_many, finish_matching
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit


def locked_dispute(dispute: Dispute) -> Dispute:
    """The dispute as it is now, held until the transaction ends against others who take a step in it."""
    held = Dispute.objects.select_for_update(of=("self",)).select_related("convener", "raised_by_unit")
    return held.get(pk=dispute.pk)


def move_on(dispute: Dispute, step: Step, *also: str) -> None:
    """Store the stage that the step leads to, and those further fields."""
    dispute.state = LEADS_TO[step][Stage(dispute.state)]
    if dispute.state in (Stage.SETTLED, Stage.WITHDRAWN):
        dispute.closed_at = clock.now()
    dispute.save(update_fields=["state", "closed_at", *also])


def write_step(
    dispute: Dispute, kind: str, by: Actor, *, unit: Unit | None, text: str, due_on: date | None = None
) -> DisputeStep:
    return DisputeStep.objects.create(
        dispute=dispute, kind=kind, at=clock.now(), unit=unit, by=by.name, text=text, due_on=due_on
    )


def own_unit(by: Actor) -> Unit | None:
    """The unit that the actor acts for; none for a command that runs on the machine."""
    return Unit.objects.filter(pk=by.unit_id).first()


def told(text: str, sentence: str, *, field: str = "text") -> str:
    """The text without blanks around it; RuleBroken with the sentence if nothing is left."""
    text = text.strip()
    if not text:
        raise RuleBroken(sentence, field=field)
    return text


def asking(
    dispute: Dispute, unit: Unit, key: str, what: str, due_on: date | None, detail: str = ""
) -> Asking:
    """Ask a unit something about the dispute, under a key that begins with the dispute's."""
    return Asking(
        unit=unit,
        key=f"dispute:{dispute.pk}:{key}",
        title=f"{what}：{dispute.title}",
        path=dispute.get_absolute_url(),
        due_on=due_on,
        detail=detail,
    )


def hand_to_office(dispute: Dispute, what: str, due_on: date | None, *, note: str, by: Actor) -> None:
    """All that was asked so far is over; it is the reform office's move."""
    finish_all(dispute, note=note, by=by)
    askings = [asking(dispute, unit, f"office:{unit.pk}", what, due_on) for unit in reform_offices()]
    ask_many(askings=askings, by=by)


def finish_all(dispute: Dispute, *, note: str, by: Actor) -> None:
    finish_matching(prefix=f"dispute:{dispute.pk}", by=by, note=note)
