"""The sentences with which a township answers a notice."""

from __future__ import annotations

from mingze.amendments.notices.model import Admitted, ListedDuty, RefusedTask
from mingze.catalogue.rules import LIST_TITLES, ListKind

NO_ROW = (
    "三张清单中没有与之对应的事项，属于清单外任务；确需由本乡镇承担的，请先按程序办理准入，准入前不宜下达。"
)
SHIFTED = "文件还以此对本乡镇计分考核，属于把部门职责的指标转为对乡镇的考核，建议取消。"
_LONGEST_QUOTE = 60


def inside(duty: ListedDuty) -> str:
    if duty.list == ListKind.BASIC:
        return f"属于{_cited(duty)}，由本乡镇承担。"
    if duty.list == ListKind.ASSIST:
        return f"属于{_cited(duty)}，{_led_by(duty)}，本乡镇按清单所列内容配合。"
    taken = f"{_cited(duty)}已由{_units(duty, '上级部门')}收回"
    return f"{taken}，本乡镇只承担清单写明的协助内容，此项在该范围之内。"


def with_a_rider(duty: ListedDuty, clause: str) -> str:
    """The task begins with what a row has and goes on to what none has."""
    return f"其中{_quoted(clause)}在三张清单中没有对应的事项，属于清单外任务；其余内容与{_cited(duty)}有关。"


def departments_part(duty: ListedDuty, piece: str) -> str:
    """The task asks for what the row gives to the department, in the words of the row."""
    said = piece if len(piece) <= _LONGEST_QUOTE else piece[: _LONGEST_QUOTE - 1] + "…"
    return (
        f"{_cited(duty)}写明，{_quoted(said)}是{_units(duty, '上级部门')}的职责，"
        "本乡镇只承担清单所列的配合内容，不应由本乡镇承担。"
    )


def taken_back(duty: ListedDuty) -> str:
    return f"{_cited(duty)}已由{_units(duty, '上级部门')}收回并直接承担，不应再交由本乡镇办理。"


def refused_before(task: RefusedTask) -> str:
    day = task.refused_on
    asked = f"（{task.department}提出）" if task.department else ""
    return (
        f"与{day.year}年{day.month}月{day.day}日未予准入的事项{_quoted(task.title)}{asked}相近，"
        "未经准入不应再次下达。"
    )


def admitted(task: Admitted) -> str:
    return f"属于临时准入的事项{_quoted(task.title)}，准入期内由本乡镇承担。"


def _cited(duty: ListedDuty) -> str:
    return f"《{LIST_TITLES[duty.list]}》第{duty.number}项{_quoted(duty.name)}"


def _units(duty: ListedDuty, otherwise: str) -> str:
    return "、".join(duty.departments) or otherwise


def _led_by(duty: ListedDuty) -> str:
    lead, *others = duty.departments or ("上级部门",)
    return f"由{lead}牵头" + (f"、{'、'.join(others)}参与" if others else "")


def _quoted(words: str) -> str:
    """In quotation marks, those inside turned into single ones."""
    return "“" + words.replace("“", "‘").replace("”", "’") + "”"
