"""That both sides of an assist row have agreed to the same words (双方确认)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingze.catalogue.models import Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Confirmation(models.Model):
    """A unit's word that a row may say this: the text with that hash and no other.

    It needs no taking back when the text changes: it is then for words that no longer stand there.
    """

    class Side(models.TextChoices):
        TOWNSHIP = "township", "乡镇"
        LEAD = "lead", "牵头部门"

    row = models.ForeignKey(Row, models.PROTECT, related_name="confirmations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="confirmations")
    side = models.CharField("一方", max_length=10, choices=Side)
    content_hash = models.CharField("内容校验值", max_length=64)
    confirmed_at = models.DateTimeField("确认时间", default=clock.now)
    confirmed_by = models.CharField("确认人", max_length=60)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "双方确认"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "unit", "side", "content_hash"],
                condition=Q(withdrawn_at=None),
                name="a_unit_confirms_a_text_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.row}"


class AgreementWaiver(models.Model):
    """The reform office's recorded decision that a row is published without both confirmations."""

    row = models.ForeignKey(Row, models.PROTECT, related_name="agreement_waivers")
    content_hash = models.CharField("内容校验值", max_length=64)
    reason = models.CharField("理由", max_length=500)
    decided_at = models.DateTimeField("决定时间", default=clock.now)
    decided_by = models.CharField("决定人", max_length=60)

    class Meta:
        verbose_name = "未经双方确认的决定"
        constraints = [
            models.UniqueConstraint(fields=["row", "content_hash"], name="a_text_is_decided_on_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_without_agreement_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.row}：{self.reason}"
