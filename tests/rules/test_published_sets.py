"""Twelve published rule sets as policy files: cited, bilingual, and right on cases written elsewhere."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import zoulang
from zoulang.errors import InputError
from zoulang.rules import Policy, decide, load_policy, run_cases
from zoulang.rules.deciding.decide import decide_all
from zoulang.web.site.folder import open_folder

FOLDER = Path(zoulang.__file__).parent / "programmes/published/policies"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if ".keys." not in path.name)
SETS = [
    "enterprise-size-2017",
    "gazelle-unicorn-champion",
    "green-factory",
    "hi-tech-enterprise-2016",
    "jiebang",
    "npc-proposals",
    "per-mu-evaluation",
    "policy-payout-clock",
    "project-lights",
    "sme-gradient-2022",
    "sme-gradient-2026",
    "tech-sme-2017",
]
OPEN = {
    "per-mu-evaluation": {
        "名额取整", "同分归档", "山东五项权重", "旌德税收权重", "旌德收入权重", "旌德技改权重",
        "旌德生产率权重", "旌德排放权重", "旌德研发权重", "旌德能耗权重",
    },
    "project-lights": {"小幅落后", "有理由未开工", "未入统间隔", "支付不及计划但达要求"},
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
each_set = pytest.mark.parametrize("slug", SETS)


def policy(slug: str) -> Policy:
    return load_policy(FOLDER / f"{slug}.yaml")


def test_every_file_of_the_folder_is_a_set_with_its_cases_and_its_page(repository: Path) -> None:
    assert [path.stem for path in FILES] == SETS
    for slug in SETS:
        assert (FOLDER / f"{slug}.keys.yaml").exists()
        assert (FOLDER / f"{slug}.cases.json").exists()
        assert (repository / f"docs/rulesets/{slug}.md").exists()


def test_the_folder_is_no_programme() -> None:
    with pytest.raises(InputError, match="no programme published"):
        open_folder("published")


@each_set
def test_every_item_and_condition_stands_under_a_clause(slug: str) -> None:
    found = policy(slug)

    assert not [item.id for item in found.items if not item.clause]
    assert not [key for key, question in found.interpretations.items() if not question.clause]
    assert not [route.use for route in found.routes if not route.clause]


@each_set
def test_every_fact_says_who_supplies_it_and_speaks_both_languages(slug: str) -> None:
    found = policy(slug)

    assert not [fact.key for fact in found.facts.values() if not (fact.source or fact.judged)]
    assert not [fact.key for fact in found.facts.values() if fact.en == fact.zh]
    assert not [term.key for term in found.terms.values() if term.en == term.zh and CHINESE.search(term.en)]
    values = {value for fact in found.facts.values() for value in fact.values if CHINESE.search(value)}
    offices = {office for fact in found.facts.values() for office in (fact.source, fact.judged) if office}
    classes = {
        v for i in found.items if i.kind == "class" and i.value is not None for v in i.value.type.values
    }
    needed = values | offices | {value for value in classes if CHINESE.search(value)}
    assert not sorted(word for word in needed if found.word(word, "en") == word)


@each_set
def test_an_adopted_reading_names_its_source_and_an_open_one_its_owner(slug: str) -> None:
    questions = policy(slug).interpretations

    assert {key for key, each in questions.items() if each.value is None} == OPEN.get(slug, set())
    for each in questions.values():
        assert each.owner and each.ask.zh != each.ask.en
        if each.value is not None:
            assert (each.by, each.on) == ("本参考集采用", date(2026, 11, 21))
            assert each.ref


@each_set
def test_the_cases_written_elsewhere_pass(shared: Path, slug: str) -> None:
    report = run_cases(policy, shared / f"rulesets/{slug}.cases.json")

    assert [(each.id, each.differences) for each in report.results if each.outcome != "passed"] == []
    assert not [note for each in report.results for note in each.notes if note.startswith("not compared")]


def answer(slug: str, item: str, facts: dict[str, str], **readings: str) -> object:
    found = policy(slug)
    decision = decide(found, found.parse_record(facts), date(2026, 6, 1), interpretations=readings)
    result = decision.item(item)
    return result.due if result.item.kind == "deadline" else result.value


def test_an_adopted_reading_can_be_switched() -> None:
    proposal = {"交办日期": "2021-03-02", "申请延期": "否"}
    assert answer("npc-proposals", "reply", proposal) == date(2021, 6, 2)
    assert answer("npc-proposals", "reply", proposal, 首日不计入="否") == date(2021, 6, 1)

    on_the_edge = {"申报日期": "2025-06-01", "上年（营业收入）": "1亿元"}
    on_the_edge |= {"前年（研发强度）": "3%", "上年（研发强度）": "3%"}
    assert answer("sme-gradient-2022", "little-giant-rd", on_the_edge) is True
    assert answer("sme-gradient-2022", "little-giant-rd", on_the_edge, 共用端点归上档="否") is False

    table = {"动态管理表年度": "2026", "动态管理表提交日期": "2026-04-15"}
    assert answer("green-factory", "table-in-time", table) is True
    assert answer("green-factory", "table-in-time", table, 截止日当天算按期="否") is False


def test_an_open_reading_decides_once_it_is_answered() -> None:
    behind = {"序时进度": "50%", "完成进度": "45%"}
    assert answer("project-lights", "L1-progress", behind, 小幅落后="黄") == "黄"
    assert answer("project-lights", "L1-progress", behind, 小幅落后="绿") == "绿"


@pytest.mark.parametrize(
    ("rounding", "sizes"),
    [("四舍五入", [7, 15, 13, 2]), ("进一", [8, 15, 13, 1]), ("去尾", [7, 15, 13, 2])],
)
def test_37_firms_in_huaian_are_cut_once_the_rounding_is_settled(rounding: str, sizes: list[int]) -> None:
    found = policy("per-mu-evaluation")
    firms = [
        found.parse_record({"规上": "是", "淮安参评": "是", "淮安得分": f"{100 - place}分"})
        for place in range(37)
    ]
    classes = [
        decision.item("huaian-class").value
        for decision in decide_all(found, firms, date(2024, 6, 1), interpretations={"名额取整": rounding})
    ]

    assert [classes.count(letter) for letter in "ABCD"] == sizes


def test_the_average_emission_item_comes_from_the_firms_that_have_one() -> None:
    found = policy("per-mu-evaluation")
    base = {
        "年度": "2022",
        "规上": "是",
        "亩均税收": "24.097万元/亩",
        "亩均增加值": "136.16万元/亩",
        "单位能耗增加值": "2.694万元/吨标准煤",
        "全员劳动生产率": "18.14万元/人",
        "研发投入占比": "3.02%",
    }
    firms = [
        found.parse_record(base | emission)
        for emission in (
            {"单位排放增加值": "4929.81万元/吨"},
            {"单位排放增加值": "2464.905万元/吨"},
            {},
        )
    ]
    points = [decision.item("huangyan").value for decision in decide_all(found, firms, date(2023, 6, 1))]

    assert points == [100, 95, 97.5]


def test_a_cut_line_runs_where_the_text_puts_it_and_nowhere_else() -> None:
    # The tier comes from last year's revenue, the ratio from both years.
    found = policy("gazelle-unicorn-champion")
    record = found.parse_record(
        {"前年（研发费用）": "400万元", "前年（营业收入）": "8000万元", "上年（研发费用）": "300万元",
         "上年（营业收入）": "12000万元"}
    )  # fmt: skip
    result = decide(found, record, date(2024, 6, 1)).item("gazelle-sd")

    assert result.trace is not None
    rd = next(part for part in result.trace.children if part.id == "innovation").children[0]
    assert (rd.id, rd.symbol) == ("rd", "yes")
