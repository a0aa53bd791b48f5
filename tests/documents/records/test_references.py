"""What a clause cites, who issued it, and what it is cited for."""

from __future__ import annotations

from typing import Any

import pytest

from zoulang.documents import read_text


def cited(text: str) -> list[dict[str, Any]]:
    return [record.values for record in read_text(f"一、事项\n甲。{text}", "sample").of_kind("reference")]


def test_several_numbers_beside_one_title_are_several_documents() -> None:
    values = cited("按《青梧县扶持办法》（青政发〔2024〕6号、青政办发〔2024〕9号）执行。")
    assert [(each["title"], each["number"]) for each in values] == [
        ("青梧县扶持办法", "青政发〔2024〕6号"),
        ("青梧县扶持办法", "青政办发〔2024〕9号"),
    ]


@pytest.mark.parametrize(
    "text",
    ["《扶持办法》【青政发〔2024〕6号】", "《扶持办法》(青政发[2024]6号)", "青政发〔2024〕6号《扶持办法》"],
)
def test_a_number_belongs_to_the_title_it_stands_beside(text: str) -> None:
    (values,) = cited(f"执行{text}的规定。")
    assert (values["title"], values["number"]) == ("扶持办法", "青政发〔2024〕6号")


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("根据省政府《扶持意见》要求", "省政府"),
        ("落实省委、省政府《扶持意见》", "省委、省政府"),
        ("省科技厅2025年8月印发的《扶持意见》", "省科技厅"),
        ("按照《云澜市人民政府关于扶持产业的意见》", "云澜市人民政府"),
        ("按照我市《扶持意见》", None),
    ],
)
def test_the_issuer_is_printed_before_the_title_or_in_it(text: str, issuer: str | None) -> None:
    (values,) = cited(f"{text}。")
    assert values["issuer"] == issuer


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("根据《扶持意见》，结合实际，制定本办法。", "basis"),
        ("为贯彻落实《扶持意见》，提出如下措施。", "basis"),
        ("按照《扶持意见》给予奖励。", "applies"),
        ("《扶持意见》同时废止。", "repeals"),
        ("会上学习了《扶持意见》。", None),
    ],
)
def test_the_sentence_says_what_a_document_is_cited_for(text: str, role: str | None) -> None:
    (values,) = cited(text)
    assert values["role"] == role


def test_years_printed_in_a_title_say_when_it_lapses() -> None:
    (values,) = cited("按照《培育计划（2023—2025年）》执行。")
    assert (values["period"], values["lapses"]) == ("2023—2025年", "2025-12-31")


def test_forms_are_marked_and_newspapers_and_books_left_out() -> None:
    values = cited("填写《申请表》，在《云澜日报》刊登，学习《山海异闻》，遵守《扶持法》。")
    assert [(each["title"], each["form"]) for each in values] == [("申请表", True), ("扶持法", False)]
