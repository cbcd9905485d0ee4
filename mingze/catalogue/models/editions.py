"""The chain of editions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from mingze.kernel import clock
from mingze.organisations.models import Unit


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


class Hold(models.Model):
    """That a township's part of a draft is closed to the township's own edits (收稿).

    The county has taken it in, or the list is published and changes by proposals. Those who manage
    the lists may still change it. Of a published edition it means nothing.
    """

    REASON_LIMIT = 200

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="holds")
    township = models.ForeignKey(Unit, models.PROTECT, related_name="holds", verbose_name="乡镇")
    reason = models.CharField("说明", max_length=REASON_LIMIT)
    """A sentence that the township's staff read where they would edit."""
    held_at = models.DateTimeField("收稿时间", default=clock.now)

    class Meta:
        verbose_name = "收稿"
        constraints = [
            models.UniqueConstraint(fields=["edition", "township"], name="a_township_s_part_is_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.township}：{self.reason}"
