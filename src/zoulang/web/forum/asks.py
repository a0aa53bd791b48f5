"""What a proposal asks for: suggested from its clauses, and how far each ask has come."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.providers import facts_of
from zoulang.web.policy.models import Clause, Document

ASKS, OPINIONS, PROMISES = "asks", "opinions", "promises"
PROPOSAL = "proposal"
# A sentence that asks: 建议…, 希望…, 请…; without one the first sentence of the clause is shown.
ASKING = re.compile(r"建议|希望|恳请|呼吁|请求")
SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
LONGEST = 120


@dataclass(frozen=True)
class SuggestedAsk:
    """A clause that may hold an ask, with the words that a person may keep, shorten or drop."""

    clause: Clause
    words: str


def suggested_asks(document: Document) -> list[SuggestedAsk]:
    """One suggestion for each clause without clauses below it; a person decides which are asks.

    A clause whose sentences ask several times gives one suggestion for each.
    """
    clauses = list(document.clauses.order_by("position"))
    inner = {clause.address.rpartition("/")[0] for clause in clauses}
    leaves = [clause for clause in clauses if clause.address not in inner and clause.kind in ASKED_IN]
    return [SuggestedAsk(clause, words) for clause in leaves for words in _words(clause)]


ASKED_IN = (Clause.Kind.NODE, Clause.Kind.RUN_IN_TITLE)


def _words(clause: Clause) -> list[str]:
    told = clause.text or clause.summary_zh
    sentences = [found.group().strip() for found in SENTENCE.finditer(told)]
    asking = [sentence for sentence in sentences if ASKING.search(sentence)]
    found = asking or sentences[:1] or [clause.heading_zh]
    return [words[:LONGEST] for words in found if words]


@facts_of(PROPOSAL)
def asks_left(cases: Iterable[Case]) -> dict[int, dict[str, str]]:
    """How many asks of each proposal have no unit yet, and how many no outcome."""
    ids = [case.pk for case in cases]
    homeless: Counter[int] = Counter()
    unanswered: Counter[int] = Counter()
    rows = Item.objects.filter(case__in=ids, kind=ASKS).values_list("case_id", "unit_id", "outcome")
    for case_id, unit_id, outcome in rows:
        homeless[case_id] += unit_id is None
        unanswered[case_id] += not outcome
    return {pk: {"未交办的诉求": f"{homeless[pk]}项", "未答复的诉求": f"{unanswered[pk]}项"} for pk in ids}


def outcome_counts(items: Iterable[Item]) -> Counter[str]:
    """How many asks came to which outcome; those without one under an empty name."""
    return Counter(item.outcome for item in items if item.kind == ASKS)
