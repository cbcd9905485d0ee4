"""三上三下: rounds, hand-overs, and what the lists said at each of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingze.amendments.models import Consultation
from mingze.campaigns.models.campaigns import Campaign
from mingze.catalogue.models import Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Round(models.Model):
    """One way up and down. Townships hand over until `up_due_on`; the county returns until `down_due_on`."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次")
    opened_at = models.DateTimeField("开始时间", default=clock.now)
    up_due_on = models.DateField("报送期限")
    down_due_on = models.DateField("反馈期限")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    passed_reason = models.CharField("未齐结束的理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "轮次"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="rounds_of_a_campaign_are_numbered"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(closed_at=None), name="one_round_is_open_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(down_due_on__gte=models.F("up_due_on")),
                name="a_round_goes_up_before_it_goes_down",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}轮"


class Wording(models.Model):
    """What a row said, stored once however many snapshots hold it.

    `digest` is over the whole content, its domain too; `content` is as
    `catalogue.rules.content_to_data` gives it.
    """

    digest = models.CharField("校验值", max_length=64, unique=True)
    content = models.JSONField("内容")

    class Meta:
        verbose_name = "存照文字"

    def __str__(self) -> str:
        return str(self.content.get("name", ""))


class Snapshot(models.Model):
    """What a township's part of the draft said at a moment. Never changed."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="snapshots")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "存照"
        ordering = ["taken_at", "pk"]

    def __str__(self) -> str:
        return f"{self.township} {self.taken_at:%Y-%m-%d}"


class SnapshotLine(models.Model):
    """One row of a snapshot, under its number."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="lines")
    row = models.ForeignKey(Row, models.PROTECT, related_name="snapshot_lines")
    number = models.PositiveSmallIntegerField("序号")
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="lines")

    class Meta:
        verbose_name = "存照条目"
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "row"], name="a_snapshot_holds_a_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.number}"


class HandOver(models.Model):
    """A township's draft going up to the county or back down, with what it said then.

    The consultation is what was asked of the departments about it on its way up.
    """

    class Direction(models.TextChoices):
        UP = "up", "报送"
        DOWN = "down", "反馈"

    round = models.ForeignKey(Round, models.CASCADE, related_name="hand_overs")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="hand_overs")
    direction = models.CharField("方向", max_length=4, choices=Direction)
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="hand_over")
    consultation = models.OneToOneField(
        Consultation, models.PROTECT, related_name="hand_over", null=True, blank=True
    )
    note = models.TextField("说明", blank=True)
    at = models.DateTimeField("时间", default=clock.now)
    by = models.CharField("经办人", max_length=60)

    class Meta:
        verbose_name = "报送与反馈"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "township", "direction"], name="a_township_goes_up_and_down_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}{self.township}{self.get_direction_display()}"
