from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mingze.kernel.verdict import RuleBroken
from mingze.web.demonstration import build


class Command(BaseCommand):
    help = "建立演示县（府谷县，演示数据）和演示账号。可以重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"[{time.monotonic() - started:5.1f} 秒] {text}")
            self.stdout.flush()

        say("准备数据库")
        call_command("migrate", verbosity=0)
        try:
            build.build(say)
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken
        say("演示县已就绪")
        self.stdout.write("")
        self.stdout.write("演示账号（密码相同）：")
        for username, label in (
            ("reform", "县委编办：组织编制和调整，管理、公布清单"),
            ("township-05", "新民镇：编辑、报送本镇草稿"),
            ("department-01", "县自然资源和规划局：提意见、确认、答复"),
            ("justice", "县司法局：审查清单草稿"),
            ("oversight", "县委组织部：督导，只看不改"),
        ):
            self.stdout.write(f"  {username:<14}{label}")
        self.stdout.write(f"  密码：{build.password(settings.MINGZE_HOME)}")
