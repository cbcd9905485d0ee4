"""Admissions: who may see which, what the lists already say about the same, and the grounds for a refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from mingze.amendments.handing_down import ways_not_open
from mingze.amendments.models import Admission, Consulted
from mingze.catalogue.models import Edition, List
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.queries.responsibility import Answer, who
from mingze.catalogue.rules import Content, ListKind, Party, Role, match_key
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.text.similarity import similarity

OPEN = (Admission.State.SUBMITTED, Admission.State.CONSULTING)
GROUNDS = (Consulted.Stance.PASSIVE, Consulted.Stance.UNWILLING, Consulted.Stance.UNABLE)
"""What a township may say of a task that the county may refuse it for."""


def visible_admissions(actor: Actor) -> QuerySet[Admission]:
    """Those that the actor's unit applied for, those that concern it, and those it is asked about."""
    admissions = Admission.objects.all()
    if sees_whole_draft(actor):
        return admissions
    unit = actor.unit_id
    concerned = Q(applicant=unit) | Q(consultation__consulted__unit=unit)
    own = Admission.townships.through.objects.filter(unit=unit).values("admission")
    return admissions.filter(concerned | Q(pk__in=own)).distinct()


def to_report(admissions: QuerySet[Admission]) -> QuerySet[Admission]:
    """Let in, and not yet reported upward."""
    let_in = [Admission.State.ADMITTED, Admission.State.TEMPORARY]
    return admissions.filter(state__in=let_in, reported_on=None)


def grounds(admission: Admission) -> list[Consulted]:
    """The answers of townships on which a refusal may rest."""
    if admission.consultation is None:
        return []
    return list(admission.consultation.consulted.filter(stance__in=GROUNDS).select_related("unit"))


def proposed_row(admission: Admission) -> Content:
    """The assist row that would stand for it, led by the department that asked."""
    lead = Party(admission.applicant.code, Role.DEPARTMENT)
    return Content(ListKind.ASSIST, admission.title, parties=(lead,), township_duty=admission.content)


def row_of(content: Content, written_for: Unit, township: Unit) -> Content:
    """What a row that was written for one township says in another's list."""
    parties = (
        replace(party, unit=township.code) if party.unit == written_for.code else party
        for party in content.parties
    )
    return replace(content, parties=tuple(parties))


# What is like it.

MUCH_ALIKE = 0.6
"""How much of two names is the same characters in the same order (0-1), from where they may be one thing."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Something that the county already knows and that may be the same under another name."""

    kind: str
    name: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Caution:
    """What somebody should know before they apply, or decide."""

    alike: tuple[Alike, ...]
    ways: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.alike or self.ways)


def caution(
    *, title: str, texts: Sequence[str], townships: Sequence[Unit], but: Admission | None = None
) -> Caution:
    """Rows, rows taken back and refused admissions that are close to the title; ways that are not open.

    `but` is the admission itself. Without townships every township's lists count.
    """
    found = [*_rows_alike(title, townships), *_refused_alike(title, but)]
    return Caution(tuple(found), tuple(ways_not_open(title, *texts)))


def _rows_alike(title: str, townships: Sequence[Unit]) -> list[Alike]:
    found = who(title, township=None, on=clock.today())
    if found.edition is None:
        return []
    close = [
        answer
        for place, answer in enumerate(found.answers)
        if (place == 0 and not found.abstained) or _alike(title, answer.entry.version.name)
    ]
    held = _held(found.edition, [answer.entry.row.duty_id for answer in close], townships)
    return [alike for answer in close for alike in _on_lists(answer, held)]


def _held(edition: Edition, duties: list[int], townships: Sequence[Unit]) -> Counter[tuple[int, str]]:
    """(duty, list) -> how many of the townships hold it there."""
    entries = edition.entries.filter(row__duty__in=duties)
    if townships:
        entries = entries.filter(row__township__in=townships)
    return Counter(entries.order_by().values_list("row__duty", "version__list"))


def _on_lists(answer: Answer, held: Counter[tuple[int, str]]) -> Iterable[Alike]:
    duty = answer.entry.row.duty
    for kind in List:
        if number := held[duty.pk, kind]:
            note = (
                f"{number} 个乡镇的清单中已有"
                if kind != List.TAKEN_BACK
                else f"{number} 个乡镇已由上级部门收回"
            )
            yield Alike(kind.label, answer.entry.version.name, note, duty.get_absolute_url())


def _refused_alike(title: str, but: Admission | None) -> list[Alike]:
    refused = Admission.objects.refused().select_related("applicant")
    if but:
        refused = refused.exclude(pk=but.pk)
    return [
        Alike("曾未予准入", other.title, f"{other.applicant}，{other.number}：{other.decision_text}", "")
        for other in refused
        if _alike(title, other.title)
    ]


def _alike(one: str, other: str) -> bool:
    return similarity(match_key(one), match_key(other)) >= MUCH_ALIKE
