"""A compilation of some months: who takes part, what is planned, who is in charge."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.urls import reverse

from mingze.catalogue.models import Edition
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Campaign(models.Model):
    """The work from the survey to a published edition, or an adjustment of the lists in several rounds.

    One is under way at a time, because there is one draft. `edition` is the one it brought about.
    """

    class Kind(models.TextChoices):
        COMPILATION = "compilation", "清单编制"
        ADJUSTMENT = "adjustment", "集中调整"

    title = models.CharField("名称", max_length=120, unique=True)
    kind = models.CharField("类型", max_length=12, choices=Kind, default=Kind.COMPILATION)
    aims = models.TextField("目标要求", blank=True)
    started_on = models.DateField("开始日期")
    due_on = models.DateField("计划完成日期")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    sample = models.ForeignKey(
        Unit, models.PROTECT, related_name="sampled_in", null=True, blank=True, verbose_name="打样乡镇"
    )
    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="campaign", null=True, blank=True, verbose_name="形成的清单版本"
    )
    created_at = models.DateTimeField("建立时间", default=clock.now)
    created_by = models.CharField("建立人", max_length=60)

    class Meta:
        verbose_name = "编制工作"
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Value(1), condition=Q(finished_at=None), name="one_campaign_is_under_way_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("started_on")), name="a_campaign_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None


class Party(models.Model):
    """A township or department that takes part; a township is tied to one county official (一对一承包)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaign_parties")
    official = models.CharField("包联干部", max_length=60, blank=True)

    class Meta:
        verbose_name = "参与单位"
        ordering = ["unit__kind", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="a_unit_takes_part_once")]

    def __str__(self) -> str:
        return f"{self.unit}"


class TaskForceMember(models.Model):
    """Somebody of the task force (工作专班), by name and office; not everybody has an account."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="task_force")
    role = models.CharField("专班职务", max_length=30)
    name = models.CharField("姓名", max_length=40)
    office = models.CharField("单位及职务", max_length=80)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "工作专班成员"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.role}：{self.name}"


class PlanStep(models.Model):
    """A step of the plan with its dates."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="plan")
    name = models.CharField("步骤", max_length=80)
    starts_on = models.DateField("开始")
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = "工作计划"
        ordering = ["starts_on", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("starts_on")), name="a_planned_step_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name
