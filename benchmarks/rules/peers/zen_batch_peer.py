"""GoRules ZEN once more, asked for a thousand records in one call."""

from __future__ import annotations

from itertools import islice
from typing import Any

from peers import zen_peer
from peers._expressions import variables
from peers.python_hand import rows
from peers.zen_peer import explain, one, setup, totals  # noqa: F401

ENV, KIND, MAX_N = "main", "row", 100_000


def batch(path: str) -> list[dict[str, Any]]:
    decided: list[dict[str, Any]] = []
    records = rows(path)
    while part := list(islice(records, 1000)):
        asked = [{"key": "policy", "context": variables(record)} for record in part]
        decided += [answer["data"]["result"] for answer in zen_peer.engine.evaluate_batch(asked)]
    return decided
