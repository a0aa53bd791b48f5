"""Grants side by side with thresholds of their own: steps of one thing, or grants for two."""

from __future__ import annotations

import re

from zoulang.documents.records.grants.tiers import Grant

_REACHED = r"(?:超过?|达到?|突破|满|不低于|不少于|高于)\d[^，。；、]{0,10}"
_AT_LEAST = r"\d[^，。；、]{0,8}以[上下内][^，。；、]{0,4}"
_GRANTING = "(?:按|给予|予以|奖励|补助|补贴|贴息|一次性|每)"
_OWN_THING = re.compile(
    rf"(?P<threshold>{_REACHED}|{_AT_LEAST})的(?P<thing>[^，。；、的\d]{{2,16}}?)，?{_GRANTING}"
)


def names_own_thing(words: str) -> bool:
    """Whether words of a grant say what it is for and from which threshold on.

    >>> names_own_thing("投入300万元以上的改造项目按5%奖励"), names_own_thing("达到1亿元奖励10万元")
    (True, False)
    """
    return bool(_OWN_THING.search(words))


def are_for_different_things(last: Grant, grant: Grant) -> bool:
    """Whether two grants side by side name two things, so that they are no steps of one.

    >>> def grant(words): return Grant(0, len(words), "", words)
    >>> are_for_different_things(grant("3万元以上的冷库奖励1万元"), grant("5万元以上的粮库奖励2万元"))
    True
    """
    one, other = _own_things(last), _own_things(grant)
    return bool(one and other) and one[-1]["thing"] != other[-1]["thing"]


def are_for_more_of_one(last: Grant, grant: Grant) -> bool:
    """Whether a grant only names a further threshold of the thing before it.

    >>> def grant(words): return Grant(0, len(words), "", words)
    >>> are_for_more_of_one(grant("产值1亿元以上的企业奖励1万元"), grant("5亿元以上的企业奖励5万元"))
    True
    """
    one, other = _own_things(last), _own_things(grant)
    return bool(one and other) and one[-1]["thing"] == other[0]["thing"] and other[0].start() == 0


def label_by_threshold(*grants: Grant) -> None:
    """Let the thresholds name the steps that have no name yet."""
    for grant in grants:
        grant.labels[-1] = grant.labels[-1] or _own_things(grant)[-1]["threshold"]


def name_own_thing(grant: Grant) -> None:
    """Add to a subject the thing that alone tells its grant from the one beside it."""
    thing = _OWN_THING.search(grant.words)
    if thing and thing["thing"] not in grant.subject:
        begin = grant.words.rfind("，", 0, thing.start()) + 1
        grant.subject += "，" + grant.words[begin : thing.end("thing")]


def _own_things(grant: Grant) -> list[re.Match[str]]:
    return list(_OWN_THING.finditer(grant.words))
