"""The table by which worked cases with keys of their own meet the facts of a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zoulang.errors import InputError, Problem
from zoulang.rules.cases.case_files import described
from zoulang.rules.loading.parts import reject_unknown
from zoulang.rules.loading.source import Listing, Part, Scalar, Section, load_source
from zoulang.rules.near import nearest, or_else

MEASURED = (
    "outcome", "amount", "schedule", "value", "best", "points", "parts", "range", "due", "on_time", "late",
    "failed", "reasons", "needs", "places", "items", "edition", "skip",
)  # fmt: skip
EXPECT_KEYS = ("of", "item", "term", "unit", "values", "null", "round", "why")
KEY_WORDS = (
    "to", "by", "unit", "values", "null", "years", "before", "nulls_before", "parts", "register", "take",
    "order", "flags", "calendar", "cohort", "items", "yields", "choices", "skip",
)  # fmt: skip
TAKES = ("count", "first", "last")
CALENDARS = ("days_off", "workdays")
PERIODS = {"本年": 0, "上年": 1, "前年": 2}
ABSENT, ANY = "absent", "any"
UNDECIDED = "undecided"


@dataclass(frozen=True)
class Key:
    """How one key of a case becomes facts.

    Attributes:
        to: the fact; several for a list whose places mean different facts.
        unit: put behind a bare number; one, or one for each place.
        values: case value to value of the fact.
        null: what null means; None: not known.
        years: periods back of a list, the oldest first, as numbers; the last entry is the newest.
        before: the value of periods that the list does not reach back to.
        nulls_before: nulls at the beginning of the list are such periods as well.
        parts: keys of a nested object; with ``register`` an object or a list of objects are its rows.
        take: ``count``, ``first`` or ``last`` of a list.
        order: word of a list to the fact that holds its place in the list; 无 where it is not in it.
        flags: word of a list to the fact that is yes if it is in the list, else no.
        calendar: a list of days for the calendar: ``days_off`` or ``workdays``.
        cohort: a number n: so many records, with this fact falling from n to 1.
        items: a case with this key is about these items.
        yields: another key of the case that knows the fact goes before this one.
        skip: why the key needs no fact.
        by: a selector; its value to the key meant, in ``choices``.
    """

    to: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    null: str | None = None
    years: tuple[int, ...] = ()
    before: str | None = None
    nulls_before: bool = False
    parts: Mapping[str, Key] = field(default_factory=dict)
    register: str | None = None
    take: str | None = None
    order: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    calendar: str | None = None
    cohort: str | None = None
    items: tuple[str, ...] = ()
    yields: bool = False
    skip: str | None = None
    by: str | None = None
    choices: Mapping[str, Key] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that the key can set, without periods."""
        below = (name for key in (*self.parts.values(), *self.choices.values()) for name in key.facts)
        own = (*self.to, self.register, self.cohort, *self.order.values(), *self.flags.values())
        return tuple(dict.fromkeys(name for name in (*own, *below) if name))


@dataclass(frozen=True)
class Choice:
    """What one value of a selector means: the items of the case, and facts that it sets."""

    items: tuple[str, ...] = ()
    set: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Expectation:
    """What one key of ``expect`` is compared with.

    Attributes:
        of: one of ``MEASURED``.
        items: the items asked, instead of those of the case.
        term: the term asked, instead of an item.
        unit: of a bare number in the case.
        values: word of the case to ours.
        null: what null may mean: ``undecided``, 无, or both where the cases do not tell them apart.
        round: decimals kept of ours before comparing; −1: as many as the case writes.
        why: why it is not compared.
    """

    of: str
    items: tuple[str, ...] = ()
    term: str | None = None
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    null: tuple[str, ...] = (UNDECIDED,)
    round: int | None = None
    why: str | None = None


@dataclass(frozen=True)
class KeyTable:
    """The whole table of one policy."""

    select: Mapping[str, Mapping[str, Choice]]
    absent: Mapping[str, str]
    keys: Mapping[str, Key]
    assume: Mapping[str, str]
    expect: Mapping[str, Expectation]

    def chosen(self, inputs: Mapping[str, object]) -> dict[str, Choice]:
        """The choice of every selector that the case has, or that is meant where it has none.

        Raises:
            InputError: if a selector has a value that the table does not know.
        """
        found = {}
        for selector, choices in self.select.items():
            value = self.selected(selector, inputs)
            if value is None:
                continue
            if value not in choices and ANY not in choices:
                near = or_else(nearest(value, choices), "add it to select in the key table")
                raise InputError(Problem(f"no item is selected by {selector} {value}", near))
            found[selector] = choices.get(value) or choices[ANY]
        return found

    def selected(self, selector: str, inputs: Mapping[str, object]) -> str | None:
        """The value of a selector as text; its ``absent`` value where the case does not have it.

        Raises:
            InputError: if it is a list or an object.
        """
        if selector in inputs:
            value = inputs[selector]
            if isinstance(value, (list, Mapping)):
                raise InputError(Problem(f"{selector} is {described(value)}", "write one value"))
            return word(value)
        return self.absent.get(selector)

    def items(self, inputs: Mapping[str, object], all_items: Sequence[str]) -> tuple[str, ...]:
        """The ids of the items that a case is about; all where nothing selects.

        Selectors narrow each other. Keys with ``items`` add up, and narrow what the selectors left.

        Raises:
            InputError: if a selector has an unknown value, or nothing is left.
        """
        left = tuple(all_items)
        for choice in self.chosen(inputs).values():
            left = tuple(id for id in left if id in choice.items) if choice.items else left
        about = {id for name in inputs if name in self.keys for id in self.keys[name].items}
        narrowed = tuple(id for id in left if id in about) if about else left
        if not narrowed:
            raise InputError(
                Problem("the keys of this case are about no common item", "correct select and items")
            )
        return narrowed


def word(value: object) -> str:
    """A value of a case as the word it has in the table.

    >>> word(True), word("9a"), word(3), word(None)
    ('true', '9a', '3', 'null')
    """
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def load_keys(source: Path | str) -> KeyTable:
    """The key table of a ``*.keys.yaml`` file.

    Raises:
        InputError: with every mistake in the file.

    >>> table = load_keys("select: {art: {1: match}}\\nkeys: {rd: {to: 研发费用, years: [前年, 上年]}}")
    >>> table.items({"art": 1}, ["match", "other"]), table.keys["rd"].years
    (('match',), (2, 1))
    """
    top = load_source(source)
    reject_unknown(top, ("select", "keys", "assume", "expect"), "a key table")
    selectors = _sections(top.get("select"))
    table = KeyTable(
        select={name: _choices(section) for name, section in selectors},
        absent={name: text for name, section in selectors if (text := _text(section, ABSENT)) is not None},
        keys={name: _key(section) for name, section in _sections(top.get("keys"))},
        assume=_texts(top.get("assume")),
        expect={name: _expectation(section) for name, section in _sections(top.get("expect"))},
    )
    if top.file.problems:
        raise InputError(top.file.problems)
    return table


def _choices(section: Section) -> dict[str, Choice]:
    return {value: _choice(part) for value, (_, part) in section.parts.items() if value != ABSENT}


def _choice(part: Part) -> Choice:
    if not isinstance(part, Section):
        return Choice(_list(part))
    reject_unknown(part, ("items", "set"), "a value of a selector")
    return Choice(_list(part.get("items")), _texts(part.get("set")))


def _key(section: Section, above: Key | None = None) -> Key:
    key = above or Key()
    by = _text(section, "by")
    if by is None:
        reject_unknown(section, [name for name in KEY_WORDS if name != "choices"], "a key")
    given: dict[str, Any] = {name: make(section, name) for name, make in _FIELDS.items() if name in section}
    key = replace(key, **given)
    if by is None:
        return key
    beside = {value: part for value, (_, part) in section.parts.items() if value not in ("by", *KEY_WORDS)}
    within = section.get("choices")
    if isinstance(within, Section):
        # Here a value may be spelt like a word of the table: null, unit, values.
        beside |= {value: part for value, (_, part) in within.parts.items()}
    choices = {
        value: _key(part, key) if isinstance(part, Section) else replace(key, to=_list(part))
        for value, part in beside.items()
    }
    return replace(key, by=by, choices=choices)


def _years(section: Section, name: str) -> tuple[int, ...]:
    found = []
    for text in _list(section.get(name)):
        if text not in PERIODS and not text.isdecimal():
            section.parts[name][1].report(
                f"{text} is no period", f"write {'、'.join(PERIODS)} or how many years back", "E19"
            )
            continue
        found.append(PERIODS[text] if text in PERIODS else int(text))
    return tuple(found)


def _one_of(words: Sequence[str]) -> Callable[[Section, str], str | None]:
    def read(section: Section, name: str) -> str | None:
        text = _text(section, name)
        if text is not None and text not in words:
            section.parts[name][1].report(
                f"{name}: {text} is not known", f"write {' or '.join(words)}", "E19"
            )
        return text

    return read


_FIELDS: dict[str, Callable[[Section, str], object]] = {
    "to": lambda section, name: _list(section.get(name)),
    "unit": lambda section, name: _list(section.get(name)),
    "values": lambda section, name: _texts(section.get(name)),
    "null": lambda section, name: _text(section, name),
    "years": _years,
    "before": lambda section, name: _text(section, name),
    "nulls_before": lambda section, name: _text(section, name) in ("yes", "是"),
    "yields": lambda section, name: _text(section, name) in ("yes", "是"),
    "parts": lambda section, name: {key: _key(part) for key, part in _sections(section.get(name))},
    "register": lambda section, name: _text(section, name),
    "take": _one_of(TAKES),
    "order": lambda section, name: _texts(section.get(name)),
    "flags": lambda section, name: _texts(section.get(name)),
    "calendar": _one_of(CALENDARS),
    "cohort": lambda section, name: _text(section, name),
    "items": lambda section, name: _list(section.get(name)),
    "skip": lambda section, name: _text(section, name),
}


def _expectation(section: Section) -> Expectation:
    reject_unknown(section, EXPECT_KEYS, "an expectation")
    of = _text(section, "of")
    if of not in MEASURED:
        section.report(
            "this expectation names nothing to compare", f"write of: one of {', '.join(MEASURED)}", "E19"
        )
        return Expectation("skip")
    why = _text(section, "why")
    if of == "skip" and not why:
        section.report("an expectation is not compared without a reason", "write why: and the reason", "E19")
    return Expectation(
        of=of,
        items=_list(section.get("item")),
        term=_text(section, "term"),
        unit=_text(section, "unit") or "",
        values=_texts(section.get("values")),
        null=_list(section.get("null")) or (UNDECIDED,),
        round=_decimals(section),
        why=why,
    )


def _decimals(section: Section) -> int | None:
    text = _text(section, "round")
    if text is None or text == "written":
        return None if text is None else -1
    if not text.isdecimal():
        section.parts["round"][1].report(
            f"{text} is no number of decimals", "write a number, or written for as many as the case", "E19"
        )
        return None
    return int(text)


def _text(section: Section, name: str) -> str | None:
    part = section.get(name)
    return part.text if isinstance(part, Scalar) else None


def _list(part: Part | None) -> tuple[str, ...]:
    if part is None:
        return ()
    parts = part.parts if isinstance(part, Listing) else [part]
    return tuple(child.text for child in parts if isinstance(child, Scalar))


def _sections(part: Part | None) -> list[tuple[str, Section]]:
    if not isinstance(part, Section):
        return []
    found = []
    for name, (place, value) in part.parts.items():
        if isinstance(value, Section):
            found.append((name, value))
        else:
            place.report(f"{name} must hold keys of its own", "write {to: name of a fact}", "E19")
    return found


def _texts(part: Part | None) -> dict[str, str]:
    if not isinstance(part, Section):
        return {}
    return {key: value.text for key, (_, value) in part.parts.items() if isinstance(value, Scalar)}
