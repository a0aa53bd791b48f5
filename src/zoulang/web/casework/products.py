"""Which finance products a firm may use: the open products of the register, held against its facts.

The conditions of a product are an entry of a policy file about enterprises, which its case names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from zoulang.procedures.obstacles import failing
from zoulang.rules import Policy, decide
from zoulang.web.accounts.holidays import calendar
from zoulang.web.casework.facts import known_facts_of
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.casework.words import joined, screen_language
from zoulang.web.registry.facts import facts_for
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Enterprise, FactSheet
from zoulang.web.registry.policies import policies_about_enterprises

PRODUCT, OPEN = "finance-product", "open"
KIND, SCOPE, MOST, WORDS, ENTRY = "产品类型", "适用范围", "额度上限", "产品说明", "条件条目"
ACROSS = "跨市"


@dataclass(frozen=True)
class ProductFor:
    """A product and whether a firm may use it.

    Attributes:
        outcome: ``yes``, ``no``, ``unknown``, or ``unwritten`` where no policy file holds its conditions.
        lacking: what fails or is not known, each as a sentence with its distance.
    """

    case: Case
    kind: str
    across: bool
    most: str
    words: str
    provider: str
    outcome: str
    lacking: tuple[str, ...]
    clause: str


def products_for(
    enterprise: Enterprise,
    on: date,
    user: Any = None,
    facts: dict[str, Any] | None = None,
    policies: Sequence[Policy] | None = None,
) -> list[ProductFor]:
    """The open products of the programme, those that the firm may use first; a constant number of queries.

    Args:
        facts: what is known of the firm in its last year, where it was asked for before.
        policies: what the programme decides firms by on the day, where it was asked for before.
    """
    cases = Case.objects.filter(procedure__slug=PRODUCT, programme=enterprise.programme_id, stage=OPEN)
    if user is not None:
        cases = cases.visible_to(user)
    held = list(cases.select_related("procedure", "programme").prefetch_related("parts__unit"))
    if not held:
        return []
    stated = known_facts_of(held)
    entries = {facts.get(ENTRY, "") for facts in stated.values()}
    conditions = _Conditions(enterprise, on, entries, facts, policies)
    found = [_product(case, stated[case.pk], conditions) for case in held]
    order = ("yes", "unknown", "no", "unwritten")
    return sorted(found, key=lambda each: (order.index(each.outcome), each.case.pk))


def _product(case: Case, facts: dict[str, str], conditions: _Conditions) -> ProductFor:
    outcome, lacking, clause = conditions.of(facts.get(ENTRY, ""))
    return ProductFor(
        case=case,
        kind=conditions.word(case, facts.get(KIND, "")),
        across=facts.get(SCOPE) == ACROSS,
        most=facts.get(MOST, ""),
        words=facts.get(WORDS, ""),
        provider=joined(part.unit.text("name") for part in case.parts.all() if part.position == "provider"),
        outcome=outcome,
        lacking=lacking,
        clause=clause,
    )


class _Conditions:
    """The entries of the policies about enterprises, decided for one firm; each policy once."""

    def __init__(
        self,
        enterprise: Enterprise,
        on: date,
        entries: Collection[str],
        facts: dict[str, Any] | None = None,
        policies: Sequence[Policy] | None = None,
    ) -> None:
        self.on, self.language, self.entries = on, screen_language(), entries
        self.policies = policies_about_enterprises(enterprise.programme, on) if policies is None else policies
        self.facts = self._last_known(enterprise) if facts is None else facts
        self._decided: dict[str, dict[str, Any]] = {}

    def _last_known(self, enterprise: Enterprise) -> dict[str, Any]:
        sheets = FactSheet.objects.filter(enterprise=enterprise, year__lte=self.on.year)
        last = sheets.aggregate(last=Max("year"))["last"]
        return facts_of_firm(enterprise, last or self.on.year)

    def of(self, entry: str) -> tuple[str, tuple[str, ...], str]:
        """Outcome, what is lacking, and the clause of an entry."""
        for policy in self.policies:
            if entry and entry in {item.id for item in policy.items}:
                told = self._items(policy)[entry]
                lacking = tuple(self._lacking(told))
                return told["outcome"], lacking, f"{policy.document or ''} {told.get('clause') or ''}".strip()
        return "unwritten", (), ""

    @staticmethod
    def word(case: Case, value: str) -> str:
        """A value of the product in the language of the screen."""
        return read_procedure(case.procedure.source).policy.word(value, screen_language()) if value else ""

    def _items(self, policy: Policy) -> dict[str, dict[str, Any]]:
        if policy.slug not in self._decided:
            record = policy.parse_record(facts_for(policy, self.facts))
            decision = decide(policy, record, self.on, calendar=calendar())
            data: Any = decision.as_dict(self.language, only=self.entries)
            self._decided[policy.slug] = {item["id"]: item for item in data["items"]}
        return self._decided[policy.slug]

    @staticmethod
    def _lacking(item: dict[str, Any]) -> Iterator[str]:
        if item["outcome"] != "yes":
            yield from failing(item.get("condition"), item["outcome"])
