"""Automatic awards: the list is the rule's, each firm confirms, all is approved and paid together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.claims import YEAR, Bench
from zoulang.errors import InputError
from zoulang.web.casework.actions import make_move, move_cases, pass_silence
from zoulang.web.casework.models import Case
from zoulang.web.money.actions import pay_award
from zoulang.web.money.claims.automatic import open_award_list, who_is_given
from zoulang.web.money.claims.filing import open_claim
from zoulang.web.money.models import Award, Budget, Claim
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise

FIRST = {"首次两化融合贯标": "是"}


@pytest.fixture
def bench(db: None, tmp_path: Path) -> Bench:
    bench = Bench(tmp_path / "tested")
    bench.route("integration", way="automatic", reviewers=(), evidence=())
    bench.know(FIRST)
    bench.know(FIRST, bench.rival)
    return bench


def listed(bench: Bench) -> Case:
    return open_award_list(bench.rule("integration"), YEAR, bench["industry"])


def stages(parent: Case) -> dict[str, str]:
    return {child.enterprise.name_zh[:3]: child.stage for child in parent.children.all()}


def test_the_list_is_everybody_to_whom_the_rule_gives_something(bench: Bench) -> None:
    found = who_is_given(bench.rule("integration"), YEAR)
    assert {(each.enterprise, each.amount) for each in found} == {
        (bench.firm, 20_000_000),
        (bench.rival, 20_000_000),
    }
    bench.know({"首次两化融合贯标": "否"}, bench.rival)
    assert [each.enterprise for each in who_is_given(bench.rule("integration"), YEAR)] == [bench.firm]


def test_a_list_runs_from_the_offer_to_the_payment(bench: Bench) -> None:
    parent = listed(bench)
    for username, firm in (("firm", bench.firm), ("rival", bench.rival)):
        make_move(parent.children.get(enterprise=firm), "confirm", bench[username])
    make_move(parent, "publish", bench["industry"])
    bench.wait(10)
    make_move(parent, "approve", bench["finance"])
    awards = list(Award.objects.select_related("case"))
    assert [award.amount for award in awards] == [20_000_000, 20_000_000]
    assert stages(parent) == {"青梧甲": "approved", "青梧乙": "approved"}
    assert Budget.objects.get().committed == 40_000_000
    for number, award in enumerate(awards):
        pay_award(award, bench["finance"], date(2024, 3, 14), f"拨-{number}")
    assert stages(parent) == {"青梧甲": "paid", "青梧乙": "paid"}
    assert Case.objects.get(pk=parent.pk).stage == "paid"


def test_who_declines_or_is_silent_is_not_paid(bench: Bench) -> None:
    parent = listed(bench)
    make_move(parent.children.get(enterprise=bench.rival), "decline", bench["rival"])
    with pytest.raises(InputError):
        make_move(parent, "publish", bench["industry"])
    bench.wait(15)
    pass_silence(date(2024, 3, 19))
    assert stages(parent) == {"青梧甲": "lapsed", "青梧乙": "declined"}
    with pytest.raises(InputError):
        make_move(parent, "publish", bench["industry"])
    # What was not confirmed may be offered again.
    assert Claim.objects.standing().count() == 0
    assert len(who_is_given(bench.rule("integration"), YEAR)) == 2


def test_nobody_is_offered_what_he_has_or_claims(bench: Bench) -> None:
    listed(bench)
    assert who_is_given(bench.rule("integration"), YEAR) == []
    with pytest.raises(InputError, match=r"三/（六）.*gives nobody anything"):
        listed(bench)


def test_a_measure_that_is_paid_without_a_claim_is_not_claimed(bench: Bench) -> None:
    with pytest.raises(InputError, match="is paid without a claim"):
        open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])


def test_a_firm_is_approved_with_its_list_and_not_alone(bench: Bench) -> None:
    parent = listed(bench)
    child = parent.children.get(enterprise=bench.firm)
    make_move(child, "confirm", bench["firm"])
    with pytest.raises(InputError, match="the list of this firm is at another stage"):
        make_move(child, "approve", bench["finance"])
    assert not Award.objects.exists()


def test_a_budget_that_is_too_small_approves_nobody(bench: Bench) -> None:
    parent = listed(bench)
    move_cases(parent.children.all(), "confirm", None)
    make_move(parent, "publish", bench["industry"])
    Budget.objects.update(amount=30_000_000)
    bench.wait(10)
    with pytest.raises(InputError):
        make_move(parent, "approve", bench["finance"])
    assert Case.objects.get(pk=parent.pk).stage == "published"
    assert stages(parent) == {"青梧甲": "confirmed", "青梧乙": "confirmed"}
    assert not Award.objects.exists()


def test_a_cancelled_list_leaves_nothing_open(bench: Bench) -> None:
    parent = listed(bench)
    make_move(parent, "cancel", bench["industry"])
    assert Claim.objects.standing().count() == 0
    assert not Case.objects.filter(parent=parent, closed_on=None).exists()


def many(bench: Bench, number: int) -> None:
    known = Enterprise.objects.count()
    made = Enterprise.objects.bulk_create(
        Enterprise(
            programme=bench.programme, credit_code=f"91999901MA{place:07d}X", name_zh=f"青梧测{place}有限公司"
        )
        for place in range(known, known + number)
    )
    record_facts(bench.programme, YEAR, "年度填报", {firm: dict(FIRST) for firm in made}, None)


def test_the_queries_do_not_grow_with_the_firms_of_a_list(bench: Bench) -> None:
    def queries() -> list[int]:
        found = []
        with CaptureQueriesContext(connection) as made:
            parent = listed(bench)
        found.append(len(made))
        move_cases(parent.children.all(), "confirm", None)
        make_move(parent, "publish", bench["industry"])
        bench.wait(10)
        with CaptureQueriesContext(connection) as made:
            make_move(parent, "approve", bench["finance"])
        return [*found, len(made)]

    queries()
    many(bench, 5)
    few = queries()
    many(bench, 60)
    # Rows are written in batches, so a few statements more; none for each firm.
    assert all(more - less < 10 for more, less in zip(queries(), few, strict=True))
