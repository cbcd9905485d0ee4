"""The finished compilation of 2025: from the survey to the first edition, through the same actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from mingze.amendments.actions import agreement, opinions, reviews
from mingze.amendments.actions.amending import Wanted
from mingze.amendments.models import ReviewStep
from mingze.campaigns.actions import campaigns, classifying, coverage, meetings, merging, rounds
from mingze.campaigns.imports import import_survey
from mingze.campaigns.models import (
    AgendaItem,
    Campaign,
    DraftItem,
    HandOver,
    Meeting,
    PlanStep,
    RawDuty,
    Round,
    Topic,
)
from mingze.catalogue.actions import drafts
from mingze.catalogue.imports import import_lists
from mingze.catalogue.models import Entry, List, Row, RowVersion
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.editions import draft, edition_digest
from mingze.catalogue.reading.cells import clean
from mingze.catalogue.reading.documents import Document
from mingze.catalogue.rules import Content, match_key
from mingze.kernel import clock
from mingze.organisations.models import Unit
from mingze.web.demonstration import source
from mingze.web.demonstration.cast import Cast, story
from mingze.web.demonstration.disputes import DisputeStory
from mingze.web.demonstration.earlier import before
from mingze.web.demonstration.history import History
from mingze.web.demonstration.survey import raw_rows, survey_csv

OPENED_ON = date(2025, 1, 6)
DRAFTED_ON = date(2025, 2, 8)
AGREED_ON = date(2025, 6, 20)
TASK_FORCE = (
    ("组长", "贺同志", "县委书记"),
    ("副组长", "柳同志", "县委常委、组织部部长"),
    ("副组长", "高同志", "县政府副县长"),
    ("成员", "郭同志", "县委编办主任"),
    ("成员", "苏同志", "县司法局局长"),
    ("成员", "白同志", "县12345热线中心主任"),
)
PLAN = (
    ("组建专班，制定方案，一对一承包乡镇", date(2025, 1, 6), date(2025, 1, 10)),
    ("起底摸排：每个岗位写清实际在做的事", date(2025, 1, 10), date(2025, 1, 24)),
    ("归并整理，形成初稿", date(2025, 1, 25), date(2025, 2, 10)),
    ("打样：大昌汗镇先行，作为样板", date(2025, 2, 10), date(2025, 4, 9)),
    ("三上三下征求意见", date(2025, 4, 10), date(2025, 6, 17)),
    ("合法性审查、交叉比对、审定", date(2025, 6, 17), date(2025, 6, 20)),
    ("印发公布", date(2025, 6, 20), date(2025, 7, 1)),
)


class Compilation:
    """Tells the campaign step by step. `documents` are the townships' drafts as they were written."""

    def __init__(self, cast: Cast, documents: list[Document], particulars: dict[str, Any]) -> None:
        self.cast, self.documents, self.particulars = cast, documents, particulars
        self.history = History()
        self.campaign: Campaign | None = None
        self.disputes = {told["key"]: self._dispute(told) for told in story("disputes")["dispute"]}

    def tell(self) -> None:
        on = self.history.on
        on(OPENED_ON, self.open)
        on(date(2025, 1, 24), self.survey)
        on(date(2025, 2, 5), self.merge)
        on(DRAFTED_ON, self.draft)
        on(DRAFTED_ON, self.classify, hour=16)
        on(date(2025, 3, 5), self.choose_sample, hour=18)
        on(date(2025, 3, 28), self.look_for_gaps)
        for dispute in self.disputes.values():
            dispute.enter(self.history)
            self._settle(dispute)
        for meeting in story("meetings")["meeting"]:
            self._meeting(meeting)
        self._rounds()
        for name, _, due_on in PLAN:
            # Before the campaign is finished; the last step is its publication.
            on(min(due_on, AGREED_ON), partial(self._done, name), hour=15)
        on(AGREED_ON, self.agree, hour=17)
        on(AGREED_ON, self.publish, hour=18)
        self.history.tell()

    @property
    def found(self) -> Campaign:
        assert self.campaign is not None
        return self.campaign

    def open(self) -> None:
        cast = self.cast
        self.campaign = campaigns.open_campaign(
            title="府谷县乡镇履职事项清单编制工作",
            kind=Campaign.Kind.COMPILATION,
            started_on=OPENED_ON,
            due_on=date(2025, 7, 1),
            aims="全口径、无遗漏摸清乡镇在做的事，逐条分清基本履职、配合履职和上级收回，把多年交叉的职责一次理清。",
            townships=cast.townships,
            departments=cast.departments,
            officials={unit: f"{unit.name}包联干部" for unit in cast.townships},
            task_force=TASK_FORCE,
            plan=PLAN,
            by=cast.reform,
        )

    def survey(self) -> None:
        content = survey_csv(raw_rows())
        import_survey(content, "起底事项汇总.csv", campaign=self.found, by=self.cast.reform)

    def merge(self) -> None:
        merging.propose_topics(campaign=self.found, by=self.cast.reform)
        topics = Topic.objects.filter(campaign=self.found)
        merging.confirm_topics(topics=list(topics), by=self.cast.reform)

    def draft(self) -> None:
        """The townships' drafts come in, saying here and there what was settled otherwise later."""
        import_lists(self.documents, township=None, by=self.cast.reform)
        for dispute in self.disputes.values():
            row = self.cast.row(dispute.told["duty"], dispute.told["township"])
            self._say(row, before(self._authored(row), dispute.told["before"]))
        for told in story("opinions")["opinion"]:
            if "draft_township_duty" in told:
                row = self.cast.row(told["duty"], told["township"])
                old = replace(self._authored(row), township_duty=clean(told["draft_township_duty"]))
                self._say(row, old)

    def classify(self) -> None:
        """What the lists tell by themselves first; the rest by people, who know what was meant."""
        classifying.classify_by_rows(campaign=self.found, by=self.cast.reform)
        classifying.classify_as(
            campaign=self.found,
            chosen=self._known_by_people(),
            reason="经岗位人员和专班逐条核对。",
            by=self.cast.reform,
        )

    def _known_by_people(self) -> list[tuple[DraftItem, RowVersion | None]]:
        """What is still open, with the row that most of its raw duties were about when they were made up."""
        meant = {(row.township, row.text): row.truth for row in raw_rows()}
        votes: dict[int, Counter[str]] = {}
        items = {
            (item.topic_id, item.township_id): item
            for item in DraftItem.objects.filter(topic__campaign=self.found, choice="")
        }
        raws = RawDuty.objects.filter(campaign=self.found, duplicate_of=None).select_related("township")
        for raw in raws:
            item = items.get((raw.topic_id or 0, raw.township_id))
            if item:
                votes.setdefault(item.pk, Counter())[meant[raw.township.code, raw.text]] += 1
        present = draft()
        assert present is not None
        rows = {
            (entry.row.township_id, entry.row.duty.match_key): entry.version
            for entry in whole_entries(present.entries.all())
        }
        return [
            (item, rows.get((item.township_id, match_key(votes[item.pk].most_common(1)[0][0]))))
            for item in items.values()
            if item.pk in votes
        ]

    def _done(self, name: str) -> None:
        step = PlanStep.objects.get(campaign=self.found, name=name)
        campaigns.mark_step_done(step=step, done_on=clock.today(), by=self.cast.reform)

    def choose_sample(self) -> None:
        sample = self.cast.unit("大昌汗镇")
        campaigns.set_sample(campaign=self.found, township=sample, by=self.cast.reform)

    def look_for_gaps(self) -> None:
        items = story("coverage")["item"]
        lines = ["事项,部门,件数", *(f"{item['title']},{item['department']},1" for item in items)]
        coverage.check_coverage(
            campaign=self.found,
            title="权责清单和热线工单查漏",
            source="power_list",
            content="\n".join(lines).encode(),
            file_name="查漏事项.csv",
            by=self.cast.reform,
        )

    def agree(self) -> None:
        """Both sides confirm every assist row as it stands at the end."""
        present = draft()
        assert present is not None
        entries = whole_entries(present.entries.filter(version__list=List.ASSIST))
        by_unit: dict[int, list[tuple[int, str]]] = {}
        for entry in entries:
            mark = (entry.row_id, entry.version.content_hash)
            by_unit.setdefault(entry.row.township_id, []).append(mark)
            if lead := entry.version.lead:
                by_unit.setdefault(lead.unit_id, []).append(mark)
        for unit in [*self.cast.townships, *self.cast.departments]:
            if unit.pk in by_unit:
                agreement.confirm_many(rows=by_unit[unit.pk], by=self.cast.speaker(unit))

    def publish(self) -> None:
        present = draft()
        assert present is not None
        digest = edition_digest(present)
        for step in ReviewStep.objects.all():
            who = self.cast.justice if step.position == 1 else self.cast.reform
            reviews.review_draft(step=step, passed=True, text="同意。", digest=digest, by=who)
        edition = reviews.publish_edition(by=self.cast.reform, **self.particulars)
        campaigns.finish_campaign(campaign=self.found, edition=edition, by=self.cast.reform)

    def _dispute(self, told: dict[str, Any]) -> DisputeStory:
        def changes() -> list[Wanted]:
            row = self.cast.row(told["duty"], told["township"])
            return [Wanted(row.township, row, self._authored(row))]

        return DisputeStory(told, self.cast, lambda day: day, changes)

    def _settle(self, dispute: DisputeStory) -> None:
        ways: dict[str, Callable[[], None]] = {"negotiated": dispute.file_minutes, "asked": dispute.rule}
        settle = ways.get(dispute.told["procedure"])
        if settle:
            self.history.on(dispute.told["settled_on"], settle, hour=16, minute=30)

    def _authored(self, row: Row) -> Content:
        """What the row said in the edition that came of it all."""
        authored = {match_key(duty.content.name): duty for duty in source.first_edition()}
        return authored[row.duty.match_key].in_township(row.township.code)

    def _say(self, row: Row, content: Content) -> None:
        entry = self.cast.draft_entry(row)
        drafts.edit_row(
            entry=entry, content=content, seen_hash=entry.version.content_hash, by=self.cast.reform
        )

    # --- special meetings ---

    def _meeting(self, told: dict[str, Any]) -> None:
        day = told["held_on"]
        settled = [self.disputes[item["dispute"]] for item in told["item"] if "dispute" in item]
        for dispute in settled:
            self.history.on(day - timedelta(days=1), dispute.submit_to_meeting, hour=10)
        self.history.on(day - timedelta(days=1), partial(self._plan, told), hour=11)
        self.history.on(day, partial(self._hold, told), hour=16)

    def _plan(self, told: dict[str, Any]) -> None:
        meetings.plan_meeting(
            campaign=self.found,
            title=told["title"],
            held_on=told["held_on"],
            place=told["place"],
            chair=told["chair"],
            attendance="、".join(told["attendance"]),
            disputes=[self.disputes[item["dispute"]].found for item in told["item"] if "dispute" in item],
            questions=[item["question"] for item in told["item"] if "question" in item],
            by=self.cast.reform,
        )

    def _hold(self, told: dict[str, Any]) -> None:
        meeting = Meeting.objects.get(campaign=self.found, title=told["title"])
        for item in meeting.agenda.select_related("dispute"):
            self._record(item, told)
        meetings.close_meeting(
            meeting=meeting, minutes_number=f"〔2025〕{told['number']}号", by=self.cast.reform
        )

    def _record(self, item: AgendaItem, told: dict[str, Any]) -> None:
        if item.dispute_id is None:
            said = next(each for each in told["item"] if each.get("question") == item.question)
        else:
            said = next(
                each
                for each in told["item"]
                if "dispute" in each and self.disputes[each["dispute"]].found.pk == item.dispute_id
            )
        meetings.record_item(
            item=item, discussion=said["discussion"], decision=said["decision"], by=self.cast.reform
        )
        if item.dispute_id is not None:
            dispute = self.disputes[said["dispute"]]
            meetings.decide_dispute_in_meeting(
                item=item,
                text=dispute.told["ruling"],
                reason=dispute.told["reason"],
                changes=dispute.changes(),
                by=self.cast.reform,
            )

    # --- three rounds up and down ---

    def _rounds(self) -> None:
        told = story("opinions")
        for each in told["round"]:
            opened, answers = each["opened_on"], each["answers_due_on"]
            self.history.on(opened, partial(self._open_round, each), hour=7)
            for n, township in enumerate(self.cast.townships):
                self.history.on(opened, partial(self._submit, each, township), hour=8, minute=n)
            self.history.on(answers, partial(self._close_round, each), hour=17)
        for opinion in told["opinion"]:
            self._opinion(opinion)

    def _round(self, number: int) -> Round:
        return Round.objects.get(campaign=self.found, number=number)

    def _open_round(self, told: dict[str, Any]) -> None:
        rounds.open_round(
            campaign=self.found,
            up_due_on=told["opened_on"],
            down_due_on=told["answers_due_on"],
            by=self.cast.reform,
        )

    def _submit(self, told: dict[str, Any], township: Any) -> None:
        rounds.submit(round=self._round(told["number"]), township=township, by=self.cast.speaker(township))

    def _close_round(self, told: dict[str, Any]) -> None:
        number = self._round(told["number"])
        for township in self.cast.townships:
            rounds.return_to_township(
                round=number, township=township, note="意见已逐条答复，请核对。", by=self.cast.reform
            )
        rounds.close_round(round=number, by=self.cast.reform)

    def _opinion(self, told: dict[str, Any]) -> None:
        kept: dict[str, Any] = {}

        def give() -> None:
            kept["opinion"] = give_opinion(self.cast, self._round(told["round"]), told)

        def answer() -> None:
            opinions.answer_opinion(
                opinion=kept["opinion"],
                answer=told["answer"],
                text=told.get("answer_text", ""),
                by=self.cast.reform,
            )

        self.history.on(told["given_on"], give, hour=10)
        self.history.on(told["answered_on"], answer, hour=11)


def give_opinion(cast: Cast, round: Round, told: dict[str, Any]) -> Any:
    """An opinion of the story, taken down by whoever took it down: department, county or township."""
    hand_over = HandOver.objects.get(round=round, township=cast.unit(told["township"]), direction="up")
    assert hand_over.consultation is not None
    row = cast.row(told["duty"], told["township"])
    entry = cast.draft_entry(row)
    if told["voice"] == "county_official":
        by = cast.reform
    elif told["voice"] == "department" and _names(entry, cast.unit(told["speaker"])):
        by = cast.of(told["speaker"])
    elif told["voice"] == "department":
        by = cast.reform
    else:
        by = cast.of(told["township"])
    suggested = None
    if "township_duty" in told:
        now = content_of(entry.version)
        suggested = replace(now, township_duty=clean(told["township_duty"]))
    return opinions.give_opinion(
        consultation=hand_over.consultation,
        row=row,
        text=told["text"],
        voice=told["voice"],
        speaker=told["speaker"],
        suggested=suggested,
        unit=cast.unit(told["speaker"]) if told["voice"] == "department" else None,
        by=by,
    )


def _names(entry: Entry, unit: Unit) -> bool:
    return any(part.unit_id == unit.pk for part in entry.version.involvements.all())
