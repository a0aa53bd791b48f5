"""Findings of the auditor, as drafts that wait for a person like everything a program says."""

from __future__ import annotations

from collections.abc import Mapping

from zoulang.documents import Reading
from zoulang.web.policy.models import Clause, Draft


def suggested_findings(
    reading: Reading, clauses: Mapping[str, Clause], decided: set[tuple[int, str, str]]
) -> list[Draft]:
    """What the auditor finds in a reading and nobody decided about, by clause; not saved."""
    return []
