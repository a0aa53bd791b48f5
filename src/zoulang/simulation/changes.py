"""The difference of two policies as single changes, each of which can be made alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from typing import Literal as OneOf

from zoulang.errors import InputError, Problem, said
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Item, Policy, Veto, Words
from zoulang.rules.tree import AmountRef, Condition, ItemRef, Ledger, Node
from zoulang.simulation.places import (
    RowPlace,
    changed_parts,
    changed_rows,
    shape,
    with_field,
    with_item,
    with_part,
)
from zoulang.simulation.wording import gate_title, part_in_words, range_text

ChangeKind = OneOf["changed", "added", "removed"]
SECTIONS = {"measure": "measures", "recognition": "recognitions", "class": "classes", "score": "scores",
            "deadline": "deadlines"}  # fmt: skip
# Keys of an item that are compared one by one; `pay` and the conditions are the usual ones.
_KEYS = ("condition", "pay", "value", "cited", "once", "receipt", "clock")
_NAMED_AS = {"condition": "when", "value": "is"}


@dataclass(frozen=True)
class Change:
    """One change between two policies.

    Attributes:
        path: where it stands in the policy file: section, id and key, as `edits.changed` takes it.
        kind: whether something changed, was added or was removed.
        title: of the item, or the name of what changed.
        before, after: the text of the rule in both languages; None where there is none.
        item: id of the item that is changed, added or removed; None for what concerns several.
        apply: the policy with this change and no other.
    """

    path: str
    kind: ChangeKind
    title: Words
    before: Words | None
    after: Words | None
    item: str | None
    apply: Callable[[Policy], Policy] = field(repr=False, compare=False)


def changes_between(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Everything that decides differently in `after`, change by change; words and titles do not count.

    Raises:
        InputError: if the two read a fact of one name as two types.

    >>> from zoulang.rules import load_policy
    >>> text = "policy: p\\nfacts: {award: {zh: 奖补, type: money}}\\nmeasures: [{id: m, pay: 奖补 × 30%}]"
    >>> [change] = changes_between(load_policy(text), load_policy(text.replace("30%", "20%")))
    >>> change.path, change.before.zh, change.after.zh
    ('measures.m.pay', '奖补 × 30%', '奖补 × 20%')
    """
    refuse_other_types(before, after)
    return tuple(_Comparison(before, after).all())


def refuse_other_types(before: Policy, after: Policy) -> None:
    """A fact of both policies must be read alike, or one table could not serve both."""
    both = [(fact, after.facts[key]) for key, fact in before.facts.items() if key in after.facts]
    problems = [
        Problem(
            said(
                "{fact} is {one} in {before} and {other} in {after}",
                fact=old.zh,
                one=old.type,
                before=before.slug,
                other=new.type,
                after=after.slug,
            ),
            said("give the fact of the new policy another name, or the same type"),
            after.slug,
        )
        for old, new in both
        if (old.type.kind, old.type.unit, old.type.values) != (new.type.kind, new.type.unit, new.type.values)
    ]
    if problems:
        raise InputError(problems)


def reading(before: Policy, after: Policy) -> Policy:
    """The policy before the change that also knows the names of the one after, to read one table for both."""
    refuse_other_types(before, after)
    return replace(
        before,
        facts={**after.facts, **before.facts},
        terms={**after.terms, **before.terms},
        constants={**after.constants, **before.constants},
        interpretations={**after.interpretations, **before.interpretations},
        registers={**after.registers, **before.registers},
    )


class _Comparison:
    def __init__(self, before: Policy, after: Policy):
        self.before, self.after = before, after
        self.old, self.new = ({i.id: i for i in policy.items} for policy in (before, after))

    def all(self) -> Iterator[Change]:
        """All changes, in the order of a policy file."""
        yield from self._validity()
        for section in ("facts", "constants", "interpretations", "terms", "registers"):
            yield from self._named(section)
        yield from self._gates("requires")
        yield from self._gates("vetoes")
        for id, item in self.new.items():
            yield from self._item(self.old.get(id), item)
        for id, item in self.old.items():
            if id not in self.new:
                yield self._whole_item(item, "removed")
        yield from self._listed("stacking")
        yield from self._listed("budgets")

    # --- words ------------------------------------------------------------------------------------

    def _say(self, policy: Policy, value: Any) -> Words | None:
        if value is None:
            return None
        return Words(*(part_in_words(value, policy, Speaker(policy, language)) for language in ("zh", "en")))

    def _change(
        self,
        path: str,
        title: Words,
        before: Any,
        after: Any,
        apply: Callable[[Policy], Policy],
        item: str | None = None,
    ) -> Change:
        kind: ChangeKind = "added" if before is None else "removed" if after is None else "changed"
        return Change(
            path,
            kind,
            title,
            self._say(self.before, before),
            self._say(self.after, after),
            item,
            lambda policy: self._complete(apply(reading(policy, self.after))),
        )

    def _complete(self, policy: Policy) -> Policy:
        """A single change may name an item that another change adds or removes; such items come along."""
        policy = _without_strangers(policy)
        while True:
            there = {item.id for item in policy.items}
            missing = _items_named(policy) - there
            if not missing:
                return policy
            found = [self.new.get(id) or self.old[id] for id in sorted(missing)]
            policy = replace(policy, items=(*policy.items, *found))

    # --- parts ------------------------------------------------------------------------------------

    def _validity(self) -> Iterator[Change]:
        days = [(p.effective_from, p.effective_to) for p in (self.before, self.after)]
        if days[0] != days[1]:
            first, last = days[1]
            yield self._change(
                "effective",
                Words("有效期", "validity"),
                range_text(*days[0]),
                range_text(first, last),
                lambda policy: replace(policy, effective_from=first, effective_to=last),
            )
        if self.before.applies_on != self.after.applies_on:
            key = self.after.applies_on
            yield self._change(
                "applies_on",
                Words("适用日期", "date that counts"),
                self.before.applies_on,
                key,
                lambda policy: replace(policy, applies_on=key),
            )

    def _named(self, section: str) -> Iterator[Change]:
        """Declarations that both have; one that only one of them has is seen where it is used."""
        old, new = getattr(self.before, section), getattr(self.after, section)
        for key in old:
            if key not in new or shape(old[key]) == shape(new[key]):
                continue
            declared = new[key]
            title = Words(*(getattr(declared, language, key) for language in ("zh", "en")))

            def apply(policy: Policy, section: str = section, key: str = key, new: Any = declared) -> Policy:
                return with_field(policy, section, {**getattr(policy, section), key: new})

            path = f"{section}.{key}" + (".value" if section == "interpretations" else "")
            yield self._change(path, title, old[key], declared, apply)

    def _gates(self, section: str) -> Iterator[Change]:
        old, new = ({_gate_id(gate): gate for gate in getattr(p, section)} for p in (self.before, self.after))
        for id in dict.fromkeys((*old, *new)):
            one, other = old.get(id), new.get(id)
            if shape(one) == shape(other):
                continue
            apply = _swapping(section, _gate_id, id, other)
            title = gate_title(other if other is not None else old[id])
            yield self._change(f"{section}.{id}", title, one, other, apply)

    def _listed(self, section: str) -> Iterator[Change]:
        old, new = ({each.id: each for each in getattr(p, section)} for p in (self.before, self.after))
        for id in dict.fromkeys((*old, *new)):
            one, other = old.get(id), new.get(id)
            if shape(one) == shape(other):
                continue
            title = (other if other is not None else old[id]).title or Words(id, id)
            apply = _swapping(section, lambda each: each.id, id, other)
            yield self._change(f"{section}.{id}", title, one, other, apply)

    # --- items ------------------------------------------------------------------------------------

    def _item(self, old: Item | None, new: Item) -> Iterator[Change]:
        if old is None:
            yield self._whole_item(new, "added")
            return
        if old.kind != new.kind or shape(old.parts) != shape(new.parts):
            # The lines of a score stand in its total and as terms: they change together.
            yield self._swap_item(old, new)
            return
        for key in _KEYS:
            one, other = getattr(old, key), getattr(new, key)
            if shape(one) == shape(other):
                continue
            if key == "condition" and (parts := changed_parts(one, other)):
                for id, before, after in parts:
                    yield self._condition(new, id, before, after)
                continue
            if rows := changed_rows(one, other):
                for place, earlier, later in rows:
                    yield self._row(new, key, place, earlier, later)
                continue
            path = f"{SECTIONS[new.kind]}.{new.id}.{_NAMED_AS.get(key, key)}"

            def apply(policy: Policy, id: str = new.id, key: str = key, value: Any = other) -> Policy:
                return with_item(policy, id, lambda item: with_field(item, key, value))

            yield self._change(path, new.title, one, other, apply, new.id)

    def _condition(self, item: Item, id: str, before: Condition, after: Condition) -> Change:
        def apply(policy: Policy) -> Policy:
            def swapped(item: Item) -> Item:
                assert item.condition is not None
                return replace(item, condition=with_part(item.condition, id, after))

            return with_item(policy, item.id, swapped)

        return self._change(
            f"{SECTIONS[item.kind]}.{item.id}.{id}", item.title, before, after, apply, item.id
        )

    def _row(self, item: Item, key: str, place: RowPlace, before: Node, after: Node) -> Change:
        def apply(policy: Policy) -> Policy:
            def swapped(item: Item) -> Item:
                return with_field(item, key, place.with_value(getattr(item, key), after))

            return with_item(policy, item.id, swapped)

        own = f"{SECTIONS[item.kind]}.{item.id}." + ("pay." if key == "pay" else "")
        return self._change(own + place.path, item.title, before, after, apply, item.id)

    def _swap_item(self, old: Item, new: Item) -> Change:
        def apply(policy: Policy) -> Policy:
            return with_item(policy, new.id, lambda _: new)

        return self._change(f"{SECTIONS[new.kind]}.{new.id}", new.title, old, new, apply, new.id)

    def _whole_item(self, item: Item, kind: ChangeKind) -> Change:
        def apply(policy: Policy) -> Policy:
            others = tuple(each for each in policy.items if each.id != item.id)
            return replace(policy, items=(*others, item) if kind == "added" else others)

        before, after = (None, item) if kind == "added" else (item, None)
        return self._change(f"{SECTIONS[item.kind]}.{item.id}", item.title, before, after, apply, item.id)


# --- pieces ---------------------------------------------------------------------------------------


def _swapping(section: str, id_of: Callable[[Any], str], id: str, new: Any) -> Callable[[Policy], Policy]:
    def apply(policy: Policy) -> Policy:
        entries = getattr(policy, section)
        kept = [new if id_of(entry) == id else entry for entry in entries]
        if new is not None and new not in kept:
            kept.append(new)
        return with_field(policy, section, tuple(entry for entry in kept if entry is not None))

    return apply


def _gate_id(gate: Condition | Veto) -> str:
    return str((gate.condition if isinstance(gate, Veto) else gate).id)


def _roots(policy: Policy) -> Iterator[Node]:
    yield from policy.requires
    yield from (veto.condition for veto in policy.vetoes)
    for item in policy.items:
        yield from item.roots
    yield from (term.value for term in policy.terms.values())


def _items_named(policy: Policy) -> set[str]:
    """Ids of the items that some expression of the policy names."""
    nodes = (node for root in _roots(policy) for node in root.walk())
    return {node.item for node in nodes if isinstance(node, (ItemRef, AmountRef, Ledger))}


def _without_strangers(policy: Policy) -> Policy:
    """The policy with only its own items in stacking groups and budgets."""
    there = {item.id for item in policy.items}
    stacking, budgets = (
        tuple(
            replace(group, of=tuple(id for id in group.of if id in there))
            for group in groups
            if any(id in there for id in group.of)
        )
        for groups in (policy.stacking, policy.budgets)
    )
    return replace(policy, stacking=stacking, budgets=budgets)  # type: ignore[arg-type]
