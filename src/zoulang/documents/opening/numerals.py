"""Numbers as programs print them before the paragraphs of a numbered list."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = str.maketrans("零一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟万")
_CHINESE_FORMS = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "koreanCounting",
)
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CIRCLED_FORMS = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle")


def chinese_numeral(value: int) -> str:
    """A number below ten thousand as clause numbers spell it; larger ones keep their digits.

    >>> chinese_numeral(2), chinese_numeral(10), chinese_numeral(21), chinese_numeral(105)
    ('二', '十', '二十一', '一百零五')
    >>> chinese_numeral(110), chinese_numeral(1010), chinese_numeral(0)
    ('一百一十', '一千零一十', '零')
    """
    if not 0 <= value < 10_000:
        return str(value)
    if value < 10:
        return _DIGITS[value]
    spelled, pending = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            spelled += ("零" if pending and spelled else "") + _DIGITS[digit] + sign
        pending = not digit and bool(spelled)
    return spelled.removeprefix("一") if spelled.startswith("一十") else spelled


def spelled(form: str, value: int) -> str:
    """A number in one of the formats that Word names in ``w:numFmt``.

    >>> [spelled(form, 12) for form in ("decimal", "chineseCounting", "upperRoman", "upperLetter")]
    ['12', '十二', 'XII', 'L']
    >>> [spelled(form, 3) for form in ("ideographTraditional", "ideographDigital", "decimalEnclosedCircle")]
    ['丙', '三', '③']
    >>> spelled("decimalFullWidth", 12), spelled("chineseLegalSimplified", 3), spelled("ideographZodiac", 1)
    ('１２', '叁', '子')
    """
    if form in _CHINESE_FORMS:
        return chinese_numeral(value)
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese_numeral(value).translate(_FORMAL)
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital"):
        return "".join("〇" if digit == "0" else _DIGITS[int(digit)] for digit in str(max(value, 0)))
    if form == "ideographTraditional":
        return _STEMS[value - 1] if 0 < value <= len(_STEMS) else str(value)
    if form == "ideographZodiac":
        return _BRANCHES[value - 1] if 0 < value <= len(_BRANCHES) else str(value)
    if form in _CIRCLED_FORMS:
        return _circled(value)
    if form == "decimalFullWidth" or form == "decimalFullWidth2":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(max(value, 0)))
    if form == "decimalZero":
        return f"{value:02}"
    if form in ("upperRoman", "lowerRoman"):
        return _cased(_roman(value), form)
    if form in ("upperLetter", "lowerLetter"):
        return _cased(chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 % 10 + 1), form)
    if form == "decimalEnclosedFullstop":
        return f"{value}."
    if form == "decimalEnclosedParen":
        return f"({value})"
    if form in ("none", "bullet"):
        return ""
    return str(value)


def _circled(value: int) -> str:
    """A number in a circle, up to 50.

    >>> _circled(1), _circled(21), _circled(36), _circled(51)
    ('①', '㉑', '㊱', '51')
    """
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= value <= last:
            return chr(start + value - first)
    return str(value)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for worth, sign in (*_ROMAN, *_ROMAN_ONES):
        count, value = divmod(value, worth)
        text += sign * count
    return text


def _cased(text: str, form: str) -> str:
    return text.upper() if form.startswith("upper") else text
