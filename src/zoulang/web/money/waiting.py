"""What waits in the payments of a programme for who prepares them, beside the awards and the cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from zoulang.web.accounts.holidays import calendar
from zoulang.web.accounts.models import Programme
from zoulang.web.money.bank_clock import due_of, late_runs
from zoulang.web.money.models import Batch, PayeeAccount


@dataclass(frozen=True)
class About:
    """A thing without a record of its own, with a title as bilingual records have one."""

    title_zh: str
    title_en: str


@dataclass(frozen=True)
class WaitingPayment:
    """Something to look at: until when, what, and where."""

    day: date | None
    what: str
    about: About
    url: str


def waiting_payments(user: Any, programmes: Collection[int], on: date) -> list[WaitingPayment]:
    """Accounts to check, and runs that the bank has not answered in its time; two queries more at most."""
    found = []
    held = Programme.objects.filter(pk__in=programmes)
    checks = [each for each in held if user.has_perm("money.check_account", each)]
    prepares = [each for each in held if user.has_perm("money.prepare_batch", each)]
    if checks:
        stated = PayeeAccount.objects.filter(
            enterprise__programme__in=checks, state=PayeeAccount.State.STATED
        )
        rows = stated.order_by().values_list("enterprise__programme").annotate(Count("pk"))
        numbers = dict(rows)
        found += [_accounts(each, numbers[each.pk]) for each in checks if each.pk in numbers]
    if prepares:
        sent = list(
            Batch.objects.filter(programme__in=prepares, state=Batch.State.SENT)
            .select_related("programme")
            .order_by("sent_on", "id")
        )
        late = late_runs(sent, on)
        found += [_run(each, on) for each in sent if each.pk in late]
    return found


def _accounts(programme: Programme, number: int) -> WaitingPayment:
    about = About(f"企业账户{number}户待核对", f"Accounts of firms to check: {number}")
    return WaitingPayment(
        None, _("Check the account"), about, reverse("accounts_to_check", args=[programme.slug])
    )


def _run(batch: Batch, on: date) -> WaitingPayment:
    assert batch.sent_on is not None
    about = About(f"拨付批次{batch.number}", f"Payment run {batch.number}")
    return WaitingPayment(
        due_of(batch.sent_on, on, calendar()),
        _("The bank has not answered in its time"),
        about,
        reverse("batch", args=[batch.programme.slug, batch.pk]),
    )
