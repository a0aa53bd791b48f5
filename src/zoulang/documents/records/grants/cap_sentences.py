"""Sentences that grant nothing and only cap what the sentences before them grant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.records.grants.roles import ENTITY
from zoulang.documents.records.grants.tiers import Grant, names_a_class

_EACH = re.compile(r"(?:以上|上述|各类|同一|单个|单户|单家|每个|每家|每户|每人|累计|合计)")
_WHOLE_PROGRAMME = re.compile(r"全[省市县区]|资金总量|年度预算|财政每年|总规模|专项资金")
_JOINT = re.compile(r"(?:同一|单[个家户]|每[个家户](?:企业|单位)?每年|累计|合计|以上|上述|原则上)")
# Words that name somebody new who gets a grant.
NEW_SUBJECT = re.compile(
    r"对(?!于?地方|财政|外)|凡(?!是)|被?(?:认定|评定|评选|评)为|鼓励|支持(?!金额|资金|额|总额|期|面积)|的[，：]|的$"
)
_REACH = 40  # how many grants of a paragraph one sentence limits; no office writes more
# A cap for each, for all together or for a time limits the grant as a whole.
_OF_THE_WHOLE = re.compile(r"[每单同各总该年月季]|累计|合计|一次|连续|额度|期限|资金|比例|本级|财政|比|合同")
_WORD_OF_GRANTING = re.compile(r"(?:的?(?:补助|补贴|奖励|奖补|资助|支持|扶持|贴息|给予|予以))+$")
CAP_WORD = re.compile(r"最高|不得?超过|上限|封顶|最多|限额|不高于|至多|总额")


def kind_capped(label: str, grant: Grant) -> str:
    """The kind that a cap behind a grant is for, if the words of the grant name it; else empty.

    >>> kind_capped("冷库补助", Grant(0, 9, "对冷库和集配中心", "按投资的10%给予补助"))
    '冷库'
    >>> kind_capped("单个企业", Grant(0, 9, "对企业", "按投资的10%给予补助"))
    ''
    """
    kind = _WORD_OF_GRANTING.sub("", re.sub(r"[\u3000\s]+", "", label))
    if len(kind) < 2 or _OF_THE_WHOLE.search(kind):
        return ""
    members = re.split("、|和|及|与|或|/|，|的", re.sub(r"[\u3000\s]+", "", grant.subject))
    named = len(members) > 1 and any(
        kind in member or kind.endswith(member) for member in members if len(member) > 1
    )
    return kind if named else ""


def divides(own: Sequence[Grant], words: str, grants: Sequence[Grant], begun: bool) -> bool:
    """Whether a sentence caps the rate before it class by class (其中：甲类最高50万元，乙类最高20万元)."""
    if not own or not grants or any(grant.found for grant in own):
        return False
    labels = [label for grant in own for label in grant.cap_labels]
    rate = len(grants[-1].found) == 1 and grants[-1].found[0].kind == "rate"
    opens = bool(re.match("[，：]*其中", words)) and len(labels) > 1 and not grants[-1].caps
    return rate and bool(labels) and all(labels) and (opens or begun)


def divide(grant: Grant, own: Sequence[Grant]) -> None:
    """Give the caps of a sentence to the grant before it, each with the class it is for."""
    grant.caps = [*grant.caps, *(cap for part in own for cap in part.caps)]
    grant.cap_labels = [*grant.cap_labels, *(label for part in own for label in part.cap_labels)]
    grant.doubts.append("steps")


def is_a_limit(own: Sequence[Grant], sentence: str, earlier: Sequence[Grant]) -> bool:
    """Whether a sentence only limits what others grant: a cap, and nobody new who gets it."""
    if not own or any(grant.found for grant in own) or not any(grant.caps for grant in own):
        return False
    sentence = re.sub("^[，：]*(?:其中)?[，：]*", "", sentence)
    head = CAP_WORD.split(sentence)[0]
    name = ENTITY.sub("", head)
    if not earlier:
        return bool(_JOINT.match(head)) and not name
    if not name or re.match("上述|以上|前述", head):
        return True
    if NEW_SUBJECT.search(head) or re.search("给予|予以|[，：]", head):
        return False
    return names_a_class(name) or any(name in grant.words for grant in earlier)


def limit(grants: list[Grant], sentence: int, own: Sequence[Grant], words: str) -> None:
    """Let the caps of a sentence limit the grants of the sentence before it, or all that it speaks of."""
    if _WHOLE_PROGRAMME.search(words) or not grants:
        return
    caps = [cap for grant in own for cap in grant.caps]
    labels = [label for grant in own for label in grant.cap_labels]
    if len(caps) > 1 and all(labels):
        grants[-1].caps, grants[-1].cap_labels = caps, labels
        return
    noun = re.match(r"[^，。；\d]{2,6}?(?=每年|年度|最高|不超过|总额|金额|额度)", words.lstrip("，"))
    if _EACH.match(words):
        limited = grants[-_REACH:]
    elif noun and sum(noun[0] in grant.words for grant in grants) > len(grants) - sentence:
        limited = [grant for grant in grants if noun[0] in grant.words]
    else:
        limited = grants[sentence:]
    for grant in limited:
        if grant.caps:
            grant.joint += [cap for cap in caps if all(cap.value != other.value for other in grant.joint)]
        else:
            grant.caps, grant.cap_labels = list(caps), [""] * len(caps)
            grant.doubts += ["joint"] * (len(limited) > 1)
