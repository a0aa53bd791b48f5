"""YAML with places: every scalar stays text and knows its line and column.

YAML's own typing would read 是, 2021-04-26 or 1e5 in its way; the checker types
every scalar by what the rule language expects there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from zoulang.errors import InputError, Problem


@dataclass
class SourceFile:
    """The text of one file, and the problems found in it so far."""

    name: str | None
    text: str
    problems: list[Problem] = field(default_factory=list)

    def report(
        self, index: int, found: str, remedy: str, code: str | None = None, warning: bool = False
    ) -> None:
        """Note a problem at the character with this index."""
        problem = self.problem(index, found, remedy, code, warning)
        if problem not in self.problems:
            self.problems.append(problem)

    def problem(
        self, index: int, found: str, remedy: str, code: str | None = None, warning: bool = False
    ) -> Problem:
        """The problem at the character with this index, with line, column and source line."""
        start = self.text.rfind("\n", 0, index) + 1
        end = self.text.find("\n", index)
        return Problem(
            found,
            remedy,
            file=self.name,
            line=self.text.count("\n", 0, index) + 1,
            column=index - start + 1,
            source=self.text[start : len(self.text) if end < 0 else end].rstrip("\r"),
            code=code,
            warning=warning,
        )


@dataclass
class Place:
    """A piece of the file: where it begins, and in which file."""

    file: SourceFile
    index: int

    def report(self, found: str, remedy: str, code: str | None = None, *, warning: bool = False) -> None:
        """Note a problem at the beginning of this piece."""
        self.file.report(self.index, found, remedy, code, warning)


@dataclass
class Scalar(Place):
    """A piece of text."""

    text: str
    end: int

    def index_of(self, offset: int) -> int:
        """Where in the file the character ``offset`` of the text stands.

        Quotes, escapes and folded lines make the raw text longer; characters are
        matched in order, which is exact for all but escaped ones.
        """
        raw, position = self.file.text, self.index
        for count, char in enumerate(self.text):
            found = raw.find(char, position, self.end) if not char.isspace() else position
            position = found if found >= 0 else position
            if count == offset:
                return position
            position += 1
        return min(position, max(self.index, self.end - 1)) if offset >= len(self.text) else position

    def report_at(
        self, offset: int, found: str, remedy: str, code: str | None = None, *, warning: bool = False
    ) -> None:
        """Note a problem at the character ``offset`` of the text."""
        self.file.report(self.index_of(offset), found, remedy, code, warning)


@dataclass
class Listing(Place):
    """A YAML sequence."""

    parts: list[Part]


@dataclass
class Section(Place):
    """A YAML mapping: keys keep their own place, order is kept."""

    parts: dict[str, tuple[Scalar, Part]]

    def __contains__(self, key: str) -> bool:
        return key in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def get(self, key: str) -> Part | None:
        """The value of a key, or None."""
        entry = self.parts.get(key)
        return entry[1] if entry else None

    def key(self, key: str) -> Scalar:
        """The key itself, for its place."""
        return self.parts[key][0]


Part = Scalar | Listing | Section


def read_yaml(text: str, name: str | None = None, *, tolerant: bool = False) -> Section:
    """The mapping at the top of a YAML text.

    With ``tolerant`` a key that stands twice stays among the problems of the file instead of being raised.

    Raises:
        InputError: if it is not YAML, or not a mapping at the top.

    >>> top = read_yaml("when: 是\\nsize: {a: 1}")
    >>> top.get("when").text, top.get("size").get("a").text
    ('是', '1')
    """
    file = SourceFile(name, text)
    try:
        part = _composed(text, file)
    except yaml.reader.ReaderError as error:
        sign = f"the invisible character U+{error.character:04X}"
        raise InputError(file.problem(error.position, f"{sign} stands here", "remove it", "E00")) from None
    except _Repetition as error:
        found, remedy = f"{error} repeats what stands elsewhere", "write it out again here"
        raise InputError(file.problem(error.index, found, remedy, "E00")) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(
            file.problem(
                mark.index if mark else 0,
                f"this is not YAML: {error.problem or error.context}",
                "indent with spaces, and quote a text that begins with > or contains a colon and a space",
                "E00",
            )
        ) from None
    if not isinstance(part, Section):
        remedy = "begin each line with `name: value`"
        raise InputError(file.problem(0, "the file holds no names", remedy, "E00"))
    if file.problems and not tolerant:
        raise InputError(file.problems)
    return part


class _Repetition(Exception):
    """An alias, ``*name``, at a character of the text."""

    def __init__(self, name: str, index: int):
        super().__init__(f"*{name}")
        self.index = index


def load_source(source: Path | str, name: str | None = None, *, tolerant: bool = False) -> Section:
    """The YAML of a file (``Path``) or of a text (``str``); see ``read_yaml``.

    Raises:
        InputError: if the file cannot be read or is not YAML.
    """
    if isinstance(source, str):
        return read_yaml(source, name, tolerant=tolerant)
    name = name or source.name
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            Problem(
                f"the file cannot be read: {error.strerror}",
                "check the path and the permissions",
                str(source),
            )
        ) from None
    except UnicodeDecodeError:
        raise InputError(Problem("the file is not UTF-8 text", "save it as UTF-8", str(source))) from None
    return read_yaml(text, name, tolerant=tolerant)


# --- from events to parts ---------------------------------------------------------------------------

# More levels than any text has; what walks the tree needs a few calls for each.
DEEPEST = 40
QUICK: Any = getattr(yaml, "CSafeLoader", None)
"""The scanner written in C, about ten times as fast; None where PyYAML was built without it."""
READ_UNLIKE = re.compile("[\t\ufeff\x85\u2028\u2029]")
"""Characters that the two scanners count or refuse differently."""


def _composed(text: str, file: SourceFile) -> Part | None:
    """The whole text. Where the C scanner fails or may differ, Python's reads it and says what is wrong."""
    if QUICK is not None and not READ_UNLIKE.search(text):
        try:
            return _Composer(yaml.parse(text, QUICK), file, alike=True).document()
        except (yaml.YAMLError, UnicodeEncodeError, InputError, _Repetition, _Unlike):
            file.problems.clear()
    return _Composer(yaml.parse(text, yaml.SafeLoader), file).document()


class _Unlike(Exception):
    """Here the C scanner reads what Python's refuses, or puts it elsewhere."""


class _Composer:
    """Builds parts from events, without aliases: a rule stands where it is read, and no file unfolds.

    Args:
        alike: stop where the two scanners may differ.
    """

    def __init__(self, events: Iterator[Any], file: SourceFile, *, alike: bool = False):
        self.events, self.file, self.alike = events, file, alike

    def document(self) -> Part | None:
        """The only document; None where the text holds none."""
        part = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if part is not None:
                    raise yaml.MarkedYAMLError(None, None, "a second document begins", _mark(event))
                part = self._part(next(self.events), self.file, 0, False)
        return part

    def _part(self, event: Any, file: SourceFile, depth: int, in_flow: bool) -> Part:
        index = _mark(event).index
        if isinstance(event, yaml.AliasEvent):
            raise _Repetition(str(event.anchor), index)
        if depth > DEEPEST:
            found, remedy = "the text is nested too deeply", "write it in fewer levels"
            raise InputError(file.problem(index, found, remedy, "E00"))
        if self.alike and event.tag is not None:
            raise _Unlike
        if isinstance(event, yaml.ScalarEvent):
            if self.alike and in_flow and _unlike(event):
                raise _Unlike
            end: Any = event.end_mark
            return Scalar(file, index, event.value, end.index)
        in_flow = in_flow or bool(event.flow_style)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(file, index, list(self._children(file, depth + 1, in_flow)))
        parts: dict[str, tuple[Scalar, Part]] = {}
        for key in self._children(file, depth + 1, in_flow):
            refused = self._refuses(key, parts)
            # What stands behind a refused key is passed over, its mistakes with it.
            owner = SourceFile(file.name, file.text) if refused else file
            value = self._part(next(self.events), owner, depth + 1, in_flow)
            if isinstance(key, Scalar) and not refused:
                parts[key.text] = (key, value)
        return Section(file, index, parts)

    def _children(self, file: SourceFile, depth: int, in_flow: bool) -> Iterator[Part]:
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield self._part(event, file, depth, in_flow)

    @staticmethod
    def _refuses(key: Part, parts: Mapping[str, object]) -> bool:
        if not isinstance(key, Scalar):
            key.report("a key must be one word or phrase", "write the key as text", "E00")
            return True
        if key.text in parts:
            key.report(f"the key {key.text} stands twice", "keep one of the two", "E22")
            return True
        return False


def _mark(event: yaml.Event) -> Any:
    return event.start_mark


def _unlike(scalar: Any) -> bool:
    """Inside brackets Python's scanner refuses a question mark and puts an empty value elsewhere."""
    plain = scalar.style in (None, "")
    return plain and ("?" in scalar.value or scalar.start_mark.index == scalar.end_mark.index)
