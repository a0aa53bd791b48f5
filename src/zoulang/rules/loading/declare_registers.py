"""Declarations of registers: rows that belong to a subject, such as its prizes."""

from __future__ import annotations

from collections.abc import Mapping

from zoulang.rules.loading.declare import TYPE_WORDS, declare_fact
from zoulang.rules.loading.parts import entries, reject_unknown, text_of
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.policy import Fact, Register


def declare_register(key: str, place: Scalar, part: Part, facts: Mapping[str, Fact]) -> Register | None:
    """The register under a key; mistakes are reported and give None.

    ``{columns: {…}, zh: …, en: …}``, or the columns themselves.
    """
    if not isinstance(part, Section) or not part.parts:
        part.report(f"the register {key} has no columns", "write {级别: [市级, 省级], 名次: count}", "E19")
        return None
    columns: Part = part
    if isinstance(part.get("columns"), Section):
        reject_unknown(part, keys_of("register"), "a register")
        columns = part.parts["columns"][1]
    made = {name: _column(name, at, source, facts) for name, at, source in entries(columns)}
    found = {name: column for name, column in made.items() if column is not None}
    if len(found) != len(made):
        return None
    labelled = columns is not part
    zh = (text_of(part, "zh") if labelled else None) or key
    en = (text_of(part, "en") if labelled else None) or zh
    return Register(key=key, zh=zh, en=en, columns=found)


def _column(name: str, place: Scalar, source: Part, facts: Mapping[str, Fact]) -> Fact | None:
    """A column declared by a type word, a list of values, the name of a choice fact, or like a fact."""
    if isinstance(source, Scalar):
        fact = next((f for f in facts.values() if source.text in f.spellings and f.type.values), None)
        if fact is not None:
            return Fact(key=name, zh=name, en=name, type=fact.type)
        if source.text not in TYPE_WORDS:
            found, remedy = f"{source.text} is no type", "write a type word, a list, or the name of a choice"
            source.report(found, remedy, "E19")
            return None
    if isinstance(source, (Scalar, Listing)):
        type_place = Scalar(source.file, source.index, "type", source.index)
        source = Section(source.file, source.index, {"type": (type_place, source)})
    return declare_fact(name, place, source)
