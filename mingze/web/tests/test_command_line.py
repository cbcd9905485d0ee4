"""What an operator is told who types `mingze`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from mingze.web.tests.installation import Installation


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_lists_our_own_commands_and_what_they_do(arguments: tuple[str, ...], tmp_path: Path) -> None:
    told = Installation(tmp_path / "home").must(*arguments)
    listed = re.findall(r"^  ([a-z-]+) +\S*[\u4e00-\u9fff]", told, re.M)
    own = {name.replace("_", "-") for name, app in get_commands().items() if app.startswith("mingze.")}
    assert set(listed) == own | {"migrate"}
    assert {"import-units", "set-password"} <= set(listed)


def test_help_for_one_command_takes_its_name_with_hyphens(tmp_path: Path) -> None:
    assert "单位" in Installation(tmp_path / "home").must("help", "import-units")


def test_commands_that_are_not_ours_can_still_be_called(tmp_path: Path) -> None:
    assert "organisations" in Installation(tmp_path / "home").must("showmigrations", "--plan")
