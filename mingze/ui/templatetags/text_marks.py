"""Marks inside text: where the searched words stand, and what changed between two wordings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeData, SafeString, mark_safe

register = template.Library()

# In text that is HTML already, tags and entities are stepped over whole.
_MARKUP = re.compile(r"(<[^>]*>|&[#\w]+;)")

# A number or a Latin word is one piece; of Chinese, every character is.
_PIECE = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|\r\n|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]+|[^。；;\n]+")

# SequenceMatcher takes up to the product of the two lengths for every run that it finds.
_MOST_COMPARISONS = 4_000_000


class Change(NamedTuple):
    old: str
    new: str
    changed: bool


@register.filter(needs_autoescape=True)
def highlight(text: object, terms: str | Iterable[str] | None, autoescape: bool = True) -> SafeString | str:
    """`text` escaped, every occurrence of one of `terms` in <mark>. Longer terms win; case is ignored."""
    wanted = sorted({term for term in _terms(terms) if term.strip()}, key=lambda term: (-len(term), term))
    source = text if isinstance(text, str) else str("" if text is None else text)
    is_html = isinstance(source, SafeData) or not autoescape
    if not wanted:
        return mark_safe(source) if is_html else escape(source)
    pattern = re.compile("|".join(re.escape(term) for term in wanted), re.IGNORECASE)
    if not is_html:
        return mark_safe(_marked(source, pattern))
    pieces = _MARKUP.split(source)
    pieces[::2] = [pattern.sub(lambda found: f"<mark>{found[0]}</mark>", piece) for piece in pieces[::2]]
    return mark_safe("".join(pieces))


@register.simple_tag
def word_diff(old: object, new: object) -> SafeString:
    """`old` turned into `new` as HTML, with <del> and <ins>.

    Numbers and Latin words are compared whole and Chinese by the character; a lone character that
    happens to agree between two changes belongs to the change, so that it reads as words do.
    """
    html: list[str] = []
    for run in changes(_text(old), _text(new)):
        if not run.changed:
            html.append(escape(run.old))
            continue
        if run.old:
            html.append(f"<del>{escape(run.old)}</del>")
        if run.new:
            html.append(f"<ins>{escape(run.new)}</ins>")
    return mark_safe("".join(html))


def changes(old: str, new: str) -> list[Change]:
    """The runs of `old` beside those of `new`, in order; joined, each side is the whole text again."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) * len(after) <= _MOST_COMPARISONS:
        return _without_islands(_runs(before, after))
    before, after = _SENTENCE.findall(old), _SENTENCE.findall(new)
    if len(before) * len(after) > _MOST_COMPARISONS:
        return [Change(old, new, old != new)]
    runs: list[Change] = []
    for run in _runs(before, after):
        if run.changed and 0 < len(run.old) * len(run.new) <= _MOST_COMPARISONS:
            runs += _without_islands(_runs(_PIECE.findall(run.old), _PIECE.findall(run.new)))
        else:
            runs.append(run)
    return _joined(runs)


def _runs(before: list[str], after: list[str]) -> list[Change]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Change("".join(before[a:b]), "".join(after[c:d]), what != "equal")
        for what, a, b, c, d in matcher.get_opcodes()
    ]


def _without_islands(runs: list[Change]) -> list[Change]:
    """A short agreement between two larger changes becomes part of them."""
    whole = list(runs)
    for place in range(1, len(runs) - 1):
        left, run, right = runs[place - 1 : place + 2]
        if not run.changed and _is_island(left, run, right):
            whole[place] = run._replace(changed=True)
    return _joined(whole)


def _is_island(left: Change, run: Change, right: Change) -> bool:
    only_added = not left.old and not right.old
    only_removed = not left.new and not right.new
    if only_added or only_removed or "\n" in run.old:
        return False
    around = min(max(len(side.old), len(side.new)) for side in (left, right))
    return len(run.old) == 1 or (len(run.old) == 2 and around > 3)


def _joined(runs: list[Change]) -> list[Change]:
    """Neighbouring changes as one, neighbouring agreements as one."""
    joined: list[Change] = []
    for run in runs:
        if joined and joined[-1].changed == run.changed:
            last = joined.pop()
            run = Change(last.old + run.old, last.new + run.new, run.changed)
        joined.append(run)
    return joined


def _marked(source: str, pattern: re.Pattern[str]) -> str:
    html, end = [], 0
    for found in pattern.finditer(source):
        html += [escape(source[end : found.start()]), "<mark>", escape(found[0]), "</mark>"]
        end = found.end()
    return "".join([*html, escape(source[end:])])


def _terms(terms: str | Iterable[str] | None) -> Iterable[str]:
    if terms is None:
        return ()
    return (terms,) if isinstance(terms, str) else terms


def _text(value: object) -> str:
    return "" if value is None else str(value)
