"""Who is responsible: from people's words to the row of the list in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from django.db.models import Max, Min
from django.utils import timezone

from mingze.audit.models import Event
from mingze.catalogue.models import Duty, DutyAlias, Edition, Entry
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.editions import in_force
from mingze.organisations.models import Unit
from mingze.text.ranking import Document, Ranker


@dataclass(frozen=True, slots=True)
class Answer:
    """A row that a matter may belong to, how well it fits (0-1), and the words that say so."""

    entry: Entry
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The answer to "who is responsible", citing the edition. `abstained`: nothing fits well enough."""

    text: str
    township: Unit | None
    on: date
    edition: Edition | None
    abstained: bool
    answers: tuple[Answer, ...]


def who(text: str, *, township: Unit | None, on: date | None = None, top: int = 5) -> Responsibility:
    """The rows of the list in force on a day (today if not given) that fit best, best first.

    Without a township, one row for each duty of the county.
    """
    return who_many([text], township=township, on=on, top=top)[0]


def who_many(
    texts: Sequence[str], *, township: Unit | None, on: date | None = None, top: int = 5
) -> list[Responsibility]:
    """`who` for many texts about one township: one ranking, one look-up of rows."""
    day = on or timezone.localdate()
    edition = in_force(day)
    if edition is None:
        return [Responsibility(text, township, day, None, True, ()) for text in texts]
    ranker = _ranker(edition.pk, township.pk if township else None, vocabulary_version())
    rankings = ranker.rank_many(texts, limit=top)
    wanted = {int(candidate.key) for ranking in rankings for candidate in ranking.candidates}
    entries = {entry.pk: entry for entry in whole_entries(Entry.objects.filter(pk__in=wanted))}
    return [
        Responsibility(
            text,
            township,
            day,
            edition,
            ranking.abstained,
            tuple(
                Answer(entries[int(candidate.key)], candidate.score, candidate.matched)
                for candidate in ranking.candidates
            ),
        )
        for text, ranking in zip(texts, rankings, strict=True)
    ]


def is_emergency(text: str) -> bool:
    """Whether the words speak of danger to life (data/emergency.txt): then a list is not what is needed."""
    return any(word in text for word in _emergency_words())


@cache
def _emergency_words() -> tuple[str, ...]:
    path = Path(__file__).parents[1] / "data" / "emergency.txt"
    return tuple(path.read_text(encoding="utf-8").split())


def vocabulary_version() -> int:
    """Changes whenever people's words for a duty do: every such act is on record."""
    target = Duty._meta.label_lower
    return Event.objects.filter(target_type=target).aggregate(last=Max("sequence"))["last"] or 0


@lru_cache(maxsize=20)
def _ranker(edition: int, township: int | None, vocabulary: int) -> Ranker:
    """Made once for each township and edition; a published edition does not change."""
    entries = Entry.objects.filter(edition=edition)
    if township is None:
        one_for_each_duty = entries.values("row__duty").annotate(first=Min("pk")).values("first")
        entries = entries.filter(pk__in=one_for_each_duty)
    else:
        entries = entries.filter(row__township=township)
    aliases: dict[int, list[str]] = {}
    for duty, text in DutyAlias.objects.values_list("duty", "text"):
        aliases.setdefault(duty, []).append(text)
    return Ranker(
        [
            _document(entry, aliases.get(entry.row.duty_id, []))
            for entry in whole_entries(entries).order_by("pk")
        ]
    )


def _document(entry: Entry, aliases: list[str]) -> Document:
    version = entry.version
    parts = list(version.involvements.all())
    texts = [version.joint_duty, *(part.duty for part in parts), version.township_duty]
    texts += [version.way_of_working, version.domain.name if version.domain else ""]
    texts += [basis.law.name for basis in version.bases.all()]
    lead = version.lead or next(iter(version.takeovers), None)
    return Document(
        key=str(entry.pk),
        name=version.name,
        texts=tuple(filter(None, texts)),
        aliases=tuple(aliases),
        keywords=tuple(entry.row.duty.keywords),
        group=lead.unit.code if lead else "",
    )


def as_json(found: Responsibility) -> dict[str, object]:
    """The answer as `mingze who --json` prints it."""
    return {
        "text": found.text,
        "township": found.township.name if found.township else None,
        "on": found.on.isoformat(),
        "edition": edition_json(found.edition),
        "abstained": found.abstained,
        "candidates": [_candidate(answer, found.township) for answer in found.answers],
    }


def edition_json(edition: Edition | None) -> dict[str, object] | None:
    if edition is None:
        return None
    day = edition.effective_on.isoformat() if edition.effective_on else None
    return {
        "sequence": edition.sequence,
        "number": edition.number,
        "title": edition.title,
        "effective_on": day,
    }


def _candidate(answer: Answer, township: Unit | None) -> dict[str, object]:
    """Without a township the row is one of many that say the same: whose it is, is left open."""
    entry, version = answer.entry, answer.entry.version
    lead = version.lead
    own = township.name if township else "所在乡镇"
    return {
        "duty": entry.row.duty.code,
        "name": version.name,
        "list": version.list,
        "number": entry.number if township else None,
        "township": own if township else None,
        "domain": version.domain.name if version.domain else "",
        "lead": lead.unit.name if lead else (own if version.list == "basic" else None),
        "assisting": _assisting(entry, own),
        "lead_duty": (lead.duty or version.joint_duty) if lead else version.joint_duty,
        "township_duty": version.township_duty,
        "takeover": [part.unit.name for part in version.takeovers],
        "way_of_working": version.way_of_working,
        "bases": [str(basis) for basis in version.bases.all()],
        "edition": entry.edition.number,
        "score": round(answer.score, 4),
        "matched": list(answer.matched),
    }


def _assisting(entry: Entry, own: str) -> list[str]:
    """Who helps: the other departments and, with an assist row, the township itself."""
    version = entry.version
    units = [part.unit.name for part in version.departments[1:]]
    if version.list == "assist":
        units.append(own)
    helping = [part.unit for part in version.assisting_units]
    return units + [own if unit == entry.row.township else unit.name for unit in helping]
