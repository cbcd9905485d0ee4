"""Everything that changes the county and its units: names, aliases, posts, beginning and end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from mingze.audit.actions import record
from mingze.kernel.actor import Actor
from mingze.kernel.verdict import RuleBroken
from mingze.organisations import policies
from mingze.organisations.actions.columns import check_columns
from mingze.organisations.models import Appointment, County, Post, Unit, UnitAlias
from mingze.organisations.queries import UnitNames, is_named_elsewhere
from mingze.organisations.rules import is_unit_code

NEW_UNIT_INSTEAD = "请将原单位撤销，另行登记新单位，再在清单草稿中改为新单位。"


@transaction.atomic
def found_county(*, code: str, name: str, by: Actor, is_demonstration: bool = False) -> County:
    """Say which county this database is for. A database is for one county, once and for all."""
    present = County.objects.first()
    if present:
        if (present.code, present.name) != (code, name):
            raise RuleBroken(f"这个数据库已用于{present.name}（{present.code}）。每个县使用自己的数据库。")
        return present
    county = County.objects.create(pk=1, code=code, name=name, is_demonstration=is_demonstration)
    record("county.founded", county, by=by, code=code, name=name)
    return county


@transaction.atomic
def save_unit(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor,
    short_name: str = "",
    parent: Unit | None = None,
    aliases: Sequence[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Enter the unit of that code, or change it to what is given. Aliases are added, never dropped.

    A unit that records outside this app refer to keeps its name and kind.
    """
    saved = put_unit(
        code=code,
        name=name,
        kind=kind,
        short_name=short_name,
        parent=parent,
        aliases=aliases,
        valid_from=valid_from,
        valid_to=valid_to,
        by=by,
    )
    record_saved([saved], by=by)
    return saved.unit


@dataclass(frozen=True, slots=True)
class SavedUnit:
    unit: Unit
    new_aliases: list[str]
    is_changed: bool


def put_unit(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor,
    short_name: str,
    parent: Unit | None,
    aliases: Sequence[str],
    valid_from: date | None,
    valid_to: date | None,
) -> SavedUnit:
    """`save_unit` without its record: for many in one transaction, which ends with `record_saved`."""
    policies.may_manage_units(by).require()
    values = {
        "name": name,
        "kind": kind,
        "short_name": short_name,
        "parent": parent,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    unit = Unit.objects.filter(code=code).first()
    if unit is None and not is_unit_code(code):
        raise RuleBroken("代码由字母、数字和短横线组成，最多 20 个字符。", field="code")
    _check_values(Unit(code=code, **values))
    _check_name_is_free(name, parent, valid_to, but=unit)
    _check_parent(unit, parent, kind, valid_to)
    _check_what_lists_say(unit, name, kind)
    changed = unit is None or any(getattr(unit, field) != value for field, value in values.items())
    if changed:
        unit, _ = Unit.objects.update_or_create(code=code, defaults=values)
    assert unit is not None
    known = set(unit.aliases.values_list("name", flat=True))
    new = [alias for alias in dict.fromkeys(aliases) if alias and alias not in known]
    for alias in new:
        _add_alias(unit, alias, field="aliases")
    return SavedUnit(unit, new, changed or bool(new))


def record_saved(saved: Iterable[SavedUnit], *, by: Actor) -> None:
    """Record those of the units that are not what they were. Call it last."""
    for each in saved:
        if each.is_changed:
            unit = each.unit
            record("unit.saved", unit, by=by, code=unit.code, name=unit.name, aliases=each.new_aliases)


def _check_what_lists_say(unit: Unit | None, name: str, kind: str) -> None:
    """A published list prints the unit's present name: it must go on saying what was approved."""
    if unit is None or (unit.name, unit.kind) == (name, kind) or not is_named_elsewhere(unit):
        return
    if unit.name != name:
        raise RuleBroken(
            f"已有清单写着这个单位的名称，不能改名。机构改名的，{NEW_UNIT_INSTEAD}", field="name"
        )
    raise RuleBroken(f"已有清单写着这个单位，不能改变类别。机构性质改变的，{NEW_UNIT_INSTEAD}", field="kind")


def _check_values(unit: Unit) -> None:
    if not unit.name.strip():
        raise RuleBroken("请填写单位名称。", field="name")
    check_columns(unit, exclude={"parent"})
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        raise RuleBroken("启用日期不能晚于撤销日期。", field="valid_from")


def _check_name_is_free(name: str, parent: Unit | None, valid_to: date | None, but: Unit | None) -> None:
    if valid_to is not None:
        return
    others = Unit.objects.filter(name=name, parent=parent, valid_to=None)
    if but:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(f"已有名为“{name}”的单位。", field="name")
    # Offices of many units share a name; documents mean the county's own unit by an alias.
    alias = UnitAlias.objects.filter(name=name).exclude(unit=but).first()
    if alias and parent is None:
        raise RuleBroken(f"“{name}”已是{alias.unit}的别名。", field="name")


def _check_parent(unit: Unit | None, parent: Unit | None, kind: str, valid_to: date | None) -> None:
    if parent is None:
        if kind in (Unit.Kind.OFFICE, Unit.Kind.VILLAGE):
            raise RuleBroken("内设机构、村（社区）要写明上级单位。", field="parent")
        return
    if parent.valid_to and valid_to is None:
        raise RuleBroken(f"上级单位{parent}已撤销。", field="parent")
    above: Unit | None = parent
    while unit and above:
        if above == unit:
            raise RuleBroken("上级不能是本单位或本单位的下属单位。", field="parent")
        above = above.parent


@transaction.atomic
def add_unit(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor,
    short_name: str = "",
    parent: Unit | None = None,
    valid_from: date | None = None,
) -> Unit:
    """Enter a unit of a code that no unit has yet."""
    policies.may_manage_units(by).require()
    # Codes are written with capitals or without; two that differ only so would be mistaken for one.
    present = Unit.objects.filter(code__iexact=code).first()
    if present:
        raise RuleBroken(f"代码“{code}”已用于{present}。", field="code")
    return save_unit(
        code=code, name=name, kind=kind, short_name=short_name, parent=parent, valid_from=valid_from, by=by
    )


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    name: str,
    kind: str,
    by: Actor,
    short_name: str = "",
    parent: Unit | None = None,
    valid_from: date | None = None,
) -> Unit:
    """Change what is known of a unit. Its code stays, and so does the day on which it ends."""
    return save_unit(
        code=unit.code,
        name=name,
        kind=kind,
        short_name=short_name,
        parent=parent,
        valid_from=valid_from,
        valid_to=unit.valid_to,
        by=by,
    )


@transaction.atomic
def end_unit(*, unit: Unit, ended_on: date, by: Actor) -> None:
    """The unit no longer exists from `ended_on` on, and neither do its offices.

    Everybody must have left them by then; other parts (villages) must have ended or moved elsewhere.
    """
    policies.may_manage_units(by).require()
    # Against a person who is appointed at the same moment: `appoint` locks the same row.
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    lasting = unit.parts.filter(Q(valid_to=None) | Q(valid_to__gt=ended_on))
    offices = list(lasting.filter(kind=Unit.Kind.OFFICE))
    _check_can_end([unit, *offices], ended_on, lasting.exclude(kind=Unit.Kind.OFFICE).count())
    if unit.valid_to == ended_on and not offices:
        return
    Unit.objects.filter(pk__in=[unit.pk, *(office.pk for office in offices)]).update(valid_to=ended_on)
    record(
        "unit.ended",
        unit,
        by=by,
        ended_on=ended_on.isoformat(),
        offices=[office.code for office in offices],
    )


def _check_can_end(units: list[Unit], ended_on: date, other_parts: int) -> None:
    if any(unit.valid_from and unit.valid_from > ended_on for unit in units):
        raise RuleBroken("撤销日期不能早于本单位或其内设机构的启用日期。", field="ended_on")
    if other_parts:
        raise RuleBroken(f"还有 {other_parts} 个下属单位，请先撤销它们，或改归其他上级。", field="ended_on")
    serving = Appointment.objects.filter(unit__in=units).filter(Q(ended_on=None) | Q(ended_on__gt=ended_on))
    if people := serving.values("user").distinct().count():
        raise RuleBroken(
            f"到这一天还有 {people} 人在本单位或其内设机构任职，请先办理离任。", field="ended_on"
        )


@transaction.atomic
def restore_unit(*, unit: Unit, by: Actor) -> None:
    """Let an ended unit exist again, with the offices that ended on the same day."""
    policies.may_manage_units(by).require()
    if unit.valid_to is None:
        return
    _check_name_is_free(unit.name, unit.parent, None, but=unit)
    _check_parent(unit, unit.parent, unit.kind, None)
    offices = unit.parts.filter(kind=Unit.Kind.OFFICE, valid_to=unit.valid_to)
    Unit.objects.filter(Q(pk=unit.pk) | Q(pk__in=offices)).update(valid_to=None)
    record("unit.restored", unit, by=by)


@transaction.atomic
def add_unit_alias(*, unit: Unit, name: str, by: Actor) -> UnitAlias:
    """Let documents call the unit by one more name."""
    policies.may_manage_units(by).require()
    alias = _add_alias(unit, name.strip(), field="name")
    record("unit.alias_added", unit, by=by, alias=alias.name)
    return alias


def _add_alias(unit: Unit, name: str, field: str) -> UnitAlias:
    if not name:
        raise RuleBroken("请填写别名。", field=field)
    owner = UnitNames().find(name)
    if owner and owner != unit:
        raise RuleBroken(f"“{name}”已是{owner}的名称或别名。", field=field)
    if UnitAlias.objects.filter(name=name).exists():
        raise RuleBroken(f"已有别名“{name}”。", field=field)
    alias = UnitAlias(unit=unit, name=name)
    check_columns(alias, exclude={"unit"}, field=field)
    alias.save()
    return alias


@transaction.atomic
def remove_unit_alias(*, alias: UnitAlias, by: Actor) -> None:
    policies.may_manage_units(by).require()
    alias.delete()
    record("unit.alias_removed", alias.unit, by=by, alias=alias.name)


@transaction.atomic
def add_posts(*, unit: Unit, names: Iterable[str], by: Actor) -> list[Post]:
    """Enter those posts of the unit that it does not have yet; returns all of those named."""
    policies.may_manage_units(by).require()
    posts = [_post(unit, name) for name in names]
    new = [post.name for post, is_new in posts if is_new]
    if new:
        record("unit.posts_added", unit, by=by, posts=new)
    return [post for post, _ in posts]


def _post(unit: Unit, name: str) -> tuple[Post, bool]:
    check_columns(Post(name=name), exclude={"unit"})
    return Post.objects.get_or_create(unit=unit, name=name)
