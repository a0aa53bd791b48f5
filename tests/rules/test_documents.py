"""Several documents that pay for the same: which of them pays, by whose rule, and what stays open."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from zoulang.errors import InputError
from zoulang.rules import Policy, load_policy
from zoulang.rules.deciding.documents import Together, decide_together
from zoulang.rules.explaining.explain import explain_together
from zoulang.rules.explaining.html import html_together

DAY = date(2026, 6, 1)
TEXT = """
policy: award-{year}
title: {{zh: {year}年奖补办法, en: Awards of {year}}}
document: 青政发〔{year}〕1号
effective: {year}-01-01..
{rule}
facts: {{交易额: {{type: money}}, 合格: {{type: yes/no}}}}
interpretations: {{怎样处理: {{type: [newer, highest, both], ask: 重复的怎样处理, owner: 科技局}}}}
measures:
- id: deal
  title: {{zh: 交易补助, en: Deal award}}
  clause: 二/（一）
  when: 合格
  pay: {pay}
  pays_for: 技术交易
- {{id: other, title: 其他, pay: 1万元}}
"""


def document(year: int, pay: str, rule: str = "") -> Policy:
    return load_policy(TEXT.format(year=year, pay=pay, rule=rule))


def settled(*policies: Policy, on: date = DAY, **answers: Any) -> Together:
    facts = {"交易额": "100万元", "合格": "是"} | answers.pop("facts", {})
    records = [policy.parse_record(facts) for policy in policies]
    return decide_together(policies, records, on, interpretations=answers)


def amounts(together: Together) -> list[tuple[int, int | None]]:
    """Lowest and highest of each document's award for the deal, in 万元."""
    found = [decision.item("deal") for decision in together.decisions]
    return [(r.low // 10**6, None if r.high is None else r.high // 10**6) for r in found]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (("", "conflicts: newer"), [(0, 0), (20, 20)]),
        (("", "conflicts: highest"), [(30, 30), (0, 0)]),
        (("conflicts: highest", "conflicts: both"), [(30, 30), (20, 20)]),
        (("conflicts: highest", ""), [(30, 30), (0, 0)]),
        (("", ""), [(30, 30), (20, 20)]),
    ],
)
def test_the_newest_document_that_states_a_rule_decides(
    rules: tuple[str, str], expected: list[tuple[int, int]]
) -> None:
    old, new = document(2022, "交易额 × 30%", rules[0]), document(2025, "交易额 × 20%", rules[1])

    assert amounts(settled(old, new)) == expected
    assert amounts(settled(new, old)) == expected[::-1]


def test_a_total_counts_what_is_paid_once() -> None:
    together = settled(document(2022, "30万元"), document(2025, "20万元", "conflicts: newer"))

    assert [decision.total for decision in together.decisions] == [
        (1_000_000, 1_000_000),
        (21_000_000, 21_000_000),
    ]
    assert together.total == (22_000_000, 22_000_000)
    assert together.decisions[0].item("deal").reasons == ("conflict",)


def test_without_a_rule_all_stay_and_the_texts_are_said_to_be_silent() -> None:
    together = settled(document(2022, "30万元"), document(2025, "20万元"))
    result = together.decisions[0].item("deal")

    assert (result.outcome, result.amount, result.reasons) == ("yes", 30_000_000, ("silent:技术交易",))
    assert [(need.cause, need.name) for need in result.needs] == [("silent", "技术交易")]
    assert together.conflicts[0].rule is None
    text = explain_together(together)
    assert "? 文本未规定：《2025年奖补办法》、《2022年奖补办法》都支付“技术交易”，由哪一份支付" in text
    assert text.endswith("没有文件规定由哪一份支付，金额各自保留\n各文件合计：52万元")


@pytest.mark.parametrize("holds", ["否", None])
def test_a_document_whose_conditions_fail_is_no_rival_and_one_that_is_open_leaves_both_open(
    holds: str | None,
) -> None:
    old = document(2022, "30万元")
    new = load_policy(
        TEXT.format(year=2025, pay="20万元", rule="conflicts: newer").replace("when: 合格", "when: 复核")
        .replace("合格: {type: yes/no}", "复核: {type: yes/no}")
    )  # fmt: skip
    facts = {} if holds is None else {"复核": holds}
    records = [old.parse_record({"合格": "是"}), new.parse_record(facts)]
    together = decide_together([old, new], records, DAY)

    if holds == "否":
        assert amounts(together) == [(30, 30), (0, 0)]
        assert together.conflicts == ()
    else:
        assert amounts(together) == [(0, 30), (0, 20)]
        assert together.decisions[0].item("deal").reasons == ("missing:复核",)
        assert together.total == (2_000_000, 52_000_000)


def test_an_open_question_leaves_every_amount_open_until_it_is_answered() -> None:
    old, new = document(2022, "30万元"), document(2025, "20万元", "conflicts: {rule: 怎样处理, clause: 附则}")

    open_one = settled(old, new)
    assert amounts(open_one) == [(0, 30), (0, 20)]
    assert [need.name for need in open_one.decisions[0].item("deal").needs] == ["怎样处理"]
    assert "由哪一份支付待解释" in explain_together(open_one)
    assert amounts(settled(old, new, 怎样处理="newer")) == [(0, 0), (20, 20)]
    assert amounts(settled(old, new, 怎样处理="both")) == [(30, 30), (20, 20)]


def test_a_document_that_is_not_in_force_neither_pays_nor_rules() -> None:
    old, new = document(2022, "30万元"), document(2025, "20万元", "conflicts: newer")

    assert amounts(settled(old, new, on=date(2024, 1, 1))) == [(30, 30), (0, 0)]
    assert settled(old, new, on=date(2024, 1, 1)).conflicts == ()


def test_of_documents_of_one_day_none_is_newer() -> None:
    rule = "conflicts: newer"
    twin = load_policy(TEXT.format(year=2025, pay="40万元", rule=rule).replace("award-2025", "twin"))
    together = settled(document(2022, "30万元"), document(2025, "20万元", rule), twin)

    assert amounts(together) == [(0, 0), (20, 20), (40, 40)]
    assert [d.item("deal").reasons for d in together.decisions] == [
        ("conflict",), ("silent:技术交易",), ("silent:技术交易",),
    ]  # fmt: skip


def test_documents_of_one_day_that_state_different_rules_state_none() -> None:
    twin = load_policy(
        TEXT.format(year=2025, pay="40万元", rule="conflicts: highest").replace("award-2025", "twin")
    )

    together = settled(document(2025, "20万元", "conflicts: newer"), twin)
    assert amounts(together) == [(20, 20), (40, 40)]
    assert together.conflicts[0].stated_by is None


def test_the_measures_of_one_document_count_together_and_its_group_gives_what_is_left() -> None:
    text = """
policy: two
effective: 2022-01-01..
measures:
- {id: deal, pay: 15万元, pays_for: 技术交易}
- {id: more, pay: 10万元, pays_for: ' 技术交易 '}
- {id: last, pay: 8万元}
stacking: [{id: all, of: all, rule: sum, cap: 30万元}]
"""
    old, new = load_policy(text), document(2025, "20万元", "conflicts: highest")
    won = decide_together([old, new], [old.parse_record({}), new.parse_record({"合格": "是"})], DAY)
    assert amounts(won) == [(15, 15), (0, 0)]
    assert won.decisions[0].total == (30_000_000, 30_000_000)

    newer = document(2026, "26万元", "conflicts: highest")
    lost = decide_together([old, newer], [old.parse_record({}), newer.parse_record({"合格": "是"})], DAY)
    assert amounts(lost) == [(0, 0), (26, 26)]
    # What the joint cap cut does not come back when another document takes over.
    assert lost.decisions[0].total == (5_000_000, 5_000_000)


def test_instalments_go_with_the_amount() -> None:
    old = load_policy("""
policy: by-year
effective: 2022-01-01..
facts: {认定年: {type: year}, 合格: {type: yes/no}}
measures:
- {id: deal, when: 合格, pay: {by_year: {from: 认定年, 第1..2年: 5万元}}, pays_for: 技术交易}
""")
    new = document(2025, "20万元", "conflicts: newer")
    records = [old.parse_record({"认定年": "2026", "合格": "是"}), new.parse_record({"合格": "是"})]

    assert decide_together([old, new], records, DAY).decisions[0].item("deal").schedule == ()


def test_the_measure_that_gives_way_names_the_other_document_its_clause_and_the_rule() -> None:
    together = settled(
        document(2022, "30万元"), document(2025, "20万元", "conflicts: {rule: newer, clause: 附则}")
    )

    assert (
        "  → “技术交易”由《2025年奖补办法》（青政发〔2025〕1号）二/（一）“交易补助”支付"
        "（依据《2025年奖补办法》（青政发〔2025〕1号）附则，与其他文件重复的从新）：30万元 → 0元"
    ) in explain_together(together).splitlines()
    english = explain_together(together, "en")
    assert (
        "  → “技术交易” is paid by Deal award of “Awards of 2025” (青政发〔2025〕1号) 二/（一）"
        " (by “Awards of 2025” (青政发〔2025〕1号) 附则, the newer document pays): ¥300,000 → ¥0"
    ) in english.splitlines()
    assert english.splitlines()[-1] == "All documents together: ¥220,000"


def test_the_same_as_data_and_as_html() -> None:
    together = settled(document(2022, "30万元"), document(2025, "20万元", "conflicts: highest"))
    data: Any = together.as_dict("en")

    assert [each["policy"] for each in data["decisions"]] == ["award-2022", "award-2025"]
    assert [(c["rule"], c["stated_by"], c["clause"]) for c in data["conflicts"]] == [
        ("highest", "award-2025", None)
    ]
    assert data["conflicts"][0]["payers"] == [{"policy": "award-2022", "item": "deal"}]
    assert data["total"]["low_fen"] == 32_000_000
    markup = html_together(together)
    assert markup.startswith('<section class="zl-together" lang="zh-Hans"><article class="zl-decision"')
    assert markup.count("<article") == 2 and '<ul class="zl-conflicts"><li>“技术交易”' in markup


def test_of_the_editions_of_a_series_only_the_one_that_decides_is_asked() -> None:
    old = load_policy(
        "policy: s-2022\nseries: s\neffective: 2022-01-01..2025-12-31\nfacts: {复核: {type: yes/no}}\n"
        "measures: [{id: m, pay: 1万元}]"
    )
    new = load_policy(
        "policy: s-2026\nseries: s\neffective: 2026-01-01..\nfacts: {复核: {type: yes/no}}\n"
        "routes: [{when: 复核, use: s-2022}]\nmeasures: [{id: m, pay: 2万元}]"
    )

    def together(**facts: str) -> Together:
        return decide_together([old, new], [policy.parse_record(facts) for policy in (old, new)], DAY)

    assert [d.policy.slug for d in together(复核="否").decisions] == ["s-2026"]
    assert together(复核="否").total == (2_000_000, 2_000_000)
    assert [d.policy.slug for d in together(复核="是").decisions] == ["s-2022"]
    assert together(复核="是").total == (1_000_000, 1_000_000)
    assert [d.policy.slug for d in together().decisions] == ["s-2026"]
    assert together().total == (0, 2_000_000)
    assert "适用哪一版待查" in explain_together(together())


def test_what_cannot_be_decided_together_is_refused() -> None:
    old = document(2022, "30万元")
    record = old.parse_record({})

    with pytest.raises(InputError, match="award-2022 is given twice"):
        decide_together([old, old], [record, record], DAY)
    with pytest.raises(InputError, match="no interpretation is called 甲"):
        decide_together([old], [record], DAY, interpretations={"甲": "1"})


def test_one_policy_alone_is_decided_as_ever() -> None:
    together = settled(document(2022, "30万元", "conflicts: newer"))

    assert (together.total, together.conflicts) == ((31_000_000, 31_000_000), ())


RIVALS = """
policy: p{year}
effective: {year}-01-01..
{rule}
facts: {{甲: {{type: yes/no}}, 乙: {{type: yes/no}}, 丙: {{type: yes/no}}, 额: {{type: money}}}}
interpretations: {{怎样处理: {{type: [newer, highest, both], ask: 怎样处理}}}}
measures:
"""
MEASURES = {
    2022: "- {id: a, when: 甲, pay: 额，最高 20万元, pays_for: x}",
    2023: "- {id: a, when: 乙, pay: 10万元, pays_for: x}\n- {id: b, when: 丙, pay: 5万元, pays_for: x}",
    2024: "- {id: a, when: 丙, pay: 额，最高 12万元, pays_for: x}",
}
VALUES = {
    "甲": ("是", "否"),
    "乙": ("是", "否"),
    "丙": ("是", "否"),
    "额": ("0万元", "10万元", "11万元", "30万元"),
}


@pytest.mark.parametrize("rule", ["newer", "highest", "both", "怎样处理", ""])
def test_what_is_bounded_with_gaps_stays_true_however_they_are_filled(rule: str) -> None:
    stated = {2023: f"conflicts: {rule}"} if rule else {}
    policies = [
        load_policy(RIVALS.format(year=year, rule=stated.get(year, "")) + MEASURES[year]) for year in MEASURES
    ]

    def spans(facts: dict[str, str], **answers: object) -> list[tuple[int, int | None]]:
        records = [policy.parse_record(facts) for policy in policies]
        together = decide_together(policies, records, DAY, interpretations=answers)
        found = [(r.low, r.high) for d in together.decisions for r in d.items]
        return [*found, *(d.total for d in together.decisions), together.total]

    wholes = [dict(zip(VALUES, chosen, strict=True)) for chosen in product(*VALUES.values())]
    exact = [
        (whole, spans(whole, 怎样处理=word)) for whole in wholes for word in ("newer", "highest", "both")
    ]
    for known in product((True, False), repeat=4):
        for whole in wholes[::5]:
            part = {name: whole[name] for name, given in zip(VALUES, known, strict=True) if given}
            bounds = spans(part)
            for filled, result in exact:
                if part.items() <= filled.items():
                    assert all(
                        low <= least and (high is None or (most or 0) <= high)
                        for (low, high), (least, most) in zip(bounds, result, strict=True)
                    ), (part, filled)
