"""The raw duties (起底事项) that the posts of the demonstration county reported before anything was merged.

The words are in survey.toml; which of them a township uses, how often and from which source is drawn
from a seed of its own, so that the same rows come out every time.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from mingze.catalogue.rules import ListKind, Role
from mingze.web.demonstration import source

COPIED, FORMAL = 0.05, 0.06
"""Shares of a township's rows: written down twice; formalities that never reached the lists."""

FORMALITY = "cancel:"
"""What the truth of a row begins with that belongs to no duty."""

SHORTEST, LONGEST = 4, 40
"""Characters of a raw duty."""

HEADINGS = (
    "乡镇", "内设机构", "岗位", "起底事项", "来源类型", "来源文件", "条款", "交办部门", "频次", "每年工时",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """What one post wrote down. `township` is a unit's code, `department` the full name of who asks or "",
    `hours` those of a year, `truth` the listed duty that it is part of or "cancel:" and a formality."""

    township: str
    office: str
    post: str
    text: str
    source_kind: str
    source_document: str
    clause: str
    department: str
    frequency: str
    hours: int
    truth: str


def raw_rows(total_per_township: tuple[int, int] = (1380, 1520)) -> list[SurveyRow]:
    """The survey of all townships in the order of their workbooks: township, office, post.

    Each has a number of rows between the two given ones, except that every duty of its lists is
    reported at least once. Always the same rows.
    """
    return [row for name in source.townships() for row in _township_rows(name, total_per_township)]


def survey_csv(rows: Sequence[SurveyRow]) -> bytes:
    """The rows as townships hand them in: UTF-8 with a mark that Excel understands, without the truth."""
    names = {code: name for name, code in source.townships().items()}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for row in rows:
        said = (row.office, row.post, row.text, row.source_kind, row.source_document, row.clause)
        writer.writerow((names[row.township], *said, row.department, row.frequency, row.hours))
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class _Subject:
    """What rows can be about, in clerks' words: a duty, or a formality, which has no `kind`."""

    truth: str
    posts: tuple[str, ...]
    topics: tuple[str, ...]
    tasks: tuple[str, ...]
    townships: frozenset[str]
    kind: ListKind | None = None
    departments: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((source.FOLDER / "survey.toml").read_text(encoding="utf-8"))


@cache
def _subjects() -> tuple[_Subject, ...]:
    everywhere = frozenset(source.townships())
    formalities = _words()["formality"].items()
    return (
        *(_of_duty(duty) for duty in source.first_edition()),
        *(_Subject(FORMALITY + name, townships=everywhere, **_wording(words)) for name, words in formalities),
    )


def _of_duty(duty: source.AuthoredDuty) -> _Subject:
    content = duty.content
    steps = map(_first_clause, content.township_duty.splitlines())
    return _Subject(
        content.name,
        **_wording(_words()["duty"][content.name]),
        townships=frozenset(duty.townships),
        kind=content.list,
        departments=tuple(party.unit for party in content.parties if party.role != Role.ASSISTING),
        steps=tuple(step for step in steps if 6 <= len(step) <= 24),
        bases=tuple((f"《{basis.law}》", basis.article) for basis in content.bases),
    )


def _wording(words: dict[str, list[str]]) -> dict[str, Any]:
    return {key: tuple(words[key]) for key in ("posts", "topics", "tasks")}


def _first_clause(line: str) -> str:
    return re.split("[，；。（]", re.sub(r"^\d+[.．、]", "", line))[0]


@cache
def _offices() -> dict[str, str]:
    """Post -> office, in the order of the county's offices."""
    return {post: office["name"] for office in source.county()["office"] for post in office["posts"]}


@cache
def _called() -> dict[str, tuple[str, ...]]:
    """Full name, short name and what else people say of a unit of the county, by code and by full name."""
    units = [*source.county()["department"], *source.county()["body"]]
    named = [(unit, (unit["name"], unit["short"], *unit["aliases"])) for unit in units]
    return {key: names for unit, names in named for key in (unit["code"], unit["name"])}


def _township_rows(township: str, bounds: tuple[int, int]) -> list[SurveyRow]:
    rng = Random(f"survey of {source.townships()[township]}")
    total = rng.randint(*bounds)
    formal, copied = round(total * FORMAL), round(total * COPIED)
    held = [subject for subject in _subjects() if township in subject.townships]
    clerk = _Clerk(township, rng)
    rows = clerk.rows([subject for subject in held if subject.kind], total - formal - copied, least=1)
    rows += clerk.rows([subject for subject in held if not subject.kind], formal, least=0)
    rows += rng.choices(rows, k=copied)
    rng.shuffle(rows)
    places = list(_offices())
    return sorted(rows, key=lambda row: places.index(row.post))


_LIST_WEIGHT = {ListKind.BASIC: 1.0, ListKind.ASSIST: 1.1, ListKind.TAKEN_BACK: 0.8, None: 1.0}
_SOURCES = (
    "法律法规", "三定规定", "工作报告", "权责清单", "12345",
    "考核细则", "上级通知", "系统平台", "责任状", "口述",
)  # fmt: skip
_SOURCE_WEIGHTS = {
    ListKind.BASIC: (15, 13, 9, 9, 3, 14, 18, 5, 5, 9),
    ListKind.ASSIST: (11, 2, 3, 6, 4, 19, 33, 6, 9, 7),
    ListKind.TAKEN_BACK: (21, 2, 1, 29, 3, 14, 17, 2, 6, 5),
    None: (0, 0, 0, 0, 0, 22, 38, 16, 8, 16),
}
_FREQUENCY_WEIGHTS = {"每周": 6, "每月": 28, "每季度": 16, "每年": 19, "不定期": 29, "一次性": 2}
_FREQUENCY_CUES = (
    (re.compile("每日|每天|日报|零报告|打卡|值班"), "每日"),
    (re.compile("每周|周末|一周|巡逻|巡查"), "每周"),
    (re.compile("每月|月报|月度|报酬|工资"), "每月"),
    (re.compile("每季|按季|季度"), "每季度"),
    (re.compile("年度|年报|年审|春节|清明|七一|八一|冬季|春季|春秋"), "每年"),
    (re.compile("换届|普查|刻制|设置"), "一次性"),
)
_HOURS = {
    "每日": (60, 240), "每周": (40, 150), "每月": (12, 96), "每季度": (8, 48), "每年": (4, 60),
    "不定期": (6, 80), "一次性": (4, 40),
}  # fmt: skip
_PARTS = ("", "一、（二）", "二、（一）", "二、（三）", "三、（二）", "四", "附件1", "附件2")


class _Clerk:
    """Fills in one township's workbook."""

    def __init__(self, township: str, rng: Random) -> None:
        self._township, self._rng = township, rng
        self._speech = _Speech(rng)
        self._written: set[str] = set()

    def rows(self, subjects: Sequence[_Subject], total: int, least: int) -> list[SurveyRow]:
        """About each subject at least `least` rows; the more words there are for it, the more of the rest."""
        rest = max(0, total - least * len(subjects))
        further = self._rng.choices(subjects, list(map(self._weight, subjects)), k=rest)
        drawn = [*(subject for subject in subjects for _ in range(least)), *further]
        return [self._row(subject) for subject in drawn]

    def _weight(self, subject: _Subject) -> float:
        known = len(subject.topics) + len(subject.tasks)
        return float(_LIST_WEIGHT[subject.kind] * known**1.3 * self._rng.lognormvariate(0, 0.35))

    def _row(self, subject: _Subject) -> SurveyRow:
        post = self._rng.choices(subject.posts, (4, 1)[: len(subject.posts)])[0]
        asks = self._asks(subject, post)
        text = self._text(subject, asks)
        kind = self._source_kind(subject, text)
        document, clause = self._document(kind, subject, post, asks)
        frequency = self._frequency(text)
        return SurveyRow(
            township=source.townships()[self._township],
            office=_offices()[post],
            post=post,
            text=text,
            source_kind=kind,
            source_document=document,
            clause=clause,
            department=asks,
            frequency=frequency,
            hours=self._rng.randint(*_HOURS[frequency]),
            truth=subject.truth,
        )

    def _asks(self, subject: _Subject, post: str) -> str:
        """The department that asks for it: the lead more often than the others, and not always known."""
        rng = self._rng
        if subject.departments:
            unit = rng.choices(subject.departments, (5, 1, 1)[: len(subject.departments)])[0]
            return _called()[unit][0] if rng.random() < 0.85 else ""
        if subject.kind is None:
            everyone: list[str] = [unit["name"] for unit in source.county()["department"]]
            return rng.choice(everyone) if rng.random() < 0.5 else ""
        usual: str = _words()["asks"].get(post, "")
        return usual if rng.random() < 0.3 else ""

    def _text(self, subject: _Subject, asks: str) -> str:
        """Words that the township has not written yet, if there are any."""
        for _ in range(8):
            text = self._speech.about(subject, asks)
            if SHORTEST <= len(text) <= LONGEST and text not in self._written:
                self._written.add(text)
                return text
        return self._speech.plainly(subject)

    def _source_kind(self, subject: _Subject, text: str) -> str:
        if "12345" in text:
            return "12345"
        if re.search("系统|平台|录入|APP", text) and self._rng.random() < 0.6:
            return "系统平台"
        return self._rng.choices(_SOURCES, _SOURCE_WEIGHTS[subject.kind])[0]

    def _document(self, kind: str, subject: _Subject, post: str, asks: str) -> tuple[str, str]:
        """Name and clause of the source."""
        rng, topic = self._rng, subject.topics[0].removesuffix("工作")
        asker = _called()[asks][1] if asks else "县政府办"
        match kind:
            case "法律法规":
                return rng.choice(subject.bases)
            case "三定规定":
                return f"{self._township}职能配置、内设机构和人员编制规定", f"第{rng.randint(3, 6)}条"
            case "工作报告":
                return f"{self._township}2025年政府工作报告", f"第{rng.choice('二三')}部分"
            case "权责清单":
                return f"{self._township}权责清单（2023年）", f"第{rng.randint(1, 168)}项"
            case "12345":
                return "12345热线派单", f"工单{rng.randint(2501, 2512)}{rng.randint(1, 9999):04}"
            case "考核细则":
                points = rng.choice(("0.5", "1", "2", "3", "5"))
                return f"{asker}2025年度乡镇考核细则", f"第{rng.randint(1, 40)}项（{points}分）"
            case "上级通知":
                return f"{asker}关于做好{topic}工作的通知", rng.choice(_PARTS)
            case "系统平台":
                return _words()["platforms"][post], ""
            case "责任状":
                return f"2025年{topic}目标责任书", f"第{rng.randint(1, 9)}条"
        return "", ""

    def _frequency(self, text: str) -> str:
        for cue, frequency in _FREQUENCY_CUES:
            if cue.search(text):
                return frequency
        return self._rng.choices(list(_FREQUENCY_WEIGHTS), list(_FREQUENCY_WEIGHTS.values()))[0]


_CHOICE = re.compile(r"\[([^]]+)\]")
_REPEATED = re.compile(r"(工作|日常|及时|登记|组织|入户|上门|做好|负责)\1+")
_CHECKS = re.compile("检查|督查|考核|巡查|排查|核查|查处|处罚")
_REPORTS = re.compile("报|台账|归档|录入")
_TIMED = re.compile("每|定期|季|年|节|期|日常|及时|按时|不定期|七一|八一")


class _Speech:
    """How one township puts things: in official phrases more or less often."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._plainness = rng.uniform(0.3, 0.55)

    def plainly(self, subject: _Subject) -> str:
        return self._chosen(self._rng.choice(subject.tasks))

    def about(self, subject: _Subject, asks: str) -> str:
        lot = self._rng.random()
        if subject.steps and lot < 0.1:
            return self._named_in_short(self._rng.choice(subject.steps))
        if lot < 0.38:
            text = self._around_topic(subject, asks)
        elif lot < 0.45:
            text = self._two_tasks(subject)
        else:
            text = self._around_task(subject, asks)
        return self._scribbled(_REPEATED.sub(r"\1", text))

    def _around_topic(self, subject: _Subject, asks: str) -> str:
        topic = self._in_other_words(self._rng.choice(subject.topics)).removesuffix("工作")
        frame = self._frame(subject, asks, "frames")
        if self._rng.random() < self._plainness / 2 or _clash(topic, frame):
            return topic
        return frame.format(t=topic, y=self._rng.choice(_words()["years"]), d=self._name_of(asks))

    def _around_task(self, subject: _Subject, asks: str) -> str:
        task = self._in_other_words(self.plainly(subject))
        frame = self._frame(subject, asks, "dressings")
        if self._rng.random() < self._plainness or _clash(task, frame):
            return task
        return frame.format(k=task, y=self._rng.choice(_words()["years"]), d=self._name_of(asks))

    def _two_tasks(self, subject: _Subject) -> str:
        tasks = self._rng.sample(subject.tasks, k=min(2, len(subject.tasks)))
        return self._rng.choice("，、；").join(map(self._chosen, tasks))

    def _frame(self, subject: _Subject, asks: str, key: str) -> str:
        often = 0.1 if subject.kind == ListKind.BASIC else 0.4
        named = bool(asks) and self._rng.random() < often
        frame: str = self._rng.choice(_words()[f"asked_{key}" if named else key])
        return frame

    def _name_of(self, asks: str) -> str:
        return self._rng.choice(_called()[asks]) if asks else ""

    def _chosen(self, task: str) -> str:
        return _CHOICE.sub(lambda match: self._rng.choice(match[1].split("|")), task)

    def _in_other_words(self, text: str) -> str:
        """One word, or none, put in another way."""
        anywhere, at_first = _words()["synonyms"], _words()["openings"]
        ways = [(word, others) for word, others in anywhere.items() if word in text]
        ways += [(word, others) for word, others in at_first.items() if text.startswith(word)]
        if not ways or self._rng.random() < 0.6:
            return text
        word, others = self._rng.choice(ways)
        return text.replace(word, self._rng.choice(others), 1)

    def _named_in_short(self, text: str) -> str:
        """A step of the list with the departments called what a clerk calls them."""
        for names in _called().values():
            text = text.replace(names[0], names[1])
        return text

    def _scribbled(self, text: str) -> str:
        lot = self._rng.random()
        if lot < 0.02:
            return f"{self._rng.randint(1, 9)}.{text}"
        if lot < 0.05:
            return f"{text}。"
        return text.replace("，", ",") if lot < 0.15 else text


def _clash(words: str, frame: str) -> bool:
    """Whether the frame would say a second time what the words say already."""
    return any(pattern.search(words) and pattern.search(frame) for pattern in (_CHECKS, _REPORTS, _TIMED))
