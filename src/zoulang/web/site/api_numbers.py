"""Goals and figures as the API gives them."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.figures.wording import cause_in_words, formula, shown
from zoulang.web.accounts.models import Programme
from zoulang.web.programme.figure_page import FigureRow, FigureRows
from zoulang.web.programme.goal_rows import GoalRow, GoalRows
from zoulang.web.programme.models import Goal


def goals_of(programme: Programme, on: date, user: Any) -> list[dict[str, Any]]:
    """Every goal of the programme that the person may see, with how it stands; constant queries."""
    goals = Goal.objects.visible_to(user).filter(clause__document__programme=programme)
    return [_goal(row) for row in GoalRows(programme, on, goals).rows]


def _goal(row: GoalRow) -> dict[str, Any]:
    goal, latest, stands, relative = row.goal, row.latest, row.standing, row.relative
    together = row.multiplied.all if row.multiplied else None
    return {
        "id": goal.pk,
        "document": goal.clause.document.slug,
        "clause": goal.clause.address,
        "indicator": {"zh": goal.indicator_zh, "en": goal.indicator_en},
        "kind": row.kind,
        "comparator": goal.comparator,
        "value": goal.value if goal.value is not None else goal.value_zh,
        "unit": {"zh": goal.unit_zh, "en": goal.unit_en},
        "by": goal.by,
        "state": row.state,
        "latest": latest
        and {
            "value": latest.value,
            "as_of": latest.as_of,
            "source": {"zh": latest.source, "en": latest.source_en},
            "figure": latest.computed.slug if latest.computed else None,
        },
        "gap": stands.gap if stands else None,
        "missing": list(stands.missing) if stands else [],
        "against_the_city": relative
        and {
            "verdict": relative.verdict,
            "own": relative.own,
            "city": relative.reference,
            "as_of": relative.as_of,
            "missing": relative.missing or None,
        },
        "multiple": row.multiplied
        and {
            "value": round(float(together.multiple), 4)
            if together and together.multiple is not None
            else None,
            "base_year": goal.base_year,
            "refused": row.multiplied.refused or None,
        },
        "stage": row.stage or None,
        "stated_again": row.nested,
    }


def figures_of(programme: Programme, on: date, user: Any) -> list[dict[str, Any]]:
    """Every computed figure of the programme that the person may see; constant queries."""
    return [figure_data(row) for row in FigureRows(programme, on, user).rows]


def figure_data(row: FigureRow) -> dict[str, Any]:
    """One figure with what went in; a value that is not known has its cause and its bounds."""
    result, figure, published = row.result, row.figure, row.published
    return {
        "id": row.held.slug,
        "title": {"zh": figure.title.zh, "en": figure.title.en},
        "value": row.value,
        "unit": {"zh": figure.unit.zh, "en": figure.unit.en},
        "between": [shown(result, end) for end in (result.interval.low, result.interval.high)]
        if row.bounds
        else None,
        "cause": cause_in_words(result.cause, "en") if result.cause else None,
        "as_of": result.as_of,
        "scope": {"zh": figure.scope.zh, "en": figure.scope.en},
        "document": row.held.clause.document.slug,
        "clause": row.held.clause.address,
        "formula": {"zh": formula(figure, "zh"), "en": formula(figure, "en")},
        "inputs": [
            {
                "register": each.part.register.name,
                "as_of": each.as_of,
                "rows": each.total.rows,
                "open": each.total.open,
            }
            for each in result.counted
        ],
        "published": published
        and {
            "value": published.printed.value,
            "clause": published.printed.clause.address,
            "as_of": published.printed.as_of,
            "agreement": published.comparison.verdict,
        },
    }
