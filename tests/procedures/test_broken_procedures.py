"""Broken procedures and the exact words that a person is told: a changed sentence is reviewed as prose.

``python -m tools.broken_procedures`` renews the texts; the difference is to be read before it is kept.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.broken_procedures import FOLDER, ROLES, told
from zoulang.procedures import check_procedure, findings, load_procedure
from zoulang.procedures.sentences import SENTENCES

PROCEDURES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda path: path.stem)
def test_a_broken_procedure_is_told_in_these_words(path: Path) -> None:
    text = told(path)

    assert text
    assert text == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_no_text_is_left_without_its_procedure() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in PROCEDURES}
    assert len(PROCEDURES) >= 30


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda path: path.stem)
def test_every_message_points_to_its_place_and_says_what_would_do(path: Path) -> None:
    problems = check_procedure(path, roles=ROLES)

    assert all(problem.line and problem.column and problem.source is not None for problem in problems)
    assert all(problem.code and problem.found and problem.remedy for problem in problems)
    assert len({(p.line, p.column, p.found) for p in problems}) == len(problems)


def test_every_finding_is_among_the_broken_life_cycles() -> None:
    cycles = [path for path in PROCEDURES if path.stem.startswith("cycle-")]
    seen = {finding.code for path in cycles for finding in findings(load_procedure(path))}

    assert seen == set(SENTENCES)
