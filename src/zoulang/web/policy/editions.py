"""Editions of a policy file: how a text is numbered, checked against its document and put in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.validators import slug_re
from django.db.models import Max

from zoulang.citation import normalize_address
from zoulang.errors import InputError, Problem, said
from zoulang.rules import Policy
from zoulang.web.policy.models import Clause, Document, PolicyEdition, PolicyFile, Rule

ONE_DAY = timedelta(days=1)
ITEM_LENGTH = 60


def next_edition(policy_file: PolicyFile, source: str) -> PolicyEdition:
    """A new edition, not saved, with the next number; the policy file is locked by the caller."""
    highest = policy_file.editions.aggregate(highest=Max("number"))["highest"] or 0
    return PolicyEdition(policy_file=policy_file, number=highest + 1, source=source)


def last_edition(policy_file: PolicyFile) -> PolicyEdition:
    """The newest edition that was put in force; it may begin on a day to come."""
    return policy_file.editions.get(status=PolicyEdition.Status.IN_FORCE, in_force_to=None)


def put_in_force(
    edition: PolicyEdition, policy: Policy, clauses: dict[str, Clause], start: date | None
) -> None:
    """Let the edition hold from a day on, until further notice; what held then ends the day before.

    Args:
        clauses: what `clauses_of_items` gave.
        start: None is from the beginning.

    Raises:
        InputError: if the edition before begins on that day or later.
    """
    held = edition.policy_file.editions.filter(status=PolicyEdition.Status.IN_FORCE, in_force_to=None).first()
    if held is not None and start is not None:
        if held.in_force_from is not None and start <= held.in_force_from:
            found = said("edition {number} begins on {day}", number=held.number, day=held.in_force_from)
            raise InputError(Problem(found, said("choose a later day")))
        held.in_force_to = start - ONE_DAY
        held.save(update_fields=["in_force_to"])
    edition.status = PolicyEdition.Status.IN_FORCE
    edition.in_force_from, edition.in_force_to = start, None
    edition.save()
    policy_file = edition.policy_file
    policy_file.title_zh, policy_file.title_en = policy.title.zh[:200], policy.title.en[:300]
    policy_file.effective_from, policy_file.effective_to = policy.effective_from, policy.effective_to
    policy_file.save()
    _file_rules(policy_file, policy, clauses, start)


def _file_rules(
    policy_file: PolicyFile, policy: Policy, clauses: dict[str, Clause], start: date | None
) -> None:
    """Rules of the items; an item that is left out ends the day before, one that is new begins on the day."""
    gone = policy_file.rules.exclude(item__in=clauses).filter(last_day=None)
    if start is None:
        blocked = gone.filter(awards__isnull=False).distinct().first()
        if blocked:
            found = said("awards were granted under {item}, which this version leaves out", item=blocked.item)
            raise InputError(Problem(found, said("keep the item"), file=policy.slug))
        gone.delete()
    else:
        gone.filter(first_day=start).delete()
        gone.update(last_day=start - ONE_DAY)
    held = {rule.item: rule for rule in policy_file.rules.all()}
    for position, item in enumerate(policy.items):
        rule = held.get(item.id) or Rule(policy_file=policy_file, item=item.id, first_day=start)
        rule.clause, rule.kind, rule.position = clauses[item.id], item.kind, position
        rule.title_zh, rule.title_en = item.title.zh[:200], item.title.en[:300]
        rule.last_day = None
        rule.save()


def clauses_of_items(document: Document, policy: Policy) -> dict[str, Clause]:
    """Item id to the clause it cites; every item must cite one that the document has."""
    problems = list(_unfit_for_addresses(policy))
    if policy.document and document.number and policy.document != document.number:
        found = said(
            "the policy names {document}, the document is {number}",
            document=policy.document,
            number=document.number,
        )
        problems.append(Problem(found, said("install it under its own document"), file=policy.slug))
    held = {clause.address: clause for clause in document.clauses.all()}
    cited = {}
    for item in policy.items:
        clause = held.get(normalize_address(item.clause)) if item.clause else None
        if clause is None:
            found = (
                said("{clause} is no clause of {document}", clause=item.clause, document=document)
                if item.clause
                else said("no clause is cited")
            )
            problems.append(
                Problem(
                    found, said("cite an address of the document"), file=policy.slug, place=f"item {item.id}"
                )
            )
        else:
            cited[item.id] = clause
    if problems:
        raise InputError(problems)
    return cited


def refuse_renamed(policy_file: PolicyFile, clauses: dict[str, Clause]) -> None:
    """Refuse another name for an item under which awards were granted: they would no longer count as granted.

    Args:
        clauses: what `clauses_of_items` gave.

    Raises:
        InputError: if such an item is left out while a new one rests on the same clause.
    """
    known = set(policy_file.rules.values_list("item", flat=True))
    new = {clause.pk: item for item, clause in clauses.items() if item not in known}
    left_out = policy_file.rules.exclude(item__in=clauses).filter(awards__isnull=False).distinct()
    for rule in left_out.filter(clause__in=new):
        found = said(
            "awards were granted under {item}, which is called {name} now",
            item=rule.item,
            name=new[rule.clause_id],
        )
        remedy = said("leave it the name, so that what was granted counts")
        raise InputError(Problem(found, remedy, file=policy_file.slug))


def _unfit_for_addresses(policy: Policy) -> Iterator[Problem]:
    """Names that the page of a rule could not have in its address."""
    if not slug_re.fullmatch(policy.slug):
        found = said("{name} cannot stand in the address of a page", name=policy.slug)
        remedy = said("name the policy with letters, digits and hyphens")
        yield Problem(found, remedy, file=policy.slug, place="policy")
    for item in policy.items:
        if "/" in item.id:
            found = said("{name} cannot stand in the address of a page", name=item.id)
            yield Problem(found, said("name the item without a slash"), file=policy.slug, place=item.id)
        if len(item.id) > ITEM_LENGTH:
            found = said("the name of an item has {count} characters", count=len(item.id))
            remedy = said("name it in {most} characters", most=ITEM_LENGTH)
            yield Problem(found, remedy, file=policy.slug, place=f"item {item.id[:ITEM_LENGTH]}")
