"""What stands in single cells of a list document: texts, numbers, headings, bases. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from mingze.catalogue.rules import Citation

_BLANKS = re.compile(r"[ \t\u3000\xa0\u200b\ufeff]+")
_CHINESE = r"[\u3400-\u9fff，。；：、（）《》“”]"
_AFTER_NUMBER = re.compile(rf"^([（(]?\d{{1,2}}[)）.、．]) +(?={_CHINESE})")
"""Whether a blank follows an item's number is the typist's habit, and lost in a PDF."""
_GAP = re.compile(rf"(?<={_CHINESE}) (?={_CHINESE})")


def clean(text: str) -> str:
    """Text as it is kept: no blanks at the ends of lines or between Chinese characters, no empty lines."""
    lines = (_GAP.sub("", _AFTER_NUMBER.sub(r"\1", line)) for line in spaced(text).splitlines())
    return "\n".join(line for line in lines if line)


def spaced(text: str) -> str:
    """Lines without blanks at their ends; blanks inside them, each as one, may still tell words apart."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    return _GAP.sub("", spaced(text).replace("\n", " "))


LONGEST_MARK = 40
_MARK = re.compile(r"\s*(?:[①-⑳*＊※†‡⁰¹²³⁴-⁹]+|[\[［]\d{1,2}[\]］]|[（(]注\s*[\d①-⑳]{0,2}[）)])$")


def without_marks(text: str) -> str:
    """The text without footnote marks at its end: ①, *, [1], （注1）."""
    while match := _MARK.search(text, max(0, len(text) - LONGEST_MARK)):
        text = text[: match.start()]
    return text


_DIGIT = "[一二三四五六七八九]"
_CHINESE_NUMBER = re.compile(rf"(?:({_DIGIT})百零?)?(?:({_DIGIT}?)(十))?({_DIGIT})?")
_NUMBER = re.compile(r"第?[（(]?(\d{1,4}|[一二三四五六七八九十百零]{1,5})(?:\.0*)?[)）]?[、.．项]?")


def whole_number(text: str) -> int | None:
    """The number in a 序号 cell: 12, １２, 12. or 12.0, （12）, ⑫, 十二."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    return int(match[1]) if match[1].isdecimal() else _chinese_number(match[1])


def _chinese_number(text: str) -> int | None:
    match = _CHINESE_NUMBER.fullmatch(text)
    if match is None:
        return None
    hundreds, tens, ten, ones = match.groups()
    figures = "零一二三四五六七八九"
    return (
        100 * figures.index(hundreds or "零")
        + (10 * figures.index(tens or "一") if ten else 0)
        + figures.index(ones or "零")
    )


def is_chinese_number(text: str) -> bool:
    return bool(re.fullmatch(r"[（(]?[一二三四五六七八九十百]{1,5}[)）]?[、.．]?", text.strip()))


_ORDINALS = tuple(
    re.compile(pattern)
    for pattern in (
        r"第[一二三四五六七八九十百\d]{1,4}(?:部分|[章节类篇])\s*[、.．:：]?\s*",
        r"[一二三四五六七八九十百]{1,4}(?:[、.．:：]\s*|\s+)",
        r"[（(][一二三四五六七八九十百]{1,4}[)）]\s*[、.．]?\s*",
        r"(?:\d{1,2}[、.．](?!\d)\s*|\d{1,2}\s+(?![\d年月日])|[①-⑳]\s*)",
        r"[（(]\d{1,2}[)）]\s*[、.．]?\s*",
    )
)
"""From the highest level of headings to the lowest: 第一部分, 一、, （一）, 1., （1）."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its bare name, the level of its ordinal (0 without one), the count that it states."""

    name: str
    level: int = 0
    count: int | None = None


_COUNT = re.compile(
    r"[（(【\[〔［]\s*(?:(?:共计|合计|共有|共|计)?\s*(\d{1,3})|[^\d（）()]{0,14}(\d{1,4})\s*[项条件个](?:事项)?)"
    r"\s*[】\])）〕］]\s*$"
    r"|[\s:：,，—-]*(?:共计|合计|共有|共|计)?\s*(\d{1,4})\s*[项条]\s*$"
)
"""（28）, （共28项）, （基本事项28项）, 共28项; a year in brackets is no count."""
_CONTINUED = re.compile(r"\s*[（(]?\s*续表?\s*\d{0,2}\s*[)）]?\s*$")
_BRACKETED_CONTINUATION = re.compile(r"\s*[（(]\s*(?:续|接上)[^（）()]{0,4}[)）]\s*$")


def heading(text: str) -> Heading:
    """A heading taken apart: 一、党的建设（28项）, 【２８项】, 共28项, 28条; （续） is not part of it."""
    text = half_width(spaced(text).replace("\n", " "))
    text = _BRACKETED_CONTINUATION.sub("", without_marks(text))
    level = 0
    for number, ordinal in enumerate(_ORDINALS, start=1):
        match = ordinal.match(text)
        if match:
            level, text = number, text[match.end() :]
            break
    match = _COUNT.search(text)
    count = int(match[1] or match[2] or match[3]) if match else None
    name = one_line(text[: match.start()] if match else text)
    return Heading(without_marks(name.strip(" :：、，,—")), level, count)


def is_continuation(title: str) -> bool:
    """Whether a title only says that its table goes on from the page before: 续表, …（续）."""
    return bool(_CONTINUED.search(title))


_WIDE = {
    code: code - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
}


def half_width(text: str) -> str:
    """Full-width digits and letters made narrow; punctuation stays as it is."""
    return text.translate(_WIDE)


_CITATION = re.compile(r"《((?:[^《》]|《[^》]*》)+)》([^《；;\n]*)")
_NUMBERED_DOCUMENT = re.compile(r"([^《》]*?〔\d{4}〕\s*第?\s*\d+\s*号)(.*)")
_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})日?")
_DATE_IN_BRACKETS = re.compile(rf"[（(]\s*{_DATE.pattern}\s*[)）]")
_ENUMERATION = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）]|\d{1,2}[.、．]|[①-⑳])\s*")


def citations(text: str) -> list[Citation]:
    """The legal bases in a cell: 《…法》第三条、第五条（2019-08-26）；陕办发〔2024〕1号."""
    found: list[Citation] = []
    for part in re.split(r"[；;\n]", clean(text)):
        part = _ENUMERATION.sub("", part)
        cited = [(match[1], match[2]) for match in _CITATION.finditer(part)]
        if not cited and part.strip(" 。、"):
            # Only where the number is not itself in brackets: 某办法（府政发〔2024〕1号）is one name.
            numbered = None if re.search(r"[（(][^（()）]*〔", part) else _NUMBERED_DOCUMENT.fullmatch(part)
            cited = [(numbered[1], numbered[2]) if numbered else (part.strip(" 。、"), "")]
        found += [_citation(law, article) for law, article in cited]
    return list(dict.fromkeys(found))


def _citation(law: str, article: str) -> Citation:
    dated = _DATE_IN_BRACKETS.search(article)
    day = iso_date(dated[0].strip("（()）")) if dated else ""
    if dated and day:
        article = article[: dated.start()] + article[dated.end() :]
    return Citation(law, article.strip(" 、，。和与及"), day)


def iso_date(text: str) -> str:
    """A date as YYYY-MM-DD, or "" when the text is not one."""
    match = _DATE.search(half_width(text))
    try:
        return date(*map(int, match.groups())).isoformat() if match else ""
    except ValueError:
        return ""
