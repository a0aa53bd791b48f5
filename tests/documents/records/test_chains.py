"""Industry chains: described by a row, a title or a table, or only named in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from zoulang.documents import read, read_text


def chains(text: str) -> list[dict[str, Any]]:
    return [record.values for record in read_text(text, "sample").of_kind("chain")]


@pytest.mark.parametrize(
    "text",
    [
        "重点培育光学材料、精密机床、食品和农产品加工等3条产业链。",
        "围绕光学材料、精密机床和食品和农产品加工三大产业链，开展招商。",
        "调整后的3条产业链是：光学材料（含镜片、滤光片）、精密机床、食品和农产品加工。",
    ],
)
def test_chains_named_in_a_sentence_carry_the_number_printed_with_them(text: str) -> None:
    named = [(each["name"], each["announced"], each["row"]) for each in chains(f"一、任务\n甲。{text}")]
    assert [name for name, _, _ in named][:2] == ["光学材料", "精密机床"]
    assert {(count, row) for _, count, row in named} == {(3, False)}


def test_a_chain_with_a_title_of_its_own_is_one_record_with_the_number() -> None:
    values = chains(
        "一、任务\n重点培育光学材料、精密机床2条产业链。\n"
        "（一）光学材料产业链\n链长：某副县长。链主企业：晨曦光学、云母材料。重点产品：镜片、滤光片。\n"
        "（二）服务企业\n做好服务。"
    )
    row = next(each for each in values if each["row"])
    assert [each["name"] for each in values if not each["row"]] == ["精密机床"]
    assert (row["name"], row["chief"], row["announced"]) == ("光学材料", "某副县长", 2)
    assert (row["leaders"], row["products"]) == (["晨曦光学", "云母材料"], ["镜片", "滤光片"])


def test_a_zone_printed_before_a_leader_is_no_part_of_its_name() -> None:
    (values,) = chains(
        "一、任务\n甲。\n（一）光学产业链\n以青梧工业园晨曦光学、云母材料为链主企业，延伸链条。"
    )
    assert values["leaders"] == ["晨曦光学", "云母材料"]


def test_columns_of_a_table_describe_a_chain_in_each_row(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("关于产业链的实施方案", "一、任务", "按下表推进。"):
        document.add_paragraph(text)
    rows = [
        ["产业链", "链长", "链主企业", "主要产品"],
        ["光学材料产业链", "某县长", "晨曦光学、云母材料", "镜片等"],
    ]
    table = document.add_table(rows=2, cols=4)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(str(tmp_path / "a.docx"))
    (chain,) = read(tmp_path / "a.docx").of_kind("chain")
    assert (chain.values["name"], chain.values["chief"]) == ("光学材料", "某县长")
    assert (chain.values["leaders"], chain.values["products"]) == (["晨曦光学", "云母材料"], ["镜片"])


def test_lists_of_projects_or_firms_are_no_chains() -> None:
    assert not chains("一、任务\n甲。推进晨曦企业、云母项目等3大特色产业园区。")
