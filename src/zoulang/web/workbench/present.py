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
        **spread_charts(effect.get("spread")),
        "cliff_chart": cliff_chart(told["cliffs"]),
        "items_chart": _items_chart(told["cost"]["items"]),
    }


def stands_shown(effect: Shown) -> Shown:
    """What `effects.effect` found of a policy against itself: its cost as it is, measure by measure."""
    if "problem" in effect:
        return dict(effect_shown(effect) or {})
    told = effect["en" if is_english() else "zh"]
    items = [item for item in told["cost"]["items"] if item["before"]["high_fen"] != 0]
    items.sort(key=lambda item: -item["before"]["low_fen"])
    size = FEN_PER_MILLION if is_english() else FEN_PER_WAN
    unit = "¥ million" if is_english() else "万元"
    spread = effect["spread"]
    return {
        "year": effect["year"],
        "firms": effect["firms"],
        "paid": sum(spread["before"]),
        "open": told["movements"]["all"]["open"],
        "total": told["cost"]["total"]["before"],
        "items": items,
        "items_chart": {
            "labels": [item["title"] for item in items],
            "series": [
                {"name": _("Cost"), "values": [round(item["before"]["low_fen"] / size, 2) for item in items]}
            ],
            "unit": unit,
            "horizontal": True,
        },
        "spread_chart": {
            "labels": _step_words(spread["steps"]),
            "series": [{"name": _("as it is"), "values": spread["before"]}],
            "unit": _("firms"),
            "whole": True,
        },
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


def spread_charts(spread: Shown | None) -> Shown:
    """How many firms get how much before and after, and how many move by how much around nothing.

    An effect that was worked out before these were counted has neither.
    """
    if not spread:
        return {}
    labels = _step_words(spread["steps"])
    words = {"before": _("as it is"), "after": _("as changed")}
    amounts = {
        "labels": labels,
        "series": [{"name": word, "values": spread[side]} for side, word in words.items()],
        "unit": _("firms"),
        "whole": True,
    }
    moved = {
        "labels": [f"−{label}" for label in reversed(labels)] + [f"+{label}" for label in labels],
        "series": [
            {"name": _("get less"), "values": [*reversed(spread["down"]), *(0 for _label in labels)]},
            {"name": _("get more"), "values": [*(0 for _label in labels), *spread["up"]]},
        ],
        "unit": _("firms"),
        "stacked": True,
        "whole": True,
    }
    return {"spread_chart": amounts, "moved_chart": moved}


def _step_words(steps: list[int]) -> list[str]:
    """The steps of an amount as readers of the language count: 万元, or thousands of yuan."""
    size, unit = (10, "k") if is_english() else (1, "万")
    ends = [step * size for step in steps]
    between = [f"{low:,}–{high:,}{unit}" for low, high in zip([0, *ends], ends, strict=False)]
    return [*between, f">{ends[-1]:,}{unit}"]


def cliff_chart(cliffs: list[Shown], most: int = 8) -> Shown:
    """What is lost by one step at the cliffs, before and after: the largest that a change touches."""
    touched = [cliff for cliff in cliffs if cliff["status"] != "kept"] or cliffs
    size = FEN_PER_MILLION if is_english() else FEN_PER_WAN

    def lost(cliff: Shown, side: str) -> float:
        return -round(cliff[side]["median_fen"] / size, 2) if cliff[side] else 0

    shown = sorted(touched, key=lambda cliff: min(lost(cliff, "before"), lost(cliff, "after")))[:most]
    words = {"before": _("as it is"), "after": _("as changed")}
    return {
        "labels": [f"{cliff['name']} {cliff['at']}" for cliff in shown],
        "series": [
            {"name": word, "values": [lost(each, side) for each in shown]} for side, word in words.items()
        ],
        "unit": "¥ million" if is_english() else "万元",
        "horizontal": True,
    }


def _items_chart(items: list[Shown]) -> Shown:
    """What each measure costs more or less, at the lower end."""
    moved = [item for item in items if _moves(item)]
    size = FEN_PER_MILLION if is_english() else FEN_PER_WAN
    return {
        "labels": [item["title"] for item in moved],
        "series": [
            {
                "name": _("Difference"),
                "values": [round(item["difference"]["low_fen"] / size, 2) for item in moved],
            }
        ],
        "unit": "¥ million" if is_english() else "万元",
        "horizontal": True,
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
