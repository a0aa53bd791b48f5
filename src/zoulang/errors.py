"""The one shape of a mistake in what somebody gave us.

Every problem with input names where it stands, what was found there and what
would do, so that a person can mend it without reading a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


class Said(str):
    """A sentence that remembers its pattern and the parts that fill its blanks.

    To everybody it is the finished English text. A screen in another language looks the pattern up in
    its catalogue and fills in the same parts. Made by `said`.
    """

    pattern: str
    parts: Mapping[str, object]


def said(pattern: str, /, **parts: object) -> Said:
    """A sentence that people may read on a page, so that it must be sayable in every language of the screen.

    Blanks are written as for `str.format`. The pattern stands as a literal in the call: it is collected
    from there into the catalogue.

    >>> sentence = said("receipt {number} is used", number="A-1")
    >>> sentence, sentence.pattern
    ('receipt A-1 is used', 'receipt {number} is used')
    """
    sentence = Said(pattern.format(**parts))
    sentence.pattern, sentence.parts = pattern, parts
    return sentence


@dataclass(frozen=True)
class Problem:
    """One mistake in the input.

    Attributes:
        found: what stands there, as a clause without a full stop.
        remedy: what would do instead, as a clause without a full stop.
        file: name of the file as the user gave it, or None for typed input.
        place: where in the file: ``line 3``, ``row 7, column 市级奖补``, ``page 2``.
        line, column: 1-based position in a text file, where there is one.
        source: the source line the position points into, for the caret.
        code: a stable short code such as ``E01``.
        warning: True if the work may go on in spite of it.

    >>> print(Problem("unknown name 市级四奖补", "did you mean 市级四类奖补?", "p.yaml", line=4, column=9))
    p.yaml, line 4, column 9: unknown name 市级四奖补; did you mean 市级四类奖补?
    """

    found: str
    remedy: str
    file: str | None = None
    place: str | None = None
    line: int | None = None
    column: int | None = None
    source: str | None = None
    code: str | None = None
    warning: bool = False

    @property
    def where(self) -> str:
        """The file and the place in it, joined by commas; empty for typed input."""
        place = self.place
        if place is None and self.line is not None:
            place = f"line {self.line}"
            if self.column is not None:
                place += f", column {self.column}"
        return ", ".join(part for part in (self.file, place) if part)

    def __str__(self) -> str:
        prefix = f"{self.where}: " if self.where else ""
        code = f"{self.code} " if self.code else ""
        return f"{prefix}{code}{self.found}; {self.remedy}"

    def with_caret(self) -> str:
        """The sentence, and below it the source line with a caret under the place.

        Wide characters take two columns in a terminal, so the caret line is
        padded with full-width spaces where the source has wide characters.
        """
        if self.source is None or self.column is None:
            return str(self)
        before = self.source[: self.column - 1]
        padding = "".join("\u3000" if ord(char) > 0x2E80 else " " for char in before)
        return f"{self}\n  {self.source}\n  {padding}^"

    def as_dict(self) -> dict[str, object]:
        """The problem as JSON data, in the shape that the API and ``--json`` share."""
        return asdict(self) | {"message": str(self)}


class InputError(Exception):
    """The input cannot be used; nothing was changed.

    The command line prints the problems and exits with 2; the API answers 4xx
    with ``{"error": {"message": ..., "problems": [...]}}``.
    """

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def as_dict(self) -> dict[str, object]:
        """The error in the one JSON shape."""
        return {"error": {"message": str(self), "problems": [p.as_dict() for p in self.problems]}}
