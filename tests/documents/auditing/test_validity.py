"""From when to when, by whom, and on which day it is judged."""

from __future__ import annotations

from datetime import date

from tests.documents.auditing.reports import findings

TEXT = """青梧县人民政府关于扶持企业的意见
青政发〔2025〕9号
一、措施
对首次上规模的企业，县财政给予10万元奖励。
二、附则
本意见{validity}{interpreter}
青梧县人民政府
2025年4月1日
"""
INTERPRETED = "本意见由县工信局负责解释。"


def codes(validity: str, interpreter: str = INTERPRETED, on: date | None = None) -> dict[str, str]:
    found = findings(TEXT.format(validity=validity, interpreter=interpreter), on=on)
    return {finding.code: finding.severity for finding in found}


def test_dates_that_contradict_each_other() -> None:
    assert codes("自2025年5月1日起施行，有效期至2025年4月15日。")["ends-before-it-begins"] == "error"
    assert codes("自2025年1月1日起施行，有效期至2025年3月1日。")["ends-before-issued"] == "error"
    assert codes("自2025年3月1日起施行，有效期至2028年12月31日。")["begins-before-issued"] == "notice"


def test_what_money_needs_and_is_not_printed() -> None:
    found = codes("由县工信局牵头组织实施。", interpreter="")
    assert found["no-first-day"] == "open"
    assert found["no-last-day"] == "notice" and found["no-interpreter"] == "notice"


def test_a_whole_closing_is_left_alone() -> None:
    assert not codes("自2025年5月1日起施行，有效期至2028年12月31日。")


def test_expiry_is_judged_on_the_day_that_is_given_and_on_no_other() -> None:
    validity = "自2025年5月1日起施行，有效期至2028年12月31日。"
    assert codes(validity, on=date(2029, 1, 1)) == {"expired": "notice"}
    assert codes(validity, on=date(2028, 12, 31)) == {}
    assert codes(validity, on=date(2025, 4, 30)) == {"not-yet-in-force": "notice"}


def test_this_year_means_nothing_in_a_document_without_a_date() -> None:
    text = "青梧县产业发展情况\n一、进展\n今年以来新增企业12家，目前在建项目8个。"
    found = {finding.code: finding for finding in findings(text)}
    assert found["relative-dates"].parts["count"] == "2"
    assert {"head-without-origin", "head-without-date"} <= set(found)


def test_a_pasted_text_without_any_head_gets_one_notice_for_it() -> None:
    found = [finding.code for finding in findings("一、措施\n对首次上规模的企业，县财政给予10万元奖励。")]
    assert found == ["no-title-page"]
