"""The difference of two policies, change by change."""

from __future__ import annotations

import pytest

from zoulang.rules import Policy, load_policy
from zoulang.simulation import changes_between

POLICY = """
policy: many
effective: 2026-01-01..2028-12-31
facts:
  award: {zh: 奖补, en: award, type: money}
  score: {zh: 得分, type: number, unit: 分, judged: 评审组, within: 0..100}
  listed: {zh: 在册, type: yes/no}
constants: {限额: 3万元}
interpretations: {比例: {type: percent, ask: 多少, owner: 县工信局}}
terms: {基数: 奖补 × 2}
requires: [{id: r.listed, when: 在册}]
vetoes: [{id: v.low, when: 得分 < 10分}]
measures:
- {id: flat, title: {zh: 定额, en: Flat}, when: 奖补 > 0, pay: 限额, once: year}
- id: rows
  all: [{id: a, when: 得分 ≥ 60分}, {id: b, when: 基数 > 1万元}]
  pay: {bands: {of: 得分, rows: {≥ 90分: 9万元, ≥ 60分: 6万元, else: 0}}}
- {id: open, pay: 奖补 × 比例}
- {id: other, when: 在册, cited: {document: 青办发〔2024〕1号, until: 2027-12-31}}
classes:
- {id: light, values: [红, 绿], first: [{when: 得分 ≥ 60分, value: 绿}, {else: 红}]}
"""
OLD = load_policy(POLICY)


def paths(*replaced: tuple[str, str]) -> list[tuple[str, str]]:
    text = POLICY
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return [(change.path, change.kind) for change in changes_between(OLD, load_policy(text))]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("2028-12-31", "2027-12-31", "effective"),
        ("within: 0..100", "within: 0..120", "facts.score"),
        ("限额: 3万元", "限额: 4万元", "constants.限额"),
        (
            "owner: 县工信局",
            "owner: 县工信局, value: 30%, on: 2026-02-01, by: 局, ref: 1号",
            "interpretations.比例.value",
        ),
        ("奖补 × 2}", "奖补 × 3}", "terms.基数"),
        ("when: 在册}]", "when: 非 在册}]", "requires.r.listed"),
        ("得分 < 10分", "得分 < 20分", "vetoes.v.low"),
        ("when: 奖补 > 0", "when: 奖补 > 1万元", "measures.flat.when"),
        ("once: year", "once: ever", "measures.flat.once"),
        ("{id: a, when: 得分 ≥ 60分}", "{id: a, when: 得分 ≥ 70分}", "measures.rows.a"),
        ("≥ 90分: 9万元", "≥ 90分: 8万元", "measures.rows.pay.bands.rows.≥ 90分"),
        ("≥ 90分: 9万元", "≥ 95分: 9万元", "measures.rows.pay"),
        ("until: 2027-12-31", "until: 2026-12-31", "measures.other.cited"),
        ("value: 绿}, {else", "value: 红}, {else", "classes.light.first.1.value"),
    ],
)
def test_one_edit_is_one_change_with_its_path(old: str, new: str, path: str) -> None:
    assert paths((old, new)) == [(path, "changed")]


def test_words_widths_and_places_are_no_changes() -> None:
    text = (
        POLICY.replace("zh: 定额", "zh: 定额奖励")
        .replace("奖补 > 0", "奖补＞0")
        .replace("县工信局", "县科技局")
    )
    assert changes_between(OLD, load_policy("# moved down\n\n" + text)) == ()


def test_what_is_added_and_what_is_removed() -> None:
    assert paths(
        ("requires: [{id: r.listed, when: 在册}]", "requires: [{id: r.award, when: 奖补 > 0}]"),
        ("- {id: open, pay: 奖补 × 比例}", "- {id: closed, pay: 奖补 × 10%}"),
    ) == [
        ("requires.r.listed", "removed"),
        ("requires.r.award", "added"),
        ("measures.closed", "added"),
        ("measures.open", "removed"),
    ]


def test_a_change_says_what_stood_there_and_what_stands_there_in_both_languages() -> None:
    (change,) = changes_between(OLD, load_policy(POLICY.replace("限额: 3万元", "限额: 4万元")))
    assert change.before is not None and change.after is not None
    assert (change.before.zh, change.after.zh, change.after.en) == ("3万元", "4万元", "¥40,000")


def test_applying_all_changes_one_after_another_gives_the_new_policy() -> None:
    new = load_policy(
        POLICY.replace("限额: 3万元", "限额: 4万元")
        .replace("when: 奖补 > 0", "when: 奖补 > 1万元")
        .replace("≥ 90分: 9万元", "≥ 90分: 8万元")
        .replace("- {id: open, pay: 奖补 × 比例}\n", "")
    )
    policy: Policy = OLD
    for change in changes_between(OLD, new):
        policy = change.apply(policy)
    assert changes_between(policy, new) == ()


def test_a_single_change_brings_along_the_item_it_names() -> None:
    new = load_policy(
        POLICY.replace(
            "classes:", "recognitions: [{id: good, name: 优良, when: 得分 ≥ 80分}]\nclasses:"
        ).replace("when: 奖补 > 0", "when: 优良")
    )
    changes = {change.path: change for change in changes_between(OLD, new)}
    alone = changes["measures.flat.when"].apply(OLD)
    assert {item.id for item in alone.items} == {"flat", "rows", "open", "other", "light", "good"}
