"""The shape of a peer: copy to NAME.py, fill in, and run `python run.py --peers NAME`."""

from __future__ import annotations

from typing import Any

# Which environment: ../requirements-ENV.txt.
ENV = "main"
# "columnar" works on whole columns, "row" on one record after the other.
KIND = "columnar"
# The most rows that make sense; larger tables are left out.
MAX_N = 20_000_000
# True if each amount is rounded half up to the fen; left out: fractions of a fen are kept.
ROUNDS = False


def setup() -> None:
    """Compile the rules; not timed."""


def batch(path: str) -> Any:
    """Timed: from a Parquet file of records to eight amounts and their total per row, in order, in memory."""


def totals(result: Any) -> Any:
    """Not timed: the totals of a result in yuan, a column or a list."""


def one(record: dict[str, Any]) -> float:
    """Timed: the total of one record in yuan."""
    return 0.0


def explain(record: dict[str, Any]) -> Any:
    """Timed, may be left out: the same with an explanation that JSON can hold."""


def stream(path: str, result: str) -> None:
    """Timed, may be left out: Parquet to Parquet with `ent_id` and `total`, not held in memory at once."""
