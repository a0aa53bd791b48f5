"""What the check-up looks at: the policies in force that a person may read, and the programme's rule sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404

from zoulang.rules import Input, Policy
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.checkup_form import CheckUpForm
from zoulang.web.policy.checkup_questions import Group, Layout, layout
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.policy.policies import policy_of
from zoulang.web.registry.policies import own_policies, rule_sets_in_force

Rules = dict[tuple[str, str], Rule]


@dataclass(frozen=True)
class LookedAt:
    """The policies of one check-up.

    Attributes:
        files: the policy files that pay.
        policies: these, then the rule sets, as checked policies of the day.
        in_force: every policy of the programme in force on the day, also what the person may not read.
        rules: the rules of the record by policy and item.
        asked_for: the slug of the one policy that the address asks for; empty: all that are in force.
    """

    files: list[PolicyFile]
    policies: list[Policy]
    rules: Rules
    asked_for: str
    on: date
    in_force: list[Policy]

    @cached_property
    def layout(self) -> Layout:
        """The questions, those that decide most money first."""
        return layout(self.policies, self.on)

    @property
    def meant(self) -> dict[str, Input]:
        """Plain name of a fact to the input whose meaning a typed value has."""
        return {question.name: question.input for question in self.layout.asked}

    @property
    def paying(self) -> list[Policy]:
        """The policies of files that pay."""
        return self.policies[: len(self.files)]

    @property
    def title_sets(self) -> list[Policy]:
        """The rule sets that give titles."""
        sets = self.policies[len(self.files) :]
        return [each for each in sets if any(item.kind == "recognition" for item in each.items)]

    def shown(self, group: Group, form: CheckUpForm, language: str) -> dict[str, Any]:
        """A group of questions as a page shows it."""
        return {
            "title": group.title(language),
            "most": group.most,
            "rule": self.rules.get(group.rule) if group.rule else None,
            "questions": form.shown(group.questions),
        }


def looked_at(user: Any, programme: Programme, on: date, slug: str = "") -> LookedAt:
    """All policies in force on a day and the rule sets; or the one policy asked for, in force or not."""
    files = PolicyFile.objects.visible_to(user).filter(document__programme=programme, rules__kind="measure")
    files = files.select_related("document__programme").distinct()
    own = sets = []
    if slug:
        held = [get_object_or_404(files, slug=slug)]
        policies = [policy_of(held[0], on)]
    else:
        own, sets = own_policies(programme, on), rule_sets_in_force(programme, on)
        in_force = {each.slug: each for each in own}
        held = [each for each in files if each.slug in in_force and each.document.validity(on) == "in_force"]
        policies = [*(in_force[each.slug] for each in held), *sets]
    rules = Rule.objects.filter(policy_file__in=held).select_related(
        "clause__document__programme", "policy_file"
    )
    by_item = {(rule.policy_file.slug, rule.item): rule for rule in rules}
    return LookedAt(held, policies, by_item, slug, on, [*own, *sets])
