"""Broken policies and the exact words that a person is told: a changed sentence is reviewed as prose.

``python -m tools.broken_policies`` renews the texts; the difference is to be read before it is kept.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.broken_policies import FOLDER, told

POLICIES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_broken_policy_is_told_in_these_words(path: Path) -> None:
    text = told(path)

    assert text
    assert text == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_no_text_is_left_without_its_policy() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in POLICIES}
    assert len(POLICIES) >= 40


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_every_message_points_to_its_place_and_says_what_would_do(path: Path) -> None:
    from zoulang.rules.loading.load import check_policy

    problems = check_policy(path)

    assert all(problem.line and problem.column and problem.source is not None for problem in problems)
    assert all(problem.code and problem.found and problem.remedy for problem in problems)
    assert len({(p.line, p.column, p.found) for p in problems}) == len(problems)
