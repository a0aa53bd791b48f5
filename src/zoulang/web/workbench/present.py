"""The effect of a change as a page shows it: tables and the data of charts, in the language of the screen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zoulang.web.accounts.sentences import is_english
from zoulang.web.workbench.effects import GROUPS, PROBLEMS, SIZE_WORDS

FEN_PER_WAN, FEN_PER_MILLION = 10**6, 10**8
# Characters of what an engine says of a text it refuses.
MOST_SHOWN = 300
Shown = dict[str, Any]


def effect_shown(effect: Shown) -> Shown | None:
    """What `effects.effect` found, for templates; None where nothing was tried."""
    if not effect:
        return None
    if "problem" in effect:
        why = shortened(effect.get("why", ""))
        return {"problem": f"{PROBLEMS.get(effect['problem'], effect['problem'])} {why}".strip()}
    language = "en" if is_english() else "zh"
    told = effect[language]
    movements = told["movements"]
    return {
        "year": effect["year"],
        "firms": effect["firms"],
        "on": effect["on"],
        "total": told["cost"]["total"],
        "items": [item for item in told["cost"]["items"] if _moves(item)],
        "years": told["cost"]["years"],
        "years_chart": _cost_chart(told["cost"]["years"]),
        "all": movements["all"],
        "sentence": movements["sentence"],
        "groups": [_group(group) for group in movements["groups"]],
        "up": movements["up"],
        "down": movements["down"],
        "changes": told["changes"],
        "interplay": told["interplay"],
        "cliffs": [cliff for cliff in told["cliffs"] if cliff["status"] != "kept"],
        "kept_cliffs": sum(cliff["status"] == "kept" for cliff in told["cliffs"]),
    }


def shortened(sentence: str) -> str:
    """A sentence that may quote a number of any length, fit for a page."""
    return sentence if len(sentence) <= MOST_SHOWN else f"{sentence[:MOST_SHOWN]}…"


def _moves(item: Shown) -> bool:
    difference = item["difference"]
    return bool(difference["low_fen"] or difference["high_fen"] != 0)


def _cost_chart(years: list[Shown]) -> Shown:
    """Cost before and after, year by year, at the lower end where something is open."""
    unit, size = ("¥ million", FEN_PER_MILLION) if is_english() else ("万元", FEN_PER_WAN)
    words = {"before": _("as it is"), "after": _("as changed")}
    return {
        "labels": [str(year["label"]) for year in years],
        "series": [
            {"name": word, "values": [round(year[side]["low_fen"] / size, 2) for year in years]}
            for side, word in words.items()
        ],
        "unit": unit,
    }


def _group(group: Shown) -> Shown:
    column = group["column"]
    rows = [{**row, "label": _row_label(column, row)} for row in group["rows"]]
    if column == "size":
        order = {size: place for place, size in enumerate(SIZE_WORDS)}
        rows.sort(key=lambda row: order.get(row["value"], len(order)))
    else:
        rows.sort(key=lambda row: (row["stay"] == row["records"], -row["records"]))
    chart = {
        "labels": [row["label"] for row in rows],
        "series": [
            {"name": _("get more"), "values": [row["gain"] for row in rows]},
            {"name": _("get less"), "values": [-row["lose"] for row in rows]},
        ],
        "unit": _("firms"),
        "stacked": True,
        "whole": True,
    }
    return {
        "name": str(GROUPS.get(column, group["name"])),
        "column": column,
        "rows": rows,
        "chart": chart,
        "chart_id": f"wb-group-{column}",
    }


def _row_label(column: str, row: Shown) -> str:
    value = row["value"]
    if column == "size":
        return str(SIZE_WORDS.get(value, value))
    return str(row.get("label") or value or _("not known"))
