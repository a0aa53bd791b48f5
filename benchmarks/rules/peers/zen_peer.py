"""GoRules ZEN: one decision graph; expressions for the amounts, decision tables for the levels.

The model is given to the engine by a static loader, which compiles it once; `create_decision` compiles it
again for every call and is several times slower.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import zen

from peers._expressions import variables
from peers.python_hand import rows

ENV, KIND, MAX_N = "main", "row", 100_000
MEASURES = ("m1", "m2", "m3", "m5", "m6", "m8", "m9", "m10")
COMPUTED = {
    "in_force": "date(apply_date) >= date('2021-04-26') and date(apply_date) <= date('2025-12-31')",
    "f2": "f2_fixed_asset + f2_revenue + f2_tax + f2_financing",
    "years": "year - m9_year",
    "m1": "m1_recog >= 1 ? min([m1_premium * 0.3, 500000]) : 0",
    "m2": "four_strong and $.f2 > 0 ? min([$.f2 * 0.3, 1500000]) : 0",
    "m3": "first_listed and above_scale ? min([last_year_contrib * 0.1, 200000]) : 0",
    "m5": "min([f5 * 0.3, 1500000])",
    "m6": "f6 * 0.3 + (ims_first_cert ? 200000 : 0)"
    " + (smart_factory ? 300000 : 0) + (smart_workshop ? 100000 : 0)",
    "m8": "min([f8 * 0.3, 1000000]) + (gazelle_first and gazelle_level >= 1 ? 300000 : 0)",
}
TABLES = {
    "m9": (
        ("m9_kind", "years"),
        {("1", "0"): 2_000_000, ("1", "[1..3]"): 500_000, ("2", "0"): 5_000_000, ("2", "[1..3]"): 1_000_000},
    ),
    "model": (("demo_level",), {("2",): 1_000_000, ("1",): 300_000}),
    "technology": (("one_tech",), {("2",): 300_000, ("1",): 100_000}),
    "design_award": (("design",), {("2",): 300_000, ("1",): 100_000}),
}


def _node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return node | ({"content": content} if content else {})


def _expressions(name: str, pairs: dict[str, str], passed: bool) -> dict[str, Any]:
    written = [{"id": f"{name}-{key}", "key": key, "value": value} for key, value in pairs.items()]
    return _node(name, "expressionNode", {"expressions": written, "passThrough": passed})


def _table(name: str, fields: tuple[str, ...], cells: dict[tuple[str, ...], int]) -> dict[str, Any]:
    columns = [{"id": field, "name": field, "field": field, "type": "expression"} for field in fields]
    listed = {**cells, ("",) * len(fields): 0}
    lines = [
        {"_id": f"{name}-{place}", "amount": str(amount), **dict(zip(fields, tests, strict=True))}
        for place, (tests, amount) in enumerate(listed.items())
    ]
    output = [{"id": "amount", "name": name, "field": name, "type": "expression"}]
    return _node(
        f"table-{name}",
        "decisionTableNode",
        {"hitPolicy": "first", "passThrough": True, "inputs": columns, "outputs": output, "rules": lines},
    )


def model() -> dict[str, Any]:
    """The decision graph: a chain of nodes."""
    paid = {name: f"in_force ? {name} : 0" for name in MEASURES[:-1]}
    paid["m10"] = "in_force ? model + technology + design_award : 0"
    total = f"in_force ? {' + '.join(MEASURES[:-1])} + model + technology + design_award : 0"
    nodes = [
        _node("record", "inputNode"),
        _expressions("computed", COMPUTED, passed=True),
        *(_table(name, *table) for name, table in TABLES.items()),
        _expressions("paid", {**paid, "total": total}, passed=False),
        _node("decision", "outputNode"),
    ]
    names = [node["id"] for node in nodes]
    edges = [
        {"id": f"{one}-{two}", "type": "edge", "sourceId": one, "targetId": two}
        for one, two in pairwise(names)
    ]
    return {"nodes": nodes, "edges": edges}


def setup() -> None:
    global engine
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"policy": model()}}})


def decide(record: dict[str, Any]) -> dict[str, float]:
    return engine.evaluate("policy", variables(record))["result"]


def batch(path: str) -> list[dict[str, float]]:
    return [decide(record) for record in rows(path)]


def totals(result: list[dict[str, float]]) -> list[float]:
    return [float(amounts["total"]) for amounts in result]


def one(record: dict[str, Any]) -> float:
    return decide(record)["total"]


def explain(record: dict[str, Any]) -> Any:
    return engine.evaluate("policy", variables(record), {"trace": True})["trace"]
