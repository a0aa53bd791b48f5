"""The eight measures in exact decimal arithmetic: what every peer is held against.

Written from the text of the document, 临政字〔2021〕41号 chapter 三, without any engine: slow and plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
from enterprises import MEASURES, write

FIRST_DAY, LAST_DAY = date(2021, 4, 26), date(2025, 12, 31)
FEN, WAN = Decimal("0.01"), 10_000
NOTHING = Decimal(0)
F2 = ("f2_fixed_asset", "f2_revenue", "f2_tax", "f2_financing")
# Once in the year of recognition, then in each of the three years after it.
CENTRE = {1: (200 * WAN, 50 * WAN), 2: (500 * WAN, 100 * WAN)}
LEVEL_AWARDS = {
    "demo_level": (0, 30 * WAN, 100 * WAN),
    "one_tech": (0, 10 * WAN, 30 * WAN),
    "design": (0, 10 * WAN, 30 * WAN),
}


def amounts(record: Mapping[str, object]) -> dict[str, Decimal]:
    """Yuan of each measure, not rounded.

    >>> amounts({"apply_date": date(2020, 1, 1)})["m5"]
    Decimal('0')
    """
    paid = dict.fromkeys(MEASURES, NOTHING)
    if not FIRST_DAY <= record["apply_date"] <= LAST_DAY:  # type: ignore[operator]
        return paid

    def yuan(name: str) -> Decimal:
        value = record[name]
        return Decimal(repr(value)).quantize(FEN) if value else NOTHING

    def share(amount: Decimal, tenths: int, cap_wan: int) -> Decimal:
        return min(amount * tenths / 10, Decimal(cap_wan * WAN))

    if record["m1_recog"]:
        paid["m1"] = share(yuan("m1_premium"), 3, 50)
    if record["four_strong"]:
        paid["m2"] = share(sum(map(yuan, F2), NOTHING), 3, 150)
    if record["first_listed"] and record["above_scale"]:
        paid["m3"] = share(yuan("last_year_contrib"), 1, 20)
    paid["m5"] = share(yuan("f5"), 3, 150)
    fixed = (("ims_first_cert", 20), ("smart_factory", 30), ("smart_workshop", 10))
    paid["m6"] = yuan("f6") * 3 / 10 + sum(wan * WAN for name, wan in fixed if record[name])
    gazelle = record["gazelle_first"] and record["gazelle_level"]
    paid["m8"] = share(yuan("f8"), 3, 100) + (30 * WAN if gazelle else 0)
    if record["m9_kind"]:
        once, yearly = CENTRE[record["m9_kind"]]  # type: ignore[index]
        years = record["year"] - record["m9_year"]  # type: ignore[operator]
        paid["m9"] = Decimal(once if years == 0 else yearly if 1 <= years <= 3 else 0)
    paid["m10"] = Decimal(sum(awards[record[name]] for name, awards in LEVEL_AWARDS.items()))  # type: ignore[index]
    return paid


def total(record: Mapping[str, object]) -> Decimal:
    """Yuan of all measures together, not rounded."""
    return sum(amounts(record).values(), NOTHING)


def total_paid(record: Mapping[str, object]) -> Decimal:
    """Yuan of all measures together, each rounded half up to the fen as it is paid."""
    return sum((each.quantize(FEN, ROUND_HALF_UP) for each in amounts(record).values()), NOTHING)


def totals(records: Path) -> Path:
    """A Parquet file beside the records with both totals of each row, in tenths of a fen; made once.

    Every rate is a whole number of tenths, so that nothing is lost.
    """
    file = records.with_suffix(".exact.parquet")
    if file.exists():
        return file
    exact, paid = [], []
    for part in pl.read_parquet(records).iter_slices(50_000):
        for record in part.iter_rows(named=True):
            exact.append(int(total(record) * 1000))
            paid.append(int(total_paid(record) * 1000))
    pl.DataFrame({"exact": exact, "paid": paid}).write_parquet(file)
    return file


def prepared(count: int, folder: Path) -> Path:
    """The records of this many enterprises with their exact totals beside them, made if need be."""
    file = folder / f"enterprises_{count}.parquet"
    if not file.exists():
        write(count, file)
    totals(file)
    return file
