"""Ways of handing a task down that are not open to a department (变相下放). Pure."""

from __future__ import annotations

import re

NOT_OPEN = {
    "以部门名义": r"以[^，。；]{0,12}(?:部门|局|委|办|单位)(?:的)?名义|以(?:本|我)(?:局|部门|单位)名义",
    "以临时机构": r"临时(?:性)?机构|指挥部|领导小组|工作组",
    "以专项机制": r"专项(?:工作)?机制|联席会议|联动机制|包联机制|网格长制",
    "以专班名义": r"(?:工作)?专班",
}
"""What is not done, and the words by which it is recognised."""


def ways_not_open(*texts: str) -> list[str]:
    """Which of these ways the texts speak of."""
    text = "\n".join(texts)
    return [way for way, pattern in NOT_OPEN.items() if re.search(pattern, text)]
