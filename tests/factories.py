"""Things to test with, as consistent as the actions leave them: hashes, digests and chain fit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from mingze.catalogue.actions.publishing import edition_digest
from mingze.catalogue.models import (
    Basis,
    Domain,
    Duty,
    Edition,
    Entry,
    FindingReview,
    Hold,
    Involvement,
    Law,
    List,
    PendingImport,
    Row,
    RowVersion,
)
from mingze.catalogue.queries.contents import content_of
from mingze.catalogue.queries.editions import draft, latest_published
from mingze.catalogue.rules import Role, content_hash, match_key
from mingze.inbox.models import Todo, Urge
from mingze.organisations.models import Appointment, Post, Unit, UnitAlias, User


class UnitFactory(DjangoModelFactory):
    """A department, unless `township=True`, `county_body=True`, `office=True`, `village=True`."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"610822U{n:04}")
    kind = Unit.Kind.DEPARTMENT
    name = factory.Sequence(lambda n: f"县第{n}局")

    class Params:
        township = factory.Trait(kind=Unit.Kind.TOWNSHIP, name=factory.Sequence(lambda n: f"第{n}镇"))
        county_body = factory.Trait(
            kind=Unit.Kind.COUNTY_BODY, name=factory.Sequence(lambda n: f"县委第{n}部")
        )
        office = factory.Trait(
            kind=Unit.Kind.OFFICE,
            name=factory.Sequence(lambda n: f"第{n}办公室"),
            parent=factory.SubFactory("tests.factories.UnitFactory", township=True),
        )
        village = factory.Trait(
            kind=Unit.Kind.VILLAGE,
            name=factory.Sequence(lambda n: f"第{n}村"),
            parent=factory.SubFactory("tests.factories.UnitFactory", township=True),
        )


class UnitAliasFactory(DjangoModelFactory):
    class Meta:
        model = UnitAlias

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"{n}局")


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"岗位{n}")


class UserFactory(DjangoModelFactory):
    """A person with an account and no appointment. `password` is set as given."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    full_name = factory.Sequence(lambda n: f"工作人员{n}")
    password = factory.django.Password("correct-horse-battery")


class AppointmentFactory(DjangoModelFactory):
    """Somebody serving in a unit since 2025: `AppointmentFactory(unit=unit, powers=[Power.PUBLISH])`."""

    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    powers = factory.LazyFunction(list)
    started_on = date(2025, 1, 1)


class TodoFactory(DjangoModelFactory):
    """Something that a unit has been asked to do, without a term: `TodoFactory(unit=unit, due_on=day)`."""

    class Meta:
        model = Todo

    key = factory.Sequence(lambda n: f"test:{n}")
    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda n: f"第{n}件待办")
    path = "/desk/"
    asked_by = "县委编办 张喆"


class UrgeFactory(DjangoModelFactory):
    class Meta:
        model = Urge

    todo = factory.SubFactory(TodoFactory)
    by = "县委编办 张喆"
    note = "请抓紧办理。"


class DomainFactory(DjangoModelFactory):
    class Meta:
        model = Domain
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"领域{n}")
    position = factory.LazyFunction(lambda: (Domain.objects.aggregate(n=Max("position"))["n"] or 0) + 1)


class LawFactory(DjangoModelFactory):
    class Meta:
        model = Law
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"第{n}号条例")


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = Duty

    code = factory.Sequence(lambda n: f"D{n + 1:05}")
    name = factory.Sequence(lambda n: f"第{n}项履职事项")
    match_key = factory.LazyAttribute(lambda duty: match_key(duty.name))


class EditionFactory(DjangoModelFactory):
    """A draft, or with `published=True` the next edition of the chain: a year after its predecessor."""

    class Meta:
        model = Edition

    sequence = factory.LazyFunction(lambda: (Edition.objects.aggregate(n=Max("sequence"))["n"] or 0) + 1)

    class Params:
        published = factory.Trait(
            state=Edition.State.PUBLISHED,
            previous=factory.LazyFunction(latest_published),
            title=factory.LazyAttribute(lambda edition: f"履职事项清单（第{edition.sequence}版）"),
            number=factory.LazyAttribute(lambda edition: f"府办发〔2025〕{edition.sequence}号"),
            effective_on=factory.LazyAttribute(
                lambda edition: (
                    edition.previous.effective_on + timedelta(days=365)
                    if edition.previous and edition.previous.effective_on
                    else date(2025, 7, 1)
                )
            ),
            approved_on=factory.LazyAttribute(lambda edition: edition.effective_on - timedelta(days=10)),
            published_at=factory.LazyFunction(timezone.now),
            digest="0" * 64,
        )

    @classmethod
    def _after_postgeneration(cls, instance: Edition, create: bool, results: Any = None) -> None:
        if create:
            seal(instance)


class HoldFactory(DjangoModelFactory):
    """A township's part of the draft, closed to its own edits."""

    class Meta:
        model = Hold

    edition = factory.LazyFunction(lambda: draft() or EditionFactory())
    township = factory.SubFactory(UnitFactory, township=True)
    reason = "草稿已报送县里，等待退回后再修改。"


class RowFactory(DjangoModelFactory):
    class Meta:
        model = Row

    township = factory.SubFactory(UnitFactory, township=True)
    duty = factory.SubFactory(DutyFactory)


class RowVersionFactory(DjangoModelFactory):
    """A basic row's content. Name its parties and bases by `departments=[…]`, `takeovers=[…]`, `laws=[…]`."""

    class Meta:
        model = RowVersion
        skip_postgeneration_save = True

    row = factory.SubFactory(RowFactory)
    introduced_in = factory.LazyFunction(lambda: draft() or EditionFactory())
    list = List.BASIC
    domain = factory.SubFactory(DomainFactory)
    name = factory.LazyAttribute(lambda version: version.row.duty.name)
    content_hash = ""

    @factory.post_generation
    def departments(self, create: bool, units: Any, **kwargs: Any) -> None:
        for unit in units or ():
            InvolvementFactory(version=self, unit=unit, role=Role.DEPARTMENT)

    @factory.post_generation
    def takeovers(self, create: bool, units: Any, **kwargs: Any) -> None:
        for unit in units or ():
            InvolvementFactory(version=self, unit=unit, role=Role.TAKEOVER)

    @factory.post_generation
    def laws(self, create: bool, laws: Any, **kwargs: Any) -> None:
        for law in laws or ():
            BasisFactory(version=self, law=law)

    @classmethod
    def _after_postgeneration(cls, instance: RowVersion, create: bool, results: Any = None) -> None:
        if create:
            rehash(instance)


class InvolvementFactory(DjangoModelFactory):
    """A unit named in a row, after those named before. The row's content hash follows."""

    class Meta:
        model = Involvement

    version = factory.SubFactory(RowVersionFactory, list=List.ASSIST)
    unit = factory.SubFactory(UnitFactory)
    role = Role.DEPARTMENT
    position = factory.LazyAttribute(lambda part: part.version.involvements.count())

    @classmethod
    def _after_postgeneration(cls, instance: Involvement, create: bool, results: Any = None) -> None:
        if create:
            rehash(instance.version)


class BasisFactory(DjangoModelFactory):
    """A law that a row rests on. The row's content hash follows."""

    class Meta:
        model = Basis

    version = factory.SubFactory(RowVersionFactory)
    law = factory.SubFactory(LawFactory)
    article = "第三条"
    position = factory.LazyAttribute(lambda basis: basis.version.bases.count())

    @classmethod
    def _after_postgeneration(cls, instance: Basis, create: bool, results: Any = None) -> None:
        if create:
            rehash(instance.version)


class EntryFactory(DjangoModelFactory):
    """A row on a list: of the draft, unless `edition` is given.

    `EntryFactory(row__township=unit, version__list=List.ASSIST, version__departments=[lead, other])`;
    the same row in a later edition: `EntryFactory(edition=later, row=first.row, version=first.version)`.
    """

    class Meta:
        model = Entry

    edition = factory.LazyFunction(lambda: draft() or EditionFactory())
    row = factory.SubFactory(RowFactory)
    version = factory.SubFactory(
        RowVersionFactory,
        row=factory.SelfAttribute("..row"),
        introduced_in=factory.SelfAttribute("..edition"),
    )
    number = factory.LazyAttribute(
        lambda entry: (
            entry.edition.entries.filter(
                row__township=entry.row.township, version__list=entry.version.list
            ).count()
            + 1
        )
    )

    @classmethod
    def _after_postgeneration(cls, instance: Entry, create: bool, results: Any = None) -> None:
        if create:
            seal(instance.edition)


class FindingReviewFactory(DjangoModelFactory):
    """Somebody's word that a finding is no fault."""

    class Meta:
        model = FindingReview

    rule = "near_duplicate"
    fingerprint = factory.Sequence(lambda n: f"{n:032x}")
    reason = "两件不同的事。"
    reviewed_by = "编办清单管理员"


class PendingImportFactory(DjangoModelFactory):
    """Documents that somebody uploaded and has not confirmed; `user_id` says who."""

    class Meta:
        model = PendingImport

    user_id = factory.LazyFunction(lambda: UserFactory().pk)


def rehash(version: RowVersion) -> None:
    """Let the version's content hash say what the version says now."""
    # A fresh copy: the caller's may hold prefetched parts from before.
    version.content_hash = content_hash(content_of(RowVersion.objects.get(pk=version.pk)))
    version.save(update_fields=["content_hash"])
    for entry in version.entries.select_related("edition"):
        seal(entry.edition)


def seal(edition: Edition) -> None:
    """Let a published edition's digest fit its entries."""
    if not edition.is_draft:
        edition.digest = edition_digest(edition)
        edition.save(update_fields=["digest"])
