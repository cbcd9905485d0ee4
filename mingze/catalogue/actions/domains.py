from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from mingze.audit.actions import record
from mingze.catalogue import policies
from mingze.catalogue.models import Domain
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken

USUAL = Path(__file__).parents[1] / "data" / "domains.txt"
"""The headings that most counties use, in their usual order. A county changes them as it likes."""


@transaction.atomic
def install_usual_domains(*, by: Actor) -> None:
    """Give a new county the usual domains. Does nothing where there are domains already."""
    policies.may_manage_lists(by).require()
    if not Domain.objects.exists():
        names = USUAL.read_text(encoding="utf-8").split()
        installed = Domain.objects.bulk_create(
            Domain(name=name, position=n) for n, name in enumerate(names, start=1)
        )
        record("domains.installed", installed[0], by=by, names=names)


@transaction.atomic
def add_domain(*, name: str, by: Actor) -> Domain:
    """A new domain at the end of the order."""
    policies.may_manage_lists(by).require()
    name = _free_name(name)
    last = Domain.objects.order_by("-position").values_list("position", flat=True).first()
    domain = Domain.objects.create(name=name, position=(last or 0) + 1)
    record("domain.added", domain, by=by, name=name)
    return domain


@transaction.atomic
def arrange_domains(*, names: Sequence[tuple[Domain, str]], by: Actor) -> None:
    """Give the domains this order and these names; what is published shows them from now on.

    A heading is how the county groups its duties, not what it promised: renaming one changes no row.
    """
    policies.may_manage_lists(by).require()
    wanted = [name.strip() for _, name in names]
    if "" in wanted:
        raise RuleBroken("领域名称不能为空。")
    others = Domain.objects.exclude(pk__in=[domain.pk for domain, _ in names])
    if len(set(wanted)) < len(wanted) or others.filter(name__in=wanted).exists():
        raise RuleBroken("两个领域不能同名。")
    before = list(Domain.objects.values_list("name", flat=True))
    # In two steps, so that two domains may swap their names.
    for position, (domain, name) in enumerate(names, start=1):
        Domain.objects.filter(pk=domain.pk).update(position=position, name=f"（调整中）{position}")
        domain.name, domain.position = name.strip(), position
    Domain.objects.bulk_update([domain for domain, _ in names], ["name"])
    if names:
        record("domains.arranged", names[0][0], by=by, before=before, after=wanted)


def _free_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise RuleBroken("请填写领域名称。", field="name")
    if Domain.objects.filter(name=name).exists():
        raise RuleBroken(f"已有领域“{name}”。", field="name")
    return name
