"""The life of a claim: saved, filed, put right, reviewed, published, approved or refused, with its clause."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.claims import YEAR, Bench
from zoulang.errors import InputError
from zoulang.web.casework.actions import add_evidence, answer_item, close_item, make_move
from zoulang.web.casework.models import Case, Item
from zoulang.web.money.actions import pay_award
from zoulang.web.money.claims.agents import appoint_agent, end_agent
from zoulang.web.money.claims.filing import open_claim, return_claim, set_details, state_facts
from zoulang.web.money.claims.papers import attach_paper, keep_paper
from zoulang.web.money.claims.reviewing import give_opinion, let_match, object_to, refuse_claim
from zoulang.web.money.models import Award, Claim
from zoulang.web.money.replay import replay, replay_claim

SCALE = {"规上工业": "是", "已改四强行业代码": "是", "首次列入四强": "是"}
MATCH = {"市级四类奖补": "100万元"}


@pytest.fixture
def bench(db: None, tmp_path: Path) -> Bench:
    return Bench(tmp_path / "tested")


def stage(case: Case) -> str:
    return Case.objects.get(pk=case.pk).stage


def test_a_claim_runs_from_the_first_word_to_the_money(bench: Bench) -> None:
    award = bench.granted("integration", {"首次两化融合贯标": "是"})
    case, claim = award.case, bench.of(award.case)
    assert (award.amount, claim.amount, stage(case)) == (20_000_000, 20_000_000, "approved")
    assert claim.decided_on == award.granted_on
    pay_award(award, bench["finance"], award.granted_on, "拨-1")
    assert stage(case) == "paid"


def test_a_claim_is_saved_and_comes_back_later(bench: Bench) -> None:
    bench.route("integration")
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])
    assert (stage(case), bench.of(case).outcome, bench.of(case).amount) == ("prepared", "unknown", None)
    state_facts(bench.of(case), {"首次两化融合贯标": "是"}, bench["firm"])
    assert (bench.of(case).outcome, bench.of(case).amount) == ("yes", 20_000_000)


def test_what_the_firm_states_is_its_own_word_and_unchecked(bench: Bench) -> None:
    bench.route("integration")
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])
    state_facts(bench.of(case), {"首次两化融合贯标": "是"}, bench["firm"])
    (sheet,) = bench.firm.fact_sheets.all()
    assert (sheet.statement.source.slug, sheet.statement.verified) == ("firm", "stated")


def test_a_measure_without_a_route_cannot_be_claimed(bench: Bench) -> None:
    with pytest.raises(InputError, match=r"三/（六）.*nobody has said how"):
        open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])


def test_nobody_claims_for_another_firm(bench: Bench) -> None:
    bench.route("integration")
    with pytest.raises(PermissionDenied):
        open_claim(bench.rival, bench.rule("integration"), YEAR, bench["firm"])
    with pytest.raises(PermissionDenied):
        open_claim(bench.firm, bench.rule("integration"), YEAR, bench["finance"])
    # A paper claim is typed in at the window.
    assert open_claim(bench.firm, bench.rule("integration"), YEAR, bench["industry"]).stage == "prepared"


def test_the_same_is_claimed_once_until_it_ends(bench: Bench) -> None:
    bench.route("integration")
    case = bench.claim("integration")
    with pytest.raises(InputError, match="has claimed this for 2024"):
        bench.claim("integration")
    make_move(case, "withdraw", bench["firm"])
    assert bench.claim("integration").stage == "filed"


def test_nothing_is_claimed_out_of_force(bench: Bench) -> None:
    bench.route("integration")
    bench.go_to(date(2026, 1, 5))
    with pytest.raises(InputError, match=r"附则.*expired on 2025-12-31"):
        bench.claim("integration")


def test_a_return_names_all_that_is_missing_and_the_firm_answers(bench: Bench) -> None:
    bench.route("integration")
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])
    make_move(case, "file", bench["firm"])
    with pytest.raises(InputError):
        make_move(case, "accept", bench["industry"])
    return_claim(bench.of(case), ["营业执照已过期"], bench["industry"])
    gaps = Item.objects.filter(case=case, kind="gaps")
    assert [gap.title_zh for gap in gaps] == ["缺少认定文件", "未说明首次两化融合贯标", "营业执照已过期"]
    assert {gap.unit for gap in gaps} == {bench.firm.unit}
    assert {gap.due for gap in gaps} == {Case.objects.get(pk=case.pk).due} == {date(2024, 3, 18)}
    with pytest.raises(InputError):
        make_move(case, "refile", bench["firm"])
    for gap in gaps:
        answer_item(gap, "已补齐", bench["firm"])
    make_move(case, "refile", bench["firm"])
    assert stage(case) == "filed"


def test_the_firm_is_told_once_and_not_of_something_new_each_time(bench: Bench) -> None:
    bench.route("integration")
    case = bench.claim("integration")
    return_claim(bench.of(case), ["印章不清"], bench["industry"])
    for gap in case.items.filter(kind="gaps"):
        answer_item(gap, "已重新盖章", bench["firm"])
    make_move(case, "refile", bench["firm"])
    # What was told and is not put right may be told again.
    make_move(case, "return", bench["industry"])
    for gap in case.items.filter(kind="gaps"):
        answer_item(gap, "已再次盖章", bench["firm"])
    make_move(case, "refile", bench["firm"])
    with pytest.raises(InputError, match=r"告知后新增补正|points found"):
        return_claim(bench.of(case), ["还缺一份合同"], bench["industry"])


def accepted(bench: Bench) -> Case:
    bench.route("integration")
    bench.know({"首次两化融合贯标": "是"})
    case = bench.claim("integration")
    make_move(case, "accept", bench["industry"])
    return case


def test_departments_review_side_by_side_and_each_is_heard(bench: Bench) -> None:
    case = accepted(bench)
    asked = Item.objects.filter(case=case, kind="reviews")
    assert [entry.unit.name_zh for entry in asked] == ["县科技局", "县统计局"]
    assert {entry.due for entry in asked} == {Case.objects.get(pk=case.pk).due}
    give_opinion(bench.of(case), True, "属实", bench["statistics"])
    with pytest.raises(InputError):
        make_move(case, "publish", bench["industry"])
    give_opinion(bench.of(case), False, "认定文号查无此项", bench["science"])
    with pytest.raises(InputError):
        make_move(case, "publish", bench["industry"])
    refuse_claim(bench.of(case), "认定文号查无此项", bench.rule("integration").clause, bench["industry"])
    assert stage(case) == "refused"


def test_a_refusal_cites_its_clause_and_is_frozen(bench: Bench) -> None:
    bench.know({"首次入选瞪羚": "否", "瞪羚级别": "市级"})
    bench.route("gazelle")
    case = bench.claim("gazelle")
    refuse_claim(bench.of(case), "不是首次入选", bench.rule("gazelle").clause, bench["industry"])
    claim = bench.of(case)
    assert (claim.refusal_clause.address, claim.amount, claim.outcome) == ("三/（八）", 0, "no")
    assert "linzi-2021-41/gazelle/8.first" in str(claim.decision)
    bench.know({"首次入选瞪羚": "是", "瞪羚级别": "国家级"})
    assert replay_claim(claim).same_words


def test_a_refusal_without_a_clause_of_the_document_is_none(bench: Bench) -> None:
    case = accepted(bench)
    from zoulang.web.casework.actions import set_facts

    with pytest.raises(InputError):
        make_move(case, "refuse", bench["industry"])
    set_facts(case, {"不予奖补理由": "不符合", "不予奖补依据": "九/（九）"}, bench["industry"])
    with pytest.raises(InputError, match="has no clause 九/（九）"):
        make_move(case, "refuse", bench["industry"])
    assert stage(case) == "reviewing"


def test_an_objection_is_settled_before_anything_is_approved(bench: Bench) -> None:
    case = accepted(bench)
    for username in ("science", "statistics"):
        give_opinion(bench.of(case), True, "属实", bench[username])
    make_move(case, "publish", bench["industry"])
    objection = object_to(Case.objects.get(pk=case.pk), "此项认定另有争议", bench["industry"])
    assert objection.due == date(2024, 3, 25)
    bench.wait(20)
    with pytest.raises(InputError):
        make_move(case, "approve", bench["finance"])
    answer_item(objection, "经查与本项无关", bench["industry"])
    close_item(objection, bench["industry"])
    make_move(case, "approve", bench["finance"])
    assert Award.objects.get(case=case).amount == 20_000_000


def test_nothing_is_approved_before_it_was_published_for_its_days(bench: Bench) -> None:
    case = accepted(bench)
    for username in ("science", "statistics"):
        give_opinion(bench.of(case), True, "属实", bench[username])
    make_move(case, "publish", bench["industry"])
    bench.wait(4)
    with pytest.raises(InputError):
        make_move(case, "approve", bench["finance"])
    with pytest.raises(PermissionDenied):
        make_move(case, "approve", bench["industry"])
    assert not Award.objects.exists()


def test_the_sum_is_that_of_the_rule_on_the_day_of_approval(bench: Bench) -> None:
    bench.know(MATCH)
    bench.route("growth-match")
    case = bench.claim("growth-match", receipt="市财〔2024〕7号")
    assert bench.of(case).amount == 30_000_000
    bench.review(case)
    bench.know({"市级四类奖补": "900万元"})
    bench.wait(10)
    make_move(case, "approve", bench["finance"])
    assert Award.objects.get(case=case).amount == bench.of(case).amount == 150_000_000


def test_a_decision_is_taken_again_years_later_by_the_rule_and_facts_of_its_day(bench: Bench) -> None:
    award = bench.granted("integration", {"首次两化融合贯标": "是"})
    bench.know({"首次两化融合贯标": "否"})
    bench.go_to(date(2031, 1, 6))
    again, claimed = replay(Award.objects.get(pk=award.pk)), replay_claim(bench.of(award.case))
    assert again.same_words and claimed.same_words and claimed.amount == award.amount


def test_a_paper_given_once_serves_every_claim(bench: Bench) -> None:
    paper = keep_paper(bench.firm, "营业执照", bench["firm"], words="统一社会信用代码证，2023年换发")
    for item in ("integration", "gazelle"):
        bench.route(item, evidence=[{"zh": "营业执照"}])
        case = open_claim(bench.firm, bench.rule(item), YEAR, bench["firm"])
        attach_paper(bench.of(case), paper, bench["firm"])
        assert [each.name for each in case.evidence.all()] == ["营业执照"]
    with pytest.raises(InputError, match="another firm"):
        attach_paper(
            bench.of(case), keep_paper(bench.rival, "营业执照", bench["rival"], words="…"), bench["firm"]
        )


def test_a_paper_past_its_day_is_not_attached(bench: Bench) -> None:
    bench.route("integration")
    paper = keep_paper(bench.firm, "认定文件", bench["firm"], words="2021年", valid_until=date(2023, 12, 31))
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])
    with pytest.raises(InputError, match="was valid until 2023-12-31"):
        attach_paper(bench.of(case), paper, bench["firm"])


def test_an_agent_claims_for_the_firm_while_the_authority_lasts(bench: Bench) -> None:
    bench.route("integration")
    agent = bench["rival"].__class__.objects.create_user("agent", password="a password of tests")
    given = appoint_agent(bench.firm, agent, date(2024, 3, 1), date(2024, 6, 30), bench["firm"])
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["agent"])
    with pytest.raises(PermissionDenied):
        appoint_agent(bench.firm, bench["rival"], date(2024, 3, 1), date(2024, 6, 30), bench["agent"])
    end_agent(bench.firm, given, bench["firm"])
    with pytest.raises(PermissionDenied):
        make_move(case, "file", bench["agent"])


def test_what_a_claim_is_for_is_not_changed_while_it_is_with_the_window(bench: Bench) -> None:
    bench.route("growth-match", asks_receipt=True)
    case = open_claim(bench.firm, bench.rule("growth-match"), YEAR, bench["firm"])
    add_evidence(case, "认定文件", bench["firm"], "市财文件")
    with pytest.raises(InputError, match="names no payment of the higher level"):
        make_move(case, "file", bench["firm"])
    set_details(bench.of(case), bench["firm"], receipt="市财〔2024〕7号")
    make_move(case, "file", bench["firm"])
    with pytest.raises(InputError, match="with the window"):
        set_details(bench.of(case), bench["firm"], receipt="市财〔2024〕8号")


def test_a_second_match_waits_for_a_person(bench: Bench) -> None:
    bench.know(MATCH)
    bench.route("growth-match")
    case = bench.claim("growth-match", receipt="市财〔2024〕7号")
    with pytest.raises(InputError, match="nobody matched this payment"):
        let_match(bench.of(case), "第一次", bench["finance"])
    assert Claim.objects.get(case=case).match_reason == ""
