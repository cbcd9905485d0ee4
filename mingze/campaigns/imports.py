"""The survey from files: every line of it, or nothing and the list of what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from django.db import transaction

from mingze.campaigns.actions.survey import enter_raw_duties
from mingze.campaigns.models import Campaign
from mingze.campaigns.policies.survey import may_enter_raw_duties
from mingze.campaigns.reading import LinesRead, Placed, RawLine, read_survey
from mingze.documents.problems import Problem
from mingze.kernel.actor import Actor
from mingze.organisations.models import Unit
from mingze.organisations.queries import UnitNames
from mingze.organisations.rules import normal_name


class SurveyRefused(Exception):
    """Nothing was stored, because of these problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"导入未进行：{len(problems)} 处问题。")
        self.problems = problems


def import_survey(
    content: bytes, file_name: str, campaign: Campaign, township: Unit | None = None, *, by: Actor
) -> dict[Unit, int]:
    """Write down the raw duties of a file; returns how many for each township.

    Whose a line is, its 乡镇 column says, or `township`, or the name of its sheet or of the file. Raises
    SurveyRefused with every problem, and then nothing was written.
    """
    # Reading takes seconds: not under the campaign's lock.
    read = read_survey(content, file_name)
    rows, problems = _by_township(read, file_name, township, by)
    problems = [*read.problems, *problems]
    if problems:
        raise SurveyRefused(problems)
    with transaction.atomic():
        return {
            unit: enter_raw_duties(campaign=campaign, township=unit, rows=lines, by=by)
            for unit, lines in sorted(rows.items(), key=lambda item: item[0].code)
        }


def _by_township(
    read: LinesRead[RawLine], file_name: str, township: Unit | None, by: Actor
) -> tuple[dict[Unit, list[RawLine]], list[Problem]]:
    finder = _Finder(township, file_name)
    rows: dict[Unit, list[RawLine]] = {}
    problems: dict[str, Problem] = {}
    for placed in read.lines:
        unit, wrong = finder.owner(placed)
        if unit and not wrong:
            wrong = may_enter_raw_duties(by, unit).reason if unit not in rows else ""
        if unit is None or wrong:
            # Once for each sentence: a whole column may name the wrong township.
            problems.setdefault(
                wrong, Problem(file_name, placed.table, placed.row, text=placed.township, message=wrong)
            )
        else:
            rows.setdefault(unit, []).append(placed.line)
    return rows, list(problems.values())


class _Finder:
    """Whose a line is."""

    def __init__(self, chosen: Unit | None, file_name: str) -> None:
        self._townships = list(Unit.objects.current().townships())
        self._names = UnitNames(self._townships)
        self._chosen = chosen
        self._file_owner = self._named_in(PurePath(file_name).stem)
        self._known: dict[tuple[str, str], tuple[Unit | None, str]] = {}

    def owner(self, placed: Placed[RawLine]) -> tuple[Unit | None, str]:
        """The township, or None and the sentence why not."""
        key = (placed.township, placed.table)
        if key not in self._known:
            self._known[key] = self._owner(*key)
        return self._known[key]

    def _owner(self, said: str, table: str) -> tuple[Unit | None, str]:
        unit = self._names.find(said) if said else self._chosen or self._named_in(table) or self._file_owner
        if said and unit is None:
            nearest = "、".join(each.name for each in self._names.nearest(said))
            return None, f"没有名为“{said}”的乡镇。" + (f"最接近的是：{nearest}。" if nearest else "")
        if unit is None:
            return None, "没有写明是哪个乡镇：请在“乡镇”一栏写明，或在导入时选择。"
        if self._chosen and unit != self._chosen:
            return None, f"这一行写的是{unit}，选择的却是{self._chosen}。"
        return unit, ""

    def _named_in(self, text: str) -> Unit | None:
        """The one township whose name stands in the text."""
        found = [unit for unit in self._townships if unit.name in normal_name(text)]
        longest = max(found, key=lambda unit: len(unit.name), default=None)
        return longest if longest and all(unit.name in longest.name for unit in found) else None
