from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mingze.web.operation.readiness import answers, is_migrated


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # an operator must be able to do this whatever else is broken
    help = "启动网站服务（granian）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--workers", type=int, default=2, help="进程数，每个进程 4 个线程（默认 2）")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = parsed(options["address"])
        if options["workers"] < 1:
            raise CommandError("进程数至少为 1。")
        _require_configuration()
        _require_free(host, port)
        # exec: the server takes this process's place, so that a supervisor's signals reach it.
        os.execv(
            sys.executable,
            [
                sys.executable, "-m", "granian", "mingze.config.wsgi:application",
                "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(options["workers"]), "--blocking-threads", "4",
                "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "30",
                "--log-level", "warning",
            ],
        )  # fmt: skip


def parsed(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CommandError(f"地址应写作 主机:端口，如 127.0.0.1:8000，而不是“{address}”。")
    return host.strip("[]") or "127.0.0.1", int(port)


def _require_configuration() -> None:
    if settings.PRODUCTION and not os.environ.get("MINGZE_HOSTS"):
        raise CommandError("正式运行需要先设置 MINGZE_HOSTS（网站的域名，多个用逗号分隔）。")
    if not answers():
        raise CommandError("无法连接数据库，请检查 MINGZE_DATABASE_URL 和数据库服务。")
    if not is_migrated():
        raise CommandError(
            "数据库尚未建立或还不是当前版本。请先运行 mingze migrate（新安装用 mingze init）。"
        )


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server will do it: a port just left by its predecessor is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"不能使用 {host}:{port}：{error.strerror}。请换一个地址（--address）。"
            ) from error
