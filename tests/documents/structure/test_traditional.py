"""A document in traditional characters says what it says in its own characters."""

from __future__ import annotations

from zoulang.documents import read_text
from zoulang.documents.structure.traditional import is_traditional, simplified

PRINTED = """一、發展目標
到2028年，全縣茶園面積達到12萬畝，茶產業產值突破30億元。
二、政策措施
（一）獎勵。對新認定的縣級企業，給予一次性獎勵20萬元。（責任單位：縣農業農村局、縣財政局）"""
SIMPLIFIED = """一、发展目标
到2028年，全县茶园面积达到12万亩，茶产业产值突破30亿元。
二、政策措施
（一）奖励。对新认定的县级企业，给予一次性奖励20万元。（责任单位：县农业农村局、县财政局）"""


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    printed, plain = read_text(PRINTED, "sample"), read_text(SIMPLIFIED, "sample")
    places = [[(r.kind, r.address, r.start, r.end) for r in reading.records] for reading in (printed, plain)]
    assert places[0] == places[1]


def test_what_is_found_is_told_in_the_characters_of_the_document() -> None:
    reading = read_text(PRINTED, "sample")
    (task,) = reading.of_kind("task")
    (measure,) = reading.of_kind("measure")
    assert task.values["units"] == ["縣農業農村局", "縣財政局"]
    assert (measure.values["subject"], measure.values["amount"]) == ("新認定的縣級企業", 200_000)
    assert all(record.quote == reading.text[record.start : record.end] for record in reading.records)


def test_a_traditional_character_in_a_simplified_text_changes_nothing() -> None:
    reading = read_text(
        "一、保障\n抓好落實。" + "加强协调，做好服务。" * 20 + "（责任单位：县科技局）", "sample"
    )
    assert [record.values["units"] for record in reading.of_kind("task")] == [["县科技局"]]


def test_a_sign_that_stands_for_two_words_is_printed_as_it_stands_there() -> None:
    reading = read_text(f"{PRINTED}\n（二）麵粉。對麵粉企業，給予麵粉獎勵3萬元。", "sample")
    (area, *_) = reading.of_kind("target")
    assert area.values["indicator"] == "全縣茶園面積"


def test_every_traditional_character_is_another_one_in_simplified_script() -> None:
    assert not is_traditional("县政府、县财政局、市政处。" * 9)
    assert simplified("财政政务") == "财政政务"
