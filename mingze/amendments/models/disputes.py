"""Who is to do what when two say different things (职责争议)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mingze.catalogue.models import Duty, Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Dispute(models.Model):
    """A disagreement or crossing of duties and where its procedure stands.

    While it is open the division in force stays as it is. The days on which its stages are due are
    fixed when the stage begins, by the limits of that time.
    """

    class State(models.TextChoices):
        NEGOTIATING = "negotiating", "协商中"
        ASKED = "asked", "编办征询中"
        MEETING = "meeting", "待专题会议研究"
        SETTLED = "settled", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    class Origin(models.TextChoices):
        CHECK = "check", "清单体检"
        UNIT = "unit", "单位提出"
        OPINION = "opinion", "征求意见"
        NOTICE = "notice", "文件比对"
        MATTER = "matter", "办件"

    number = models.CharField("编号", max_length=30, unique=True)
    title = models.CharField("事由", max_length=200)
    question = models.TextField("争议焦点")
    origin = models.CharField("来源", max_length=10, choices=Origin)
    origin_note = models.CharField("来源说明", max_length=200, blank=True)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="disputes", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.NEGOTIATING)
    raised_by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="raised_disputes")
    raised_by = models.CharField("提出人", max_length=60)
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    convener = models.ForeignKey(Unit, models.PROTECT, related_name="convened_disputes")
    negotiation_due_on = models.DateField("协商期限")
    office_due_on = models.DateField("编办办理期限", null=True, blank=True)
    due_on = models.DateField("办结期限")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "职责争议"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["settled", "withdrawn"], closed_at__isnull=False)
                | Q(~Q(state__in=["settled", "withdrawn"]), closed_at=None),
                name="a_dispute_is_closed_with_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("amendments:dispute", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class DisputedRow(models.Model):
    """A row that a dispute is about."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="disputed_rows")
    row = models.ForeignKey(Row, models.PROTECT, related_name="disputed")

    class Meta:
        verbose_name = "争议条目"
        constraints = [models.UniqueConstraint(fields=["dispute", "row"], name="a_dispute_names_a_row_once")]

    def __str__(self) -> str:
        return f"{self.dispute}：{self.row}"


class DisputeParty(models.Model):
    """A unit in a dispute, what it claims and what it cites for that. The first named convenes."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dispute_parties")
    position = models.PositiveSmallIntegerField("次序")
    claim = models.TextField("主张", blank=True)
    citation = models.TextField("依据", blank=True)
    stated_at = models.DateTimeField("陈述时间", null=True, blank=True)

    class Meta:
        verbose_name = "争议各方"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dispute", "unit"], name="a_unit_is_a_party_once")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.dispute}"


class DisputeStep(models.Model):
    """One step of the procedure as it was taken; nothing here is ever changed."""

    class Kind(models.TextChoices):
        RAISED = "raised", "提出"
        STATED = "stated", "陈述主张"
        MINUTES = "minutes", "形成协商纪要"
        NOT_AGREED = "not_agreed", "协商未达成一致"
        ASKED = "asked", "编办书面征询"
        ANSWERED = "answered", "书面答复"
        TO_MEETING = "to_meeting", "提交专题会议"
        RULED = "ruled", "裁定"
        WITHDRAWN = "withdrawn", "撤回"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="steps")
    kind = models.CharField("步骤", max_length=12, choices=Kind)
    at = models.DateTimeField("时间", default=clock.now)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dispute_steps", null=True, blank=True)
    by = models.CharField("经办人", max_length=60)
    text = models.TextField("内容", blank=True)
    due_on = models.DateField("期限", null=True, blank=True)

    class Meta:
        verbose_name = "争议办理步骤"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.dispute}：{self.get_kind_display()}"


class Ruling(models.Model):
    """How a dispute ended, binding on all parties: agreed between them (协商纪要) or ruled (裁定)."""

    class Kind(models.TextChoices):
        AGREED = "agreed", "协商一致"
        RULED = "ruled", "裁定"

    number = models.CharField("编号", max_length=40, unique=True)
    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="ruling")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    text = models.TextField("结论")
    reason = models.TextField("理由", blank=True)
    decided_on = models.DateField("日期")
    decided_by = models.CharField("作出单位", max_length=80)

    class Meta:
        verbose_name = "裁定"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_ruling_says_something"),
            models.CheckConstraint(
                condition=Q(kind="agreed") | ~Q(reason=""), name="a_ruling_gives_its_reasons"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("amendments:dispute", args=[self.dispute_id])
