"""What was decided and done to the lists, the review of a draft, and the limits of the procedures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingze.amendments.models.admissions import Admission
from mingze.amendments.models.consultations import Opinion
from mingze.amendments.models.disputes import Ruling
from mingze.amendments.models.proposals import Proposal
from mingze.catalogue.models import Edition, Row
from mingze.kernel import clock

_SOURCES = ("ruling", "proposal", "admission", "opinion")


def _from_one_source() -> Q:
    found = Q()
    for source in _SOURCES:
        others = {f"{other}__isnull": other != source for other in _SOURCES}
        found |= Q(**others)
    return found


class Amendment(models.Model):
    """A decided change of one row of the draft: what it said, what it says, and the decision behind it.

    Contents are stored as `catalogue.rules.content_to_data` gives them; no `before`: a new row; no
    `after`: the row was taken out. `edition` is the draft that was changed, empty once that was discarded.
    """

    row = models.ForeignKey(Row, models.PROTECT, related_name="amendments")
    edition = models.ForeignKey(
        Edition, models.SET_NULL, related_name="amendments", null=True, blank=True, verbose_name="清单版本"
    )
    before = models.JSONField("改前", null=True, blank=True)
    after = models.JSONField("改后", null=True, blank=True)
    made_at = models.DateTimeField("时间", default=clock.now)
    made_by = models.CharField("经办人", max_length=60)
    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="amendments", null=True, blank=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="amendments", null=True, blank=True)
    admission = models.ForeignKey(Admission, models.PROTECT, related_name="amendments", null=True, blank=True)
    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="amendments", null=True, blank=True)

    class Meta:
        verbose_name = "清单改动"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_from_one_source(), name="an_amendment_has_one_source"),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="an_amendment_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}"


class ReviewStep(models.Model):
    """A review that a draft passes before it is published (合法性审查、县级审定…), in order."""

    name = models.CharField("审查环节", max_length=40, unique=True)
    reviewer = models.CharField("审查单位", max_length=60)
    position = models.PositiveSmallIntegerField("次序", unique=True)
    is_required = models.BooleanField("必经", default=True)

    class Meta:
        verbose_name = "审查环节"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class ReviewVerdict(models.Model):
    """What a review said of a draft as it stood: the content with that digest and no other."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="review_verdicts")
    step = models.ForeignKey(ReviewStep, models.PROTECT, related_name="verdicts")
    digest = models.CharField("内容校验值", max_length=64)
    passed = models.BooleanField("通过")
    text = models.TextField("意见", blank=True)
    at = models.DateTimeField("时间", default=clock.now)
    by = models.CharField("审查人", max_length=60)
    unit_name = models.CharField("审查单位", max_length=60)

    class Meta:
        verbose_name = "审查意见"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=True) | ~Q(text=""), name="a_returned_draft_is_told_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step}：{'通过' if self.passed else '退回'}"


class Limits(models.Model):
    """Working days and numbers of the procedures, as the county sets them. One row."""

    negotiation_days = models.PositiveSmallIntegerField("协商（工作日）", default=5)
    office_days = models.PositiveSmallIntegerField("编办办理（工作日）", default=10)
    whole_days = models.PositiveSmallIntegerField("全程（工作日）", default=20)
    inquiries_at_most = models.PositiveSmallIntegerField("书面征询至多次数", default=2)
    inquiry_days = models.PositiveSmallIntegerField("书面征询答复（工作日）", default=3)
    consultation_days = models.PositiveSmallIntegerField("征求意见答复（工作日）", default=5)
    reports_admissions = models.BooleanField("准入事项向上级报备", default=True)

    class Meta:
        verbose_name = "办理期限"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="the_county_has_one_set_of_limits")]

    def __str__(self) -> str:
        return f"{self.negotiation_days}/{self.office_days}/{self.whole_days}"
