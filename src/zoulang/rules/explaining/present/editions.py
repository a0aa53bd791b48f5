"""Which edition of a series decides, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoulang.rules.deciding.edition import Choice
from zoulang.rules.deciding.gates import in_force
from zoulang.rules.deciding.results import Decision
from zoulang.rules.explaining.present.conditions import condition_data
from zoulang.rules.explaining.trace import trace
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Policy


def edition_data(decision: Decision, speaker: Speaker) -> dict[str, Any] | None:
    """The edition that decided, why it applies, and the ways into others; None outside a series."""
    policy, evaluation = decision.policy, decision.evaluation
    if policy.series is None and not policy.routes:
        return None
    day = speaker.day(evaluation.day)
    first = speaker.day(policy.effective_from) if policy.effective_from else speaker.say("open_start")
    last = speaker.day(policy.effective_to) if policy.effective_to else speaker.say("open_end")
    span = speaker.say("range", first=first, last=last)
    inside = in_force(policy, evaluation.day)
    word = "routed" if evaluation.routed else "inside" if inside else "outside"
    routes = [
        {
            "use": route.use,
            "clause": route.clause or route.condition.clause,
            "condition": _without_distance(condition_data(trace(evaluation, route.condition), speaker)),
            "text": _route_sentence(evaluation.truth(route.condition), route.use, speaker),
        }
        for route in policy.routes
    ]
    return {
        "series": policy.series,
        "policy": policy.slug,
        "document": policy.document,
        "text": speaker.say(f"edition_{word}", day=day, range=span),
        "routes": routes,
    }


def choice_sentence(choice: Choice, editions: Sequence[Policy], language: str = "zh") -> str:
    """Why an edition of a series decides a record, or why none does.

    Args:
        editions: those among which ``edition_for`` chose.
    """
    owner = next((policy for policy in editions if choice.route in policy.routes), editions[0])
    speaker = Speaker(owner, language)
    chosen = choice.policy.slug if choice.policy is not None else ""
    if choice.route is None:
        word = "effective" if choice.policy is not None else "none"
        return speaker.say(f"choice_{word}", day=speaker.day(choice.day), edition=chosen)
    text = speaker.node(choice.route.condition)
    if choice.policy is None:
        return speaker.say("choice_open", text=text)
    clause = choice.route.clause or choice.route.condition.clause
    cited = speaker.parens(speaker.say("clause", clause=clause)) if clause else ""
    return speaker.say("choice_route", clause=cited, text=text, edition=chosen)


def _without_distance(condition: dict[str, Any]) -> dict[str, Any]:
    """A way into another edition is nothing to strive for."""
    children = [_without_distance(child) for child in condition["children"]]
    return condition | {"distance": None, "children": children}


def _route_sentence(holds: object, use: str, speaker: Speaker) -> str:
    word = "yes" if holds is True else "no" if holds is False else "unknown"
    return speaker.say(f"edition_route_{word}", edition=use)
