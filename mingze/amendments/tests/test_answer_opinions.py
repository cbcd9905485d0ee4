"""Every opinion is answered, and what is accepted is written into the draft by the same act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mingze.amendments.actions.amending import Conflicted
from mingze.amendments.actions.opinions import (
    answer_opinion,
    give_opinion,
    withdraw_opinion,
)
from mingze.amendments.models import Amendment, Consultation, Opinion
from mingze.amendments.tests.consulting import asking, assist_row, now, opinion_of, saying
from mingze.catalogue.actions.drafts import edit_row
from mingze.catalogue.models import Entry
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.queries import operator
from mingze.organisations.rules import Power
from tests.factories import HoldFactory, UnitFactory

Acting = Callable[..., Actor]
VOICE, ANSWER = Opinion.Voice, Opinion.Answer


@pytest.fixture
def department() -> Unit:
    return UnitFactory(name="县水利局")


@pytest.fixture
def entry(department: Unit) -> Entry:
    return assist_row(UnitFactory(township=True, name="新民镇"), department)


@pytest.fixture
def reform(acting_for: Acting) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


@pytest.fixture
def speaks(department: Unit, acting_for: Acting) -> Actor:
    return acting_for(department, Power.SPEAK_FOR_UNIT)


@pytest.fixture
def manager(entry: Entry, acting_for: Acting) -> Actor:
    return acting_for(entry.row.township, Power.SPEAK_FOR_UNIT, Power.EDIT_DRAFT)


@pytest.fixture
def consultation(entry: Entry, department: Unit) -> Consultation:
    return asking(entry.row.township, department)


def test_an_accepted_suggestion_changes_the_draft_in_the_same_act(
    consultation: Consultation, entry: Entry, department: Unit, reform: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")

    answered = answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=reform)

    assert not answered.is_open
    assert now(entry).version.township_duty == "1.每月巡查河道一次。"
    amendment = Amendment.objects.get()
    assert (amendment.opinion, amendment.before) == (opinion, opinion.base)


def test_a_partly_accepted_one_is_written_as_the_office_puts_it(
    consultation: Consultation, entry: Entry, department: Unit, reform: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每周巡查河道一次。")

    answer_opinion(
        opinion=opinion,
        answer=ANSWER.PARTLY,
        text="每周一次人手不足。",
        content=saying(entry, "1.每月巡查河道一次。"),
        by=reform,
    )

    assert now(entry).version.township_duty == "1.每月巡查河道一次。"


@pytest.mark.parametrize("answer", [ANSWER.PARTLY, ANSWER.REJECTED, "nonsense"])
def test_what_is_not_wholly_accepted_is_given_reasons(
    consultation: Consultation, entry: Entry, department: Unit, reform: Actor, answer: str
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")
    with pytest.raises(RuleBroken):
        answer_opinion(opinion=opinion, answer=answer, text=" ", by=reform)


def test_a_rejected_one_leaves_the_draft_alone(
    consultation: Consultation, entry: Entry, department: Unit, reform: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")

    answer_opinion(opinion=opinion, answer=ANSWER.REJECTED, text="原文已经写明。", by=reform)

    assert now(entry).version.township_duty == "1.巡查河道。"
    with pytest.raises(RuleBroken, match="已由"):
        answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=reform)


def test_what_others_wrote_meanwhile_is_not_written_over_unseen(
    consultation: Consultation, entry: Entry, department: Unit, reform: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")
    edit_row(
        entry=now(entry),
        content=saying(entry, "1.每周巡查河道一次。"),
        seen_hash=now(entry).version.content_hash,
        by=operator(),
    )

    with pytest.raises(Conflicted):
        answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=reform)
    opinion.refresh_from_db()
    assert opinion.is_open
    answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, acknowledged=True, by=reform)
    assert now(entry).version.township_duty == "1.每月巡查河道一次。"


def test_a_suggested_new_row_is_added_to_the_township_s_list(
    consultation: Consultation, entry: Entry, manager: Actor, reform: Actor
) -> None:
    opinion = give_opinion(
        consultation=consultation,
        text="漏了一项。",
        voice=VOICE.VILLAGE,
        suggested=replace(saying(entry, "1.协助。"), name="水库移民后期扶持"),
        by=manager,
    )

    answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=reform)

    added = Entry.objects.get(version__name="水库移民后期扶持")
    assert added.row.township == entry.row.township


def test_a_township_answers_its_villages_while_its_part_is_open(
    consultation: Consultation, entry: Entry, manager: Actor
) -> None:
    opinion = give_opinion(
        consultation=consultation,
        row=entry.row,
        text="写明次数。",
        voice=VOICE.VILLAGE,
        suggested=saying(entry, "1.每月巡查河道一次。"),
        by=manager,
    )
    held = HoldFactory(edition=entry.edition, township=entry.row.township, reason="已报送。")
    with pytest.raises(RuleBroken, match="已报送"):
        answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=manager)
    held.delete()

    answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=manager)

    assert now(entry).version.township_duty == "1.每月巡查河道一次。"


def test_a_township_does_not_answer_departments_nor_a_department_itself(
    consultation: Consultation, entry: Entry, department: Unit, speaks: Actor, manager: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")
    for actor in (manager, speaks):
        with pytest.raises(NotAllowed):
            answer_opinion(opinion=opinion, answer=ANSWER.REJECTED, text="不同意。", by=actor)


def test_an_opinion_is_taken_back_by_those_who_gave_it_until_it_is_answered(
    consultation: Consultation, entry: Entry, department: Unit, speaks: Actor, manager: Actor, reform: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")
    with pytest.raises(NotAllowed):
        withdraw_opinion(opinion=opinion, by=manager)

    withdraw_opinion(opinion=opinion, by=speaks)

    for act in (
        lambda: withdraw_opinion(opinion=opinion, by=speaks),
        lambda: answer_opinion(opinion=opinion, answer=ANSWER.ACCEPTED, by=reform),
    ):
        with pytest.raises(RuleBroken, match="撤回"):
            act()
