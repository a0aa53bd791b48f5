"""Claims for which money has left the treasury."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from zoulang.web.accounts.models import User
from zoulang.web.casework.actions import move_cases
from zoulang.web.casework.models import Case
from zoulang.web.casework.standing import acts_in
from zoulang.web.money.claims.facts import LIST, paid_cases
from zoulang.web.money.models import Award
from zoulang.web.money.paid import when_paid

TO_BE_PAID, PAY, PAYER = "approved", "pay", "payer"


@when_paid
@transaction.atomic
def payments_made(awards: Iterable[Award], by: User | None) -> None:
    """Move the claims of awards that were paid on to "paid", and a list once all of its firms are.

    Later instalments change nothing: the case ends with the first money, the award shows the rest. Where
    somebody else pays than the unit that the case names, that unit notes the payment by hand.
    """
    ids = {award.case_id for award in awards if award.case_id is not None}
    there = Case.objects.filter(pk__in=ids, stage=TO_BE_PAID)
    related = there.select_related("procedure", "enterprise").prefetch_related("parts")
    cases = [case for case in related if acts_in(by, case, [PAYER])]
    paid = paid_cases(cases)
    by_procedure: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        if case.pk in paid:
            by_procedure[case.procedure_id].append(case)
    for alike in by_procedure.values():
        move_cases(alike, PAY, by)
    parents = {case.parent_id for case in cases if case.parent_id is not None}
    waiting = Case.objects.filter(parent__in=parents, stage=TO_BE_PAID).values("parent")
    done = Case.objects.filter(pk__in=parents, procedure__subject=LIST, stage=TO_BE_PAID)
    move_cases(done.exclude(pk__in=waiting), PAY, by)
