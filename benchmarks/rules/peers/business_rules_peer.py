"""business-rules: conditions and actions as JSON; the arithmetic itself has to be written in Python."""

from __future__ import annotations

from datetime import date
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC, FIELD_TEXT
from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable
from enterprises import LEVELS, YES_NO

from peers.python_hand import rows

ENV, KIND, MAX_N = "main", "row", 10_000
FIRST, LAST = date(2021, 4, 26), date(2025, 12, 31)
F2 = ("f2_fixed_asset", "f2_revenue", "f2_tax", "f2_financing")


class Variables(BaseVariables):
    """What conditions may ask."""

    def __init__(self, record: dict[str, Any]):
        self.record = record

    @boolean_rule_variable()
    def in_force(self) -> bool:
        return FIRST <= self.record["apply_date"] <= LAST

    @numeric_rule_variable()
    def years(self) -> int:
        return self.record["year"] - self.record["m9_year"]


def _declare(name: str, variable: Any) -> None:
    def read(self: Variables) -> Any:
        return self.record[name]

    read.__name__ = name
    setattr(Variables, name, variable()(read))


for _name in LEVELS:
    _declare(_name, numeric_rule_variable)
for _name in YES_NO:
    _declare(_name, boolean_rule_variable)


class Actions(BaseActions):
    """What rules may do."""

    def __init__(self, record: dict[str, Any]):
        self.record, self.total = record, 0.0

    @rule_action(params={"amount": FIELD_NUMERIC})
    def pay(self, amount: float) -> None:
        self.total += amount

    @rule_action(params={"of": FIELD_TEXT, "rate": FIELD_NUMERIC, "cap": FIELD_NUMERIC})
    def share(self, of: str, rate: float, cap: float) -> None:
        base = sum(self.record[name] for name in F2) if of == "f2" else self.record[of]
        self.total += min(base * rate, cap)


def _test(name: str, operator: str, value: object) -> dict[str, Any]:
    return {"name": name, "operator": operator, "value": value}


def _yes(*names: str) -> list[dict[str, Any]]:
    return [_test(name, "is_true", True) for name in names]


def _rule(conditions: list[dict[str, Any]], action: str, **params: object) -> dict[str, Any]:
    return {
        "conditions": {"all": _yes("in_force") + conditions},
        "actions": [{"name": action, "params": params}],
    }


def _fixed(name: str, level: int, amount: int) -> dict[str, Any]:
    return _rule([_test(name, "equal_to", level)], "pay", amount=amount)


def _centre(kind: int, once: int, yearly: int) -> list[dict[str, Any]]:
    own = [_test("m9_kind", "equal_to", kind)]
    first = [_test("years", "equal_to", 0)]
    later = [_test("years", "greater_than_or_equal_to", 1), _test("years", "less_than_or_equal_to", 3)]
    return [_rule(own + first, "pay", amount=once), _rule(own + later, "pay", amount=yearly)]


_LEVEL = _test("gazelle_level", "greater_than_or_equal_to", 1)
RULES = [
    _rule(
        [_test("m1_recog", "greater_than_or_equal_to", 1)], "share", of="m1_premium", rate=0.3, cap=500_000
    ),
    _rule(_yes("four_strong"), "share", of="f2", rate=0.3, cap=1_500_000),
    _rule(_yes("first_listed", "above_scale"), "share", of="last_year_contrib", rate=0.1, cap=200_000),
    _rule([], "share", of="f5", rate=0.3, cap=1_500_000),
    _rule([], "share", of="f6", rate=0.3, cap=10**12),
    _rule(_yes("ims_first_cert"), "pay", amount=200_000),
    _rule(_yes("smart_factory"), "pay", amount=300_000),
    _rule(_yes("smart_workshop"), "pay", amount=100_000),
    _rule([], "share", of="f8", rate=0.3, cap=1_000_000),
    _rule([*_yes("gazelle_first"), _LEVEL], "pay", amount=300_000),
    *_centre(1, 2_000_000, 500_000),
    *_centre(2, 5_000_000, 1_000_000),
    _fixed("demo_level", 1, 300_000),
    _fixed("demo_level", 2, 1_000_000),
    _fixed("one_tech", 1, 100_000),
    _fixed("one_tech", 2, 300_000),
    _fixed("design", 1, 100_000),
    _fixed("design", 2, 300_000),
]


def setup() -> None:
    """The rules are read anew at every call; there is nothing to compile."""


def one(record: dict[str, Any]) -> float:
    actions = Actions(record)
    run_all(RULES, Variables(record), actions, stop_on_first_trigger=False)
    return actions.total


def batch(path: str) -> list[float]:
    return [one(record) for record in rows(path)]


def totals(result: list[float]) -> list[float]:
    return result
