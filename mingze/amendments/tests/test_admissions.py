from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from mingze.amendments.actions.admissions import (
    apply_for_admission,
    consult_townships,
    decide_admission,
    report_upward,
    withdraw_admission,
)
from mingze.amendments.actions.opinions import answer_consultation
from mingze.amendments.handing_down import ways_not_open
from mingze.amendments.models import Admission, Amendment, Limits
from mingze.amendments.queries.admissions import caution, grounds, to_report, visible_admissions
from mingze.catalogue.models import Edition, Entry, List
from mingze.catalogue.queries import responsibility
from mingze.catalogue.tests.wording import basic
from mingze.inbox.models import Todo
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import NotAllowed, RuleBroken
from mingze.organisations.models import Unit
from mingze.organisations.rules import Power
from tests.factories import EditionFactory, EntryFactory, UnitFactory

ADMITTED, TEMPORARY, REFUSED = (
    Admission.State.ADMITTED,
    Admission.State.TEMPORARY,
    Admission.State.REFUSED,
)


@pytest.fixture(autouse=True)
def no_ranker_of_an_earlier_test() -> Iterator[None]:
    yield
    responsibility._ranker.cache_clear()


@pytest.fixture
def department() -> Unit:
    return UnitFactory()


@pytest.fixture
def townships() -> list[Unit]:
    return [UnitFactory(township=True), UnitFactory(township=True)]


@pytest.fixture
def head(department: Unit, acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(department, Power.SPEAK_FOR_UNIT)


@pytest.fixture
def county(acting_for: Callable[..., Actor]) -> Actor:
    return acting_for(UnitFactory(county_body=True), Power.RUN_CAMPAIGNS)


def applied(by: Actor, townships: list[Unit], **more: Any) -> Admission:
    told = {
        "title": "农村自建房安全排查",
        "content": "1. 逐户排查并登记。",
        "basis": "县政府常务会议纪要",
        "reason": "汛期临近。",
    }
    return apply_for_admission(**{**told, "townships": townships, "by": by} | more)


def test_a_department_applies_and_the_county_finds_it_in_its_inbox(
    department: Unit, head: Actor, county: Actor, townships: list[Unit]
) -> None:
    admission = applied(head, townships, people="派驻 2 人")
    assert admission.number == f"准入〔{clock.today().year}〕1号"
    assert (admission.applicant, admission.state) == (department, "submitted")
    assert set(admission.townships.all()) == set(townships)
    assert Todo.objects.get().unit_id == county.unit_id


def test_only_whoever_speaks_for_the_department_applies_or_the_county_for_it(
    department: Unit, county: Actor, townships: list[Unit], acting_for: Callable[..., Actor]
) -> None:
    assert applied(county, townships, applicant=department).applicant == department
    for stranger in (
        acting_for(department),
        acting_for(townships[0], Power.SPEAK_FOR_UNIT),
    ):
        with pytest.raises(NotAllowed):
            applied(stranger, townships)
    with pytest.raises(NotAllowed):
        applied(acting_for(UnitFactory(), Power.SPEAK_FOR_UNIT), townships, applicant=department)


def test_an_application_is_complete(head: Actor, department: Unit, townships: list[Unit]) -> None:
    with pytest.raises(RuleBroken, match="请填写依据") as refusal:
        applied(head, townships, basis=" ")
    assert refusal.value.field == "basis"
    with pytest.raises(RuleBroken, match="请选择涉及的乡镇"):
        applied(head, [])
    with pytest.raises(RuleBroken, match="请选择涉及的乡镇"):
        applied(head, [department])


def test_townships_answer_and_what_they_say_can_be_cited(
    head: Actor, county: Actor, townships: list[Unit], acting_for: Callable[..., Actor]
) -> None:
    admission = consult_townships(admission=applied(head, townships), by=county)
    assert admission.state == Admission.State.CONSULTING
    assert admission.consultation
    answers = {"agree": townships[0], "unable": townships[1]}
    for stance, unit in answers.items():
        answer_consultation(
            consultation=admission.consultation,
            stance=stance,
            remark="没有专业人员。",
            by=acting_for(unit, Power.SPEAK_FOR_UNIT),
        )
    assert [(each.unit, each.stance) for each in grounds(admission)] == [(townships[1], "unable")]
    with pytest.raises(RuleBroken, match="已经征求过"):
        consult_townships(admission=admission, by=county)


def test_what_is_let_in_becomes_an_assist_row_of_every_township(
    department: Unit, head: Actor, county: Actor, townships: list[Unit]
) -> None:
    EditionFactory(published=True)
    admission = decide_admission(admission=applied(head, townships), outcome=ADMITTED, by=county)

    entries = Entry.objects.filter(edition__state=Edition.State.DRAFT)
    assert {entry.row.township for entry in entries} == set(townships)
    assert {entry.version.list for entry in entries} == {List.ASSIST}
    lead = entries[0].version.lead
    assert lead
    assert lead.unit == department
    assert entries[0].version.township_duty == "1. 逐户排查并登记。"
    assert Amendment.objects.filter(admission=admission).count() == 2
    assert not Todo.objects.open().exists()


def test_nothing_but_an_assist_row_is_let_in(head: Actor, county: Actor, townships: list[Unit]) -> None:
    with pytest.raises(RuleBroken, match="配合履职"):
        decide_admission(
            admission=applied(head, townships), outcome=ADMITTED, rows=basic("自建房排查"), by=county
        )


def test_what_is_let_in_for_a_time_ends_by_itself(head: Actor, county: Actor, townships: list[Unit]) -> None:
    admission, today = applied(head, townships), clock.today()
    for day in (None, today):
        with pytest.raises(RuleBroken, match="失效日期"):
            decide_admission(admission=admission, outcome=TEMPORARY, expires_on=day, by=county)
    end = today + timedelta(days=30)
    decide_admission(admission=admission, outcome=TEMPORARY, expires_on=end, by=county)
    assert Admission.objects.standing_on(end - timedelta(days=1)).get() == admission
    assert not Admission.objects.standing_on(end).exists()
    assert not Amendment.objects.exists()


def test_a_refusal_gives_its_reasons_and_is_remembered(
    head: Actor, county: Actor, townships: list[Unit]
) -> None:
    admission = applied(head, townships)
    with pytest.raises(RuleBroken, match="理由"):
        decide_admission(admission=admission, outcome=REFUSED, by=county)
    decide_admission(admission=admission, outcome=REFUSED, text="乡镇没有技术力量。", by=county)
    with pytest.raises(RuleBroken, match="已经办结"):
        decide_admission(admission=admission, outcome=ADMITTED, by=county)

    found = caution(title="农村自建房安全大排查", texts=[], townships=townships)
    assert [(each.kind, each.name) for each in found.alike] == [("曾未予准入", "农村自建房安全排查")]
    assert not caution(title="农村自建房安全排查", texts=[], townships=townships, but=admission)
    assert not caution(title="组织老年人体检", texts=[], townships=townships)


def test_rows_of_the_same_name_and_those_taken_back_are_pointed_out(townships: list[Unit]) -> None:
    published = EditionFactory(published=True)
    first = EntryFactory(
        edition=published,
        row__township=townships[0],
        row__duty__name="农村自建房安全排查",
        version__list=List.TAKEN_BACK,
    )
    EntryFactory(
        edition=published,
        row__township=townships[1],
        row__duty=first.row.duty,
        version__list=List.ASSIST,
    )
    for n in range(5):
        EntryFactory(edition=published, row__duty__name=f"组织第{n}类文体活动")
    found = caution(title="农村自建房安全排查", texts=[], townships=townships)
    assert [(each.kind, each.note) for each in found.alike] == [
        ("配合履职事项", "1 个乡镇的清单中已有"),
        ("上级部门收回事项", "1 个乡镇已由上级部门收回"),
    ]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("成立工作专班统一调度", ["以专班名义"]),
        ("以县林业局名义下发任务", ["以部门名义"]),
        ("由防汛指挥部安排到镇", ["以临时机构"]),
        ("建立联席会议制度，工作专班督办", ["以专项机制", "以专班名义"]),
        ("组织人员巡查河道", []),
    ],
)
def test_ways_of_handing_down_that_are_not_open_are_recognised(text: str, ways: list[str]) -> None:
    assert ways_not_open(text) == ways


def test_nobody_decides_before_the_townships_answered_without_saying_why(
    head: Actor, county: Actor, townships: list[Unit]
) -> None:
    admission = consult_townships(admission=applied(head, townships), due_on=date(2099, 1, 1), by=county)
    end = clock.today() + timedelta(days=9)
    with pytest.raises(RuleBroken, match="尚未答复"):
        decide_admission(admission=admission, outcome=TEMPORARY, expires_on=end, by=county)
    decide_admission(admission=admission, outcome=TEMPORARY, expires_on=end, text="汛情紧急。", by=county)


def test_what_is_let_in_is_reported_upward_where_the_county_does_so(
    head: Actor, county: Actor, townships: list[Unit]
) -> None:
    EditionFactory(published=True)
    admission = applied(head, townships)
    with pytest.raises(RuleBroken, match="只有准入"):
        report_upward(admission=admission, reported_on=clock.today(), by=county)
    decide_admission(admission=admission, outcome=ADMITTED, by=county)
    assert to_report(Admission.objects.all()).get() == admission
    with pytest.raises(RuleBroken, match="晚于今天"):
        report_upward(admission=admission, reported_on=clock.today() + timedelta(days=1), by=county)
    with pytest.raises(NotAllowed):
        report_upward(admission=admission, reported_on=clock.today(), by=head)
    assert report_upward(admission=admission, reported_on=clock.today(), by=county).reported_on
    Limits.objects.create(pk=1, reports_admissions=False)
    with pytest.raises(RuleBroken, match="不需要"):
        report_upward(admission=admission, reported_on=clock.today(), by=county)


def test_a_department_takes_its_application_back(
    head: Actor, county: Actor, townships: list[Unit], acting_for: Callable[..., Actor]
) -> None:
    admission = consult_townships(admission=applied(head, townships), by=county)
    with pytest.raises(NotAllowed):
        withdraw_admission(admission=admission, by=acting_for(townships[0], Power.SPEAK_FOR_UNIT))
    assert withdraw_admission(admission=admission, by=head).state == Admission.State.WITHDRAWN
    assert not Todo.objects.open().exists()


def test_an_application_is_seen_by_the_department_the_townships_and_the_county(
    department: Unit, head: Actor, townships: list[Unit], acting_for: Callable[..., Actor]
) -> None:
    applied(head, townships)
    seeing = [department, townships[1], UnitFactory(township=True), UnitFactory()]
    assert [visible_admissions(acting_for(unit)).count() for unit in seeing] == [1, 1, 0, 0]
    assert visible_admissions(acting_for(UnitFactory(), Power.REVIEW_DRAFTS)).count() == 1
