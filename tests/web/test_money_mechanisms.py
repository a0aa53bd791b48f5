"""What the ten measures of a real text pay, claimed and approved: to the fen, once, with the clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.claims import YEAR, Bench
from zoulang.errors import InputError
from zoulang.web.accounts.models import Unit
from zoulang.web.casework.actions import make_move
from zoulang.web.dispatch.models import TownPoints
from zoulang.web.money.claims.filing import open_claim
from zoulang.web.money.claims.reviewing import let_match
from zoulang.web.money.models import Award
from zoulang.web.money.town_points import town_sheet
from zoulang.web.registry.models import Enterprise, ListedFirm, YearlyList
from zoulang.web.registry.own_facts import state_own_facts


@pytest.fixture
def bench(db: None, tmp_path: Path) -> Bench:
    return Bench(tmp_path / "tested")


@pytest.mark.parametrize(("premium", "fen"), [("100.01万元", 30_003_000), ("900万元", 50_000_000)])
def test_first_set_insurance_pays_three_tenths_of_the_premium_up_to_half_a_million(
    bench: Bench, premium: str, fen: int
) -> None:
    award = bench.granted("insurance", {"获补偿保险保费": premium})
    assert (award.amount, award.rule.clause.address) == (fen, "三/（一）")


def test_a_generic_drug_evaluation_points_to_the_cited_rule_and_computes_nothing(bench: Bench) -> None:
    bench.know({"开展仿制药一致性评价": "是"})
    bench.route("generic-drugs")
    with pytest.raises(InputError, match=r"三/（一）.*names no amount.*the text that the clause cites"):
        open_claim(bench.firm, bench.rule("generic-drugs"), YEAR, bench["firm"])
    assert not Award.objects.exists()


def test_a_city_award_is_matched_by_three_tenths(bench: Bench) -> None:
    award = bench.granted("growth-match", {"市级四类奖补": "100.01万元"}, receipt="市财〔2024〕7号")
    assert (award.amount, award.matched) == (30_003_000, "市财〔2024〕7号")


def test_a_receipt_of_the_city_is_not_matched_twice_without_a_decision(bench: Bench) -> None:
    bench.granted("growth-match", {"市级四类奖补": "100万元"}, receipt="市财〔2024〕7号")
    # The same payment of the city, claimed once more under another measure that matches it.
    bench.route("leap-match", asks_receipt=True)
    bench.know({"市级跨越发展资金": "100万元"})
    case = bench.claim("leap-match", receipt="市财〔2024〕7号")
    bench.review(case)
    bench.wait(10)
    with pytest.raises(InputError, match=r"三/（八）: payment 市财〔2024〕7号 was matched .*三/（二）"):
        make_move(case, "approve", bench["finance"])
    assert Award.objects.count() == 1
    let_match(bench.of(case), "两笔市级资金用途不同，会商同意", bench["office"])
    make_move(case, "approve", bench["finance"])
    second = Award.objects.get(case=case)
    assert (second.amount, second.match_reason) == (30_000_000, "两笔市级资金用途不同，会商同意")


def on_the_list(bench: Bench, *firms: Enterprise) -> None:
    """The list of the year, confirmed."""
    day = bench.document.effective_from
    listed = YearlyList.objects.create(
        programme=bench.programme,
        fact="首次列入四强",
        year=YEAR,
        title_zh="四强企业名单",
        state=YearlyList.State.CONFIRMED,
        proposed_on=day,
        decided_on=day,
    )
    ListedFirm.objects.bulk_create(ListedFirm(yearly_list=listed, enterprise=firm) for firm in firms)


def test_a_first_listing_is_proved_by_the_yearly_list_and_by_nobodys_word(bench: Bench) -> None:
    on_the_list(bench, bench.rival)
    bench.route("four-strong")
    for firm, by in ((bench.firm, "firm"), (bench.rival, "rival")):
        bench.know({"规上工业": "是", "已改四强行业代码": "是"}, firm)
        bench.know({"税收区级财力贡献": "150万元"}, firm, year=YEAR - 1)
        state_own_facts(firm, YEAR, {"首次列入四强": "是"}, bench[by])
    case = bench.claim("four-strong")
    bench.review(case)
    bench.wait(10)
    with pytest.raises(InputError, match=r"三/（三）"):
        make_move(case, "approve", bench["finance"])
    assert bench.approve(bench.claim("four-strong", bench.rival)).amount == 15_000_000


def test_a_new_investment_has_no_sum_of_its_own_and_says_where_it_stands(bench: Bench) -> None:
    bench.know({"新引进外来投资": "是"})
    bench.route("investment", priority_zh="四强产业优先")
    with pytest.raises(InputError, match=r"三/（四）.*the text that the clause cites"):
        open_claim(bench.firm, bench.rule("investment"), YEAR, bench["firm"])


@pytest.mark.parametrize(("subsidy", "fen"), [("333.33万元", 99_999_000), ("500.01万元", 150_000_000)])
def test_an_equipment_subsidy_is_matched_up_to_a_million_and_a_half(
    bench: Bench, subsidy: str, fen: int
) -> None:
    assert bench.granted("equipment-match", {"市级设备软件购置补助": subsidy}).amount == fen


def test_each_recognition_is_paid_once(bench: Bench) -> None:
    facts = {"新认定智慧工厂": "是", "新认定智能车间": "是"}
    workshop = bench.granted("smart-workshop", facts, subject="区工信〔2024〕3号")
    factory = bench.granted("smart-factory", facts, subject="区工信〔2024〕5号")
    assert (workshop.amount, factory.amount) == (10_000_000, 30_000_000)
    for item, subject in (("smart-workshop", "区工信〔2024〕3号"), ("smart-factory", "区工信〔2024〕9号")):
        with pytest.raises(InputError, match="三/（六）"):
            bench.approve(bench.claim(item, subject=subject, year=YEAR))
    assert Award.objects.count() == 2


def test_a_second_entry_of_a_gazelle_pays_nothing(bench: Bench) -> None:
    award = bench.granted("gazelle", {"首次入选瞪羚": "是", "瞪羚级别": "市级"})
    assert award.amount == 30_000_000
    bench.go_to(bench.document.effective_to)
    bench.know({"首次入选瞪羚": "是", "瞪羚级别": "省级"}, year=YEAR + 1)
    case = bench.claim("gazelle", year=YEAR + 1)
    assert bench.of(case).amount == 0
    make_move(case, "accept", bench["industry"])
    assert Award.objects.count() == 1


def test_a_gazelle_of_the_district_alone_is_none(bench: Bench) -> None:
    bench.route("gazelle")
    bench.know({"首次入选瞪羚": "是", "瞪羚级别": "区级"})
    assert bench.of(bench.claim("gazelle")).outcome == "no"


def test_a_centre_is_paid_over_four_years(bench: Bench) -> None:
    facts = {"省级中心认定年度": "2024年", "国家级中心认定年度": "无"}
    award = bench.granted("provincial-centre", facts)
    paid = [(part.due_year, part.amount // 1_000_000) for part in award.instalments.all()]
    assert paid == [(2024, 200), (2025, 50), (2026, 50), (2027, 50)]
    assert award.amount == 350_000_000
    # What falls after the text has ended is asked about before it is paid.
    assert [part.question_id is not None for part in award.instalments.all()] == [False, False, True, True]


def test_a_national_centre_comes_to_eight_millions(bench: Bench) -> None:
    award = bench.granted("national-centre", {"国家级中心认定年度": "2024年"})
    paid = [(part.due_year, part.amount // 1_000_000) for part in award.instalments.all()]
    assert paid == [(2024, 500), (2025, 100), (2026, 100), (2027, 100)]


def test_an_upgrade_midway_is_asked_and_not_guessed(bench: Bench) -> None:
    bench.route("provincial-centre")
    bench.know({"省级中心认定年度": "2022年", "国家级中心认定年度": "2024年"})
    case = bench.claim("provincial-centre")
    needs = [need["name"] for need in bench.of(case).decision["zh"]["items"][0]["needs"]]
    assert "升级后续发" in needs
    with pytest.raises(InputError, match="升级后续发"):
        bench.review(case)
    assert case.stage == "reviewing"
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("item", "fact", "level", "fen"),
    [
        ("model-firm", "新认定示范企业", "国家级", 100_000_000),
        ("model-firm", "新认定示范企业", "省级", 30_000_000),
        ("technology-centre", "新认定一企一技术中心", "省级", 30_000_000),
        ("technology-centre", "新认定一企一技术中心", "市级", 10_000_000),
        ("design-project", "新认定工业设计项目", "省级", 20_000_000),
        ("design-project", "新认定工业设计项目", "市级", 10_000_000),
    ],
)
def test_a_fixed_award_is_read_from_the_level_granted(
    bench: Bench, item: str, fact: str, level: str, fen: int
) -> None:
    award = bench.granted(item, {fact: level})
    assert (award.amount, award.rule.clause.address) == (fen, "三/（十）")


def test_an_approved_claim_counts_for_its_town_at_once(bench: Bench) -> None:
    town = Unit.objects.create(programme=bench.programme, name_zh="双渡镇", kind=Unit.Kind.TOWN)
    Enterprise.objects.filter(pk=bench.firm.pk).update(town=town)
    clause = bench.rule("four-strong").clause
    TownPoints.objects.get_or_create(clause=clause)
    on_the_list(bench, bench.firm)
    bench.know({"税收区级财力贡献": "150万元"}, year=YEAR - 1)
    assert town_sheet(bench.programme, YEAR, bench["office"]).lines == []
    bench.granted("four-strong", {"规上工业": "是", "已改四强行业代码": "是"})
    (line,) = town_sheet(bench.programme, YEAR, bench["office"]).lines
    assert (line.town, line.firms, line.points) == (town, [1], None)
