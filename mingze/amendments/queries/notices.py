"""The lists in force as the check of notices needs them, and the notices that were checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import Prefetch, Q, QuerySet

from mingze.amendments.models import Admission, Notice, NoticeTask
from mingze.amendments.notices.judging import NoticeCheck
from mingze.amendments.notices.model import Admitted, Judged, ListedDuty, RefusedTask, Standing
from mingze.amendments.notices.reading import read_tasks
from mingze.catalogue.models import DutyAlias, Edition, Entry, Row
from mingze.catalogue.queries.contents import whole_entries
from mingze.catalogue.queries.editions import in_force
from mingze.catalogue.queries.lists import sees_whole_draft
from mingze.catalogue.queries.responsibility import vocabulary_version
from mingze.catalogue.rules import ListKind
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit, UnitAlias

ROW, ADMISSION = "row", "admission"
"""What the key of a judged task begins with; after a colon follows the id."""
_SHORT_ALIAS = 3
"""Aliases of departments up to so many characters are words of every text (林业局) and name nobody."""


def list_in_force() -> Edition | None:
    """The edition that a notice is held against now."""
    return in_force(clock.today())


def judge_text(paragraphs: Sequence[str], township: Unit) -> list[Judged]:
    """What the township's lists in force say of each task in a notice's paragraphs. Writes nothing.

    No list in force: every task is outside. `Judged.key` is "row:<id>" or "admission:<id>".
    """
    tasks = read_tasks(
        paragraphs,
        township=township.name,
        other_townships=_other_townships(township),
        department_names=_department_names(),
    )
    return _check(township, list_in_force()).judge(tasks)


def id_in(key: str | None, kind: str) -> int | None:
    """The id that a key of that kind carries."""
    name, _, number = (key or "").partition(":")
    return int(number) if name == kind else None


def _other_townships(township: Unit) -> list[str]:
    others = Unit.objects.current().townships().exclude(pk=township.pk)
    return sorted({name for pair in others.values_list("name", "short_name") for name in pair if name})


def _department_names() -> list[str]:
    units = Unit.objects.current().at_county_level()
    names = {name for pair in units.values_list("name", "short_name") for name in pair if name}
    aliases = UnitAlias.objects.filter(unit__in=units).values_list("name", flat=True)
    return sorted(names | {alias for alias in aliases if len(alias) > _SHORT_ALIAS})


def _check(township: Unit, edition: Edition | None) -> NoticeCheck:
    if edition is None:
        return NoticeCheck([])
    return _built(
        edition.pk, edition.digest, township.pk, vocabulary_version(), _refused(), _admitted(township)
    )


@lru_cache(maxsize=20)
def _built(
    edition: int,
    digest: str,
    township: int,
    vocabulary: int,
    refused: tuple[RefusedTask, ...],
    admitted: tuple[Admitted, ...],
) -> NoticeCheck:
    """Made once for an edition and township, and anew when people's words or the admissions change."""
    return NoticeCheck(_listed(edition, township), refused, admitted)


def _listed(edition: int, township: int) -> list[ListedDuty]:
    aliases: dict[int, list[str]] = defaultdict(list)
    held = Entry.objects.filter(edition=edition, row__township=township)
    for duty, text in DutyAlias.objects.filter(duty__in=held.values("row__duty")).values_list("duty", "text"):
        aliases[duty].append(text)
    return [_duty(entry, aliases[entry.row.duty_id]) for entry in whole_entries(held).order_by("pk")]


def _duty(entry: Entry, aliases: Iterable[str]) -> ListedDuty:
    version = entry.version
    answering = [*version.departments, *version.takeovers]
    own = [part.duty for part in version.assisting_units if part.unit_id == entry.row.township_id]
    theirs = [version.joint_duty, version.way_of_working, *(part.duty for part in answering)]
    return ListedDuty(
        key=f"{ROW}:{entry.row_id}",
        list=ListKind(version.list),
        name=version.name,
        number=entry.number,
        texts=tuple(filter(None, [version.township_duty, *own])),
        department_texts=tuple(filter(None, theirs)),
        departments=tuple(part.unit.name for part in answering),
        aliases=tuple(aliases),
        keywords=tuple(entry.row.duty.keywords),
    )


def _refused() -> tuple[RefusedTask, ...]:
    return tuple(
        RefusedTask(
            f"{ADMISSION}:{each.pk}",
            each.title,
            each.content,
            each.decided_at.astimezone(clock.CHINA).date(),
            each.applicant.name,
        )
        for each in Admission.objects.refused().select_related("applicant").order_by("pk")
        if each.decided_at
    )


def _admitted(township: Unit) -> tuple[Admitted, ...]:
    standing = Admission.objects.standing_on(clock.today()).filter(townships=township).order_by("pk")
    return tuple(Admitted(f"{ADMISSION}:{each.pk}", each.title, each.content) for each in standing)


def visible_notices(actor: Actor | None) -> QuerySet[Notice]:
    """A township's own; the issuer's once the township has objected; all for those who read everything."""
    notices = Notice.objects.select_related("township", "issuer", "edition", "objection")
    if actor is None:
        return notices.none()
    if sees_whole_draft(actor):
        return notices
    return notices.filter(Q(township=actor.unit_id) | Q(issuer=actor.unit_id, objection__isnull=False))


def with_counts(notices: Iterable[Notice]) -> list[tuple[Notice, Counter[str]]]:
    """Each notice with how many of its tasks stand how: one query."""
    notices = list(notices)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for notice, standing in NoticeTask.objects.filter(notice__in=notices).values_list("notice", "standing"):
        counts[notice][standing] += 1
    return [(notice, counts[notice.pk]) for notice in notices]


def tasks_of(notice: Notice) -> list[NoticeTask]:
    """In the order of the document, with the rows that they were found on."""
    tasks = notice.tasks.select_related("row__duty", "row__township", "admission__applicant")
    return list(tasks.order_by("position", "pk"))


def objectionable(tasks: Iterable[NoticeTask]) -> list[NoticeTask]:
    """The tasks that an objection is about: not the township's, or measuring it on what is a department's."""
    return [task for task in tasks if task.standing != Standing.INSIDE or task.indicator_shift]


def citable_rows(notice: Notice) -> QuerySet[Row]:
    """The township's rows on the list that the notice was held against; each carries its entry in `cited`."""
    held = Entry.objects.filter(edition=notice.edition_id).select_related("version")
    rows = Row.objects.filter(township=notice.township_id, entries__edition=notice.edition_id)
    return rows.prefetch_related(Prefetch("entries", held, to_attr="cited")).order_by(
        "entries__version__list", "entries__number"
    )
