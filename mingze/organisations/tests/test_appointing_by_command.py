"""How the first person of a county comes in: nobody can sign in yet who could register them."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from mingze.audit.models import Event
from mingze.organisations.models import Appointment, Unit, User
from mingze.organisations.rules import Power
from tests.factories import AppointmentFactory, PostFactory, UnitFactory, UserFactory

UNITS = "代码,名称,简称,类别,上级,别名\n610822B01,县委编办,编办,县级机关,,\n610822T01,新民镇,,乡镇,,\n"


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def appoint(*arguments: str) -> str:
    return run("appoint", "--username", "zhangzhe", *arguments)


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        appoint(*arguments)
    return str(refused.value)


def password_in(output: str) -> str:
    found = re.search(r"密码：([a-z0-9-]{14})", output)
    assert found
    return found.group(1)


def test_from_an_empty_database_to_the_import_page(tmp_path: Path) -> None:
    (tmp_path / "单位.csv").write_text(UNITS)
    run("init", "--county", "610822", "--name", "府谷县")
    run("import_units", str(tmp_path / "单位.csv"))

    told = appoint(
        "--name", "张喆", "--unit", "610822B01", "--power", "manage_lists", "--power", "manage_units"
    )

    assert "张喆在县委编办任职，权限：管理全县清单、维护单位与人员。" in told
    client = Client()
    form = {"username": "zhangzhe", "password": password_in(told)}
    assert client.post(reverse("web:sign-in"), form).status_code == 302
    assert client.get(reverse("catalogue:upload")).status_code == 200
    assert client.get(reverse("organisations:people")).status_code == 200
    assert {event.user_name for event in Event.objects.filter(verb__startswith="person.")} == {"系统管理命令"}
    assert all(form["password"] not in str(event.data) for event in Event.objects.all())


def test_an_account_that_exists_keeps_its_password() -> None:
    user, unit = UserFactory(username="zhangzhe"), UnitFactory()
    told = appoint("--unit", unit.code, "--power", "publish")
    assert "密码不变" in told
    assert user.appointments.get().powers == ["publish"]
    assert User.objects.get().check_password("correct-horse-battery")


def test_who_serves_there_already_is_told_so_and_changed_only_when_asked() -> None:
    present = AppointmentFactory(
        user__username="ZhangZhe", user__full_name="张喆", powers=[Power.MANAGE_UNITS]
    )
    arguments = ("--unit", present.unit.code, "--power", "publish", "--power", "manage_units")

    assert refusal(*arguments) == (
        f"张喆已在{present.unit}任职，权限：维护单位与人员。要改为这里所写的权限，请加 --change-powers。"
    )
    appoint(*arguments, "--change-powers")

    assert Appointment.objects.get().powers == ["manage_units", "publish"]


def test_an_unknown_unit_is_told_with_those_that_look_like_it() -> None:
    assert "mingze import-units" in refusal("--name", "张喆", "--unit", "610822B01")
    UnitFactory(code="610822B01", name="县委编办")
    UnitFactory(code="610822D77", name="县水利局", short_name="水利局")
    for typed, meant in (("610822B1", "610822B01  县委编办"), ("水利", "610822D77  县水利局")):
        told = refusal("--name", "张喆", "--unit", typed)
        assert f"没有代码为“{typed}”的单位" in told
        assert meant in told
    assert refusal("--name", "张喆", "--unit", "水利局").endswith("\n  610822D77  县水利局")
    assert not User.objects.exists()


def test_an_unknown_power_is_told_with_all_there_are() -> None:
    told = refusal("--name", "张喆", "--unit", UnitFactory().code, "--power", "publsh")
    assert "没有这样的权限：publsh" in told
    assert all(power.value in told for power in Power)
    assert not User.objects.exists()


def test_a_new_account_needs_a_name_and_another_person_s_account_is_not_taken() -> None:
    unit = UnitFactory()
    assert "--name" in refusal("--unit", unit.code)
    UserFactory(username="zhangzhe", full_name="张喆")
    assert "是张喆的，不是李四的" in refusal("--name", "李四", "--unit", unit.code)
    assert not Appointment.objects.exists()


def test_the_post_is_one_of_the_unit_s() -> None:
    unit: Unit = UnitFactory()
    assert "该单位还没有登记岗位" in refusal("--name", "张喆", "--unit", unit.code, "--post", "清单管理岗")
    post = PostFactory(unit=unit, name="清单管理岗")
    assert "已登记的有：清单管理岗" in refusal("--name", "张喆", "--unit", unit.code, "--post", "别的岗")
    appoint("--name", "张喆", "--unit", unit.code, "--post", "清单管理岗")
    assert Appointment.objects.get().post == post


def test_a_password_is_set_anew() -> None:
    user = UserFactory(username="zhangzhe")
    told = run("set_password", "ZhangZhe")
    user.refresh_from_db()
    assert user.check_password(password_in(told))
    with pytest.raises(CommandError, match="没有账号“nobody”"):
        run("set_password", "nobody")
