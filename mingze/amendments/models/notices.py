"""Notices that were held against the list (清单外任务识别)."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from mingze.amendments.models.admissions import Admission
from mingze.catalogue.models import Edition, Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Notice(models.Model):
    """An incoming notice or assessment scheme, checked against one township's list in force."""

    title = models.CharField("标题", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件校验值", max_length=64)
    issuer = models.ForeignKey(
        Unit, models.PROTECT, related_name="issued_notices", null=True, blank=True, verbose_name="发文单位"
    )
    township = models.ForeignKey(Unit, models.PROTECT, related_name="received_notices")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="checked_notices")
    checked_at = models.DateTimeField("比对时间", default=clock.now)
    checked_by = models.CharField("比对人", max_length=60)

    class Meta:
        verbose_name = "来文比对"
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "edition", "digest"], name="a_notice_is_checked_once_for_an_edition"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("amendments:notice", args=[self.pk])


class NoticeTask(models.Model):
    """A sentence that gives the township something to do, and how it stands to the list."""

    class Standing(models.TextChoices):
        INSIDE = "inside", "清单内"
        OUTSIDE = "outside", "清单外"
        TAKEN_BACK = "taken_back", "已收回"
        REFUSED_BEFORE = "refused_before", "曾未予准入"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="tasks")
    position = models.PositiveIntegerField("次序")
    text = models.TextField("原文")
    found = models.CharField("比对结果", max_length=16, choices=Standing)
    standing = models.CharField("认定", max_length=16, choices=Standing)
    row = models.ForeignKey(Row, models.PROTECT, related_name="notice_tasks", null=True, blank=True)
    reason = models.TextField("理由")
    scoring = models.BooleanField("考核条款", default=False)
    indicator_shift = models.BooleanField("以指标考指标", default=False)
    corrected_by = models.CharField("改定人", max_length=60, blank=True)
    correction_reason = models.CharField("改定理由", max_length=300, blank=True)
    admission = models.ForeignKey(
        Admission, models.PROTECT, related_name="notice_tasks", null=True, blank=True
    )

    class Meta:
        verbose_name = "来文任务"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Objection(models.Model):
    """A township's letter about a notice: which of its tasks are not on the list, and why."""

    number = models.CharField("编号", max_length=30, unique=True)
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="objection")
    text = models.TextField("说明", blank=True)
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    raised_by = models.CharField("提出人", max_length=60)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)

    class Meta:
        verbose_name = "来文异议"
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return self.number
