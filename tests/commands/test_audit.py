"""``zoulang audit``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zoulang.cli import main

DRAFT = """青梧县人民政府关于扶持企业的意见
青政发〔2025〕9号
一、措施
推动产业园、孵化园、物流园四大园区协同发展，推行“七个一”招引机制。
对首次上规模的企业，县财政给予10万元奖励。
二、附则
本意见自2025年5月1日起施行，有效期至2026年12月31日。本意见由县工信局负责解释。
青梧县人民政府
2025年4月1日
"""
CLEAN = "青梧县工作情况\n青政函〔2025〕1号\n一、进展\n园区道路已经建成。\n青梧县人民政府\n2025年4月1日\n"


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("draft.txt").write_text(DRAFT, encoding="utf-8")
    Path("clean.txt").write_text(CLEAN, encoding="utf-8")


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


def test_the_report_goes_by_document_and_clause_with_the_gravest_first() -> None:
    result = audit("draft.txt", "clean.txt")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "draft.txt · 青政发〔2025〕9号 · 青梧县人民政府关于扶持企业的意见"
    assert lines[1] == "1处矛盾，1处待定，0处提示"
    assert lines[2] == "  一"
    assert lines[3].startswith(
        "    [矛盾] “推动产业园、孵化园、物流园四大园区协同发展”说是4项，印出的是3项。"
    )
    assert lines[4].startswith("    [待定] “七个一”用了数，全文没有印出是哪几项。")
    assert lines[6:8] == ["clean.txt · 青政函〔2025〕1号 · 青梧县工作情况", "没有发现需要注意的地方"]


def test_findings_in_english() -> None:
    output = audit("draft.txt", "--lang", "en").output
    assert "[contradiction]" in output and "announces 4, and prints 3" in output
    assert "What would settle it: let the issuing unit list them" in output


def test_json_names_the_documents_and_keeps_code_parts_and_places() -> None:
    data = json.loads(audit("draft.txt", "clean.txt", "--json").output)
    assert [document["file"] for document in data["documents"]] == ["draft.txt", "clean.txt"]
    first, second = data["findings"]
    assert (first["code"], first["severity"], first["document"]) == ("enumeration-differs", "error", 0)
    assert first["addresses"] == ["一"] and first["parts"]["number"] == "4"
    assert second["places"][0]["quote"] == "七个一"
    assert second["sentence"] and second["remedy"]


def test_validity_is_judged_on_the_day_given() -> None:
    assert "已经失效" in audit("draft.txt", "--on", "2027-01-01").output
    assert "已经失效" not in audit("draft.txt").output


def test_a_file_that_is_not_there_ends_with_one_sentence_and_code_2() -> None:
    result = audit("draft.txt", "absent.txt")
    assert result.exit_code == 2
    assert "there is no such file" in result.output + str(getattr(result, "stderr", ""))
    assert "矛盾" not in result.output


def test_bad_input_comes_as_json_where_json_is_asked_for() -> None:
    data = json.loads(audit("absent.txt", "--json").output)
    assert data["error"]["problems"][0]["file"] == "absent.txt"
