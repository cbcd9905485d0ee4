from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class County(models.Model):
    """The county whose database this is. There is one."""

    code = models.CharField("行政区划代码", max_length=12)
    name = models.CharField("名称", max_length=40)
    is_demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = "县"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="a_database_holds_one_county")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who can sign in. What they may do comes from their appointments."""

    full_name = models.CharField("姓名", max_length=40)
    is_demonstration = models.BooleanField("演示账号", default=False)

    current_appointment: Appointment | None = None
    """Set by `queries.serving_user`, so that a request looks it up once."""

    class Meta:
        verbose_name = "人员"
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username


class UnitQuerySet(models.QuerySet["Unit"]):
    def valid_on(self, day: date) -> UnitQuerySet:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
            Q(valid_to=None) | Q(valid_to__gt=day)
        )

    def current(self) -> UnitQuerySet:
        return self.valid_on(timezone.localdate())

    def townships(self) -> UnitQuerySet:
        return self.filter(kind__in=TOWNSHIP_KINDS)

    def departments(self) -> UnitQuerySet:
        return self.filter(kind=Unit.Kind.DEPARTMENT)

    def at_county_level(self) -> UnitQuerySet:
        """Whoever can lead or take over a duty."""
        return self.filter(kind__in=[Unit.Kind.DEPARTMENT, Unit.Kind.COUNTY_BODY])


class Unit(models.Model):
    """A township, a department, a county body, an office inside a unit, or a village.

    `valid_to` is the first day on which the unit no longer exists.
    """

    class Kind(models.TextChoices):
        COUNTY_BODY = "county_body", "县级机关"
        DEPARTMENT = "department", "县直部门"
        TOWNSHIP = "township", "乡镇"
        SUBDISTRICT = "subdistrict", "街道"
        OFFICE = "office", "内设机构"
        VILLAGE = "village", "村（社区）"

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", null=True, blank=True, verbose_name="上级"
    )
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(parent=None, valid_to=None),
                name="two_existing_units_do_not_share_a_name",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(valid_to=None) & ~Q(parent=None),
                name="two_existing_parts_of_a_unit_do_not_share_a_name",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_unit_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name for tight places."""
        return self.short_name or self.name

    @property
    def is_township(self) -> bool:
        return self.kind in TOWNSHIP_KINDS

    @property
    def acts_as(self) -> Unit:
        """The unit in whose name its people act: an office acts for what it is a part of."""
        return self.parent.acts_as if self.parent and self.kind == Unit.Kind.OFFICE else self


TOWNSHIP_KINDS = (Unit.Kind.TOWNSHIP, Unit.Kind.SUBDISTRICT)


class UnitAlias(models.Model):
    """Another name under which documents know a unit (住建局, 县住建局)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=60, unique=True)

    class Meta:
        verbose_name = "单位别名"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A position in a unit that a handbook can be written for."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    name = models.CharField("岗位", max_length=40)

    class Meta:
        verbose_name = "岗位"
        ordering = ["unit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="two_posts_of_a_unit_differ_in_name")
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.name}"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def current(self) -> AppointmentQuerySet:
        today = timezone.localdate()
        return self.filter(started_on__lte=today).filter(Q(ended_on=None) | Q(ended_on__gt=today))


class Appointment(models.Model):
    """A person serving in a unit, in a post, for a period, with named powers.

    `ended_on` is the first day on which the person no longer serves.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments", null=True, blank=True)
    powers = models.JSONField("权限", default=list, blank=True)
    started_on = models.DateField("起")
    ended_on = models.DateField("止", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"],
                condition=Q(ended_on=None),
                name="a_person_serves_a_unit_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="an_appointment_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.unit}）"
