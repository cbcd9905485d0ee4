from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingze.organisations import actions
from mingze.organisations.models import User
from mingze.organisations.queries import operator


class Command(BaseCommand):
    help = "为一个账号设新密码，显示一次；原密码和已登录的会话立即失效。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"没有账号“{options['username']}”。建立账号用 mingze appoint。")
        password = actions.set_new_password(user=user, by=operator())
        self.stdout.write(f"{user}（{user.username}）的新密码：{password}（只显示这一次，请本人登录后修改）")
        if not user.is_active:
            self.stdout.write("这个账号已停用，恢复之前不能登录。")
