"""Which rule goes first where two say different things comes from the document's own words."""

from __future__ import annotations

import pytest

from zoulang.documents import Record, read_text


def rules(text: str) -> list[Record]:
    return read_text(text, "sample").of_kind("conflict_rule")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("原有规定与本意见不一致的，以本意见为准", "this_over_older"),
        ("此前有关规定与本办法不一致的，按本办法执行", "this_over_older"),
        ("以前文件与本细则不符的，以本细则为准", "this_over_older"),
        ("凡与本规定相抵触的，以本规定为准", "this_over_older"),
        ("与上级政策冲突的按上级执行", "higher_over_this"),
        ("本办法与上级政策不一致的，以上级政策为准", "higher_over_this"),
        ("国家、省、市另有规定的，从其规定", "higher_over_this"),
        ("政策执行期间，如遇国家政策调整，按新政策执行", "higher_over_this"),
        ("已有具体政策的，按现行政策执行", "specific_over_this"),
        ("合同另有约定的，从其约定", "specific_over_this"),
        ("执行中如遇新的政策规定，从其规定", "later_over_earlier"),
        ("同类政策就高不重复", "best_of"),
        ("企业同时符合多项政策的，按最高标准享受，不重复享受", "best_of"),
        ("同一事项适用多项政策的，择优不重复享受", "best_of"),
        ("与现行其他政策有重叠的，按从优不重复的原则执行", "best_of"),
        ("未尽事宜，由县科技局会同县财政局研究决定", "interpreter_decides"),
    ],
)
def test_the_words_name_the_rule(words: str, rule: str) -> None:
    (found,) = rules(f"一、附则\n{words}。")
    assert (found.values["rule"], found.address, found.quote) == (rule, "一", words)


@pytest.mark.parametrize(
    "words",
    [
        "对符合条件的企业给予10万元奖励",
        "避免重复建设",
        "本办法由县科技局负责解释，原《样本办法》同时废止",
        "严格按照本办法执行",
    ],
)
def test_other_words_name_none(words: str) -> None:
    assert rules(f"一、附则\n{words}。") == []


def test_who_decides_is_named() -> None:
    (found,) = rules("一、附则\n未尽事宜由县科技局负责解释。")
    assert found.values == {"rule": "interpreter_decides", "decider": "县科技局"}


def test_two_rules_of_one_paragraph_are_two_records() -> None:
    text = "一、附则\n原有规定与本意见不一致的，按本意见执行；已有具体政策的，按现行政策执行。"
    assert [record.values["rule"] for record in rules(text)] == ["this_over_older", "specific_over_this"]
