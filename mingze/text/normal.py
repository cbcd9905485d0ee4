"""One plain form of what people write, before anything is counted in it."""

from __future__ import annotations

import re
import unicodedata

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{9}[\dx](?!\d)|(?<!\d)\d{15}(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_MASK = "***"

# Longer formulas stand before the shorter ones that they contain.
_SALUTATION = re.compile(
    r"(?:尊敬的|敬爱的|亲爱的)[^\s,。!?:;、]{0,12}?(?:书记|县长|镇长|乡长|主任|局长|领导|同志|工作人员|客服)(?:们)?"
    r"|(?:各位|诸位)?(?:领导|同志|工作人员|客服|书记|县长|镇长)们?(?:您们?好|你们?好)"
    r"|(?:早上|上午|中午|下午|晚上|您们?|你们?)好(?![多几像])"
    r"|非常感谢|万分感谢|十分感谢|谢谢(?:您|你|领导|了)?们?|感谢(?:您|你|领导)?们?|麻烦(?:您|你)们?|辛苦(?:您|你)?们?了?"
    r"|(?:恳请|敬请|烦请|希望|望|盼|(?<!申)请)(?:领导|上级|有关部门|相关部门|政府)?(?:予以|给予|尽快|早日)?(?:回复|答复|重视)"
    r"|此致敬礼|此致|敬礼|打扰(?:您|你)?了|不好意思|冒昧"
    r"|我?[想要]?(?:请问|咨询|打听|(?<![访慰追提学审])问)(?:一下|下)"
    r"|请问"
)
_SPACES = re.compile(r"\s+")


def normal_message(text: str, limit: int = 2000) -> str:
    """`text` in NFKC and lower case, without control characters, greetings and formulas of politeness,
    with telephone, identity and account numbers masked, cut to `limit` characters. Never raises."""
    # What is dropped may stand in front: four times the limit is read, but never a whole megabyte.
    folded = unicodedata.normalize("NFKC", text[: limit * 4]).lower()
    plain = "".join(character for character in _SPACES.sub(" ", folded) if _is_visible(character))
    masked = plain
    for pattern in (_PHONE, _IDENTITY, _ACCOUNT, _LANDLINE):
        masked = pattern.sub(_MASK, masked)
    spoken = _SALUTATION.sub(" ", masked)
    return _SPACES.sub(" ", spoken).strip()[:limit].rstrip()


def _is_visible(character: str) -> bool:
    """Not a control, format, surrogate, private or unassigned character."""
    return unicodedata.category(character)[0] != "C"
