"""What tables cover: gaps, shared ends and rows that never win are found before any record is read."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from zoulang.rules.loading.load import check_policy

FACTS = (
    "policy: qingwu\nfacts:\n  进度: {type: percent, within: 0..100}\n  落后: {type: points}\n"
    "  级别: {type: [市级, 省级, 国家级]}\n  名次: {type: count, or_none: yes}\n  规上: {type: yes/no}\n"
    "  外资: {type: yes/no}\n"
)


def found(rows: str, before: str = "") -> list[tuple[str | None, str]]:
    body = f"classes:\n- id: light\n  values: [红, 黄, 绿]\n  {before}\n  first: [{rows}]\n"
    problems = check_policy(f"{FACTS}{body}")
    return [(problem.code, problem.found) for problem in problems if problem.code not in ("W47", "W48")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("{when: 进度 ≥ 50%, value: 绿}", "the text does not decide 进度 below 50%"),
        (
            "{when: 落后 ≤ 0, value: 绿}, {when: 落后 > 10个百分点, value: 红}",
            "the text does not decide 落后 above 0 and up to 10个百分点",
        ),
        ("{when: 级别 ≥ 省级, value: 绿}", "the text does not decide 级别 = 市级"),
        ("{when: 名次 ≤ 3, value: 绿}, {when: 名次 > 3, value: 黄}", "the text does not decide 名次 = 无"),
        ("{when: 规上, value: 绿}", "the text does not decide 规上 = 否"),
        ("{when: 规上 且 外资, value: 绿}", "the text does not decide where no row of light holds"),
    ],
)
def test_a_gap_is_told_with_what_it_leaves_open(rows: str, told: str) -> None:
    assert found(rows) == [("W40", told)]


@pytest.mark.parametrize(
    "rows",
    [
        "{when: 进度 ≥ 50%, value: 绿}, {when: 进度 < 50%, value: 红}",
        "{when: 进度 ≥ 0, value: 绿}",
        "{when: 级别 = 市级, value: 红}, {when: 级别 属于（省级、国家级）, value: 绿}",
        "{when: 规上, value: 绿}, {when: 非 规上, value: 红}",
        "{when: 进度 ≥ 80%, value: 绿}, {when: 进度 ≥ 60%, value: 黄}, {else: 红}",
        "{when: 规上 且 进度 ≥ 80%, value: 绿}, {when: 进度 ≥ 80%, value: 黄}, {else: 红}",
    ],
)
def test_a_table_that_decides_everything_is_not_spoken_of(rows: str) -> None:
    assert found(rows) == []


def test_what_the_condition_of_the_item_keeps_out_is_no_gap() -> None:
    assert found("{when: 进度 ≥ 50%, value: 绿}", "when: 进度 ≥ 50%") == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "{when: 进度 ≥ 50%, value: 绿}, {when: 进度 ≥ 60%, value: 黄}, {else: 红}",
            "this row can never win: 进度 ≥ 60% stands after 进度 ≥ 50%",
        ),
        (
            "{when: 规上 且 进度 ≥ 80%, value: 绿}, {when: 规上, value: 黄}, "
            "{when: 规上 且 外资, value: 红}, {else: 红}",
            "this row can never win: 规上 且 外资 stands after 规上",
        ),
        (
            "{when: 级别 = 市级, value: 红}, {when: 级别 = 省级, value: 黄}, "
            "{when: 级别 ≤ 省级, value: 绿}, {else: 绿}",
            "this row can never win: the rows before it take every case of 级别 ≤ 省级",
        ),
        (
            "{when: 进度 < 10% 且 进度 > 20%, value: 红}, {else: 绿}",
            "this row can never hold: 进度 < 10% 且 进度 > 20%",
        ),
    ],
)
def test_a_row_that_can_never_win_is_refused(rows: str, told: str) -> None:
    assert found(rows) == [("E30", told)]


def test_two_rows_that_share_an_end_are_told_which_counts() -> None:
    rows = "{when: 进度 介于 70% 至 100%, value: 绿}, {when: 进度 介于 40% 至 70%, value: 黄}, {else: 红}"

    ((code, told),) = found(rows)

    assert code == "W41"
    assert told.startswith("进度 = 70% stands in two rows")


def test_rows_with_one_value_may_share_their_end() -> None:
    rows = "{when: 进度 介于 70% 至 100%, value: 绿}, {when: 进度 介于 40% 至 70%, value: 绿}, {else: 红}"

    assert found(rows) == []


@pytest.mark.parametrize(
    "name", ["zibo/policies/linzi-2021-41", "qingwu/policies/qingwu-2023-30", "qingwu/policies/qingwu-2026-7"]
)
def test_a_careful_policy_is_only_asked_what_its_text_leaves_open(name: str) -> None:
    path = Path(str(files("zoulang").joinpath(f"programmes/{name}.yaml")))

    assert {problem.code for problem in check_policy(path)} <= {"W44", "W45"}
