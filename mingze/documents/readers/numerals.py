"""List numbers as Word prints them, for the number formats that Chinese offices use."""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
         (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def printed_number(number: int, style: str) -> str:
    """The number in a w:numFmt style; an unknown style prints decimal, bullets and none print nothing.

    Numbers beyond what a style can say are printed decimal, as Word does.
    """
    if style in ("bullet", "none", "chicago"):
        return ""
    return STYLES.get(style, str)(number) or str(number)


def chinese(number: int) -> str:
    """1 -> 一, 10 -> 十, 21 -> 二十一, 105 -> 一百零五; empty from 1000 on."""
    return _counted(number, DIGITS, "十百", short_ten=True)


def formal_chinese(number: int) -> str:
    """1 -> 壹, 12 -> 壹拾贰."""
    return _counted(number, FORMAL_DIGITS, "拾佰", short_ten=False)


def _counted(number: int, digits: str, units: str, *, short_ten: bool) -> str:
    if not 0 < number < 1000:
        return ""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = digits[hundreds] + units[1] if hundreds else ""
    if tens:
        text += units[0] if tens == 1 and short_ten and not hundreds else digits[tens] + units[0]
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def _in_block(first: str, last: str) -> Callable[[int], str]:
    """Numbers that stand side by side in Unicode, such as ① to ⑳."""
    size = ord(last) - ord(first) + 1
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= size else ""


def _cycled(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else ""


def _letters(number: int) -> str:
    """a … z, then aa, bb: Word repeats the letter."""
    return chr(97 + (number - 1) % 26) * min((number - 1) // 26 + 1, 30) if number > 0 else ""


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN if 0 < number < 4000 else ():
        while number >= value:
            text, number = text + letters, number - value
    return text


def _digit_by_digit(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number)) if number >= 0 else ""


STYLES: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({48 + i: 0xFF10 + i for i in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({48 + i: 0xFF10 + i for i in range(10)}),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanCounting": chinese,
    "chineseLegalSimplified": formal_chinese,
    "ideographLegalTraditional": formal_chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "ideographTraditional": _cycled(STEMS),
    "ideographZodiac": _cycled(BRANCHES),
    "decimalEnclosedCircle": _in_block("①", "⑳"),
    "decimalEnclosedCircleChinese": _in_block("①", "⑳"),
    "decimalEnclosedParen": _in_block("⑴", "⒇"),
    "decimalEnclosedFullstop": _in_block("⒈", "⒛"),
    "ideographEnclosedCircle": _in_block("㊀", "㊉"),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
