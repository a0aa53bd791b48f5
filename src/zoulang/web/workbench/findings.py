"""What a careful reader notices in the policies of a programme, and what of it a change brings."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from zoulang.review import review
from zoulang.web.accounts.sentences import is_english
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import edition_of, policy_of_text

Sources = tuple[tuple[str, str], ...]


def findings(policy_file: PolicyFile, before: str, after: str, on: date) -> tuple[list[Any], list[Any]]:
    """The findings about this policy that the change brings, and those that were there before.

    Args:
        before, after: the text of the policy; the others are as they are in force on the day.
    """
    others = PolicyFile.objects.filter(document__programme=policy_file.programme).exclude(pk=policy_file.pk)
    beside = tuple((each.slug, edition_of(each, on).source) for each in others.with_editions())
    language = "en" if is_english() else "zh"
    held = _noticed(((policy_file.slug, before), *beside), on)[language]
    found = _noticed(((policy_file.slug, after), *beside), on)[language]
    known = {each["sentence"] for each in held}
    new = [each for each in found if each["sentence"] not in known]
    return new, [each for each in found if each["sentence"] in known]


@lru_cache(maxsize=64)
def _noticed(sources: Sources, on: date) -> dict[str, list[dict[str, Any]]]:
    """What the review of policies says of the first of them; of the text before it is asked each time."""
    policies = [policy_of_text(source, slug) for slug, source in sources]
    found = review([each for each in policies if each.subject == policies[0].subject], None, on)
    told: dict[str, list[dict[str, Any]]] = {}
    for language in ("zh", "en"):
        said: list[dict[str, Any]] = [each.as_dict(language) for each in found]
        told[language] = [each for each in said if _concerns(each, sources[0][0])]
    return told


def _concerns(finding: dict[str, Any], slug: str) -> bool:
    return any(place.get("policy") == slug for place in finding["places"])
