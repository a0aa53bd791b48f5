"""What the record finds when it looks through awards, claims, accounts and papers; it decides nothing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from zoulang.rules import Policy
from zoulang.rules.tree import Limit, Literal
from zoulang.web.accounts.models import Programme
from zoulang.web.money.alarms.models import Alarm
from zoulang.web.money.alarms.near_names import nearly_the_same
from zoulang.web.money.alarms.overlaps import overlapping_rules
from zoulang.web.money.claims.models import Claim
from zoulang.web.money.models import Award, PayeeAccount
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import policy_of
from zoulang.web.registry.models import Enterprise

Kind = Alarm.Kind
# A subject of fewer signs, such as a year, names nothing that two measures could both pay for.
SHORTEST_SUBJECT = 5


@dataclass(frozen=True)
class Found:
    """Something that does not go together.

    Attributes:
        key: what makes it the same the next time the record is looked through.
        parts: what fills the sentence of its kind.
        awards, enterprises, rules: ids of what it is about.
    """

    kind: str
    key: str
    parts: dict[str, Any] = field(default_factory=dict)
    awards: frozenset[int] = frozenset()
    enterprises: frozenset[int] = frozenset()
    rules: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Asked:
    """An award, or a claim that may become one."""

    value: str
    enterprise: int
    rule: int
    award: int | None


def all_found(programme: Programme, on: date) -> Iterator[Found]:
    """Everything that the record holds against itself on a day; queries grow with kinds and not with rows."""
    yield from same_receipts(programme)
    yield from same_subjects(programme)
    yield from same_facts(programme, on)
    yield from same_accounts(programme)
    yield from same_papers(programme)
    yield from near_names(programme)
    yield from above_caps(programme, on)


def _key(kind: str, *parts: object) -> str:
    return hashlib.sha256("\0".join([kind, *map(str, parts)]).encode()).hexdigest()


def _made(kind: str, key: tuple[object, ...], asked: Iterable[Asked], **parts: Any) -> Found:
    asked = list(asked)
    return Found(
        kind=kind,
        key=_key(kind, *key),
        parts=parts,
        awards=frozenset(each.award for each in asked if each.award is not None),
        enterprises=frozenset(each.enterprise for each in asked),
        rules=frozenset(each.rule for each in asked),
    )


def _asked(programme: Programme, award_field: str, claim_field: str) -> dict[str, list[Asked]]:
    """Text to the awards and claims that name it, where several do; two queries."""
    found: dict[str, list[Asked]] = defaultdict(list)
    awards = Award.objects.filter(enterprise__programme=programme).exclude(**{award_field: ""})
    for value, firm, rule, award in awards.values_list(award_field, "enterprise_id", "rule_id", "pk"):
        found[value.strip()].append(Asked(value, firm, rule, award))
    claims = Claim.objects.standing().filter(enterprise__programme=programme, case__awards=None)
    for value, firm, rule in claims.exclude(**{claim_field: ""}).values_list(
        claim_field, "enterprise_id", "rule_id"
    ):
        found[value.strip()].append(Asked(value, firm, rule, None))
    return {value: asked for value, asked in found.items() if len(asked) > 1}


def same_receipts(programme: Programme) -> Iterator[Found]:
    """The receipt of a higher level that several awards or claims match."""
    for receipt, asked in _asked(programme, "matched", "receipt").items():
        yield _made(Kind.SAME_RECEIPT, (receipt,), asked, receipt=receipt)


def same_subjects(programme: Programme) -> Iterator[Found]:
    """A project or another subject for which two measures, or two firms, ask."""
    for subject, asked in _asked(programme, "subject", "subject").items():
        if len(subject) < SHORTEST_SUBJECT or subject.isdigit():
            continue
        if len({each.rule for each in asked}) > 1 or len({each.enterprise for each in asked}) > 1:
            yield _made(Kind.SAME_SUBJECT, (subject,), asked, subject=subject)


def same_facts(programme: Programme, on: date) -> Iterator[Found]:
    """A firm that is paid in one year under two measures which the review of policies finds overlapping."""
    pairs = overlapping_rules(programme, on)
    concerned = {rule for one, other, _facts in pairs for rule in (one, other)}
    held: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    awards = Award.objects.filter(enterprise__programme=programme, rule__in=concerned)
    for award, firm, year, rule in awards.values_list("pk", "enterprise_id", "year", "rule_id"):
        held[firm, year][rule] = award
    for (firm, year), by_rule in held.items():
        for one, other, facts in pairs:
            if one in by_rule and other in by_rule:
                asked = [Asked("", firm, rule, by_rule[rule]) for rule in (one, other)]
                yield _made(Kind.SAME_FACT, (firm, year, one, other), asked, year=year, facts=facts)


def same_accounts(programme: Programme) -> Iterator[Found]:
    """A bank account that several firms gave."""
    used = PayeeAccount.objects.filter(
        enterprise__programme=programme, state__in=[PayeeAccount.State.STATED, PayeeAccount.State.CHECKED]
    )
    firms: dict[str, set[int]] = defaultdict(set)
    for account, firm in used.values_list("account", "enterprise_id"):
        firms["".join(sign for sign in account if sign.isalnum())].add(firm)
    shared = {account: held for account, held in firms.items() if len(held) > 1}
    open_awards = _open_awards(set().union(*shared.values()))
    for account, held in shared.items():
        asked = [each for firm in held for each in open_awards.get(firm, [])]
        found = _made(Kind.SAME_ACCOUNT, (account,), asked, account=f"…{account[-4:]}", firms=len(held))
        yield Found(found.kind, found.key, found.parts, found.awards, frozenset(held), found.rules)


def _open_awards(firms: set[int]) -> dict[int, list[Asked]]:
    found: dict[int, list[Asked]] = defaultdict(list)
    awards = Award.objects.filter(enterprise__in=firms).with_open()
    for award, firm, rule in awards.values_list("pk", "enterprise_id", "rule_id"):
        found[firm].append(Asked("", firm, rule, award))
    return found


def same_papers(programme: Programme) -> Iterator[Found]:
    """Contacts and papers in the words of which several firms agree, number for number."""
    from zoulang.web.money.alarms.papers import shared_words

    for is_contact, words, firms in shared_words(programme):
        kind = Kind.SAME_CONTACT if is_contact else Kind.SAME_PAPER
        yield Found(kind, _key(kind, words), {"words": words, "firms": len(firms)}, enterprises=firms)


def near_names(programme: Programme) -> Iterator[Found]:
    """Two firms on the list of one measure and year whose names differ in one sign."""
    lists: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    awards = Award.objects.filter(enterprise__programme=programme)
    for rule, year, firm, award in awards.values_list("rule_id", "year", "enterprise_id", "pk"):
        lists[rule, year][firm] = award
    named = {firm for held in lists.values() for firm in held}
    firms = Enterprise.objects.filter(programme=programme, pk__in=named)
    rows = list(firms.values_list("pk", "name_zh", "address"))
    names, addresses = {pk: name for pk, name, _ in rows}, {pk: address for pk, _, address in rows}
    told: set[tuple[int, int]] = set()
    for (rule, year), held in sorted(lists.items()):
        for one, other in nearly_the_same({firm: names[firm] for firm in held}, addresses):
            if (one, other) not in told:
                told.add((one, other))
                asked = [Asked("", firm, rule, held[firm]) for firm in (one, other)]
                yield _made(Kind.NEAR_NAMES, (one, other), asked, names=[names[one], names[other]], year=year)


def above_caps(programme: Programme, on: date) -> Iterator[Found]:
    """Awards above the cap that the measure writes, and a second award of what is given once for all."""
    rules = {
        (rule.policy_file_id, rule.item): rule
        for rule in Rule.objects.filter(policy_file__document__programme=programme, kind="measure")
    }
    for policy_file in PolicyFile.objects.filter(document__programme=programme).with_editions():
        policy = policy_of(policy_file, on)
        for item in policy.items:
            rule = rules.get((policy_file.pk, item.id))
            if rule is None:
                continue
            if (cap := cap_of(policy, item.id)) is not None:
                yield from _above(rule, cap)
            if item.once == "ever":
                yield from _twice(rule)


def cap_of(policy: Policy, item: str) -> int | None:
    """Fen that a measure gives at most for one subject, where the text writes one amount."""
    pay = policy.item(item).pay
    most = pay.bound if isinstance(pay, Limit) and pay.kind == "cap" else pay
    if isinstance(most, Literal) and isinstance(most.value, int | Fraction):
        return int(most.value)
    return None


def _above(rule: Rule, cap: int) -> Iterator[Found]:
    for award in rule.awards.filter(amount__gt=cap):
        asked = [Asked("", award.enterprise_id, rule.pk, award.pk)]
        yield _made(Kind.ABOVE_CAP, ("cap", award.pk), asked, cap=cap, amount=award.amount)


def _twice(rule: Rule) -> Iterator[Found]:
    twice = rule.awards.order_by().values("enterprise").annotate(n=Count("id")).filter(n__gt=1)
    again: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    awards = rule.awards.filter(Q(enterprise__in=twice.values("enterprise")))
    for award, firm, subject in awards.values_list("pk", "enterprise_id", "subject"):
        again[firm, subject].append(Asked(subject, firm, rule.pk, award))
    for (firm, subject), asked in again.items():
        if len(asked) > 1:
            yield _made(Kind.ABOVE_CAP, ("once", rule.pk, firm, subject), asked, times=len(asked))
