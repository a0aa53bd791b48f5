"""The drafted file of a whole document: what stands in it, and that the checker takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.documents.drafting.measures import ON, drafted, measure
from tests.documents.samples import OPINION
from zoulang.documents import read_text
from zoulang.documents.drafting import draft_measure, draft_policy
from zoulang.documents.reading import Clause, Metadata, Reading, Record
from zoulang.rules import History, Paid, check_policy, decide, load_policy


def reading_of(records: list[Record], sentence: str = "", address: str = "附则") -> Reading:
    """A reading of some measures and one sentence beside them."""
    clause = Clause(address, "", "closing", sentence, 0, len(sentence))
    return Reading(Metadata(number="青政字〔2026〕3号"), (clause,), tuple(records), sentence)


STARS = measure(
    "新评定的四星级酒店", "对新评定的四星级酒店，奖励20万元", "二/（一）", kind="fixed", amount=200_000
)
ROOMS = measure("新建民宿的单位", "对新建民宿的单位，奖励10万元", "二/（二）", kind="fixed", amount=100_000)
BOTH = {"新评定的四星级酒店": "是", "新建民宿": "是"}


def test_a_document_becomes_a_file_that_says_that_nobody_accepted_it():
    made = draft_policy(read_text(OPINION, "意见"))
    assert "尚无人采纳" in made.source.splitlines()[0]
    assert "Nobody has accepted it" in made.source.splitlines()[1]
    policy = load_policy(made.source)
    assert (policy.slug, policy.document) == ("draft-2025-8", "青政字〔2025〕8号")
    assert (str(policy.effective_from), str(policy.effective_to)) == ("2025-05-01", "2028-04-30")
    assert sorted(str(item.id) for item in made.items) == sorted(item.id for item in policy.items)


def test_each_item_carries_its_clause_and_its_words():
    policy = load_policy(draft_policy(reading_of([STARS])).source)
    item = policy.items[0]
    assert (item.id, item.clause) == ("2.1", "二/（一）")
    assert item.note is not None and STARS.quote in item.note.zh


def test_conditions_that_stay_words_are_listed_with_what_was_printed():
    made = drafted("贯彻“三化”要求且年产值达到500万元以上的企业", kind="fixed", amount=50_000)
    assert [(named.fact, named.words) for named in made.items[0].named] == [
        ("贯彻三化要求", "贯彻“三化”要求")
    ]
    assert made.items[0].facts == ("贯彻三化要求", "年产值")


def test_equal_words_give_one_fact():
    again = measure("新建民宿的单位", "对新建民宿的单位，补助3万元", "二/（三）", kind="fixed", amount=30_000)
    policy = load_policy(draft_policy(reading_of([ROOMS, again])).source)
    assert list(policy.facts) == ["新建民宿"]


def test_money_of_two_sources_is_two_facts_though_the_words_are_equal():
    records = [
        measure(f"获得市级{name}资金的企业", "", kind="percent", rate=0.3, base="企业实际获得市级资金")
        for name in ("冷链", "光学")
    ]
    policy = load_policy(draft_policy(reading_of(records)).source)
    money = [fact.zh for fact in policy.facts.values() if fact.type.kind == "money"]
    assert money == ["市级冷链资金实际获得市级资金", "市级光学资金实际获得市级资金"]


def test_a_promise_by_another_text_cites_it_and_stays_unknown():
    made = drafted(
        "全职引进的工程师",
        "对全职引进的工程师，按照《青梧县人才办法》（青政办发〔2024〕22号）给予补助",
        kind="qualitative",
    )
    item = load_policy(made.source).items[0]
    assert item.cited is not None and item.cited.document == "青政办发〔2024〕22号"


def test_money_that_nobody_has_settled_is_a_question():
    made = drafted("投资1亿元以上的项目", "对投资1亿元以上的项目，实行“一事一议”奖励", kind="qualitative")
    policy = load_policy(made.source)
    result = decide(policy, policy.parse_record({"投资": "1亿元"}), on=ON).item("3")
    assert (result.outcome, result.amount) == ("yes", None)
    assert [need.cause for need in result.needs] == ["silent"]


def test_a_promise_of_no_money_is_a_recognition():
    made = drafted("列入名单的重大项目", "对列入名单的重大项目，优先保障用地需求", kind="qualitative")
    assert made.items[0].section == "recognitions"


def test_a_measure_without_words_has_no_draft_and_a_reason():
    made = draft_measure(measure("", "", kind="fixed", amount=10_000))
    assert made.items[0].id is None and made.wanting
    assert (
        made.items[0].reason is not None and made.items[0].reason.en == "The words do not say who qualifies"
    )
    assert check_policy(made.source) == []


def test_the_highest_of_several_is_paid_where_the_document_says_so():
    words = "同一企业符合本意见多项奖励政策的，按就高不重复原则执行。"
    policy = load_policy(draft_policy(reading_of([STARS, ROOMS], words)).source)
    decision = decide(policy, policy.parse_record(BOTH), on=ON)
    assert decision.total == (20_000_000, 20_000_000)


def test_a_sum_on_top_of_another_needs_the_other():
    more = measure(
        "在此基础上，营业收入达到500万元的",
        "在此基础上，再给予3万元",
        "二/（二）",
        kind="fixed",
        amount=30_000,
        on_top=True,
    )
    policy = load_policy(draft_policy(reading_of([ROOMS, more])).source)
    facts = {"新建民宿": "否", "营业收入": "500万元"}
    assert decide(policy, policy.parse_record(facts), on=ON).total == (0, 0)
    both = policy.parse_record(facts | {"新建民宿": "是"})
    assert decide(policy, both, on=ON).total == (13_000_000, 13_000_000)


def test_of_ever_higher_limits_the_highest_reached_is_paid_and_the_question_is_asked():
    steps = [
        measure(
            f"年纳税额达到{limit}万元以上", f"奖励{paid}万元", "二/（四）", kind="fixed", amount=paid * 10_000
        )
        for limit, paid in ((30, 10), (50, 20), (80, 30))
    ]
    made = draft_policy(reading_of(steps))
    policy = load_policy(made.source)
    decision = decide(policy, policy.parse_record({"年纳税额": "60万元"}), on=ON)
    assert decision.total == (20_000_000, 20_000_000)
    assert "待定：门槛递进" in made.source and len(made.questions) == 1


def test_only_the_difference_is_paid_where_the_words_say_so():
    tiers = [{"when": "国家级", "amount": 500_000}, {"when": "省级", "amount": 200_000}]
    record = measure("新认定的国家级、省级平台", "升级的给予补差", kind="fixed", tiers=tiers, top_up=True)
    policy = load_policy(draft_policy(reading_of([record])).source)
    paid = History(paid=(Paid(policy.items[0].id, 2025, 20_000_000),))
    risen = policy.parse_record({"新认定的平台级别": "国家级"})
    assert decide(policy, risen, on=ON, history=paid).total == (30_000_000, 30_000_000)


def test_two_measures_with_the_same_conditions_are_pointed_out():
    again = measure("新建民宿的单位", "另给予3万元", "二/（二）", kind="fixed", amount=30_000)
    made = draft_policy(reading_of([ROOMS, again]))
    assert [question.en for question in made.items[1].questions] == [
        "Same conditions as 2.2: both are paid here"
    ]


def test_which_measures_are_for_one_matter_is_not_guessed():
    words = "同一事项符合本意见多项条款的，按就高不重复原则执行。"
    made = draft_policy(reading_of([STARS, ROOMS], words))
    assert load_policy(made.source).stacking == ()
    assert "哪些条款属于同一事项" in made.questions[0].zh and made.questions[0].zh[-9:] in made.source


def test_a_joint_limit_cuts_the_sum():
    words = "单个企业享受本意见各项奖励的，年度累计最高不超过25万元。"
    policy = load_policy(draft_policy(reading_of([STARS, ROOMS], words)).source)
    decision = decide(policy, policy.parse_record(BOTH), on=ON)
    assert decision.total == (25_000_000, 25_000_000)
    assert policy.stacking[0].per == "year"


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("同一事项符合本县多项奖励政策的，按照就高不重复的原则执行", "highest"),
        ("此前规定与本意见不一致的，以本意见为准", "newer"),
    ],
)
def test_what_several_documents_pay_follows_the_rule_that_is_printed(sentence: str, rule: str):
    policy = load_policy(draft_policy(reading_of([STARS], sentence)).source)
    assert policy.conflicts is not None and policy.conflicts.rule is not None
    assert policy.conflicts.rule.text == rule
    assert policy.conflicts.clause == "附则"


def test_odd_words_do_not_break_the_file():
    for subject in (
        "#: {x}，“\\n” [a]",
        "非公企业",
        "若干且或非",
        "5G基站",
        "《》",
        "a: b",
        "100%",
        "> 0",
        "达到",
    ):
        made = draft_measure(measure(subject, f"对{subject}\n给予奖励", kind="fixed", amount=1))
        assert [problem for problem in check_policy(made.source) if not problem.warning] == []


def test_every_labelled_and_every_read_measure_gets_a_draft_that_the_checker_accepts(shared: Path):
    from zoulang.documents import read

    tried = 0
    for texts, labels in (("seeds", "gold"), ("data/documents", "data/documents")):
        for text in sorted((shared / texts).glob("*.txt")):
            made = draft_policy(read(text))
            assert [str(p) for p in check_policy(made.source) if not p.warning] == []
            assert made.wanting == []
            gold = json.loads((shared / labels / f"{text.stem}.json").read_text(encoding="utf-8"))
            for label in gold["measures"]:
                words = label.get("quote") or ""
                record = Record("measure", label["address"], words, 0, len(words), 0.9, label)
                made = draft_measure(record)
                assert [str(p) for p in check_policy(made.source) if not p.warning] == []
                assert made.wanting == [], label["subject"]
                tried += 1
    assert tried > 80
