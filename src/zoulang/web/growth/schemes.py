"""An entry of ``rankings.yaml`` as a policy of the rule language: what ranks, who takes part, who is chosen.

Four kinds. A ``ranking`` chooses so many places; ``grades`` are a class of a rule set cut by its score;
``tiers`` say how far an amount is from the next tier; a ``multiple`` holds indicators against a base year.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from zoulang.errors import InputError, Problem
from zoulang.rules import Policy
from zoulang.web.policy.policies import policy_of_text

VALUE, ORDER, PLACE, PART = "名次依据", "同分次序", "名次", "参评"
SHORTLIST, BASE = "入围依据", "基年依据"
# The item whose facts everybody is ranked by.
ASKED = {"ranking": "part", "tiers": "tier", "multiple": "base"}
BELOW = "未达最低梯次"


def policy_of_scheme(source: Mapping[str, Any], rule_sets: Mapping[str, str], year: int = 2000) -> Policy:
    """The checked policy of an entry.

    Args:
        rule_sets: slug to text of the published rule sets that the programme uses.
        year: the year ranked, by which a base year lies so many years back.

    Raises:
        InputError: with the mistakes of the rules, or if the rule set is not used by the programme.
    """
    return policy_of_text(text_of_scheme(source, rule_sets, year), str(source["slug"]))


def text_of_scheme(source: Mapping[str, Any], rule_sets: Mapping[str, str], year: int = 2000) -> str:
    """The text of that policy; it is made once a process, as pages of firms ask for it again and again."""
    if source["kind"] == "grades":
        named = str(source.get("rule", ""))
        if named not in rule_sets:
            found = f"`rule` is {named or 'missing'}"
            raise InputError(Problem(found, "name a rule set that programme.yaml lists under `rule_sets`"))
        return rule_sets[named]
    return _made(json.dumps(source, ensure_ascii=False), year)


@lru_cache(maxsize=256)
def _made(entry: str, year: int) -> str:
    source: dict[str, Any] = json.loads(entry)
    policy: dict[str, Any] = {
        "policy": source["slug"],
        "title": source["name"],
        "subject": "enterprise",
        "period": "year",
        "facts": source.get("facts") or {},
        "terms": dict(source.get("terms") or {}),
    }
    {"ranking": _ranking, "tiers": _tiers, "multiple": _multiple}[source["kind"]](policy, source, year)
    # What terms alone read is read too: records hold what some item asks for.
    read = [name for name in (ORDER, SHORTLIST, BASE) if name in policy["terms"]]
    asked = [{"id": f"read-{number}", "when": f"{name} 已知"} for number, name in enumerate(read)]
    policy["recognitions"] = [*policy.get("recognitions", ()), *asked]
    policy["words"] = {BELOW: "below the lowest tier", **(source.get("words") or {})}
    return yaml.safe_dump(policy, allow_unicode=True, sort_keys=False)


def _ranking(policy: dict[str, Any], source: Mapping[str, Any], year: int) -> None:
    among = f"（{source['among']}）且 " if source.get("among") else ""
    policy["terms"][VALUE] = {"en": "what is ranked by", "value": source["by"]}
    policy["recognitions"] = [{"id": "part", "name": PART, "when": f"{among}{VALUE} 已知"}]
    policy["terms"][PLACE] = {"en": "place", "value": f"排名（{VALUE}）按 全体 其中 {PART}"}
    short = (source.get("judged") or {}).get("shortlist")
    if short:
        policy["terms"][SHORTLIST] = {"en": "what the shortlist is by", "value": short["by"]}
    if source.get("then"):
        policy["terms"][ORDER] = {"en": "order of equals", "value": source["then"]}


def _tiers(policy: dict[str, Any], source: Mapping[str, Any], year: int) -> None:
    policy["terms"][VALUE] = {"en": "what is ranked by", "value": source["of"]}
    tiers = [str(each) for each in source["tiers"]]
    rows: list[dict[str, str]] = [{"when": f"{VALUE} ≥ {tier}", "value": f"{tier}级"} for tier in tiers]
    names = [f"{tier}级" for tier in tiers]
    best_first = [*rows, {"else": BELOW}]
    policy["classes"] = [{"id": ASKED["tiers"], "values": [BELOW, *reversed(names)], "first": best_first}]
    if source.get("base"):
        policy["terms"][BASE] = {
            "en": "in the base year", "value": _back(str(source["of"]), year - int(source["base"])),
        }  # fmt: skip


def _multiple(policy: dict[str, Any], source: Mapping[str, Any], year: int) -> None:
    back = year - int(source["base"])
    for number, name in enumerate(map(str, source["of"])):
        policy["terms"][f"本年{number}"] = {"en": f"now {number}", "value": name}
        policy["terms"][f"基年{number}"] = {"en": f"base {number}", "value": _back(name, back)}
    policy["terms"][VALUE] = {"en": "what is ranked by", "value": "本年0 / 基年0"}
    known = [f"{when}{number} 已知" for number in range(len(source["of"])) for when in ("本年", "基年")]
    policy["recognitions"] = [{"id": ASKED["multiple"], "when": " 且 ".join(known)}]


def _back(expression: str, years: int) -> str:
    return expression if years <= 0 else f"往年（{expression}，{years}）"
