"""Goals and figures, duties and projects, special teams and the roles of places."""

from zoulang.web.programme.models.duties import Duty, DutyUnit, Project
from zoulang.web.programme.models.goals import Figure, Goal, Measurement
from zoulang.web.programme.models.teams import PlaceRole, SpecialTeam

__all__ = ["Duty", "DutyUnit", "Figure", "Goal", "Measurement", "PlaceRole", "Project", "SpecialTeam"]
