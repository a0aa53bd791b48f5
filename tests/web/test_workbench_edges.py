"""Awkward ways through the workbench: odd days, texts that meet, files of the server, hostile texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import County
from tests.web.test_workbench import (
    PAY,
    RAISED,
    START,
    base_of,
    know,
    policy,
    post,
    proposed,
    raised,
    text_of,
)
from zoulang.errors import InputError
from zoulang.web.accounts.models import User
from zoulang.web.money.actions import grant_awards
from zoulang.web.policy.models import PolicyEdition, PolicyFile
from zoulang.web.policy.policies import policy_of_rule
from zoulang.web.registry.models import Enterprise
from zoulang.web.workbench.actions import approve_change, propose_change, save_draft, withdraw_change
from zoulang.web.workbench.checking import checked
from zoulang.web.workbench.differences import word_runs
from zoulang.web.workbench.scalars import rewritten
from zoulang.web.workbench.trials import trials

__all__ = ["policy"]
AT = "/office/policies/sample-2026-90/"
TITLE = "measures/equipment/title/zh"


def put_in_force(county: County, policy: PolicyFile, source: str, start: date = START) -> PolicyEdition:
    made = propose_change(policy, base_of(policy), source, county["industry"], start, "理由", says_past=True)
    return approve_change(made, county["office"], start, says_past=True)


# --- days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (date(1, 1, 1), "the policy takes effect on 2026-01-01"),
        (date(2025, 12, 31), "the policy takes effect on 2026-01-01"),
        (date(2027, 1, 1), "the policy expires on 2026-12-31"),
        (date(9999, 12, 31), "the policy expires on 2026-12-31"),
    ],
)
def test_a_text_begins_on_a_day_on_which_it_holds(
    county: County, policy: PolicyFile, start: date, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        proposed(county, policy, start)
    made = proposed(county, policy)
    with pytest.raises(InputError, match=said):
        approve_change(made, county["office"], start)
    made.refresh_from_db()
    assert made.status == "proposed"


def test_an_extension_may_begin_after_the_old_end(county: County, policy: PolicyFile) -> None:
    source = rewritten(text_of(policy), {"effective": "2026-01-01..2028-12-31"})
    made = put_in_force(county, policy, source, date(2027, 1, 1))
    assert made.in_force_from == date(2027, 1, 1)


@pytest.mark.parametrize("start", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_slip_of_the_year_is_noticed_where_no_end_is_printed(
    county: County, policy: PolicyFile, start: date
) -> None:
    source = raised(policy).replace("effective: 2026-01-01..2026-12-31\n", "")
    with pytest.raises(InputError, match="is more than 10 years away"):
        propose_change(policy, base_of(policy), source, county["industry"], start, "理由")


# --- two changes that meet ----------------------------------------------------------------------------


def test_a_form_begun_on_an_older_edition_never_undoes_the_newer_one(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    old = text_of(policy)
    put_in_force(county, policy, raised(policy))
    mine = rewritten(old, {PAY: "市级设备资金 × 30%，最高 180万元"})
    browser = client_of("industry")
    for deed in ("propose", "draft"):
        page = post(browser, f"{AT}{deed}/", mine, base=2, start="2026-12-01", reason="另一修改")
        shown = page.content.decode()
        assert page.status_code == 400
        assert (
            "data-unsaved" in shown
            and 'name="base" value="2"' in shown
            and "180万元" in shown
            and "另一修改" in shown
        )
        again = post(browser, f"{AT}{deed}/", mine, base=2, start="2026-12-01", reason="另一修改")
        assert again.status_code == 400
    assert not PolicyEdition.objects.filter(status__in=["draft", "proposed"]).exists()


def test_a_change_elsewhere_is_put_on_top_of_the_newer_edition(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    old = text_of(policy)
    mine = rewritten(old, {TITLE: "设备更新奖补"})
    save_draft(policy, 2, mine, county["office"], date(2026, 12, 1), "改名")
    made = put_in_force(county, policy, raised(policy))
    page = client_of("office").get(AT).content.decode()
    assert f'name="base" value="{made.number}"' in page
    assert "设备更新奖补" in page and RAISED in page and "改名" in page and "2026-12-01" in page


@pytest.mark.parametrize("mine", ["mended", "policy: ["])
def test_a_draft_that_meets_a_newer_edition_is_shown_beside_it(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client], mine: str
) -> None:
    mended = rewritten(text_of(policy), {PAY: "市级设备资金 × 30%，最高 180万元"})
    save_draft(policy, 2, mended if mine == "mended" else mine, county["office"])
    made = put_in_force(county, policy, raised(policy))
    page = client_of("office").get(AT).content.decode()
    assert f'name="base" value="{made.number}"' in page and RAISED in page
    assert "<ins>180万元</ins>" in page if mine == "mended" else "policy: [" in page


def test_a_proposal_that_came_too_late_says_so_and_can_be_gone_on_with(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    late = propose_change(
        policy, 2, rewritten(text_of(policy), {TITLE: "设备更新奖补"}), county["industry"], START, "改名"
    )
    put_in_force(county, policy, raised(policy))
    page = f"/office/policies/editions/{late.pk}/"
    decides = client_of("office").get(page).content.decode()
    assert "approve/" not in decides and "refuse/" in decides
    own = client_of("industry").get(page).content.decode()
    assert f"{AT}?again={late.pk}" in own and "withdraw/" in own
    again = client_of("industry").get(f"{AT}?again={late.pk}").content.decode()
    assert "设备更新奖补" in again and RAISED in again
    assert "设备更新奖补" not in client_of("finance").get(f"{AT}?again={late.pk}").content.decode()
    assert client_of("industry").get(f"{AT}?again=９９９").status_code == 200
    assert client_of("industry").get(f"{AT}?again={'9' * 40}").status_code == 200


def test_the_same_change_is_proposed_once(county: County, policy: PolicyFile) -> None:
    first = proposed(county, policy)
    with pytest.raises(InputError, match=f"you proposed this as edition {first.number}"):
        proposed(county, policy)
    withdraw_change(first, county["industry"])
    assert proposed(county, policy).status == "proposed"


def test_a_refusal_that_failed_leaves_the_other_form_filled(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    page = f"/office/policies/editions/{proposed(county, policy).pk}/"
    for note in ("", "长" * 301):
        answer = client_of("office").post(f"{page}refuse/", {"note": note})
        shown = answer.content.decode()
        assert answer.status_code == 400 and 'value="2026-11-01"' in shown
        assert "没有写理由" in shown or "field-error" in shown


def test_a_draft_is_its_authors_alone(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    save_draft(policy, 2, raised(policy), county["industry"])
    keeper = User.objects.create_superuser("keeper", password="a-long-password")
    browser = Client()
    browser.force_login(keeper)
    assert "草稿" not in browser.get("/office/policies/").content.decode()
    assert PolicyEdition.objects.visible_to(county["industry"]).filter(status="draft").count() == 1
    assert "200万元" not in client_of("office").get(AT).content.decode()


# --- what a text may do -------------------------------------------------------------------------------


def test_a_typed_text_opens_no_file_of_the_server(county: County, policy: PolicyFile, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("a secret", encoding="utf-8")
    source = raised(policy) + f"\ncase_files:\n- {{file: {secret}, keys: {secret}}}\n"
    after = checked(policy, source).policy
    assert after is not None and after.case_files
    run = trials(after, after, source)
    assert [trial.outcome for trial in run] == ["failed", "passed"]
    assert not any("secret" in trial.problem for trial in run)


def test_one_case_that_cannot_be_run_leaves_the_others_alone(county: County, policy: PolicyFile) -> None:
    source = text_of(policy).replace("expect: {equipment: 150万元}", "expect: {equipmnt: 150万元}")
    after = checked(policy, source).policy
    assert after is not None
    first, second = trials(after, after, source)
    assert (first.outcome, second.outcome) == ("broken", "passed")
    assert "equipmnt" in first.problem


def test_a_number_no_engine_takes_is_told_in_a_sentence(
    county: County, policy: PolicyFile, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    source = rewritten(text_of(policy), {PAY: f"市级设备资金 × 30%，最高 {'9' * 5000}万元"})
    for part in ("effect", "findings"):
        answer = post(client_of("industry"), f"{AT}{part}/", source)
        assert answer.status_code == 200
        assert len(answer.content.decode()) < 2000


def test_a_name_longer_than_the_record_keeps_is_refused(county: County, policy: PolicyFile) -> None:
    source = text_of(policy).replace("equipment", "e" * 61)
    with pytest.raises(InputError, match="the name of an item has 61 characters"):
        propose_change(policy, 2, source, county["industry"], START, "理由")


def test_a_title_longer_than_the_record_keeps_is_cut_in_lists(county: County, policy: PolicyFile) -> None:
    source = rewritten(text_of(policy), {"title/zh": "长" * 250, "title/en": "l" * 350})
    put_in_force(county, policy, source)
    policy.refresh_from_db()
    assert (len(policy.title_zh), len(policy.title_en)) == (200, 300)


def test_long_texts_are_compared_as_a_whole() -> None:
    old, new = "甲" * 3000, "乙" * 3000
    assert [run.kind for run in word_runs(old, new)] == ["removed", "added"]


def test_signs_of_a_page_in_a_text_stay_text(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    hostile = "</textarea></script><img src=x onerror=alert(1)>"
    source = rewritten(text_of(policy), {TITLE: hostile, "title/zh": hostile})
    made = propose_change(policy, 2, source, county["industry"], START, hostile)
    for page in (f"/office/policies/editions/{made.pk}/", "/office/policies/", f"{AT}?again={made.pk}"):
        assert "<img src=x" not in client_of("office").get(page).content.decode()
    withdraw_change(made, county["industry"])
    assert "<img src=x" not in client_of("industry").get(f"{AT}?again={made.pk}").content.decode()
    for part in ("cards", "cases", "effect"):
        assert "<img src=x" not in post(client_of("industry"), f"{AT}{part}/", source).content.decode()


# --- items that come and go ---------------------------------------------------------------------------


def test_an_item_that_went_and_came_back_has_its_page_on_every_day(
    county: County, policy: PolicyFile, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    [award] = grant_awards(policy, 2026, county["finance"], date(2026, 9, 1))
    old = text_of(policy)
    without = old[: old.index("cases:")].replace("id: equipment", "id: other").replace("三/（一）", "三")
    put_in_force(county, policy, without, date(2026, 10, 1))
    put_in_force(county, policy, old, date(2026, 11, 1))
    rule = award.rule
    rule.refresh_from_db()
    for day in (date(2026, 9, 1), date(2026, 10, 15), date(2026, 11, 15)):
        assert policy_of_rule(rule, day).item("equipment")
    assert client_of("finance").get(f"/office/policies/decisions/{award.pk}/").status_code == 200


def test_an_item_with_awards_keeps_its_name(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    renamed = text_of(policy).replace("equipment", "machines")
    early = propose_change(policy, 2, renamed, county["industry"], START, "理由")
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    grant_awards(policy, 2026, county["finance"], date(2026, 9, 1))
    with pytest.raises(InputError, match="under equipment, which is called machines now"):
        propose_change(policy, 2, renamed, county["office"], START, "理由")
    with pytest.raises(InputError, match="under equipment, which is called machines now"):
        approve_change(early, county["office"], START)
