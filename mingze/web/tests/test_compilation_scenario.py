"""A small county compiles its lists: from what posts really do to the edition that everybody reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from mingze.amendments.actions.admissions import apply_for_admission, decide_admission
from mingze.amendments.actions.disputes import raise_dispute, report_no_agreement, submit_to_meeting
from mingze.amendments.actions.opinions import answer_opinion, give_opinion
from mingze.amendments.actions.reviews import install_usual_review_steps
from mingze.amendments.models import Admission, Amendment, Dispute, Opinion, ReviewStep
from mingze.amendments.queries.agreement import unagreed
from mingze.amendments.queries.reviews import obstacles
from mingze.campaigns.actions.classifying import classify, draft_row_from, link_rows
from mingze.campaigns.actions.merging import confirm_topics, propose_topics
from mingze.campaigns.models import Campaign, DraftItem, HandOver, Meeting, RawDuty, Round
from mingze.campaigns.queries.classifying import ItemCounts, item_counts
from mingze.campaigns.queries.sample import deviations_without_reason
from mingze.catalogue.actions.drafts import edit_row
from mingze.catalogue.models import Edition, Entry, Hold, List
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.editions import draft, edition_digest, in_force
from mingze.catalogue.row_form import row_form_initial
from mingze.catalogue.rules import Content, Scope
from mingze.catalogue.tests.wording import assist, basic
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import actor_for
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, DomainFactory, UnitFactory

SAND, FIRE, CLOCKING, FERRY = "河道采砂日常巡查", "森林防火巡山护林", "打卡截图上报", "古渡口遗址看护"
CHOICES = {
    SAND: ("assist", "statutory"),
    FIRE: ("basic", "must_do"),
    CLOCKING: ("cancel", "formalism"),
    FERRY: ("basic", "must_do"),
}


@dataclass
class Person:
    """Somebody at a desk: what they do on pages, and in whose name."""

    browser: Client
    actor: Actor

    @classmethod
    def of(cls, unit: Unit, *powers: str) -> Person:
        user = AppointmentFactory(unit=unit, powers=list(powers)).user
        browser = Client()
        browser.force_login(user, backend="mingze.organisations.authentication.Backend")
        actor = actor_for(user)
        assert actor
        return cls(browser, actor)

    def get(self, name: str, *args: Any) -> Any:
        return self.browser.get(reverse(name, args=args))

    def post(self, name: str, /, *args: Any, **data: Any) -> Any:
        return self.browser.post(reverse(name, args=args), data)

    def does(self, name: str, /, *args: Any, **data: Any) -> None:
        """Send a form that is taken: the page leads on."""
        answer = self.post(name, *args, **data)
        assert answer.status_code == 302, answer.content.decode()[:4000]


class County:
    """Three townships, three departments, the reform office and a reviewer."""

    def __init__(self) -> None:
        self.east, self.west, self.hill = (
            UnitFactory(township=True, name=name) for name in ("河东镇", "河西镇", "山前镇")
        )
        self.townships = [self.east, self.west, self.hill]
        self.water, self.forestry, self.emergency = (
            UnitFactory(name=name) for name in ("县水利局", "县林业局", "县应急管理局")
        )
        self.departments = [self.water, self.forestry, self.emergency]
        body = UnitFactory(county_body=True, name="县委编办")
        self.office = Person.of(body, Power.RUN_CAMPAIGNS, Power.MANAGE_LISTS, Power.PUBLISH)
        self.reviewer = Person.of(UnitFactory(name="县司法局"), Power.REVIEW_DRAFTS)
        self.managers = {
            unit: Person.of(unit, Power.EDIT_DRAFT, Power.SPEAK_FOR_UNIT) for unit in self.townships
        }
        self.speakers = {unit: Person.of(unit, Power.SPEAK_FOR_UNIT) for unit in self.departments}
        DomainFactory(name="应急管理")

    @property
    def campaign(self) -> Campaign:
        return Campaign.objects.get()

    def entry(self, township: Unit, name: str) -> Entry:
        present = draft()
        assert present
        return whole_entries(present.entries.filter(row__township=township, version__name=name)).get()

    def says(self, township: Unit, name: str) -> Content:
        return content_of(self.entry(township, name).version)


@pytest.fixture
def county() -> County:
    return County()


def test_a_county_compiles_its_lists(county: County, tmp_path: Path) -> None:
    begin(county)
    survey(county, tmp_path)
    merge_and_classify(county)
    work_out_the_sample(county)
    follow_the_sample(county)
    go_up_and_down_with_an_opinion(county)
    go_up_and_down(county)
    settle_a_dispute_in_a_meeting(county)
    write_at_the_same_time(county)
    go_up_and_down(county)
    refuse_an_admission(county)
    agree(county)
    review(county)
    publish(county)


def begin(county: County) -> None:
    county.office.does(
        "campaigns:open-campaign",
        title="乡镇履职事项清单编制",
        kind="compilation",
        started_on=clock.today().isoformat(),
        due_on=(clock.today() + timedelta(days=120)).isoformat(),
        townships=[unit.pk for unit in county.townships],
        departments=[unit.pk for unit in county.departments],
        officials="河东镇，李某",
    )
    assert county.campaign.is_under_way
    assertContains(county.managers[county.east].get("campaigns:campaign", county.campaign.pk), "李某")


def survey(county: County, folder: Path) -> None:
    lines = [(unit, text) for unit in county.townships for text in (SAND, FIRE, CLOCKING)]
    lines.append((county.east, FERRY))
    file = folder / "起底.csv"
    rows = "\n".join(f"{unit},综合岗,{text},口述" for unit, text in lines)
    file.write_text(f"乡镇,岗位,起底事项,来源类型\n{rows}\n", encoding="utf-8")
    call_command("import_survey", str(file))
    assert RawDuty.objects.count() == len(lines)


def merge_and_classify(county: County) -> None:
    by, campaign = county.office.actor, county.campaign
    propose_topics(campaign=campaign, by=by)
    topics = {topic.name: topic for topic in campaign.topics.all()}
    assert set(topics) == set(CHOICES)
    confirm_topics(topics=list(topics.values()), by=by)
    for name, (choice, criterion) in CHOICES.items():
        items = list(topics[name].items.all())
        classify(items=items, choice=choice, answers=[criterion], by=by)
    assert item_counts(campaign) == ItemCounts(total=10, undecided=0, without_row=7)


def work_out_the_sample(county: County) -> None:
    county.office.does("campaigns:sample", county.campaign.pk, township=county.east.code)
    assert county.campaign.sample == county.east
    own = {"scope": Scope.PARTICULAR, "scope_reason": "渡口在本镇"}
    contents = [assist(SAND, county.water, domain="应急管理"), basic(FIRE), basic(FERRY, **own)]
    for content in contents:
        item = DraftItem.objects.get(township=county.east, topic__name=content.name)
        draft_row_from(item=item, content=content, by=county.managers[county.east].actor)
    assert Entry.objects.filter(row__township=county.east).count() == 3


def follow_the_sample(county: County) -> None:
    campaign = county.campaign
    for unit in (county.west, county.hill):
        manager = county.managers[unit]
        manager.does("campaigns:take-over-sample", campaign.pk, unit.code)
        assert deviations_without_reason(campaign, unit) == []
    link_rows(campaign=campaign, by=county.office.actor)
    assert item_counts(campaign).without_row == 0
    change(county, county.west, SAND, township_duty="1.发现后当日上报。")
    (difference,) = deviations_without_reason(campaign, county.west)
    county.managers[county.west].does(
        "campaigns:deviations", campaign.pk, county.west.code, duty=difference.duty.code, reason="河段长"
    )
    assert deviations_without_reason(campaign, county.west) == []


def change(county: County, township: Unit, name: str, **otherwise: Any) -> None:
    """The township's own staff write something else into a row."""
    entry = county.entry(township, name)
    content = replace(content_of(entry.version), **otherwise)
    by = county.managers[township].actor
    edit_row(entry=entry, content=content, seen_hash=entry.version.content_hash, by=by)


def open_round(county: County) -> Round:
    today = clock.today()
    county.office.does(
        "campaigns:open-round",
        county.campaign.pk,
        up_due_on=(today + timedelta(days=5)).isoformat(),
        down_due_on=(today + timedelta(days=15)).isoformat(),
    )
    opened = county.campaign.rounds.get(closed_at=None)
    for unit in county.townships:
        county.managers[unit].does("campaigns:submit", opened.pk, unit.code, checked="on")
    assert Hold.objects.count() == 3
    assert (
        county.managers[county.west].get("catalogue:edit-row", county.entry(county.west, FIRE).pk).status_code
        == 403
    )
    return opened


def close_round(county: County, opened: Round) -> None:
    for unit in county.townships:
        county.office.does("campaigns:return-township", opened.pk, unit.code, note="请按意见修改。")
    assert not Hold.objects.exists()
    county.office.does("campaigns:close-round", opened.pk)
    opened.refresh_from_db()
    assert opened.closed_at is not None
    assert opened.passed_reason == ""


def go_up_and_down_with_an_opinion(county: County) -> None:
    opened = open_round(county)
    entry, west = county.entry(county.west, SAND), county.west
    handed = HandOver.objects.get(round=opened, township=west)
    assert handed.consultation
    opinion = give_opinion(
        consultation=handed.consultation,
        row=entry.row,
        text="上报时限应当统一。",
        voice=Opinion.Voice.DEPARTMENT,
        suggested=replace(content_of(entry.version), township_duty="1.发现后两日内上报。"),
        by=county.speakers[county.water].actor,
    )
    refused = county.office.post("campaigns:return-township", opened.pk, west.code, note="退回。")
    assertContains(refused, "还有1条意见没有答复", status_code=422)
    answer_opinion(opinion=opinion, answer=Opinion.Answer.ACCEPTED, by=county.office.actor)
    assert county.says(west, SAND).township_duty == "1.发现后两日内上报。"
    assert Amendment.objects.get().opinion == opinion
    close_round(county, opened)


def go_up_and_down(county: County) -> None:
    close_round(county, open_round(county))


def settle_a_dispute_in_a_meeting(county: County) -> None:
    row = county.entry(county.hill, SAND).row
    dispute = raise_dispute(
        title="采砂巡查由谁承担",
        question="镇里没有执法人员。",
        rows=[row],
        origin=Dispute.Origin.UNIT,
        by=county.managers[county.hill].actor,
    )
    assert dispute.convener == county.water
    report_no_agreement(dispute=dispute, text="各执一词。", by=county.speakers[county.water].actor)
    dispute.refresh_from_db()
    submit_to_meeting(dispute=dispute, by=county.office.actor)
    office, today = county.office, clock.today()
    office.does(
        "campaigns:plan-meeting",
        county.campaign.pk,
        title="第一次专题会议",
        held_on=today.isoformat(),
        chair="高某",
        disputes=[dispute.pk],
    )
    meeting = Meeting.objects.get()
    item = meeting.agenda.get()
    page = office.get("campaigns:rule-item", item.pk)
    written = row_form_initial(county.says(county.hill, SAND)) | {"township_duty": "1.发现后报县水利局。"}
    seen = page.context["row_form"].initial["seen"]
    ruled = {"text": "由县水利局巡查。", "reason": "法律写明。", "changed": [row.pk], "seen": seen}
    office.does("campaigns:rule-item", item.pk, **(written | ruled))
    office.does("campaigns:meeting", meeting.pk, minutes_number="县清单纪〔2026〕1号")
    dispute.refresh_from_db()
    meeting.refresh_from_db()
    assert (dispute.state, dispute.ruling.decided_by) == (Dispute.State.SETTLED, "第一次专题会议")
    assert meeting.closed_at is not None
    assert county.says(county.hill, SAND).township_duty == "1.发现后报县水利局。"
    assertContains(county.managers[county.hill].get("campaigns:meeting", meeting.pk), "县清单纪〔2026〕1号")


def write_at_the_same_time(county: County) -> None:
    """The office and the township change the same words: shown, and saved on the township's word."""
    entry, manager = county.entry(county.hill, SAND), county.managers[county.hill]
    form = manager.get("catalogue:edit-row", entry.pk).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "acknowledged"}
    now = county.says(county.hill, SAND)
    edit_row(
        entry=entry,
        content=replace(now, township_duty="1.发现后一小时内报县水利局。"),
        seen_hash=entry.version.content_hash,
        by=county.office.actor,
    )
    data["township_duty"] = "1.发现后报县水利局，并留存照片。"
    conflict = manager.post("catalogue:edit-row", entry.pk, **data)
    assertContains(conflict, "双方写法不同的地方", status_code=422)
    form = conflict.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"acknowledged": "on"}
    manager.does("catalogue:edit-row", entry.pk, **data)
    assert county.says(county.hill, SAND).township_duty == "1.发现后报县水利局，并留存照片。"


def refuse_an_admission(county: County) -> None:
    present = draft()
    assert present
    before = edition_digest(present)
    admission = apply_for_admission(
        title="应急物资每日盘点",
        content="每日盘点。",
        basis="内部通知",
        reason="便于统计。",
        townships=county.townships,
        by=county.speakers[county.emergency].actor,
    )
    decide_admission(
        admission=admission,
        outcome=Admission.State.REFUSED,
        text="部门自行印发的通知不能作为依据。",
        by=county.office.actor,
    )
    assert list(Admission.objects.refused()) == [admission]
    assert edition_digest(present) == before


def agree(county: County) -> None:
    present = draft()
    assert present
    assert len(unagreed(present)) == 3
    lead = county.speakers[county.water]
    for unit in county.townships:
        entry = county.entry(unit, SAND)
        for person in (county.managers[unit], lead):
            looked_at = f"{entry.row_id}:{entry.version.content_hash}"
            person.does("amendments:confirm", only=looked_at)
    assert list(unagreed(present)) == []


def review(county: County) -> None:
    install_usual_review_steps(by=county.office.actor)
    present = draft()
    assert present
    assert obstacles(present)
    refused = county.office.post("amendments:publish", **edition_fields(present))
    assertContains(refused, "还有审查或者确认没有完成", status_code=422)
    digest = edition_digest(present)
    for step in ReviewStep.objects.all():
        county.reviewer.does("amendments:reviews", step=step.pk, outcome="passed", text="", digest=digest)
    assert obstacles(present) == []


def edition_fields(present: Edition) -> dict[str, Any]:
    return {
        "draft": present.pk,
        "number": "县办发〔2026〕1号",
        "title": "乡镇履职事项清单",
        "effective_on": clock.today().isoformat(),
    }


def publish(county: County) -> None:
    present = draft()
    assert present
    second = county.office.post("amendments:publish", **edition_fields(present))
    assertContains(second, "县办发〔2026〕1号")
    county.office.does("amendments:publish", **edition_fields(present), digest=second.context["digest"])
    edition = in_force()
    assert edition == present
    campaign = county.campaign
    answer = county.office.post("campaigns:finish-campaign", campaign.pk, edition=edition.pk)
    assertRedirects(answer, campaign.get_absolute_url())
    assert county.campaign.edition == edition
    lists = edition.entries.order_by("row__township__code", "version__list", "number")
    assert list(lists.values_list("row__township", "version__list", "version__name")) == [
        (unit.pk, kind, name)
        for unit in county.townships
        for kind, name in (
            (List.ASSIST, SAND),
            (List.BASIC, FIRE),
            *([(List.BASIC, FERRY)] if unit == county.east else []),
        )
    ]
    page = Client().get(reverse("catalogue:township", args=[county.hill.code]))
    assertContains(page, "发现后报县水利局，并留存照片")
