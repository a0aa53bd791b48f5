"""Grant the awards of a year over the whole register at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import date

import polars as pl
from django.db import transaction

from zoulang.batch.decide import decide_frame
from zoulang.batch.records import records_frame
from zoulang.rules import History, Policy, decide
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.approving import award_from, write_awards
from zoulang.web.money.history import Before, before
from zoulang.web.money.in_force import require_in_force
from zoulang.web.money.models import Award, Claim
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import edition_of, policy_of_edition
from zoulang.web.registry.facts import as_cells, facts_for
from zoulang.web.registry.lists import Firm, facts_of_year

IDENTITY = "统一社会信用代码"


def grant_awards(
    policy_file: PolicyFile,
    year: int,
    by: User | None,
    on: date,
    due: date | None = None,
    claimed_by: Collection[int] | None = None,
) -> list[Award]:
    """Grant what the policy gives to each enterprise on the facts of a year.

    All enterprises are decided at once; those that get something are decided
    once more with their past awards, and that explanation is kept. What is not
    decided, or was granted before, is not granted; what a firm claims is left to its
    claim. The money of this year is set aside, for all or for none.

    Args:
        due: the day by which the awards are to be paid.
        claimed_by: ids of the enterprises that claimed; None is all.

    Raises:
        PermissionDenied: if the person may not grant awards here.
        InputError: if the policy is not in force on that day, or its budget is missing or too small.
    """
    require(by, "money.grant_awards", policy_file)
    edition = edition_of(policy_file, on)
    policy = policy_of_edition(edition)
    require_in_force(policy_file, on)
    with transaction.atomic():
        rules = {rule.item: rule for rule in policy_file.rules.select_for_update()}
        for rule in rules.values():
            rule.policy_file = policy_file
        held = before(policy_file.programme, policy)
        claims = Claim.objects.standing().filter(rule__policy_file=policy_file, year=year, decided_on=None)
        claimed = set(claims.values_list("enterprise", "rule__item"))
        granted = []
        for firm in _promising(policy, facts_of_year(policy_file.programme, year, claimed_by), on):
            past = held.get(firm.enterprise.pk, Before())
            facts = facts_for(policy, firm.facts)
            record_of_firm = policy.parse_record(facts, where=str(firm.enterprise))
            decision = decide(policy, record_of_firm, on, History(paid=tuple(past.paid)))
            for result in decision.items:
                if result.item.kind != "measure" or result.outcome != "yes":
                    continue
                if (firm.enterprise.pk, result.item.id) in claimed:
                    continue
                made = award_from(firm.enterprise, rules[result.item.id], year, decision, on, past)
                if made is not None:
                    made.award.due, made.award.facts = due, facts
                    made.award.past_awards = [asdict(each) for each in past.paid]
                    granted.append(made)
        awards = write_awards(granted, edition, by, on) if granted else []
        total = sum(award.amount for award in awards)
        record(
            by, "awards.granted", policy_file, year=year, awards=len(awards), total=total, on=on.isoformat()
        )
    return awards


def _promising(policy: Policy, firms: list[Firm], on: date) -> Iterator[Firm]:
    """The firms to which some measure gives something, by the batch engine."""
    measures = [item.id for item in policy.items if item.kind == "measure" and item.pay is not None]
    if not firms or not measures:
        return
    cells = as_cells(policy, [firm.facts for firm in firms])
    columns = {IDENTITY: [firm.enterprise.credit_code for firm in firms], **cells}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    decided = decide_frame(policy, records_frame(policy, frame, policy.slug), on)
    gives = [pl.col(f"{item}.outcome").fill_null(False) & (pl.col(f"{item}.high") != 0) for item in measures]
    for firm, promising in zip(firms, decided.select(pl.any_horizontal(gives)).to_series(), strict=True):
        if promising:
            yield firm
