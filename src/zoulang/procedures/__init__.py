"""Life cycles as data: stages, who may move them, deadlines, lists, reports.

One engine serves duties, projects, proposals, notices and whatever a county adds as a file.
"""

from zoulang.procedures.loading import load_procedure
from zoulang.procedures.procedure import (
    Check,
    ListOf,
    Move,
    Part,
    Procedure,
    Reports,
    Schedule,
    Silence,
    Stage,
    Words,
)

__all__ = [
    "Check",
    "ListOf",
    "Move",
    "Part",
    "Procedure",
    "Reports",
    "Schedule",
    "Silence",
    "Stage",
    "Words",
    "load_procedure",
]
