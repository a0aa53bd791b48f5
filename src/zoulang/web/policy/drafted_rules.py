"""A draft of a measure as a rule: shown, taken over by a person, never in force by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zoulang.documents import Metadata
from zoulang.documents import Record as Read
from zoulang.documents.drafting import Drafted, draft_measure
from zoulang.web.policy.models import Draft

_NAMES = ("facts", "constants", "interpretations")
_BLOCK = re.compile(r"^([a-z_]+):", re.MULTILINE)
_ITEM = re.compile(r"^- id: *(\S+)", re.MULTILINE)
_FACT = re.compile(r"^  ([^\s#][^:]*):")


def drafted_rule(draft: Draft) -> Drafted:
    """The measure of a draft as a policy file of its own; a pure function of what the draft says."""
    document = draft.clause.document
    read = Read(
        kind="measure",
        address=draft.clause.address,
        quote=draft.quote,
        start=draft.start or 0,
        end=draft.end or 0,
        confidence=draft.confidence,
        values=draft.values,
    )
    about = Metadata(
        title=document.title_zh,
        number=document.number or None,
        issuer=document.issuer or None,
        issued=document.issued,
        effective_from=document.effective_from,
        effective_to=document.effective_to,
    )
    return draft_measure(read, about, slug=document.slug)


@dataclass
class _Block:
    """One key of a policy file at the margin, with the lines under it."""

    name: str
    text: str


def added_to(source: str, drafted: str) -> str:
    """A policy file with the items and the facts of a drafted one added at the end of their sections.

    Facts that the file has already are not added; an item whose id is taken gets the next free one.

    >>> held = "facts:\\n  甲: {type: money}\\n\\nmeasures:\\n- id: '1'\\n  pay: 1元\\n"
    >>> new = "facts:\\n  甲: {type: money}\\n  乙: {type: money}\\n\\nmeasures:\\n- id: 2\\n  pay: 2元\\n"
    >>> print(added_to(held, new))
    facts:
      甲: {type: money}
      乙: {type: money}
    <BLANKLINE>
    measures:
    - id: '1'
      pay: 1元
    <BLANKLINE>
    - id: 2
      pay: 2元
    <BLANKLINE>
    """
    head, blocks = _blocks(source)
    held = {block.name: block for block in blocks}
    taken = {name.strip("'\"") for name in _ITEM.findall(source)}
    for new in _blocks(drafted)[1]:
        if new.name in _NAMES:
            lines = _new_facts(new.text, held[new.name].text if new.name in held else "")
        elif _ITEM.search(new.text):
            lines = _with_free_ids(new.text.partition("\n")[2], taken)
        else:
            continue
        if not lines.strip():
            continue
        if new.name not in held:
            held[new.name] = _Block(new.name, f"{new.name}:\n")
            blocks.append(held[new.name])
        block = held[new.name]
        apart = "" if new.name in _NAMES or block.text.count("\n") == 1 else "\n"
        block.text = f"{block.text.rstrip()}\n{apart}{lines.strip(chr(10)).rstrip()}\n\n"
    return f"{head}{''.join(block.text for block in blocks).rstrip()}\n"


def _blocks(source: str) -> tuple[str, list[_Block]]:
    """What stands before the first key, and the keys at the margin with their lines."""
    starts = [match.start() for match in _BLOCK.finditer(source)]
    if not starts:
        return source, []
    stretches = zip(starts, [*starts[1:], len(source)], strict=True)
    texts = [source[start:end] for start, end in stretches]
    return source[: starts[0]], [_Block(text.partition(":")[0], text) for text in texts]


def _new_facts(drafted: str, held: str) -> str:
    """The lines of facts that the file does not have, each with the remark above it."""
    known = {match[1] for line in held.splitlines() if (match := _FACT.match(line))}
    kept: list[str] = []
    remarks: list[str] = []
    for line in drafted.splitlines()[1:]:
        match = _FACT.match(line)
        if line.strip().startswith("#"):
            remarks.append(line)
        elif match is None or match[1] not in known:
            kept += [*remarks, line]
            remarks = []
        else:
            remarks = []
    return "\n".join(kept)


def _with_free_ids(text: str, taken: set[str]) -> str:
    def free(match: re.Match[str]) -> str:
        wanted = match[1].strip("'\"")
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name)
        return f"- id: {name}"

    return _ITEM.sub(free, text)
