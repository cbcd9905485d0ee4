"""The lines of the lists, what they say, and which edition holds them."""

from __future__ import annotations

from typing import TypeAlias

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mingze.catalogue.models.duties import Domain, Duty, Law
from mingze.catalogue.models.editions import Edition
from mingze.catalogue.rules import ListKind, Role, Scope
from mingze.organisations.models import Unit

# Inside a row the name `list` is a field.
Involvements: TypeAlias = "list[Involvement]"


class List(models.TextChoices):
    BASIC = ListKind.BASIC.value, "基本履职事项"
    ASSIST = ListKind.ASSIST.value, "配合履职事项"
    TAKEN_BACK = ListKind.TAKEN_BACK.value, "上级部门收回事项"


class Row(models.Model):
    """The line of one duty on one township's lists, the same through all editions."""

    township = models.ForeignKey(Unit, models.PROTECT, related_name="rows")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="rows")

    class Meta:
        verbose_name = "清单条目"

    def __str__(self) -> str:
        return f"{self.township}·{self.duty}"

    def get_absolute_url(self) -> str:
        return reverse("catalogue:row", args=[self.pk])


class RowVersion(models.Model):
    """What a row says, from the edition that introduced it until one that says otherwise.

    It may change while that edition is a draft, and never again. Numbers belong to the edition
    (see Entry), so that a row inserted above does not make a new version of all below.
    """

    row = models.ForeignKey(Row, models.PROTECT, related_name="versions")
    introduced_in = models.ForeignKey(Edition, models.PROTECT, related_name="introduced")
    list = models.CharField("清单", max_length=10, choices=List)
    domain = models.ForeignKey(
        Domain, models.PROTECT, related_name="versions", null=True, blank=True, verbose_name="领域"
    )
    name = models.CharField("事项名称", max_length=300)
    scope = models.CharField(
        "共性或个性",
        max_length=10,
        choices=[(Scope.COMMON.value, "共性"), (Scope.PARTICULAR.value, "个性")],
        default=Scope.COMMON,
    )
    scope_reason = models.CharField("个性理由", max_length=500, blank=True)
    joint_duty = models.TextField("上级部门职责（未分部门）", blank=True)
    township_duty = models.TextField("乡镇配合职责", blank=True)
    way_of_working = models.TextField("工作方式", blank=True)
    handed_over_on = models.DateField("移交日期", null=True, blank=True)
    content_hash = models.CharField("内容校验值", max_length=64)

    class Meta:
        verbose_name = "条目内容"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "introduced_in"], name="an_edition_introduces_one_version_of_a_row"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_row_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mark(self) -> tuple[str, int | None]:
        """Equal for versions that say the same under the same heading."""
        return self.content_hash, self.domain_id

    @property
    def departments(self) -> Involvements:
        """Who answers for an assist row: the lead first, then the others in their order."""
        named = [part for part in self.involvements.all() if part.role == Role.DEPARTMENT]
        return sorted(named, key=lambda part: not part.leads)

    @property
    def lead(self) -> Involvement | None:
        return next(iter(self.departments), None)

    @property
    def takeovers(self) -> Involvements:
        return [part for part in self.involvements.all() if part.role == Role.TAKEOVER]

    @property
    def assisting_units(self) -> Involvements:
        return [part for part in self.involvements.all() if part.role == Role.ASSISTING]


class Involvement(models.Model):
    """A unit named in a row, and what the row says it does."""

    version = models.ForeignKey(RowVersion, models.CASCADE, related_name="involvements")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="involvements")
    role = models.CharField(
        "角色",
        max_length=10,
        choices=[
            (Role.DEPARTMENT.value, "对应上级部门"),
            (Role.TAKEOVER.value, "承接部门"),
            (Role.ASSISTING.value, "协助单位"),
        ],
    )
    position = models.PositiveSmallIntegerField("次序")
    leads = models.BooleanField("注明牵头", default=False)
    duty = models.TextField("职责", blank=True)

    class Meta:
        verbose_name = "条目涉及单位"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role", "unit"], name="a_unit_is_named_once_in_a_role"
            ),
            models.UniqueConstraint(fields=["version", "position"], name="parties_of_a_row_are_in_order"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(leads=True), name="a_row_is_led_by_one_unit"
            ),
            models.CheckConstraint(
                condition=Q(leads=False) | Q(role=Role.DEPARTMENT.value), name="only_departments_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.version}"


class Basis(models.Model):
    """A law that a row rests on."""

    version = models.ForeignKey(RowVersion, models.CASCADE, related_name="bases")
    law = models.ForeignKey(Law, models.PROTECT, related_name="bases")
    article = models.CharField("条款", max_length=60, blank=True)
    text_date = models.DateField("文本日期", null=True, blank=True)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "条目依据"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="bases_of_a_row_are_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.law}{self.article}" + (f"（{self.text_date}）" if self.text_date else "")


class Entry(models.Model):
    """That an edition holds a row, in which version and under which number."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    row = models.ForeignKey(Row, models.PROTECT, related_name="entries")
    version = models.ForeignKey(RowVersion, models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = "版本条目"
        constraints = [models.UniqueConstraint(fields=["edition", "row"], name="an_edition_holds_a_row_once")]

    def __str__(self) -> str:
        return f"{self.edition} {self.number}"


class StatedCount(models.Model):
    """How many rows the heading of an imported document said there were."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="stated_counts")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="stated_counts")
    list = models.CharField("清单", max_length=10, choices=List)
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="stated_counts", null=True)
    stated = models.PositiveIntegerField("标明数量")

    class Meta:
        verbose_name = "标题标明数量"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "township", "list", "domain"], name="a_heading_states_one_count"
            ),
            models.UniqueConstraint(
                fields=["edition", "township", "list"],
                condition=Q(domain=None),
                name="a_list_title_states_one_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.get_list_display()} {self.domain or ''}：{self.stated}"
