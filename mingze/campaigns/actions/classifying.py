"""Where each township's part of a topic goes: chosen by people, by criteria that only suggest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.actions.criteria import locked_campaign, table_in_use
from mingze.campaigns.models import Campaign, Classification, DecisionTable, DraftItem, RawDuty, Topic
from mingze.campaigns.policies.survey import may_run_survey
from mingze.campaigns.queries.classifying import KEPT, items_of, without_row
from mingze.campaigns.queries.matching import KnownDuties, comparing_edition, duties_of_topics, known_duties
from mingze.campaigns.rules import Criterion, criteria_from_data, likely_answers, suggest
from mingze.catalogue.actions.drafts import add_row
from mingze.catalogue.models import Row, RowVersion
from mingze.catalogue.rules import Content
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations.models import Unit

BATCH = 1000
BY_ROWS = "草稿中已列入这张清单。"
BY_SIGNS = "属于形式主义，清单中没有相应条目。"


@transaction.atomic
def classify(
    *, items: Sequence[DraftItem], choice: str, answers: Sequence[str], reason: str = "", by: Actor
) -> int:
    """Choose for the items, mostly those of one topic in several townships; returns how many.

    `answers` are the keys of the criteria that are met. Against what they suggest a reason is needed.
    RuleBroken while the topic is not confirmed. A row that an item had on another list is let go.
    """
    may_run_survey(by).require()
    if choice not in DraftItem.Choice.values:
        raise RuleBroken("请选择归类。", field="choice")
    if not items:
        raise RuleBroken("请选择乡镇。", field="items")
    campaign = locked_campaign(items[0].topic.campaign)
    present = _confirmed(items, campaign)
    table = table_in_use(campaign, by=by)
    criteria = criteria_from_data(table.criteria)
    suggested = suggest(criteria, answers).choice
    if suggested not in ("", choice) and not reason.strip():
        label = DraftItem.Choice(suggested).label
        raise RuleBroken(f"所选归类与标准建议的“{label}”不同，请写明理由。", field="reason")
    known = {criterion.key for criterion in criteria}
    met = [key for key in answers if key in known]
    _choose([(item, choice, met, suggested, reason.strip()) for item in present], table, by)
    record(
        "items.classified",
        present[0].topic,
        by=by,
        items=[item.pk for item in present],
        choice=choice,
        suggested=suggested,
        answers=met,
        reason=reason.strip(),
    )
    return len(present)


@transaction.atomic
def classify_by_rows(*, campaign: Campaign, by: Actor) -> int:
    """Classify what is open in confirmed topics after the lists as they stand; returns how many.

    An item whose topic speaks of a row that its township has goes where that row stands, and gets the
    row; what only bears the marks of formalism is cancelled. The rest stays open.
    """
    may_run_survey(by).require()
    campaign = locked_campaign(campaign)
    table = table_in_use(campaign, by=by)
    criteria = criteria_from_data(table.criteria)
    open_items = list(items_of(campaign).filter(choice="").exclude(topic__confirmed_at=None))
    topics = list({item.topic_id: item.topic for item in open_items}.values())
    known = known_duties(comparing_edition())
    duties = duties_of_topics(topics, known)
    hints = _hints(criteria, topics)
    chosen = []
    for item in open_items:
        choice = _by_row(item, duties, known) or _by_signs(criteria, hints[item.topic_id])
        if choice:
            met = hints[item.topic_id]
            suggested = suggest(criteria, met).choice
            reason = "" if suggested in ("", choice) else BY_ROWS if item.row_id else BY_SIGNS
            chosen.append((item, choice, met, suggested, reason))
    _choose(chosen, table, by)
    record("items.classified_by_rows", campaign, by=by, items=len(chosen), left=len(open_items) - len(chosen))
    return len(chosen)


@transaction.atomic
def classify_as(
    *, campaign: Campaign, chosen: Sequence[tuple[DraftItem, RowVersion | None]], reason: str, by: Actor
) -> int:
    """Classify items of confirmed topics one by one: where their row stands, or cancelled without one.

    The row must be the item's township's. A constant number of queries; returns how many items.
    """
    may_run_survey(by).require()
    campaign = locked_campaign(campaign)
    table = table_in_use(campaign, by=by)
    criteria = criteria_from_data(table.criteria)
    items = {item.pk: item for item in _confirmed([item for item, _ in chosen], campaign)}
    hints = _hints(criteria, {item.topic_id: item.topic for item in items.values()}.values())
    choices: list[Chosen] = []
    for asked, version in chosen:
        item = items[asked.pk]
        if version and version.row.township_id != item.township_id:
            raise RuleBroken("只能对应本乡镇清单中的条目。")
        item.row_id = version.row_id if version else None
        choice = version.list if version else DraftItem.Choice.CANCEL
        met = hints[item.topic_id]
        choices.append((item, choice, met, suggest(criteria, met).choice, reason.strip()))
    _choose(choices, table, by)
    record("items.classified", campaign, by=by, items=len(choices), reason=reason.strip())
    return len(choices)


def _hints(criteria: Sequence[Criterion], topics: Iterable[Topic]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {topic.pk: [] for topic in topics}
    for topic, text in RawDuty.objects.filter(topic__in=texts).values_list("topic", "text"):
        texts[topic].append(text)
    return {topic: likely_answers(criteria, said) for topic, said in texts.items()}


def _by_row(item: DraftItem, duties: dict[int, list[tuple[int, float]]], known: KnownDuties) -> str:
    """The list of the row that the item is found in; sets that row. "" for none."""
    for duty, _ in duties.get(item.topic_id, ()):
        row = known.row_of(duty, item.township_id)
        if row:
            item.row_id = row.row
            return row.list
    return ""


def _by_signs(criteria: Sequence[Criterion], met: Sequence[str]) -> str:
    choice = suggest(criteria, met).choice
    return choice if choice == DraftItem.Choice.CANCEL else ""


Chosen = tuple[DraftItem, str, list[str], str, str]
"""An item, what is chosen, the criteria met, what they suggest, the reason."""


def _choose(chosen: Sequence[Chosen], table: DecisionTable, by: Actor) -> None:
    for item, choice, *_ in chosen:
        if choice == DraftItem.Choice.CANCEL or (item.choice and item.choice != choice):
            item.row = None
        item.choice = choice
    DraftItem.objects.bulk_update([item for item, *_ in chosen], ["choice", "row"], batch_size=BATCH // 4)
    Classification.objects.bulk_create(
        [
            Classification(
                item=item,
                table=table,
                answers=met,
                suggested=suggested,
                choice=choice,
                reason=reason,
                decided_by=by.name,
            )
            for item, choice, met, suggested, reason in chosen
        ],
        batch_size=BATCH,
    )


def _confirmed(items: Sequence[DraftItem], campaign: Campaign) -> list[DraftItem]:
    """The items as they are now that nobody else can change them."""
    present = list(items_of(campaign).filter(pk__in=[item.pk for item in items]))
    if len(present) < len({item.pk for item in items}):
        raise RuleBroken("归并事项已有变动，请刷新后再试。")
    if any(item.topic.confirmed_at is None for item in present):
        raise RuleBroken("请先确认这个归并事项，再归类。")
    return present


@transaction.atomic
def link_rows(*, campaign: Campaign, township: Unit | None = None, by: Actor) -> int:
    """Tie kept items without a row to the rows of the draft that say the same; returns how many.

    Only a row on the list that was chosen is taken. Items for which there is none stay without.
    """
    may_run_survey(by).require()
    campaign = locked_campaign(campaign)
    items = items_of(campaign).filter(without_row())
    if township:
        items = items.filter(township=township)
    waiting = list(items)
    known = known_duties(comparing_edition())
    duties = duties_of_topics({item.topic_id: item.topic for item in waiting}.values(), known)
    linked = [item for item in waiting if _find_row(item, duties, known)]
    DraftItem.objects.bulk_update(linked, ["row"], batch_size=BATCH // 4)
    record("items.linked", township or campaign, by=by, items=len(linked), left=len(waiting) - len(linked))
    return len(linked)


def _find_row(item: DraftItem, duties: dict[int, list[tuple[int, float]]], known: KnownDuties) -> bool:
    rows = (known.row_of(duty, item.township_id) for duty, _ in duties.get(item.topic_id, ()))
    row = next((row for row in rows if row and row.list == item.choice), None)
    if row:
        item.row_id = row.row
    return row is not None


@transaction.atomic
def set_row(*, item: DraftItem, row: Row | None, by: Actor) -> None:
    """Say by hand in which row of its township an item ended, or in none."""
    may_run_survey(by).require()
    locked_campaign(item.topic.campaign)
    if item.choice not in KEPT:
        raise RuleBroken("只有归为基本、配合或收回的事项才对应清单条目。", field="row")
    if row and row.township_id != item.township_id:
        raise RuleBroken("只能对应本乡镇的条目。", field="row")
    item.row = row
    item.save(update_fields=["row"])
    record("item.row_set", item, by=by, row=row.pk if row else None)


@transaction.atomic
def draft_row_from(*, item: DraftItem, content: Content, by: Actor) -> Row:
    """Write the row that an item becomes into its township's draft, by whoever may edit that."""
    locked_campaign(item.topic.campaign)
    if item.choice not in KEPT:
        raise RuleBroken("只有归为基本、配合或收回的事项才能写成条目。")
    if item.row_id:
        raise RuleBroken("这个事项已有对应的条目。")
    if content.list != item.choice:
        raise RuleBroken(f"这个事项归为“{item.get_choice_display()}”，请列入这张清单。", field="list")
    entry = add_row(township=item.township, content=content, by=by)
    item.row = entry.row
    item.save(update_fields=["row"])
    record("item.row_drafted", item, by=by, row=entry.row_id, name=content.name)
    return entry.row
