"""``zoulang rules review``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zoulang.cli import main

POLICY = """
policy: {slug}
document: {slug}号
facts: {{first: {{zh: 首次上规, type: yes/no}}}}
measures: [{{id: m, clause: 一, title: 上规奖励, when: 首次上规, pay: 5万元, once: ever}}]
"""


@pytest.fixture(autouse=True)
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for slug in ("甲", "乙"):
        Path(f"{slug}.yaml").write_text(POLICY.format(slug=slug), encoding="utf-8")
    rows = "\n".join(f"企业{n},{'是' if n == 7 else '否'}" for n in range(12))
    Path("firms.csv").write_text(f"企业名称,首次上规\n{rows}\n", encoding="utf-8")


def review(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", "review", *arguments, "--on", "2026-06-01"])


def test_findings_are_printed_with_what_would_do() -> None:
    result = review("甲.yaml", "乙.yaml")
    assert result.exit_code == 0
    first, last = result.output.splitlines()
    assert first.startswith("[重点] 上规奖励（甲号一）与上规奖励（乙号一）看上去为同一件事付钱")
    assert "。建议：写明只享受一处" in first
    assert last == "共1项"


def test_a_policy_without_findings_says_so() -> None:
    assert review("甲.yaml", "--lang", "en").output == "nothing to note\n"


def test_a_table_shows_whom_a_rule_fits() -> None:
    data = json.loads(review("甲.yaml", "--data", "firms.csv", "--json").output)
    (finding,) = data["findings"]
    assert finding["code"] == "fits-one"
    assert finding["sentence"] == "上规奖励（甲号一）在12个对象中只有企业7符合"
