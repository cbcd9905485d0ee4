"""Units are asked for their opinions and give them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingze.amendments.actions.opinions import (
    Said,
    answer_consultation,
    close_consultation,
    give_opinion,
    give_opinions,
    open_consultation,
    withdraw_opinion,
)
from mingze.amendments.models import Consultation, Opinion
from mingze.amendments.queries.opinions import visible_consultations, visible_opinions
from mingze.amendments.tests.consulting import asking, assist_row, now, opinion_of, saying
from mingze.audit.models import Event
from mingze.catalogue.models import Entry
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.rules import content_to_data
from mingze.inbox.models import Todo
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

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


def test_each_unit_finds_the_question_in_its_inbox_until_the_day(
    reform: Actor, department: Unit, acting_for: Acting
) -> None:
    office = UnitFactory(office=True, parent=UnitFactory(name="县林业局"))

    consultation = open_consultation(
        title="征求意见", question="", units=[department, office, department], by=reform
    )

    assert consultation.due_on is not None
    todos = Todo.objects.order_by("pk")
    assert [(todo.unit.name, todo.due_on, todo.path) for todo in todos] == [
        ("县水利局", consultation.due_on, f"/amendments/opinions/{consultation.pk}/"),
        ("县林业局", consultation.due_on, f"/amendments/opinions/{consultation.pk}/"),
    ]


def test_a_consultation_is_asked_of_somebody_for_a_day_to_come(reform: Actor, department: Unit) -> None:
    usual = {"title": "标题", "question": "", "units": [department], "by": reform}
    for broken in (
        {"units": []},
        {"title": " "},
        {"due_on": date(2020, 1, 1)},
    ):
        with pytest.raises(RuleBroken):
            open_consultation(**(usual | broken))  # type: ignore[arg-type]


def test_people_without_a_word_to_say_do_not_open_one(department: Unit, acting_for: Acting) -> None:
    with pytest.raises(NotAllowed):
        open_consultation(title="标题", question="", units=[department], by=acting_for(department))


def test_a_unit_takes_a_stance_and_its_todo_is_done(consultation: Consultation, speaks: Actor) -> None:
    answer_consultation(consultation=consultation, stance="agree", remark="", by=speaks)
    answered = answer_consultation(
        consultation=consultation, stance="conditional", remark=" 需配备巡查人员。 ", by=speaks
    )

    assert (answered.stance, answered.remark) == ("conditional", "需配备巡查人员。")
    assert not Todo.objects.open().exists()
    assert list(Event.objects.values_list("verb", flat=True)) == [
        "consultation.opened", "consultation.answered", "consultation.answered",
    ]  # fmt: skip


@pytest.mark.parametrize("stance", ["disagree", "unable", "nonsense"])
def test_a_stance_against_it_has_a_reason(consultation: Consultation, speaks: Actor, stance: str) -> None:
    with pytest.raises(RuleBroken):
        answer_consultation(consultation=consultation, stance=stance, remark=" ", by=speaks)


def test_only_who_speaks_for_a_unit_that_was_asked_answers(
    consultation: Consultation, department: Unit, manager: Actor, acting_for: Acting
) -> None:
    for actor in (manager, acting_for(department)):
        with pytest.raises(NotAllowed):
            answer_consultation(consultation=consultation, stance="agree", remark="", by=actor)


def test_an_opinion_keeps_what_the_row_said(
    consultation: Consultation, entry: Entry, department: Unit, acting_for: Acting
) -> None:
    before = content_of(entry.version)

    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")

    assert opinion.base == content_to_data(before)
    assert opinion.suggested == content_to_data(replace(before, township_duty="1.每月巡查河道一次。"))
    assert (opinion.unit, opinion.is_open) == (department, True)


def test_without_a_draft_an_opinion_is_about_what_is_in_force(reform: Actor) -> None:
    published = EntryFactory(edition=EditionFactory(published=True))
    asked = open_consultation(title="标题", question="", units=[published.row.township], by=reform)

    opinion = give_opinion(
        consultation=asked,
        row=published.row,
        text="事项与实际不符。",
        voice=VOICE.TOWNSHIP,
        unit=published.row.township,
        by=reform,
    )

    assert opinion.base == content_to_data(content_of(now(published).version))


def test_a_township_takes_down_what_its_villages_and_retired_cadres_say(
    consultation: Consultation, entry: Entry, acting_for: Acting
) -> None:
    township = entry.row.township
    village = UnitFactory(village=True, parent=township)

    given = give_opinions(
        consultation=consultation,
        opinions=[
            Said("汛期人手不够。", VOICE.VILLAGE, entry.row, unit=village),
            Said("写得太笼统。", VOICE.RETIRED_CADRE, speaker="高志远"),
        ],
        by=acting_for(township),
    )

    assert [(each.unit, each.voice, each.speaker) for each in given] == [
        (village, "village", ""), (township, "retired_cadre", "高志远"),
    ]  # fmt: skip


def test_nobody_speaks_about_other_people_s_rows_or_for_other_units(
    consultation: Consultation, entry: Entry, speaks: Actor, manager: Actor, acting_for: Acting
) -> None:
    foreign = EntryFactory(row__township=entry.row.township).row
    for refused in (
        {"row": foreign, "by": speaks},
        {"row": entry.row, "by": acting_for(UnitFactory())},
        {"row": entry.row, "by": manager, "unit": UnitFactory(village=True)},
    ):
        with pytest.raises(NotAllowed):
            give_opinion(**({"consultation": consultation, "text": "意见", "voice": "expert"} | refused))  # type: ignore[arg-type]


def test_an_opinion_fits_its_consultation(
    consultation: Consultation, entry: Entry, department: Unit, speaks: Actor, reform: Actor
) -> None:
    elsewhere = EntryFactory().row
    usual = {
        "consultation": consultation, "row": entry.row, "text": "意见", "voice": "department", "by": speaks,
    }  # fmt: skip
    for broken in (
        {"text": " "},
        {"voice": "nonsense"},
        {"voice": "township"},
        {"suggested": saying(entry, "1.巡查河道。")},
        {"row": elsewhere, "by": reform, "unit": elsewhere.township},
    ):
        with pytest.raises(RuleBroken):
            give_opinion(**(usual | broken))  # type: ignore[arg-type]


def test_many_opinions_take_no_more_queries_than_two(
    consultation: Consultation, entry: Entry, manager: Actor
) -> None:
    rows = [EntryFactory(row__township=entry.row.township).row for _ in range(8)]

    def give(n: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            said = [Said(f"第{i}条意见", VOICE.VILLAGE, row) for i, row in enumerate(rows[:n])]
            give_opinions(consultation=consultation, opinions=said, by=manager)
        return len(queries)

    assert give(2) == give(8)


def test_a_consultation_ends_when_every_opinion_is_answered(
    consultation: Consultation, entry: Entry, department: Unit, speaks: Actor, reform: Actor
) -> None:
    opinion = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")
    with pytest.raises(RuleBroken, match="还有1条"):
        close_consultation(consultation=consultation, by=reform)
    withdraw_opinion(opinion=opinion, by=speaks)
    with pytest.raises(NotAllowed):
        close_consultation(consultation=consultation, by=speaks)

    close_consultation(consultation=consultation, by=reform)

    assert not Todo.objects.open().exists()
    with pytest.raises(RuleBroken, match="结束"):
        opinion_of(department, consultation, entry, "1.每月巡查河道一次。")


def test_who_sees_a_consultation_and_whose_opinions(
    consultation: Consultation,
    entry: Entry,
    department: Unit,
    speaks: Actor,
    manager: Actor,
    reform: Actor,
    acting_for: Acting,
) -> None:
    other = acting_for(UnitFactory())
    named = opinion_of(department, consultation, entry, "1.每月巡查河道一次。")
    about_another = give_opinion(
        consultation=consultation,
        row=EntryFactory(row__township=entry.row.township).row,
        text="意见",
        voice=VOICE.TOWNSHIP,
        by=manager,
    )

    seen = [set(visible_opinions(actor)) for actor in (reform, manager, speaks, other)]

    assert seen == [{named, about_another}, {named, about_another}, {named}, set()]
    assert [visible_consultations(actor).count() for actor in (reform, manager, speaks, other)] == [
        1,
        1,
        1,
        0,
    ]
