"""How much of everything after publication waits, as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mingze.amendments.models import Admission, LawReview, Proposal
from mingze.amendments.queries import admissions, disputes, notices, opinions, proposals
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.kernel import clock
from mingze.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Door:
    """One kind of work: its page (a URL name), what is open of it, and all that the actor may see."""

    title: str
    words: str
    page: str
    open: int
    all: int


def doors(actor: Actor) -> list[Door]:
    """What the actor may see of each kind of work. Two queries for each kind."""
    return list(_doors(actor))


def _doors(actor: Actor) -> Iterator[Door]:
    seen = proposals.visible_proposals(actor)
    waiting = seen.filter(state__in=[Proposal.State.RAISED, Proposal.State.CONSULTING])
    words = "清单公布以后，要改哪一条、为什么改。"
    yield _door("调整建议", words, "amendments:proposals", waiting, seen)
    argued = disputes.visible_disputes(actor)
    words = "谁来干说不清的，先协商，再裁定；办结之前仍按原分工。"
    yield _door("职责争议", words, "amendments:disputes", argued.filter(closed_at=None), argued)
    asked = admissions.visible_admissions(actor)
    words = "部门要把清单以外的事交给乡镇，先在这里申请。"
    yield _door("准入", words, "amendments:admissions", asked.filter(state__in=admissions.OPEN), asked)
    checked = notices.visible_notices(actor)
    words = "把收到的文件、考核细则对照清单，看哪些在清单以外。"
    yield _door("来文比对", words, "amendments:notices", checked.filter(objection__answered_at=None), checked)
    if sees_whole_draft(actor):
        reviews = LawReview.objects.all()
        words = "法律法规修改、废止以后，逐项复核引用它的事项。"
        yield _door("依据复核", words, "amendments:law-reviews", reviews.filter(closed_at=None), reviews)
    consulted = opinions.visible_consultations(actor)
    words = "征求意见、逐条答复。"
    yield _door("意见", words, "amendments:opinions", consulted.filter(closed_at=None), consulted)


def _door(title: str, words: str, page: str, waiting: QuerySet, seen: QuerySet) -> Door:  # type: ignore[type-arg]
    return Door(title, words, page, waiting.count(), seen.count())


def standing_admissions(actor: Actor) -> QuerySet[Admission]:
    """What was let in for a time and still holds, the first to end first."""
    standing = Q(state=Admission.State.TEMPORARY, expires_on__gt=clock.today())
    visible = admissions.visible_admissions(actor).filter(standing)
    return visible.select_related("applicant").order_by("expires_on", "pk")
