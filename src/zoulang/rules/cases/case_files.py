"""The file of worked cases as data: JSON of one known shape, with every departure from it said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from zoulang.errors import InputError, Problem
from zoulang.rules.record import LARGEST

MOST_DECIMALS = 30
TEXTS = ("title", "status", "why")
SHOWN = 60


@dataclass(frozen=True)
class CaseFile:
    """A file of cases: the name of the policy they are about, and the cases as they stand."""

    ruleset: str
    cases: Sequence[Mapping[str, Any]]


class _Twice(dict[str, Any]):
    """An object in which a key stands twice: ``key`` with both ``values``."""

    key: str
    values_of_key: tuple[object, object]


def read_case_file(path: Path) -> CaseFile:
    """The cases of a JSON file in UTF-8, with or without a byte order mark.

    Raises:
        InputError: with every mistake in the shape of the file.
    """
    data = _json(path)
    if not isinstance(data, dict) or "ruleset" not in data or "cases" not in data:
        raise InputError(Problem("this is not a case file", "it needs the keys ruleset and cases", path.name))
    problems = list(_repeated(data, path.name))
    problems += _ruleset_problems(data["ruleset"], path.name)
    if isinstance(data["cases"], list):
        problems += _case_problems(data["cases"], path.name)
    else:
        problems.append(Problem("cases is not a list", "write one object for each case", path.name))
    if problems:
        raise InputError(dict.fromkeys(problems))
    return CaseFile(data["ruleset"], data["cases"])


def refuse_oversized(case: Mapping[str, Any]) -> None:
    """Refuse numbers that no fact can have, before anything is computed with them.

    Raises:
        InputError: with every such number.

    >>> refuse_oversized({"id": "A", "inputs": {"sales": Decimal("1e999")}})
    Traceback (most recent call last):
    zoulang.errors.InputError: sales is 1E+999, larger than can be; check the number
    """
    numbers = [
        (name, value)
        for name, value in _entries(case)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    ]
    found = [(f"{name} is {as_written(value)}", fault) for name, value in numbers if (fault := _fault(value))]
    if found:
        raise InputError(Problem(f"{what}, {fault}", "check the number") for what, fault in found)


def _fault(value: int | Decimal) -> str | None:
    if isinstance(value, Decimal) and not value.is_finite():
        return "which is no number"
    if not -LARGEST < value < LARGEST:
        return "larger than can be"
    if isinstance(value, Decimal) and _decimals(value) > MOST_DECIMALS:
        return "with too many decimals"
    return None


def as_written(value: object) -> str:
    """A value of a case for a sentence: a text as it is, anything else as JSON, both cut short.

    >>> as_written(None), as_written([1, "a"]), as_written("monday")
    ('null', '[1, "a"]', 'monday')
    """
    if isinstance(value, (str, Decimal)):
        text = str(value)
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def described(value: object) -> str:
    """A value of a case, and what it is.

    >>> described("1"), described(1), described(True), described("")
    ('1, a text', '1, a number', 'true', 'an empty text')
    """
    if value is None or isinstance(value, bool):
        return as_written(value)
    if value == "":
        return "an empty text"
    kinds = ((str, "a text"), (list, "a list"), (Mapping, "an object"))
    return (
        f"{as_written(value)}, {next((word for kind, word in kinds if isinstance(value, kind)), 'a number')}"
    )


# --- reading ----------------------------------------------------------------------------------------


def _json(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(
            text, parse_int=_whole, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_object
        )
    except OSError as error:
        found = f"the file cannot be read: {error.strerror}"
        raise InputError(Problem(found, "check the path", str(path))) from None
    except UnicodeDecodeError:
        raise InputError(Problem("this is not text in UTF-8", "save it as UTF-8", path.name)) from None
    except RecursionError:
        found = "this is nested too deeply"
        raise InputError(Problem(found, "write one object for each case", path.name)) from None
    except ValueError as error:
        raise InputError(Problem(f"this is not JSON: {error}", "check the file", path.name)) from None


def _whole(digits: str) -> int | Decimal:
    """A whole number; one of very many digits as a Decimal, which has no limit of digits."""
    return int(digits) if len(digits) <= MOST_DECIMALS else Decimal(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            twice = _Twice(pairs)
            twice.key, twice.values_of_key = name, (found[name], value)
            return twice
        found[name] = value
    return found


# --- the shape --------------------------------------------------------------------------------------


def _ruleset_problems(ruleset: object, file: str) -> Iterator[Problem]:
    if not isinstance(ruleset, str) or not ruleset.strip():
        yield Problem(f"ruleset is {described(ruleset)}", "write the name of a policy", file)
    elif any(mark in ruleset for mark in "/\\:") or ruleset.startswith((".", "~")):
        yield Problem(f"ruleset is {as_written(ruleset)}, a path", "write the name of a policy", file)


def _case_problems(cases: list[Any], file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, case in enumerate(cases, 1):
        place = f"case {number}"
        if not _is_case(case):
            remedy = "give it id, and inputs and expect with keys of their own"
            yield Problem("this is not a case", remedy, file, place)
            continue
        yield from _repeated(case, file, place)
        yield from _wrong_texts(case, file, place)
        if first.setdefault(str(case["id"]), number) != number:
            found = f"the id {as_written(case['id'])} is that of case {first[str(case['id'])]} as well"
            yield Problem(found, "give each case an id of its own", file, place)


def _is_case(case: object) -> bool:
    if not isinstance(case, dict) or not {"id", "inputs", "expect"} <= case.keys():
        return False
    return isinstance(case["inputs"], dict) and isinstance(case["expect"], dict)


def _wrong_texts(case: Mapping[str, Any], file: str, place: str) -> Iterator[Problem]:
    id = case["id"]
    numbered = isinstance(id, int) and not isinstance(id, bool)
    if not numbered and not (isinstance(id, str) and id.strip()):
        yield Problem(f"id is {described(id)}", "write a text of its own for each case", file, place)
    for name in TEXTS:
        if name in case and case[name] is not None and not isinstance(case[name], str):
            yield Problem(f"{name} is {described(case[name])}", "write a text", file, place)


def _repeated(value: object, file: str, place: str | None = None) -> Iterator[Problem]:
    """Keys that stand twice in one object; of a whole file only those of the file itself."""
    objects = [value] if place is None else [value, *(inner for _, inner in _entries(value))]
    for each in objects:
        if isinstance(each, _Twice):
            first, second = map(as_written, each.values_of_key)
            found = f"{each.key} stands twice in one object, as {first} and as {second}"
            yield Problem(found, "keep one of the two", file, place)


def _entries(value: object) -> Iterator[tuple[str, object]]:
    """Everything inside an object or a list, with the last key above it."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, each = waiting.pop()
        inner: list[tuple[str, object]] = []
        if isinstance(each, Mapping):
            inner = [(str(key), held) for key, held in each.items()]
        elif isinstance(each, list):
            inner = [(name, held) for held in each]
        yield from inner
        waiting += inner


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
