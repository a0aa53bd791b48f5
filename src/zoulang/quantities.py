"""Money in whole fen, and numbers as official documents write them.

Money is an integer number of fen everywhere in the project: the only
representation that is identical in Python, SQLite, PostgreSQL and Polars.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

FEN_PER_YUAN = 100
SCALES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}

# Commas group by thousands only: 1,5万元 may mean 1.5 or 15 and is refused.
_MONEY = re.compile(r"([-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)?(?:\.\d+)?)\s*(百万|千万|百|千|万|亿)?\s*元")


def half_up(value: Decimal) -> int:
    """The nearest whole number, halves away from zero, as finance offices round.

    >>> half_up(Decimal("2.5")), half_up(Decimal("-2.5")), half_up(Decimal("2.4"))
    (3, -3, 2)
    """
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_money(text: str) -> int:
    """Fen from an amount with its unit.

    Raises:
        ValueError: if the text is not an amount in 元, 万元 or 亿元, or is finer than a fen.

    >>> parse_money("500.01万元")
    500010000
    >>> parse_money("1.5亿元"), parse_money("3元")
    (15000000000, 300)
    >>> parse_money("1,240万元")
    1240000000
    >>> parse_money("150")
    Traceback (most recent call last):
    ...
    ValueError: '150' is not an amount of money; write for example 150万元
    """
    match = _MONEY.fullmatch(text.strip())
    if match is None or not re.search(r"\d", match[1]):
        raise ValueError(f"{text!r} is not an amount of money; write for example 150万元")
    number = Decimal(re.sub("[,，]", "", match[1]).replace("−", "-"))
    fen = number * SCALES[match[2] or ""] * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise ValueError(f"{text!r} is finer than one fen")
    return int(fen)


def format_money(fen: int, language: str = "zh") -> str:
    """An amount as a person reads it: 万元 in Chinese, yuan with separators in English.

    Nothing is rounded away: digits are shown down to the fen where they are not zero.

    >>> format_money(150_000_000), format_money(500_010_000), format_money(12_345)
    ('150万元', '500.01万元', '123.45元')
    >>> format_money(1_500_000_000_000), format_money(0)
    ('150亿元', '0元')
    >>> format_money(500_010_000, "en")
    '¥5,000,100'
    """
    yuan = Decimal(fen) / FEN_PER_YUAN
    if language == "en":
        sign = "−" if yuan < 0 else ""
        return f"{sign}¥{_plain(abs(yuan), grouped=True)}"
    if abs(yuan) >= 10**8:
        return f"{_plain(yuan / 10**8)}亿元"
    if abs(yuan) >= 10**4:
        return f"{_plain(yuan / 10**4)}万元"
    return f"{_plain(yuan)}元"


def _plain(number: Decimal, grouped: bool = False) -> str:
    text = f"{number:,f}" if grouped else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_DIGITS, _PLACES, _GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "兆")
GROUP = 10_000


def capital_money(fen: int) -> str:
    """An amount in the capital numerals of cheques and payment slips (大写金额).

    Args:
        fen: not below nought and below 10^18.

    Raises:
        ValueError: if the amount is below nought or too large.

    Formula: the rules for bills of the Payment and Settlement Measures (支付结算办法, annex 1): 整 after
    元 or 角, one 零 for any run of noughts inside.

    >>> capital_money(150_000_000), capital_money(10_050)
    ('壹佰伍拾万元整', '壹佰元零伍角整')
    >>> capital_money(100_700_003), capital_money(5)
    ('壹佰万柒仟元零叁分', '伍分')
    """
    if not 0 <= fen < 10**18:
        raise ValueError(f"{fen} is no amount of a slip")
    yuan, rest = divmod(fen, FEN_PER_YUAN)
    dimes, cents = divmod(rest, 10)
    text = f"{_capital_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{text or '零元'}整"
    if dimes:
        # 零 stands before 角 where the yuan end with a nought.
        text += ("零" if yuan and yuan % 10 == 0 else "") + f"{_DIGITS[dimes]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def _capital_whole(number: int) -> str:
    groups = []
    while number:
        number, low = divmod(number, GROUP)
        groups.append(low)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        text += (
            ("零" if text and (gap or group < GROUP // 10) else "") + _capital_group(group) + _GROUPS[place]
        )
        gap = False
    return text


def _capital_group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
