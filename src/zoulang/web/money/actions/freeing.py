"""An instalment that is not paid after all: its money is free again."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zoulang.errors import said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.money.refusals import place_of, refusal
from zoulang.web.money.setting_aside import set_free

REASON_LENGTH = 300


@transaction.atomic
def free_instalment(instalment: Instalment, reason: str, by: User | None, on: date) -> Instalment:
    """Say that an instalment is not paid, and why; what was set aside for it is free.

    Raises:
        PermissionDenied: if the person may not free instalments here.
        InputError: if it is paid, with the bank or freed, or no reason is given.
    """
    require(by, "money.free_instalment", instalment)
    Award.objects.select_for_update().get(pk=instalment.award_id)
    instalment = Instalment.objects.select_related("award__rule", "budget").get(pk=instalment.pk)
    place = place_of(instalment.award)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise refusal(said("no reason is given"), said("say in a sentence why it is not paid"), place)
    if instalment.payments.exclude(state=Payment.State.REFUSED).exists():
        raise refusal(said("it is paid or with the bank"), said("demand the money back instead"), place)
    if instalment.freed_on is not None:
        found = said("it was freed on {day}", day=instalment.freed_on)
        raise refusal(found, said("nothing is left to free"), place)
    if instalment.budget is not None:
        set_free([instalment], by, on, reason)
    instalment.freed_on, instalment.freed_reason = on, reason
    instalment.save(update_fields=["freed_on", "freed_reason"])
    record(by, "instalment.freed", instalment, reason, amount=instalment.amount)
    return instalment
