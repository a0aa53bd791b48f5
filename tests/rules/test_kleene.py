"""Properties of three-valued logic: an unknown answer is right for every value that may still come."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.sample import DAY, policy
from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.values import Cause, Truth, Unknown, at_least, kleene_and, kleene_not, kleene_or

TRUTHS = st.one_of(st.booleans(), st.integers(0, 5).map(lambda n: Unknown((Cause("missing", f"f{n}"),))))


def plain(value: Truth) -> bool | None:
    return None if isinstance(value, Unknown) else value


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_and_is_not_or_of_nots(values: list[Truth]) -> None:
    assert plain(kleene_and(values)) == plain(kleene_not(kleene_or([kleene_not(value) for value in values])))


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_one_clear_no_makes_a_conjunction_no(values: list[Truth]) -> None:
    assert kleene_and([*values, False]) is False
    assert kleene_or([*values, True]) is True


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_at_least_one_is_or_and_at_least_all_is_and(values: list[Truth]) -> None:
    assert plain(at_least(1, values)) == plain(kleene_or(values))
    assert plain(at_least(len(values), values)) == plain(kleene_and(values))


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_an_unknown_conjunction_names_the_causes_of_all_its_unknowns(values: list[Truth]) -> None:
    result = kleene_and(values)
    if isinstance(result, Unknown):
        assert set(result.causes) == {c for v in values if isinstance(v, Unknown) for c in v.causes}


RULES = policy("""
recognitions:
- {id: c1, when: 规上 且（市级奖补 ≥ 100元 或 非 信用良好）}
- {id: c2, when: 至少2项（规上、市级奖补 > 50元、平台级别 ≥ 市级）}
- {id: c3, when: （若 规上 则 市级奖补 否则 营业收入）≥ 100元}
- {id: c4, when: （市级奖补，最高 100元）+ 营业收入 × 2 > 150元}
- {id: c5, when: 平台级别 属于（市级、省级） 或 市级奖补 < 营业收入}
- {id: c6, when: 最大（市级奖补、营业收入）≤ 100元}
measures:
- {id: m1, when: 规上 或 市级奖补 > 50元, pay: 市级奖补 × 30%，最高 60元}
- {id: m2, pay: {bands: {of: 市级奖补, rows: {≥ 100元: 20元, ≥ 50元: 10元, else: 0}}}}
- {id: m3, pay: {best: [市级奖补 × 50%, {first: [{when: 规上, value: 30元}, {else: 营业收入}]}]}}
""")

FULL = st.fixed_dictionaries(
    {
        "市级奖补": st.integers(0, 20000),
        "营业收入": st.integers(0, 20000),
        "规上": st.booleans(),
        "信用良好": st.booleans(),
        "平台级别": st.sampled_from(["县级", "市级", "省级"]),
    }
)


@given(FULL, st.sets(st.sampled_from(["市级奖补", "营业收入", "规上", "信用良好", "平台级别"])))
def test_an_answer_given_with_holes_stands_when_the_holes_are_filled(
    full: dict[str, object], holes: set[str]
) -> None:
    known = {name: value for name, value in full.items() if name not in holes}
    before = Evaluation(RULES, RULES.parse_record(known), DAY)
    after = Evaluation(RULES, RULES.parse_record(full), DAY)

    for item in RULES.items:
        early, late = before.item_truth(item), after.item_truth(item)
        assert not isinstance(late, Unknown)
        assert isinstance(early, Unknown) or early == late
        if item.pay is not None:
            amount, settled = before.value(item.pay), after.value(item.pay)
            assert isinstance(settled, Fraction)
            if isinstance(amount, Unknown):
                assert amount.low is None or amount.low <= settled
                assert amount.high is None or settled <= amount.high
                assert {cause.kind for cause in amount.causes} == {"missing"}
            else:
                assert amount == settled
