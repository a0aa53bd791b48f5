"""What an accepted draft of a chain becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.web.policy.makers import Made, Making, maker
from zoulang.web.policy.models import Draft
from zoulang.web.registry.models import Chain, ChainMember

PARTS = {
    "leaders": ChainMember.Part.LEADER,
    "key_firms": ChainMember.Part.KEY_FIRM,
    "products": ChainMember.Part.PRODUCT,
    "benchmark_companies": ChainMember.Part.BENCHMARK,
    "benchmarks": ChainMember.Part.BENCHMARK,
}


@maker("chain", Chain)
def make_chain(draft: Draft, making: Making) -> Made:
    """A chain with its members in the parts the clause gives them."""
    values = draft.values
    name = values.get("name") or draft.clause.heading_zh
    if not name:
        raise InputError(Problem(said("the chain has no name"), said("name it"), place=str(draft.clause)))
    chain = Chain(
        clause=draft.clause,
        draft=draft,
        name_zh=name[:100],
        name_en=(values.get("name_en") or draft.clause.heading_en)[:200],
        target_zh="；".join(values.get("targets") or ())[:300],
        target_en=(values.get("target_en") or "")[:300],
    )
    return Made(chain, parts=[*_members(chain, values)])


def put_members(chain: Chain, values: Mapping[str, Any]) -> None:
    """Save the members listed under ``leaders``, ``key_firms``, ``products`` and ``benchmarks``."""
    ChainMember.objects.bulk_create(_members(chain, values))


def _members(chain: Chain, values: Mapping[str, Any]) -> list[ChainMember]:
    members: list[ChainMember] = []
    for field, part in PARTS.items():
        for name_zh, name_en in _names(values.get(field) or ()):
            members.append(
                ChainMember(
                    chain=chain,
                    part=part,
                    position=len(members),
                    name_zh=name_zh[:100],
                    name_en=name_en[:200],
                )
            )
    return members


def _names(listed: Iterable[Any]) -> Iterable[tuple[str, str]]:
    """Names given as text or as ``{"zh": ..., "en": ...}``."""
    for each in listed:
        if isinstance(each, Mapping):
            yield str(each.get("zh", "")), str(each.get("en", ""))
        else:
            yield str(each), ""
