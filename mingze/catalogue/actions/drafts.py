"""The draft edition: opening it, changing its rows, throwing it away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.actions.contents import Change, put_contents
from mingze.catalogue.actions.forgetting import forget_unused_duties, forget_unused_rows
from mingze.catalogue.actions.numbering import Numbering
from mingze.catalogue.models import Duty, Edition, Entry, Hold, Row, RowVersion, StatedCount
from mingze.catalogue.queries.contents import content_of, whole_entries
from mingze.catalogue.queries.editions import latest_published
from mingze.catalogue.rules import Content, match_key
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit

PUBLISHED = "清单已公布，需要修改的，请提出调整建议。"
"""Why a draft that follows a published edition is closed to the townships' own edits."""


def locked_draft(*, by: Actor) -> Edition:
    """The draft, held against everybody else who changes it until the transaction ends.

    There is one draft; the first who needs it and may opens it, as a copy of the latest published edition.
    """
    drafts = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT)
    draft = drafts.first()
    if draft is None:
        try:
            return open_draft(by=by)
        except RuleBroken:
            # Somebody else opened it between the two lines above.
            return drafts.get()
    return draft


@transaction.atomic
def open_draft(*, by: Actor) -> Edition:
    """Begin the next edition with all rows of the latest published one.

    After a publication the lists change by proposals: the draft is closed to the townships' own
    edits until the county opens it to them. Raises RuleBroken when there is a draft already; two who
    press the button together are kept apart by the constraint that there is one draft at a time.
    """
    policies.may_open_draft(by).require()
    if Edition.objects.filter(state=Edition.State.DRAFT).exists():
        raise RuleBroken("已有一份清单草稿。")
    last = latest_published()
    try:
        with transaction.atomic():
            draft = Edition.objects.create(sequence=last.sequence + 1 if last else 1)
    except IntegrityError as taken:
        raise RuleBroken("已有一份清单草稿。") from taken
    if last:
        Entry.objects.bulk_create(
            [
                Entry(edition=draft, row_id=row, version_id=version, number=number)
                for row, version, number in last.entries.values_list("row", "version", "number")
            ],
            batch_size=1000,
        )
        Hold.objects.bulk_create(
            Hold(edition=draft, township=unit, reason=PUBLISHED)
            for unit in Unit.objects.current().townships()
        )
    record("edition.draft_opened", draft, by=by, rows=draft.entries.count())
    return draft


@transaction.atomic
def discard_draft(*, by: Actor) -> None:
    """Throw the draft away with everything that only it says. Published editions are untouched."""
    policies.may_publish(by).require()
    draft = Edition.objects.select_for_update().filter(state=Edition.State.DRAFT).first()
    if draft is None:
        raise RuleBroken("现在没有清单草稿。")
    rows = draft.entries.count()
    draft.entries.all().delete()
    RowVersion.objects.filter(introduced_in=draft).delete()
    # By a query: the record, which comes last, still needs the draft's key.
    Edition.objects.filter(pk=draft.pk).delete()
    forget_unused_rows(Row.objects.all())
    forget_unused_duties()
    record("edition.draft_discarded", draft, by=by, rows=rows)


@transaction.atomic
def edit_row(
    *, entry: Entry, content: Content, seen_hash: str, seen_domain: str | None = None, by: Actor
) -> Entry:
    """Change what a draft row says.

    `seen_hash` is the content hash that the person had before their eyes, and `seen_domain` the name
    of the heading, which the hash leaves out (None: any): if somebody else changed the row meanwhile,
    RuleBroken says so and nothing is overwritten.
    """
    policies.may_edit_draft_of(by, entry.row.township).require()
    draft = _open_part(entry.edition, entry.row.township, by)
    entry = _still_there(entry, draft)
    before = content_of(entry.version)
    if entry.version.content_hash != seen_hash or seen_domain not in (None, before.domain):
        raise RuleBroken("这一条在您编辑期间已被他人修改。请核对双方的改动后再保存。")
    _check_names(draft, entry.row.township, [content], but=entry)
    _check_duty(content.name, entry.row.duty)
    # Not by hash: a domain that was renamed since does not make a row say something else.
    if content == before:
        return entry
    number = entry.number
    if content.list != before.list:
        (number,) = _next_numbers(draft, entry.row.township, [content])
    numbering = Numbering(draft, entry.row.township, [before.list, content.list])
    (entry,) = put_contents(draft, [Change(row=entry.row, content=content, number=number, entry=entry)])
    if (before.list, before.domain) != (content.list, content.domain):
        numbering.close_ranks()
        entry.refresh_from_db(fields=["number"])
    _forget_stated_counts(draft, entry.row.township, before, content)
    record("row.edited", entry.row, by=by, edition=draft.sequence, before=before.name, after=content.name)
    return entry


@transaction.atomic
def add_row(*, township: Unit, content: Content, by: Actor) -> Entry:
    """Put a new row at the end of its domain, or of its list where that has none, in the draft."""
    policies.may_edit_draft_of(by, township).require()
    (entry,) = _added(township, [content], by)
    record("row.added", entry.row, by=by, edition=entry.edition.sequence, name=content.name)
    return entry


@transaction.atomic
def add_rows(*, township: Unit, contents: Sequence[Content], by: Actor) -> list[Entry]:
    """Put many new rows in the draft as `add_row` does, all of them or none; the entries in that order.

    The number of queries does not depend on how many rows there are.
    """
    policies.may_edit_draft_of(by, township).require()
    entries = _added(township, contents, by)
    if entries:
        record("rows.added", township, by=by, edition=entries[0].edition.sequence, rows=len(entries))
    return entries


def _added(township: Unit, contents: Sequence[Content], by: Actor) -> list[Entry]:
    draft = locked_draft(by=by)
    # Once more: the part may have been closed while we waited for the lock.
    policies.may_edit_draft_of(by, township).require()
    _check_names(draft, township, contents)
    numbers = _next_numbers(draft, township, contents)
    numbering = Numbering(draft, township, [content.list for content in contents])
    rows = rows_for(draft, township, duties_named([content.name for content in contents]))
    entries = put_contents(draft, list(map(Change, rows, contents, numbers)))
    numbering.close_ranks()
    closed = dict(draft.entries.filter(row__in=rows).values_list("pk", "number"))
    for entry in entries:
        entry.number = closed[entry.pk]
    _forget_stated_counts(draft, township, *contents)
    return entries


@transaction.atomic
def remove_row(*, entry: Entry, reason: str, by: Actor) -> None:
    """Take a row out of the draft. Earlier editions keep it."""
    policies.may_edit_draft_of(by, entry.row.township).require()
    draft = _open_part(entry.edition, entry.row.township, by)
    if not reason.strip():
        raise RuleBroken("请写明删除理由。", field="reason")
    entry = _still_there(entry, draft)
    _forget_stated_counts(draft, entry.row.township, content_of(entry.version))
    version, row = entry.version, entry.row
    numbering = Numbering(draft, row.township, [version.list])
    entry.delete()
    numbering.close_ranks()
    if version.introduced_in_id == draft.pk:
        version.delete()
    forget_unused_rows(Row.objects.filter(pk=row.pk))
    record("row.removed", row, by=by, edition=draft.sequence, name=version.name, reason=reason)


def duties_named(names: Sequence[str]) -> list[Duty]:
    """The county's duties of those names, in their order; those that are new are made."""
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(match_key(name), name)
    known = {duty.match_key: duty for duty in Duty.objects.filter(match_key__in=wanted)}
    new = new_duties([name for key, name in wanted.items() if key not in known])
    known |= {duty.match_key: duty for duty in new}
    return [known[match_key(name)] for name in names]


def rows_for(draft: Edition, township: Unit, duties: Sequence[Duty]) -> list[Row]:
    """Rows of the township for these duties, one for each, that the draft does not hold yet.

    A row that an earlier edition held and the draft has not comes back as the same row; only where
    there is none, or the draft holds it, a new one is made.
    """
    resting: dict[int, list[Row]] = {}
    held = draft.entries.values("row")
    for row in Row.objects.filter(township=township, duty__in=duties).exclude(pk__in=held).order_by("-pk"):
        resting.setdefault(row.duty_id, []).append(row)
    rows = [
        resting[duty.pk].pop() if resting.get(duty.pk) else Row(township=township, duty=duty)
        for duty in duties
    ]
    Row.objects.bulk_create([row for row in rows if row.pk is None])
    return rows


def new_duties(names: list[str]) -> list[Duty]:
    """Enter duties that the county did not know. Codes count on; the draft's lock keeps them apart."""
    last = Duty.objects.order_by("-code").values_list("code", flat=True).first()
    first = int(last.removeprefix("D")) + 1 if last else 1
    return Duty.objects.bulk_create(
        Duty(code=f"D{first + n:05}", name=name, match_key=match_key(name)) for n, name in enumerate(names)
    )


def require_draft(edition: Edition) -> Edition:
    """The edition, locked until the transaction ends. RuleBroken if it is no draft any more."""
    locked = Edition.objects.select_for_update().filter(pk=edition.pk).first()
    if locked is None:
        raise RuleBroken("这份草稿已经作废。")
    if not locked.is_draft:
        raise RuleBroken("已公布的清单不能修改。请在新的草稿中调整。")
    return locked


def _open_part(edition: Edition, township: Unit, by: Actor) -> Edition:
    """The draft, locked, after another look whether the township's part was closed before the lock."""
    draft = require_draft(edition)
    policies.may_edit_draft_of(by, township).require()
    return draft


def _still_there(entry: Entry, draft: Edition) -> Entry:
    """The entry as it is now that nobody else can change the draft."""
    present = whole_entries(Entry.objects.filter(pk=entry.pk, edition=draft)).first()
    if present is None:
        raise RuleBroken("这一条已被他人从草稿中删除。")
    return present


def _next_numbers(draft: Edition, township: Unit, contents: Sequence[Content]) -> list[int]:
    """Numbers that follow the last of the list on which each content stands."""
    listed = draft.entries.filter(row__township=township).order_by().values_list("version__list")
    last = Counter(dict(listed.annotate(last=Max("number"))))
    numbers = []
    for content in contents:
        last[content.list] += 1
        numbers.append(last[content.list])
    return numbers


def _check_names(
    draft: Edition, township: Unit, contents: Sequence[Content], but: Entry | None = None
) -> None:
    others = draft.entries.filter(row__township=township)
    if but:
        others = others.exclude(pk=but.pk)
    taken = {(kind, match_key(name)) for kind, name in others.values_list("version__list", "version__name")}
    for content in contents:
        key = (content.list, match_key(content.name))
        if not key[1]:
            raise RuleBroken("请填写事项名称。", field="name")
        if key in taken:
            raise RuleBroken(f"本乡镇的同一清单中已有同名事项“{content.name}”。", field="name")
        taken.add(key)


def _check_duty(name: str, duty: Duty) -> None:
    """People's words, and later the handbook, hang on the duty: a row does not turn into another one."""
    other = Duty.objects.filter(match_key=match_key(name)).exclude(pk=duty.pk).first()
    if other:
        raise RuleBroken(
            f"县里已有事项“{other.name}”（{other.code}）。如果就是那件事，请删去这一条，另加那一条。",
            field="name",
        )


def _forget_stated_counts(draft: Edition, township: Unit, *contents: Content) -> None:
    """A count stated by an imported heading says nothing once rows are added or moved by hand."""
    lists = {content.list for content in contents}
    StatedCount.objects.filter(edition=draft, township=township, list__in=lists).delete()
