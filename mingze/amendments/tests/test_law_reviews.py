from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from mingze.amendments.actions.law_reviews import open_law_review, settle_item
from mingze.amendments.actions.proposals import raise_proposal
from mingze.amendments.models import LawReview, LawReviewItem, Proposal
from mingze.amendments.queries.law_reviews import counted, resting_by_duty
from mingze.audit.models import Event
from mingze.catalogue.actions.drafts import open_draft
from mingze.catalogue.models import Edition, Law
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, LawFactory, UnitFactory

DAY = date(2026, 3, 1)
KEPT, PROPOSED = LawReviewItem.Outcome.KEPT, LawReviewItem.Outcome.PROPOSED


@pytest.fixture
def manager(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.MANAGE_LISTS, Power.RUN_CAMPAIGNS)


@pytest.fixture
def law() -> Law:
    return LawFactory(name="河道管理条例")


def opened(law: Law, by: Actor) -> LawReview:
    return open_law_review(law=law, status=Law.Status.AMENDED, status_on=DAY, note="新修订", by=by)


def test_every_duty_that_rests_on_the_law_is_looked_at_wherever_it_stands(law: Law, manager: Actor) -> None:
    before = EditionFactory(published=True)
    EntryFactory(edition=before, version__laws=[law])
    present = EditionFactory(published=True)
    one = EntryFactory(edition=present, version__laws=[law])
    EntryFactory(edition=present, row__duty=one.row.duty, version__laws=[law])
    EntryFactory(edition=present, version__laws=[LawFactory()])
    open_draft(by=manager)
    new = EntryFactory(edition=Edition.objects.get(state=Edition.State.DRAFT), version__laws=[law])

    review = opened(law, manager)

    law.refresh_from_db()
    assert (law.status, law.status_on) == (Law.Status.AMENDED, DAY)
    assert [each.item.duty for each in resting_by_duty(review)] == [one.row.duty, new.row.duty]
    assert [each.townships for each in resting_by_duty(review)] == [2, 1]
    assert resting_by_duty(review)[0].articles == ("第三条",)
    assert Event.objects.latest("sequence").verb == "law_review.opened"


def test_a_review_closes_with_its_last_item(law: Law, manager: Actor) -> None:
    published = EditionFactory(published=True)
    EntryFactory(edition=published, version__laws=[law])
    other = EntryFactory(edition=published, version__laws=[law])
    review = opened(law, manager)
    first, second = review.items.all()

    settle_item(item=first, outcome=KEPT, note="只改了罚则。", by=manager)
    assert counted(LawReview.objects.all()).get().settled == 1
    proposal = raise_proposal(
        title="改依据", reason="条文序号变了", origin=Proposal.Origin.LAW, duty=other.row.duty, by=manager
    )
    with pytest.raises(RuleBroken, match="请选择所提出的"):
        settle_item(item=second, outcome=PROPOSED, by=manager)
    settle_item(item=second, outcome=PROPOSED, proposal=proposal, by=manager)

    review.refresh_from_db()
    assert review.closed_at
    with pytest.raises(RuleBroken, match="已经完成"):
        settle_item(item=first, outcome=KEPT, note="再看", by=manager)


def test_what_is_kept_says_why(law: Law, manager: Actor) -> None:
    EntryFactory(edition=EditionFactory(published=True), version__laws=[law])
    item = opened(law, manager).items.get()
    with pytest.raises(RuleBroken, match="为什么"):
        settle_item(item=item, outcome=KEPT, by=manager)
    with pytest.raises(RuleBroken, match="请选择结论"):
        settle_item(item=item, outcome="", by=manager)


def test_a_law_on_which_nothing_rests_is_done_with_at_once(law: Law, manager: Actor) -> None:
    assert opened(law, manager).closed_at


def test_a_law_is_reviewed_once_at_a_time_and_only_when_it_changed(law: Law, manager: Actor) -> None:
    EntryFactory(edition=EditionFactory(published=True), version__laws=[law])
    with pytest.raises(RuleBroken, match="请选择"):
        open_law_review(law=law, status=Law.Status.IN_FORCE, status_on=None, by=manager)
    with pytest.raises(RuleBroken, match="日期"):
        open_law_review(law=law, status=Law.Status.REPEALED, status_on=None, by=manager)
    opened(law, manager)
    with pytest.raises(RuleBroken, match="正在复核"):
        opened(law, manager)


def test_others_neither_open_nor_settle(law: Law, manager: Actor, acting_for: Callable[..., Actor]) -> None:
    EntryFactory(edition=EditionFactory(published=True), version__laws=[law])
    stranger = acting_for(UnitFactory(), Power.OVERSEE)
    with pytest.raises(NotAllowed):
        opened(law, stranger)
    with pytest.raises(NotAllowed):
        settle_item(item=opened(law, manager).items.get(), outcome=KEPT, note="不变", by=stranger)
