"""Special meetings (专题会议): agenda, attendance, minutes, decisions that bind."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mingze.amendments.models import Dispute
from mingze.campaigns.models.campaigns import Campaign
from mingze.campaigns.models.survey import DecisionTable


class Meeting(models.Model):
    """A special meeting of a campaign. What it decides on a dispute is that dispute's ruling."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField("次")
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.CharField("主持人", max_length=80)
    attendance = models.TextField("参加单位和人员", blank=True)
    minutes_number = models.CharField("纪要文号", max_length=40, blank=True)
    closed_at = models.DateTimeField("定稿时间", null=True, blank=True)

    class Meta:
        verbose_name = "专题会议"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="meetings_of_a_campaign_are_numbered")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:meeting", args=[self.pk])


class AgendaItem(models.Model):
    """One thing a meeting takes up: a dispute, or a question about the criteria."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField("次序")
    dispute = models.ForeignKey(
        Dispute, models.PROTECT, related_name="agenda_items", null=True, blank=True, verbose_name="争议"
    )
    question = models.CharField("议题", max_length=300, blank=True)
    discussion = models.TextField("讨论情况", blank=True)
    decision = models.TextField("议定事项", blank=True)
    table = models.ForeignKey(
        DecisionTable, models.PROTECT, related_name="agenda_items", null=True, blank=True
    )

    class Meta:
        verbose_name = "会议议题"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dispute__isnull=False) | ~Q(question=""), name="an_agenda_item_is_about_something"
            ),
            models.UniqueConstraint(fields=["meeting", "dispute"], name="a_meeting_takes_up_a_dispute_once"),
        ]

    def __str__(self) -> str:
        return self.question or str(self.dispute)
