"""Lists from documents into the draft: first a plan that changes nothing, then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db import transaction
from rapidfuzz import fuzz, process

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.actions.contents import Change, put_contents
from mingze.catalogue.actions.drafts import locked_draft, new_duties, rows_for
from mingze.catalogue.actions.forgetting import forget_unused_rows
from mingze.catalogue.models import Domain, Duty, Edition, Entry, Row, RowVersion, StatedCount
from mingze.catalogue.queries.contents import content_of, in_list_order, whole_entries
from mingze.catalogue.queries.editions import draft as current_draft
from mingze.catalogue.queries.editions import latest_published
from mingze.catalogue.queries.names import department_names, names_for
from mingze.catalogue.reading.documents import Document, ReadDocument, read_list_document
from mingze.catalogue.reading.keeping import with_what_is_not_told
from mingze.catalogue.reading.matching import Incoming, Known, match_rows
from mingze.catalogue.reading.meaning import Meaning, understand
from mingze.catalogue.reading.tables import RawLists, RawRow, Stated
from mingze.catalogue.reading.vocabulary import Column
from mingze.catalogue.rules import LIST_TITLES, Content, ListKind, match_key
from mingze.documents.problems import Problem
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.rules import normal_name

NEAR_MISS = 70
"""From this likeness (0-100) to a known domain a new one may be a slip of the pen."""


class Effect(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What an import does to one row. `before` is None for a new row, `after` for one that goes."""

    effect: Effect
    number: int
    before: Content | None
    after: Content | None
    row: int | None = None
    code: str = ""

    @property
    def says(self) -> Content:
        content = self.after or self.before
        assert content is not None
        return content

    @property
    def moved(self) -> bool:
        return bool(self.before and self.after and self.before.list != self.after.list)

    @property
    def renamed(self) -> bool:
        return bool(self.before and self.after and self.before.name != self.after.name)


@dataclass(slots=True)
class TownshipPlan:
    """What an import does to one township's lists."""

    township: Unit
    existing: dict[int, Entry]
    """Row id -> the entry that the plan was made against."""
    rows: list[RowPlan] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)

    def count(self, effect: Effect) -> int:
        return sum(1 for row in self.rows if row.effect == effect)

    @property
    def list_counts(self) -> dict[str, int]:
        """Rows per list as they will stand."""
        counts = Counter(row.after.list for row in self.rows if row.after)
        return {kind.value: counts[kind] for kind in ListKind}

    @property
    def effects(self) -> dict[str, int]:
        return {effect.value: self.count(effect) for effect in Effect}


@dataclass(slots=True)
class ImportPlan:
    """What an import would do. With any problem it does nothing."""

    townships: list[TownshipPlan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class ImportRefused(Exception):
    """Nothing was stored, because of these problems."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(f"导入未进行：{len(plan.problems)} 处问题。")
        self.plan = plan


def plan_import(documents: Sequence[Document], *, township: Unit | None, by: Actor) -> ImportPlan:
    """Say what importing `documents` would do, without doing it.

    `township` overrides what titles and file names say, unless a title names another township. Rows
    that the draft has in a list which a document holds, and the document has not, would be removed.
    """
    read = [read_list_document(document) for document in documents]
    return _Planner(current_draft() or latest_published(), by).plan(read, township)


def import_lists(
    documents: Sequence[Document], *, township: Unit | None, most_removed: int | None = None, by: Actor
) -> ImportPlan:
    """Write the lists in `documents` into the draft edition, all of it or nothing.

    Returns what was done. Raises ImportRefused with every problem, and then nothing has changed; that
    more than `most_removed` rows would go is one (None: any number may). The same documents a second
    time change nothing.
    """
    policies.may_import_now(by).require()
    # Reading takes seconds for each PDF: it must not happen under the lock that everybody waits for.
    read = [read_list_document(document) for document in documents]
    return _import_read(read, township=township, most_removed=most_removed, by=by)


@transaction.atomic
def _import_read(
    read: Sequence[ReadDocument], *, township: Unit | None, most_removed: int | None, by: Actor
) -> ImportPlan:
    draft = locked_draft(by=by)
    plan = _Planner(draft, by).plan(read, township)
    removed = sum(part.count(Effect.REMOVED) for part in plan.townships)
    if most_removed is not None and removed > most_removed:
        message = f"将删除 {removed} 条：草稿中有、文件中没有。请核对后勾选确认，再写入。"
        plan.problems.append(Problem(file=read[0].name, message=message))
    if plan.problems:
        raise ImportRefused(plan)
    for part in plan.townships:
        policies.may_edit_draft_of(by, part.township).require()
        _store(draft, part)
    for part in plan.townships:
        record(
            "list.imported",
            part.township,
            by=by,
            edition=draft.sequence,
            files=[document.name for document in read],
            **part.effects,
        )
    return plan


class _Planner:
    """Reads documents against the rows that the draft has. Writes nothing."""

    def __init__(self, base: Edition | None, by: Actor) -> None:
        self.base = base
        self.by = by
        units = list(Unit.objects.current())
        self.townships = [unit for unit in units if unit.is_township]
        self.unit_names = department_names()
        self.domains = list(Domain.objects.values_list("name", flat=True))
        self.duty_keys = _duty_keys(base)
        self.duty_codes = dict(Duty.objects.values_list("code", "match_key"))
        self.result = ImportPlan()

    def plan(self, read: Sequence[ReadDocument], township: Unit | None) -> ImportPlan:
        parts: dict[Unit, list[RawLists]] = {}
        for document in read:
            self.result.problems += document.problems
            self.result.notices += document.notices
            owner = self._township_of(document, township)
            if owner and document.lists:
                parts.setdefault(owner, []).append(document.lists)
        if not read:
            self.result.problems.append(Problem(file="", message="没有选择文件。"))
        for owner, lists in sorted(parts.items(), key=lambda item: item[0].code):
            self._plan_township(owner, lists)
        return self.result

    def _township_of(self, document: ReadDocument, chosen: Unit | None) -> Unit | None:
        if document.lists is None:
            return None
        titled = _named_in(document.lists.titles, self.townships)
        named = titled or _named_in([document.name], self.townships)
        message = ""
        if len(named) > 1:
            names = "、".join(unit.name for unit in named)
            message = f"标题中出现了几个乡镇（{names}）。请每个乡镇一个文件。"
        elif chosen and titled and titled[0] != chosen:
            message = f"标题写的是{titled[0].name}，选择的却是{chosen.name}。请核对文件或改选乡镇。"
        elif not (chosen or named):
            message = "标题中没有找到乡镇名称。请指定这是哪个乡镇的清单。"
        owner = chosen or (named[0] if named else None)
        if not message and owner:
            message = policies.may_edit_draft_of(self.by, owner).reason
        if message:
            title = next(iter(document.lists.titles), "")
            self.result.problems.append(Problem(file=document.name, text=title[:80], message=message))
            return None
        return owner

    def _plan_township(self, township: Unit, parts: list[RawLists]) -> None:
        names = names_for(township, self.unit_names)
        meaning = understand((row for part in parts for row in part.rows), names)
        domains = self._domains(meaning)
        self.result.problems += meaning.problems
        self.result.notices += meaning.notices
        stated = [
            replace(item, domain=domains.get(match_key(item.domain), item.domain))
            for part in parts
            for item in part.stated
        ]
        self._tell_of_missing_lists(township, meaning, stated)
        plan = TownshipPlan(township, _entries_of(self.base, township), stated=stated)
        plan.rows = self._compare(plan.existing, meaning)
        self.result.townships.append(plan)

    def _tell_of_missing_lists(self, township: Unit, meaning: Meaning, stated: list[Stated]) -> None:
        """A list that a title counts but no row was found of stays as it is; that must not go unseen."""
        found = {content.list for _, content in meaning.rows}
        self.result.notices += [
            f"{township}：标题写明{LIST_TITLES[item.list]}有 {item.count} 项，"
            "但没有读到它的条目，原有条目不变。"
            for item in stated
            if not item.domain and item.count and item.list not in found
        ]

    def _domains(self, meaning: Meaning) -> dict[str, str]:
        """Let rows name domains as the county does; returns those names by what is compared of them.

        A domain that is new is made, but one that looks like a misspelt one is asked about.
        """
        known = {match_key(name): name for name in self.domains}
        for raw, content in meaning.rows:
            name, key = content.domain, match_key(content.domain)
            if not key or key in known:
                continue
            near = process.extractOne(name, known.values(), scorer=fuzz.ratio)
            if near and near[1] >= NEAR_MISS:
                meaning.problems.append(
                    raw.place.problem(
                        f"没有名为“{name}”的领域，是否为“{near[0]}”？如确为新领域，请先在“领域”中添加。",
                        column=Column.DOMAIN,
                        text=name,
                    )
                )
            else:
                meaning.notices.append(f"将增加新的领域“{name}”。")
            known[key] = name
        meaning.rows = [
            (raw, replace(content, domain=known.get(match_key(content.domain), "")))
            for raw, content in meaning.rows
        ]
        return known

    def _compare(self, existing: Mapping[int, Entry], meaning: Meaning) -> list[RowPlan]:
        incoming = [
            Incoming(content.list, content.name, self._duty_key(raw, content))
            for raw, content in meaning.rows
        ]
        self._check_codes(meaning)
        lists = {content.list for _, content in meaning.rows}
        # A file with one list says nothing about the others, but a row may have moved from there.
        known = [
            Known(entry.row_id, ListKind(entry.version.list), entry.version.name, entry.row.duty.match_key)
            for entry in existing.values()
        ]
        matched = match_rows(known, incoming)
        plans: list[RowPlan] = []
        numbers: Counter[ListKind] = Counter()
        for (raw, content), row, duty in zip(meaning.rows, matched, incoming, strict=True):
            numbers[content.list] = raw.number or numbers[content.list] + 1
            before = content_of(existing[row].version) if row else None
            after = with_what_is_not_told(content, raw.cells.keys(), before)
            effect = Effect.ADDED
            if row:
                effect = Effect.UNCHANGED if after == before else Effect.CHANGED
            plans.append(RowPlan(effect, numbers[content.list], before, after, row, duty.duty_key))
        kept = set(matched)
        plans += [
            RowPlan(Effect.REMOVED, entry.number, content_of(entry.version), None, row)
            for row, entry in existing.items()
            if row not in kept and ListKind(entry.version.list) in lists
        ]
        return plans

    def _check_codes(self, meaning: Meaning) -> None:
        """A line copied in a spreadsheet keeps its code; it is another duty all the same."""
        seen: dict[str, str] = {}
        for raw, content in meaning.rows:
            code = raw.cells.get(Column.CODE, "")
            if code and seen.setdefault(code, content.name) != content.name:
                message = f"事项编码 {code} 已用于“{seen[code]}”。新的事项请把编码留空。"
                self.result.problems.append(raw.place.problem(message, column=Column.CODE, text=code))

    def _duty_key(self, raw: RawRow, content: Content) -> str:
        by_code = self.duty_codes.get(raw.cells.get(Column.CODE, ""))
        return by_code or self.duty_keys.get(match_key(content.name), "")


def _named_in(texts: Iterable[str], townships: Sequence[Unit]) -> list[Unit]:
    """The townships named in the texts; a name inside a longer one («哈镇» in «大哈镇») does not count."""
    found: list[Unit] = []
    for text in texts:
        rest = normal_name(text)
        for unit in sorted(townships, key=lambda unit: -len(unit.name)):
            if unit.name in rest:
                rest = rest.replace(unit.name, "")
                if unit not in found:
                    found.append(unit)
    return found


def _entries_of(base: Edition | None, township: Unit) -> dict[int, Entry]:
    if base is None:
        return {}
    entries = in_list_order(whole_entries(base.entries.filter(row__township=township)))
    return {entry.row_id: entry for entry in entries}


def _duty_keys(base: Edition | None) -> dict[str, str]:
    """Under which names the county knows its duties: their own, and those that rows gave them since."""
    keys = {key: key for key in Duty.objects.values_list("match_key", flat=True)}
    if base:
        for name, key in base.entries.values_list("version__name", "row__duty__match_key"):
            keys.setdefault(match_key(name), key)
    return keys


def _store(draft: Edition, plan: TownshipPlan) -> None:
    existing = plan.existing
    added = [row for row in plan.rows if row.effect == Effect.ADDED]
    new_rows = iter(_new_rows(draft, plan.township, added))
    changes: list[Change] = []
    renumbered: list[Entry] = []
    for row in plan.rows:
        if row.effect == Effect.ADDED and row.after:
            changes.append(Change(next(new_rows), row.after, row.number))
        elif row.effect == Effect.CHANGED and row.after and row.row:
            entry = existing[row.row]
            changes.append(Change(entry.row, row.after, row.number, entry))
        elif row.effect == Effect.UNCHANGED and row.row and existing[row.row].number != row.number:
            existing[row.row].number = row.number
            renumbered.append(existing[row.row])
    put_contents(draft, changes)
    Entry.objects.bulk_update(renumbered, ["number"], batch_size=500)
    _remove(draft, [existing[row.row] for row in plan.rows if row.effect == Effect.REMOVED and row.row])
    _store_stated(draft, plan)


def _new_rows(draft: Edition, township: Unit, added: list[RowPlan]) -> list[Row]:
    known = {duty.match_key: duty for duty in Duty.objects.all()}
    names: dict[str, str] = {}
    keys = []
    for plan in added:
        key = plan.code or match_key(plan.says.name)
        keys.append(key)
        if key not in known:
            names.setdefault(key, plan.says.name)
    known |= {duty.match_key: duty for duty in new_duties(list(names.values()))}
    return rows_for(draft, township, [known[key] for key in keys])


def _remove(draft: Edition, entries: list[Entry]) -> None:
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    own = [entry.version_id for entry in entries if entry.version.introduced_in_id == draft.pk]
    RowVersion.objects.filter(pk__in=own).delete()
    forget_unused_rows(Row.objects.filter(pk__in=[entry.row_id for entry in entries]))


def _store_stated(draft: Edition, plan: TownshipPlan) -> None:
    lists = {row.after.list for row in plan.rows if row.after}
    StatedCount.objects.filter(edition=draft, township=plan.township, list__in=lists).delete()
    domains = {domain.name: domain for domain in Domain.objects.all()}
    stated = {(item.list, item.domain): item for item in plan.stated if item.list in lists}
    StatedCount.objects.bulk_create(
        StatedCount(
            edition=draft,
            township=plan.township,
            list=kind,
            domain=domains[domain] if domain else None,
            stated=item.count,
        )
        for (kind, domain), item in stated.items()
        if not domain or domain in domains
    )
