"""The table by which worked cases with keys of their own meet the facts of a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zoulang.errors import InputError, Problem
from zoulang.rules.near import nearest, or_else
from zoulang.rules.parts import reject_unknown
from zoulang.rules.source import Listing, Part, Scalar, Section, load_source

MEASURED = ("amount", "schedule", "outcome", "failed", "reasons", "needs", "value", "skip")


@dataclass(frozen=True)
class Key:
    """How one key of a case becomes a fact.

    Attributes:
        to: the fact; or ``by`` a selector: its value to the fact, in ``facts``.
        unit: put behind a bare number.
        values: case value to value of the fact.
        null: what null means; None: not known.
    """

    to: str | None = None
    by: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    null: str | None = None


@dataclass(frozen=True)
class Expectation:
    """What one key of ``expect`` is compared with: ``of`` one of ``MEASURED``."""

    of: str
    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KeyTable:
    """The whole table of one policy."""

    select: Mapping[str, Mapping[str, tuple[str, ...]]]
    keys: Mapping[str, Key]
    assume: Mapping[str, str]
    expect: Mapping[str, Expectation]

    def items(self, inputs: Mapping[str, object], all_items: Sequence[str]) -> tuple[str, ...]:
        """The ids of the items that a case is about; all where no selector is given.

        Raises:
            InputError: if a selector has a value that the table does not know.
        """
        for selector, choices in self.select.items():
            if selector in inputs:
                value = str(inputs[selector])
                if value not in choices:
                    near = nearest(value, choices)
                    raise InputError(
                        Problem(f"no item is selected by {selector} {value}",
                                or_else(near, "add it to select in the key table"))
                    )  # fmt: skip
                return choices[value]
        return tuple(all_items)

    def facts(self, inputs: Mapping[str, object]) -> dict[str, object]:
        """The facts of a case, without the assumed ones.

        Raises:
            InputError: if a key is not in the table.
        """
        facts: dict[str, object] = {}
        unknown = [name for name in inputs if name not in self.keys and name not in self.select]
        if unknown:
            raise InputError(
                Problem(f"the key table does not know {name}", "add it under keys") for name in unknown
            )
        for name, value in inputs.items():
            if name in self.keys:
                fact = self._fact(self.keys[name], name, inputs)
                facts[fact] = _fact_value(self.keys[name], value)
        return facts

    def _fact(self, key: Key, name: str, inputs: Mapping[str, object]) -> str:
        if key.by is None:
            return key.to or name
        chosen = str(inputs.get(key.by))
        if chosen in key.facts:
            return key.facts[chosen]
        raise InputError(
            Problem(
                f"{name} has no meaning for {key.by} {chosen}", f"add {chosen} to {name} in the key table"
            )
        )


def _fact_value(key: Key, value: object) -> object:
    if value is None:
        return key.null
    if isinstance(value, str) and value in key.values:
        return key.values[value]
    if isinstance(value, bool) or not key.unit:
        return value if isinstance(value, (bool, str)) else str(value)
    return f"{value}{key.unit}"


def load_keys(source: Path | str) -> KeyTable:
    """The key table of a ``*.keys.yaml`` file.

    Raises:
        InputError: with every mistake in the file.
    """
    top = load_source(source)
    reject_unknown(top, ("select", "keys", "assume", "expect"), "a key table")
    table = KeyTable(
        select={
            name: {value: _ids(part) for value, (_, part) in choices.parts.items()}
            for name, choices in _sections(top.get("select"))
        },
        keys={name: _key(section) for name, section in _sections(top.get("keys"))},
        assume=_texts(top.get("assume")),
        expect={name: _expectation(section) for name, section in _sections(top.get("expect"))},
    )
    if top.file.problems:
        raise InputError(top.file.problems)
    return table


def _key(section: Section) -> Key:
    texts = {key: part.text for key, (_, part) in section.parts.items() if isinstance(part, Scalar)}
    return Key(
        to=texts.get("to"),
        by=texts.get("by"),
        facts={name: text for name, text in texts.items() if name not in ("to", "by", "unit", "null")},
        unit=texts.get("unit", ""),
        values=_texts(section.get("values")),
        null=texts.get("null"),
    )


def _expectation(section: Section) -> Expectation:
    reject_unknown(section, ("of", "unit", "values"), "an expectation")
    of = section.get("of")
    if not isinstance(of, Scalar) or of.text not in MEASURED:
        section.report(
            "this expectation names nothing to compare", f"write of: one of {', '.join(MEASURED)}", "E19"
        )
        return Expectation("skip")
    unit = section.get("unit")
    return Expectation(of.text, unit.text if isinstance(unit, Scalar) else "", _texts(section.get("values")))


def _ids(part: Part) -> tuple[str, ...]:
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
