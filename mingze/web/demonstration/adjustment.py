"""The adjustment that is under way in the demonstration county, told in days from today."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from mingze.amendments.actions import admissions, disputes, law_reviews, notices, opinions, proposals
from mingze.amendments.actions.amending import Wanted
from mingze.amendments.models import Admission, Proposal
from mingze.campaigns.actions import campaigns, meetings, rounds
from mingze.campaigns.models import Campaign, HandOver, PlanStep, Round
from mingze.catalogue.models import Entry, Law, Row
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.editions import latest_published
from mingze.catalogue.reading.cells import citations, clean
from mingze.catalogue.rules import Content, ListKind, Party, Role
from mingze.kernel import clock
from mingze.web.demonstration import source
from mingze.web.demonstration.cast import Cast, story
from mingze.web.demonstration.disputes import DisputeStory, days_from
from mingze.web.demonstration.history import History

NOTICE = source.FOLDER / "notices" / "autumn_winter_safety.toml"
CHANGED_LAW = ("中华人民共和国大气污染防治法", date(2026, 8, 15))


class Adjustment:
    """Tells the second campaign up to today."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.told = cast, story("adjustment")
        self.history, self.day = History(), days_from(clock.today())
        self.campaign: Campaign | None = None
        self.disputes = {told["key"]: self._dispute(told) for told in self.told["dispute"]}

    def tell(self) -> None:
        told, on = self.told, self.history.on
        on(self.day(told["campaign"]["opened"]), self.open)
        on(self.day(told["campaign"]["opened"] + 2), self.review_law)
        for step in told["step"]:
            if step["ends"] < 0:
                on(self.day(step["ends"]), partial(self._done, step["title"]), hour=18)
        for proposal in told["proposal"]:
            self._proposal(proposal)
        for admission in told["admission"]:
            self._admission(admission)
        for dispute in self.disputes.values():
            dispute.enter(self.history)
            self._settle(dispute)
        self._round(told["round"])
        on(self.day(-1), self.plan_meeting, hour=17)
        on(self.day(-1), self.check_notice, hour=18)
        self.history.tell()

    @property
    def found(self) -> Campaign:
        assert self.campaign is not None
        return self.campaign

    def open(self) -> None:
        told, cast = self.told["campaign"], self.cast
        self.campaign = campaigns.open_campaign(
            title=told["title"],
            kind=Campaign.Kind.ADJUSTMENT,
            started_on=self.day(told["opened"]),
            due_on=self.day(max(step["ends"] for step in self.told["step"])),
            aims=told["purpose"],
            townships=cast.townships,
            departments=cast.departments,
            officials={unit: f"{unit.name}包联干部" for unit in cast.townships},
            task_force=[("组长", "柳同志", "县委常委、组织部部长"), ("副组长", "郭同志", "县委编办主任")],
            plan=[
                (step["title"], self.day(step["starts"]), self.day(step["ends"]))
                for step in self.told["step"]
            ],
            by=cast.reform,
        )

    def _done(self, name: str) -> None:
        step = PlanStep.objects.get(campaign=self.found, name=name)
        campaigns.mark_step_done(step=step, done_on=clock.today(), by=self.cast.reform)

    def review_law(self) -> None:
        law = Law.objects.filter(name=CHANGED_LAW[0]).first()
        if law:
            law_reviews.open_law_review(
                law=law,
                status=Law.Status.REPEALED,
                status_on=CHANGED_LAW[1],
                note="相关内容已编入《中华人民共和国生态环境法典》。",
                by=self.cast.reform,
            )

    def plan_meeting(self) -> None:
        told = self.told["meeting"]
        meetings.plan_meeting(
            campaign=self.found,
            title=told["title"],
            held_on=self.day(told["held"]),
            place=told["place"],
            chair=told["chair"],
            attendance="、".join(told["attendance"]),
            disputes=[self.disputes[item["dispute"]].found for item in told["item"] if "dispute" in item],
            questions=[item["note"] for item in told["item"] if "dispute" not in item],
            by=self.cast.reform,
        )

    def check_notice(self) -> None:
        content = story_notice()
        notices.check_notice(
            file_name="关于做好秋冬季安全防范工作的通知.txt",
            content=content.encode(),
            township=self.cast.unit("新民镇"),
            issuer=self.cast.unit("应急管理局"),
            by=self.cast.of("新民镇"),
        )

    # --- proposals ---

    def _proposal(self, told: dict[str, Any]) -> None:
        kept: dict[str, Proposal] = {}
        raised = self.day(told["raised"])

        def again() -> Proposal:
            return Proposal.objects.get(pk=kept["proposal"].pk)

        def decide() -> None:
            decision = told["decision"]
            partly = {"text": decision.get("township_duty")} if "township_duty" in decision else None
            proposals.decide_proposal(
                proposal=again(),
                outcome=told["state"],
                text=decision["text"],
                changes=self._changes(told, text=decision["township_duty"]) if partly else None,
                by=self.cast.reform,
            )

        self.history.on(raised, lambda: kept.update(proposal=self._raise(told)))
        asked = [*(opinion["unit"] for opinion in told["opinions"]), *told.get("waiting_for", [])]
        if asked:
            due_on = self.day(told.get("opinions_due", told["raised"] + 8))
            self.history.on(
                raised + timedelta(days=1),
                lambda: proposals.consult_on(
                    proposal=again(), units=self.cast.units(asked), due_on=due_on, by=self.cast.reform
                ),
            )
        self._answers(told, lambda: again().consultation)
        if "decision" in told:
            self.history.on(self.day(told["decision"]["decided"]), decide, hour=17)

    def _raise(self, told: dict[str, Any]) -> Proposal:
        # What concerns other townships too is entered by the reform office for whoever raised it.
        of_its_own = told["source"] == "department" or told["townships"] == [told["raised_by"]]
        return proposals.raise_proposal(
            title=told["title"],
            reason=told["reason"],
            origin=told["source"],
            duty=self.cast.duty(told["duty"]) if told["duty"] else None,
            changes=self._changes(told),
            unit=None if of_its_own else self.cast.unit(told["raised_by"]),
            by=self.cast.of(told["raised_by"]) if of_its_own else self.cast.reform,
        )

    def _changes(self, told: dict[str, Any], text: str = "") -> list[Wanted]:
        change = dict(told["change"])
        if text:
            change["township_duty"] = text
        if change["kind"] == "new":
            return [Wanted(unit, None, _new(change)) for unit in self.cast.units(told["townships"])]
        wanted = []
        for name in told["townships"]:
            entry = in_force_entry(self.cast.row(told["duty"], name))
            now = content_of(entry.version)
            wanted.append(Wanted(entry.row.township, entry.row, _changed(now, change), now))
        return wanted

    # --- admissions ---

    def _admission(self, told: dict[str, Any]) -> None:
        kept: dict[str, Admission] = {}
        proposed = self.day(told["proposed"])

        def again() -> Admission:
            return Admission.objects.get(pk=kept["admission"].pk)

        def apply() -> None:
            kept["admission"] = admissions.apply_for_admission(
                title=told["title"],
                content=told["text"],
                basis=told["document"],
                reason="工作需要乡镇就近配合。",
                townships=self.cast.units(told["townships"]),
                people="",
                money="",
                powers="",
                training="",
                by=self.cast.of(told["proposed_by"]),
            )

        def decide() -> None:
            decision = told["decision"]
            expires = decision.get("expires")
            admissions.decide_admission(
                admission=again(),
                outcome="refused" if told["state"] == "refused" else "temporary",
                text=decision["text"],
                expires_on=self.day(expires) if expires else None,
                by=self.cast.reform,
            )

        self.history.on(proposed, apply)
        due_on = self.day(told.get("opinions_due", told["proposed"] + 7))
        self.history.on(
            proposed + timedelta(days=1),
            lambda: admissions.consult_townships(admission=again(), due_on=due_on, by=self.cast.reform),
        )
        self._answers(told, lambda: again().consultation)
        if "decision" in told:
            self.history.on(self.day(told["decision"]["decided"]), decide, hour=17)

    def _answers(self, told: dict[str, Any], consultation: Callable[[], Any]) -> None:
        for answer in told["opinions"]:
            self.history.on(self.day(answer["given"]), partial(self._answer, answer, consultation), hour=15)

    def _answer(self, told: dict[str, str], consultation: Callable[[], Any]) -> None:
        opinions.answer_consultation(
            consultation=consultation(),
            stance=told["stance"],
            remark=told["text"],
            by=self.cast.of(told["unit"]),
        )

    # --- disputes ---

    def _dispute(self, told: dict[str, Any]) -> DisputeStory:
        return DisputeStory(told, self.cast, self.day, lambda: [])

    def _settle(self, story: DisputeStory) -> None:
        told = story.told
        if told["state"] == "meeting":
            self.history.on(self.day(-1), story.submit_to_meeting, hour=10)
        if "decision" in told:
            self.history.on(self.day(told["decision"]["decided"]), lambda: self._rule(story), hour=16)

    def _rule(self, story: DisputeStory) -> None:
        decision = story.told["decision"]
        story.submit_to_meeting()
        disputes.rule(
            dispute=story.found,
            text=decision["text"],
            reason=decision["reason"],
            changes=[],
            by=self.cast.reform,
        )

    # --- the round ---

    def _round(self, told: dict[str, Any]) -> None:
        opened = self.day(told["opened"])
        due, late = told["batch"]
        self.history.on(opened, lambda: self._open_round(due, late), hour=8)
        submitted = {each["township"]: self.day(each["on"]) for each in due["submitted"]}
        for each in due["submitted"]:
            self.history.on(submitted[each["township"]], partial(self._submit, each), hour=9)
        for opinion in self.told["opinion"]:
            if opinion["township"] in submitted:
                given = max(self.day(opinion["given"]), submitted[opinion["township"]])
                self.history.on(given, partial(self._opinion, opinion), hour=14)

    def _open_round(self, due: dict[str, Any], late: dict[str, Any]) -> None:
        rounds.open_round(
            campaign=self.found,
            up_due_on=self.day(due["due"]),
            down_due_on=self.day(late["due"] + 6),
            by=self.cast.reform,
        )

    def _submit(self, told: dict[str, Any]) -> None:
        rounds.submit(
            round=Round.objects.get(campaign=self.found, number=1),
            township=self.cast.unit(told["township"]),
            note=told["note"],
            by=self.cast.of(told["township"]),
        )

    def _opinion(self, told: dict[str, Any]) -> None:
        number = Round.objects.get(campaign=self.found, number=1)
        hand_over = HandOver.objects.get(round=number, township=self.cast.unit(told["township"]))
        assert hand_over.consultation is not None
        is_county = told["voice"] == "county_official"
        opinions.give_opinion(
            consultation=hand_over.consultation,
            row=self.cast.row(told["duty"], told["township"]),
            text=told["text"],
            voice=told["voice"],
            speaker=told["speaker"],
            by=self.cast.reform if is_county else self.cast.of(told["township"]),
        )


def in_force_entry(row: Row) -> Entry:
    edition = latest_published()
    assert edition is not None
    return whole_entries(edition.entries.filter(row=row)).get()


def story_notice() -> str:
    """The demonstration notice, as its department sent it."""
    told = tomllib.loads(NOTICE.read_text(encoding="utf-8"))
    return f"{told['title']}\n\n{told['text']}"


def _departments(change: dict[str, Any]) -> tuple[Party, ...]:
    duties = {name: clean(text) for name, text in change.get("department_duties", {}).items()}
    names = change["departments"]
    if change.get("list") == "taken_back":
        return tuple(Party(source.departments()[name], Role.TAKEOVER) for name in names)
    return tuple(
        Party(source.departments()[name], Role.DEPARTMENT, n == 0 and len(names) > 1, duties.get(name, ""))
        for n, name in enumerate(names)
    )


def _changed(now: Content, change: dict[str, Any]) -> Content:
    kind = ListKind(change.get("list", now.list))
    content = replace(now, list=kind)
    if "departments" in change:
        content = replace(content, parties=_departments(change))
    if "township_duty" in change:
        content = replace(content, township_duty=clean(change["township_duty"]))
    if "way_of_working" in change:
        content = replace(content, way_of_working=clean(change["way_of_working"]))
    if "bases" in change:
        content = replace(content, bases=tuple(citations("；".join(change["bases"]))))
    return replace(content, township_duty="") if kind == ListKind.TAKEN_BACK else content


def _new(change: dict[str, Any]) -> Content:
    return Content(
        list=ListKind(change["list"]),
        name=change["name"],
        domain=change["domain"],
        parties=_departments(change),
        township_duty=clean(change["township_duty"]),
        bases=tuple(citations("；".join(change["bases"]))),
    )
