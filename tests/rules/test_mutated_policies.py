"""Whatever a person types into a policy file, the checker answers with sentences."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from zoulang.rules.loading.load import check_policy

WHOLE = Path(__file__).with_name("whole.yaml").read_text(encoding="utf-8")
PIECES = (
    "且", "或", "（", "）", "，", "×", "近3年", "上年", "合计", "前20名", "按 全体", "其中", "无", "是", "0",
    "5%", "100万元", "7..8", "≥", "else", "first:", "cut:", "甲", "?", "，最高", "[", "]", "{", "}", ":", "-",
    "应发（", "分位（", "\n", "  ", "null", "'", '"', "缺省", "连续2年（", "复合增速（", "期限（", "排名（",
)  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to four pieces put in, taken out, moved or doubled."""
    for _ in range(chance.randint(1, 4)):
        at, kind = chance.randrange(len(text)), chance.random()
        if kind < 0.4:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif kind < 0.7:
            text = text[:at] + text[at + chance.randint(1, 6) :]
        else:
            there = chance.randrange(len(text))
            text = text[:there] + text[at : at + chance.randint(1, 12)] + text[there:]
    return text


@pytest.mark.parametrize("seed", range(8))
def test_a_policy_with_slips_of_the_pen_is_answered_and_never_breaks_the_checker(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(15):
        problems = check_policy(mutated(WHOLE, chance), "whole.yaml")
        assert all(problem.found and problem.remedy and "\n" not in str(problem) for problem in problems)
        assert all(problem.line for problem in problems)
