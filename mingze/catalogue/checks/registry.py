"""The rules by name: what each looks for, for the page and the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mingze.catalogue.checks.model import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `severity` is the usual one; a single finding may weigh less, never more."""

    code: str
    title: str
    severity: Severity
    meaning: str


_ALL = (
    Rule(
        "no_lead",
        "没有上级部门",
        Severity.ERROR,
        "配合履职事项没有写明任何对应上级部门，出了事找不到牵头的人。",
    ),
    Rule(
        "lead_unclear",
        "牵头部门不明",
        Severity.WARNING,
        "写了几个上级部门，却没有注明由谁牵头。按惯例排在第一的牵头，请核对后注明。",
    ),
    Rule(
        "no_department_duty",
        "缺上级部门职责",
        Severity.ERROR,
        "配合履职事项没有写上级部门做什么；几个部门中只有个别部门没写的，作一般提示。",
    ),
    Rule(
        "no_township_duty",
        "缺乡镇配合职责",
        Severity.ERROR,
        "配合履职事项没有写乡镇配合做什么，容易被无限延伸。",
    ),
    Rule(
        "taken_back_without_department",
        "收回无人承接",
        Severity.ERROR,
        "写明由上级收回，却没有承接部门，实际上仍会落在乡镇。",
    ),
    Rule(
        "taken_back_without_way_of_working",
        "收回无工作方式",
        Severity.WARNING,
        "收回事项没有写承接部门今后怎么做。",
    ),
    Rule(
        "two_lists",
        "同一乡镇一事两单",
        Severity.ERROR,
        "同一件事在同一乡镇的两张清单里都有，由谁负责说不清。",
    ),
    Rule(
        "near_duplicate",
        "疑似重复",
        Severity.WARNING,
        "同一乡镇同一张清单里有两条名称几乎一样的事项，应当合并，或者写清各管什么。",
    ),
    Rule(
        "list_differs",
        "各乡镇归单不一",
        Severity.WARNING,
        "同一件事在不同乡镇列入了不同的清单；注明是个性事项并写了理由的，作一般提示。",
    ),
    Rule(
        "lead_differs",
        "各乡镇牵头不一",
        Severity.WARNING,
        "同一件事在不同乡镇写的牵头部门不同；收回的事项，承接部门不同。",
    ),
    Rule(
        "power_words",
        "把审批处罚裁决交给乡镇",
        Severity.ERROR,
        "乡镇配合职责里出现由乡镇自己审批、处罚、强制或者裁决的写法，超出了配合的范围。",
    ),
    Rule(
        "loose_words",
        "用语笼统",
        Severity.WARNING,
        "出现“兜底”“属地管理”“负总责”“等工作”，或者只写“配合做好……工作”而不说做什么。",
    ),
    Rule(
        "crossing",
        "疑似职责交叉",
        Severity.WARNING,
        "两条事项说法不同而内容相近，牵头或者承接的部门不是同一个，一件事可能由两个部门管，也可能都不管。",
    ),
    Rule("basis_repealed", "依据已废止", Severity.ERROR, "所引的法律法规或者文件已经废止。"),
    Rule(
        "unit_dissolved",
        "机构已撤销或更名",
        Severity.ERROR,
        "列出的部门已经撤销；文字中写到已撤并机构旧名称的，作提醒。",
    ),
    Rule(
        "unit_not_party",
        "文中部门未列入",
        Severity.WARNING,
        "文字中写到某个部门，本行却没有列出它，它不会知道自己有这项职责。",
    ),
    Rule(
        "placeholder",
        "留有占位文字",
        Severity.ERROR,
        "留有“××局”“待定”“同上”一类起草时的占位文字，没有换成实际内容。",
    ),
    Rule(
        "paragraph_numbers",
        "段落编号有误",
        Severity.WARNING,
        "分段编号重复、跳号、颠倒，或者有的段落没有编号，可能漏了内容。",
    ),
    Rule("unpaired_marks", "括号引号不成对", Severity.WARNING, "括号、书名号或者引号只有一半。"),
    Rule("repeated_words", "字词标点重复", Severity.WARNING, "同一个词或者标点连着写了两遍。"),
    Rule(
        "no_end_mark",
        "句末缺标点",
        Severity.NOTICE,
        "多数段落有句号而这一段没有，或者停在逗号、顿号上，可能没有写完。",
    ),
    Rule("mixed_width", "标点全角半角混用", Severity.NOTICE, "同一行里既有全角标点又有半角标点。"),
    Rule("overlong_text", "文字过长", Severity.NOTICE, "一栏文字过长，写进了操作细节，不便查阅。"),
    Rule(
        "count_outside_band",
        "数量超出参考范围",
        Severity.NOTICE,
        "某个乡镇的条数在参考范围之外。不一定有错，需要能说明原因。",
    ),
    Rule(
        "heading_count_wrong",
        "标题条数不符",
        Severity.ERROR,
        "清单标题里标明的条数与实际读到的条数不同，可能漏了行、多了行或者没有改标题。",
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}
