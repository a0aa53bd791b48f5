"""Explanations as documents: what a person reads, in both languages."""

from __future__ import annotations

import pytest

from tests.rules.sample import answer, measure
from zoulang.rules import explain

BODY = """
terms: {研发强度: 研发费用 / 营业收入}
words: {研发强度: R&D intensity, 县级: county, 市级: city, 省级: provincial, 县工信局: County Industry Bureau}
measures:
- id: lab
  clause: 三/（二）
  title: {zh: 研发平台奖励, en: Laboratory award}
  all:
  - {id: rd, when: 研发强度 ≥ 3%}
  - {id: level, when: 平台级别 ≥ 市级}
  - {id: scale, when: 规上}
  pay: 市级奖补 × 30%，最高 150万元
"""

# Lines of an explanation are as long as they are.
# ruff: noqa: E501
SHORT_ZH = """\
qingwu-test
按 2024年6月1日 判断；申报截止于效期末日 2025年12月31日；未核对兑付台账

✗ 研发平台奖励（依据 三/（二））：不符合
  ✗ 全部满足
    ✗ 研发强度 ≥ 3% [研发强度: 2.6%；研发费用: 78万元；营业收入: 3000万元] → 研发费用还差12万元（比例相差0.4个百分点）
    ✗ 平台级别 ≥ 市级 [平台级别: 县级] → 平台级别须 ≥ 市级
    ? 规上 [规上: 未知]

合计：0元"""

PAID_EN = """\
qingwu-test
as of 1 June 2024; claims until the last day of validity, 31 December 2025; not compared with the payment ledger

✓ Laboratory award (clause 三/（二）): qualifies, ¥1,500,000
  ✓ all of these
    ✓ R&D intensity ≥ 3% [R&D intensity: 3%; R&D spending: ¥30,000; revenue: ¥1,000,000]
    ✓ level of the platform ≥ city [level of the platform: provincial]
    ✓ above scale [above scale: yes]
  = city award × 30% = ¥5,000,100 × 30% = ¥1,500,030
  = capped at ¥1,500,000: ¥1,500,030 → ¥1,500,000

Total: ¥1,500,000"""


def test_a_refusal_in_chinese_shows_every_failed_condition_with_its_distance() -> None:
    decision = answer(BODY, {"研发费用": "78万元", "营业收入": "3000万元", "平台级别": "县级"})

    assert explain(decision, "zh") == SHORT_ZH


def test_a_payment_in_english_shows_the_arithmetic_and_the_cap_that_bound() -> None:
    decision = answer(
        BODY,
        {
            "研发费用": "3万元",
            "营业收入": "100万元",
            "平台级别": "省级",
            "规上": "是",
            "市级奖补": "500.01万元",
        },
    )

    assert explain(decision, "en") == PAID_EN


DISTANCES = [
    ("市级奖补 ≥ 10万元", {"市级奖补": "9万元"}, "市级奖补还差1万元", "city award: ¥10,000 short"),
    ("市级奖补 > 10万元", {"市级奖补": "10万元"}, "市级奖补还差0.01元", "city award: ¥0.01 short"),
    ("市级奖补 ≤ 10万元", {"市级奖补": "12万元"}, "市级奖补超出2万元", "city award: ¥20,000 too much"),
    ("职工总数 > 10人", {"职工总数": "8"}, "职工总数还差3人", "staff: 3 people short"),
    (
        "完成进度 ≥ 60%",
        {"完成进度": "52.5%"},
        "完成进度还差7.5个百分点",
        "actual progress: 7.5 percentage points short",
    ),
    (
        "研发费用 / 营业收入 ≥ 3%",
        {"研发费用": "2.6元", "营业收入": "100元"},
        "研发费用还差0.4元（比例相差0.4个百分点）",
        "R&D spending: ¥0.4 short (0.4 percentage points of the ratio)",
    ),
    (
        "研发费用 / 营业收入 ≥ 3%",
        {"研发费用": "0.02元", "营业收入": "1元"},
        "研发费用还差0.01元（比例相差1个百分点）",
        "R&D spending: ¥0.01 short (1 percentage point of the ratio)",
    ),
    ("规上", {"规上": "否"}, "须满足：规上（由县统计局提供）", "needs a yes: above scale (from 县统计局)"),
    (
        "非 规上",
        {"规上": "是"},
        "不得有：规上（由县统计局提供）",
        "must not be so: above scale (from 县统计局)",
    ),
    ("平台级别 = 省级", {"平台级别": "市级"}, "平台级别须为省级", "level of the platform must be 省级"),
    (
        "平台级别 属于（市级、省级）",
        {"平台级别": "县级"},
        "平台级别须为市级、省级之一",
        "level of the platform must be one of 市级, 省级",
    ),
    (
        "申报日期 - 注册日期 ≥ 365天",
        {"申报日期": "2024-12-30", "注册日期": "2024-01-01"},
        "申报日期 − 注册日期还差1天",
        "date of the claim − date of founding: 1 day short",
    ),
    (
        "注册日期 ≤ 2020-01-01",
        {"注册日期": "2020-01-31"},
        "注册日期须提前30天",
        "date of founding must be 30 days earlier",
    ),
    ("获奖名次 ≤ 3", {"获奖名次": "无"}, "获奖名次须 ≤ 3名", "rank of the prize must be ≤ 3"),
]


@pytest.mark.parametrize(("when", "record", "zh", "en"), DISTANCES, ids=[row[0] for row in DISTANCES])
def test_a_failed_condition_says_how_far_it_is_from_holding(
    when: str, record: dict[str, object], zh: str, en: str
) -> None:
    decision = answer(measure(when), record)

    for language, sentence in (("zh", zh), ("en", en)):
        item = decision.as_dict(language)["items"][0]  # type: ignore[index]
        assert item["reason_sentences"] == [sentence]


def test_of_alternatives_every_branch_is_shown_the_nearest_first() -> None:
    item = answer(measure("规上 或 职工总数 ≥ 10"), {"规上": "否", "职工总数": "9"}).as_dict("zh")["items"][0]  # type: ignore[index]

    assert item["condition"]["text"] == "满足其一"
    assert item["reason_sentences"] == ["职工总数还差1人", "须满足：规上（由县统计局提供）"]


def test_an_exemption_is_shown_as_not_examined() -> None:
    body = "measures: [{id: m, all: [{id: x, when: 职工总数 ≥ 10, unless: 规上}, 信用良好], pay: 1万元}]"
    item = answer(body, {"规上": "是", "职工总数": "1", "信用良好": "是"}).as_dict("zh")["items"][0]  # type: ignore[index]

    assert [child["sign"] for child in item["condition"]["children"]] == ["免", "✓"]


def test_needs_say_what_is_missing_who_has_it_and_what_is_not_written() -> None:
    body = """
interpretations: {续发: {type: yes/no, ask: {zh: 是否续发, en: does it go on}, owner: 县工信局}}
measures:
- {id: a, when: 平台级别 ≥ 市级, pay: 1万元}
- {id: b, when: 续发, pay: 1万元}
- {id: c, cited: {document: 云政发〔2023〕9号, until: 2024-12-31}}
- {id: d, when: 市场地位, pay: 1万元}
"""
    texts = [
        need["text"]
        for item in answer(body, {}).as_dict("zh")["items"]  # type: ignore[attr-defined]
        for need in item["needs"]
    ]

    assert texts == [
        "缺少平台级别（由县工信局提供）",
        "文本未规定：是否续发（由县工信局解释）",
        "金额见 云政发〔2023〕9号（该文件至 2024年12月31日）",
        "市场地位须由专家组认定",
    ]


def test_an_expired_policy_says_so() -> None:
    from datetime import date

    decision = answer(measure("是"), {}, on=date(2026, 3, 1))

    assert "本政策已于 2025年12月31日 到期" in explain(decision, "zh")
    assert "1 March 2026 lies outside the validity (1 January 2024 to 31 December 2025)" in explain(
        decision, "en"
    )


def test_every_sentence_exists_in_both_languages() -> None:
    from zoulang.rules.explaining.words import sentences

    assert sentences("zh").keys() == sentences("en").keys()
    assert sentences("zh")["functions"].keys() == sentences("en")["functions"].keys()


def test_every_function_has_a_name_or_a_sentence() -> None:
    from zoulang.rules.explaining.words import sentences
    from zoulang.rules.expressions.functions import FUNCTION_WORDS

    words = sentences("zh")
    shifts = {"previous", "before_previous", "earlier"}
    sentence = {"received", "received_total", "received_count", "growth", "compound_growth"}
    for name in set(FUNCTION_WORDS.values()) - shifts:
        patterns = {
            f"series_{name.removesuffix('_of')}",
            f"cohort_{name}",
            "amount_of" if name == "amount" else name,
        }
        assert name in words["functions"] or patterns & words.keys() or name in sentence & words.keys()


def test_a_common_word_has_its_english_unless_the_policy_gives_another() -> None:
    from tests.rules.sample import policy
    from zoulang.rules.explaining.words import Speaker

    spoken = Speaker(policy("words: {进一: up to the next place}"), "en")

    assert [spoken.word(text) for text in ("进一", "去尾", "甲")] == [
        "up to the next place",
        "rounded down",
        "甲",
    ]
