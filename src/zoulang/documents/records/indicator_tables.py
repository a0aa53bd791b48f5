"""Tables of indicators: one target for each row and each year to come."""

from __future__ import annotations

from collections.abc import Sequence

from zoulang.documents.passages import Passage
from zoulang.documents.reading import Metadata, Record


def table_targets(passages: Sequence[Passage], metadata: Metadata) -> tuple[list[Record], list[Passage]]:
    """The targets of the tables among the passages, and the passages that stand in none."""
    return [], list(passages)
