"""Faults of writing, planted by rule into the texts of clean lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from mingze.catalogue.checks import CheckedParty, CheckedRow
from mingze.catalogue.rules import ListKind, match_key
from mingze.catalogue.tests.paraphrasing import paraphrased_name, paraphrased_text
from mingze.catalogue.tests.planting import Fault, Planted, Rows, changed, one_of

POWER_CLAUSES = (
    (
        "审批村民的采伐申请",
        "对违规经营户作出行政处罚",
        "裁决双方的用水争议",
        "核准临时摊位的设置",
        "并处以五百元罚款",
    ),
    (
        "负责核发摊位许可",
        "依法对当事人罚款",
        "对地界纠纷进行裁决",
        "直接取缔无证摊点",
        "责令停止施工",
    ),
    (
        "批准占道经营的申请",
        "由镇政府对违规行为予以处罚",
        "作出赔偿责任的裁定",
        "暂扣经营工具",
        "对困难等级予以认定",
    ),
)
LOOSE_CLAUSES = (
    (
        "落实属地管理责任",
        "做好宣传、巡查等相关工作",
        "完成县上交办的其他任务",
    ),
    (
        "承担属地责任",
        "对本村安全负总责",
        "做好劝导、统计等工作",
    ),
    (
        "按照属地原则处理各类问题",
        "负责遗留问题的兜底",
        "做好摸底、接待等各项工作",
    ),
)
LEFT_OPEN = (
    (
        "（具体时限待定）",
        "，报XX局",
        "，由某部门汇总",
    ),
    (
        "，报××单位",
        "，联系电话____",
        "（待补充）",
    ),
    (
        "，交县××局",
        "（略）",
        "，时限待明确",
    ),
)
FORMER_NAMES = (
    (
        "县质量技术监督局",
        "国土资源局",
        "县扶贫办",
    ),
    (
        "县卫计局",
        "县安监局",
        "工商局",
    ),
    (
        "县环境保护局",
        "食品药品监督管理局",
        "县文化广电新闻出版局",
    ),
)
OWN_TEXTS = (
    (
        "制定年度方案，把任务分到各股室。",
        "每季度通报一次进展。",
        "1.安排专人到村联络。\n2.按月报送有关数据。",
    ),
    (
        "派出业务人员驻点办公。",
        "接到来电后三日内回话。",
        "1.在集市设点答疑。\n2.把村干部叫到一起开会部署。",
    ),
    (
        "公开办事指南和联系电话。",
        "年底请第三方看效果。",
        "1.替行动不便的人跑腿。\n2.把问题记在本子上交上去。",
    ),
)
"""Three ways of each: what is tuned on the first two cannot know the third."""

_HAN = "\u4e00-\u9fff"

Change = Callable[[str, Random], str]


def _in_text(rows: Rows, random: Random, rule: str, change: Change) -> Planted:
    """Change a text of a row: what the township does, what the lead does, or how it is done."""
    while True:
        row = one_of(rows, random, ListKind.ASSIST, ListKind.TAKEN_BACK)
        field = random.choice(("township_duty", "department", "way_of_working"))
        before = (
            row.departments[0].duty if field == "department" and row.departments else getattr(row, field, "")
        )
        after = change(before, random) if before else ""
        if after and after != before:
            return changed(rows, row, rule, **_with_text(row, field, after))


def _with_text(row: CheckedRow, field: str, text: str) -> dict[str, object]:
    if field == "department":
        return {"departments": (replace(row.departments[0], duty=text), *row.departments[1:])}
    return {field: text}


def _numbered(text: str) -> list[str]:
    lines = text.splitlines()
    return lines if len(lines) > 1 and all(re.match(r"\d+[.、]", line) for line in lines) else []


def number_twice(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        lines = _numbered(text)
        place = random.randrange(1, len(lines)) if lines else 0
        return "\n".join(
            re.sub(r"^\d+", str(n), line) if n >= place else line for n, line in enumerate(lines)
        )

    return _in_text(rows, random, "paragraph_numbers", change)


def number_left_out(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        lines = _numbered(text)
        if not lines:
            return ""
        del lines[random.randrange(0, len(lines) - 1)]
        return "\n".join(lines)

    return _in_text(rows, random, "paragraph_numbers", change)


def numbers_turned(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        lines = _numbered(text)
        place = random.randrange(1, len(lines)) if lines else 0
        lines[place - 1 : place + 1] = lines[place - 1 : place + 1][::-1]
        return "\n".join(lines)

    return _in_text(rows, random, "paragraph_numbers", change)


def number_missing(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        lines = _numbered(text)
        place = random.randrange(1, len(lines)) if lines else 0
        return "\n".join(
            re.sub(r"^\d+[.、] ?", "", line) if n == place else line for n, line in enumerate(lines)
        )

    return _in_text(rows, random, "paragraph_numbers", change)


def half_a_pair(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        place = random.choice([match.start() for match in re.finditer("[，、]", text)] or [0])
        mark = random.choice("（）《》“”")
        return f"{text[:place]}{mark}{text[place:]}"

    return _in_text(rows, random, "unpaired_marks", change)


def word_twice(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        words = [match.start() for match in re.finditer(f"[{_HAN}]{{2}}", text)]
        place = random.choice(words)
        return f"{text[:place]}{text[place : place + 2]}{text[place:]}"

    return _in_text(rows, random, "repeated_words", change)


def particle_twice(rows: Rows, random: Random) -> Planted:
    return _in_text(
        rows, random, "repeated_words", lambda text, _: re.sub("([的和与对])", r"\1\1", text, count=1)
    )


def stop_twice(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        place = random.choice([match.start() for match in re.finditer("[，、。]", text)])
        return f"{text[:place]}{random.choice('，。、')}{text[place:]}"

    return _in_text(rows, random, "repeated_words", change)


def too_long(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        sentences = re.sub(r"\d+[.、] ?", "", text).replace("\n", "")
        return "\n".join(f"{n}.在第{n}村，{sentences}" for n in range(1, 800 // len(sentences) + 2))

    return _in_text(rows, random, "overlong_text", change)


def without_stop(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        lines = text.splitlines()
        if len(lines) < 2:
            return ""
        place = random.randrange(len(lines))
        lines[place] = lines[place].rstrip("。；")
        return "\n".join(lines)

    return _in_text(rows, random, "no_end_mark", change)


def broken_off(rows: Rows, random: Random) -> Planted:
    return _in_text(rows, random, "no_end_mark", lambda text, _: re.sub("，[^，]*$", "，", text))


def narrow_stop(rows: Rows, random: Random) -> Planted:
    def change(text: str, random: Random) -> str:
        place = random.choice([match.start() for match in re.finditer(f"(?<=[{_HAN}])[，。]", text)])
        return text[:place] + {"，": ",", "。": "."}[text[place]] + text[place + 1 :]

    return _in_text(rows, random, "mixed_width", change)


def left_open(rows: Rows, random: Random, way: int = 0) -> Planted:
    return _in_text(
        rows,
        random,
        "placeholder",
        lambda text, random: f"{text.rstrip('。')}{random.choice(LEFT_OPEN[way])}。",
    )


def as_above(rows: Rows, random: Random) -> Planted:
    return _in_text(
        rows, random, "placeholder", lambda text, random: random.choice(("同上。", "1. 同上。", "略"))
    )


def absent_unit(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.ASSIST)
    text = f"{row.township_duty.rstrip('。')}，结果同时抄送{_another(rows, row, random).name}。"
    return changed(rows, row, "unit_not_party", township_duty=text)


def former_unit(rows: Rows, random: Random, way: int = 0) -> Planted:
    name = random.choice(FORMER_NAMES[way])
    return _in_text(
        rows, random, "unit_dissolved", lambda text, _: f"{text.rstrip('。')}，结果同时抄送{name}。"
    )


def power_in_a_clause(rows: Rows, random: Random, way: int = 0) -> Planted:
    return _in_township_duty(rows, random, "power_words", random.choice(POWER_CLAUSES[way]))


def loose_clause(rows: Rows, random: Random, way: int = 0) -> Planted:
    return _in_township_duty(rows, random, "loose_words", random.choice(LOOSE_CLAUSES[way]))


def _in_township_duty(rows: Rows, random: Random, rule: str, clause: str) -> Planted:
    """Behind a sentence of the township's duty, set off by a comma or as a sentence of its own."""
    row = one_of(rows, random, ListKind.ASSIST)
    lines = row.township_duty.splitlines()
    place = random.randrange(len(lines))
    lines[place] = f"{lines[place].rstrip('。')}{random.choice('，。')}{clause}。"
    return changed(rows, row, rule, township_duty="\n".join(lines))


def ended_party(rows: Rows, random: Random) -> Planted:
    row = one_of(rows, random, ListKind.ASSIST, ListKind.TAKEN_BACK)
    field = "departments" if row.list == ListKind.ASSIST else "takeovers"
    first, *others = getattr(row, field)
    return changed(rows, row, "unit_dissolved", **{field: (replace(first, ended=True), *others)})


def claimed_by_another(rows: Rows, random: Random, way: int = 0) -> Planted:
    """A township lists a duty a second time, in other words and under another department."""
    row = one_of(rows, random, ListKind.ASSIST, ListKind.TAKEN_BACK)
    copy = replace(under_another(rows, row, way, random), id=10**6, number=999)
    return Planted([*rows, copy], "crossing", frozenset({row.id, copy.id}))


def under_another(rows: Rows, row: CheckedRow, way: int, random: Random) -> CheckedRow:
    """The duty in other words, with another department in charge and nobody else."""
    name = paraphrased_name(row.name, way, random)
    old, new = (row.departments or row.takeovers)[0], _another(rows, row, random)

    def said(text: str) -> str:
        return paraphrased_text(text, way, random).replace(old.name, new.name)

    lead = replace(old, code=new.code, name=new.name, duty=said(old.duty))
    return replace(
        row,
        name=name,
        duty_key=match_key(name),
        duty_code="X-1",
        departments=(lead,) if row.departments else (),
        takeovers=(lead,) if row.takeovers else (),
        township_duty=said(row.township_duty),
        way_of_working=said(row.way_of_working),
    )


def claimed_with_texts_of_its_own(rows: Rows, random: Random, way: int = 0) -> Planted:
    """The same, and what is to be done is not taken over but written anew."""
    row = one_of(rows, random, ListKind.ASSIST)
    new = under_another(rows, row, way, random)
    lead = replace(new.departments[0], duty=f"1.{OWN_TEXTS[way][0]}\n2.{OWN_TEXTS[way][1]}")
    copy = replace(new, id=10**6, number=999, departments=(lead,), township_duty=OWN_TEXTS[way][2])
    return Planted([*rows, copy], "crossing", frozenset({row.id, copy.id}))


def _another(rows: Rows, row: CheckedRow, random: Random) -> CheckedParty:
    """A department that is not named in the row."""
    known = {party.code: party for each in rows for party in (*each.departments, *each.takeovers)}
    own = {party.code for party in row.parties}
    return random.choice([party for code, party in known.items() if code not in own])


TEXT_FAULTS: tuple[Fault, ...] = (
    number_twice,
    number_left_out,
    numbers_turned,
    number_missing,
    half_a_pair,
    word_twice,
    particle_twice,
    stop_twice,
    too_long,
    without_stop,
    broken_off,
    narrow_stop,
    as_above,
    absent_unit,
    ended_party,
)
IN_THREE_WAYS: tuple[Callable[..., Planted], ...] = (
    power_in_a_clause,
    loose_clause,
    left_open,
    former_unit,
    claimed_by_another,
    claimed_with_texts_of_its_own,
)
"""They take `way` (0, 1, 2) besides."""
