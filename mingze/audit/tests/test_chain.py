from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from mingze.audit.actions import record
from mingze.audit.models import ChainHead, Event
from mingze.audit.queries import verify_chain
from mingze.audit.rules import FIELDS, event_hash
from mingze.kernel.actor import Actor

BY = Actor(user_id=7, name="张三", unit_id=3, unit_name="县委编办", powers=frozenset())


@pytest.fixture
def events() -> list[Event]:
    """Three records, of the only thing that this layer knows: the end of its own chain."""
    head = ChainHead.objects.create(pk=1)
    return [record(f"thing.done_{n}", head, by=BY, number=n, 名称="中文") for n in range(3)]


def test_records_are_numbered_and_each_carries_the_hash_of_the_one_before(events: list[Event]) -> None:
    stored = list(Event.objects.all())
    assert [event.sequence for event in stored] == [1, 2, 3]
    assert [event.previous_hash for event in stored] == ["", stored[0].hash, stored[1].hash]
    assert len({event.hash for event in stored}) == 3
    head = ChainHead.objects.get()
    assert (head.sequence, head.hash) == (3, stored[2].hash)
    assert (stored[0].target_type, stored[0].target_id) == ("audit.chainhead", 1)
    assert stored[0].data == {"number": 0, "名称": "中文"}
    report = verify_chain()
    assert (report.events, report.fault) == (3, "")


def test_an_empty_log_is_whole() -> None:
    assert (verify_chain().events, verify_chain().fault) == (0, "")


CHANGES: dict[str, dict[str, Any]] = {
    "verb": {"verb": "thing.undone"},
    "at": {"at": F("at") + timedelta(microseconds=1)},
    "target_type": {"target_type": "other"},
    "target_id": {"target_id": 99},
    "user_id": {"user_id": 99},
    "user_name": {"user_name": "李四"},
    "unit_id": {"unit_id": 99},
    "unit_name": {"unit_name": "别处"},
    "data": {"data": {"number": 99}},
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_record_is_found(field: str, events: list[Event]) -> None:
    Event.objects.filter(pk=events[1].pk).update(**CHANGES[field])
    assert verify_chain().fault == "第 2 条记录的内容被改动。"


def test_every_field_that_the_hash_covers_is_tried_above() -> None:
    assert set(CHANGES) == set(FIELDS) - {"sequence"}


def test_a_changed_record_is_found_even_with_its_hash_made_to_fit(events: list[Event]) -> None:
    forged = Event.objects.get(sequence=2)
    forged.user_name = "李四"
    forged.hash = event_hash(forged.previous_hash, forged.hashed_fields())
    forged.save()
    assert verify_chain().fault == "第 3 条记录与前一条不衔接。"


@pytest.mark.parametrize("place", [1, 2])
def test_a_removed_record_is_found(place: int, events: list[Event]) -> None:
    Event.objects.filter(sequence=place).delete()
    assert verify_chain().fault == f"第 {place} 条记录缺失。"


def test_a_removed_record_is_found_when_the_later_ones_move_up(events: list[Event]) -> None:
    Event.objects.filter(sequence=2).delete()
    Event.objects.filter(sequence=3).update(sequence=2)
    assert verify_chain().fault == "第 2 条记录与前一条不衔接。"


def test_an_inserted_record_is_found(events: list[Event]) -> None:
    Event.objects.filter(sequence=3).update(sequence=4)
    forged = Event.objects.get(sequence=2)
    forged.pk, forged.sequence, forged.previous_hash = None, 3, events[1].hash
    forged.hash = event_hash(forged.previous_hash, forged.hashed_fields())
    forged.save(force_insert=True)
    assert verify_chain().fault == "第 4 条记录与前一条不衔接。"


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_cut_tail_is_found(kept: int, events: list[Event]) -> None:
    Event.objects.filter(sequence__gt=kept).delete()
    assert verify_chain().fault == f"末尾记录缺失：应有 3 条，实有 {kept} 条。"


def test_an_act_that_fails_leaves_no_record(events: list[Event]) -> None:
    def fail_after_recording() -> None:
        with transaction.atomic():
            record("thing.failed", ChainHead.objects.get(), by=BY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    assert (verify_chain().events, verify_chain().fault) == (3, "")
    record("thing.done", ChainHead.objects.get(), by=BY)
    assert (verify_chain().events, verify_chain().fault) == (4, "")


def test_the_command_says_whether_the_log_is_whole(
    events: list[Event], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    assert "共 3 条" in capsys.readouterr().out
    Event.objects.filter(sequence=1).update(user_name="李四")
    with pytest.raises(CommandError, match="第 1 条记录的内容被改动"):
        call_command("verify_audit")


def test_checking_reads_the_whole_log_in_two_queries(
    events: list[Event], django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(2):
        verify_chain()
