"""The reference of procedure files names every key, every fact of the engine and every finding."""

from __future__ import annotations

import re
from pathlib import Path

from zoulang.procedures.policy import BUILT_IN, list_facts
from zoulang.procedures.schema import CADENCES, CLOSE_NEEDS, LIST_NEEDS, SEEN, SHAPES
from zoulang.procedures.sentences import SENTENCES

PAGE = (Path(__file__).parents[2] / "docs/reference/procedure-file.md").read_text(encoding="utf-8")


def test_every_key_and_every_word_stands_in_the_reference() -> None:
    named = {key for shape in SHAPES.values() for key in shape} | {
        *CADENCES,
        *CLOSE_NEEDS,
        *LIST_NEEDS,
        *SEEN,
    }

    assert not sorted(name for name in named if f"`{name}`" not in PAGE and f"{name}: " not in PAGE)


def test_every_fact_of_the_engine_stands_in_the_reference() -> None:
    names = list_facts("问题")

    assert all(f"`{name}`" in PAGE for name in (*BUILT_IN, names.total, names.unanswered, names.open))


def test_every_finding_stands_in_the_reference_with_its_severity() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (error|warning) \|", PAGE, re.MULTILINE))

    assert rows == {code: sentence.severity for code, sentence in SENTENCES.items()}
