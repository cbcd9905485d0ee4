from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mingze.catalogue.models import Entry, List
from mingze.catalogue.queries.responsibility import as_json, who
from tests.factories import EditionFactory, EntryFactory, UnitFactory


@pytest.fixture
def entry() -> Entry:
    """A row of 河东镇, beside another township's."""
    published = EditionFactory(published=True)
    EntryFactory(
        edition=published, row__township=UnitFactory(township=True, name="河西镇"), row__duty__name="植树造林"
    )
    row: Entry = EntryFactory(
        edition=published,
        row__township=UnitFactory(township=True, name="河东镇"),
        row__duty__name="整治河道乱采砂石",
        version__list=List.ASSIST,
        version__departments=[UnitFactory(name="县水利局"), UnitFactory(name="县公安局")],
    )
    return row


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command and gives what it printed."""

    def run(*arguments: object) -> str:
        call_command("who", *map(str, arguments))
        return capsys.readouterr().out

    return run


def lines(*questions: object) -> str:
    return "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in questions)


def test_it_tells_who_leads_and_by_what(entry: Entry, output: Any) -> None:
    told = output("河道里有人乱采砂石", "--township", "河东镇")
    assert f"依据：{entry.edition.number}" in told
    assert f"1. 整治河道乱采砂石（{entry.row.duty.code}，" in told
    assert "牵头：县水利局；配合：县公安局、河东镇" in told
    assert "相符的字词：" in told


def test_as_json_it_says_what_the_program_says(entry: Entry, output: Any) -> None:
    told = json.loads(output("河道里有人乱采砂石", "--township", "河东镇", "--json"))
    assert told == as_json(who("河道里有人乱采砂石", township=entry.row.township))
    assert told["candidates"][0]["lead"] == "县水利局"


def test_what_the_list_does_not_hold_is_said_to_be_a_guess(entry: Entry, output: Any) -> None:
    assert "没有足够贴切的事项" in output("股市行情怎么样", "--township", "河东镇")


def test_without_an_edition_it_says_so(entry: Entry, output: Any) -> None:
    with pytest.raises(CommandError, match="2020-01-01 没有生效的清单"):
        output("采砂", "--on", "2020-01-01")
    told = json.loads(output("采砂", "--on", "2020-01-01", "--json"))
    assert (told["edition"], told["abstained"], told["candidates"]) == (None, True, [])


def test_an_unknown_township_is_answered_with_the_nearest_names(entry: Entry, output: Any) -> None:
    with pytest.raises(CommandError, match="没有名为“河东乡”的乡镇。最接近的是：.*河东镇"):
        output("采砂", "--township", "河东乡")


def test_nothing_asked_and_none_wanted_are_refused(entry: Entry, output: Any) -> None:
    with pytest.raises(CommandError, match="请写明是什么事"):
        output()
    with pytest.raises(CommandError, match="至少为 1"):
        output("采砂", "--top", "0")


def test_a_batch_is_answered_in_its_order_with_its_ids(entry: Entry, output: Any, tmp_path: Path) -> None:
    questions, answers = tmp_path / "问题.jsonl", tmp_path / "答案.jsonl"
    questions.write_text(
        lines(
            {"id": "a", "text": "河道乱采砂石", "township": "河东镇"},
            {"id": 7, "text": "植树造林", "township": "河西镇"},
        )
        + "\n"
        + lines({"text": "河道乱采砂石"}, {"id": "d", "text": "植树造林", "township": "河东镇"}),
        encoding="utf-8",
    )
    assert output("--batch", questions, "--out", answers, "--township", "河西镇") == ""
    told = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]

    assert [(each["id"], each["township"], each["abstained"]) for each in told] == [
        ("a", "河东镇", False),
        (7, "河西镇", False),
        (None, "河西镇", True),
        ("d", "河东镇", True),
    ]
    assert told[0] == {"id": "a"} | as_json(who("河道乱采砂石", township=entry.row.township))
    assert [
        json.loads(line) for line in output("--batch", questions, "--township", "河西镇").splitlines()
    ] == told


@pytest.mark.parametrize(
    "bad",
    ["not json", '{"id": 1}', '{"text": 5}', "[]", '{"text": "采砂", "township": 5}'],
)
def test_a_bad_line_is_refused_with_its_number(bad: str, entry: Entry, output: Any, tmp_path: Path) -> None:
    path = tmp_path / "问题.jsonl"
    path.write_text(lines({"text": "采砂"}) + "\n" + bad + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第 3 行不是有效的记录"):
        output("--batch", path)


def test_a_line_with_an_unknown_township_is_refused_with_its_number(
    entry: Entry, output: Any, tmp_path: Path
) -> None:
    path, answers = tmp_path / "问题.jsonl", tmp_path / "答案.jsonl"
    path.write_text(
        lines({"text": "采砂", "township": "河东镇"}, {"text": "采砂", "township": "海南镇"}),
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="第 2 行：没有名为“海南镇”的乡镇"):
        output("--batch", path, "--out", answers)
    assert not answers.exists()


def test_a_file_that_windows_wrote_is_read(entry: Entry, output: Any, tmp_path: Path) -> None:
    path = tmp_path / "问题.jsonl"
    path.write_text(lines({"id": 1, "text": "采砂"}), encoding="utf-8-sig")
    assert json.loads(output("--batch", path))["id"] == 1


def test_a_missing_file_is_said_to_be_missing(entry: Entry, output: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件"):
        output("--batch", tmp_path / "没有.jsonl")
