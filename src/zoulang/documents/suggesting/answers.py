"""The answer of a model as proposals: nothing in it is trusted."""

from __future__ import annotations

import json
from dataclasses import dataclass

from zoulang.documents.suggesting.fields import FIELDS, shaped

LONGEST_QUOTE = 1_000
MOST_RECORDS = 300


class Malformed(Exception):
    """The answer is not the JSON that was asked for."""


@dataclass(frozen=True)
class Proposal:
    """One record as the model proposes it, in the shape of its kind and not yet proved.

    Attributes:
        address: where the model says that the words stand; only chooses between equal words.
    """

    kind: str
    quote: str
    values: dict[str, object]
    address: str = ""


def proposals(answer: str) -> tuple[list[Proposal], int]:
    """The proposals in an answer that have a known shape, and how many have not.

    Raises:
        Malformed: if the answer holds no object with a list of records.

    >>> record = '{"kind": "task", "quote": "县科技局负责", "values": {"units": ["县科技局"]}}'
    >>> found, misshapen = proposals(f'{{"records": [{record}, 7]}}')
    >>> found[0].values, misshapen
    ({'units': ['县科技局']}, 1)
    """
    records = _records(answer)
    found = [one for record in records[:MOST_RECORDS] if (one := _proposal(record)) is not None]
    return found, len(records) - len(found)


def _records(answer: str) -> list[object]:
    start, end = answer.find("{"), answer.rfind("}")
    if start < 0 or end < start:
        raise Malformed
    try:
        data = json.loads(answer[start : end + 1], parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Malformed from None
    records = data.get("records") if isinstance(data, dict) else None
    if not isinstance(records, list):
        raise Malformed
    return records


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _proposal(record: object) -> Proposal | None:
    if not isinstance(record, dict):
        return None
    kind, quote = record.get("kind"), record.get("quote")
    if not isinstance(kind, str) or kind not in FIELDS or not isinstance(quote, str):
        return None
    if not 2 <= len(quote.strip()) <= LONGEST_QUOTE:
        return None
    values = shaped(kind, record.get("values"))
    address = record.get("address")
    return (
        None
        if values is None
        else Proposal(kind, quote.strip(), values, str(address)[:200] if address else "")
    )
