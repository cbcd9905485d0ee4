"""New tasks for townships: let in, let in for a time, or refused (准入)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mingze.amendments.models.consultations import Consultation
from mingze.kernel import clock
from mingze.organisations.models import Unit


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def refused(self) -> AdmissionQuerySet:
        return self.filter(state=Admission.State.REFUSED)

    def standing_on(self, day: date) -> AdmissionQuerySet:
        """Admitted for a time that has not run out by `day`: it runs out by itself."""
        return self.filter(state=Admission.State.TEMPORARY, expires_on__gt=day)


class Admission(models.Model):
    """A department asks that townships do something that their lists do not hold.

    A temporary admission holds until the day before `expires_on`; nobody needs to end it.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待受理"
        CONSULTING = "consulting", "征求乡镇意见中"
        ADMITTED = "admitted", "准入"
        TEMPORARY = "temporary", "临时准入"
        REFUSED = "refused", "不予准入"
        WITHDRAWN = "withdrawn", "已撤回"

    number = models.CharField("编号", max_length=30, unique=True)
    applicant = models.ForeignKey(Unit, models.PROTECT, related_name="admissions", verbose_name="申请部门")
    title = models.CharField("事项名称", max_length=300)
    content = models.TextField("工作内容")
    basis = models.TextField("依据")
    reason = models.TextField("理由")
    people = models.CharField("人员保障", max_length=300, blank=True)
    money = models.CharField("经费保障", max_length=300, blank=True)
    powers = models.CharField("权限赋予", max_length=300, blank=True)
    training = models.CharField("培训安排", max_length=300, blank=True)
    townships = models.ManyToManyField(Unit, related_name="asked_admissions", verbose_name="涉及乡镇")
    state = models.CharField("状态", max_length=12, choices=State, default=State.SUBMITTED)
    submitted_at = models.DateTimeField("申请时间", default=clock.now)
    submitted_by = models.CharField("申请人", max_length=60)
    consultation = models.OneToOneField(
        Consultation, models.PROTECT, related_name="admission", null=True, blank=True
    )
    decision_text = models.TextField("决定说明", blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = models.CharField("决定人", max_length=60, blank=True)
    expires_on = models.DateField("失效日期", null=True, blank=True)
    reported_on = models.DateField("报备日期", null=True, blank=True)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "准入申请"
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["admitted", "temporary", "refused"], decided_at__isnull=False)
                | Q(~Q(state__in=["admitted", "temporary", "refused"]), decided_at=None),
                name="a_decided_admission_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="temporary", expires_on__isnull=False)
                | Q(~Q(state="temporary"), expires_on=None),
                name="only_a_temporary_admission_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision_text=""), name="a_refusal_gives_its_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("amendments:admission", args=[self.pk])
