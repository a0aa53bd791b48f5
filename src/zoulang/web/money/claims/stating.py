"""What an office states of a firm because a claim waits for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.money.claims.filing import compute
from zoulang.web.money.models import Claim
from zoulang.web.registry.facts import checked_facts, inputs_of
from zoulang.web.registry.models import FactSheet, Source, Statement
from zoulang.web.registry.own_facts import source_firm


def may_state(unit: Unit | None, user: Any) -> bool:
    """Whether the person states facts for a unit: one of its own, or whoever keeps the register."""
    if unit is None or not user.has_perm("registry.take_statement"):
        return False
    source = Source(programme_id=unit.programme_id, unit=unit)
    return bool(user.has_perm("registry.take_statement", source))


@transaction.atomic
def state_for_units(claim: Claim, facts: Mapping[str, tuple[Unit | None, str]], by: User | None) -> Claim:
    """State facts of the firm for the offices that keep them; the claim is worked out anew.

    Args:
        facts: name to the unit that states it and the value.

    Raises:
        PermissionDenied: if the person acts for one of the units no more than for the register.
        InputError: if nothing is stated, a value does not fit, or the claim is decided.
    """
    by_unit: dict[Unit, dict[str, str]] = defaultdict(dict)
    for name, (unit, value) in facts.items():
        if unit is not None:
            by_unit[unit][name] = value
    place = str(claim.rule.clause)
    if claim.decided_on is not None or claim.ended:
        found = said("the claim is decided")
        raise InputError(Problem(found, said("what changes now is for the next claim"), place=place))
    if not by_unit:
        raise InputError(Problem(said("nothing is stated"), said("state at least one fact"), place=place))
    for unit, stated in by_unit.items():
        source = source_of_unit(claim.case.programme, unit)
        require(by, "registry.take_statement", source)
        _state(claim, source, stated, by)
    compute(claim)
    return claim


def source_of_unit(programme: Programme, unit: Unit) -> Source:
    """The source that a unit is; one that is not known yet is believed before the firm's own word."""
    held = programme.sources.filter(unit=unit).first()
    if held is not None:
        return held
    firm = source_firm(programme)
    rank, firm.rank = firm.rank, firm.rank + 1
    firm.save(update_fields=["rank"])
    names = {"name_zh": unit.name_zh[:60], "name_en": unit.name_en[:120]}
    return Source.objects.create(programme=programme, slug=f"unit-{unit.pk}", rank=rank, unit=unit, **names)


def _state(claim: Claim, source: Source, stated: Mapping[str, str], by: User | None) -> None:
    programme, today = claim.case.programme, business_date()
    facts = checked_facts(inputs_of(programme), stated, f"{claim.enterprise}, {claim.year}")
    statement = Statement.objects.create(
        programme=programme,
        source=source,
        year=claim.year,
        stated_on=today,
        verified=Statement.Verification.VERIFIED,
        facts=sorted(facts),
        firms=1,
        made_on=today,
        made_by=by,
    )
    FactSheet.objects.create(enterprise=claim.enterprise, statement=statement, year=claim.year, facts=facts)
    record(by, "facts.stated", claim.enterprise, year=claim.year, facts=sorted(facts), source=source.name_zh)
