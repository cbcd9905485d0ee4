from __future__ import annotations

from dataclasses import dataclass

from mingze.audit.models import ChainHead, Event
from mingze.audit.rules import event_hash


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the log is whole: how many events were read, and the first fault found, if any."""

    events: int
    fault: str = ""


def verify_chain() -> ChainReport:
    """Walk the whole log from its first event and compare every hash."""
    previous_hash, count = "", 0
    for event in Event.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if event.sequence != count:
            return ChainReport(count, f"第 {count} 条记录缺失。")
        if event.previous_hash != previous_hash:
            return ChainReport(count, f"第 {count} 条记录与前一条不衔接。")
        if event.hash != event_hash(previous_hash, event.hashed_fields()):
            return ChainReport(count, f"第 {count} 条记录的内容被改动。")
        previous_hash = event.hash
    head = ChainHead.objects.first() or ChainHead()
    if (head.sequence, head.hash) != (count, previous_hash):
        return ChainReport(count, f"末尾记录缺失：应有 {head.sequence} 条，实有 {count} 条。")
    return ChainReport(count)
