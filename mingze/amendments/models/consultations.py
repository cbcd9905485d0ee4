"""Asking units what they think, and what they and others answer (征求意见)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mingze.catalogue.models import Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Consultation(models.Model):
    """Units are asked for their opinions on something, until a day.

    What it is about is known to whoever opened it: a round, a proposal and an admission point here.
    """

    title = models.CharField("标题", max_length=200)
    question = models.TextField("说明", blank=True)
    township = models.ForeignKey(
        Unit, models.PROTECT, related_name="consultations", null=True, blank=True, verbose_name="乡镇"
    )
    opened_at = models.DateTimeField("发出时间", default=clock.now)
    opened_by = models.CharField("发出人", max_length=60)
    due_on = models.DateField("答复期限", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "征求意见"
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("amendments:consultation", args=[self.pk])


class Consulted(models.Model):
    """A unit that is asked, and what it answers on the whole."""

    class Stance(models.TextChoices):
        AGREE = "agree", "同意"
        CONDITIONAL = "conditional", "有条件同意"
        DISAGREE = "disagree", "不同意"
        PASSIVE = "passive", "被动接受"
        UNWILLING = "unwilling", "不愿承接"
        UNABLE = "unable", "无力承接"
        NO_COMMENT = "no_comment", "无意见"

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="consulted")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consulted")
    stance = models.CharField("态度", max_length=12, choices=Stance, blank=True)
    remark = models.TextField("说明", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)

    class Meta:
        verbose_name = "征求意见对象"
        ordering = ["unit__kind", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "unit"], name="a_consultation_asks_a_unit_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, stance="") | (Q(answered_at__isnull=False) & ~Q(stance="")),
                name="an_answer_takes_a_stance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.consultation}"


class Opinion(models.Model):
    """What somebody says about a row, or about the whole; every opinion is answered.

    `suggested` is what the row should say instead and `base` what it said when that was written, as
    `catalogue.rules.content_to_data` stores contents: so that taking it over overwrites nobody.
    """

    class Voice(models.TextChoices):
        TOWNSHIP = "township", "乡镇"
        DEPARTMENT = "department", "部门"
        VILLAGE = "village", "村（社区）"
        RETIRED_CADRE = "retired_cadre", "老干部"
        EXPERT = "expert", "专家"
        COUNTY_OFFICIAL = "county_official", "包联干部"

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "采纳"
        PARTLY = "partly", "部分采纳"
        REJECTED = "rejected", "未采纳"

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    row = models.ForeignKey(Row, models.PROTECT, related_name="opinions", null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="opinions", verbose_name="提出或者转达单位")
    voice = models.CharField("意见来源", max_length=16, choices=Voice)
    speaker = models.CharField("提出人", max_length=80, blank=True)
    text = models.TextField("意见")
    base = models.JSONField("原文", null=True, blank=True)
    suggested = models.JSONField("建议文本", null=True, blank=True)
    given_at = models.DateTimeField("提出时间", default=clock.now)
    given_by = models.CharField("录入人", max_length=60)
    answer = models.CharField("答复", max_length=10, choices=Answer, blank=True)
    answer_text = models.TextField("答复说明", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "意见"
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="an_opinion_says_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answered_opinion_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "accepted"]) | ~Q(answer_text=""),
                name="what_is_not_wholly_accepted_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def is_open(self) -> bool:
        return not self.answer and self.withdrawn_at is None

    @property
    def township_id(self) -> int | None:
        """The township whose list it is about: the row's, or the one that the consultation is about."""
        return self.row.township_id if self.row else self.consultation.township_id
