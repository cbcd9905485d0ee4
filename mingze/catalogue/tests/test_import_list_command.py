"""`mingze import-list`: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from mingze.catalogue.models import Edition, Entry
from mingze.catalogue.tests.lists import BASIC_HEAD, LEFT, one_sheet
from mingze.documents.reading import MAX_BYTES
from tests.factories import UnitFactory

PARTY, ROADS = "组织开展主题党日活动，做好记录归档", "排查村组道路安全隐患并上报"
TITLE = ["府谷镇基本履职事项清单", LEFT]
NOTHING = {"basic": 0, "assist": 0, "taken_back": 0}


@pytest.fixture(autouse=True)
def _townships() -> None:
    UnitFactory(township=True, name="府谷镇")
    UnitFactory(township=True, name="哈镇")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(one_sheet(TITLE, BASIC_HEAD, ["1", PARTY], ["2", ROADS]))
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output and error output of the command."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_list", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ending:
        code = int(ending.code or 0)
    return code, out.getvalue(), err.getvalue()


def run_json(*arguments: object) -> tuple[int, Any]:
    code, out, err = run(*arguments, "--json")
    assert err == ""
    return code, json.loads(out)


def test_it_prints_what_was_stored_as_json_and_ends_with_0(workbook: Path) -> None:
    code, told = run_json(workbook)
    assert code == 0
    expected = {
        "township": "府谷镇",
        "rows": NOTHING | {"basic": 2},
        "added": 2,
        "changed": 0,
        "unchanged": 0,
    }
    assert told.items() >= (expected | {"errors": []}).items()
    assert Entry.objects.count() == 2


def test_a_second_time_everything_is_unchanged(workbook: Path) -> None:
    run_json(workbook)
    code, told = run_json(workbook)
    assert (code, told["added"], told["changed"], told["unchanged"]) == (0, 0, 0, 2)


def test_problems_are_printed_with_their_place_and_end_with_1(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(one_sheet(TITLE, BASIC_HEAD, ["1", PARTY], ["2", PARTY]))
    code, told = run_json(path)
    assert code == 1
    (error,) = told["errors"]
    assert error == {
        "file": "清单.xlsx",
        "table": "工作表“Sheet1”",
        "row": 4,
        "column": "事项名称",
        "text": PARTY,
        "message": "与清单.xlsx 工作表“Sheet1”第 3 行是同一事项，请删去重复的一行。",
    }
    assert not Edition.objects.exists()
    code, out, err = run(path)
    assert (code, out) == (1, "")
    assert "清单.xlsx，工作表“Sheet1”，第4行，事项名称：与清单.xlsx 工作表“Sheet1”第 3 行" in err
    assert "有 1 处问题，未写入任何内容。" in err


def test_a_dry_run_tells_the_same_and_writes_nothing(workbook: Path) -> None:
    code, told = run_json(workbook, "--dry-run")
    assert (code, told["added"]) == (0, 2)
    assert not Edition.objects.exists()
    assert "以上为预演，没有写入。" in run(workbook, "--dry-run")[1]


def test_the_township_may_be_named(workbook: Path, tmp_path: Path) -> None:
    untitled = tmp_path / "1.xlsx"
    untitled.write_bytes(one_sheet(BASIC_HEAD, ["1", PARTY]))
    assert run_json(untitled)[0] == 1
    code, told = run_json(untitled, "--township", "哈镇")
    assert (code, told["township"], told["rows"]) == (0, "哈镇", NOTHING | {"basic": 1})
    code, told = run_json(workbook, "--township", "哈镇")
    assert code == 1
    assert "标题写的是府谷镇，选择的却是哈镇" in told["errors"][0]["message"]


def test_a_township_that_is_not_known_ends_with_1_and_offers_the_nearest(workbook: Path) -> None:
    code, told = run_json(workbook, "--township", "府古镇")
    assert (code, told["township"], told["rows"], told["added"]) == (1, None, NOTHING, 0)
    assert "府谷镇" in told["errors"][0]["message"]
    assert not Edition.objects.exists()


def test_several_townships_give_a_list_of_objects(workbook: Path, tmp_path: Path) -> None:
    other = tmp_path / "哈镇.xlsx"
    other.write_bytes(one_sheet(["哈镇基本履职事项清单", LEFT], BASIC_HEAD, ["1", PARTY]))
    code, told = run_json(workbook, other)
    assert code == 0
    assert {part["township"]: part["added"] for part in told} == {"府谷镇": 2, "哈镇": 1}


def test_a_list_without_rows_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(one_sheet(TITLE, BASIC_HEAD))
    code, told = run_json(path)
    assert code == 1
    assert ["没有找到任何清单条目" in error["message"] for error in told["errors"]] == [True]


def test_a_file_that_is_missing_or_too_large_is_a_problem_and_is_not_read(tmp_path: Path) -> None:
    code, told = run_json(tmp_path / "无.xlsx")
    assert (code, told["errors"][0]["message"]) == (1, "找不到文件。")
    large = tmp_path / "大.xlsx"
    with large.open("wb") as file:
        file.truncate(200 << 20)
    code, told = run_json(large)
    assert code == 1
    assert f"{MAX_BYTES >> 20} MB" in told["errors"][0]["message"]
