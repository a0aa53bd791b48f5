"""Measures of invented clauses, and what their drafts decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zoulang.documents.drafting import Drafted, draft_measure
from zoulang.documents.reading import Record
from zoulang.rules import History, ItemResult, decide, load_policy

ON = date(2026, 6, 1)


def measure(subject: str, quote: str = "", address: str = "第三条", **values: object) -> Record:
    """A measure record as the reader gives it."""
    return Record("measure", address, quote, 0, len(quote), 0.9, {"subject": subject, **values})


def drafted(subject: str, quote: str = "", **values: object) -> Drafted:
    """The draft of one measure, which the checker must accept."""
    made = draft_measure(measure(subject, quote, **values))
    load_policy(made.source)
    return made


def decided(made: Drafted, facts: Mapping[str, str], history: History | None = None) -> ItemResult:
    """What the only measure of a draft gives one record."""
    policy = load_policy(made.source)
    record = policy.parse_record(dict(facts))
    decision = decide(policy, record, on=ON, history=history) if history else decide(policy, record, on=ON)
    return decision.item(str(made.items[0].id))
