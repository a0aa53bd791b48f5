"""rule-engine: pure Python, arithmetic in Decimal."""

from __future__ import annotations

from typing import Any

import rule_engine

from peers._expressions import TEXTS, variables
from peers.python_hand import rows

ENV, KIND, MAX_N = "main", "row", 10_000


def setup() -> None:
    global programs
    programs = [rule_engine.Rule(text.replace("&&", "and")) for text in TEXTS]


def decide(record: dict[str, Any]) -> list[float]:
    values = variables(record)
    return [float(program.evaluate(values)) for program in programs]


def batch(path: str) -> list[list[float]]:
    return [decide(record) for record in rows(path)]


def totals(result: list[list[float]]) -> list[float]:
    return [sum(amounts) for amounts in result]


def one(record: dict[str, Any]) -> float:
    return sum(decide(record))
