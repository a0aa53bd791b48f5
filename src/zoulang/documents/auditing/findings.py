"""What the auditor notes: a code, its weight, the places it stands at, the words that fill its sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Severity = Literal["error", "open", "notice"]
WEIGHTS: dict[Severity, int] = {"error": 0, "open": 1, "notice": 2}

_IN_QUOTES = re.compile(r"“\{(\w+)\}”")
_INNER = str.maketrans("“”", "‘’")


@cache
def words(language: str) -> dict[str, dict[str, str]]:
    """Sentence and remedy of every code in a language, and the words around them under ``report``.

    >>> sorted(words("zh")) == sorted(words("en"))
    True
    """
    text = files("zoulang.documents.auditing").joinpath("words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["en" if language == "en" else "zh"])


@dataclass(frozen=True)
class Place:
    """Words of one document.

    Attributes:
        document: its position among the readings that were audited, from 0.
        address: the clause they stand in; empty for the head and the signature.
        quote: the words, equal to ``Reading.text[start:end]``; empty where something is missing altogether.
    """

    document: int
    address: str
    quote: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The place as JSON data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Finding:
    """One thing that a careful reader would ask about.

    Attributes:
        code: what kind of thing; the codes are the tables of ``words.toml`` and stay the same.
        severity: ``error`` where printed words contradict each other, ``open`` where somebody has to fill
            something in before the clause can run, ``notice`` where a look is enough.
        places: where it stands, the first one foremost.
        parts: what fills the blanks of the sentence, as the document prints it.
    """

    code: str
    severity: Severity
    places: tuple[Place, ...]
    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Finding:
        """A finding from the JSON data of `as_dict`, to be said again in either language.

        >>> place = Place(0, "四", "定期调度", 10, 14)
        >>> finding = Finding("period-not-printed", "open", (place,))
        >>> Finding.of(finding.as_dict("zh")).sentence("en")
        '“定期调度” does not say how often'
        """
        places = tuple(Place(**place) for place in data["places"])
        return cls(data["code"], data["severity"], places, dict(data["parts"]))

    @property
    def document(self) -> int:
        """The document it is about."""
        return self.places[0].document

    @property
    def addresses(self) -> tuple[str, ...]:
        """The clauses concerned, each once, those of the first document only."""
        return tuple(dict.fromkeys(p.address for p in self.places if p.document == self.document))

    def sentence(self, language: str) -> str:
        """What was found.

        >>> place = Place(0, "四/（一）", "定期调度", 10, 14)
        >>> Finding("period-not-printed", "open", (place,)).sentence("zh")
        '“定期调度”没有写明多久一次'
        """
        return self._filled("found", language)

    def remedy(self, language: str) -> str:
        """What would settle it."""
        return self._filled("remedy", language)

    def _filled(self, pattern: str, language: str) -> str:
        comma = words(language)["report"]["comma"]
        given = {"quote": shortened(self.places[0].quote), "places": comma.join(self.addresses)}
        if len(self.places) > 1:
            given |= {"other": shortened(self.places[1].quote), "there": self.places[1].address}
        sentence, given = words(language)[self.code][pattern], given | dict(self.parts)
        for name in _IN_QUOTES.findall(sentence):
            given[name] = given[name].translate(_INNER)
        return sentence.format(**given)

    def as_dict(self, language: str) -> dict[str, Any]:
        """The finding as JSON data; ``code`` and ``parts`` are enough to say it in another language."""
        return {
            "code": self.code,
            "severity": self.severity,
            "document": self.document,
            "addresses": list(self.addresses),
            "places": [place.as_dict() for place in self.places],
            "parts": dict(self.parts),
            "sentence": self.sentence(language),
            "remedy": self.remedy(language),
        }


def shortened(text: str, longest: int = 40) -> str:
    """The words on one line, cut in the middle where they are long.

    >>> shortened("甲" * 50)
    '甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲…甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲'
    """
    text = " ".join(text.split())
    half = (longest - 1) // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"
