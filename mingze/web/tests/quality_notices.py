"""Realistic notices and assessment schemes with tasks planted in them, on the demonstration county's lists.

The texts are written by hand (amendments/tests/notices). Every third of each kind is held out: nothing was
tuned on it. Do not change a text or the rules to suit each other: that would measure nothing.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from mingze import amendments
from mingze.amendments.notices.judging import NoticeCheck
from mingze.amendments.notices.model import Judged, ListedDuty, RefusedTask, Standing
from mingze.amendments.notices.reading import read_tasks
from mingze.catalogue.rules import ListKind
from mingze.web.demonstration import source

TEXTS = Path(amendments.__path__[0]) / "tests" / "notices"
TOWNSHIP = "新民镇"
"""A township of coal mines: it has every kind of row."""


@dataclass(frozen=True)
class Planted:
    """A task of a document, with what should be said of it. `kind` is the file that it comes from."""

    text: str
    kind: str
    standing: Standing
    duty: str | None = None
    scoring: bool = False


@dataclass(frozen=True)
class Notice:
    """A document and the tasks that were planted in it, in order."""

    paragraphs: tuple[str, ...]
    planted: tuple[Planted, ...]


def lines(name: str) -> list[str]:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def tables(name: str, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))[key]
    return found


@cache
def duties() -> list[ListedDuty]:
    """The rows of the township as the app hands them over."""
    numbers = dict.fromkeys(ListKind, 0)
    found = []
    for duty in source.first_edition():
        if TOWNSHIP not in duty.townships:
            continue
        content = duty.content
        numbers[content.list] += 1
        taken_back = content.list == ListKind.TAKEN_BACK
        theirs = (content.way_of_working,) if taken_back else tuple(party.duty for party in content.parties)
        found.append(
            ListedDuty(
                key=content.name,
                list=content.list,
                name=content.name,
                number=numbers[content.list],
                texts=tuple(filter(None, [content.township_duty])),
                department_texts=tuple(filter(None, theirs)),
                departments=tuple(unit_names()[party.unit] for party in content.parties),
                aliases=duty.aliases,
                keywords=duty.keywords,
            )
        )
    return found


@cache
def unit_names() -> dict[str, str]:
    return {unit["code"]: unit["name"] for unit in source.county()["department"]}


@cache
def department_names() -> list[str]:
    found = []
    for unit in source.county()["department"]:
        found += [unit["name"], unit["short"], *(alias for alias in unit["aliases"] if len(alias) > 3)]
    return found


@cache
def refused() -> list[RefusedTask]:
    return [
        RefusedTask(each["title"], each["title"], each["text"], each["refused_on"], each["department"])
        for each in tables("refused", "refused")
    ]


def _of_rows(kind: str, kinds: Sequence[ListKind], standing: Standing) -> list[Planted]:
    found = []
    for each in tables(kind, "task"):
        lists = [each["list"]] if "list" in each else kinds
        (name,) = [duty.name for duty in duties() if duty.list in lists and each["duty"] in duty.name]
        found.append(_planted(each["text"], kind, standing, name))
    return found


def _planted(text: str, kind: str, standing: Standing, duty: str | None = None) -> Planted:
    return Planted(text.removeprefix("*"), kind, standing, duty, text.startswith("*"))


@cache
def corpus() -> list[list[Planted]]:
    """All planted tasks, kind by kind."""
    again = [(text, each["title"]) for each in tables("refused", "refused") for text in each["again"]]
    return [
        _of_rows("inside_basic", [ListKind.BASIC], Standing.INSIDE),
        _of_rows("inside_assist", [ListKind.ASSIST], Standing.INSIDE),
        _of_rows("inside_long", [], Standing.INSIDE),
        _of_rows("taken_back", [ListKind.TAKEN_BACK], Standing.TAKEN_BACK),
        _of_rows("department", [ListKind.ASSIST], Standing.OUTSIDE),
        [_planted(text, "outside", Standing.OUTSIDE) for text in lines("outside")],
        [_planted(text, "outside_near", Standing.OUTSIDE) for text in lines("outside_near")],
        [_planted(text, "outside_long", Standing.OUTSIDE) for text in lines("outside_long")],
        [_planted(text, "refused", Standing.REFUSED_BEFORE, title) for text, title in again],
        _riders(),
    ]


def _riders() -> list[Planted]:
    """Something that is on no list, riding in one sentence on something that is."""
    carrying = [each["text"] for each in tables("inside_basic", "task")]
    riding = [line.removeprefix("*") for line in lines("outside")]
    pairs = zip(carrying[:60], reversed(riding[-60:]), strict=True)
    return [_planted(f"{one}，{other}", "rider", Standing.OUTSIDE) for one, other in pairs]


def _part(found: Sequence[Any], *, held_out: bool) -> list[Any]:
    return [each for number, each in enumerate(found) if (number % 3 == 2) == held_out]


def notices(*, held_out: bool, seed: int) -> list[Notice]:
    """Documents in which each task of the part stands twice, framed differently, among other sentences."""
    rng = random.Random(seed)
    chaff = [line for name in ("chaff", "chaff_general") for line in _part(lines(name), held_out=held_out)]
    found = []
    for _ in range(2):
        pool = [each for kind in corpus() for each in _part(kind, held_out=held_out)]
        rng.shuffle(pool)
        while pool:
            some, pool = pool[:16], pool[16:]
            write = _Writer(rng, chaff, pool or some[:1])
            found.append(write.scheme(some) if rng.random() < 0.4 else write.notice(some))
    return found


_TOPICS = (
    "今冬明春安全防范",
    "年度重点工作任务落实",
    "岁末年初民生保障",
    "基层治理专项提升",
    "秋冬季综合整治",
)
_DEADLINES = ("11月30日前", "12月20日前", "每月25日前", "年底前", "春节前", "接通知后5个工作日内")
_LEADS = ("抓好任务落实", "突出工作重点", "细化工作举措", "推动整治提升", "夯实工作基础")
_MEASURES = (
    "未按要求完成的，每项扣0.5分。",
    "完成情况纳入年度目标责任考核。",
    "对进度滞后的镇在全县通报。",
    "每少完成一项扣1分，扣完为止。",
    "未完成的实行一票否决。",
    "落实情况按月排名。",
)
_STANDARDS = (
    "未完成的不得分",
    "每少一项扣0.5分",
    "查阅资料和实地查看，酌情扣分",
    "完成得满分，未完成按比例扣分",
)
_HEADS: tuple[tuple[str, ...], ...] = (
    ("序号", "考核内容", "分值", "评分标准", "责任单位"),
    ("类别", "考核指标", "具体要求", "分值", "计分办法"),
    ("序号", "工作任务", "完成时限", "责任单位", "牵头单位"),
)


class _Writer:
    """Writes the documents; what is random comes from one generator."""

    def __init__(self, rng: random.Random, chaff: Sequence[str], others: Sequence[Planted]) -> None:
        self._rng, self._chaff, self._others = rng, chaff, others
        self._planted: list[Planted] = []

    def notice(self, tasks: Sequence[Planted]) -> Notice:
        rng = self._rng
        paragraphs = [
            f"关于做好{rng.choice(_TOPICS)}工作的通知",
            rng.choice(["各镇人民政府，县直有关部门：", "各镇人民政府：", "各镇党委、政府，各有关单位："]),
            *self._some_chaff(2),
            "一、提高思想认识",
            *self._some_chaff(1),
            "二、重点任务",
            *self._sections(tasks),
            "三、工作要求",
            *self._some_chaff(2),
            "府谷县人民政府办公室",
        ]
        return Notice(tuple(paragraphs), tuple(self._planted))

    def _sections(self, tasks: Sequence[Planted]) -> Iterator[str]:
        rest, number = list(tasks), 0
        while rest:
            size = self._rng.choice([1, 1, 2, 3])
            some, rest, number = rest[:size], rest[size:], number + 1
            label = f"（{'一二三四五六七八九十'[number % 10]}）"
            if len(some) == 1:
                yield f"{label}{self._rng.choice(_LEADS)}。{self._sentence(some[0])}{self._after()}"
            elif len(some) == 2:
                yield f"{label}{self._sentence(some[0])}{self._sentence(some[1])}{self._after()}"
            else:
                yield from self._enumerated(label, some)
            yield from self._some_chaff(self._rng.choice([0, 1]))

    def _enumerated(self, label: str, tasks: Sequence[Planted]) -> list[str]:
        self._planted += tasks
        texts = [each.text for each in tasks]
        if self._rng.random() < 0.5:
            inline = "；".join(f"{'一二三'[n]}是{text}" for n, text in enumerate(texts))
            return [f"{label}各镇要做好以下工作：{inline}。"]
        return [f"{label}各镇要抓好以下任务：", *(f"{n}.{text}。" for n, text in enumerate(texts, start=1))]

    def _sentence(self, task: Planted) -> str:
        rng = self._rng
        measure = rng.choice(_MEASURES) if rng.random() < 0.25 else ""
        self._planted.append(replace(task, scoring=task.scoring or bool(measure)))
        bare = task.text.removeprefix("负责")
        when = rng.choice(_DEADLINES)
        framed = rng.choice(
            [
                f"各镇要{task.text}。",
                f"各镇要{task.text}。",
                f"{when}，各镇要{task.text}。",
                f"由各镇{task.text}，{when}完成。",
                f"各镇人民政府负责{bare}。",
                f"{rng.choice(department_names())}牵头，各镇配合，{task.text}。",
                f"{TOWNSHIP}要{task.text}，{when}报送结果。",
            ]
        )
        return framed + measure

    def _after(self) -> str:
        """Sometimes a sentence for somebody else in the same paragraph."""
        ended = [line for line in self._chaff if line.endswith("。") and "：" not in line]
        return self._rng.choice(ended) if self._rng.random() < 0.3 else ""

    def scheme(self, tasks: Sequence[Planted]) -> Notice:
        head = self._rng.choice(_HEADS)
        paragraphs = [
            f"{self._rng.choice(_TOPICS)}工作考核细则",
            *self._some_chaff(2),
            "一、考核对象",
            "各镇人民政府。",
            "二、考核内容和评分标准",
            "\t".join(head),
            *self._rows(head, tasks),
            "三、考核方式",
            *self._some_chaff(2),
        ]
        return Notice(tuple(paragraphs), tuple(self._planted))

    def _rows(self, head: Sequence[str], tasks: Sequence[Planted]) -> Iterator[str]:
        for number, task in enumerate(tasks, start=1):
            scoring = task.scoring or "分值" in head
            self._planted.append(replace(task, scoring=scoring))
            yield "\t".join(self._cell(name, number, task.text, TOWNSHIP) for name in head)
            if "责任单位" in head and self._rng.random() < 0.2:
                other = self._rng.choice(self._others).text
                yield "\t".join(self._cell(name, number, other, "县直部门") for name in head)

    def _cell(self, name: str, number: int, text: str, whose: str) -> str:
        rng = self._rng
        department = rng.choice(department_names())
        mine = rng.choice(["各镇", "各镇人民政府", "各镇、各有关部门"])
        cells = {
            "序号": str(number),
            "类别": "专项工作",
            "分值": f"{rng.choice([2, 3, 5])}分",
            "考核指标": "任务完成情况",
            "评分标准": rng.choice(_STANDARDS),
            "计分办法": rng.choice(_STANDARDS),
            "完成时限": rng.choice(_DEADLINES),
            "责任单位": mine if whose == TOWNSHIP else department,
            "牵头单位": department,
        }
        return cells.get(name, text)

    def _some_chaff(self, number: int) -> list[str]:
        return self._rng.sample(list(self._chaff), number)


@dataclass(frozen=True)
class Outcome:
    """A planted task with what was found of it, or something found that nobody had planted."""

    planted: Planted | None
    judged: Judged | None


@cache
def check() -> NoticeCheck:
    return NoticeCheck(duties(), refused())


def outcomes(found: Sequence[Notice]) -> list[Outcome]:
    """Every planted task and every task found, brought together."""
    return [outcome for notice in found for outcome in _outcomes(notice)]


def _outcomes(notice: Notice) -> list[Outcome]:
    others = [name for name in source.townships() if name != TOWNSHIP]
    tasks = read_tasks(
        notice.paragraphs, township=TOWNSHIP, other_townships=others, department_names=department_names()
    )
    judged = check().judge(tasks)
    left = list(notice.planted)
    found = []
    for each in judged:
        planted = max((task for task in left if task.text in each.task.text), key=_length, default=None)
        if planted:
            left.remove(planted)
        found.append(Outcome(planted, each))
    return found + [Outcome(planted, None) for planted in left]


def _length(task: Planted) -> int:
    return len(task.text)
