"""CEL in pure Python (cel-python)."""

from __future__ import annotations

from typing import Any

import celpy

from peers._expressions import TEXTS, variables
from peers.python_hand import rows

ENV, KIND, MAX_N = "main", "row", 1_000


def setup() -> None:
    global programs
    environment = celpy.Environment()
    programs = [environment.program(environment.compile(text)) for text in TEXTS]


def decide(record: dict[str, Any]) -> list[float]:
    values = celpy.json_to_cel(variables(record))
    return [float(program.evaluate(values)) for program in programs]


def batch(path: str) -> list[list[float]]:
    return [decide(record) for record in rows(path)]


def totals(result: list[list[float]]) -> list[float]:
    return [sum(amounts) for amounts in result]


def one(record: dict[str, Any]) -> float:
    return sum(decide(record))
