"""From a raw line to what the row says: names looked up, texts split, and every doubt reported. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mingze.catalogue.reading.cells import citations, clean, iso_date, one_line, without_marks
from mingze.catalogue.reading.handover import Handover, takeover_and_way, takeover_units
from mingze.catalogue.reading.tables import RawRow
from mingze.catalogue.reading.units import Find, NamedUnit, duties_by_department, named_units
from mingze.catalogue.reading.vocabulary import Column, is_blank, words
from mingze.catalogue.rules import Citation, Content, ListKind, Party, Role, Scope, match_key
from mingze.documents.problems import Problem

NAME_LIMIT, DOMAIN_LIMIT, REASON_LIMIT, LAW_LIMIT, ARTICLE_LIMIT = 300, 40, 500, 200, 60


@dataclass(frozen=True, slots=True)
class Names:
    """How units are looked up: `find` gives a county-level unit's code, `nearest` the likeliest names."""

    find: Find
    nearest: Callable[[str], list[str]]
    township: str
    township_names: frozenset[str]

    def find_assisting(self, name: str) -> str | None:
        """An assisting unit may also be the township itself, by name or as 乡镇."""
        bare = name.removesuffix("人民政府").removesuffix("办事处")
        if name in words("townships", "words") or {name, bare} & self.township_names:
            return self.township
        return self.find(name)


@dataclass(slots=True)
class Meaning:
    """What a document's rows say. With any problem, nothing may be stored."""

    rows: list[tuple[RawRow, Content]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def understand(raw_rows: Iterable[RawRow], names: Names) -> Meaning:
    """Every row's content, or the problems that stand against it; the same row twice is one."""
    meaning = Meaning()
    seen: dict[tuple[ListKind, str], RawRow] = {}
    for raw in raw_rows:
        reader = _RowReader(raw, names, meaning)
        content = reader.content()
        if content is None:
            continue
        key = (content.list, match_key(content.name))
        if key in seen:
            reader.problem(
                Column.NAME,
                raw.name,
                f"与{seen[key].place.file} {seen[key].place.table}第 {seen[key].place.row} 行是同一事项，"
                "请删去重复的一行。",
            )
            continue
        seen[key] = raw
        meaning.rows.append((raw, content))
    return meaning


@dataclass(slots=True)
class _RowReader:
    raw: RawRow
    names: Names
    meaning: Meaning

    def problem(self, column: Column, text: str, message: str) -> None:
        self.meaning.problems.append(self.raw.place.problem(message, column=column, text=text))

    def cell(self, column: Column) -> str:
        return clean(self.raw.cells.get(column, ""))

    def content(self) -> Content | None:
        name = without_marks(one_line(self.raw.name))
        if fault := _fault_of_name(name):
            self.problem(Column.NAME, name, fault)
            return None
        parties: tuple[Party, ...] = ()
        joint_duty = township_duty = way = ""
        if self.raw.list == ListKind.ASSIST:
            duties = self._duties()
            parties, joint_duty, township_duty = duties.parties(), duties.joint_duty, duties.township_duty
        elif self.raw.list == ListKind.TAKEN_BACK:
            parties, way = self._handover()
        return Content(
            list=self.raw.list,
            name=name,
            domain=self._limited(Column.DOMAIN, self.raw.domain, DOMAIN_LIMIT),
            scope=self._scope(),
            scope_reason=self._limited(Column.SCOPE_REASON, self.cell(Column.SCOPE_REASON), REASON_LIMIT),
            parties=parties,
            joint_duty=joint_duty,
            township_duty=township_duty,
            way_of_working=way,
            handed_over_on=self._date(Column.HANDED_OVER_ON),
            bases=self._bases(),
        )

    def _limited(self, column: Column, text: str, limit: int) -> str:
        if len(text) > limit:
            self.problem(column, text, f"超过 {limit} 字，请缩短，或检查是否与其他栏目连在了一起。")
        return text

    # Units.

    def _units(self, column: Column, text: str, *, all_assist: bool = False) -> list[tuple[str, NamedUnit]]:
        """The units named in a text, each with its code; an unknown name is a problem, never a guess."""
        find = self.names.find_assisting if all_assist else self.names.find
        units: list[tuple[str, NamedUnit]] = []
        for unit in named_units(text, find, self.names.find_assisting):
            code = self._code(column, unit, all_assist=all_assist)
            if code:
                units.append((code, unit))
        return units

    def _code(self, column: Column, unit: NamedUnit, *, all_assist: bool = False) -> str | None:
        find = self.names.find_assisting if unit.assists or all_assist else self.names.find
        code = find(unit.name)
        if code is None:
            self._unknown(column, unit.name)
        return code

    def _unknown(self, column: Column, name: str) -> None:
        if self.names.find_assisting(name) == self.names.township:
            self.problem(column, name, f"“{name}”是乡镇，不是上级部门。请改正，或移到配合（协助）单位中。")
            return
        nearest = self.names.nearest(name)
        offer = (
            f"最接近的单位：{'、'.join(nearest)}。"
            f"如确是其中之一，请把“{name}”登记为它的别名；否则请先登记这个单位。"
            if nearest
            else "请先在“单位”中登记这个单位，或改正名称。"
        )
        if re.search(r"等(?:部门|单位)?$", name):
            offer = "请写全各部门的名称，不用“等”。"
        self.problem(column, name, f"没有名为“{name}”的部门。{offer}")

    # The assist list.

    def _duties(self) -> _Duties:
        """What the departments of an assist row and the township do, from all lines of the row."""
        duties = _Duties(township=self.names.township)
        duties.of_township.append(self.cell(Column.TOWNSHIP_DUTY))
        lines: list[Mapping[Column, str]] = [self.raw.cells, *self.raw.parts]
        for line in lines:
            leading = self._units(Column.DEPARTMENTS, line.get(Column.DEPARTMENTS, ""))
            others = [
                unit
                for column in (Column.OTHER_DEPARTMENTS, Column.ASSISTING_UNIT)
                for unit in self._units(column, line.get(column, ""), all_assist=True)
            ]
            for code, unit in (*leading, *others):
                duties.name(code, leads=unit.leads)
            everyone = leading if Column.OTHER_DEPARTMENT_DUTY in line else [*leading, *others]
            self._read_duties(duties, line, Column.DEPARTMENT_DUTY, everyone)
            self._read_duties(duties, line, Column.OTHER_DEPARTMENT_DUTY, others)
        return duties

    def _read_duties(
        self,
        duties: _Duties,
        line: Mapping[Column, str],
        column: Column,
        answering: list[tuple[str, NamedUnit]],
    ) -> None:
        """A cell of duties; a text that names nobody is of the one unit that stands beside it."""
        beside = list(dict.fromkeys(code for code, _ in answering))
        for section in duties_by_department(line.get(column, ""), self.names.find_assisting):
            if section.unknown:
                self._unknown(column, section.unknown)
                continue
            code = section.unit or (beside[0] if len(beside) == 1 else "")
            if section.unit not in ("", duties.township, *duties.named):
                self.meaning.notices.append(
                    f"{self.raw.place.table}第 {self.raw.place.row} 行："
                    f"职责栏写到的“{section.name}”在部门栏中没有，已补上。"
                )
            duties.add(code, section.text)

    # The list of duties taken back.

    def _handover(self) -> tuple[tuple[Party, ...], str]:
        find, find_assisting = self.names.find, self.names.find_assisting
        if Column.TAKEOVER_AND_WAY in self.raw.cells:
            column = Column.TAKEOVER_AND_WAY
            handover = takeover_and_way(self.raw.cells[column], find, find_assisting)
        else:
            column = Column.TAKEOVER
            units = takeover_units(self.raw.cells.get(column, ""), find, find_assisting)
            handover = Handover(units.takeover, units.assisting, "")
        way = [handover.way_of_working, self.cell(Column.WAY_OF_WORKING)]
        taking = [self._code(column, unit) for unit in handover.takeover]
        helping = [self._code(column, unit, all_assist=True) for unit in handover.assisting]
        for column in (Column.ASSISTING_UNIT, Column.OTHER_DEPARTMENTS):
            text = self.raw.cells.get(column, "")
            helping += [code for code, _ in self._units(column, text, all_assist=True)]
        parties = [Party(code, Role.TAKEOVER) for code in dict.fromkeys(filter(None, taking))]
        parties += [Party(code, Role.ASSISTING) for code in dict.fromkeys(filter(None, helping))]
        return tuple(parties), "\n".join(filter(None, way))

    # What every list may have.

    def _scope(self) -> Scope:
        text = self.cell(Column.SCOPE).removesuffix("事项")
        if text in {"", "共性"} or is_blank(text):
            return Scope.COMMON
        if text == "个性":
            return Scope.PARTICULAR
        self.problem(Column.SCOPE, text, "请填写“共性”或“个性”。")
        return Scope.COMMON

    def _date(self, column: Column) -> str:
        text = self.cell(column)
        day = iso_date(text)
        if text and not day and not is_blank(text):
            self.problem(column, text, "不是有效的日期，请写成 2025-07-01 的形式。")
        return day

    def _bases(self) -> tuple[Citation, ...]:
        text = self.cell(Column.BASES)
        bases = () if is_blank(text) else tuple(citations(text))
        for basis in bases:
            self._limited(Column.BASES, basis.law, LAW_LIMIT)
            self._limited(Column.BASES, basis.article, ARTICLE_LIMIT)
        return bases


@dataclass(slots=True)
class _Duties:
    """The parties of an assist row as they are gathered."""

    township: str
    named: dict[str, bool] = field(default_factory=dict)
    """Code of a department -> whether it is marked as the lead."""
    own: dict[str, list[str]] = field(default_factory=dict)
    joint: list[str] = field(default_factory=list)
    of_township: list[str] = field(default_factory=list)

    def name(self, code: str, *, leads: bool = False) -> None:
        if code != self.township:
            # Only one can lead: the first that is marked.
            self.named[code] = self.named.get(code, False) or (leads and not any(self.named.values()))

    def add(self, code: str, text: str) -> None:
        """A text of that unit; of all departments together where the code is empty."""
        if code == self.township:
            self.of_township.append(text)
        elif code:
            self.name(code)
            self.own.setdefault(code, []).append(text)
        else:
            self.joint.append(text)

    def parties(self) -> tuple[Party, ...]:
        # With a single department every text is its own.
        everybody = self.joint if len(self.named) == 1 else []
        return tuple(
            Party(code, Role.DEPARTMENT, leads, _lines([*everybody, *self.own.get(code, [])]))
            for code, leads in self.named.items()
        )

    @property
    def joint_duty(self) -> str:
        return "" if len(self.named) == 1 else _lines(self.joint)

    @property
    def township_duty(self) -> str:
        return _lines(self.of_township)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, texts))


def _fault_of_name(name: str) -> str:
    if not match_key(name):
        return "事项名称为空，请补上名称，或删去这一行。"
    if len(name) > NAME_LIMIT:
        return f"事项名称超过 {NAME_LIMIT} 字，请检查是否与其他栏目连在了一起。"
    if match_key(name).isdecimal():
        return "事项名称只有数字，请检查表头与各栏是否对应。"
    return ""
