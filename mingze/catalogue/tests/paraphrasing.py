"""The same duty in other words, by rule: synonyms, another order, words and sentences left out.

Each way of saying it (0, 1, 2) has synonyms of its own. What is tuned on two of them cannot know the
words of the third.
"""

from __future__ import annotations

import re
from random import Random

SYNONYMS: dict[str, tuple[str, str, str]] = {
    "查处": ("惩治", "依法处理", "执法办理"),
    "处罚": ("惩处", "罚处", "惩戒"),
    "打击": ("整治", "查办", "禁止"),
    "违法": ("违规", "不合法", "犯法"),
    "违规": ("违章", "不合规", "越规"),
    "非法": ("不法", "未经许可", "私自"),
    "行为": ("活动", "做法", "现象"),
    "巡查": ("巡护", "踏看", "走动查看"),
    "排查": ("过筛", "逐个查看", "清查"),
    "摸排": ("走访了解", "清点", "普查"),
    "摸底": ("清点", "调查了解", "统计"),
    "检查": ("查验", "检视", "查看"),
    "核查": ("核准", "查对", "复查"),
    "核实": ("查实", "查证", "对证"),
    "调查": ("查访", "勘查", "查明"),
    "监管": ("看管", "管理", "管控"),
    "监督": ("督查", "管理", "督导"),
    "管理": ("经管", "管控", "料理"),
    "监测": ("观测", "监视", "测报"),
    "治理": ("整修", "改善", "消除"),
    "整治": ("治理", "清理", "纠治"),
    "整改": ("改正", "纠正", "改进"),
    "处置": ("应对", "办理", "解决"),
    "处理": ("办理", "解决", "了结"),
    "清理": ("清除", "清运", "打扫"),
    "隐患": ("险情", "不安全因素", "危险"),
    "防范": ("预防", "防备", "防控"),
    "预防": ("防范", "防控", "防止"),
    "保护": ("守护", "爱护", "看护"),
    "维护": ("保养", "维修", "养护"),
    "养护": ("保养", "修护", "维修"),
    "管护": ("看护", "养管", "照管"),
    "建设": ("修建", "兴建", "施工"),
    "运行": ("运转", "运营", "使用"),
    "使用": ("利用", "启用", "应用"),
    "群众": ("村民", "老百姓", "居民"),
    "农户": ("村民", "农民家庭", "种植户"),
    "企业": ("厂家", "公司", "经营单位"),
    "人员": ("人手", "对象", "人群"),
    "农村": ("乡村", "村里", "村庄"),
    "家庭": ("住户", "人家", "农户"),
    "上报": ("反馈", "报送", "呈报"),
    "报告": ("反映", "汇报", "通报"),
    "发现": ("查到", "看到", "获知"),
    "收集": ("搜集", "汇总", "征集"),
    "登记": ("造册", "记录", "备案"),
    "宣传": ("普及", "讲解", "告知"),
    "引导": ("指引", "带领", "帮带"),
    "劝导": ("劝说", "说服", "开导"),
    "劝阻": ("制止", "阻止", "劝停"),
    "通知": ("告知", "知会", "转告"),
    "走访": ("上门", "探访", "看望"),
    "入户": ("到家", "逐户", "进门"),
    "组织": ("发动", "安排", "召集"),
    "协助": ("帮助", "支持", "帮着"),
    "提供": ("给出", "交来", "供给"),
    "申请": ("申报", "请求", "报名"),
    "补贴": ("补助", "津贴", "资助"),
    "补助": ("补贴", "资助", "扶持金"),
    "补偿": ("赔付", "赔偿", "补付"),
    "救助": ("救济", "帮扶", "扶助"),
    "资金": ("经费", "款项", "钱款"),
    "发放": ("发给", "下发", "分发"),
    "争议": ("纠纷", "分歧", "矛盾"),
    "投诉": ("举报", "反映", "诉求"),
    "线索": ("苗头", "情况", "迹象"),
    "应急": ("紧急", "突发", "救急"),
    "转移": ("撤离", "疏散", "撤走"),
    "搬迁": ("迁移", "迁居", "迁出"),
    "安置": ("安顿", "落户", "安排"),
    "设施": ("设备", "装置", "器材"),
    "质量": ("品质", "好坏", "成色"),
    "现场": ("实地", "当地", "场地"),
    "情况": ("状况", "实情", "现状"),
    "名单": ("名册", "花名册", "名录"),
    "台账": ("清册", "底册", "档案"),
    "公示": ("张榜", "公开", "公布"),
    "认定": ("判定", "确定", "确认"),
    "审核": ("审查", "把关", "核定"),
    "验收": ("查收", "核验", "检收"),
    "培训": ("轮训", "教学", "授课"),
    "指导": ("辅导", "指点", "帮教"),
    "恢复": ("复原", "修复", "还原"),
    "及时": ("尽快", "迅速", "第一时间"),
    "立即": ("立刻", "即刻", "马上"),
    "定期": ("按时", "按月", "经常"),
    "开展": ("进行", "实施", "推行"),
    "秩序": ("次序", "局面", "稳定"),
    "联系": ("对接", "联络", "沟通"),
    "困难": ("难处", "难题", "窘境"),
}
_UNIT = "[县市][\u4e00-\u9fff]{2,12}?局(?:府谷分局)?"
_KNOWN = re.compile("|".join([f"(?P<unit>{_UNIT})", *sorted(SYNONYMS, key=len, reverse=True)]))
LEFT_AS_IT_IS = 0.25
"""Share of the words that somebody would take over even so."""


def paraphrased_name(name: str, way: int, random: Random) -> str:
    """A duty's name: other words, parts in another order, brackets and filling words gone."""
    bare = re.sub("（[^（）]*）", "", name)
    said = _other_words(_turned(bare), way, random)
    said = random.choice((said, said.replace("的", "", 1), f"做好{said}工作", said.removeprefix("对")))
    return said if said != name else f"{said}有关事宜"


def paraphrased_text(text: str, way: int, random: Random) -> str:
    """A duty text: its paragraphs in another order and renumbered, one of several left out."""
    paragraphs = [re.sub(r"^\d+[.、]", "", line) for line in text.splitlines()]
    random.shuffle(paragraphs)
    kept = paragraphs[: max(2, len(paragraphs) - 1)]
    said = [_other_words(_clauses_turned(paragraph), way, random) for paragraph in kept]
    if not re.match(r"\d+[.、]", text):
        return "\n".join(said)
    return "\n".join(f"{number}.{paragraph}" for number, paragraph in enumerate(said, start=1))


def _other_words(text: str, way: int, random: Random) -> str:
    def other(found: re.Match[str]) -> str:
        kept = found["unit"] or random.random() < LEFT_AS_IT_IS
        return found[0] if kept else SYNONYMS[found[0]][way]

    return _KNOWN.sub(other, text)


def _turned(name: str) -> str:
    """甲的乙与丙 -> 甲的丙和乙; 甲、乙和丙 -> 丙、甲和乙."""
    head, of, tail = name.rpartition("的")
    parts = re.split("[与和]", tail)
    if len(parts) == 2 and all(len(part) >= 2 for part in parts):
        return f"{head}{of}{parts[1]}和{parts[0]}"
    return re.sub("([^，、的和与]{2,6})、([^，、的和与]{2,6})(?=[、和与的])", r"\2、\1", name, count=1)


def _clauses_turned(paragraph: str) -> str:
    clauses = paragraph.rstrip("。").split("，")
    return "，".join([*clauses[1:], clauses[0]] if len(clauses) > 2 else clauses) + "。"
