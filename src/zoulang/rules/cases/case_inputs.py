"""The inputs of a worked case as the facts, calendar and population that a policy reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations, dropwhile

from zoulang.errors import InputError, Problem
from zoulang.rules.cases.case_files import as_written
from zoulang.rules.cases.keys import ABSENT, Key, KeyTable, word
from zoulang.rules.expressions.literals import read_date
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Item, Policy, plain_name
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.rules.tree import AmountRef, FactRef, ItemRef, Node, TermRef

RATIO = "ratio"
"""The unit of a share that the cases write as a fraction of one."""


@dataclass
class Given:
    """What a case gives.

    Attributes:
        facts: name (in any spelling, with its period) to value; None is not known.
        days_off, workdays: the calendar, None where the case says nothing of it.
        cohort: the fact that falls from n to 1 over n records, and n.
        notes: what was left out and why.
        sources: fact to the keys that know it, each with the value it gives.
        yielding: facts that only a key with ``yields`` knows so far.
    """

    facts: dict[str, object] = field(default_factory=dict)
    days_off: list[date] | None = None
    workdays: list[date] | None = None
    cohort: tuple[str, int] | None = None
    notes: list[str] = field(default_factory=list)
    sources: dict[str, dict[str, object]] = field(default_factory=dict)
    yielding: set[str] = field(default_factory=set)

    def put(self, key: Key, name: str, fact: str, value: object) -> None:
        """What one key says of a fact. What is known is not overwritten by what is not."""
        if value is None:
            self.facts.setdefault(fact, None)
            return
        known = self.sources.get(fact)
        if key.yields and known and fact not in self.yielding:
            return
        if not key.yields and fact in self.yielding:
            self.sources[fact] = {}
            self.yielding.discard(fact)
        if key.yields:
            self.yielding.add(fact)
        self.sources.setdefault(fact, {})[name] = value
        self.facts[fact] = value


def given_by(table: KeyTable, inputs: Mapping[str, object]) -> Given:
    """What the inputs of one case give through the key table.

    Raises:
        InputError: if a key is not in the table, or its value has another shape than the table says.

    >>> from zoulang.rules.cases.keys import load_keys
    >>> table = load_keys("keys: {rd: {to: 研发费用, years: [前年, 上年], unit: 万元}, n: {cohort: 得分}}")
    >>> given = given_by(table, {"rd": [99, 400], "n": 3})
    >>> given.facts, given.cohort
    ({'前年（研发费用）': '99万元', '上年（研发费用）': '400万元'}, ('得分', 3))
    """
    unknown = [name for name in inputs if name not in table.keys and name not in table.select]
    if unknown:
        known = [*table.keys, *table.select]
        raise InputError(
            Problem(f"the key table does not know {name}", or_else(nearest(name, known), "add it under keys"))
            for name in unknown
        )
    given = Given()
    for selector, choice in table.chosen(inputs).items():
        for fact, text in choice.set.items():
            given.put(Key(), selector, fact, text)
    for name, value in inputs.items():
        if name in table.keys:
            _put(given, key_for(table, name, inputs), name, value)
    return given


def key_for(table: KeyTable, name: str, inputs: Mapping[str, object]) -> Key:
    """The key as it is meant beside the selectors of this case.

    Raises:
        InputError: if it has no meaning there.
    """
    key = table.keys[name]
    if key.by is None:
        return key
    chosen = table.selected(key.by, inputs) or ABSENT
    if chosen not in key.choices:
        found = f"{name} has no meaning for {key.by} {chosen}"
        raise InputError(Problem(found, f"add {chosen} to {name} in the key table"))
    return key.choices[chosen]


def _put(given: Given, key: Key, name: str, value: object) -> None:
    if key.skip:
        given.notes.append(f"not needed: {name}, {key.skip}")
    elif key.calendar:
        days = [_day(name, day) for day in _listed(name, value)]
        setattr(given, key.calendar, days)
    elif key.cohort:
        given.cohort = key.cohort, _whole(name, value)
    elif key.register:
        given.put(key, name, key.register, _rows(key, name, value))
    elif key.parts:
        _put_parts(given, key, name, value)
    elif key.order or key.flags:
        _put_words(given, key, name, value)
    elif key.take:
        taken = None if value is None else _single(name, _taken(key, _listed(name, value)))
        given.put(key, name, key.to[0] if key.to else name, _fact_value(key, taken))
    elif key.years:
        _put_years(given, key, name, value)
    elif len(key.to) > 1:
        _put_places(given, key, name, value)
    else:
        given.put(key, name, key.to[0] if key.to else name, _fact_value(key, _single(name, value)))


def _put_parts(given: Given, key: Key, name: str, value: object) -> None:
    if value is not None and not isinstance(value, Mapping):
        raise _odd(name, value, "an object, or null")
    inner = dict.fromkeys(key.parts) if value is None else dict(value)
    for part, held in inner.items():
        _put(given, _part(key, name, part), f"{name}.{part}", held)


def _part(key: Key, name: str, part: str) -> Key:
    if part not in key.parts:
        near = or_else(nearest(part, key.parts), "add it under parts")
        raise InputError(Problem(f"the key table does not know {part} in {name}", near))
    return key.parts[part]


def _rows(key: Key, name: str, value: object) -> object:
    """The rows of a register: an object is one row, null none where the table says ``null: 无``."""
    if value is None:
        return [] if key.null == "无" else None
    found = []
    for row in value if isinstance(value, list) else [value]:
        if not isinstance(row, Mapping):
            raise _odd(name, value, "an object or a list of objects")
        inner = Given()
        for part, held in row.items():
            _put(inner, _part(key, name, part), f"{name}.{part}", held)
        _refuse_different(inner.sources)
        found.append(inner.facts)
    return found


def _put_words(given: Given, key: Key, name: str, value: object) -> None:
    if value is None:
        for fact in (*key.order.values(), *key.flags.values()):
            given.put(key, name, fact, None)
        return
    words = [word(entry) for entry in _listed(name, value)]
    known = key.order or key.flags
    for entry in words:
        if entry not in known:
            near = or_else(nearest(entry, known), "add it in the key table")
            raise InputError(Problem(f"the key table does not know {entry} in {name}", near))
    for entry, fact in key.order.items():
        if words.count(entry) > 1:
            # Two places of one step: neither alone says whether the steps are in order.
            found = f"{entry} stands {words.count(entry)} times in {name}"
            raise InputError(Problem(found, "keep one; a step has one place in the order"))
        given.put(key, name, fact, f"{words.index(entry) + 1}" if entry in words else "无")
    for fact in dict.fromkeys(key.flags.values()):
        given.put(key, name, fact, any(key.flags[entry] == fact for entry in words))


def _taken(key: Key, values: Sequence[object]) -> object:
    if key.take == "count":
        return len(values)
    if not values:
        return "无"
    return values[-1 if key.take == "last" else 0]


def _put_years(given: Given, key: Key, name: str, value: object) -> None:
    """A list, the newest last; a single value is the newest; ``before`` fills what it does not reach."""
    fact = key.to[0] if key.to else name
    if value is None:
        held: list[object] = [None] * len(key.years)
    else:
        held = list(value) if isinstance(value, list) else [value]
    if key.nulls_before and any(entry is not None for entry in held):
        held = list(dropwhile(lambda entry: entry is None, held))
    if len(held) > len(key.years):
        raise _odd(name, value, f"a list of at most {len(key.years)}")
    short = len(key.years) - len(held)
    whole = value is None or not isinstance(value, list)
    filled: list[object] = [None if whole else key.before] * short
    filled += [_fact_value(key, _single(name, entry)) for entry in held]
    for back, entry in zip(key.years, filled, strict=True):
        given.put(key, name, shifted(fact, back), entry)


def shifted(fact: str, back: int) -> str:
    """The name of a fact so many periods back.

    >>> shifted("营业收入", 0), shifted("营业收入", 1), shifted("营业收入", 3)
    ('营业收入', '上年（营业收入）', '往年（营业收入，3）')
    """
    return {0: fact, 1: f"上年（{fact}）", 2: f"前年（{fact}）"}.get(back, f"往年（{fact}，{back}）")


def _put_places(given: Given, key: Key, name: str, value: object) -> None:
    values = [None] * len(key.to) if value is None else _listed(name, value)
    if len(values) != len(key.to):
        raise _odd(name, value, f"a list of {len(key.to)}")
    units = key.unit if len(key.unit) > 1 else key.unit * len(key.to)
    for place, (fact, entry) in enumerate(zip(key.to, values, strict=True)):
        given.put(key, name, fact, _fact_value(key, _single(name, entry), units[place] if units else ""))


def _fact_value(key: Key, value: object, unit: str | None = None) -> object:
    if word(value) in key.values:
        return key.values[word(value)]
    if value is None:
        return key.null
    if isinstance(value, (bool, str)):
        return value
    unit = unit if unit is not None else key.unit[0] if key.unit else ""
    return Decimal(_digits(value)) if unit == RATIO else f"{_digits(value)}{unit}"


def _digits(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _single(name: str, value: object) -> object:
    if isinstance(value, (list, Mapping)):
        raise _odd(name, value, "one value")
    return value


def _listed(name: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise _odd(name, value, "a list")
    return value


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10_000:
        raise _odd(name, value, "a whole number from 1 to 10000")
    return value


def _day(name: str, value: object) -> date:
    day = read_date(str(value))
    if not isinstance(day, date):
        raise _odd(name, value, "a list of days such as 2024-06-10")
    return day


def _odd(name: str, value: object, wanted: str) -> InputError:
    return InputError(Problem(f"{name} is {as_written(value)}", f"give {wanted}, or correct the key table"))


# --- keys that say the same -------------------------------------------------------------------------


def refuse_contradictions(policy: Policy, given: Given) -> None:
    """Refuse two keys of a case that give one fact different values, unless one of them ``yields``.

    Raises:
        InputError: with every such fact and both values.
    """
    inputs = policy.known_inputs
    meant: dict[str, dict[str, object]] = {}
    for name, values in given.sources.items():
        known = inputs.get(plain_name(name))
        meant.setdefault(known.zh if known is not None else name, {}).update(values)
    _refuse_different(meant, policy)


def _refuse_different(sources: Mapping[str, Mapping[str, object]], policy: Policy | None = None) -> None:
    problems = []
    for fact, values in sources.items():
        for one, other in combinations(values, 2):
            if _plain_value(policy, fact, values[one]) != _plain_value(policy, fact, values[other]):
                found = f"{fact} is {_said(values[one])} by {one} and {_said(values[other])} by {other}"
                problems.append(Problem(found, "keep one, or say in the key table which yields"))
    if problems:
        raise InputError(problems)


def _plain_value(policy: Policy | None, fact: str, value: object) -> object:
    """The value as the policy reads it, so that 1亿元 is 10000万元; as it is where it cannot be read."""
    known = policy.known_inputs.get(plain_name(fact)) if policy is not None else None
    if known is None:
        return value
    try:
        return parse_value(known.fact, value)
    except ValueProblem:
        return value


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return as_written(value)


# --- the table against the policy -------------------------------------------------------------------


def refuse_strangers(policy: Policy, table: KeyTable, file: str) -> None:
    """Refuse a key table that names facts, terms or items which the policy does not have.

    Raises:
        InputError: with every such name.
    """
    ids = [item.id for item in policy.items]
    terms = {plain_name(n) for t in policy.terms.values() for n in (t.key, t.zh, t.en, *t.aliases)}
    known = _known_names(policy)
    strangers = [(place, name) for place, name in _facts_named(table) if plain_name(name) not in known]
    strangers += [(place, id) for place, id in _items_named(table) if id not in ids]
    strangers += [
        (f"expect: {name}", entry.term)
        for name, entry in table.expect.items() if entry.term and plain_name(entry.term) not in terms
    ]  # fmt: skip
    if strangers:
        names = [*(known_input.zh for known_input in policy.known_inputs.values()), *ids]
        raise InputError(
            Problem(f"{place} names {name}, which the policy does not have",
                    or_else(nearest(name, names), "correct the key table"), file)
            for place, name in dict.fromkeys(strangers)
        )  # fmt: skip


def _known_names(policy: Policy) -> set[str]:
    registers = policy.registers.values()
    names = {plain_name(name) for each in registers for name in (each.key, each.zh, each.en, *each.columns)}
    return names | policy.known_inputs.keys()


def _facts_named(table: KeyTable) -> Iterator[tuple[str, str]]:
    for name, key in table.keys.items():
        yield from ((f"keys: {name}", fact) for fact in key.facts)
    for name, choices in table.select.items():
        yield from ((f"select: {name}", fact) for choice in choices.values() for fact in choice.set)
    yield from (("assume", fact) for fact in table.assume)


def _items_named(table: KeyTable) -> Iterator[tuple[str, str]]:
    for name, choices in table.select.items():
        yield from ((f"select: {name}", id) for choice in choices.values() for id in choice.items)
    for name, key in table.keys.items():
        yield from ((f"keys: {name}", id) for id in key.items)
    for name, expectation in table.expect.items():
        yield from ((f"expect: {name}", id) for id in expectation.items)


# --- assumptions ------------------------------------------------------------------------------------


def assumed(
    policy: Policy, table: KeyTable, facts: Mapping[str, object], items: Sequence[str]
) -> dict[str, str]:
    """The assumptions of the table that these items read and the case does not state.

    What the case states as not known stays so: nothing below it is assumed.
    """
    inputs = policy.known_inputs
    stated = {(i.key, i.back) for name in facts if (i := inputs.get(plain_name(name))) is not None}
    kept_open = names_below(policy, [node for name in facts if facts[name] is None
                                     for node in _made_of(policy, name)])  # fmt: skip
    registers = {plain_name(name) for name in facts}
    read = {key for id in items for key in names_read(policy, policy.item(id))}
    read |= {policy.applies_on} if policy.applies_on else set()
    found = {}
    for name, value in table.assume.items():
        wanted = inputs.get(plain_name(name))
        if wanted is None:
            # A register: refuse_strangers has seen that it is one.
            if plain_name(name) not in registers:
                found[name] = value
        elif wanted.fact.key in kept_open:
            continue
        elif (wanted.key, wanted.back) not in stated and wanted.fact.key in read:
            found[name] = value
    return found


def _made_of(policy: Policy, name: str) -> list[Node]:
    """What a value that a record may give ready-made is computed from; nothing for a fact."""
    known = policy.known_inputs.get(plain_name(name))
    if known is None:
        return []
    key = known.fact.key
    named = [node for item in policy.items if item.name == key for node in item.roots]
    terms = [policy.terms[key].value] if key in policy.terms else []
    lines = [policy.part_nodes[key]] if key in policy.part_nodes else []
    return [*named, *terms, *lines]


def own_date_open(policy: Policy, facts: Mapping[str, object]) -> bool:
    """Whether the case states that the own date of its record is not known."""
    inputs = policy.known_inputs
    own = [
        value
        for name, value in facts.items()
        if (known := inputs.get(plain_name(name))) is not None and known.key == policy.applies_on
    ]
    return bool(own) and all(value is None for value in own)


def names_read(policy: Policy, item: Item) -> set[str]:
    """Keys of the facts and terms that an item reads, in whatever period, through terms and other items."""
    vetoes = [veto.condition for veto in policy.vetoes if item.id in (veto.of or (item.id,))]
    found = {name for name, _ in policy.inputs_of(item)}
    return found | names_below(policy, [*item.roots, *policy.requires, *vetoes])


def names_below(policy: Policy, nodes: Sequence[Node]) -> set[str]:
    """Keys of the facts and terms below some nodes, through terms and items; the items' ids as well."""
    seen: set[str] = set()
    below = list(nodes)
    while below:
        for node in below.pop().walk():
            below += _entered(policy, node, seen)
    return seen


def _entered(policy: Policy, node: Node, seen: set[str]) -> list[Node]:
    if isinstance(node, FactRef):
        seen.add(node.name)
    if isinstance(node, TermRef) and node.name not in seen:
        seen.add(node.name)
        return [policy.terms[node.name].value]
    if isinstance(node, (ItemRef, AmountRef)) and node.item not in seen:
        seen.add(node.item)
        return list(policy.item(node.item).roots)
    return []
