from __future__ import annotations

from django.db import models

from mingze.workdays.rules import NAME_LENGTH, NoticedDay


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a weekday off, or a weekend day worked in its stead.

    The days of a year come and go together: see `actions.enter_year`.
    """

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("节日", max_length=NAME_LENGTH)

    class Meta:
        verbose_name = "放假调休日"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {'上班' if self.is_working else '放假'}（{self.name}）"

    @property
    def noticed(self) -> NoticedDay:
        return NoticedDay(self.day, self.is_working, self.name)
