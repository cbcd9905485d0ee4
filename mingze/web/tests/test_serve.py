from __future__ import annotations

import socket
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from mingze.web.management.commands.serve import CommandError, parsed
from mingze.web.tests.installation import Installation, new_installation


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "home")


def test_production_wants_to_know_its_hosts(empty: Installation) -> None:
    refused = empty.run("serve", MINGZE_MODE="production")
    assert refused.returncode == 1
    assert "MINGZE_HOSTS" in refused.stderr


def test_an_empty_database_is_not_served(empty: Installation) -> None:
    refused = empty.run("serve", MINGZE_MODE="production", MINGZE_HOSTS="lists.example")
    assert refused.returncode == 1
    assert "mingze init" in refused.stderr


@pytest.mark.parametrize("address", ["127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"])
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    with pytest.raises(CommandError, match="主机:端口"):
        parsed(address)


def test_the_site_is_served_and_a_second_server_is_told_that_the_port_is_taken(tmp_path: Path) -> None:
    with new_installation(tmp_path / "home") as installation:
        installation.must("migrate", "--verbosity", "0")
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        server = installation.start("serve", "--address", address, "--workers", "1")
        try:
            assert answers_within(60, f"http://{address}/sign-in/")
            second = installation.run("serve", "--address", address)
            assert second.returncode == 1
            assert address in second.stderr
        finally:
            server.terminate()
            assert server.wait(timeout=40) in {0, -15}


def answers_within(seconds: int, url: str) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            time.sleep(0.2)
    return False
