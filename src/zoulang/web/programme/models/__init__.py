"""Goals and figures, duties and projects, special teams and the roles of places."""

from zoulang.web.programme.models.duties import Duty, DutyUnit, Project
from zoulang.web.programme.models.figures import (
    ComputedFigure,
    Derivation,
    Figure,
    FigureFile,
    Region,
    RegionValue,
)
from zoulang.web.programme.models.goals import Goal, Measurement
from zoulang.web.programme.models.teams import PlaceRole, SpecialTeam

__all__ = [
    "ComputedFigure",
    "Derivation",
    "Duty",
    "DutyUnit",
    "Figure",
    "FigureFile",
    "Goal",
    "Measurement",
    "PlaceRole",
    "Project",
    "Region",
    "RegionValue",
    "SpecialTeam",
]
