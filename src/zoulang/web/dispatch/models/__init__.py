"""Periods of dispatch and what is set for them, the assessment of a year, and the points of towns."""

from zoulang.web.dispatch.models.assessment import Objection, Scheme, SchemeItem, Score, TownPoints
from zoulang.web.dispatch.models.periods import Period, Rhythm, SupervisionRule

__all__ = [
    "Objection",
    "Period",
    "Rhythm",
    "Scheme",
    "SchemeItem",
    "Score",
    "SupervisionRule",
    "TownPoints",
]
