"""How pages print money, quantities and dates, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest
from django.template import engines
from django.utils.translation import override

from zoulang.rules import Policy, load_policy
from zoulang.web.policy.rule_words import condition_lines, names_read, open_questions, terms_used, value_lines

POLICY = """
    policy: words
    title: {zh: 词句, en: Words}
    subject: enterprise
    facts:
      营业收入: {en: revenue, type: money, per: year}
      研发费用: {en: research spending, type: money, per: year}
      迁入: {en: moved in, type: yes/no}
    interpretations:
      议定金额: {type: money, ask: {zh: 给多少, en: how much}, owner: 县政府}
    terms: {研发占比: 研发费用 / 营业收入}
    measures:
    - id: steps
      title: {zh: 进阶, en: Steps}
      all:
      - {id: share, when: 研发占比 ≥ 3%, title: {zh: 研发够格, en: share of research}}
      - {id: size, any: [{id: big, when: 营业收入 > 5亿元}, {id: moved, when: 迁入}]}
      pay: {bands: {of: 营业收入, rows: {≥ 10亿元: 50万元, ≥ 5亿元: 20万元, else: 0}}}
    - id: agreed
      title: {zh: 议定, en: Agreed}
      when: 迁入
      pay: 议定金额，最高 100万元
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(dedent(POLICY))


def shown(template: str, language: str = "zh-hans", **context: object) -> str:
    with override(language):
        return engines["django"].from_string(template).render(context).strip()


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (1_240_000_000, "1,240万元", "¥12,400,000"),
        (12_345, "123.45元", "¥123.45"),
        (1_234_567_800, "1,234.57万元", "¥12,345,678"),
        (1_500_000_000_000, "150亿元", "¥15,000,000,000"),
        (0, "0元", "¥0"),
    ],
)
def test_money_is_grouped_with_the_exact_yuan_behind_it(fen: int, chinese: str, english: str) -> None:
    assert f">{chinese}<" in shown("{{ fen|money }}", fen=fen)
    assert f'title="¥{Decimal(fen) / 100:,.2f}"' in shown("{{ fen|money }}", fen=fen)
    assert f">{english}<" in shown("{{ fen|money }}", "en", fen=fen)


def test_money_that_is_not_known_is_never_a_zero() -> None:
    assert shown("{{ fen|money }}", fen=None) == '<span class="unknown">不明</span>'


@pytest.mark.parametrize(
    ("number", "units", "chinese", "english"),
    [
        ("600.0000", ("亿元", "100m yuan"), "600亿元", "¥60bn"),
        ("25.0000", ("万元", "10k yuan"), "25万元", "¥250,000"),
        ("2.6000", ("%", "%"), "2.6%", "2.6%"),
        ("12", ("家", "platforms"), "12家", "12 platforms"),
    ],
)
def test_a_quantity_is_printed_as_readers_of_the_language_count(
    number: str, units: tuple[str, str], chinese: str, english: str
) -> None:
    tag = "{% quantity number zh en %}"
    context = {"number": Decimal(number), "zh": units[0], "en": units[1]}
    assert shown(tag, **context) == chinese
    assert shown(tag, "en", **context) == english


def test_a_day_is_printed_as_documents_print_it() -> None:
    assert shown("{{ day|official_date }}", day=date(2026, 3, 1)) == "2026年3月1日"
    assert shown("{{ day|official_date }}", "en", day=date(2026, 3, 1)) == "1 Mar 2026"


def test_a_share_is_rounded_half_up() -> None:
    assert shown("{{ share|percent }} {{ share|percent:1 }}", share=Decimal("0.4050")) == "41% 40.5%"


def test_a_light_has_colour_shape_and_word() -> None:
    light = shown('{% light "late" "红灯" %}')
    assert 'class="light light-late"' in light
    assert "lights.svg#late" in light
    assert "<span>红灯</span>" in light


def test_a_door_opens_without_a_script() -> None:
    door = shown("{% door '85%' %}<p>(84 − 50) ÷ 40</p>{% enddoor %}")
    assert door.startswith("<details")
    assert "<summary" in door
    assert "<p>(84 − 50) ÷ 40</p>" in door


def test_a_rule_is_told_line_by_line_in_its_own_words(policy: Policy) -> None:
    lines = list(condition_lines(policy.item("steps").condition))
    told = [(line.depth, line.kind, line.text) for line in lines]
    assert told == [
        (0, "all", ""),
        (1, "test", "研发占比 ≥ 3%"),
        (1, "any", ""),
        (2, "test", "营业收入 > 5亿元"),
        (2, "test", "迁入"),
    ]
    assert lines[1].title("en") == "share of research"


def test_the_rows_of_an_amount_stand_in_their_order(policy: Policy) -> None:
    lines = list(value_lines(policy.item("steps").pay))
    assert [(line.kind, line.text, line.value) for line in lines] == [
        ("of", "营业收入", ""),
        ("row", "≥ 10亿元", "50万元"),
        ("row", "≥ 5亿元", "20万元"),
        ("else", "", "0"),
    ]


def test_a_rule_names_the_facts_it_reads_and_what_the_text_leaves_open(policy: Policy) -> None:
    assert [each.zh for each in names_read(policy, policy.item("steps"))] == ["营业收入", "研发费用", "迁入"]
    assert [term.value.text for term in terms_used(policy, policy.item("steps"))] == ["研发费用 / 营业收入"]
    assert [question.owner for question in open_questions(policy, policy.item("agreed"))] == ["县政府"]
    assert open_questions(policy, policy.item("steps")) == []
