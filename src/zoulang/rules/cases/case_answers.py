"""What a decision answers to an expectation of a worked case, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from zoulang.errors import InputError, Problem
from zoulang.rules.cases.case_inputs import names_below
from zoulang.rules.cases.case_wanted import (
    MANY,
    NAMES,
    amount_of,
    refuse_wrong_type,
    shown,
    shown_names,
    shown_wanted,
    wanted_value,
)
from zoulang.rules.cases.keys import UNDECIDED, Expectation, KeyTable, word
from zoulang.rules.deciding.decide import Decision, ItemResult
from zoulang.rules.deciding.values import Unknown, Value, interval
from zoulang.rules.explaining.trace import Trace
from zoulang.rules.policy import Policy, Term, plain_name
from zoulang.rules.tree import NONE, ByYear, TermRef
from zoulang.rules.units import Type

OPEN_CAUSES = ("missing:", "judge:", "silent:", "cited:", "undefined:")
KINDS = {
    "outcome": ("measure", "recognition"),
    "on_time": ("deadline",), "late": ("deadline",), "due": ("deadline",),
    "points": ("score",), "parts": ("score",), "range": ("score",),
    "value": ("class",), "best": ("class",), "places": ("class",),
    "amount": ("measure",), "schedule": ("measure",),
    "failed": ("measure", "recognition"),
}  # fmt: skip
NEVER_SCORES = ("needs", "reasons")


@dataclass(frozen=True)
class Answers:
    """What was decided for one case: the decision, or those of all records of a population.

    ``nodes`` keeps the terms that were asked for: an evaluation remembers values by node.
    """

    policy: Policy
    table: KeyTable
    decisions: Sequence[Decision]
    items: tuple[str, ...]
    edition: str | None = None
    nodes: dict[str, TermRef] = field(default_factory=dict)

    @property
    def decision(self) -> Decision:
        """The decision of the case, the first record of a population."""
        return self.decisions[0]

    def results(self, expectation: Expectation) -> list[ItemResult]:
        """The results an expectation is about: those it names, or those of the case of a fitting kind."""
        if expectation.items:
            return [self.decision.item(id) for id in expectation.items]
        chosen = [self.decision.item(id) for id in self.items]
        kinds = KINDS.get(expectation.of)
        if expectation.of in NEVER_SCORES:
            fitting = [result for result in chosen if result.item.kind != "score"]
        else:
            fitting = [result for result in chosen if kinds is None or result.item.kind in kinds]
        return fitting or chosen


def difference(name: str, wanted: Any, expectation: Expectation, answers: Answers) -> str | None:
    """What differs, as a sentence; None where the case and the decision agree.

    A null is what the table says; in a case that also says what is needed it is undecided.

    Raises:
        InputError: if the case writes something that the expectation cannot mean.
    """
    of = expectation.of
    refuse_wrong_type(name, wanted, expectation, _type(expectation, answers))
    if of in NAMES:
        found = _names(expectation, answers)
        agreed = _agree_on_names(wanted, expectation, answers)
        return None if agreed else f"{name}: expected {shown_names(wanted)}, got {shown_names(found)}"
    found_value = _measured(expectation, answers)
    expected = wanted_value(wanted, expectation)
    if of == "range" and wanted is None and _is_open(_raw(expectation, answers)):
        return None
    if of in MANY:
        agreed = _agree_on_many(expected, found_value, expectation)
    else:
        agreed = _agrees(expected, found_value, expectation)
    if agreed:
        return None
    return f"{name}: expected {shown_wanted(expected, expectation)}, got {shown(found_value, expectation)}"


# --- what the decision says -------------------------------------------------------------------------


def _measured(expectation: Expectation, answers: Answers) -> Any:
    """The answer in plain Python: None is undecided, 无 is known to have none."""
    of = expectation.of
    if of == "range":
        return _bounds(_raw(expectation, answers))
    if expectation.term is not None:
        return _plain(_term(expectation.term, answers))
    results = answers.results(expectation)
    match of:
        case "outcome" | "on_time":
            return _all(results)
        case "late":
            on_time = _all(results)
            return None if on_time is None else not on_time
        case "amount":
            amounts = [result.amount for result in results]
            return None if None in amounts else sum(amount for amount in amounts if amount is not None)
        case "schedule":
            return _merged_schedule(results)
        case "parts":
            return {part.id: _plain(value) for part, value in results[0].parts}
        case "due":
            return None if results[0].due is None else _plain(results[0].due)
        case "best":
            return _best(results[0])
        case "places":
            return _places(answers, results[0].item.id)
        case "edition":
            return answers.edition
    return _plain(results[0].value)


def _type(expectation: Expectation, answers: Answers) -> Type | None:
    """The type of the value compared, where it is that of an item or term."""
    if expectation.of not in ("value", "range"):
        return None
    if expectation.term is not None:
        term = _term_named(expectation.term, answers.policy)
        return term.type if term is not None else None
    value = answers.results(expectation)[0].item.value
    return value.type if value is not None else None


def _raw(expectation: Expectation, answers: Answers) -> Value:
    if expectation.term is not None:
        return _term(expectation.term, answers)
    return answers.results(expectation)[0].value


def _is_open(value: Value) -> bool:
    """Whether more than a person's judgement is open, so that a case may give no range at all."""
    return isinstance(value, Unknown) and any(cause.kind != "judge" for cause in value.causes)


def _term(name: str, answers: Answers) -> Value:
    term = _term_named(name, answers.policy)
    if term is None:
        raise InputError(Problem(f"expect names {name}, which is no term", "use a term of the policy"))
    node = answers.nodes.setdefault(term.key, TermRef(type=term.type, name=term.key))
    return answers.decision.evaluation.value(node)


def _term_named(name: str, policy: Policy) -> Term | None:
    for key, term in policy.terms.items():
        if plain_name(name) in map(plain_name, (key, term.zh, term.en, *term.aliases)):
            return term
    return None


def _plain(value: Value) -> Any:
    if isinstance(value, Unknown):
        return None
    return "无" if value is NONE else value


def _bounds(value: Value) -> Any:
    low, high = interval(value)
    return None if low is None or high is None else [low, high]


def _all(results: Iterable[ItemResult]) -> bool | None:
    """Yes if all are, no if one is not, else undecided."""
    outcomes = {result.outcome for result in results}
    return False if "no" in outcomes else None if "unknown" in outcomes else True


def _best(result: ItemResult) -> Any:
    """The best class still possible."""
    value = result.value
    if not isinstance(value, Unknown):
        return _plain(value)
    possible = [p for p in value.possible or () if isinstance(p, str)]
    order = result.item.value.type.values if result.item.value is not None else ()
    return max(possible, key=order.index) if possible else None


def _places(answers: Answers, id: str) -> dict[str, list[Fraction]] | None:
    """First and last place of each class in the population; None while one record is undecided."""
    found: dict[str, list[Fraction]] = {}
    for place, decision in enumerate(answers.decisions, 1):
        value = decision.item(id).value
        if isinstance(value, Unknown):
            return None
        found.setdefault(str(value), [Fraction(place)] * 2)[1] = Fraction(place)
    return found


def _merged_schedule(results: Sequence[ItemResult]) -> dict[str, int] | None:
    """Calendar year to fen, over the items; None where it is open what is paid, or when."""
    merged: dict[str, int] = {}
    for result in results:
        yearly = result.item.pay is not None and any(isinstance(n, ByYear) for n in result.item.pay.walk())
        if result.outcome == "unknown" or (yearly and result.outcome == "yes" and not result.schedule):
            return None
        for year, low, high, _ in result.schedule:
            if low != high:
                return None
            merged[str(year)] = merged.get(str(year), 0) + low
    return merged


# --- whether they agree -----------------------------------------------------------------------------


def _agrees(wanted: Any, found: Any, expectation: Expectation) -> bool:
    if wanted is None:
        meanings = {UNDECIDED: None, "无": "无"}
        return any(found == meanings.get(null, null) for null in expectation.null)
    if isinstance(found, date):
        return bool(found.isoformat() == str(wanted))
    if isinstance(found, (int, Fraction)) and isinstance(wanted, Fraction) and not isinstance(found, bool):
        return _rounded(Fraction(found), wanted, expectation) == wanted
    return bool(wanted == found and isinstance(wanted, bool) is isinstance(found, bool))


def _rounded(found: Fraction, wanted: Fraction, expectation: Expectation) -> Fraction:
    """Ours as finely as the table says, half up."""
    if expectation.round is None:
        return found
    one = amount_of(1, expectation)
    digits = expectation.round
    if digits < 0:
        digits = 0
        while digits < 12 and (wanted / one * Fraction(10) ** digits).denominator != 1:
            digits += 1
    step = one / Fraction(10) ** digits
    sign = -1 if found < 0 else 1
    return Fraction(sign * int(abs(found) / step + Fraction(1, 2))) * step


def _agree_on_many(wanted: Any, found: Any, expectation: Expectation) -> bool:
    if wanted is None or found is None:
        return wanted is None and found is None
    if isinstance(wanted, dict):
        if not isinstance(found, dict) or (expectation.of != "parts" and set(wanted) != set(found)):
            return False
        return all(key in found and _agree_on_many(wanted[key], found[key], expectation) for key in wanted)
    if isinstance(wanted, list):
        values = list(found.values()) if isinstance(found, dict) else found
        if not isinstance(values, list) or len(values) != len(wanted):
            return False
        return all(_agrees(w, f, expectation) for w, f in zip(wanted, values, strict=True))
    if isinstance(found, list) and isinstance(wanted, Fraction):
        # A range of one value may be written as that value.
        return all(_agrees(wanted, end, expectation) for end in found)
    return _agrees(wanted, found, expectation)


# --- names: conditions that failed, what is needed --------------------------------------------------


def _agree_on_names(wanted: Any, expectation: Expectation, answers: Answers) -> bool:
    """Several names are all there are; one text is among them; null is none."""
    words = [wanted] if isinstance(wanted, str) else list(wanted or ())
    if expectation.of == "items":
        found = _names(expectation, answers)
        known = set(expectation.values.values()) or found
        return {_translated(entry, expectation) for entry in words} == found & known
    symbol = {"failed": "no", "needs": "unknown"}.get(expectation.of)
    hits: set[str] = set()
    open_names = set(_names(expectation, answers))
    for entry in words:
        named = _meanings(str(entry), expectation, answers)
        met = {name for name in open_names if _same_need(name, named, answers.policy)}
        deep = {top for top, below in _tops(answers.results(expectation), symbol).items() if named & below}
        if not met and not deep:
            return False
        hits |= met | deep
    if isinstance(wanted, str):
        return True
    tops = set(_tops(answers.results(expectation), symbol))
    return open_names <= hits or (bool(tops) and tops <= hits)


def _names(expectation: Expectation, answers: Answers) -> set[str]:
    results = answers.results(expectation)
    if expectation.of == "items":
        results = results if expectation.items else list(answers.decision.items)
        return {result.item.id for result in results if result.outcome == "yes"}
    if expectation.of == "failed":
        return {
            reason.rsplit("/", 1)[-1]
            for result in results for reason in result.reasons if not reason.startswith(OPEN_CAUSES)
        }  # fmt: skip
    if expectation.of == "reasons":
        return {reason for result in results for reason in result.reasons}
    population = len(answers.decisions) > 1
    decided = [d.item(r.item.id) for d in answers.decisions for r in results] if population else results
    return {name for result in decided for name in _needed(result)}


def _needed(result: ItemResult) -> Iterator[str]:
    """What would settle a result; of a deadline first what would settle the day."""
    if isinstance(result.due, Unknown):
        yield from (cause.name for cause in result.due.causes)
    else:
        yield from (need.name for need in result.needs)


def _tops(results: Sequence[ItemResult], symbol: str | None) -> dict[str, set[str]]:
    """The topmost conditions with this symbol, each with the ids of itself and of those below it."""
    found: dict[str, set[str]] = {}
    for result in results:
        if symbol is not None and result.trace is not None and result.trace.symbol == symbol:
            for top in _topmost(result.trace, symbol):
                found.setdefault(str(top.id), set()).update(_ids(top, symbol))
    return found


def _topmost(trace: Trace, symbol: str) -> list[Trace]:
    if trace.symbol != symbol:
        return []
    if trace.id is not None:
        return [trace]
    return [top for child in trace.children for top in _topmost(child, symbol)]


def _ids(trace: Trace, symbol: str) -> set[str]:
    below = {id for child in trace.children for id in _ids(child, symbol)}
    return below | ({trace.id} if trace.id is not None and trace.symbol == symbol else set())


def _meanings(entry: str, expectation: Expectation, answers: Answers) -> set[str]:
    """The names that a word of the case may mean: through the words or the keys of the table."""
    translated = _translated(entry, expectation)
    key = answers.table.keys.get(entry)
    names = {translated, *(key.facts if key is not None and translated == entry else ())}
    terms = answers.policy.terms
    meant = [_fact_key(name, answers.policy) for name in names]
    return names | names_below(answers.policy, [terms[name].value for name in meant if name in terms])


def _translated(entry: Any, expectation: Expectation) -> str:
    return expectation.values.get(word(entry), word(entry))


def _same_need(name: str, meanings: set[str], policy: Policy) -> bool:
    """Whether a name that is needed is one of these, whatever the spelling or period."""
    spellings = {name, _fact_key(name, policy)}
    return any(meaning in spellings or _fact_key(meaning, policy) in spellings for meaning in meanings)


def _fact_key(name: str, policy: Policy) -> str:
    wanted: Mapping[str, Any] = policy.known_inputs
    found = wanted.get(plain_name(name))
    return str(found.fact.key) if found is not None else name
