from __future__ import annotations

from datetime import UTC

from django.db import models

from mingze.audit.rules import FIELDS


class Event(models.Model):
    """One thing that was done, by whom, in which capacity.

    Events form a chain: each carries the hash of the one before, so that a record changed, removed
    or slipped in later is found by `mingze verify-audit`. No foreign keys: a record must outlive
    what it records.
    """

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    verb = models.CharField("事件", max_length=60)
    target_type = models.CharField("对象类型", max_length=60)
    target_id = models.BigIntegerField("对象编号")
    user_id = models.BigIntegerField("操作人编号")
    user_name = models.CharField("操作人", max_length=60)
    unit_id = models.BigIntegerField("操作单位编号")
    unit_name = models.CharField("操作单位", max_length=60)
    data = models.JSONField("内容", default=dict)
    previous_hash = models.CharField("前一条校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = "操作记录"
        ordering = ["sequence"]
        indexes = [models.Index(fields=["target_type", "target_id", "sequence"], name="events_of_one_thing")]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.verb}"

    def hashed_fields(self) -> dict[str, object]:
        """What the hash covers, in the form that the hash is taken of (see rules.FIELDS)."""
        fields = {name: getattr(self, name) for name in FIELDS}
        return fields | {"at": self.at.astimezone(UTC).isoformat(timespec="microseconds")}


class ChainHead(models.Model):
    """Where the chain of events ends. One row; locking it puts concurrent events in order."""

    sequence = models.PositiveBigIntegerField("最后序号", default=0)
    hash = models.CharField("最后校验值", max_length=64, default="")

    class Meta:
        verbose_name = "操作记录链末端"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="the_chain_has_one_end")]

    def __str__(self) -> str:
        return f"#{self.sequence}"
