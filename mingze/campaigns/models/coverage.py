"""Other lists held against the draft, to find duties that nobody wrote down (查漏)."""

from __future__ import annotations

from django.db import models

from mingze.campaigns.models.campaigns import Campaign
from mingze.campaigns.models.survey import RawDuty
from mingze.catalogue.models import Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class CoverageCheck(models.Model):
    """A department's list, a hotline export or a 权责清单 that was matched against the draft."""

    class Source(models.TextChoices):
        DEPARTMENT_LIST = "department_list", "部门清单"
        POWER_LIST = "power_list", "权责清单"
        HOTLINE = "hotline", "热线工单"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="coverage_checks")
    title = models.CharField("名称", max_length=200)
    source = models.CharField("来源", max_length=16, choices=Source)
    checked_at = models.DateTimeField("比对时间", default=clock.now)
    checked_by = models.CharField("比对人", max_length=60)

    class Meta:
        verbose_name = "查漏比对"
        ordering = ["-checked_at"]

    def __str__(self) -> str:
        return self.title


class CoverageLine(models.Model):
    """One line of such a list, the row that covers it, or that none does and what was done about it."""

    class Outcome(models.TextChoices):
        COVERED = "covered", "已覆盖"
        MISSING = "missing", "未覆盖"
        ADDED = "added", "已补录"
        DISMISSED = "dismissed", "不属于乡镇事项"

    check_of = models.ForeignKey(CoverageCheck, models.CASCADE, related_name="lines")
    text = models.CharField("事项", max_length=500)
    department = models.CharField("部门", max_length=60, blank=True)
    times = models.PositiveIntegerField("件数", default=1)
    row = models.ForeignKey(Row, models.PROTECT, related_name="coverage_lines", null=True, blank=True)
    score = models.FloatField("相近程度", default=0)
    outcome = models.CharField("结论", max_length=10, choices=Outcome)
    raw_duty = models.ForeignKey(
        RawDuty, models.PROTECT, related_name="coverage_lines", null=True, blank=True
    )
    township = models.ForeignKey(
        Unit, models.PROTECT, related_name="coverage_lines", null=True, blank=True, verbose_name="乡镇"
    )
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "查漏事项"
        ordering = ["outcome", "-times", "pk"]

    def __str__(self) -> str:
        return self.text
