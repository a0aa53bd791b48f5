"""What this app has to say beside a clause: goals with their standing, duties with their lights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from zoulang.web.accounts.models import Programme
from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document
from zoulang.web.programme.figure_page import FigureRows
from zoulang.web.programme.goal_rows import GoalRows
from zoulang.web.programme.light_table import light_table
from zoulang.web.programme.lights import Light, worst
from zoulang.web.programme.models import (
    ComputedFigure,
    Derivation,
    Duty,
    Figure,
    Goal,
    Project,
)


@register
def goal_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each goal with its latest measurement and how it stands."""
    goals = Goal.objects.filter(clause__document=document)
    for row in GoalRows(document.programme, on, goals).rows:
        context = {
            "goal": row.goal,
            "latest": row.latest,
            "standing": row.standing,
            "row": row,
            # What the margin shows of the programme depends on what kind it is.
            "programme": document.programme,
        }
        yield MarginNote(row.goal.clause_id, "programme/margin/goal.html", context, row.state, order=10)


@register
def duty_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each duty with the light of every unit's part and the worst of them."""
    duties = Duty.objects.filter(clause__document=document).select_related("clause__document__programme")
    for duty, units, light in duties_with_lights(document.programme, duties, on):
        context = {"duty": duty, "units": units, "light": light}
        state = light.state if light else "quiet"
        yield MarginNote(duty.clause_id, "programme/margin/duty.html", context, state, order=20)


def duties_with_lights(
    programme: Programme, duties: Any, on: date
) -> list[tuple[Duty, list[dict[str, Any]], Light | None]]:
    """Duties with ``[{"unit", "part", "light", "duty_unit"}]`` and the worst light; four queries."""
    listed = list(duties.prefetch_related("duty_units__unit"))
    table = light_table(programme, on)
    lights = table.lights(part.pk for duty in listed for part in duty.duty_units.all())
    found = []
    for duty in listed:
        units = [
            {"unit": part.unit, "part": part.part, "duty_unit": part, "light": lights.get(part.pk)}
            for part in duty.duty_units.all()
        ]
        found.append((duty, units, worst([unit["light"] for unit in units])))
    return found


@register
def project_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each project that the clause names."""
    for project in Project.objects.filter(clause__document=document).select_related("clause"):
        context = {"project": project}
        yield MarginNote(project.clause_id, "programme/margin/project.html", context, order=40)


@register
def computed_figure_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each figure that is counted from the registers for a clause, with its value."""
    held = ComputedFigure.objects.filter(clause__document=document)
    listed = list(held.select_related("clause__document__programme"))
    if not listed:
        return
    rows = FigureRows(document.programme, on, user, listed)
    for row in rows.rows:
        yield MarginNote(row.held.clause_id, "programme/margin/computed.html", {"row": row}, order=15)


@register
def derivation_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each calculation over printed numbers, which its own page works out."""
    for derivation in Derivation.objects.filter(clause__document=document).select_related("clause"):
        context = {"derivation": derivation, "document": document}
        yield MarginNote(derivation.clause_id, "programme/margin/derivation.html", context, order=55)


@register
def figure_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each number that the clause prints and that is no goal; one told again stands once."""
    for figure in Figure.objects.filter(clause__document=document, repeat_of=None):
        yield MarginNote(figure.clause_id, "programme/margin/figure.html", {"figure": figure}, order=50)
