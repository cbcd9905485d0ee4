"""Which rows of the lists say what a text says, in other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mingze.campaigns.models import RawDuty, Topic
from mingze.catalogue.models import Edition, Entry, Involvement
from mingze.catalogue.queries import editions
from mingze.text.clustering import COVERED, near

VOICES = 24
"""So many different texts of a topic are heard when its row is looked for, besides its name."""

AUDIBLE, HEARD = 0.15, 5
"""A single voice may be fainter than a match that counts by itself, and may speak of several duties."""

AGREED = 0.25
"""From this average score over a topic's texts on, a duty is what the topic is about: in the demonstration
county nearly nine in ten raw duties then end in the right row, and one in six stays open."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    row: int
    list: str


@dataclass(frozen=True, slots=True)
class KnownDuties:
    """What an edition's rows say, once for each duty, and in which row each township has it."""

    texts: Mapping[int, str]
    rows: Mapping[int, Mapping[int, KnownRow]]
    """Duty -> township -> row."""

    def row_of(self, duty: int, township: int) -> KnownRow | None:
        return self.rows[duty].get(township)

    def best_row(
        self, matches: Sequence[tuple[int, float]], township: int | None
    ) -> tuple[int | None, float]:
        """The row of the best matching duty, the township's if it is given, else any; with its score."""
        for duty, score in matches:
            row = self.row_of(duty, township) if township else next(iter(self.rows[duty].values()))
            if row:
                return row.row, score
        return None, 0


def comparing_edition() -> Edition | None:
    """What texts are held against: the draft, or what is in force while there is none."""
    return editions.draft() or editions.in_force()


def known_duties(edition: Edition | None) -> KnownDuties:
    """Two queries. A duty's text is that of the first township that has it."""
    if edition is None:
        return KnownDuties({}, {})
    entries = (
        Entry.objects.filter(edition=edition)
        .order_by("row__township__code", "pk")
        .values_list(
            "row__duty", "row__township", "row", "version", "version__list", "version__name",
            "version__township_duty", "version__joint_duty", "version__way_of_working",
        )
    )  # fmt: skip
    texts: dict[int, str] = {}
    versions: dict[int, int] = {}
    rows: dict[int, dict[int, KnownRow]] = defaultdict(dict)
    for duty, township, row, version, kind, *said in entries:
        rows[duty].setdefault(township, KnownRow(row, kind))
        if duty not in texts:
            texts[duty], versions[version] = "\n".join(filter(None, said)), duty
    involved = (
        Involvement.objects.filter(version__in=versions).exclude(duty="").order_by("version", "position")
    )
    for version, part in involved.values_list("version", "duty"):
        texts[versions[version]] += f"\n{part}"
    return KnownDuties(texts, rows)


def duties_like(
    texts: Sequence[str], known: KnownDuties, *, threshold: float = COVERED, limit: int = 3
) -> list[list[tuple[int, float]]]:
    """For each text the duties that say it, best first, with the score of `near`."""
    duties = list(known.texts)
    found = near(texts, [known.texts[duty] for duty in duties], threshold=threshold, limit=limit)
    return [[(duties[index], score) for index, score in matches] for matches in found]


def duties_of_topics(topics: Iterable[Topic], known: KnownDuties) -> dict[int, list[tuple[int, float]]]:
    """For each topic (by id) the duties that its name and its raw duties speak of, best first.

    Every different text has a voice; a duty's score is its share of all that they say.
    """
    voices: dict[int, dict[str, None]] = {topic.pk: {topic.name: None} for topic in topics}
    raw = RawDuty.objects.filter(topic__in=voices).order_by("topic", "pk").values_list("topic", "text")
    for topic, text in raw:
        if len(voices[topic]) <= VOICES:
            voices[topic].setdefault(text)
    spoken = [(topic, text) for topic, texts in voices.items() for text in texts]
    scores: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    heard = duties_like([text for _, text in spoken], known, threshold=AUDIBLE, limit=HEARD)
    for (topic, _), matches in zip(spoken, heard, strict=True):
        for duty, score in matches:
            scores[topic][duty] += score / len(voices[topic])
    return {
        topic: sorted(
            ((duty, score) for duty, score in found.items() if score >= AGREED),
            key=lambda match: (-match[1], match[0]),
        )
        for topic, found in scores.items()
    }


def topics_like(topic: Topic, limit: int = 3) -> list[Topic]:
    """Other topics of the campaign whose names say the same, best first."""
    others = list(Topic.objects.filter(campaign=topic.campaign_id).exclude(pk=topic.pk).order_by("pk"))
    (matches,) = near([topic.name], [other.name for other in others], limit=limit)
    return [others[index] for index, _ in matches]
