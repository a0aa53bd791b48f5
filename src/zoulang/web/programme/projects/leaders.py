"""Leaders and the projects they pledged to: late milestones, missing reports, open problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from zoulang.web.accounts.models import Programme, User
from zoulang.web.programme.projects.table import Row, projects_of, rows

# A leader stands for some ten projects.
LEADERS_ON_A_PAGE = 5


@dataclass(frozen=True)
class Pledges:
    """One leader and the projects pledged to, those that need the leader first."""

    leader: User
    rows: list[Row]

    @property
    def late(self) -> list[Row]:
        """Projects with a milestone past its day."""
        return [row for row in self.rows if row.days_late]

    @property
    def problems(self) -> int:
        """Open problems of all of them."""
        return sum(len(row.problems) for row in self.rows)


def pledges_of(programme: Programme, user: Any, on: date) -> list[Pledges]:
    """The leaders with their projects: the person's own first, then in the order in which they joined."""
    by_leader: dict[int, Pledges] = {}
    for row in rows(projects_of(programme, user).order_by("number", "pk"), on):
        if row.leader is not None:
            by_leader.setdefault(row.leader.pk, Pledges(row.leader, [])).rows.append(row)
    for each in by_leader.values():
        each.rows.sort(key=lambda row: (row.case.closed_on is not None, -row.days_late, -len(row.problems)))
    return sorted(by_leader.values(), key=lambda each: (each.leader.pk != user.pk, each.leader.pk))
