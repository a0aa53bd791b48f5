"""Who and what a document names, and which names may be one."""

from __future__ import annotations

from typing import Any

import pytest

from zoulang.documents import read_text
from zoulang.documents.records.names.aliases import numbered_lists
from zoulang.documents.records.names.entities import suggest_aliases


def entities(text: str) -> dict[str, dict[str, Any]]:
    reading = read_text(f"一、事项\n甲。{text}", "sample")
    for record in reading.of_kind("entity"):
        assert record.quote == reading.text[record.start : record.end] == record.values["name"]
    return {record.values["name"]: record.values for record in reading.of_kind("entity")}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("支持青梧经济开发区升级。", "青梧经济开发区", "zone"),
        ("规划建设占地500亩的晨曦光学产业园。", "晨曦光学产业园", "park"),
        ("依托云澜光学科技（青梧）有限公司延伸链条。", "云澜光学科技（青梧）有限公司", "enterprise"),
        ("与云澜理工大学共建平台。", "云澜理工大学", "institution"),
        ("加快建设青梧县创业服务中心。", "青梧县创业服务中心", "platform"),
        ("设立青梧光学产业引导基金。", "青梧光学产业引导基金", "fund"),
        ("推进青梧县光学材料基地二期项目建设。", "青梧县光学材料基地二期项目", "project"),
        ("成立“三光”产业工作领导小组。", "“三光”产业工作领导小组", "unit"),
        ("抓好落实。（责任单位：县科技局、县文化和旅游局）", "县文化和旅游局", "unit"),
    ],
)
def test_the_last_words_of_a_name_tell_its_kind(text: str, name: str, kind: str) -> None:
    assert entities(text)[name]["type"] == kind


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("以晨曦光学、云母材料为链主企业。", "云母材料", "链主"),
        ("支持晨曦光学、云母材料等龙头骨干企业发展。", "晨曦光学", "龙头骨干企业"),
        ("对标企业：北川镜业、南湖光电等。", "北川镜业", "对标"),
    ],
)
def test_a_firm_has_the_part_its_sentence_gives_it(text: str, name: str, role: str) -> None:
    values = entities(text)[name]
    assert (values["type"], values["role"]) == ("enterprise", role)


def test_names_the_text_defines_are_aliases() -> None:
    values = entities("建设青梧科创走廊先行区（以下简称“先行区”），对接青梧东部大学城（云台大学城）。")
    assert values["青梧科创走廊先行区"]["aliases"] == ["先行区"]
    assert values["青梧东部大学城"]["aliases"] == ["云台大学城"]


def test_an_entity_is_one_record_with_all_its_addresses() -> None:
    reading = read_text(
        "一、目标\n支持青梧开发区发展。\n二、任务\n（一）招商。青梧开发区开展招商。\n（二）服务。做好青梧开发区服务。",
        "sample",
    )
    (zone,) = [record for record in reading.of_kind("entity") if record.values["type"] == "zone"]
    assert zone.values["mentions"] == ["一", "二/（一）", "二/（二）"]


@pytest.mark.parametrize(
    "text",
    [
        "建设国家级众创空间、省级重点实验室和各类创新平台。",
        "对固定资产投资项目给予奖励。",
        "各镇人民政府、有关部门抓好落实。",
        "形成产业发展新格局。",
    ],
)
def test_kinds_of_things_are_no_names(text: str) -> None:
    assert entities(text) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市发改委", "市发展和改革委员会"),
        ("市人社局", "市人力资源和社会保障局"),
        ("市科技局", "云澜市科学技术局"),
        ("市政府", "云澜市人民政府"),
        ("青梧经开区", "青梧经济开发区"),
        ("云澜产研院", "云澜产业技术研究院"),
        ("晨曦光学产业园", "晨曦光学共享产业园"),
    ],
)
def test_a_short_form_is_suggested_for_its_long_form(one: str, other: str) -> None:
    assert [pair[:2] for pair in suggest_aliases([one, other, "县财政局"])] == [(one, other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("晨曦", "晨曦光学"),
        ("云母公司", "云母石化"),
        ("母云商用车", "云母云商用车"),
        ("云骏汽车", "云骏欧铃"),
    ],
)
def test_firms_that_begin_alike_or_lost_a_character_are_suggested(one: str, other: str) -> None:
    assert len(suggest_aliases([(one, "enterprise"), (other, "enterprise")])) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市科技局", "区科技局"),
        ("市财政局", "市教育局"),
        ("云澜大学", "云澜科技大学"),
        ("青梧产业园一期", "青梧产业园二期"),
        ("云澜研究院", "云澜研究院青梧分院"),
        ("青梧经济开发区", "云台经济开发区"),
    ],
)
def test_names_that_contradict_each_other_are_never_suggested(one: str, other: str) -> None:
    assert suggest_aliases([one, other]) == []


def test_names_of_different_kinds_are_never_one() -> None:
    assert suggest_aliases([("晨曦光学", "enterprise"), ("晨曦", "park")]) == []


def test_names_at_one_place_of_two_lists_with_one_number_may_be_one() -> None:
    reading = read_text(
        "一、目标\n到2027年，光学材料产业规模达到80亿元，精密机床产业规模达到50亿元，新医药产业规模达到30亿元。\n"
        "二、任务\n发展产业。\n专栏1 产业链\n\n光学材料\n以晨曦光学为链主企业。\n目标：年产值达到80亿元。\n\n"
        "精密机床\n以远山精机为链主企业。\n目标：年产值达到50亿元。\n\n医药健康\n以云母医药为链主企业。\n目标：年产值达到30亿元。",
        "sample",
    )
    pairs = suggest_aliases([], numbered_lists(reading.records))
    assert [pair[:2] for pair in pairs] == [("新医药", "医药健康")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("对参加县政府统一组织的展会的企业给予补助。", ["县政府"]),
        ("组织政策进园区、进企业、进车间。", []),
        ("推动人才进高新区、服务进开发区。", []),
        ("支持前进开发区扩区，建设青梧先进制造园区。", ["前进开发区", "青梧先进制造园区"]),
        ("逾期的事项，由领导小组办公室列入督办，限期整改。", ["领导小组办公室"]),
    ],
)
def test_a_verb_before_or_behind_a_name_is_no_part_of_it(text: str, names: list[str]) -> None:
    reading = read_text(f"一、要求\n{text}", "样例")
    assert [record.values["name"] for record in reading.of_kind("entity")] == names
    assert {unit for record in reading.of_kind("inline_task") for unit in record.values["units"]} <= set(
        names
    )
