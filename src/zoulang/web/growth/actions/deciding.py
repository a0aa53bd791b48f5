"""Decide the whole register under everything that is in force."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from hashlib import sha256

from django.db import transaction

from zoulang.rules import Policy
from zoulang.web.accounts.bulk import insert_rows
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.growth.models import Run, Standing
from zoulang.web.growth.standings import FIELDS, Known, counts_of, known_for, rows_of, standings_of
from zoulang.web.policy.models import PolicyFile
from zoulang.web.registry.policies import policies_about_enterprises

Told = Callable[[int, int, str], None]


def decide_register(
    programme: Programme,
    year: int,
    on: date,
    by: User | None,
    told: Told | None = None,
    only: Collection[str] | None = None,
) -> list[Run]:
    """Decide every firm under every policy and rule set in force, on the facts of a year.

    What was decided before for the same year is replaced, policy by policy, each in one transaction.

    Args:
        only: slugs of the policies wanted; None: all, and runs of policies that are gone are dropped.
        told: called before each policy with its number from 0, how many there are, and its title.

    Raises:
        PermissionDenied: if the person may not decide the register here.
        InputError: if a policy uses what the batch engine lacks.
    """
    require(by, "growth.decide_register", programme)
    policies = [
        each for each in policies_about_enterprises(programme, on) if only is None or each.slug in only
    ]
    known = known_for(programme, policies, year)
    runs = []
    for number, policy in enumerate(policies):
        if told is not None:
            told(number, len(policies), policy.title.zh)
        runs.append(_decide(programme, policy, year, on, by, known))
    if only is None:
        kept = [run.pk for run in runs]
        Run.objects.filter(programme=programme, year=year).exclude(pk__in=kept).delete()
    firms = max((run.firms for run in runs), default=0)
    record(
        by, "register.decided", programme, year=year, on=on.isoformat(), policies=len(runs), firms=firms
    )  # fmt: skip
    return runs


@transaction.atomic
def _decide(programme: Programme, policy: Policy, year: int, on: date, by: User | None, known: Known) -> Run:
    Programme.objects.select_for_update().get(pk=programme.pk)
    found, firms = standings_of(programme, policy, year, on, known)
    earlier = Run.objects.filter(programme=programme, policy=policy.slug, year=year)
    Standing.objects.filter(run__in=earlier)._raw_delete("default")
    earlier.delete()
    run = Run.objects.create(
        programme=programme,
        policy=policy.slug,
        year=year,
        digest=_digest(programme, policy, on),
        on=on,
        firms=firms,
        counts=counts_of(found),
        made_on=business_date(),
        made_by=by,
    )
    insert_rows(Standing, FIELDS, rows_of(run, found))
    return run


def _digest(programme: Programme, policy: Policy, on: date) -> str:
    """Of the text that decided."""
    held = PolicyFile.objects.filter(document__programme=programme, slug=policy.slug).with_editions().first()
    if held is None:
        source = programme.rule_sets.get(slug=policy.slug).source
    else:
        source = next(each for each in held.editions.all() if each.covers(on)).source
    return sha256(source.encode()).hexdigest()
