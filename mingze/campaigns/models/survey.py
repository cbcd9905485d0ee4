"""What posts really do (起底), what of it is the same (归并), and where it goes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingze.campaigns.models.campaigns import Campaign
from mingze.catalogue.models import Row
from mingze.kernel import clock
from mingze.organisations.models import Unit


class Topic(models.Model):
    """Raw duties that are one thing in other words, across townships (归并事项).

    Proposed by the machine, confirmed by people.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="topics")
    name = models.CharField("归并事项", max_length=300)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.CharField("确认人", max_length=60, blank=True)

    class Meta:
        verbose_name = "归并事项"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class RawDuty(models.Model):
    """One line of the survey, as it was written down (起底事项). It is never deleted or reworded.

    Its outcome is not stored but follows: a duplicate of another line; or what was chosen for its
    township's part of its topic; or still open.
    """

    class SourceKind(models.TextChoices):
        LAW = "law", "法律法规"
        MANDATE = "mandate", "三定规定"
        WORK_REPORT = "work_report", "工作报告"
        POWER_LIST = "power_list", "权责清单"
        HOTLINE = "hotline", "12345"
        ASSESSMENT = "assessment", "考核细则"
        NOTICE = "notice", "上级通知"
        PLATFORM = "platform", "系统平台"
        PLEDGE = "pledge", "责任状"
        SPOKEN = "spoken", "口述"
        CHAT = "chat", "群聊邮件"
        OTHER = "other", "其他"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="raw_duties")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="raw_duties")
    office = models.CharField("内设机构", max_length=60, blank=True)
    post = models.CharField("岗位", max_length=60, blank=True)
    text = models.CharField("起底事项", max_length=500)
    source_kind = models.CharField("来源类型", max_length=12, choices=SourceKind, default=SourceKind.OTHER)
    source_document = models.CharField("来源文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)
    asked_by = models.CharField("交办部门", max_length=60, blank=True)
    frequency = models.CharField("频次", max_length=20, blank=True)
    hours_a_year = models.PositiveIntegerField("每年工时", null=True, blank=True)
    evidence_name = models.CharField("佐证文件名", max_length=200, blank=True)
    evidence = models.BinaryField("佐证文件", null=True, blank=True)
    entered_at = models.DateTimeField("录入时间", default=clock.now)
    entered_by = models.CharField("录入人", max_length=60)
    topic = models.ForeignKey(Topic, models.SET_NULL, related_name="raw_duties", null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, related_name="duplicates", null=True, blank=True, verbose_name="重复于"
    )

    class Meta:
        verbose_name = "起底事项"
        ordering = ["pk"]
        indexes = [models.Index(fields=["campaign", "township"], name="raw_duties_of_a_township")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_raw_duty_says_something"),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=models.F("pk")),
                name="a_raw_duty_does_not_repeat_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class DraftItem(models.Model):
    """What one township has of a topic, what was chosen for it, and the row it became."""

    class Choice(models.TextChoices):
        BASIC = "basic", "基本履职"
        ASSIST = "assist", "配合履职"
        TAKEN_BACK = "taken_back", "上级收回"
        CANCEL = "cancel", "取消"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="items")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="draft_items")
    choice = models.CharField("归类", max_length=10, choices=Choice, blank=True)
    row = models.ForeignKey(Row, models.PROTECT, related_name="draft_items", null=True, blank=True)

    class Meta:
        verbose_name = "待归类事项"
        ordering = ["topic", "township__code"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "township"], name="a_township_has_a_topic_once"),
            models.CheckConstraint(
                condition=Q(row=None) | ~Q(choice__in=["", "cancel"]), name="only_what_is_kept_has_a_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township}：{self.topic}"


class DecisionTable(models.Model):
    """The criteria of classification as data (see rules.Criterion), in one of its versions.

    A meeting may change it for the rest of the campaign: that makes the next version.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="decision_tables")
    number = models.PositiveSmallIntegerField("版次")
    criteria = models.JSONField("标准")
    note = models.CharField("说明", max_length=300, blank=True)
    adopted_at = models.DateTimeField("采用时间", default=clock.now)
    adopted_by = models.CharField("采用人", max_length=60)

    class Meta:
        verbose_name = "归类标准"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="versions_of_the_criteria_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"归类标准第{self.number}版"


class Classification(models.Model):
    """Who chose what for an item, when and why, and what the criteria suggested. Never changed."""

    item = models.ForeignKey(DraftItem, models.CASCADE, related_name="classifications")
    table = models.ForeignKey(DecisionTable, models.PROTECT, related_name="classifications")
    answers = models.JSONField("符合的标准", default=list)
    suggested = models.CharField("建议归类", max_length=10, choices=DraftItem.Choice, blank=True)
    choice = models.CharField("归类", max_length=10, choices=DraftItem.Choice)
    reason = models.CharField("理由", max_length=500, blank=True)
    decided_at = models.DateTimeField("时间", default=clock.now)
    decided_by = models.CharField("决定人", max_length=60)

    class Meta:
        verbose_name = "归类记录"
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested="") | Q(choice=models.F("suggested")) | ~Q(reason=""),
                name="a_choice_against_the_suggestion_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_choice_display()}"


class Deviation(models.Model):
    """Why a township's lists differ from the sample's in one duty (一镇一策)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="deviations")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="deviations")
    duty = models.ForeignKey("catalogue.Duty", models.PROTECT, related_name="deviations")
    reason = models.CharField("理由", max_length=500)
    given_at = models.DateTimeField("时间", default=clock.now)
    given_by = models.CharField("填写人", max_length=60)

    class Meta:
        verbose_name = "一镇一策理由"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "township", "duty"], name="a_township_gives_one_reason_for_a_duty"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_deviation_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.township}：{self.duty}"
