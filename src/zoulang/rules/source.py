"""YAML with places: every scalar stays text and knows its line and column.

YAML's own typing would read 是, 2021-04-26 or 1e5 in its way; the checker types
every scalar by what the rule language expects there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

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

    def report_at(self, offset: int, found: str, remedy: str, code: str | None = None) -> None:
        """Note a problem at the character ``offset`` of the text."""
        self.file.report(self.index_of(offset), found, remedy, code)


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


def read_yaml(text: str, name: str | None = None) -> Section:
    """The mapping at the top of a YAML text.

    Raises:
        InputError: if it is not YAML, or not a mapping at the top.

    >>> top = read_yaml("when: 是\\nsize: {a: 1}")
    >>> top.get("when").text, top.get("size").get("a").text
    ('是', '1')
    """
    file = SourceFile(name, text)
    try:
        node = yaml.compose(text, Loader=_PlainLoader)
        part = _part(node, file) if node is not None else None
    except RecursionError:
        raise InputError(Problem("the text is nested too deeply", "write it in fewer levels", name)) from None
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
    if file.problems:
        raise InputError(file.problems)
    return part


class _Repetition(Exception):
    """An alias, ``*name``, at a character of the text."""

    def __init__(self, name: str, index: int):
        super().__init__(f"*{name}")
        self.index = index


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a rule stands where it is read, and no file unfolds into a larger one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise _Repetition(str(event.anchor), event.start_mark.index if event.start_mark else 0)
        return super().compose_node(parent, index)


def load_source(source: Path | str, name: str | None = None) -> Section:
    """The YAML of a file (``Path``) or of a text (``str``).

    Raises:
        InputError: if the file cannot be read or is not YAML.
    """
    if isinstance(source, str):
        return read_yaml(source, name)
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
    return read_yaml(text, name)


# More levels than any text has; what walks the tree needs a few calls for each.
DEEPEST = 40


def _part(node: yaml.Node, file: SourceFile, depth: int = 0) -> Part:
    index = node.start_mark.index
    if depth > DEEPEST:
        found, remedy = "the text is nested too deeply", "write it in fewer levels"
        raise InputError(file.problem(index, found, remedy, "E00"))
    if isinstance(node, yaml.ScalarNode):
        return Scalar(file, index, node.value, node.end_mark.index)
    if isinstance(node, yaml.SequenceNode):
        return Listing(file, index, [_part(child, file, depth + 1) for child in node.value])
    parts: dict[str, tuple[Scalar, Part]] = {}
    for key_node, value_node in node.value:
        key = _part(key_node, file, depth + 1)
        if not isinstance(key, Scalar):
            key.report("a key must be one word or phrase", "write the key as text", "E00")
            continue
        if key.text in parts:
            key.report(f"the key {key.text} stands twice", "keep one of the two", "E22")
            continue
        parts[key.text] = (key, _part(value_node, file, depth + 1))
    return Section(file, index, parts)
