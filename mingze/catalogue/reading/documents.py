"""From a file's bytes to the lists that it holds, or the sentence why not. Pure, and the slow part."""

from __future__ import annotations

from dataclasses import dataclass, field

from mingze.catalogue.reading.tables import RawLists, read_lists
from mingze.documents.problems import Problem
from mingze.documents.reading import read_document
from mingze.documents.refusals import UnreadableDocument


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a file holds. Without `lists` the problems say why."""

    name: str
    lists: RawLists | None
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_list_document(document: Document) -> ReadDocument:
    """Read one file; whatever is wrong with it becomes a problem, never an error."""
    try:
        reading = read_document(document.content, document.name)
    except UnreadableDocument as refusal:
        return ReadDocument(document.name, None, [Problem(file=document.name, message=str(refusal))])
    lists = read_lists(reading.grids, file=document.name)
    lists.titles += [line for line in reading.lines[:30] if "清单" in line or "履职事项" in line]
    problems = list(lists.problems)
    if not lists.rows and not problems:
        problems.append(Problem(file=document.name, message="文件中没有找到任何清单条目，请确认选对了文件。"))
    notices = [f"{document.name}：{note}" for note in (*reading.notes, *lists.notices)]
    return ReadDocument(document.name, lists if lists.rows else None, problems, notices)
