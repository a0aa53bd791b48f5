"""Whose money a measure pays: what its `payer` says of the city and the district treasury."""

from __future__ import annotations

import re
from fractions import Fraction

from zoulang.errors import InputError, Problem, said
from zoulang.web.money.models import Treasury

WHOLE = {Treasury.DISTRICT: Fraction(1)}
_BOTH = re.compile(r"市.*[区县]|[区县].*市")
_EACH = re.compile(r"各(?:承担|负担|出)?\s*(?:50%|一半|半)|1\s*[:：比]\s*1")
_SHARE = re.compile(r"([市区县])[级]?(?:财政)?(?:承担|负担|出)?\s*(\d{1,3})\s*[%％]")
_RATIO = re.compile(r"(\d{1,2})\s*[:：比]\s*(\d{1,2})")


def shares_of(payer: str | None) -> dict[Treasury, Fraction]:
    """The share of each treasury; they make up one.

    Whoever names no payer pays from the treasury of the programme.

    Raises:
        InputError: if both treasuries are named and it is not said how they share.

    >>> shares_of("县财政"), shares_of("市财政")
    ({Treasury.DISTRICT: Fraction(1, 1)}, {Treasury.CITY: Fraction(1, 1)})
    >>> shares_of("市财政60%，县财政40%") == shares_of("市、县财政按6:4")
    True
    """
    text = payer or ""
    if not _BOTH.search(text):
        return {Treasury.CITY: Fraction(1)} if "市" in text else dict(WHOLE)
    city = _share_of_city(text)
    if city is None or not 0 < city < 1:
        found = said("{payer} does not say how the treasuries share", payer=text)
        raise InputError(Problem(found, said("write the share of each, such as 市财政60%，县财政40%")))
    return {Treasury.CITY: city, Treasury.DISTRICT: 1 - city}


def _share_of_city(text: str) -> Fraction | None:
    if _EACH.search(text):
        return Fraction(1, 2)
    shares = {("市" if who == "市" else "县"): int(number) for who, number in _SHARE.findall(text)}
    if len(shares) == 2:
        return Fraction(shares["市"], 100) if sum(shares.values()) == 100 else None
    if ratio := _RATIO.search(text):
        city, district = int(ratio[1]), int(ratio[2])
        if "市" in text and text.find("市") > max(text.find("区"), text.find("县")):
            city, district = district, city
        return Fraction(city, city + district) if city + district else None
    return Fraction(shares["市"], 100) if "市" in shares else None


def divided(fen: int, shares: dict[Treasury, Fraction]) -> dict[Treasury, int]:
    """An amount divided to the fen; what does not divide is paid by the district.

    >>> divided(101, shares_of("市、县财政各50%"))
    {Treasury.CITY: 50, Treasury.DISTRICT: 51}
    """
    if len(shares) == 1:
        return dict.fromkeys(shares, fen)
    city = int(fen * shares[Treasury.CITY])
    return {Treasury.CITY: city, Treasury.DISTRICT: fen - city}
