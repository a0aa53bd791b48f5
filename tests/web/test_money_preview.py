"""A payment run looked at before it is prepared, and what of payments waits on the page of one's work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.awards import award_of
from tests.web.conftest import County
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.money.actions import check_account, prepare_batch, send_batch, state_account
from zoulang.web.money.models import Award, Batch, Budget, BudgetEntry, Instalment
from zoulang.web.money.runs import preview_run
from zoulang.web.money.waiting import waiting_payments
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise

Browsers = Callable[[str], Client]
TODAY = date(2026, 9, 23)


@pytest.fixture
def awards(county: County, firms: list[Enterprise]) -> list[Award]:
    """100.50 yuan for each of two firms; the account of the first is checked, that of the second stated."""
    county.open()
    rule = Rule.objects.get(item="equipment")
    accounts = [
        state_account(firm, firm.name_zh, "青梧农商行", f"622000880000001{place}", None, TODAY)
        for place, firm in enumerate(firms)
    ]
    check_account(accounts[0], county["finance"], TODAY)
    return [award_of(firm, rule, amount=10_050, due=date(2026, 9, 30)) for firm in firms]


def test_a_preview_says_what_is_in_the_run_and_who_is_left_out_and_why(
    county: County, awards: list[Award]
) -> None:
    run = preview_run(Instalment.objects.all(), TODAY)
    assert [part.award for part in run.parts] == [awards[0]]
    ((_treasury, _indicator, transfers, fen),) = run.treasuries
    assert (transfers, fen, run.total) == (1, 10_050, 10_050)
    assert [(each.part.award, str(each.why[0])) for each in run.left_out] == [
        (awards[1], "the firm has no checked account")
    ]
    assert run.reasons == [("the firm has no checked account", 1, 10_050)]


def test_a_preview_agrees_with_the_run_and_changes_nothing(county: County, awards: list[Award]) -> None:
    Instalment.objects.update(budget=None)
    before = (BudgetEntry.objects.count(), list(Budget.objects.values_list("pk", "committed")))
    run = preview_run(Instalment.objects.all(), TODAY)
    assert [part.award for part in run.parts] == [awards[0]]
    assert (BudgetEntry.objects.count(), list(Budget.objects.values_list("pk", "committed"))) == before
    assert not Instalment.objects.exclude(budget=None).exists()
    made = prepare_batch(county.programme, [part.pk for part in run.parts], county["finance"], TODAY)
    assert sum(made.payments.values_list("amount", flat=True)) == run.total


def test_what_is_in_a_run_is_left_out_of_the_next(county: County, awards: list[Award]) -> None:
    prepare_batch(county.programme, [awards[0].instalments.get().pk], county["finance"], TODAY)
    run = preview_run(Instalment.objects.all(), TODAY)
    assert not run.parts
    assert [str(each.why[0]) for each in run.left_out] == [
        "it is paid, freed or with the bank already",
        "the firm has no checked account",
    ]


def test_from_the_preview_the_run_is_prepared(
    county: County, awards: list[Award], client_of: Browsers
) -> None:
    finance = client_of("finance")
    shown = finance.get(reverse("preview_run", args=[county.programme.slug])).content.decode()
    assert awards[1].enterprise.name_zh in shown
    sent = shown[shown.index('name="instalment" value="') :].split('"')[3]
    assert sent == str(awards[0].instalments.get().pk)
    finance.post(reverse("prepare_batch", args=[county.programme.slug]), {"instalment": sent})
    assert Batch.objects.get().payments.count() == 1


def test_a_preview_costs_the_same_for_many(
    county: County, awards: list[Award], firms: list[Enterprise]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            preview_run(Instalment.objects.all(), TODAY)
        return len(made)

    queries()
    few = queries()
    rule = Rule.objects.get(item="equipment")
    for number in range(6):
        award_of(firms[0], rule, amount=100, subject=f"项目{number}", due=date(2026, 9, 30))
    assert queries() == few


def test_who_checks_accounts_and_prepares_runs_finds_both_in_his_work(
    county: County, awards: list[Award], client_of: Browsers
) -> None:
    finance, programmes = county["finance"], [county.programme.pk]
    made = prepare_batch(county.programme, [awards[0].instalments.get().pk], finance, TODAY)
    send_batch(made, finance, TODAY)
    waiting = waiting_payments(finance, programmes, TODAY)
    assert [each.about.title_zh for each in waiting] == ["企业账户1户待核对"]
    later = date(2026, 9, 30)
    waiting = waiting_payments(finance, programmes, later)
    assert [(each.day, each.about.title_zh) for each in waiting] == [
        (None, "企业账户1户待核对"),
        (date(2026, 9, 24), f"拨付批次{made.number}"),
    ]
    assert waiting_payments(county["firm"], programmes, later) == []
    set_business_date(later, by=None)
    shown = client_of("finance").get(reverse("today")).content.decode()
    assert reverse("accounts_to_check", args=[county.programme.slug]) in shown
    assert reverse("batch", args=[county.programme.slug, made.pk]) in shown
