"""What the page of a proposal shows beside the general parts: how asks were answered, what was promised."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.web.accounts.sentences import is_english
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.casework.providers import panel
from zoulang.web.forum.asks import ASKS, PROMISES, PROPOSAL, outcome_counts


@panel(PROPOSAL)
def answers_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]]:
    """Asks by outcome as a bar, and each promise with the duty it became."""
    items = list(case.items.select_related("unit", "clause__document__programme"))
    outcomes = dict(read_procedure(case.procedure.source).list_of(ASKS).outcomes)
    counts = outcome_counts(items)
    shares = [
        {"slug": slug, "words": words.en if is_english() and words.en else words.zh, "count": counts[slug]}
        for slug, words in outcomes.items()
    ]
    shares.append({"slug": "", "words": "", "count": counts[""]})
    promises = [
        {"item": item, "late": item.state != item.State.CLOSED and item.due is not None and item.due < on}
        for item in items
        if item.kind == PROMISES
    ]
    context = {
        "case": case,
        "shares": [share for share in shares if share["count"]],
        "asks": sum(counts.values()),
        "unanswered": counts[""],
        "promises": promises,
        "may_follow": user.has_perm("forum.follow_promise", case),
        "may_split": user.has_perm("forum.split_proposal", case),
    }
    return "forum/answers.html", context
