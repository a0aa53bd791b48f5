"""What drafting gives: a policy file, and for each measure what its words left to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zoulang.rules.policy import Words

Section = Literal["measures", "recognitions"]


@dataclass(frozen=True)
class NamedCondition:
    """A condition that could not be formalised: a yes/no fact in the document's words.

    Attributes:
        fact: the name of the fact.
        words: the words it stands for, as printed.
    """

    fact: str
    words: str


@dataclass(frozen=True)
class DraftedItem:
    """One measure of the reading, as drafted.

    Attributes:
        id: of the item in the file; None where no draft was made.
        section: ``measures``, or ``recognitions`` where the words promise no money; None without a draft.
        address, quote: the clause and the words of the record.
        facts: the facts the item needs, in order.
        named: the conditions that could not be formalised.
        questions: what a person has to look at before accepting, in both languages.
        reason: why there is no draft, or None.
    """

    id: str | None
    section: Section | None
    address: str
    quote: str
    facts: tuple[str, ...] = ()
    named: tuple[NamedCondition, ...] = ()
    questions: tuple[Words, ...] = ()
    reason: Words | None = None


@dataclass(frozen=True)
class Drafted:
    """A drafted policy file. Nobody has accepted it.

    Attributes:
        slug: the short name of the policy.
        source: the file, YAML in UTF-8, which `zoulang.rules.load_policy` accepts.
        items: one for each measure of the reading, in its order.
        questions: what concerns the whole document.
    """

    slug: str
    source: str
    items: tuple[DraftedItem, ...]
    questions: tuple[Words, ...] = ()

    @property
    def wanting(self) -> list[DraftedItem]:
        """The measures for which there is no draft."""
        return [item for item in self.items if item.id is None]
