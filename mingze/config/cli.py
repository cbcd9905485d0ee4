"""The `mingze` command: Django's, with hyphens allowed in the names of commands."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingze.config.settings")
    program, *arguments = sys.argv
    if arguments:
        arguments[0] = arguments[0].replace("-", "_")
    execute_from_command_line([os.path.basename(program), *(arguments or ["help"])])
