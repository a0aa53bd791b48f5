"""What the second pair of eyes sees, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from zoulang.batch.decide import decide_frame
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import find_policy
from zoulang.review import overlap, review
from zoulang.rules import Policy, load_policy

DAY = date(2026, 6, 1)
FACTS = """
facts:
  award: {zh: 市级奖补, en: city award, type: money, per: year}
  receipt: {zh: 拨付文号, type: text}
  first: {zh: 首次上规, en: first above scale, type: yes/no}
  listed: {zh: 列入名单, en: on the list, type: yes/no}
  staff: {zh: 职工, en: staff, type: count, unit: 人}
  share: {zh: 研发占比, en: share of research, type: percent}
"""


def policy(slug: str, body: str, head: str = "effective: 2026-01-01..2028-12-31") -> Policy:
    return load_policy(f"policy: {slug}\ndocument: {slug}号\n{head}\n{FACTS}\n{body}")


def codes(*policies: Policy, records: pl.DataFrame | None = None, on: date = DAY) -> list[str]:
    return [finding.code for finding in review(policies, records, on)]


A = """
measures: [{id: a, clause: 一, title: {zh: 上规奖励, en: Award}, when: 首次上规, pay: 5万元, once: ever}]
"""
B = """
measures: [{id: b, clause: 三, title: {zh: 入库奖励, en: Entry}, when: 首次上规, pay: 10万元, once: ever}]
"""


def test_two_documents_that_pay_for_the_same_occasion() -> None:
    (finding,) = review([policy("甲", A), policy("乙", B)], None, DAY)
    assert (finding.code, finding.severity) == ("pays-twice", "serious")
    assert [(place.policy, place.item, place.clause) for place in finding.places] == [
        ("甲", "a", "一"),
        ("乙", "b", "三"),
    ]
    assert finding.sentence("zh") == (
        "上规奖励（甲号一）与入库奖励（乙号三）看上去为同一件事付钱：都以首次上规为条件，效期有重叠，同一对象可以两处都得"
    )
    assert "both depend on first above scale" in finding.sentence("en")
    assert "stacking" in finding.remedy("zh")


@pytest.mark.parametrize(
    ("one", "other", "head"),
    [
        # conditions that exclude each other
        (
            A.replace("首次上规", "首次上规 且 列入名单"),
            B.replace("首次上规", "首次上规 且 非 列入名单"),
            None,
        ),
        # one after the other
        (A, B, "effective: 2029-01-01.."),
        # another occasion under the same general condition
        (
            A.replace("首次上规", "首次上规 且 列入名单"),
            B.replace("首次上规", "职工 ≥ 20人 且 列入名单"),
            None,
        ),
        # one receipt for both
        (A.replace("once: ever", "receipt: 拨付文号"), B.replace("once: ever", "receipt: 拨付文号"), None),
        # editions of one series
        (A.replace("measures", "series: s\nmeasures"), B.replace("measures", "series: s\nmeasures"), None),
    ],
)
def test_what_cannot_be_paid_side_by_side_is_left_alone(one: str, other: str, head: str | None) -> None:
    second = policy("乙", other, head) if head else policy("乙", other)
    first = policy("甲", one)
    assert "pays-twice" not in codes(first, second)


MATCHED = """
measures:
- {id: a, clause: 一, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 100万元, once: ever}
- {id: b, clause: 二, when: 市级奖补 > 100万元, pay: 市级奖补 × 20%，最高 100万元, once: ever}
"""


def test_one_award_matched_under_two_clauses() -> None:
    (finding,) = review([policy("甲", MATCHED)], None, DAY)
    assert finding.code == "matched-twice"
    assert "都按市级奖补计算" in finding.sentence("zh")
    one, other = MATCHED.split("- {id: b")
    assert codes(policy("甲", one), policy("乙", "measures:\n- {id: b" + other)) == ["matched-twice"]


def test_one_award_in_two_parts_of_a_clause_or_with_one_receipt_is_left_alone() -> None:
    assert codes(policy("甲", MATCHED.replace("clause: 二", "clause: 一"))) == []
    assert codes(policy("甲", MATCHED.replace("once: ever", "receipt: 拨付文号"))) == []
    apart = MATCHED.replace("市级奖补 > 0", "0 < 市级奖补 ≤ 100万元")
    assert codes(policy("甲", apart)) == []


def test_a_benefit_without_an_upper_limit() -> None:
    text = MATCHED.replace("，最高 100万元, once: ever}\n- {id: b", ", once: ever}\n- {id: b")
    (finding,) = review([policy("甲", text.replace("clause: 二", "clause: 一"))], None, DAY)
    assert (finding.code, finding.places[0].item) == ("no-cap", "a")
    bounded = FACTS.replace("type: count, unit: 人", "type: count, unit: 人, within: 0..500")
    text = "measures: [{id: m, when: 职工 > 0人, pay: 职工 × 1000元/人, once: year}]"
    assert codes(load_policy(f"policy: p\n{FACTS}\n{text}")) == ["no-cap"]
    assert codes(load_policy(f"policy: p\n{bounded}\n{text}")) == []


def test_an_amount_that_somebody_decides_and_a_schedule_of_fixed_sums_have_no_cap_to_miss() -> None:
    open = """
interpretations: {金额: {type: money, ask: 多少, owner: 县政府}}
measures: [{id: m, when: 列入名单, pay: 金额, once: project}]
"""
    assert codes(policy("甲", open)) == []
    schedule = "measures: [{id: m, when: 列入名单, pay: {by_year: {from: 2026年, 第1..3年: 5万元}}}]"
    assert codes(policy("甲", schedule)) == []


def test_a_measure_that_leans_on_a_document_that_ends_earlier() -> None:
    source = "cited: {document: 丙号, until: 2027-12-31}"
    cited = f"measures: [{{id: m, clause: 七, title: 扶持, when: 列入名单, {source}}}]"
    (finding,) = review([policy("甲", cited)], None, DAY)
    assert (finding.code, finding.severity) == ("leans-on-lapsed", "notice")
    assert (
        finding.sentence("zh") == "扶持（甲号七）依据的丙号到2027年12月31日为止，而本条到2028年12月31日为止"
    )
    (lapsed,) = review([policy("甲", cited)], None, date(2028, 6, 1))
    assert lapsed.severity == "serious"
    assert codes(policy("甲", cited.replace("2027-12-31", "2028-12-31"))) == []
    without = cited.replace(", until: 2027-12-31", "")
    assert codes(policy("甲", without)) == []
    ended = policy("丙", A, "effective: 2024-01-01..2025-12-31")
    assert codes(policy("甲", without), ended) == ["leans-on-lapsed"]


def test_the_same_conditions_with_other_numbers() -> None:
    text = "recognitions: [{{id: r, clause: 一, all: [职工 ≥ {staff}人, 研发占比 ≥ {share}%]}}]"
    one, other = (text.format(staff=20, share=share) for share in (3, 5))
    assert codes(policy("甲", one), policy("乙", other)) == ["unequal-numbers"]
    assert codes(policy("甲", one), policy("乙", one)) == []
    # One number alone is a tier, and two clauses that ask for other things are no copies of each other.
    tiers = "recognitions: [{id: r, clause: 一, when: 职工 ≥ 20人}, {id: s, clause: 二, when: 职工 ≥ 50人}]"
    assert codes(policy("甲", tiers)) == []
    assert codes(policy("甲", one), policy("乙", other.replace("研发占比 ≥ 5%", "研发占比 ≤ 5%"))) == []


def test_what_can_be_claimed_twice_a_year_is_told_once_for_a_policy() -> None:
    text = """
measures:
- {id: a, when: 列入名单, pay: 5万元}
- {id: b, when: 首次（首次上规）, pay: 5万元}
- {id: c, when: 列入名单, pay: 6万元, once: year}
- {id: d, when: 职工 > 5人, pay: 1万元}
"""
    (finding,) = review([policy("甲", text)], None, DAY)
    assert finding.code == "twice-a-year"
    assert [place.item for place in finding.places] == ["a", "d"]


def test_a_rule_that_fits_one_firm_or_none() -> None:
    staff = [10] * 11 + [100]
    records = pl.DataFrame({"企业名称": [f"甲{n}" for n in range(12)], "staff": staff})
    text = "measures: [{{id: m, when: 职工 ≥ {}人, pay: 5万元, once: ever}}]"
    (finding,) = review([policy("甲", text.format(50))], records, DAY)
    assert (finding.code, finding.severity) == ("fits-one", "serious")
    assert finding.sentence("zh") == "m（甲号）在12个对象中只有甲11符合"
    assert codes(policy("甲", text.format(500)), records=records) == ["fits-none"]
    assert codes(policy("甲", text.format(10)), records=records) == []
    # A title that one firm got this year is worth a look; one that nobody got is nothing to note.
    titles = records.with_columns((pl.col("staff") > 50).alias("listed"), pl.lit(False).alias("first"))
    (title,) = review([policy("甲", A.replace("首次上规", "列入名单"))], titles, DAY)
    assert (title.code, title.severity) == ("fits-one", "notice")
    assert codes(policy("甲", A), records=titles) == []
    # Nothing is said of a handful of records, while one is undecided, or of a policy not in force.
    assert codes(policy("甲", text.format(500)), records=records.head(9)) == []
    unknown = records.with_columns(pl.when(pl.col("staff") > 50).then("staff").alias("staff"))
    assert codes(policy("甲", text.format(500)), records=unknown) == []
    later = policy("甲", text.format(500), "effective: 2027-01-01..")
    assert codes(later, records=records) == []


def test_a_finding_as_data_has_all_the_sentences() -> None:
    (finding,) = review([policy("甲", A), policy("乙", B)], None, DAY)
    data = finding.as_dict("en")
    assert data["code"] == "pays-twice" and data["severity"] == "serious"
    assert data["places"][0] == {"policy": "甲", "item": "a", "clause": "一", "title": "Award"}  # type: ignore[index]
    assert str(data["sentence"]).startswith(
        "Award (甲号一) and Entry (乙号三) seem to pay for the same thing"
    )


def test_the_shipped_policies_have_only_the_findings_that_are_true() -> None:
    qingwu = [find_policy(slug) for slug in ("qingwu-2023-30", "qingwu-2025-12", "qingwu-2026-7")]
    # The award for reaching scale stands in those of 2023 and of 2025, but the text of 2025 takes the firms
    # on its list out of the older one.
    assert sorted(codes(*qingwu, on=date(2025, 6, 1))) == ["no-cap", "no-cap", *["twice-a-year"] * 3]
    linzi = review([find_policy("linzi-2021-41")], None, date(2024, 6, 1))
    assert [(finding.code, finding.places[0].item) for finding in linzi] == [
        ("leans-on-lapsed", "optimisation"),
        ("no-cap", "digital-match"),
    ]


def test_many_pairs_are_tried_in_one_table_and_each_is_answered_as_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corridor = find_policy("qingwu-2025-12")
    both = [corridor, replace(corridor, slug="copy")]
    decided: list[int] = []

    def counted(policy: Policy, records: pl.DataFrame, *rest: Any, **more: Any) -> pl.DataFrame:
        decided.append(records.height)
        return decide_frame(policy, records, *rest, **more)

    monkeypatch.setattr(overlap, "decide_frame", counted)
    together = [finding.places for finding in overlap.overlapping(both, DAY)]
    assert len(together) > 10 and len(decided) == 2, "one table, and one decision for each policy"
    monkeypatch.setattr(overlap, "TOGETHER", 1)
    assert [finding.places for finding in overlap.overlapping(both, DAY)] == together
    assert set(decided[2:]) == {overlap.TRIED}


def test_a_population_of_invented_firms_shows_nothing_that_fits_one() -> None:
    linzi = find_policy("linzi-2021-41")
    assert "fits-one" not in codes(linzi, records=synthetic(linzi, 2_000, 1), on=date(2022, 6, 1))
