"""How the townships stand in a round, and what is missing before it can end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mingze.amendments.models import Consulted, Opinion
from mingze.amendments.queries.opinions import open_opinions
from mingze.campaigns.models import Campaign, HandOver, Party, Round
from mingze.campaigns.queries.campaigns import party_townships
from mingze.catalogue.models import Edition, Involvement, List
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.rules import Role
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit


def day_of(hand_over: HandOver) -> date:
    """The day in China on which it went up or down."""
    return hand_over.at.astimezone(clock.CHINA).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a township stands in a round, as of `today`."""

    round: Round
    township: Unit
    official: str
    up: HandOver | None
    down: HandOver | None
    open_opinions: int
    unanswered_units: int
    """How many units that were asked have not taken a stance."""
    today: date

    @property
    def up_on(self) -> date | None:
        return day_of(self.up) if self.up else None

    @property
    def down_on(self) -> date | None:
        return day_of(self.down) if self.down else None

    @property
    def is_late_up(self) -> bool:
        """Handed over after the term, or not yet although it is over."""
        return (self.up_on or self._last_day) > self.round.up_due_on

    @property
    def is_late_down(self) -> bool:
        """The same of the way down."""
        return (self.down_on or self._last_day) > self.round.down_due_on

    @property
    def _last_day(self) -> date:
        ended = self.round.closed_at
        return ended.astimezone(clock.CHINA).date() if ended else self.today

    @property
    def may_go_up(self) -> bool:
        return self.round.closed_at is None and self.up is None

    @property
    def may_go_down(self) -> bool:
        return self.round.closed_at is None and self.up is not None and self.down is None

    @property
    def is_done(self) -> bool:
        return self.down is not None and not self.open_opinions


def standings(of: Round, townships: Sequence[Unit] | None = None) -> list[Standing]:
    """The townships of the campaign in a round (all, or some), in the order of codes: four queries."""
    parties = Party.objects.filter(campaign=of.campaign_id).select_related("unit").order_by("unit__code")
    if townships is not None:
        parties = parties.filter(unit__in=townships)
    handed = HandOver.objects.filter(round=of).select_related("consultation")
    hand_overs = {(each.township_id, each.direction): each for each in handed}
    waiting, silent = _open_opinions(of), _silent_units(of)
    today = clock.today()
    return [
        Standing(
            of,
            party.unit,
            party.official,
            hand_overs.get((party.unit_id, HandOver.Direction.UP)),
            hand_overs.get((party.unit_id, HandOver.Direction.DOWN)),
            waiting[party.unit_id],
            silent[party.unit_id],
            today,
        )
        for party in parties
        if party.unit.is_township
    ]


def _open_opinions(of: Round) -> Counter[int]:
    """Opinions without an answer, by township."""
    waiting = open_opinions(Opinion.objects.filter(consultation__hand_over__round=of))
    return Counter(waiting.values_list("consultation__hand_over__township", flat=True))


def _silent_units(of: Round) -> Counter[int]:
    silent = Consulted.objects.filter(
        consultation__hand_over__round=of, consultation__closed_at=None, answered_at=None
    )
    return Counter(silent.order_by().values_list("consultation__hand_over__township", flat=True))


def open_opinions_of(of: Round, township: Unit) -> int:
    """How many opinions on what the township handed over wait for an answer."""
    asked = Opinion.objects.filter(
        consultation__hand_over__round=of, consultation__hand_over__township=township
    )
    return open_opinions(asked).count()


def unfinished(of: Round) -> list[str]:
    """What is missing before the round can end, in sentences that name the townships; empty if nothing."""
    table = standings(of)
    missing = {
        "尚未报送": [each.township for each in table if each.up is None],
        "尚未反馈": [each.township for each in table if each.up and each.down is None],
        "意见未全部答复": [each.township for each in table if each.open_opinions],
    }
    return [f"{_named(units)}{words}" for words, units in missing.items() if units]


def _named(units: Iterable[Unit]) -> str:
    return "、".join(map(str, units))


def named_departments(draft: Edition, township: Unit) -> list[Unit]:
    """The county's units that the township's assist and taken-back rows name as answering, by code."""
    entries = draft.entries.filter(row__township=township, version__list__in=[List.ASSIST, List.TAKEN_BACK])
    named = Involvement.objects.filter(
        version__in=entries.values("version"), role__in=[Role.DEPARTMENT.value, Role.TAKEOVER.value]
    )
    return list(Unit.objects.at_county_level().filter(pk__in=named.values("unit")).order_by("code"))


def current_round(campaign: Campaign) -> Round | None:
    """The one that is open, else the last."""
    return campaign.rounds.order_by("-number").first()


def township_in(of: Round, code: str) -> Unit | None:
    """The township of that code, if it takes part in the round's campaign."""
    return party_townships(of.campaign).filter(code=code).first()


def seen_townships(of: Round, actor: Actor) -> list[Unit] | None:
    """Whose hand-overs the actor is shown: all (None), its own, or those it was asked about."""
    if sees_whole_draft(actor):
        return None
    asked = Consulted.objects.filter(unit=actor.unit_id).values("consultation")
    handed = HandOver.objects.filter(round=of, consultation__in=asked).values("township")
    return list(party_townships(of.campaign).filter(Q(pk=actor.unit_id) | Q(pk__in=handed)))
