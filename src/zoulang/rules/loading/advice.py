"""What the whole file shows: facts without a source or a use, numbers without a clause."""

from __future__ import annotations

from collections.abc import Iterator

from zoulang.rules.loading.names import ITEM_SECTIONS, Names
from zoulang.rules.loading.parts import entries, listed, text_of
from zoulang.rules.loading.source import Place, Scalar, Section
from zoulang.rules.policy import Item, Policy, ScorePart
from zoulang.rules.tree import Condition, Default, FactRef, Literal, Node, Range, TermRef


def advise(names: Names, policy: Policy) -> None:
    """Note the warnings W47, W48 and W49, and E33, at their places in the file."""
    _unused_facts(names, policy)
    _unsourced_facts(names, policy)
    if any(item.clause for item in policy.items):
        _numbers_without_clause(names, policy)


# --- facts ------------------------------------------------------------------------------------------


def _unused_facts(names: Names, policy: Policy) -> None:
    """W48: declared, but no rule reads it."""
    used = {input.fact.key for input in policy.inputs}
    for term in policy.terms.values():
        used |= {node.name for node in term.value.walk() if isinstance(node, FactRef)}
    for item in policy.items:
        used |= {key for key in (item.receipt, item.project) if key}
    used |= _lists_lent(names)
    for key, place, _ in entries(names.top.get("facts")):
        if key in names.facts and key not in used:
            place.report(
                f"no rule reads the fact {names.facts[key].zh}",
                "leave it out, or use it",
                "W48",
                warning=True,
            )


def _lists_lent(names: Names) -> set[str]:
    """Facts that lend their list of values to the column of a register."""
    lists = {
        column.type.values for register in names.registers.values() for column in register.columns.values()
    }
    return {key for key, fact in names.facts.items() if fact.type.values and fact.type.values in lists}


def _unsourced_facts(names: Names, policy: Policy) -> None:
    """W47: nobody is named who could supply it, in a file that names the suppliers of others."""
    if not any(fact.source for fact in policy.facts.values()):
        return
    given = _given_in_cases(names)
    own = {policy.applies_on, *(key for budget in policy.budgets for key in budget.order)}
    for key, place, _ in entries(names.top.get("facts")):
        fact = names.facts.get(key)
        if fact is None or fact.source or fact.judged or key in own or given & {*fact.spellings, fact.en}:
            continue
        place.report(
            f"it is not said who supplies {fact.zh}",
            "add source: with the unit that can confirm it, or judged: with the one that decides it",
            "W47",
            warning=True,
        )


def _given_in_cases(names: Names) -> set[str]:
    cases = [part for part in listed(names.top.get("cases")) if isinstance(part, Section)]
    return {key for case in cases for key, _, _ in entries(case.get("set"))}


# --- clauses ----------------------------------------------------------------------------------------


def _numbers_without_clause(names: Names, policy: Policy) -> None:
    """W49 and E33: the numbers of the text, and what stands in for missing facts, have an address in it."""
    places = _item_places(names)
    for item in policy.items:
        if item.clause or not (place := places.get(item.id)):
            continue
        loose = [node for root in item.roots for node in _without_clause(root, _clauses_of(item))]
        number = next((node for node in loose if _is_number(node)), None)
        if any(isinstance(node, Default) for node in loose):
            found = f"{item.id} puts a value in the place of a missing fact, without a clause that says so"
            place.report(found, "add clause: with the address in the text", "E33")
        if number is not None:
            found = f"the number {number.text} of {item.id} has no clause"
            place.report(found, "add clause: with its address in the text", "W49", warning=True)
    for key, place, part in entries(names.top.get("constants")):
        if isinstance(part, Section) and "rows" in part and text_of(part, "clause") is None:
            found = f"the table {key} has no clause"
            place.report(found, "add clause: with its address in the text", "W49", warning=True)


def _item_places(names: Names) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for section in ITEM_SECTIONS:
        for part in names.item_parts(section):
            id = part.get("id")
            if isinstance(id, Scalar):
                places[id.text] = id
    return places


def _clauses_of(item: Item) -> frozenset[int]:
    """The identities of score lines that have a clause themselves."""

    def cited(parts: tuple[ScorePart, ...]) -> Iterator[int]:
        for part in parts:
            if part.clause:
                yield id(part.value)
            yield from cited(part.parts)

    return frozenset(cited(item.parts))


def _without_clause(node: Node, cited: frozenset[int]) -> Iterator[Node]:
    """The nodes that no condition and no line with a clause contains. Terms are not entered."""
    if id(node) in cited or (isinstance(node, Condition) and node.clause):
        return
    yield node
    if not isinstance(node, TermRef):
        for child in node.children():
            yield from _without_clause(child, cited)


def _is_number(node: Node) -> bool:
    if isinstance(node, Range):
        return True
    if not isinstance(node, Literal) or not node.type.is_quantity or node.value == 0:
        return False
    return any(char.isdigit() for char in node.text)
