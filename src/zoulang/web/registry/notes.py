"""What this app has to say beside a clause: the industry chain it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count

from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document
from zoulang.web.registry.models import Chain, ChainMember, YearlyList


@register
def chain_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each chain with its members by part; two queries."""
    for chain in Chain.objects.filter(clause__document=document).prefetch_related("members"):
        members: dict[str, list[ChainMember]] = defaultdict(list)
        for member in chain.members.all():
            members[member.part].append(member)
        context = {"chain": chain, "members": dict(members)}
        yield MarginNote(chain.clause_id, "registry/margin/chain.html", context, order=30)


@register
def list_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """The yearly lists that rest on a clause: which year is confirmed and how many firms it has; one query.

    Only numbers are told; who is on a list is seen by those who see the firms.
    """
    lists = YearlyList.objects.filter(clause__document=document, state=YearlyList.State.CONFIRMED)
    for found in lists.filter(decided_on__lte=on).annotate(count=Count("firms")):
        yield MarginNote(found.clause_id, "registry/margin/list.html", {"found": found}, order=35)  # type: ignore[arg-type]
