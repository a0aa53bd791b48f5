"""What a payment run would hold: the instalments that can be paid, and why the others cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import QuerySet

from zoulang.errors import InputError, said
from zoulang.web.money.models import Instalment, PayeeAccount, Payment, Treasury
from zoulang.web.money.payable import Why, lend, require_policy_pays, whys_not


@dataclass(frozen=True)
class LeftOut:
    """An instalment that a run cannot hold, and why."""

    part: Instalment
    why: Why


@dataclass(frozen=True)
class RunPreview:
    """What a run would hold, looked at before it is prepared.

    Attributes:
        parts: that can be paid, in the order of the run.
        left_out: the others, with what was found and what would do.
    """

    parts: tuple[Instalment, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> int:
        """Fen of the run."""
        return sum(part.amount for part in self.parts)

    @property
    def treasuries(self) -> list[tuple[str, str, int, int]]:
        """Treasury, budget indicator, transfers and fen, one line for each budget."""
        sums: dict[tuple[str, str], list[int]] = defaultdict(list)
        for part in self.parts:
            assert part.budget is not None
            sums[str(Treasury(part.treasury).label), part.budget.indicator].append(part.amount)
        return [(*key, len(fen), sum(fen)) for key, fen in sorted(sums.items())]

    @property
    def reasons(self) -> list[tuple[str, int, int]]:
        """Why instalments are left out: reason, number and fen, the most money first."""
        sums: dict[str, list[int]] = defaultdict(list)
        for each in self.left_out:
            sums[each.why[0]].append(each.part.amount)
        rows = [(why, len(fen), sum(fen)) for why, fen in sums.items()]
        return sorted(rows, key=lambda row: -row[2])


def preview_run(instalments: QuerySet[Instalment], on: date) -> RunPreview:
    """What a run of these instalments would hold; nothing is changed, and queries do not grow with them."""
    parts = in_order_of_run(instalments)
    lend(parts, on)
    whys = left_out(parts, checked_accounts(parts), on)
    return RunPreview(
        tuple(part for part in parts if part.pk not in whys),
        tuple(LeftOut(part, whys[part.pk]) for part in parts if part.pk in whys),
    )


def in_order_of_run(instalments: QuerySet[Instalment]) -> list[Instalment]:
    """The instalments in the order of a run, with all that is asked of them."""
    related = (
        "award__rule__clause__document__programme",
        "award__rule__policy_file__document__programme",
        "award__enterprise__programme",
        "award__edition__policy_file",
        "budget",
        "question",
    )
    return list(instalments.select_related(*related).order_by("due_year", "pk"))


def checked_accounts(parts: Collection[Instalment]) -> dict[int, PayeeAccount]:
    """Enterprise id to its checked account."""
    firms = {part.award.enterprise_id for part in parts}
    held = PayeeAccount.objects.filter(enterprise__in=firms, state=PayeeAccount.State.CHECKED)
    return {each.enterprise_id: each for each in held}


def left_out(parts: Sequence[Instalment], accounts: Mapping[int, PayeeAccount], on: date) -> dict[int, Why]:
    """Instalment id to why a run cannot hold it: taken already, no account, out of force, or not payable."""
    state = Payment.State
    held = Payment.objects.exclude(state=state.REFUSED).filter(instalment__in=[part.pk for part in parts])
    taken, lapsed = set(held.values_list("instalment_id", flat=True)), _out_of_force(parts, on)
    found = whys_not(list(parts), on)
    for part in parts:
        if part.freed_on is not None or part.pk in taken:
            found[part.pk] = said("it is paid, freed or with the bank already"), said("choose anew")
        elif part.award.enterprise_id not in accounts:
            found[part.pk] = said("the firm has no checked account"), said("check the account it states")
        elif part.question is None and part.award.rule.policy_file_id in lapsed:
            found[part.pk] = lapsed[part.award.rule.policy_file_id]
    return found


def _out_of_force(parts: Sequence[Instalment], on: date) -> dict[int, Why]:
    """Policy file id to why it pays nothing on the day."""
    found: dict[int, Why] = {}
    for part in {part.award.rule.policy_file_id: part for part in parts if part.question is None}.values():
        try:
            require_policy_pays(part, on)
        except InputError as error:
            problem = error.problems[0]
            found[part.award.rule.policy_file_id] = cast("Why", (problem.found, problem.remedy))
    return found
