from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from mingze.kernel import clock
from mingze.organisations.models import Unit, User

BY_DUE_DATE = (F("due_on").asc(nulls_last=True), "asked_at", "pk")


class TodoQuerySet(models.QuerySet["Todo"]):
    def open(self) -> TodoQuerySet:
        return self.filter(done_at=None)

    def done_since(self, moment: datetime) -> TodoQuerySet:
        return self.filter(done_at__gte=moment)

    def overdue_on(self, day: date) -> TodoQuerySet:
        return self.open().filter(due_on__lt=day)

    def asked_of(self, unit_id: int, user_id: int | None = None) -> TodoQuerySet:
        """What the unit has been asked; with a person, what concerns everybody there or that person."""
        todos = self.filter(unit=unit_id)
        return todos if user_id is None else todos.filter(Q(user=None) | Q(user=user_id))

    def under(self, prefix: str) -> TodoQuerySet:
        """Those whose key is `prefix` or goes on from it: "round:1" finds round:1:unit:17, not round:10."""
        return self.filter(Q(key=prefix) | Q(key__startswith=f"{prefix}:"))


class Todo(models.Model):
    """What a unit, or one person in it, has been asked to do (待办).

    The app that asks finishes it when the work is done; nobody ticks it off. `key` is that app's name
    for it ("round:3:unit:17"): words and numbers joined by colons, unique among what is open.
    """

    key = models.CharField("标识", max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="todos", verbose_name="单位")
    user = models.ForeignKey(
        User, models.PROTECT, related_name="todos", null=True, blank=True, verbose_name="人员"
    )
    title = models.CharField("事项", max_length=400)
    detail = models.TextField("说明", blank=True)
    path = models.CharField("办理页面", max_length=300)
    due_on = models.DateField("期限", null=True, blank=True)
    asked_at = models.DateTimeField("交办时间", default=clock.now)
    asked_by = models.CharField("交办人", max_length=130)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    done_by = models.CharField("办结人", max_length=130, blank=True)
    done_note = models.TextField("办结说明", blank=True)

    objects = TodoQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        ordering = BY_DUE_DATE
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(done_at=None), name="what_is_open_is_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="a_todo_leads_to_a_page_of_this_site",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(done_at=None), name="open_todos_of_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.title}"


class Urge(models.Model):
    """That somebody urged a unit to do what it was asked (催办)."""

    todo = models.ForeignKey(Todo, models.PROTECT, related_name="urges")
    at = models.DateTimeField("时间", default=clock.now)
    by = models.CharField("催办人", max_length=130)
    note = models.TextField("催办意见", blank=True)

    class Meta:
        verbose_name = "催办"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.by}：{self.note}"
