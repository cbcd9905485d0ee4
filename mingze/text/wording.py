"""What a line of office prose is about, once its formulas are taken away. Pure.

“做好2025年度防火宣传等工作”, “配合县林业局开展防火宣传” and “防火宣传。” are about the same thing.
"""

from __future__ import annotations

import re
import unicodedata

from mingze.text.grams import plain

_HAN = "[\u4e00-\u9fff]"
_KIND = "局(?!部)|中心|委(?:组织部|宣传部|统战部|政法委|编办|办公室)|委(?!员)|办公室|部门|单位"
_ABOVE = "[县市区省]|上级|有关|相关"
_OFFICE = rf"(?:(?:{_ABOVE}){_HAN}{{0,14}}?(?:{_KIND})|{_HAN}{{2,8}}?局(?!部))(?:{_HAN}{{2,4}}分局)?"
_ASKED = (
    rf"(?:配合|协助|会同|联合|按照?|依照|根据|向|[并和及]?(?:上报|报送|上?报给?)){_OFFICE}(?:[、,，和与及]{_OFFICE})*"
    "的?(?:要求|部署|安排)?"
)
_YEAR = r"\d{2,4}年度?(?:[上下]半年|全年|第?[一二三四]季度)?"
_HOW_OFTEN = r"每(?:季度?|半?[年月]|[日天周])|不?定期|日常|按时|及时"
_DOING = (
    "负责|做好|开展|抓好|牵头|承担|完成|落实|具体|按要求|协助领导|协调(?:相关|有关)单位|分管|配合|协助"
    "|下村|包村"
)
_WHERE = "全镇|本镇|我镇|全乡|辖区内?|各村"
_NOTHING = "(?:及|等)?(?:各项|其他|相关|有关)?(?:工作|任务)|相关|有关|其他"

_FORMULAS = re.compile("|".join((_ASKED, _YEAR, _HOW_OFTEN, _DOING, _WHERE, _NOTHING)))
_TRAILING = re.compile(r"等(?=\s|$)")
# Between Latin words a blank has a meaning.
_BLANK = re.compile(r"\s+(?![a-z0-9])|(?<![a-z0-9])\s+")
# Writing about a task: it does not change what the task is.
_PAPERWORK = re.compile(
    "做好记录|^整理(?=.*资料)|(?:填报|更新|建立|整理)?(?:台账|档案资料|资料)(?:更新|整理)?(?:及?归档)?|整理归档|信息报送|月报|填报"
    "|统计表|数据录入系统|迎接|检查考核|制定|方案|召开|会议|业务培训|总结|报送"
)
_HEAD = re.compile(
    rf"^(?:[\s、，,；;]|\d{{1,2}}[.、．)）]|[（(]\d{{1,2}}[)）]|{_ASKED}|{_YEAR}|{_DOING}|{_WHERE}|{_HOW_OFTEN})"
)
_TAIL = re.compile(rf"(?:\s|[。.；;，,、]|[，,]?{_ASKED}|[，,]做好记录|{_NOTHING}|等)$")


def essence(text: str) -> str:
    """`text` in NFKC and lower case without formulas, years, blanks and punctuation.

    A text that is nothing but these stays as it is.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    whole = plain(folded)
    bare = _TRAILING.sub(" ", plain(_FORMULAS.sub(" ", folded)))
    return _BLANK.sub("", bare.strip()) or _BLANK.sub("", whole) or folded.strip()


def matter(text: str) -> str:
    """The same (for an `essence`) without the words for writing about it, unless nothing else is left."""
    rest = _PAPERWORK.sub("", text)
    return rest if len(rest) >= 2 else text


def cleaned(text: str) -> str:
    """`text` as it was written, without numbering and without the formulas before and after it."""
    name = text.strip()
    while (shorter := _TAIL.sub("", _HEAD.sub("", name))) != name and len(shorter) >= 2:
        name = shorter
    return name
