"""Numbers that say how a goal or a duty stands: no clock, no record, only arithmetic."""

from zoulang.figures.targets import Comparator, Standing, Verdict, standing

__all__ = [
    "Comparator",
    "Standing",
    "Verdict",
    "standing",
]
