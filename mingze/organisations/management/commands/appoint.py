from __future__ import annotations

from argparse import ArgumentParser
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingze.kernel.verdict import RuleBroken
from mingze.organisations import actions
from mingze.organisations.models import Appointment, Post, Unit, User
from mingze.organisations.queries import UnitNames, operator, posts_in
from mingze.organisations.rules import POWER_LABELS, Power, power_words


class Command(BaseCommand):
    help = "登记人员任职和权限；没有账号的同时建立账号，并显示一次密码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True, metavar="U", help="登录账号，如姓名全拼")
        parser.add_argument("--name", default="", metavar="姓名", help="新账号必须填写")
        parser.add_argument("--unit", required=True, metavar="CODE", help="单位代码")
        parser.add_argument(
            "--power",
            action="append",
            default=[],
            metavar="P",
            help=f"权限，可以写多次：{_all_powers('；')}",
        )
        parser.add_argument("--post", default="", metavar="岗位", help="该单位已登记的岗位")
        parser.add_argument(
            "--change-powers", action="store_true", help="已在该单位任职的，把权限改为这里所写的"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unit = _unit(options["unit"])
        powers = _powers(options["power"])
        post = _post(unit, options["post"])
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user and options["name"] not in ("", user.full_name):
            raise CommandError(f"账号“{user.username}”是{user}的，不是{options['name']}的。请换一个账号。")
        try:
            if user is None:
                self._appoint_new(options, unit, powers, post)
            else:
                self._appoint(user, unit, powers, post, change=options["change_powers"])
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken

    def _appoint_new(self, options: dict[str, Any], unit: Unit, powers: list[str], post: Post | None) -> None:
        if not options["name"].strip():
            raise CommandError(f"还没有账号“{options['username']}”。建立新账号请写明姓名：--name 姓名")
        appointment, password = actions.appoint_new_person(
            username=options["username"],
            full_name=options["name"],
            unit=unit,
            post=post,
            powers=powers,
            started_on=timezone.localdate(),
            by=operator(),
        )
        self._say(appointment)
        self.stdout.write(f"账号：{appointment.user.username}")
        self.stdout.write(f"密码：{password}（只显示这一次，请本人登录后修改）")

    def _appoint(self, user: User, unit: Unit, powers: list[str], post: Post | None, *, change: bool) -> None:
        present = user.appointments.current().filter(unit=unit).first()
        if present is None:
            present = actions.appoint(
                user=user, unit=unit, post=post, powers=powers, started_on=timezone.localdate(), by=operator()
            )
        elif change:
            actions.change_powers(appointment=present, powers=powers, by=operator())
            present.refresh_from_db()
        else:
            held = "、".join(power_words(present.powers)) or "无"
            raise CommandError(
                f"{user}已在{unit}任职，权限：{held}。要改为这里所写的权限，请加 --change-powers。"
            )
        self._say(present)
        self.stdout.write("账号原已建立，密码不变（忘记的用 mingze set-password 重设）。")

    def _say(self, appointment: Appointment) -> None:
        powers = "、".join(power_words(appointment.powers)) or "无"
        self.stdout.write(f"{appointment.user}在{appointment.unit}任职，权限：{powers}。")


def _all_powers(separator: str) -> str:
    return separator.join(f"{power}（{POWER_LABELS[power]}）" for power in Power)


def _unit(code: str) -> Unit:
    units = list(Unit.objects.current())
    for unit in units:
        if unit.code == code:
            return unit
    if not units:
        raise CommandError("还没有任何单位。请先导入单位：mingze import-units FILE")
    names = UnitNames(units)
    meant = names.find(code)
    by_code = get_close_matches(code, [unit.code for unit in units], n=3, cutoff=0.8)
    near = [meant] if meant else [unit for unit in units if unit.code in by_code] or names.nearest(code)
    hint = "".join(f"\n  {unit.code}  {unit.name}" for unit in near)
    raise CommandError(f"没有代码为“{code}”的单位。{'相近的有：' if near else ''}{hint}")


def _powers(wanted: list[str]) -> list[str]:
    for power in wanted:
        if power not in set(Power):
            raise CommandError(f"没有这样的权限：{power}。可以写：\n  " + _all_powers("\n  "))
    return wanted


def _post(unit: Unit, name: str) -> Post | None:
    if not name:
        return None
    posts = list(posts_in(unit))
    named = [post for post in posts if post.name == name]
    if len(named) == 1:
        return named[0]
    if named:
        where = "、".join(post.unit.code for post in named)
        raise CommandError(f"{unit}有 {len(named)} 个岗位“{name}”，请在 --unit 写内设机构的代码：{where}。")
    known = f"已登记的有：{'、'.join(post.name for post in posts)}。" if posts else "该单位还没有登记岗位。"
    raise CommandError(f"{unit}没有岗位“{name}”。{known}也可以不写 --post，以后在网页上登记。")
