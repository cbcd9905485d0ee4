from __future__ import annotations

from datetime import date
from typing import TypeAlias

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from mingze.catalogue.rules import ListKind, Role, Scope, cited
from mingze.organisations.models import Unit


# Inside a row the name `list` is a field.
Involvements: TypeAlias = "list[Involvement]"


class List(models.TextChoices):
    BASIC = ListKind.BASIC.value, "基本履职事项"
    ASSIST = ListKind.ASSIST.value, "配合履职事项"
    TAKEN_BACK = ListKind.TAKEN_BACK.value, "上级部门收回事项"


class Domain(models.Model):
    """A heading under which duties are grouped. Order and wording are the county's."""

    name = models.CharField("领域", max_length=40, unique=True)
    position = models.PositiveIntegerField("次序")

    class Meta:
        verbose_name = "领域"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Law(models.Model):
    """A law, regulation or document that duties rest on."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", "有效"
        AMENDED = "amended", "已修改"
        REPEALED = "repealed", "已废止"

    name = models.CharField("名称", max_length=200, unique=True)
    status = models.CharField("效力", max_length=10, choices=Status, default=Status.IN_FORCE)
    status_on = models.DateField("效力变动日期", null=True, blank=True)

    class Meta:
        verbose_name = "依据"
        ordering = ["name"]

    def __str__(self) -> str:
        return cited(self.name)


class Duty(models.Model):
    """A duty as the county knows it, once, whatever list it stands on in which township.

    What people call it, its handbook pages and what is learned about it hang on this.
    """

    code = models.CharField("事项编码", max_length=20, unique=True)
    name = models.CharField("事项名称", max_length=300)
    match_key = models.CharField("比对名称", max_length=300, unique=True)
    keywords = models.JSONField("关键词", default=list, blank=True)

    class Meta:
        verbose_name = "履职事项"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:duty", args=[self.code])


class DutyAlias(models.Model):
    """What people say when they mean a duty (群众常用说法)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="aliases")
    text = models.CharField("群众常用说法", max_length=60)

    class Meta:
        verbose_name = "群众常用说法"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "text"], name="a_duty_has_an_alias_only_once")
        ]

    def __str__(self) -> str:
        return self.text


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(state=Edition.State.PUBLISHED)

    def in_force_on(self, day: date) -> EditionQuerySet:
        """At most one edition: the latest of those that had taken effect by `day`."""
        return self.published().filter(effective_on__lte=day).order_by("-sequence")[:1]


class Edition(models.Model):
    """All townships' lists as they were published together.

    A published edition never changes. It is in force from its effective date until that of the next
    one, so that two can never overlap: each has one predecessor, and none takes effect before it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已公布"

    sequence = models.PositiveIntegerField("版次", unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="next", null=True, blank=True, verbose_name="上一版"
    )
    title = models.CharField("标题", max_length=120, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    digest = models.CharField("内容校验值", max_length=64, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "清单版本"
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="draft"), name="there_is_one_draft_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="published", previous=None),
                name="only_the_first_edition_has_no_predecessor",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (
                    Q(effective_on__isnull=False, published_at__isnull=False)
                    & ~Q(title="")
                    & ~Q(number="")
                    & ~Q(digest="")
                ),
                name="a_published_edition_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(effective_on=None) | Q(approved_on__lte=F("effective_on")),
                name="an_edition_is_approved_before_it_takes_effect",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"第{self.sequence}版（草稿）"

    def get_absolute_url(self) -> str:
        return reverse("catalogue:edition", args=[self.sequence])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_future(self) -> bool:
        return self.effective_on is not None and self.effective_on > timezone.localdate()


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


class PendingImport(models.Model):
    """Documents that somebody uploaded and has looked at, but not yet confirmed."""

    user_id = models.BigIntegerField("上传人编号")
    township = models.ForeignKey(
        Unit, models.CASCADE, related_name="pending_imports", null=True, blank=True, verbose_name="乡镇"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = "待确认的导入"

    def __str__(self) -> str:
        return f"#{self.pk}"


class PendingFile(models.Model):
    """One document of a pending import. In the database, so that it comes and goes with it."""

    pending = models.ForeignKey(PendingImport, models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "待确认的文件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class FindingReview(models.Model):
    """A person's word that a finding is no fault (确认无误), for exactly the texts it was about.

    It can be taken back; and it does not hold for other texts, so a finding comes back when what it
    was about is changed.
    """

    rule = models.CharField("规则", max_length=40)
    fingerprint = models.CharField("所涉文字", max_length=32)
    reason = models.CharField("理由", max_length=300)
    reviewed_at = models.DateTimeField("确认时间", default=timezone.now)
    reviewed_by = models.CharField("确认人", max_length=60)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "体检确认"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "fingerprint"],
                condition=Q(withdrawn_at=None),
                name="a_finding_is_confirmed_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}：{self.reason}"


class CountBand(models.Model):
    """Between how many rows a township's number needs no explanation, where the county sets its own.

    Leaving a band is a notice of the checks, never an obstacle.
    """

    class Of(models.TextChoices):
        TOTAL = "total", "三张清单合计"
        BASIC = "basic", "基本履职事项"
        ASSIST = "assist", "配合履职事项"
        TAKEN_BACK = "taken_back", "上级部门收回事项"
        PARTY_BUILDING = "party_building", "党的建设领域"

    of = models.CharField("数量", max_length=20, choices=Of, unique=True)
    low = models.PositiveIntegerField("至少")
    high = models.PositiveIntegerField("至多")

    class Meta:
        verbose_name = "条数参考范围"
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="a_band_is_not_upside_down")
        ]

    def __str__(self) -> str:
        return f"{self.get_of_display()}：{self.low}—{self.high}"
