"""What the county knows: duties and what people call them, domains, laws."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from mingze.catalogue.rules import cited


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
        constraints = [models.UniqueConstraint(fields=["duty", "text"], name="a_duty_has_an_alias_only_once")]

    def __str__(self) -> str:
        return self.text
