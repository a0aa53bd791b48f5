"""The account of a firm: stated by the firm, checked by finance; money goes to a checked one alone."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from zoulang.errors import said
from zoulang.rules import plain_name
from zoulang.web.accounts.deeds import DEEDS, require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import PayeeAccount
from zoulang.web.money.refusals import refusal
from zoulang.web.registry.models import Enterprise

NAME_LENGTH, REASON_LENGTH = 120, 300
_NUMBER = re.compile(r"[0-9]{8,32}")
_BRACKETS = str.maketrans("（）", "()")
State = PayeeAccount.State


@transaction.atomic
def state_account(
    enterprise: Enterprise, holder: str, bank: str, account: str, by: User | None, on: date
) -> PayeeAccount:
    """A firm says to which account it is to be paid; one that waits to be checked is replaced.

    Raises:
        PermissionDenied: if the person may not do so for this firm.
        InputError: if a part is missing, the number is none, or the account is checked already.
    """
    require(by, "money.state_account", enterprise)
    if by is not None and not Enterprise.objects.visible_to(by).filter(pk=enterprise.pk).exists():
        deed = DEEDS["money.state_account"]
        raise PermissionDenied(said("{person} may not {deed} here", person=by.username, deed=deed))
    holder, bank, number = holder.strip(), bank.strip(), re.sub(r"[-－]", "", plain_name(account))
    for what, text in ((said("account holder"), holder), (said("bank"), bank)):
        if not text or len(text) > NAME_LENGTH:
            found = said("the {what} is not usable", what=what)
            raise refusal(found, said("write up to {most} characters", most=NAME_LENGTH), enterprise)
    if not _NUMBER.fullmatch(number):
        raise refusal(said("the account number is no number"), said("write 8 to 32 digits"), enterprise)
    held = PayeeAccount.objects.select_for_update().filter(enterprise=enterprise)
    if held.filter(state=State.CHECKED, holder=holder, bank=bank, account=number).exists():
        raise refusal(said("this account is checked already"), said("state another one"), enterprise)
    held.filter(state=State.STATED).update(state=State.REPLACED)
    stated = PayeeAccount.objects.create(
        enterprise=enterprise, holder=holder, bank=bank, account=number, stated_on=on, stated_by=by
    )
    record(by, "account.stated", stated, holder=holder, bank=bank)
    return stated


@transaction.atomic
def check_account(account: PayeeAccount, by: User | None, on: date, reason: str = "") -> PayeeAccount:
    """Finance finds an account in order; the one before is replaced.

    Raises:
        PermissionDenied: if the person may not check accounts here.
        InputError: if it does not wait, the person stated it, or its holder is not the firm and no reason is
            given.
    """
    require(by, "money.check_account", account)
    account = _waiting(account, by)
    reason = reason.strip()[:REASON_LENGTH]
    if not reason and not holder_is_firm(account):
        found = said(
            "the holder {holder} is not {firm} and was not called so before",
            holder=account.holder,
            firm=str(account.enterprise),
        )
        raise refusal(found, said("give the reason why it is paid there, or refuse it"), account.enterprise)
    PayeeAccount.objects.filter(enterprise=account.enterprise, state=State.CHECKED).update(
        state=State.REPLACED
    )
    _decide(account, State.CHECKED, by, on, reason)
    record(by, "account.checked", account, reason, holder=account.holder, bank=account.bank)
    return account


@transaction.atomic
def refuse_account(account: PayeeAccount, by: User | None, on: date, reason: str) -> PayeeAccount:
    """Finance finds that nothing can be paid to an account; the firm states another one.

    Raises:
        PermissionDenied: if the person may not check accounts here.
        InputError: if it does not wait, or no reason is given.
    """
    require(by, "money.check_account", account)
    account = _waiting(account, by)
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise refusal(said("no reason is given"), said("say what the firm has to mend"), account.enterprise)
    _decide(account, State.REFUSED, by, on, reason)
    record(by, "account.refused", account, reason, holder=account.holder, bank=account.bank)
    return account


def holder_is_firm(account: PayeeAccount) -> bool:
    """Whether the holder is the firm, or was its name before; widths and brackets do not matter."""
    names = [account.enterprise.name_zh, *account.enterprise.former_names.values_list("name_zh", flat=True)]
    return _spelt(account.holder) in {_spelt(name) for name in names}


def _spelt(name: str) -> str:
    return plain_name(name.translate(_BRACKETS))


def _waiting(account: PayeeAccount, by: User | None) -> PayeeAccount:
    held = PayeeAccount.objects.select_for_update(of=("self",)).select_related("enterprise__programme")
    account = held.get(pk=account.pk)
    if account.state != State.STATED:
        found = said("the account is {state}", state=account.get_state_display())
        raise refusal(found, said("only one that waits is checked"), account.enterprise)
    if by is not None and account.stated_by_id == by.pk:
        found = said("{person} stated the account", person=by.username)
        raise refusal(found, said("let somebody else check it"), account.enterprise)
    return account


def _decide(account: PayeeAccount, state: str, by: User | None, on: date, reason: str) -> None:
    account.state, account.reason, account.checked_on, account.checked_by = state, reason, on, by
    account.save(update_fields=["state", "reason", "checked_on", "checked_by"])
