"""Around the lists: documents that wait for a word, and what people said of the checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from mingze.organisations.models import Unit


class PendingImport(models.Model):
    """Documents that somebody uploaded and has looked at, but not yet confirmed."""

    user_id = models.BigIntegerField("上传人编号")
    township = models.ForeignKey(
        Unit, models.CASCADE, related_name="pending_imports", null=True, blank=True, verbose_name="乡镇"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = "待确认的导入"

    def __str__(self) -> str:
        return f"#{self.pk}"


class PendingFile(models.Model):
    """One document of a pending import. In the database, so that it comes and goes with it."""

    pending = models.ForeignKey(PendingImport, models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "待确认的文件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class FindingReview(models.Model):
    """A person's word that a finding is no fault (确认无误), for exactly the texts it was about.

    It can be taken back; and it does not hold for other texts, so a finding comes back when what it
    was about is changed.
    """

    rule = models.CharField("规则", max_length=40)
    fingerprint = models.CharField("所涉文字", max_length=32)
    reason = models.CharField("理由", max_length=300)
    reviewed_at = models.DateTimeField("确认时间", default=timezone.now)
    reviewed_by = models.CharField("确认人", max_length=60)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "体检确认"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "fingerprint"],
                condition=Q(withdrawn_at=None),
                name="a_finding_is_confirmed_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}：{self.reason}"


class CountBand(models.Model):
    """Between how many rows a township's number needs no explanation, where the county sets its own.

    Leaving a band is a notice of the checks, never an obstacle.
    """

    class Of(models.TextChoices):
        TOTAL = "total", "三张清单合计"
        BASIC = "basic", "基本履职事项"
        ASSIST = "assist", "配合履职事项"
        TAKEN_BACK = "taken_back", "上级部门收回事项"
        PARTY_BUILDING = "party_building", "党的建设领域"

    of = models.CharField("数量", max_length=20, choices=Of, unique=True)
    low = models.PositiveIntegerField("至少")
    high = models.PositiveIntegerField("至多")

    class Meta:
        verbose_name = "条数参考范围"
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="a_band_is_not_upside_down")
        ]

    def __str__(self) -> str:
        return f"{self.get_of_display()}：{self.low}—{self.high}"
