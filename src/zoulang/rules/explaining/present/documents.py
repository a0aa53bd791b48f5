"""Several policies decided together, as JSON data."""

from __future__ import annotations

from typing import Any

from zoulang.rules.deciding.documents import Together
from zoulang.rules.explaining.present.conflicts import conflict_data
from zoulang.rules.explaining.present.decision import decision_data
from zoulang.rules.explaining.present.editions import choice_sentence
from zoulang.rules.explaining.words import Speaker


def together_data(together: Together, language: str) -> dict[str, Any]:
    """The decisions, what several of them pay for, and their total, with every sentence in one language."""
    speaker = Speaker(together.decisions[0].policy, language)
    low, high = together.total
    return {
        "decisions": [decision_data(decision, language) for decision in together.decisions],
        "editions": [
            {
                "series": editions[0].series,
                "policy": choice.policy.slug if choice.policy is not None else None,
                "text": choice_sentence(choice, editions, language),
            }
            for choice, editions in together.choices
        ],
        "conflicts": [conflict_data(conflict, speaker) for conflict in together.conflicts],
        "total": {
            "low_fen": low,
            "high_fen": high,
            "title": speaker.say("together_total"),
            "text": speaker.amount(low, high),
        },
    }
