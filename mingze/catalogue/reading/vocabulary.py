"""What the words of list documents mean, as data (data/headings.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from mingze.catalogue.rules import ListKind


class Column(StrEnum):
    """What a column of a list document holds."""

    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    DOMAIN = "domain"
    DEPARTMENTS = "departments"
    OTHER_DEPARTMENTS = "other_departments"
    DEPARTMENT_DUTY = "department_duty"
    OTHER_DEPARTMENT_DUTY = "other_department_duty"
    TOWNSHIP_DUTY = "township_duty"
    TAKEOVER = "takeover"
    TAKEOVER_AND_WAY = "takeover_and_way"
    WAY_OF_WORKING = "way_of_working"
    ASSISTING_UNIT = "assisting_unit"
    BASES = "bases"
    SCOPE = "scope"
    SCOPE_REASON = "scope_reason"
    HANDED_OVER_ON = "handed_over_on"


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).parents[1] / "data" / "headings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def words(section: str, name: str) -> list[str]:
    return _data()[section][name]


def is_blank(text: str) -> bool:
    """Whether a cell says only that there is nothing: /, —, 无."""
    return text.strip() in words("beside", "blanks")


_NOT_COMPARED = re.compile(r"[^\u3400-\u9fffA-Za-z]+")
_BRACKETS = re.compile(r"[（(【\[［][^（）()【】\[\]［］]*[）)】\]］]")


def _compared(text: str) -> str:
    return _NOT_COMPARED.sub("", unicodedata.normalize("NFKC", text))


@cache
def _columns() -> dict[str, Column]:
    return {_compared(text): Column(name) for name, texts in _data()["columns"].items() for text in texts}


@lru_cache(maxsize=2048)
def column_of(heading: str, *, by_ending: bool = True) -> Column | None:
    """The column that a heading names: by all its words, without its brackets, or by how it ends."""
    for text in (_compared(heading), _compared(_BRACKETS.sub("", heading))):
        if text in _columns():
            return _columns()[text]
    for name, endings in _data()["endings"].items() if by_ending else ():
        if text.endswith(tuple(endings)):
            return Column(name)
    return None


def is_heading_of_figures(heading: str) -> bool:
    return _compared(heading) in words("beside", "figures")


def is_of_no_concern(heading: str) -> bool:
    """Whether a column that is not known need not be told of: 备注, 附件."""
    return _compared(heading) in words("beside", "of_no_concern")


def is_note(text: str) -> bool:
    """Whether a line is a note under a table (注：…) or a line to sign (填表人：)."""
    begins = re.match(
        r"\s*[（(*]?\s*([\u4e00-\u9fff※]{1,8})\s*(?:[（(][^（）()]*[）)])?\s*(?:[\d１-９]{0,2}[:：、.．]|$)",
        text,
    )
    if begins is None:
        return False
    return begins[1] in words("beside", "notes") or begins[1] in words("beside", "signatures")


def list_named_in(text: str) -> ListKind | None:
    """The list that a title speaks of, if it speaks of just one."""
    bare = "".join(text.split())
    named = {kind for kind, known in _data()["titles"].items() if any(word in bare for word in known)}
    return ListKind(named.pop()) if len(named) == 1 else None


_ASSIST = {Column.DEPARTMENT_DUTY, Column.OTHER_DEPARTMENT_DUTY, Column.TOWNSHIP_DUTY}
_TAKEN_BACK = {Column.TAKEOVER, Column.TAKEOVER_AND_WAY}


def list_of(columns: set[Column], titles: Sequence[str], like_before: ListKind | None) -> ListKind:
    """Which list a table is.

    Columns that only one list has tell first, then what the titles name, the nearest first; then
    columns that an office may have added to any list; then the table before with the same columns.
    """
    if columns & _ASSIST:
        return ListKind.ASSIST
    if columns & _TAKEN_BACK:
        return ListKind.TAKEN_BACK
    named = next(filter(None, map(list_named_in, titles)), None)
    if named:
        return named
    if Column.DEPARTMENTS in columns:
        return ListKind.ASSIST
    if Column.WAY_OF_WORKING in columns:
        return ListKind.TAKEN_BACK
    return like_before or ListKind.BASIC
