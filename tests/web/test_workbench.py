"""A change of a policy: edited, tried, proposed by one person, put in force by another, from a day on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from tests.web.conftest import POLICY, County
from tests.web.test_at_the_same_moment import at_once
from zoulang.errors import InputError
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.money.actions import grant_awards
from zoulang.web.money.models import Award
from zoulang.web.money.replay import replay
from zoulang.web.policy.actions import install_policy_file
from zoulang.web.policy.models import PolicyEdition, PolicyFile
from zoulang.web.policy.policies import edition_of, policy_of
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise
from zoulang.web.workbench.actions import (
    approve_change,
    propose_change,
    refuse_change,
    save_draft,
    withdraw_change,
)
from zoulang.web.workbench.cards import groups
from zoulang.web.workbench.checking import as_data, checked
from zoulang.web.workbench.differences import differences
from zoulang.web.workbench.effects import effect
from zoulang.web.workbench.scalars import pieces, rewritten
from zoulang.web.workbench.trials import trials

PAY = "measures/equipment/pay"
RAISED = "市级设备资金 × 30%，最高 200万元"
START = date(2026, 11, 1)
BEFORE = date(2026, 10, 31)
WITH_CASES = """
    cases:
    - id: at-the-cap
      set: {市级设备资金: 600万元, 拨付文号: 甲-1}
      expect: {equipment: 150万元}
    - id: below
      set: {市级设备资金: 100万元, 拨付文号: 甲-1}
      expect: {equipment: 30万元}
"""


@pytest.fixture
def policy(county: County) -> PolicyFile:
    county.open()
    county.install(POLICY + WITH_CASES)
    return PolicyFile.objects.get(slug="sample-2026-90")


def text_of(policy: PolicyFile) -> str:
    return edition_of(policy).source


def raised(policy: PolicyFile) -> str:
    return rewritten(text_of(policy), {PAY: RAISED})


def base_of(policy: PolicyFile) -> int:
    return policy.editions.get(status="in_force", in_force_to=None).number


def proposed(county: County, policy: PolicyFile, start: date = START, by: str = "industry") -> PolicyEdition:
    source = raised(policy)
    return propose_change(policy, base_of(policy), source, county[by], start, "设备价格上涨")


def know(county: County, firms: list[Enterprise], *facts: dict[str, str]) -> None:
    sheets = dict(zip(firms, facts, strict=False))
    record_facts(county.programme, 2026, "县统计局", sheets, county["statistics"])


# --- what the record keeps ----------------------------------------------------------------------------


def test_a_change_holds_from_its_day_on_and_the_old_rule_until_the_day_before(
    county: County, policy: PolicyFile
) -> None:
    approve_change(proposed(county, policy), county["office"], START)
    assert policy_of(policy, BEFORE).item("equipment").pay.text.endswith("150万元")  # type: ignore[union-attr]
    assert policy_of(policy, START).item("equipment").pay.text.endswith("200万元")  # type: ignore[union-attr]
    old, new = policy.editions.filter(status="in_force").order_by("number")
    assert (old.in_force_from, old.in_force_to) == (None, BEFORE)
    assert (new.in_force_from, new.in_force_to, new.replaces) == (START, None, old)


def test_nothing_changes_before_a_second_person_approves(county: County, policy: PolicyFile) -> None:
    before = text_of(policy)
    proposal = proposed(county, policy)
    set_business_date(START, by=None)
    assert edition_of(policy, START).source == before
    with pytest.raises(
        InputError, match="you proposed this change yourself; a second person has to approve it"
    ):
        approve_change(propose_by_office(county, policy), county["office"], START)
    assert edition_of(policy, START).source == before
    assert proposal.status == "proposed"


def propose_by_office(county: County, policy: PolicyFile) -> PolicyEdition:
    return proposed(county, policy, date(2026, 12, 1), by="office")


def test_the_database_itself_keeps_the_four_eyes(county: County, policy: PolicyFile) -> None:
    proposal = proposed(county, policy)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyEdition.objects.filter(pk=proposal.pk).update(
            status="in_force",
            in_force_from=START,
            in_force_to=date(2026, 12, 31),
            decided_by=county["industry"],
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyEdition.objects.filter(pk=proposal.pk).update(
            status="in_force", in_force_from=START, in_force_to=date(2026, 12, 31)
        )


def test_only_one_edition_is_the_first_and_one_the_last(county: County, policy: PolicyFile) -> None:
    for days in ({"in_force_from": START}, {"in_force_to": BEFORE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyEdition.objects.create(
                policy_file=policy,
                number=90,
                source="x",
                status="in_force",
                decided_by=county["office"],
                **days,
            )


@pytest.mark.parametrize(
    ("who", "deed"),
    [("finance", "propose"), ("town", "propose"), ("industry", "approve"), ("finance", "approve")],
)
def test_others_may_not(county: County, policy: PolicyFile, who: str, deed: str) -> None:
    proposal = proposed(county, policy)
    with pytest.raises(PermissionDenied, match=deed):
        if deed == "propose":
            propose_change(policy, base_of(policy), raised(policy), county[who], START, "理由")
        else:
            approve_change(proposal, county[who], START)


def test_a_change_begun_on_an_older_edition_is_refused_in_one_sentence(
    county: County, policy: PolicyFile
) -> None:
    base, source = base_of(policy), raised(policy)
    late = propose_change(policy, base, source.replace("30%", "40%"), county["office"], START, "提高比例")
    approve_change(proposed(county, policy), county["office"], START)
    with pytest.raises(
        InputError, match="was put in force since this change was begun; open the policy again"
    ):
        propose_change(policy, base, source.replace("30%", "35%"), county["industry"], START, "又一改动")
    with pytest.raises(InputError, match="was put in force since this change was begun"):
        save_draft(policy, base, source, county["industry"])
    leader = county["stranger"]
    leader.memberships.create(unit=county.programme.units.first(), role="leader")
    with pytest.raises(InputError, match="was put in force since this change was begun"):
        approve_change(late, county["stranger"], date(2026, 12, 1))


def test_a_change_needs_a_reason_a_difference_and_no_mistake(county: County, policy: PolicyFile) -> None:
    base, source = base_of(policy), text_of(policy)
    for text, reason, message in [
        (source, "理由", "nothing is changed"),
        (raised(policy), "  ", "the reason is missing"),
        (source.replace("市级设备资金 × 30%", "市级设备资 × 30%"), "理由", "市级设备资"),
        (
            source.replace("policy: sample-2026-90", "policy: other"),
            "理由",
            "leave it the name sample-2026-90",
        ),
        (source.replace("clause: 三/（一）", "clause: 九/（一）"), "理由", "is no clause"),
    ]:
        with pytest.raises(InputError, match=message):
            propose_change(policy, base, text, county["industry"], START, reason)
    assert not PolicyEdition.objects.filter(status="proposed").exists()


def test_a_proposal_is_decided_once(county: County, policy: PolicyFile) -> None:
    proposal = proposed(county, policy)
    refuse_change(proposal, county["office"], "财力不足")
    with pytest.raises(InputError, match="it was refused before"):
        approve_change(proposal, county["office"], START)
    with pytest.raises(InputError, match="it was refused before"):
        withdraw_change(proposal, county["industry"])


def test_a_refusal_needs_a_reason_and_a_second_person(county: County, policy: PolicyFile) -> None:
    with pytest.raises(InputError, match="say why it is refused"):
        refuse_change(proposed(county, policy), county["office"], " ")
    with pytest.raises(InputError, match="withdraw it instead"):
        refuse_change(propose_by_office(county, policy), county["office"], "不妥")


def test_only_who_proposed_withdraws(county: County, policy: PolicyFile) -> None:
    proposal = proposed(county, policy)
    with pytest.raises(InputError, match="this is not your change"):
        withdraw_change(proposal, county["office"])
    assert withdraw_change(proposal, county["industry"]).status == "withdrawn"


def test_a_draft_is_kept_for_its_author_and_becomes_the_proposal(county: County, policy: PolicyFile) -> None:
    draft = save_draft(policy, base_of(policy), "policy: [", county["industry"])
    assert list(PolicyEdition.objects.visible_to(county["office"]).filter(status="draft")) == []
    assert list(PolicyEdition.objects.visible_to(county["industry"]).filter(status="draft")) == [draft]
    assert proposed(county, policy).pk == draft.pk


def test_a_draft_that_is_thrown_away_is_gone(county: County, policy: PolicyFile) -> None:
    draft = save_draft(policy, base_of(policy), raised(policy), county["industry"])
    withdraw_change(draft, county["industry"])
    assert not policy.editions.filter(proposed_by__isnull=False).exists()


def test_every_deed_stands_in_the_journal(county: County, policy: PolicyFile) -> None:
    save_draft(policy, base_of(policy), raised(policy), county["industry"])
    approve_change(proposed(county, policy), county["office"], START)
    refuse_change(
        propose_change(
            policy, base_of(policy), text_of_new(policy), county["industry"], date(2026, 12, 1), "再改"
        ),
        county["office"],
        "不妥",
    )
    told = JournalEntry.objects.filter(verb__startswith="policy_change").order_by("id")
    assert [(entry.verb.split(".")[1], entry.actor.username) for entry in told] == [  # type: ignore[union-attr]
        ("saved", "industry"),
        ("proposed", "industry"),
        ("approved", "office"),
        ("proposed", "industry"),
        ("refused", "office"),
    ]


def text_of_new(policy: PolicyFile) -> str:
    return edition_of(policy, START).source.replace("200万元", "250万元")


def test_a_rule_that_is_left_out_ends_and_a_new_one_begins_with_its_edition(
    county: County, policy: PolicyFile
) -> None:
    source = text_of(policy).split("cases:")[0].replace("id: equipment", "id: machines")
    made = propose_change(policy, base_of(policy), source, county["industry"], START, "改名")
    approve_change(made, county["office"], START)
    old, new = (policy.rules.get(item=item) for item in ("equipment", "machines"))
    assert (old.validity(BEFORE), old.validity(START)) == ("in_force", "expired")
    assert (new.validity(BEFORE), new.validity(START)) == ("not_yet", "in_force")
    for item in ("equipment", "machines"):
        assert Client().get(f"/sample/rules/sample-2026-90/{item}/").status_code == 200


def test_installing_a_folder_again_does_not_undo_what_was_approved(
    county: County, policy: PolicyFile
) -> None:
    first = text_of(policy)
    approve_change(proposed(county, policy), county["office"], START)
    install_policy_file(county.document, first, None)
    assert edition_of(policy, START).source != first
    with pytest.raises(InputError, match="was approved by a second person; this would undo it"):
        install_policy_file(county.document, first.replace("30%", "31%"), None)
    with pytest.raises(InputError, match="one person alone does not change it"):
        install_policy_file(county.document, first.replace("30%", "31%"), county["office"])


def test_a_corrected_folder_takes_the_place_of_a_text_no_award_rests_on(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    corrected = text_of(policy).replace("30%", "31%")
    install_policy_file(county.document, corrected, None)
    assert edition_of(policy, date(2026, 2, 1)).source == corrected
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    grant_awards(policy, 2026, county["finance"], date(2026, 9, 1))
    install_policy_file(county.document, corrected.replace("31%", "32%"), None)
    assert edition_of(policy, date(2026, 9, 29)).source == corrected
    assert edition_of(policy, date(2026, 9, 30)).source != corrected


# --- awards ------------------------------------------------------------------------------------------


def test_awards_are_granted_by_the_rule_of_their_day_and_decided_again_by_the_same(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    facts = [{"市级设备资金": "900万元", "拨付文号": "甲-1"}, {"市级设备资金": "900万元", "拨付文号": "乙-1"}]
    know(county, firms, *facts)
    [early] = grant_awards(policy, 2026, county["finance"], date(2026, 9, 1), claimed_by={firms[0].pk})
    approve_change(proposed(county, policy), county["office"], START)
    [late] = grant_awards(policy, 2026, county["finance"], START, claimed_by={firms[1].pk})
    assert (early.amount, late.amount) == (150_000_000, 200_000_000)
    know(county, firms, {"市级设备资金": "100万元", "拨付文号": "甲-1"})
    set_business_date(date(2027, 6, 1), by=None)
    for award in Award.objects.all():
        again = replay(award)
        assert again is not None
        assert (again.amount, again.same_amount, again.same_words) == (award.amount, True, True)


def test_a_day_before_awards_is_taken_only_if_that_is_said(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    [award] = grant_awards(policy, 2026, county["finance"], date(2026, 9, 1))
    start = date(2026, 8, 1)
    with pytest.raises(InputError, match="1 awards were granted on or after 2026-08-01"):
        proposed(county, policy, start)
    made = propose_change(
        policy, base_of(policy), raised(policy), county["industry"], start, "理由", says_past=True
    )
    with pytest.raises(InputError, match="1 awards were granted on or after 2026-08-01"):
        approve_change(made, county["office"], start)
    approve_change(made, county["office"], start, says_past=True)
    award.refresh_from_db()
    assert (award.amount, award.edition.source) == (150_000_000, made.replaces.source)  # type: ignore[union-attr]
    again = replay(award)
    assert again is not None and again.same_amount


def test_an_award_without_its_edition_cannot_be_decided_again(
    county: County, policy: PolicyFile, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    award = Award.objects.create(
        enterprise=firms[0],
        rule=policy.rules.get(),
        year=2026,
        amount=100,
        granted_on=date(2026, 7, 1),
        decision={},
    )
    assert replay(award) is None
    page = client_of("finance").get(f"/office/policies/decisions/{award.pk}/").content.decode()
    assert "无法重新裁定" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_is_told(county: County, policy: PolicyFile) -> None:
    first, second = proposed(county, policy), propose_again(county, policy)
    done, refused = at_once(
        lambda: approve_change(first, county["office"], START),
        lambda: approve_change(second, county["office"], START),
    )
    assert len(done) == 1
    assert "was put in force since this change was begun" in refused[0]


def propose_again(county: County, policy: PolicyFile) -> PolicyEdition:
    source = raised(policy).replace("30%", "35%")
    return propose_change(policy, base_of(policy), source, county["industry"], START, "提高比例")


# --- the text ----------------------------------------------------------------------------------------


def test_one_piece_is_rewritten_and_the_rest_of_the_file_stays(county: County, policy: PolicyFile) -> None:
    old, new = text_of(policy), raised(policy)
    assert new == old.replace("最高 150万元", "最高 200万元")
    quoted = rewritten(old, {"measures/equipment/when": "> 5: #"})
    assert pieces(quoted)["measures/equipment/when"].text == "> 5: #"
    with pytest.raises(InputError, match="nothing at measures/none/pay"):
        rewritten(old, {"measures/none/pay": "1"})


def test_a_limit_of_a_band_is_a_piece_of_its_own() -> None:
    source = "measures:\n- id: m\n  pay: {bands: {of: 增速, rows: {≥ 10%: 20万元, else: 0}}}\n"
    address = "#measures/m/pay/bands/rows/≥ 10%"
    assert "≥ 12%: 20万元" in rewritten(source, {address: "≥ 12%"})
    [_head, measures] = groups(source)
    line = next(line for line in measures.cards[0].lines if line.limit)
    assert (line.limit_address, line.limit, line.text) == (address, "≥ 10%", "20万元")


def test_a_difference_is_told_word_by_word_under_its_clause(county: County, policy: PolicyFile) -> None:
    [card] = differences(text_of(policy), raised(policy))
    assert (card.title, card.clause) == ("设备奖补", "三/（一）")
    [changed] = card.differences
    runs = [(run.kind, run.text) for run in changed.runs if run.kind != "same"]
    assert runs == [("removed", "150万元"), ("added", "200万元")]


def test_the_checker_speaks_chinese_and_points_into_the_piece(county: County, policy: PolicyFile) -> None:
    source = rewritten(text_of(policy), {PAY: "市级设备资金 × 30%，最高 200"})
    told = as_data(checked(policy, source))
    [problem] = [each for each in told["problems"] if not each["warning"]]
    assert told["mistakes"] == 1
    assert (problem["address"], problem["code"]) == (PAY, "E12")
    assert "没有写单位" in problem["said"]
    assert problem["offset"] == "市级设备资金 × 30%，最高 200".index("200")


def test_cases_tell_what_the_change_moves(county: County, policy: PolicyFile) -> None:
    run = trials(policy_of(policy), checked(policy, raised(policy)).policy, raised(policy))  # type: ignore[arg-type]
    capped, below = run
    assert (capped.outcome, below.outcome) == ("failed", "passed")
    assert (capped.moved[0].before, capped.moved[0].after) == ("150万元", "180万元")
    assert (capped.missed[0].address, capped.missed[0].found) == (
        "cases/at-the-cap/expect/equipment",
        "180万元",
    )
    assert not below.moved


def test_the_effect_is_worked_out_on_the_registry_and_kept_with_the_proposal(
    county: County, policy: PolicyFile, firms: list[Enterprise]
) -> None:
    know(
        county,
        firms,
        {"市级设备资金": "900万元", "拨付文号": "甲-1"},
        {"市级设备资金": "100万元", "拨付文号": "乙-1"},
    )
    kept = proposed(county, policy).effect
    assert kept["zh"]["cost"]["total"]["difference"]["low_fen"] == 50_000_000
    assert (kept["zh"]["movements"]["all"]["gain"], kept["zh"]["movements"]["all"]["stay"]) == (1, 1)
    assert kept["firms"] == 2
    again = effect(policy, edition_of(policy), checked(policy, raised(policy)).policy, START)  # type: ignore[arg-type]
    assert again == kept


# --- the pages ----------------------------------------------------------------------------------------


def post(browser: Client, address: str, source: str, base: int = 2, **more: Any) -> Any:
    edits = json.dumps(more.pop("edits", {}))
    return browser.post(address, {"base": base, "source": source, "edits": edits, **more})


def test_the_page_answers_while_one_types(
    county: County, policy: PolicyFile, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    browser, at = client_of("industry"), "/office/policies/sample-2026-90/"
    page = browser.get(at)
    assert page.status_code == 200 and PAY in page.content.decode()
    told = post(browser, f"{at}check/", text_of(policy), edits={PAY: RAISED}).json()
    assert (told["mistakes"], RAISED in told["source"]) == (0, True)
    assert {"市级设备资金", "万元", "最大"} <= {word["label"] for word in told["words"]}
    shown = post(browser, f"{at}cases/", text_of(policy), edits={PAY: RAISED}).content.decode()
    assert "180万元" in shown
    shown = post(browser, f"{at}effect/", text_of(policy), edits={PAY: RAISED}).content.decode()
    assert "青梧样例材料有限公司" in shown and "50万元" in shown
    assert RAISED in post(browser, f"{at}cards/", text_of(policy), edits={PAY: RAISED}).content.decode()
    assert PolicyEdition.objects.filter(status__in=["draft", "proposed"]).count() == 0


def test_a_text_that_is_no_yaml_still_has_its_page(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    browser, at = client_of("industry"), "/office/policies/sample-2026-90/"
    told = post(browser, f"{at}check/", "policy: [").json()
    assert (told["mistakes"], told["problems"][0]["code"]) == (1, "E00")
    for part in ("cards", "cases", "effect"):
        assert post(browser, f"{at}{part}/", "policy: [").status_code == 200
    refused = post(browser, f"{at}propose/", "policy: [", start="2026-11-01", reason="理由")
    assert refused.status_code == 400 and "policy: [" in refused.content.decode()
    post(browser, f"{at}draft/", "policy: [")
    assert "policy: [" in browser.get(at).content.decode()


def test_proposed_on_a_page_and_approved_on_another(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client]
) -> None:
    at = "/office/policies/sample-2026-90/"
    sent = post(
        client_of("industry"),
        f"{at}propose/",
        text_of(policy),
        edits={PAY: RAISED},
        start="2026-11-01",
        reason="设备价格上涨",
    )
    made = PolicyEdition.objects.get(status="proposed")
    page = f"/office/policies/editions/{made.pk}/"
    assert sent.headers["Location"] == page
    own = client_of("industry").get(page).content.decode()
    assert "<del>150万元</del>" in own and "<ins>200万元</ins>" in own and "approve/" not in own
    assert client_of("industry").post(f"{page}approve/", {"start": "2026-11-01"}).status_code == 403
    assert "waits" not in client_of("office").get("/office/policies/").content.decode()
    assert "等您决定" in client_of("office").get("/office/policies/").content.decode()
    assert client_of("office").post(f"{page}approve/", {"start": "2026-11-01"}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.in_force_from) == ("in_force", START)


@pytest.mark.parametrize(
    ("who", "code"), [("industry", 200), ("finance", 200), ("town", 404), ("firm", 404), ("stranger", 404)]
)
def test_who_sees_the_workbench(
    county: County, policy: PolicyFile, client_of: Callable[[str], Client], who: str, code: int
) -> None:
    browser = client_of(who)
    assert browser.get("/office/policies/sample-2026-90/").status_code == code
    made = proposed(county, policy)
    assert browser.get(f"/office/policies/editions/{made.pk}/").status_code == code
    if who == "finance":
        assert post(browser, "/office/policies/sample-2026-90/check/", "x").status_code == 403


def test_the_api_lists_the_editions_and_replays_an_award(
    county: County, policy: PolicyFile, firms: list[Enterprise], client_of: Callable[[str], Client]
) -> None:
    know(county, firms, {"市级设备资金": "900万元", "拨付文号": "甲-1"})
    [award] = grant_awards(policy, 2026, county["finance"], date(2026, 9, 1))
    approve_change(proposed(county, policy), county["office"], START)
    listed = Client().get("/api/policies/sample-2026-90/editions").json()
    assert [(each["number"], each["stands"], each["from"], each["to"]) for each in listed] == [
        (3, "coming", "2026-11-01", None),
        (2, "current", None, "2026-10-31"),
    ]
    told = client_of("finance").get(f"/api/awards/{award.pk}/replay").json()
    assert (told["edition"], told["same_amount"], told["same_words"]) == (2, True, True)
    assert Client().get(f"/api/awards/{award.pk}/replay").status_code == 404
