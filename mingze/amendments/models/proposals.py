"""Asking for a list to say something else (动态调整), and reviews after a law changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mingze.amendments.models.consultations import Consultation
from mingze.catalogue.models import Duty, Law, Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Proposal(models.Model):
    """A proposal to adjust the lists, from a unit, a changed law or friction in matters."""

    class Origin(models.TextChoices):
        TOWNSHIP = "township", "乡镇提出"
        DEPARTMENT = "department", "部门提出"
        LAW = "law", "法律法规变动"
        FRICTION = "friction", "运行问题"

    class State(models.TextChoices):
        RAISED = "raised", "待受理"
        CONSULTING = "consulting", "征求意见中"
        ACCEPTED = "accepted", "已采纳"
        PARTLY = "partly", "部分采纳"
        REJECTED = "rejected", "未采纳"
        WITHDRAWN = "withdrawn", "已撤回"

    number = models.CharField("编号", max_length=30, unique=True)
    title = models.CharField("建议", max_length=200)
    origin = models.CharField("来源", max_length=12, choices=Origin)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="proposals", null=True, blank=True)
    reason = models.TextField("理由")
    state = models.CharField("状态", max_length=12, choices=State, default=State.RAISED)
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    raised_by = models.CharField("提出人", max_length=60)
    consultation = models.OneToOneField(
        Consultation, models.PROTECT, related_name="proposal", null=True, blank=True
    )
    decision_text = models.TextField("决定说明", blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.CharField("决定人", max_length=60, blank=True)

    class Meta:
        verbose_name = "调整建议"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_proposal_gives_its_reasons"),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "partly", "rejected"], decided_at__isnull=False)
                | Q(~Q(state__in=["accepted", "partly", "rejected"]), decided_at=None),
                name="a_decided_proposal_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partly", "rejected"]) | ~Q(decision_text=""),
                name="what_is_not_wholly_adopted_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("amendments:proposal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.RAISED, self.State.CONSULTING}


class ProposedChange(models.Model):
    """What a proposal would make one township's list say: another text, a new row (no `row`), or none
    (no `content`). Contents are stored as `catalogue.rules.content_to_data` gives them; `base` is what the
    row said when the proposal was written."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="changes")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="proposed_changes")
    row = models.ForeignKey(Row, models.PROTECT, related_name="proposed_changes", null=True, blank=True)
    base = models.JSONField("原文", null=True, blank=True)
    content = models.JSONField("建议文本", null=True, blank=True)

    class Meta:
        verbose_name = "建议的改动"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(row__isnull=False) | Q(content__isnull=False), name="a_change_changes_something"
            ),
            models.UniqueConstraint(fields=["proposal", "row"], name="a_proposal_changes_a_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}：{self.township}"


class LawReview(models.Model):
    """A review of everything that rests on a law which was amended or repealed."""

    law = models.ForeignKey(Law, models.PROTECT, related_name="reviews")
    status = models.CharField("效力", max_length=10, choices=Law.Status)
    status_on = models.DateField("效力变动日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    opened_at = models.DateTimeField("开始时间", default=clock.now)
    opened_by = models.CharField("发起人", max_length=60)
    closed_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "依据变动复核"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["law"], condition=Q(closed_at=None), name="a_law_is_reviewed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.law}（{self.get_status_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("amendments:law-review", args=[self.pk])


class LawReviewItem(models.Model):
    """One duty that rests on the law, and what was decided about it."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "不受影响"
        PROPOSED = "proposed", "已提出调整"

    review = models.ForeignKey(LawReview, models.CASCADE, related_name="items")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="law_review_items")
    outcome = models.CharField("结论", max_length=10, choices=Outcome, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="law_review_items", null=True, blank=True
    )
    settled_at = models.DateTimeField("时间", null=True, blank=True)
    settled_by = models.CharField("经办人", max_length=60, blank=True)

    class Meta:
        verbose_name = "复核事项"
        ordering = ["duty__code"]
        constraints = [
            models.UniqueConstraint(fields=["review", "duty"], name="a_duty_is_reviewed_once"),
            models.CheckConstraint(
                condition=~Q(outcome="proposed") | Q(proposal__isnull=False),
                name="a_proposed_adjustment_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}：{self.duty}"
