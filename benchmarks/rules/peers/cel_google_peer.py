"""CEL by Google's C++ runtime (cel-expr-python)."""

from __future__ import annotations

from typing import Any

from cel_expr_python import cel
from enterprises import LEVELS, MONEY, YES_NO

from peers._expressions import TEXTS, variables
from peers.python_hand import rows

ENV, KIND, MAX_N = "main", "row", 100_000


def setup() -> None:
    global environment, programs
    kinds = {"ent_id": cel.Type.INT, "year": cel.Type.INT, "apply_date": cel.Type.STRING}
    for names, kind in ((MONEY, cel.Type.DOUBLE), (YES_NO, cel.Type.BOOL), (LEVELS, cel.Type.INT)):
        kinds |= dict.fromkeys(names, kind)
    environment = cel.NewEnv(variables=kinds)
    programs = [environment.compile(text) for text in TEXTS]


def decide(record: dict[str, Any]) -> list[float]:
    activation = environment.Activation(variables(record))
    return [program.eval(activation).value() for program in programs]


def batch(path: str) -> list[list[float]]:
    return [decide(record) for record in rows(path)]


def totals(result: list[list[float]]) -> list[float]:
    return [sum(amounts) for amounts in result]


def one(record: dict[str, Any]) -> float:
    return sum(decide(record))
