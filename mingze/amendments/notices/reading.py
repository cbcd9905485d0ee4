"""From the paragraphs of a notice to the tasks that it gives to one township."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mingze.amendments.notices.addressing import Addressees, Party, Subject, is_township
from mingze.amendments.notices.demands import (
    asks,
    commands,
    deadline_in,
    heads_idle_matter,
    is_bare_measure,
    is_idle,
    is_particular,
    leans,
    matter_of,
    scores,
    wields_power,
)
from mingze.amendments.notices.model import Task
from mingze.amendments.notices.passages import UNNUMBERED, Item, cells, is_rule, items, sentences
from mingze.amendments.notices.schemes import Column, columns_of, row_of
from mingze.amendments.notices.scopes import Scope, Scopes

_TRAILER = re.compile(
    r"[（(](?=[^）)]*(?:责任|牵头|配合|落实|承办|负责))(?P<units>[^）)]*)[）)][。；;]?\s*$"
    r"|(?:责任单位|责任主体|落实单位|承办单位|牵头单位|配合单位)[：:](?P<named>[^。\n]*)。?\s*$"
)
_ONLY_TRAILER = re.compile(r"^(?:责任单位|责任主体|落实单位|承办单位|牵头单位|配合单位)[：:]")
_STEM = re.compile(r"[：:]$")
_LABEL = re.compile(r"^(?P<label>[^，。；：:]{2,30})[：:](?P<rest>.+)$", re.DOTALL)
_LONGEST_LEAD = 20
_LONGEST_PARAGRAPH = 4000
"""Characters of a paragraph that are read: more is no prose, and patterns would walk it for ever."""

_ROLE = re.compile("职责|任务|责任|工作|[：:]$")
_EVERYBODY = Scope(True, "通知发到本镇，这一句没有另写由谁承担")


@dataclass(slots=True)
class _Reader:
    addressees: Addressees
    scopes: Scopes = field(default_factory=lambda: Scopes(_EVERYBODY))
    columns: tuple[Column | None, ...] = ()
    begun: bool = False
    """Whether numbered text has begun: before it, a line of names is the salutation."""
    tasks: list[Task] = field(default_factory=list)

    def read(self, paragraphs: Sequence[str]) -> None:
        paragraphs = [paragraph[:_LONGEST_PARAGRAPH] for paragraph in paragraphs]
        for position, paragraph in enumerate(paragraphs):
            if is_rule(paragraph):
                continue
            if fields := cells(paragraph):
                self._row(fields, position)
            else:
                self.columns = ()
                following = paragraphs[position + 1] if position + 1 < len(paragraphs) else ""
                self._paragraph(paragraph.strip(), position, following.strip())

    def _row(self, fields: tuple[str, ...], position: int) -> None:
        head = columns_of(fields)
        if head:
            self.columns = head
            return
        row = row_of(fields, self.columns)
        if row is None or not self._addressed_by_cell(row.addressee):
            return
        reason = f"表中责任单位为“{row.addressee}”" if row.addressee else "列在下达给各镇的任务或者考核表中"
        measure = "，".join(filter(None, [row.points and f"分值{row.points}", row.standard]))
        for text in _tasks_of_cell(row.content):
            scoring = row.scoring or scores(text)
            deadline = row.deadline or deadline_in(text)
            self.tasks.append(Task(text, position, reason, scoring, measure, deadline))

    def _addressed_by_cell(self, cell: str) -> bool:
        named = self.addressees.named_in(cell)
        return is_township(named) or (not named and self.scopes.now.township)

    def _paragraph(self, paragraph: str, position: int, following: str) -> None:
        if _ONLY_TRAILER.match(paragraph):
            return
        if paragraph.startswith("附件"):
            self.scopes.restart()
            return
        if self._is_salutation(paragraph):
            self.scopes.restart(self._scope_of_names(paragraph, _EVERYBODY.reason))
            return
        trailer = _TRAILER.search(paragraph) or (
            _ONLY_TRAILER.match(following) and _TRAILER.search(following)
        )
        self._items(
            items(_TRAILER.sub("", paragraph)), position, self._of_trailer(trailer), _level_of(following)
        )

    def _is_salutation(self, paragraph: str) -> bool:
        return not self.begun and paragraph[-1] in "：:" and self.addressees.is_only_names(paragraph)

    def _of_trailer(self, trailer: re.Match[str] | None) -> Subject | None:
        if not trailer:
            return None
        words = (trailer["units"] or trailer["named"] or "").strip("。")
        named = self.addressees.named_in(words)
        return Subject(named, words, helps=Party.DEPARTMENT in named) if named else None

    def _scope_of_names(self, names: str, reason: str) -> Scope:
        named = self.addressees.named_in(names)
        return Scope(not named or is_township(named), reason)

    def _items(self, found: list[Item], position: int, trailing: Subject | None, below: int | None) -> None:
        for number, item in enumerate(found):
            following = found[number + 1].level if number + 1 < len(found) else below
            self.begun = self.begun or item.level < UNNUMBERED
            self.scopes.enter(item.level)
            self._item(item, position, trailing, following)

    def _item(self, item: Item, position: int, trailing: Subject | None, following: int | None) -> None:
        opens = following is not None and following > item.level
        unnumbered = item.level == UNNUMBERED
        if self.addressees.is_only_names(item.text):
            if not unnumbered or _ROLE.search(item.text):
                names = item.text.rstrip("：:")
                self.scopes.head(item.level, self._scope_of_names(names, f"列在“{names}”之下"))
        elif item.may_be_heading and not _STEM.search(item.text) and (opens or unnumbered):
            if not unnumbered:
                self.scopes.head(item.level, self._heading(item.text))
        elif _STEM.search(item.text):
            self._stem(item, position, following)
        else:
            self._sentences(item, position, trailing)

    def _heading(self, heading: str) -> Scope:
        named = self.addressees.named_in(heading)
        if heads_idle_matter(heading):
            return Scope(False, heading)
        if is_township(named):
            return Scope(True, f"列在“{heading}”之下")
        return Scope(False, heading) if Party.DEPARTMENT in named else self.scopes.now

    def _stem(self, item: Item, position: int, following: int | None) -> None:
        """What ends in a colon says for whom the items behind it are."""
        *before, stem = sentences(item.text)
        if before:
            self._sentences(replace(item, text="。".join(before) + "。"), position, None)
        subject = self.addressees.subject_of(stem)
        if subject is not None:
            scope = Scope(subject.is_township, f"前文写明由“{subject.words}”承担")
            self.scopes.stem(item.level, following, scope)

    def _sentences(self, item: Item, position: int, trailing: Subject | None) -> None:
        text, labelled = self._labelled(item.text)
        subject = labelled or trailing
        found = sentences(text)
        has_lead = len(found) > 1 and item.level < UNNUMBERED and self._is_lead(*found[:2])
        read = len(self.tasks)
        for sentence in found[1:] if has_lead else found:
            subject = self.addressees.subject_of(sentence) or subject
            self._sentence(sentence, position, subject)
        if has_lead and len(self.tasks) == read and (subject is None or subject.is_township):
            self._sentence(found[0], position, trailing)

    def _labelled(self, text: str) -> tuple[str, Subject | None]:
        """A paragraph may begin with whom it is for: 各镇：……"""
        found = _LABEL.match(text)
        if found is None or not self.addressees.is_only_names(found["label"]):
            return text, None
        return found["rest"].strip(), Subject(self.addressees.named_in(found["label"]), found["label"])

    def _is_lead(self, sentence: str, following: str) -> bool:
        if is_bare_measure(following):
            return False
        short = len(sentence) <= _LONGEST_LEAD and "，" not in sentence
        return short and self.addressees.subject_of(sentence) is None

    def _sentence(self, sentence: str, position: int, subject: Subject | None) -> None:
        scope = self.scopes.now
        if not (subject.is_township if subject else scope.township) or self.addressees.is_only_names(
            sentence
        ):
            return
        if is_bare_measure(sentence):
            self._measured(sentence, position)
        elif asks(sentence) and (subject or self.begun or commands(sentence)):
            reason = _reason(subject) if subject else scope.reason
            matter = matter_of(sentence, subject.words if subject else "")
            if not (subject and subject.is_joint) or is_particular(matter) or scores(sentence):
                self._asked(sentence, position, reason, matter)

    def _asked(self, sentence: str, position: int, reason: str, matter: str) -> None:
        before = self.tasks[-1] if self.tasks and self.tasks[-1].position == position else None
        about = ""
        if leans(matter):
            if not wields_power(matter):
                self._go_on(before, sentence)
                return
            about = (before.about or before.matter) if before else ""
        scoring, deadline = scores(sentence), deadline_in(sentence)
        task = Task(sentence, position, reason, scoring, deadline=deadline, matter=matter, about=about)
        self.tasks.append(task)

    def _go_on(self, before: Task | None, sentence: str) -> None:
        """What only says how thoroughly or how often belongs to what was asked before it, if anything was."""
        if before is not None:
            deadline = before.deadline or deadline_in(sentence)
            self.tasks[-1] = replace(before, text=f"{before.text}。{sentence}", deadline=deadline)

    def _measured(self, sentence: str, position: int) -> None:
        """Points lost or won belong to what was asked just before."""
        if not self.tasks or position - self.tasks[-1].position > 1 or is_idle(sentence):
            return
        task = self.tasks[-1]
        measure = "；".join(filter(None, [task.measure, sentence]))
        self.tasks[-1] = replace(task, scoring=True, measure=measure)


def read_tasks(
    paragraphs: Sequence[str],
    *,
    township: str,
    other_townships: Sequence[str] = (),
    department_names: Sequence[str] = (),
) -> list[Task]:
    """The tasks that a notice or an assessment scheme gives to the township, in its order.

    A table row is a paragraph whose fields tabs or | part. Sentences for departments, companies or
    other townships, background, spirit and progress reports are no tasks.
    """
    reader = _Reader(Addressees(township, other_townships, department_names))
    reader.read(paragraphs)
    return reader.tasks


def _reason(subject: Subject) -> str:
    if subject.helps:
        return f"“{subject.words}”，由部门牵头、乡镇配合"
    return f"写明由“{subject.words}”承担"


def _level_of(paragraph: str) -> int | None:
    if not paragraph or cells(paragraph):
        return UNNUMBERED + 1 if paragraph else None
    found = items(paragraph)
    return found[0].level if found else None


def _tasks_of_cell(content: str) -> Iterator[str]:
    """The enumerated items of a field, or the field as a whole; bare measures among them are none."""
    found = [item.text.rstrip("。；;") for item in items(content)]
    for text in found:
        if len(found) == 1 or (asks(text) and not is_bare_measure(text)):
            yield text
