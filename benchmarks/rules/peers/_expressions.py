"""The rules as expression texts that CEL and rule-engine read alike; dates travel as ISO texts."""

from __future__ import annotations

from typing import Any

_IN_FORCE = "(apply_date >= '2021-04-26' && apply_date <= '2025-12-31')"
_F2 = "(f2_fixed_asset + f2_revenue + f2_tax + f2_financing)"
_YEARS = "(year - m9_year)"


def _given(condition: str, amount: str) -> str:
    return f"(({condition}) ? ({amount}) : 0.0)"


def _capped(amount: str, cap: int) -> str:
    return f"(({amount}) < {cap}.0 ? ({amount}) : {cap}.0)"


def _by_level(name: str, first: int, second: int) -> str:
    return f"({name} == 2 ? {second}.0 : ({name} == 1 ? {first}.0 : 0.0))"


def _centre(once: int, yearly: int) -> str:
    return f"({_YEARS} == 0 ? {once}.0 : ({_YEARS} >= 1 && {_YEARS} <= 3 ? {yearly}.0 : 0.0))"


_AMOUNTS = {
    "m1": _given("m1_recog >= 1", _capped("m1_premium * 0.3", 500_000)),
    "m2": _given(f"four_strong && {_F2} > 0.0", _capped(f"{_F2} * 0.3", 1_500_000)),
    "m3": _given("first_listed && above_scale", _capped("last_year_contrib * 0.1", 200_000)),
    "m5": _capped("f5 * 0.3", 1_500_000),
    "m6": "f6 * 0.3 + "
    + " + ".join(
        _given(name, f"{amount}.0")
        for name, amount in (
            ("ims_first_cert", 200_000),
            ("smart_factory", 300_000),
            ("smart_workshop", 100_000),
        )
    ),
    "m8": _capped("f8 * 0.3", 1_000_000) + " + " + _given("gazelle_first && gazelle_level >= 1", "300000.0"),
    "m9": _given("m9_kind == 1", _centre(2_000_000, 500_000))
    + " + "
    + _given("m9_kind == 2", _centre(5_000_000, 1_000_000)),
    "m10": " + ".join(
        (
            _by_level("demo_level", 300_000, 1_000_000),
            _by_level("one_tech", 100_000, 300_000),
            _by_level("design", 100_000, 300_000),
        )
    ),
}
TEXTS = tuple(_given(_IN_FORCE, amount) for amount in _AMOUNTS.values())


def variables(record: dict[str, Any]) -> dict[str, Any]:
    """A record as these engines take it."""
    return {**record, "apply_date": record["apply_date"].isoformat()}
