"""What of the raw duties is the same (归并): proposed by the machine, confirmed and put right by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from mingze.audit.actions import record
from mingze.campaigns.actions.criteria import locked_campaign
from mingze.campaigns.models import Campaign, DraftItem, RawDuty, Topic
from mingze.campaigns.policies.survey import may_run_survey
from mingze.kernel import clock
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.text.clustering import Progress, best_names, clusters

LONGEST_NAME = 300
BATCH = 1000


@transaction.atomic
def propose_topics(*, campaign: Campaign, by: Actor, progress: Progress | None = None) -> int:
    """Group what stands in no confirmed topic yet; returns how many topics were proposed.

    Confirmed topics keep what they have, earlier proposals are thrown away. A text that the same post
    of the same township wrote down before counts as its duplicate. `progress` hears (done, of how many).
    """
    may_run_survey(by).require()
    locked_campaign(campaign)
    Topic.objects.filter(campaign=campaign, confirmed_at=None).delete()
    all_of_it = list(RawDuty.objects.filter(campaign=campaign).defer("evidence").order_by("pk"))
    waiting = [raw_duty for raw_duty in all_of_it if raw_duty.topic_id is None]
    _mark_copies(all_of_it)
    loose = [raw_duty for raw_duty in waiting if raw_duty.topic_id is None]
    texts = [raw_duty.text for raw_duty in loose]
    groups = clusters(texts, hints=[raw_duty.post for raw_duty in loose], progress=progress)
    topics = Topic.objects.bulk_create(
        [Topic(campaign=campaign, name=name[:LONGEST_NAME]) for name in best_names(texts, groups)],
        batch_size=BATCH,
    )
    for topic, group in zip(topics, groups, strict=True):
        for index in group:
            loose[index].topic = topic
    RawDuty.objects.bulk_update(waiting, ["topic", "duplicate_of"], batch_size=BATCH // 4)
    _fit_items(topics)
    record("topics.proposed", campaign, by=by, topics=len(topics), raw_duties=len(loose))
    return len(topics)


def _mark_copies(raw_duties: Iterable[RawDuty]) -> None:
    """Point whatever one post wrote down again, and nobody has merged yet, to the first of it.

    A copy of what stands in a confirmed topic joins it there. Saves nothing.
    """
    first: dict[tuple[int, str, str, str], RawDuty] = {}
    for raw_duty in raw_duties:
        if raw_duty.duplicate_of_id:
            continue
        said = (raw_duty.township_id, raw_duty.office, raw_duty.post, raw_duty.text)
        original = first.setdefault(said, raw_duty)
        if original is not raw_duty and raw_duty.topic_id is None:
            raw_duty.duplicate_of = original
            raw_duty.topic_id = original.topic_id


@transaction.atomic
def confirm_topics(*, topics: Sequence[Topic], by: Actor) -> int:
    """Say of topics that they are one thing each; returns how many were not confirmed before."""
    campaign = _begun(topics, by)
    waiting = Topic.objects.filter(pk__in=[topic.pk for topic in topics], confirmed_at=None)
    keys = list(waiting.values_list("pk", flat=True))
    waiting.update(confirmed_at=clock.now(), confirmed_by=by.name)
    record("topics.confirmed", campaign, by=by, topics=keys)
    return len(keys)


@transaction.atomic
def split_topic(*, topic: Topic, raw_duties: Sequence[RawDuty], name: str, by: Actor) -> Topic:
    """Make a topic of its own of some of a topic's raw duties. It waits to be classified."""
    campaign = _begun([topic], by)
    chosen = _with_duplicates(raw_duties)
    if any(raw_duty.topic_id != topic.pk for raw_duty in chosen):
        raise RuleBroken("勾选的事项已不在这个归并事项中，请刷新后再试。")
    if len(chosen) == topic.raw_duties.count():
        raise RuleBroken("勾选了全部事项，不需要拆分。")
    made = Topic.objects.create(
        campaign=campaign, name=_checked(name), confirmed_at=clock.now(), confirmed_by=by.name
    )
    _put(chosen, made)
    _fit_items([topic, made])
    record("topic.split", topic, by=by, into=made.pk, name=made.name, raw_duties=[one.pk for one in chosen])
    return made


@transaction.atomic
def move_raw_duties(*, raw_duties: Sequence[RawDuty], topic: Topic, by: Actor) -> None:
    """Put raw duties, and what repeats them, under another topic, which counts as confirmed from then on.

    What was chosen for that topic in their township then holds for them. A topic that is left empty goes.
    """
    campaign = _begun([topic], by)
    chosen = _with_duplicates(raw_duties)
    if any(raw_duty.campaign_id != campaign.pk for raw_duty in chosen):
        raise RuleBroken("只能在同一项编制工作中移动。")
    left = {raw_duty.topic_id for raw_duty in chosen if raw_duty.topic_id} - {topic.pk}
    _put(chosen, topic)
    _confirm(topic, by)
    _fit_items([topic, *Topic.objects.filter(pk__in=left)])
    Topic.objects.filter(pk__in=left, raw_duties=None).delete()
    record("raw_duties.moved", topic, by=by, raw_duties=[one.pk for one in chosen], left=sorted(left))


@transaction.atomic
def join_topics(*, topics: Sequence[Topic], name: str = "", by: Actor) -> Topic:
    """Make one of several topics: the first, under `name` or its own. It counts as confirmed.

    What was chosen for the first holds; for a township of which nothing was chosen there, what was
    chosen in the next.
    """
    campaign = _begun(topics, by)
    first, *others = topics
    if not others:
        raise RuleBroken("请至少选择两个归并事项。")
    first.name = _checked(name) if name.strip() else first.name
    _confirm(first, by)
    _carry_items(first, others)
    RawDuty.objects.filter(topic__in=others).update(topic=first)
    gone = [topic.name for topic in others]
    Topic.objects.filter(pk__in=[topic.pk for topic in others]).delete()
    _fit_items([first])
    record("topics.joined", first, by=by, campaign=campaign.title, name=first.name, others=gone)
    return first


@transaction.atomic
def rename_topic(*, topic: Topic, name: str, by: Actor) -> None:
    """Call a topic otherwise; whoever does so has confirmed it."""
    _begun([topic], by)
    before, topic.name = topic.name, _checked(name)
    _confirm(topic, by)
    record("topic.renamed", topic, by=by, before=before, after=topic.name)


@transaction.atomic
def mark_duplicate(*, raw_duties: Sequence[RawDuty], original: RawDuty, by: Actor) -> None:
    """Say that raw duties repeat another one of their township. They follow it into its topic."""
    may_run_survey(by).require()
    locked_campaign(original.campaign)
    chosen = [raw_duty for raw_duty in _with_duplicates(raw_duties) if raw_duty.pk != original.pk]
    if original.duplicate_of_id:
        raise RuleBroken("所选的原件本身是重复的，请另选一条。", field="original")
    there = (original.campaign_id, original.township_id)
    if any((each.campaign_id, each.township_id) != there for each in chosen):
        raise RuleBroken("只有同一乡镇的事项才能标为重复。", field="original")
    left = {raw_duty.topic_id for raw_duty in [original, *chosen] if raw_duty.topic_id}
    RawDuty.objects.filter(pk__in=[one.pk for one in chosen]).update(
        duplicate_of=original, topic=original.topic_id
    )
    _fit_items(Topic.objects.filter(pk__in=left))
    Topic.objects.filter(pk__in=left, raw_duties=None).delete()
    record("raw_duties.marked_duplicate", original, by=by, raw_duties=[one.pk for one in chosen])


@transaction.atomic
def unmark_duplicate(*, raw_duties: Sequence[RawDuty], by: Actor) -> None:
    """Say that raw duties repeat nothing after all."""
    may_run_survey(by).require()
    keys = [raw_duty.pk for raw_duty in raw_duties if raw_duty.duplicate_of_id]
    if not keys:
        raise RuleBroken("勾选的事项没有标为重复。")
    campaign = locked_campaign(raw_duties[0].campaign)
    RawDuty.objects.filter(pk__in=keys, campaign=campaign).update(duplicate_of=None)
    record("raw_duties.unmarked_duplicate", campaign, by=by, raw_duties=keys)


def _begun(topics: Sequence[Topic], by: Actor) -> Campaign:
    """The campaign of the topics, locked, after the questions that all of these actions ask."""
    may_run_survey(by).require()
    if not topics:
        raise RuleBroken("请先勾选归并事项。")
    if len({topic.campaign_id for topic in topics}) > 1:
        raise RuleBroken("这些归并事项不属于同一项编制工作。")
    campaign = locked_campaign(topics[0].campaign)
    keys = {topic.pk for topic in topics}
    if Topic.objects.filter(pk__in=keys).count() < len(keys):
        raise RuleBroken("归并事项已有变动，请刷新后再试。")
    return campaign


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise RuleBroken(f"请填写名称，不超过 {LONGEST_NAME} 字。", field="name")
    return name


def _confirm(topic: Topic, by: Actor) -> None:
    """Save the topic's name; who works on a topic by hand has confirmed it."""
    if topic.confirmed_at is None:
        topic.confirmed_at, topic.confirmed_by = clock.now(), by.name
    topic.save(update_fields=["name", "confirmed_at", "confirmed_by"])


def _with_duplicates(raw_duties: Sequence[RawDuty]) -> list[RawDuty]:
    """As they are now, with those that repeat them."""
    if not raw_duties:
        raise RuleBroken("请先勾选事项。")
    keys = [raw_duty.pk for raw_duty in raw_duties]
    found = RawDuty.objects.defer("evidence").filter(pk__in=keys)
    repeats = RawDuty.objects.defer("evidence").filter(duplicate_of__in=keys)
    return list(found | repeats)


def _put(raw_duties: Iterable[RawDuty], topic: Topic) -> None:
    RawDuty.objects.filter(pk__in=[raw_duty.pk for raw_duty in raw_duties]).update(topic=topic)


def _carry_items(first: Topic, others: Sequence[Topic]) -> None:
    """Let the first topic have, of the other topics' items, those that it has nothing instead of."""
    own = {item.township_id: item for item in first.items.all()}
    for item in DraftItem.objects.filter(topic__in=others).order_by("topic", "pk"):
        present = own.get(item.township_id)
        if present and (present.choice or not item.choice):
            continue
        if present:
            present.delete()
        item.topic = first
        item.save(update_fields=["topic"])
        own[item.township_id] = item


def _fit_items(topics: Iterable[Topic]) -> None:
    """Let each topic have an item for each township that has something under it, and no other."""
    keys = [topic.pk for topic in topics]
    wanted: dict[int, set[int]] = defaultdict(set)
    pairs = RawDuty.objects.filter(topic__in=keys).order_by().values_list("topic", "township").distinct()
    for topic, township in pairs:
        wanted[topic].add(township)
    surplus = []
    for pk, topic, township in DraftItem.objects.filter(topic__in=keys).values_list(
        "pk", "topic", "township"
    ):
        if township in wanted[topic]:
            wanted[topic].remove(township)
        else:
            surplus.append(pk)
    DraftItem.objects.filter(pk__in=surplus).delete()
    DraftItem.objects.bulk_create(
        [
            DraftItem(topic_id=topic, township_id=township)
            for topic, townships in wanted.items()
            for township in sorted(townships)
        ],
        batch_size=BATCH,
    )
