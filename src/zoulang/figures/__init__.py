"""Numbers that say how a goal or a duty stands: no clock, no record, only arithmetic."""

from zoulang.figures.periods import Cadence, period_end_before, period_ends, time_share
from zoulang.figures.targets import Comparator, Standing, Verdict, standing

__all__ = [
    "Cadence",
    "Comparator",
    "Standing",
    "Verdict",
    "period_end_before",
    "period_ends",
    "standing",
    "time_share",
]
