"""What can only be checked once the whole file is read: names that read alike, circles, twins, late years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter

from zoulang.rules.loading.parts import entries, listed, reject_unknown, text_of
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Scalar, Section
from zoulang.rules.policy import Fact, Item, Term, plain_name
from zoulang.rules.tree import AmountRef, ByYear, Condition, ItemRef, Node, TermRef


def refuse_names_alike(top: Section, facts: Mapping[str, Fact], terms: Mapping[str, Term]) -> None:
    """E22: two facts or terms of one name, of which a table or a form would not know which is meant."""
    places = {key: place for section in ("facts", "terms") for key, place, _ in entries(top.get(section))}
    terms = {key: term for key, term in terms.items() if key in places}
    declared = {key: fact.spellings for key, fact in facts.items()}
    declared |= {key: (key, term.zh) for key, term in terms.items()}
    english = {key: fact.en for key, fact in facts.items()} | {key: term.en for key, term in terms.items()}
    seen: dict[str, tuple[str, str]] = {}
    for key, spellings in declared.items():
        for spelling in (*spellings, english[key]):
            other, exactly = seen.setdefault(plain_name(spelling), (key, spelling))
            # The very same spelling was reported where it was declared for the second time.
            twice = exactly == spelling and spelling in spellings and spelling in declared[other]
            if other != key and not twice:
                found = f"{key} and {other} are both called {spelling}"
                places[key].report(found, "give one of the two another name", "E22")


def refuse_twin_ids(top: Section, section: str, conditions: Sequence[Condition]) -> None:
    """E22: two requirements or vetoes with one id, of which only the last would count in a table."""
    ids = [condition.id for condition in conditions]
    for id in dict.fromkeys(id for id in ids if ids.count(id) > 1):
        top.key(section).report(f"the id {id} stands twice in {section}", "rename one", "E22")


def refuse_circles(parts: Sequence[Section], items: Sequence[Item], terms: Mapping[str, Term]) -> None:
    """E20: items that need each other's results."""
    uses = {item.id: set(_items_in(item.roots, terms)) for item in items}
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        place = next(part for part in parts if text_of(part, "id") == circle[0])
        place.report(
            f"the items need each other in a circle: {' → '.join(circle)}", "break the circle", "E20"
        )


def _items_in(roots: Sequence[Node], terms: Mapping[str, Term]) -> Iterator[str]:
    """The items that some trees need, through terms; each term is entered once."""
    entered: set[str] = set()
    waiting = list(roots)
    while waiting:
        for part in waiting.pop().walk():
            if isinstance(part, (ItemRef, AmountRef)):
                yield part.item
            elif isinstance(part, TermRef) and part.name in terms and part.name not in entered:
                entered.add(part.name)
                waiting.append(terms[part.name].value)


def refuse_odd_cases(top: Section) -> None:
    """E19: entries of ``cases`` and ``case_files`` that could not be run."""
    for part in listed(top.get("cases")):
        if not isinstance(part, Section):
            part.report("this is no case", "write {id: …, set: {…}, expect: {…}}", "E19")
            continue
        reject_unknown(part, keys_of("case"), "a case")
        if not entries(part.get("expect")):
            part.report("this case expects nothing", "add expect: {id of an item: its result}", "E19")
        for key, _, value in entries(part.get("expect")):
            if not isinstance(value, Scalar):
                value.report(f"the result of {key} is no text", "write 是, 否, 未知 or an amount", "E19")
        entries(part.get("set"))
    for part in listed(top.get("case_files")):
        if not isinstance(part, Section) or text_of(part, "file") is None:
            part.report("this names no case file", "write {file: …, keys: …}", "E19")


def warn_late_instalments(measures: Sequence[Section], items: Sequence[Item], last: date | None) -> None:
    """W45: instalments that may fall after the validity ends."""
    by_id = {text_of(part, "id"): part for part in measures}
    for item in items:
        plan = [node for node in item.pay.walk() if isinstance(node, ByYear)] if item.pay is not None else []
        if last is not None and any(part.last > 1 for node in plan for part in node.instalments):
            by_id[item.id].report(
                f"instalments of {item.id} may fall after the validity ends on {last}",
                "ask the owner of the text whether they are still paid",
                "W45",
                warning=True,
            )
