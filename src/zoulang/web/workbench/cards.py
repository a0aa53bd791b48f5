"""A policy file as cards: one for each measure, requirement or named value; their lines are edited in place.

The cards are made from the text itself, not from the checked policy: a text with a mistake has them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from zoulang.rules.loading.source import Listing, Part, Scalar, Section, read_yaml
from zoulang.web.accounts.sentences import is_english
from zoulang.web.workbench.scalars import ADDED, KEY, named_parts, step
from zoulang.web.workbench.words import SECTIONS, label

# Not expressions of the rule language; everything else on a card is one.
TEXTS = {
    "id", "title", "clause", "note", "payer", "name", "ask", "owner", "ref", "zh", "en", "document", "type",
    "receipt", "effective", "applies_on",
}  # fmt: skip
CHOSEN = {"once": ("ever", "year", "project")}
# What answers an open interpretation.
ANSWER = ("value", "on", "by", "ref")
# What the head of a card says already, and what only the whole file shows.
HEADS = {"id", "title", "clause", "type"}


@dataclass(frozen=True)
class Line:
    """One line of a card.

    Attributes:
        label: what stands before it.
        address: of the text that can be edited; empty for a line that only heads deeper ones.
        text: what it says.
        limit_address, limit: a key that is a text of its own, such as ``≥ 5亿元``.
        kind: ``rule`` for an expression, ``text``, or ``choice``.
        depth: 0 for the outermost.
        title: what the file calls this line, in the language of the screen.
    """

    label: str
    address: str = ""
    text: str = ""
    limit_address: str = ""
    limit: str = ""
    kind: str = "rule"
    depth: int = 0
    title: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One card: what it is called, which clause it rests on, and its lines."""

    address: str
    title: str
    title_address: str
    clause: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    """The cards of one section of the file."""

    section: str
    title: str
    cards: tuple[Card, ...] = field(default_factory=tuple)


def groups(source: str) -> list[Group]:
    """The cards of a file, section by section.

    Raises:
        InputError: if the text is not YAML.
    """
    top = read_yaml(source)
    found = [_head(top)]
    for section, title in SECTIONS.items():
        cards = tuple(_cards(top.get(section), section))
        if cards:
            found.append(Group(section, str(title), cards))
    return found


def _head(top: Section) -> Group:
    keys = [key for key in ("document", "effective", "applies_on") if isinstance(top.get(key), Scalar)]
    lines = tuple(_lines(top.get(key), key, key, 0) for key in keys)
    flat = tuple(line for each in lines for line in each)
    card = Card("", _title(top), _title_address(top, ""), "", flat)
    return Group("policy", label("policy"), (card,))


def _cards(part: Part | None, section: str) -> Iterator[Card]:
    """The cards of a section; an open interpretation has empty lines for its answer."""
    if isinstance(part, Listing):
        for name, each in named_parts(part):
            yield _card(each, f"{section}/{name}", name)
    elif isinstance(part, Section):
        for key, (_, value) in part.parts.items():
            card = _card(value, f"{section}/{step(key)}", key)
            if section == "interpretations" and isinstance(value, Section):
                card = replace(card, lines=(*card.lines, *_unanswered(value, card.address)))
            yield card


def _unanswered(part: Section, address: str) -> Iterator[Line]:
    for key in ANSWER:
        if key not in part:
            kind = "rule" if key == "value" else "text"
            yield Line(label(f"answer.{key}"), f"{ADDED}{address}/{key}", kind=kind)


def _card(part: Part, address: str, name: str) -> Card:
    if not isinstance(part, Section):
        return Card(address, name, "", "", tuple(_lines(part, address, "value", 0)))
    lines: list[Line] = []
    for key, (_, value) in part.parts.items():
        if key not in HEADS:
            lines += _lines(value, f"{address}/{step(key)}", key, 0)
    clause = part.get("clause")
    return Card(
        address,
        _title(part) or name,
        _title_address(part, address),
        clause.text if isinstance(clause, Scalar) else "",
        tuple(lines),
    )


def _lines(part: Part | None, address: str, key: str, depth: int) -> Iterator[Line]:
    if isinstance(part, Scalar):
        kind = "choice" if key in CHOSEN else "text" if key in TEXTS else "rule"
        yield Line(label(key), address, part.text, kind=kind, depth=depth, choices=CHOSEN.get(key, ()))
    elif isinstance(part, Listing):
        yield Line(label(key), depth=depth)
        for name, each in named_parts(part):
            yield from _row(each, f"{address}/{name}", depth + 1)
    elif isinstance(part, Section) and {"zh", "en"} >= set(part.parts):
        language = "en" if is_english() and "en" in part else "zh"
        yield from _lines(part.get(language), f"{address}/{language}", key if key in TEXTS else "note", depth)
    elif isinstance(part, Section):
        if key != "rows":
            yield Line(label(key), depth=depth)
            depth += 1
        for name, (_, value) in part.parts.items():
            is_limit = key in ("rows", "by_year", "dated")
            yield from _keyed(value, f"{address}/{step(name)}", name, depth, is_limit=is_limit)


def _keyed(part: Part, address: str, key: str, depth: int, *, is_limit: bool) -> Iterator[Line]:
    """The lines below one key of a mapping; the keys of rows are limits that can be edited as well."""
    if is_limit and key not in ("else", "from") and isinstance(part, Scalar):
        yield Line("", address, part.text, KEY + address, key, depth=depth)
    else:
        yield from _lines(part, address, key, depth)


def _row(part: Part, address: str, depth: int) -> Iterator[Line]:
    """One part of a list: a condition in one line where that is all it says."""
    if not isinstance(part, Section):
        yield from _lines(part, address, "", depth)
        return
    keys = [key for key in part.parts if key not in HEADS]
    values = {key: part.get(key) for key in keys}
    when, value = values.get("when"), values.get("value")
    if set(keys) == {"when", "value"} and isinstance(when, Scalar) and isinstance(value, Scalar):
        yield Line("", f"{address}/value", value.text, f"{address}/when", when.text, depth=depth)
        return
    for place, key in enumerate(keys):
        for number, line in enumerate(_lines(values[key], f"{address}/{step(key)}", key, depth)):
            first = place == 0 and number == 0
            name = _title(part) if first else ""
            word = "" if first and key == "when" else line.label
            yield replace(line, label=word, title=name)


def _title(part: Section) -> str:
    title = part.get("title")
    if isinstance(title, Scalar):
        return title.text
    if not isinstance(title, Section):
        return ""
    named = title.get("en") if is_english() and "en" in title else title.get("zh")
    return named.text if isinstance(named, Scalar) else ""


def _title_address(part: Section, address: str) -> str:
    title = part.get("title")
    at = f"{address}/title" if address else "title"
    if isinstance(title, Scalar):
        return at
    if not isinstance(title, Section):
        return ""
    return f"{at}/en" if is_english() and "en" in title else f"{at}/zh"
