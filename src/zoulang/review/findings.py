"""What a second pair of eyes notes about policies: a code, a sentence, the clauses, what would do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal as OneOf

from zoulang.rules.policy import Item, Policy, Words

Severity = OneOf["serious", "notice"]


@cache
def words(language: str) -> dict[str, dict[str, str]]:
    """Sentence and remedy of every code in a language, and the words around them under ``report``."""
    text = files("zoulang.review").joinpath("words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["en" if language == "en" else "zh"])


@dataclass(frozen=True)
class Place:
    """A measure, or another item, of a policy."""

    policy: str
    item: str
    clause: str | None
    title: Words
    document: str | None = None

    @classmethod
    def of(cls, policy: Policy, item: Item) -> Place:
        """The place of an item."""
        return cls(policy.slug, item.id, item.clause, item.title, policy.document)

    def text(self, language: str) -> str:
        """The place as a person reads it: title, document and clause."""
        where = f"{self.document or self.policy}{self.clause or ''}"
        title = self.title.in_language(language)
        return f"{title} ({where})" if language == "en" else f"{title}（{where}）"


@dataclass(frozen=True)
class Finding:
    """One thing to look at before a policy is signed.

    Attributes:
        code: what kind of thing; the codes are the tables of ``words.toml``.
        severity: ``serious`` where money may be paid that nobody meant to pay.
        places: the items concerned.
        parts: what fills the blanks of the sentence.
    """

    code: str
    severity: Severity
    places: tuple[Place, ...]
    parts: Mapping[str, Words] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """What was found."""
        return self._filled("found", language)

    def remedy(self, language: str) -> str:
        """What would do."""
        return self._filled("remedy", language)

    def _filled(self, pattern: str, language: str) -> str:
        comma = words(language)["report"]["comma"]
        texts = [place.text(language) for place in self.places]
        parts = {name: text.in_language(language) for name, text in self.parts.items()}
        both = dict(zip(("one", "other"), texts, strict=False))
        return words(language)[self.code][pattern].format(
            places=comma.join(texts), count=len(texts), **both, **parts
        )

    def as_dict(self, language: str) -> dict[str, object]:
        """The finding as JSON data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sentence": self.sentence(language),
            "remedy": self.remedy(language),
            "places": [
                {
                    "policy": place.policy,
                    "item": place.item,
                    "clause": place.clause,
                    "title": place.title.in_language(language),
                }
                for place in self.places
            ],
        }
