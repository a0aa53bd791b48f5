"""Budgets, accounts and payment runs in the story."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from zoulang.quantities import parse_money
from zoulang.tables import write_table
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Role
from zoulang.web.demo.event import Event, day_of
from zoulang.web.money.actions import (
    check_account,
    close_year,
    prepare_batch,
    send_batch,
    set_budget,
    state_account,
    take_return,
)
from zoulang.web.money.bank_files import AMOUNT, HEADS, NUMBER
from zoulang.web.money.models import Batch, Budget, Instalment, PayeeAccount, Payment
from zoulang.web.policy.models import PolicyFile
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# The deeds of one day in their order: money is there before it is granted, and the year closes last.
BUDGET, STATED, CHECKED, PREPARED, SENT, RETURNED, CLOSED = 6, 8, 9, 10, 11, 12, 90
STATE, REASON, RECEIPT, DAY = (HEADS[name][0] for name in ("state", "reason", "receipt", "day"))


def events(story: Story) -> Iterator[Event]:
    """Everything that happens to the money of ``story/payments.yaml``."""
    told = read_section(story.folder.path / "story/payments.yaml")
    payments = _Payments(story, told)
    for each in told.sections("budgets"):
        yield Event(day_of(each, "on"), BUDGET, partial(payments.set_budget, each))
    for each in told.sections("closed"):
        yield Event(day_of(each, "on"), CLOSED, partial(payments.close_year, each))
    accounts = Section(told.values["accounts"], told.file, "accounts")
    yield Event(day_of(accounts, "stated_on"), STATED, partial(payments.state_accounts, accounts))
    yield Event(day_of(accounts, "checked_on"), CHECKED, partial(payments.check_accounts, accounts))
    named = Section(told.values["named"], told.file, "named")
    yield Event(day_of(named, "stated_on"), STATED, partial(payments.state_named, named))
    yield Event(day_of(named, "checked_on"), CHECKED, partial(payments.check_accounts, named))
    for each in told.sections("batches"):
        yield from payments.run(each)


class _Payments:
    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told, self.programme = story, told, story.programme

    def set_budget(self, each: Section) -> None:
        amount, year = parse_money(each.text("amount")), int(each.text("year"))
        finance, today = self.story.cast.with_role(Role.FINANCE), business_date()
        set_budget(self._policy(each), year, amount, each.text("indicator"), finance, today)

    def close_year(self, each: Section) -> None:
        budget = Budget.objects.get(policy_file=self._policy(each), year=int(each.text("year")))
        close_year(budget, self.story.cast.with_role(Role.FINANCE), business_date())

    def _policy(self, each: Section) -> PolicyFile:
        return PolicyFile.objects.get(slug=each.text("policy"), document__programme=self.programme)

    # --- accounts ---------------------------------------------------------------------------------------

    def state_accounts(self, each: Section) -> None:
        """The office enters what firms without an account stated on their claims."""
        banks, office = each.listed("banks"), self.story.cast.with_role(Role.OFFICE)
        for place, firm in enumerate(self._firms(each)):
            number = f"622000880{place:07d}"
            state_account(firm, firm.name_zh, banks[place % len(banks)], number, office, business_date())

    def state_named(self, each: Section) -> None:
        """The office enters the accounts of the firms named."""
        office, bank = self.story.cast.with_role(Role.OFFICE), each.text("bank")
        held = {
            firm.name_zh: firm for firm in self.programme.enterprises.filter(name_zh__in=each.listed("firms"))
        }
        for place, name in enumerate(each.listed("firms")):
            if name not in held:
                raise each.error(f"{name} is no firm of the story", "name one that the register has")
            state_account(held[name], name, bank, f"622000870{place:07d}", office, business_date())

    def check_accounts(self, each: Section) -> None:
        stated = PayeeAccount.objects.filter(
            enterprise__programme=self.programme,
            state=PayeeAccount.State.STATED,
            stated_on=day_of(each, "stated_on"),
        )
        finance = self.story.cast.with_role(Role.FINANCE)
        waiting = list(stated.order_by("id"))
        for account in waiting[: len(waiting) - int(each.text("waiting", "0"))]:
            check_account(account, finance, business_date())

    def _firms(self, each: Section) -> list[Enterprise]:
        granted = Instalment.objects.open().filter(
            award__rule__item=each.text("item"), award__enterprise__programme=self.programme
        )
        firms = granted.order_by("award__enterprise__credit_code").values("award__enterprise")
        without = Enterprise.objects.filter(pk__in=firms).exclude(accounts__state=PayeeAccount.State.CHECKED)
        return list(without.order_by("credit_code"))

    # --- payment runs -----------------------------------------------------------------------------------

    def run(self, each: Section) -> Iterator[Event]:
        """A run is prepared; it may be sent and come back."""
        yield Event(day_of(each, "prepared_on"), PREPARED, partial(self._prepare, each))
        if each.day("sent_on") is not None:
            yield Event(day_of(each, "sent_on"), SENT, partial(self._send, each))
        if each.day("returned_on") is not None:
            yield Event(day_of(each, "returned_on"), RETURNED, partial(self._return, each))

    def _prepare(self, each: Section) -> None:
        """The first firms that can be paid; a transfer that the bank refused waits for another account."""
        checked = PayeeAccount.objects.filter(state=PayeeAccount.State.CHECKED).values("enterprise")
        parts = Instalment.objects.open().filter(
            award__rule__item=each.text("item"), award__enterprise__in=checked, payments=None
        )
        chosen = parts.order_by("award__enterprise__credit_code").values_list("pk", flat=True)
        finance = self.story.cast.with_role(Role.FINANCE)
        prepare_batch(self.programme, list(chosen[: int(each.values["payments"])]), finance, business_date())

    def _send(self, each: Section) -> None:
        send_batch(self._batch(each), self.story.cast.with_role(Role.FINANCE), business_date())

    def _batch(self, each: Section) -> Batch:
        return self.programme.batches.get(made_on=day_of(each, "prepared_on"))

    def _return(self, each: Section) -> None:
        batch, today = self._batch(each), business_date()
        refused = int(each.values.get("refused") or 0)
        payments = list(batch.payments.order_by("number"))
        answered = payments[: len(payments) - int(each.values.get("unanswered") or 0)]
        rows = [
            self._answer(payment, place < refused, today.isoformat())
            for place, payment in enumerate(answered)
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "return.csv")
            write_table(pl.DataFrame(rows), path, money=[AMOUNT])
            take_return(batch, path, self.story.cast.with_role(Role.FINANCE), today)

    def _answer(self, payment: Payment, refused: bool, today: str) -> dict[str, object]:
        return {
            NUMBER: payment.number,
            AMOUNT: payment.amount,
            STATE: "失败" if refused else "成功",
            REASON: self.told.text("refused_because") if refused else "",
            RECEIPT: "" if refused else f"行-{payment.number}",
            DAY: today,
        }
