"""Payment runs: checked accounts alone, one file for the bank, and its answer held against the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.awards import award_of
from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.tables import read_table
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.money.actions import (
    check_account,
    demand_back,
    pay_award,
    prepare_batch,
    refuse_account,
    send_batch,
    state_account,
    take_money_back,
    take_return,
    withdraw_batch,
)
from zoulang.web.money.bank_clock import late_runs
from zoulang.web.money.bank_files import write_bank_file
from zoulang.web.money.models import Award, Batch, Budget, Instalment, PayeeAccount, Payment
from zoulang.web.money.papers import payment_slip
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise, FormerName

Browsers = Callable[[str], Client]
# A Wednesday, and the working day after it.
SENT, NEXT = date(2026, 9, 23), date(2026, 9, 24)
NUMBER = "6220008800000012"


@pytest.fixture
def awards(county: County, firms: list[Enterprise]) -> list[Award]:
    """100.50 yuan for each of two firms, both with a checked account."""
    county.open()
    rule = Rule.objects.get(item="equipment")
    for place, firm in enumerate(firms):
        stated = state_account(firm, firm.name_zh, "青梧农商行", f"622000880000001{place}", None, SENT)
        check_account(stated, county["finance"], SENT)
    return [award_of(firm, rule, amount=10_050, due=date(2026, 9, 30)) for firm in firms]


def run(county: County, sent: bool = True) -> Batch:
    parts = Instalment.objects.open().order_by("pk").values_list("pk", flat=True)
    batch = prepare_batch(county.programme, list(parts), county["finance"], SENT)
    return send_batch(batch, county["finance"], SENT) if sent else batch


def answer(tmp_path: Path, *rows: tuple[str, str, str, str, str], name: str = "back.csv") -> Path:
    heads = ("付款编号", "金额（元）", "处理结果", "失败原因", "银行流水号")
    path = tmp_path / name
    path.write_text("\n".join(",".join(row) for row in (heads, *rows)), encoding="utf-8")
    return path


# --- accounts -----------------------------------------------------------------------------------------


def test_an_account_is_stated_by_the_firm_and_checked_by_somebody_else(
    county: County, firms: list[Enterprise]
) -> None:
    stated = state_account(
        firms[0], firms[0].name_zh, "青梧农商行", "6220 0088-0000 0012", county["firm"], SENT
    )
    assert (stated.account, stated.state) == (NUMBER, "stated")
    with pytest.raises(PermissionDenied):
        check_account(stated, county["firm"], SENT)
    check_account(stated, county["finance"], SENT)
    again = state_account(firms[0], firms[0].name_zh, "青梧农商行", "6220008800000099", county["firm"], SENT)
    check_account(again, county["finance"], SENT)
    states = PayeeAccount.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["replaced", "checked"]


def test_a_firm_states_no_account_of_another(county: County, firms: list[Enterprise]) -> None:
    with pytest.raises(PermissionDenied):
        state_account(firms[1], firms[1].name_zh, "青梧农商行", NUMBER, county["firm"], SENT)


def test_a_holder_who_is_not_the_firm_needs_a_reason(county: County, firms: list[Enterprise]) -> None:
    firm = firms[0]
    other = state_account(firm, "某某商贸有限公司", "青梧农商行", NUMBER, county["firm"], SENT)
    with pytest.raises(InputError, match="某某商贸有限公司 is not 青梧样例材料有限公司"):
        check_account(other, county["finance"], SENT)
    FormerName.objects.create(enterprise=firm, name_zh="某某商贸有限公司")
    assert check_account(other, county["finance"], SENT).state == "checked"


def test_an_account_is_refused_with_what_the_firm_has_to_mend(
    county: County, firms: list[Enterprise]
) -> None:
    stated = state_account(firms[0], firms[0].name_zh, "青梧农商行", NUMBER, county["firm"], SENT)
    with pytest.raises(InputError, match="no reason"):
        refuse_account(stated, county["finance"], SENT, "")
    assert refuse_account(stated, county["finance"], SENT, "开户行写全称").state == "refused"


@pytest.mark.parametrize("number", ["", "12", "abc12345678", "1" * 33])
def test_what_is_no_account_number_is_refused(county: County, firms: list[Enterprise], number: str) -> None:
    with pytest.raises(InputError, match="8 to 32 digits"):
        state_account(firms[0], firms[0].name_zh, "青梧农商行", number, county["firm"], SENT)


# --- the run and its file -----------------------------------------------------------------------------


def test_a_run_takes_checked_accounts_alone(county: County, awards: list[Award]) -> None:
    PayeeAccount.objects.filter(enterprise=awards[1].enterprise).update(state="replaced")
    with pytest.raises(InputError, match="青梧远汀传感有限公司: the firm has no checked account"):
        run(county)
    assert not Batch.objects.exists()


def test_what_is_in_a_run_is_not_paid_another_way(county: County, awards: list[Award]) -> None:
    run(county)
    with pytest.raises(InputError, match="nothing is left to pay"):
        pay_award(awards[0], county["finance"], NEXT, "财-1")
    with pytest.raises(InputError, match="with the bank already"):
        prepare_batch(county.programme, [awards[0].instalments.get().pk], county["finance"], NEXT)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_file_for_the_bank_holds_every_transfer_and_the_total(
    county: County, awards: list[Award], tmp_path: Path, ending: str
) -> None:
    batch = run(county, sent=False)
    payments = batch.payments.select_related("account", "instalment__budget", "award__rule__clause__document")
    path = tmp_path / f"file.{ending}"
    write_bank_file(batch, list(payments.order_by("number")), path)
    rows = read_table(path).with_columns(pl.col("金额（元）").cast(pl.Float64)).rows(named=True)
    assert [row["付款编号"] for row in rows] == ["20260923-01-0001", "20260923-01-0002", "合计"]
    assert [row["金额（元）"] for row in rows] == [100.5, 100.5, 201.0]
    assert rows[0]["收款账号"] == "6220008800000010"
    assert rows[0]["用途"] == "青政字〔2026〕90号设备奖补2026年度"
    assert rows[2]["收款人户名"] == "2笔"


def test_a_withdrawn_run_can_be_prepared_again(county: County, awards: list[Award]) -> None:
    withdraw_batch(run(county, sent=False), county["finance"], SENT)
    again = run(county)
    assert (again.number, again.payments.count()) == ("20260923-02", 2)
    with pytest.raises(InputError, match="only a prepared run"):
        withdraw_batch(again, county["finance"], SENT)


def test_the_bank_has_one_working_day(county: County, awards: list[Award]) -> None:
    batch = run(county)
    assert late_runs([batch], NEXT) == set()
    assert late_runs([batch], date(2026, 9, 25)) == {batch.pk}


# --- the return file ----------------------------------------------------------------------------------


def test_what_the_bank_paid_is_paid_and_what_it_refused_can_be_prepared_again(
    county: County, awards: list[Award], tmp_path: Path
) -> None:
    batch = run(county)
    path = answer(
        tmp_path,
        ("20260923-01-0001", "100.50", "成功", "", "流-1"),
        ("20260923-01-0002", "100.50", "失败", "户名不符", ""),
    )
    taken = take_return(batch, path, county["finance"], NEXT)
    assert (taken.paid, taken.refused, taken.unchanged) == (1, 1, 0)
    batch.refresh_from_db()
    assert (batch.state, batch.returned_on) == ("returned", NEXT)
    paid = Payment.objects.get(state="paid")
    assert (paid.award, paid.paid_on, paid.receipt) == (awards[0], NEXT, "流-1")
    assert Payment.objects.get(state="refused").refused_reason == "户名不符"
    assert Budget.objects.get(year=2026, policy_file=awards[0].rule.policy_file).paid == 10_050
    assert Instalment.objects.open().get().award == awards[1]
    mended = state_account(
        awards[1].enterprise, awards[1].enterprise.name_zh, "青梧农商行", "6220008800000077", None, NEXT
    )
    check_account(mended, county["finance"], NEXT)
    second = run(county)
    assert second.payments.get().account == mended
    verbs = JournalEntry.objects.filter(verb__in=["award.paid", "payment.refused", "batch.returned"])
    assert verbs.count() == 3


def test_the_same_file_twice_changes_nothing(county: County, awards: list[Award], tmp_path: Path) -> None:
    batch = run(county)
    path = answer(
        tmp_path,
        ("20260923-01-0001", "100.50", "成功", "", "流-1"),
        ("20260923-01-0002", "100.50", "成功", "", "流-2"),
    )
    take_return(batch, path, county["finance"], NEXT)
    before = (JournalEntry.objects.count(), list(Budget.objects.values_list("paid", flat=True)))
    again = take_return(batch, path, county["finance"], NEXT)
    assert (again.paid, again.refused, again.unchanged) == (0, 0, 2)
    assert (JournalEntry.objects.count(), list(Budget.objects.values_list("paid", flat=True))) == before


GOOD = ("20260923-01-0001", "100.50", "成功", "", "流-1")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("20260923-01-0002", "100.51", "成功", "", "流-2"), r"row 3: .*100\.51元, and 100\.5元 was ordered"),
        (("20260923-09-0002", "100.50", "成功", "", "流-2"), "row 3: 20260923-09-0002 is no payment of run"),
        (("20260923-01-0001", "100.50", "成功", "", "流-2"), "row 3: 20260923-01-0001 stands in row 2 too"),
        (("20260923-01-0002", "100.50", "失败", "", ""), "row 3: the reason of the refusal is missing"),
        (("20260923-01-0002", "100.50", "成功", "", "流-1"), "row 3: 流-1 stands in row 2 too"),
        (("20260923-01-0002", "一百", "成功", "", "流-2"), "row 3: '一百' is no amount"),
        (("20260923-01-0002", "100.50", "处理中", "", ""), "row 3: '处理中' is no result"),
    ],
)
def test_a_line_that_does_not_agree_is_named_and_nothing_is_taken_in(
    county: County, awards: list[Award], tmp_path: Path, row: tuple[str, str, str, str, str], message: str
) -> None:
    batch = run(county)
    with pytest.raises(InputError, match=message):
        take_return(batch, answer(tmp_path, GOOD, row), county["finance"], NEXT)
    assert set(Payment.objects.values_list("state", flat=True)) == {"sent"}
    assert not JournalEntry.objects.filter(verb="award.paid").exists()


def test_what_the_file_leaves_out_stays_with_the_bank(
    county: County, awards: list[Award], tmp_path: Path
) -> None:
    batch = run(county)
    take_return(batch, answer(tmp_path, GOOD), county["finance"], NEXT)
    batch.refresh_from_db()
    assert batch.state == "sent"
    rest = answer(tmp_path, ("20260923-01-0002", "100.50", "成功", "", "流-2"), name="rest.csv")
    take_return(batch, rest, county["finance"], NEXT)
    batch.refresh_from_db()
    assert batch.state == "returned"


# --- what is demanded back ----------------------------------------------------------------------------


def test_money_is_demanded_back_and_nothing_more_is_paid_until_it_has_come(
    county: County, awards: list[Award]
) -> None:
    finance = county["finance"]
    award, policy_file = awards[0], awards[0].rule.policy_file
    pay_award(award, finance, SENT, "财-1")
    with pytest.raises(InputError, match=r"100\.51元 is demanded, and 100\.5元 was paid"):
        demand_back(award, 10_051, "虚报", date(2026, 10, 30), finance, NEXT)
    demand = demand_back(award, 10_050, "虚报设备发票", date(2026, 10, 30), finance, NEXT)
    assert str(demand.clause) == "青政字〔2026〕90号 三/（一）"
    more = Instalment.objects.create(
        award=award,
        number=2,
        due_year=2026,
        amount=100,
        budget=Budget.objects.get(year=2026, policy_file=policy_file),
    )
    with pytest.raises(InputError, match="money is demanded back"):
        prepare_batch(county.programme, [more.pk], finance, NEXT)
    before = Budget.objects.get(year=2026, policy_file=policy_file)
    take_money_back(demand, "回-1", finance, NEXT)
    after = Budget.objects.get(year=2026, policy_file=policy_file)
    assert (before.paid - after.paid, before.committed - after.committed) == (10_050, 10_050)
    assert after.entries.last().kind == "returned"
    with pytest.raises(InputError, match="comes back once"):
        take_money_back(demand, "回-2", finance, NEXT)


# --- slips and pages ----------------------------------------------------------------------------------


def test_a_slip_names_clause_account_and_the_amount_in_capital_numerals(
    county: County, awards: list[Award], client_of: Browsers
) -> None:
    run(county)
    payment = Payment.objects.filter(award=awards[0]).select_related("account", "instalment__budget").get()
    told = dict(payment_slip(payment, payment.account.account).body[-1].rows)
    assert told["金额（大写）"] == "壹佰元零伍角整"
    assert told["依据"] == "青政字〔2026〕90号三/（一）（设备奖补）"
    assert told["收款账号"] == "6220008800000010"
    address = reverse("payment_slip", args=["sample", payment.pk])
    assert client_of("finance").get(address).content[:2] == b"PK"


def test_account_numbers_are_masked_for_all_but_finance_and_the_firm(
    county: County, awards: list[Award], client_of: Browsers
) -> None:
    batch = run(county)
    address = reverse("batch", args=["sample", batch.pk])
    assert "6220008800000010" in client_of("finance").get(address).content.decode()
    seen = client_of("office").get(address).content.decode()
    assert "6220008800000010" not in seen
    assert "•••• 0010" in seen
    own = client_of("firm").get(reverse("firm_money", args=["sample", awards[0].enterprise_id]))
    assert "6220008800000010" in own.content.decode()
    file = client_of("office").get(reverse("batch_file", args=["sample", batch.pk, "csv"]))
    assert file.status_code == 302


def test_finance_takes_a_run_from_due_to_paid_on_its_pages(
    county: County, awards: list[Award], client_of: Browsers, tmp_path: Path
) -> None:
    browser = client_of("finance")
    due = browser.get(reverse("instalments", args=["sample"])).content.decode()
    assert due.count('type="checkbox"') == 2
    chosen = {"instalment": [award.instalments.get().pk for award in awards]}
    page = browser.post(reverse("prepare_batch", args=["sample"]), chosen, follow=True)
    batch = Batch.objects.get()
    assert batch.number in page.content.decode()
    browser.post(reverse("send_batch", args=["sample", batch.pk]))
    rows = [(payment.number, "100.50", "成功", "", f"流-{payment.pk}") for payment in batch.payments.all()]
    content = answer(tmp_path, *rows).read_bytes()
    upload = SimpleUploadedFile("back.csv", content)
    browser.post(reverse("take_return", args=["sample", batch.pk]), {"file": upload})
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}


@pytest.mark.parametrize("name", ["batches", "instalments", "accounts_to_check", "recoveries"])
def test_pages_of_money_cost_the_same_with_more_rows(
    county: County, awards: list[Award], client_of: Browsers, name: str
) -> None:
    browser, address, counts = client_of("finance"), reverse(name, args=["sample"]), []
    for place in range(2):
        for award in awards:
            pay = Payment.objects.filter(award=award, state="paid")
            if name == "recoveries" and not pay:
                pay_award(award, county["finance"], SENT, f"财-{award.pk}")
            if name == "recoveries":
                demand_back(award, 100, "多付", date(2026, 10, 30), county["finance"], NEXT)
            if name == "accounts_to_check":
                state_account(
                    award.enterprise, "某公司", "某行", f"6220008800{award.pk % 90 + 10}{place}0", None, NEXT
                )
        if name == "batches":
            withdraw_batch(run(county, sent=False), county["finance"], SENT)
        if name == "instalments" and place:
            firm = Enterprise.objects.create(
                programme=county.programme, credit_code="91999901MA0000003W", name_zh="青梧三号公司"
            )
            award_of(firm, awards[0].rule)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
