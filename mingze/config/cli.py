"""The `mingze` command: Django's, with hyphens allowed in the names of commands."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import execute_from_command_line, get_commands, load_command_class

HELP = {"help", "--help", "-h"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingze.config.settings")
    program, *arguments = sys.argv
    if not arguments or (len(arguments) == 1 and arguments[0] in HELP):
        django.setup()
        sys.stdout.write(f"{overview()}\n")
        return
    # Also of the command that help is wanted for.
    spoken = arguments[:2] if arguments[0] == "help" else arguments[:1]
    arguments[: len(spoken)] = [word if word.startswith("-") else word.replace("-", "_") for word in spoken]
    execute_from_command_line([os.path.basename(program), *arguments])


def overview() -> str:
    """Our own commands, each with what it does. Django's can be called too, but nobody needs them daily."""
    own = {name: app for name, app in get_commands().items() if app.startswith("mingze.")}
    lines = [
        f"  {name.replace('_', '-'):<17}{load_command_class(app, name).help}"
        for name, app in sorted(own.items())
    ]
    return "\n".join(
        [
            "用法：mingze 命令 [选项]",
            "",
            *lines,
            f"  {'migrate':<17}把数据库更新到当前版本（升级程序之后运行）。",
            "",
            "某个命令的选项：mingze 命令 --help",
        ]
    )
