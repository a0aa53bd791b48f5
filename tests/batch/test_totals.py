"""Ten thousand enterprises under 临政字〔2021〕41号, held against a computation that knows no engine.

What follows is written from the numbers of the document, in plain Decimal arithmetic, record by record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest

from zoulang.batch.decide import decide_frame
from zoulang.batch.records import headed, records_frame
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import shipped_policies
from zoulang.rules import Policy, load_policy
from zoulang.tables import read_rows, write_table

FIRMS = 10_000
WAN = Decimal(10_000)
FIRST_DAY, LAST_DAY = date(2021, 4, 26), date(2025, 12, 31)


@pytest.fixture(scope="module")
def linzi() -> Policy:
    return load_policy(shipped_policies()["linzi-2021-41"])


@pytest.fixture(scope="module")
def firms(linzi: Policy) -> pl.DataFrame:
    """Complete records: what the seed left open is closed with no, nought, the lowest level or one day."""
    frame = synthetic(linzi, FIRMS, seed=20210426)
    known_to_have_none = [name for name in frame.columns if name.endswith("= 无")]
    years = ["provincial_centre_year", "national_centre_year"]
    return frame.with_columns(
        pl.col(pl.Boolean).exclude(known_to_have_none).fill_null(False),
        pl.col(pl.Int64).exclude(years).fill_null(0),
        pl.col("application_date").fill_null(date(2022, 6, 1)),
        pl.col("gazelle_level").fill_null("区级"),
        *(pl.col(name.removesuffix(" = 无")).is_null().alias(name) for name in known_to_have_none),
    )


def share(fen: int, percent: str, cap_wan: int | None) -> Decimal:
    """A share of an amount in fen, to the fen, halves up; the cap in 万元."""
    yuan = Decimal(fen) / 100 * Decimal(percent)
    if cap_wan is not None:
        yuan = min(yuan, cap_wan * WAN)
    return yuan.quantize(Decimal("0.01"), ROUND_HALF_UP)


def by_hand(firm: Mapping[str, object], goes_on: bool) -> dict[str, Decimal]:
    """元 for each measure of part three that prints an amount."""
    provincial, national = firm["provincial_centre_year"], firm["national_centre_year"]
    subsidy = Decimal(0)
    if provincial is not None:
        subsidy += 200
        for year in range(provincial + 1, provincial + 4):
            subsidy += 50 if national is None or year < national or goes_on else 0
    award = {
        "insurance": share(firm["insured_premium"], "0.3", 50),
        "growth-match": share(firm["city_award"], "0.3", 150),
        "four-strong": share(firm["prev(district_tax)"], "0.1", 20)
        if firm["above_scale"] and firm["recoded"] and firm["first_listed"]
        else Decimal(0),
        "equipment-match": share(firm["equipment_subsidy"], "0.3", 150),
        "digital-match": share(firm["digital_award"], "0.3", None),
        "integration": (20 if firm["first_integration"] else 0) * WAN,
        "smart-factory": 30 * firm["smart_factory"] * WAN,
        "smart-workshop": 10 * firm["smart_workshop"] * WAN,
        "leap-match": share(firm["leap_award"], "0.3", 100),
        "gazelle": (30 if firm["first_gazelle"] and firm["gazelle_level"] != "区级" else 0) * WAN,
        "provincial-centre": subsidy * WAN,
        "national-centre": (0 if national is None else 500 + 3 * 100) * WAN,
        "model-firm": {None: 0, "省级": 30, "国家级": 100}[firm["model_firm"]] * WAN,
        "technology-centre": {None: 0, "市级": 10, "省级": 30}[firm["technology_centre"]] * WAN,
        "design-project": {None: 0, "市级": 10, "省级": 20}[firm["design_project"]] * WAN,
    }
    in_force = FIRST_DAY <= firm["application_date"] <= LAST_DAY
    return {item: yuan if in_force else Decimal(0) for item, yuan in award.items()}


@pytest.mark.parametrize("goes_on", [True, False])
def test_totals_of_ten_thousand_firms_equal_a_computation_by_hand_to_the_fen(
    linzi: Policy, firms: pl.DataFrame, goes_on: bool
) -> None:
    decisions = decide_frame(linzi, firms, date(2022, 6, 1), {"升级后续发": "是" if goes_on else "否"})
    hand = [by_hand(firm, goes_on) for firm in firms.iter_rows(named=True)]
    for item in hand[0]:
        fen = [int(firm[item] * 100) for firm in hand]
        assert decisions[f"{item}.amount"].to_list() == fen, item
        assert sum(fen) > 0, f"no firm gets {item}: the test proves nothing"
    assert decisions["total.low"].to_list() == [int(sum(firm.values()) * 100) for firm in hand]


@pytest.mark.parametrize("kind", [".xlsx", ".csv", ".parquet"])
def test_firms_that_went_through_a_file_are_decided_to_the_same_fen(
    linzi: Policy, tmp_path: Path, kind: str
) -> None:
    firms = synthetic(linzi, 1000, seed=7)
    shown, money = headed(linzi, firms)
    write_table(shown, tmp_path / f"firms{kind}", money)
    back = records_frame(linzi, read_rows(tmp_path / f"firms{kind}"))
    on = date(2022, 6, 1)
    assert decide_frame(linzi, back, on).equals(decide_frame(linzi, firms, on))
