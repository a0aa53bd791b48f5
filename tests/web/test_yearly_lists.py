"""A yearly list: proposed from a spreadsheet, confirmed by statistics, and then it alone decides its year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.money.actions import grant_awards
from zoulang.web.policy.models import PolicyFile
from zoulang.web.registry.actions import confirm_list, propose_list, record_facts, refuse_list
from zoulang.web.registry.lists import facts_of_year
from zoulang.web.registry.models import Enterprise, YearlyList

FACT = "列入名单"
POLICY = """
    policy: sample-list
    title: {zh: 名单企业奖励, en: Award for listed firms}
    document: 青政字〔2026〕90号
    effective: 2026-01-01..2026-12-31
    subject: enterprise
    facts:
      列入名单: {en: on the list, type: yes/no}
    measures:
    - {id: listed, clause: 三/（一）, title: {zh: 名单奖励, en: Listed}, when: 列入名单, pay: 5万元}
"""


@pytest.fixture
def policy(county: County) -> PolicyFile:
    return county.install(dedent(POLICY))


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """A spreadsheet of a list, from (credit code, name, industry code) rows."""

    def write(*rows: tuple[str, str, str]) -> Path:
        path = tmp_path / "list.csv"
        lines = ["统一社会信用代码,企业名称,行业代码", *(",".join(row) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


ROW = ("91999901MA0000001P", "青梧样例材料有限公司", "2651")
OTHER_ROW = ("91999901MA0000002T", "青梧远汀传感有限公司", "")


def propose(county: County, path: Path, year: int = 2026, by: str = "industry") -> YearlyList:
    clause = county.document.clauses.get(address="三/（一）")
    return propose_list(county.programme, path, FACT, year, "样例名单", by=county[by], clause=clause)


def facts(county: County, year: int = 2026) -> dict[str, object]:
    return {firm.enterprise.name_zh: firm.facts.get(FACT) for firm in facts_of_year(county.programme, year)}


def test_eligibility_is_judged_on_the_list_confirmed_for_the_year(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    # Both firms say of themselves that they are on the list.
    said = {firm: {FACT: "是"} for firm in firms}
    record_facts(county.programme, 2026, "企业", said, by=county["statistics"])
    confirm_list(propose(county, sheet(ROW)), by=county["statistics"])
    assert facts(county) == {"青梧样例材料有限公司": True, "青梧远汀传感有限公司": False}
    awards = grant_awards(policy, 2026, county["finance"], date(2026, 9, 30))
    assert [award.enterprise.name_zh for award in awards] == ["青梧样例材料有限公司"]


def test_a_proposed_list_decides_nothing(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    record_facts(county.programme, 2026, "企业", {firms[1]: {FACT: "是"}}, by=county["statistics"])
    propose(county, sheet(ROW))
    assert facts(county) == {"青梧远汀传感有限公司": True}


def test_a_year_without_a_confirmed_list_is_unknown_once_lists_are_kept(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    record_facts(county.programme, 2027, "企业", {firms[0]: {FACT: "是"}}, by=county["statistics"])
    confirm_list(propose(county, sheet(ROW)), by=county["statistics"])
    assert facts(county, 2027) == {"青梧样例材料有限公司": None}


def test_a_later_list_of_the_year_replaces_the_earlier_and_both_stay(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    first = confirm_list(propose(county, sheet(ROW)), by=county["statistics"])
    second = confirm_list(propose(county, sheet(OTHER_ROW)), by=county["statistics"])
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "confirmed")
    assert facts(county) == {"青梧远汀传感有限公司": True}
    entry = JournalEntry.objects.filter(verb="list.confirmed").first()
    assert entry is not None and entry.detail["replaces"] == [first.pk]


def test_only_statistics_confirms_and_nobody_what_he_proposed(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    made = propose(county, sheet(ROW))
    for name in ("industry", "office", "finance"):
        with pytest.raises(PermissionDenied):
            confirm_list(made, by=county[name])
    with pytest.raises(PermissionDenied):
        propose(county, sheet(ROW), by="statistics")
    made.proposed_by = county["statistics"]
    made.save()
    with pytest.raises(InputError, match="you proposed this list yourself"):
        confirm_list(made, by=county["statistics"])
    assert YearlyList.objects.get().state == "proposed"


def test_a_refusal_needs_a_reason_and_a_decided_list_is_not_decided_again(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    made = propose(county, sheet(ROW))
    with pytest.raises(InputError, match="no reason is given"):
        refuse_list(made, by=county["statistics"], reason=" ")
    refuse_list(made, by=county["statistics"], reason="代码有误")
    with pytest.raises(InputError, match="was decided before"):
        confirm_list(made, by=county["statistics"])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("91999901MA0000009X", "无此企业", ""), "'91999901MA0000009X' is no enterprise of the register"),
        ((ROW[0], "青梧另名有限公司", ""), "青梧另名有限公司 is 青梧样例材料有限公司 in the register"),
    ],
)
def test_a_row_that_cannot_be_used_refuses_the_whole_file(
    county: County,
    policy: PolicyFile,
    firms: list[Enterprise],
    sheet: Callable[..., Path],
    row: tuple[str, str, str],
    found: str,
) -> None:
    with pytest.raises(InputError) as refused:
        propose(county, sheet(OTHER_ROW, row))
    assert f"row 3: {found}" in str(refused.value)
    assert not YearlyList.objects.exists()


def test_a_list_for_a_fact_that_no_policy_reads_is_refused(
    county: County, policy: PolicyFile, firms: list[Enterprise], sheet: Callable[..., Path]
) -> None:
    with pytest.raises(InputError, match="is no yes/no fact that a policy of the programme reads"):
        propose_list(county.programme, sheet(ROW), "别的事实", 2026, "样例名单", by=county["industry"])


def test_a_department_proposes_and_statistics_confirms_on_the_page(
    county: County,
    policy: PolicyFile,
    firms: list[Enterprise],
    sheet: Callable[..., Path],
    client_of: Callable[[str], Client],
) -> None:
    upload = SimpleUploadedFile("list.csv", sheet(ROW).read_bytes())
    sent = {
        "programme": county.programme.pk,
        "title": "样例名单",
        "year": 2026,
        "fact": FACT,
        "document": county.document.pk,
        "address": "三/(一)",
        "file": upload,
    }
    answer = client_of("industry").post("/office/lists/", sent)
    made = YearlyList.objects.get()
    assert answer.headers["Location"] == f"/office/lists/{made.pk}/"
    assert made.clause is not None and made.clause.address == "三/（一）"
    statistics = client_of("statistics")
    assert "青梧样例材料有限公司" in statistics.get(f"/office/lists/{made.pk}/").content.decode()
    statistics.post(f"/office/lists/{made.pk}/decide/", {"decision": "confirm"})
    made.refresh_from_db()
    assert made.state == "confirmed"
    assert client_of("stranger").get(f"/office/lists/{made.pk}/").status_code == 404
    exported = statistics.get(f"/office/lists/{made.pk}/", {"as": "xlsx"}).content
    again = propose(county, _saved(sheet, exported), 2025)
    assert [firm.enterprise.name_zh for firm in again.firms.all()] == ["青梧样例材料有限公司"]


def _saved(sheet: Callable[..., Path], content: bytes) -> Path:
    path = sheet().with_suffix(".xlsx")
    path.write_bytes(content)
    return path
