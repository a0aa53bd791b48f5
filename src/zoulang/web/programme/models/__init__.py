"""Goals and figures, duties and projects."""

from zoulang.web.programme.models.duties import Duty, DutyUnit, Project
from zoulang.web.programme.models.goals import Figure, Goal, Measurement

__all__ = ["Duty", "DutyUnit", "Figure", "Goal", "Measurement", "Project"]
