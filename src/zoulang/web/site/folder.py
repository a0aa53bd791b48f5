"""A programme folder read from disk: every scalar as text, every mistake with its file and place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import zoulang
from zoulang.errors import InputError, Problem

SHIPPED = Path(zoulang.__file__).parent / "programmes"


@dataclass(frozen=True)
class Section:
    """One mapping of a file, and where it stands for a reader."""

    values: Mapping[str, Any]
    file: str
    place: str

    def error(self, found: str, remedy: str) -> InputError:
        """The error for a mistake in this section."""
        return InputError(Problem(found, remedy, self.file, place=self.place))

    def text(self, key: str, default: str | None = None, limit: int | None = None) -> str:
        """The text under a key; an error if it is missing and there is no default, or too long."""
        value = self.values.get(key, default)
        if value is None:
            raise self.error(f"`{key}` is missing", "add it")
        if not isinstance(value, str):
            raise self.error(f"`{key}` is no text", "write a text there")
        if limit is not None and len(value) > limit:
            raise self.error(f"`{key}` has {len(value)} characters", f"keep it below {limit + 1}")
        return value

    def pair(self, key: str, required: bool = False) -> tuple[str, str]:
        """``{zh: ..., en: ...}`` or a Chinese text alone, as Chinese and English."""
        value = self.values.get(key)
        if value is None:
            if required:
                raise self.error(f"`{key}` is missing", "add it with zh and en")
            return "", ""
        if isinstance(value, str):
            return value, ""
        if isinstance(value, dict) and set(value) <= {"zh", "en"}:
            return str(value.get("zh", "")), str(value.get("en", ""))
        found = (
            f"has the keys {', '.join(map(str, value))}"
            if isinstance(value, dict)
            else "is neither a text nor zh and en"
        )
        raise self.error(
            f"`{key}` {found}", "write {zh: ..., en: ...}, a text with a comma in quotation marks"
        )

    def day(self, key: str) -> date | None:
        """The date under a key, None if there is none."""
        value = self.values.get(key) or None
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self.error(f"`{key}` is {value}, no date", "write for example 2025-12-31") from None

    def listed(self, key: str) -> list[Any]:
        """The list under a key, empty if there is none."""
        value = self.values.get(key) or []
        if not isinstance(value, list):
            raise self.error(f"`{key}` is no list", "write a list")
        return value

    def sections(self, key: str) -> Iterator[Section]:
        """The mappings listed under a key."""
        for number, value in enumerate(self.listed(key), start=1):
            if not isinstance(value, dict):
                raise self.error(f"entry {number} of `{key}` is no mapping", "write `key: value` pairs")
            names = ("kind", "clause", "address", "name", "username")
            told = ", ".join(str(value[name]) for name in names if isinstance(value.get(name), str))
            yield Section(value, self.file, f"{key} {number}" + (f" ({told})" if told else ""))


@dataclass(frozen=True)
class ProgrammeFolder:
    """The files of one programme."""

    path: Path
    programme: Section
    documents: tuple[Section, ...]

    def text_of(self, slug: str) -> Path | None:
        """The full text of a document, where the programme owns it."""
        path = self.path / "documents" / f"{slug}.txt"
        return path if path.exists() else None

    def policies(self) -> Iterator[tuple[str, str]]:
        """Slug and source of every policy file."""
        for path in sorted((self.path / "policies").glob("*.yaml")):
            if not path.name.endswith(".keys.yaml"):
                yield path.stem, path.read_text(encoding="utf-8")

    def procedures(self) -> Iterator[tuple[str, str]]:
        """File name, for the sentences, and source of every procedure file."""
        for path in sorted((self.path / "procedures").glob("*.yaml")):
            yield f"procedures/{path.name}", path.read_text(encoding="utf-8")

    def figures(self) -> str | None:
        """The source of the figures file; None where there is none."""
        path = self.path / "figures.yaml"
        return path.read_text(encoding="utf-8") if path.exists() else None

    def digest(self) -> str:
        """Tells whether anything in the folder changed."""
        digest = hashlib.sha256()
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(self.path)).encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


def open_folder(slug_or_path: str | Path) -> ProgrammeFolder:
    """The folder of a shipped programme, by slug, or any folder, by path.

    Raises:
        InputError: if it is missing or a file cannot be read.
    """
    path = slug_or_path if isinstance(slug_or_path, Path) else SHIPPED / slug_or_path
    if not (path / "programme.yaml").exists():
        known = "、".join(sorted(each.parent.name for each in SHIPPED.glob("*/programme.yaml")))
        raise InputError(Problem(f"no programme {slug_or_path}", f"the shipped programmes are {known}"))
    documents = [read_section(each) for each in sorted((path / "documents").glob("*.yaml"))]
    return ProgrammeFolder(path, read_section(path / "programme.yaml"), tuple(documents))


def read_section(path: Path) -> Section:
    """A YAML file that is one mapping.

    Raises:
        InputError: if it is no YAML or no mapping.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        # The base loader leaves every scalar a text: 2025-12-31, 是 and 1.50 stay what they are.
        values = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        found = f"cannot be read as YAML ({getattr(error, 'problem', None) or error})"
        raise InputError(Problem(found, "mend the line", name, line=line, column=column)) from error
    if not isinstance(values, dict):
        raise InputError(Problem("holds no mapping", "begin with `slug:`", name))
    return Section(values, name, "top")
