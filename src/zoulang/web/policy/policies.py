"""Policy files of the record as checked policies."""

from __future__ import annotations

from functools import lru_cache

from zoulang.rules import Policy, load_policy
from zoulang.web.policy.models import PolicyFile


def policy_of(policy_file: PolicyFile) -> Policy:
    """The checked policy; the same text is checked once per process."""
    return _load(policy_file.source, policy_file.slug)


@lru_cache(maxsize=256)
def _load(source: str, slug: str) -> Policy:
    return load_policy(source, name=f"{slug}.yaml")
