"""New texts at places of a policy file: nothing else changes."""

from __future__ import annotations

import pytest

from tests.simulation.sample import MATCH
from zoulang.commands.rules import shipped_policies
from zoulang.errors import InputError
from zoulang.rules import load_policy
from zoulang.simulation import changed, changes_between, levers

# Every way a value may be written.
LAYOUTS = """# a file with all layouts
policy: layouts
effective: "2026-01-01..2028-12-31"   # quoted
constants: {限额: {dated: {2026-01-01: 3万元, 2027-01-01: 5万元}}}
facts: {award: {zh: 市级奖补, type: money}, listed: {zh: 列入名单, type: yes/no}}
requires:
- {id: r.local, when: 列入名单, clause: 二}
measures:
- id: a.1
  any:
  - 市级奖补 > 0      # without an id
  - id: big
    when: '市级奖补 > 5万元'
  pay: {first: [{when: 列入名单, value: 3万元}, {else: 1万元}]}
- id: b
  pay: >-
    市级奖补
    × 30%
"""


def test_only_the_characters_of_the_value_change() -> None:
    made = changed(MATCH, {"measures.growth-match.pay": "市级奖补 × 30%，最高 200万元"})
    assert made == MATCH.replace("最高 150万元", "最高 200万元")
    assert "最高 200万元   # the cap under discussion" in made


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("effective", "2026-01-01..2027-12-31", "effective: 2026-01-01..2027-12-31   # quoted"),
        ("constants.限额.dated.2027-01-01", "6万元", "2027-01-01: 6万元}}}"),
        ("requires.r.local", "非 列入名单", "- {id: r.local, when: 非 列入名单, clause: 二}"),
        ("requires.r.local.when", "非 列入名单", "- {id: r.local, when: 非 列入名单, clause: 二}"),
        ("measures.a.1.any.1", "市级奖补 > 1万元", "  - 市级奖补 > 1万元      # without an id"),
        ("measures.a.1.big", "市级奖补 > 6万元", "    when: 市级奖补 > 6万元"),
        ("measures.a.1.pay.first.1.value", "4万元", "[{when: 列入名单, value: 4万元}, {else: 1万元}]"),
        ("measures.a.1.pay.first.2.else", "0", "value: 3万元}, {else: 0}]"),
        ("measures.b.pay", "市级奖补 × 20%", "  pay: 市级奖补 × 20%\n"),
        ("measures.b.pay", "> 3: no", '  pay: "> 3: no"\n'),
        ("requires.r.local.clause", "二、三", "clause: 二、三}"),
        ("requires.r.local.clause", "a, b", 'clause: "a, b"}'),
    ],
)
def test_every_layout_of_a_value_can_be_changed(path: str, text: str, line: str) -> None:
    made = changed(LAYOUTS, {path: text})
    assert line in made
    differing = [
        pair for pair in zip(LAYOUTS.splitlines(), made.splitlines(), strict=False) if len(set(pair)) > 1
    ]
    assert differing


def test_several_places_change_at_once() -> None:
    made = changed(LAYOUTS, {"measures.a.1.big": "市级奖补 > 6万元", "effective": "2027-01-01.."})
    assert "when: 市级奖补 > 6万元" in made and "effective: 2027-01-01.." in made


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("measures.growth-match.pya", "no place is called .*did you mean measures.growth-match.pay"),
        ("measures.growth-match", "holds several values; go on with one of: id、clause、title、all、pay"),
        ("nothing", "no place is called nothing; a path begins with one of: policy、title"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_what_is_there(path: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        changed(MATCH, {path: "1"})


def test_a_text_of_two_lines_is_written_so_that_it_reads_back() -> None:
    made = changed(MATCH, {"measures.growth-match.pay": "市级奖补 ×\n30%"})
    pay = load_policy(made).item("growth-match").pay
    assert pay is not None and pay.text == "市级奖补 ×\n30%"


def test_levers_are_the_places_with_numbers_that_decide() -> None:
    assert [(lever.path, lever.text, lever.line) for lever in levers(MATCH)] == [
        ("effective", "2026-01-01..2028-12-31", 5),
        ("measures.growth-match.all.award.when", "市级奖补 > 0", 16),
        ("measures.growth-match.all.staff.when", "职工 ≥ 20人", 17),
        ("measures.growth-match.pay", "市级奖补 × 30%，最高 150万元", 18),
        ("measures.listing.pay", "5万元", 23),
    ]


@pytest.mark.parametrize("slug", ["qingwu-2023-30"])
def test_every_lever_of_a_shipped_policy_can_be_written_without_changing_anything(slug: str) -> None:
    text = shipped_policies()[slug].read_text(encoding="utf-8")
    found = levers(text)
    assert len(found) > 5
    for lever in found:
        same = changed(text, {lever.path: lever.text})
        assert changes_between(load_policy(text), load_policy(same)) == () if same != text else True


@pytest.mark.parametrize("slug", ["qingwu-2026-7", "linzi-2021-41"])
def test_every_change_names_a_path_at_which_the_file_can_be_edited(slug: str) -> None:
    text = shipped_policies()[slug].read_text(encoding="utf-8")
    before = load_policy(text)
    tried = 0
    for lever in levers(text):
        if "万元" not in lever.text or ".dated." in lever.path:
            continue
        edited = changed(text, {lever.path: lever.text.replace("万元", "元")})
        (change,) = changes_between(before, load_policy(edited))
        assert changed(text, {change.path: lever.text.replace("万元", "元")}) == edited
        tried += 1
    assert tried > 3
