"""What this app has to say beside a clause: the industry chain it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from zoulang.web.policy.margin import MarginNote, register
from zoulang.web.policy.models import Document
from zoulang.web.registry.models import Chain, ChainMember


@register
def chain_notes(document: Document, on: date, user: Any) -> Iterator[MarginNote]:
    """Each chain with its members by part; two queries."""
    for chain in Chain.objects.filter(clause__document=document).prefetch_related("members"):
        members: dict[str, list[ChainMember]] = defaultdict(list)
        for member in chain.members.all():
            members[member.part].append(member)
        context = {"chain": chain, "members": dict(members)}
        yield MarginNote(chain.clause_id, "registry/margin/chain.html", context, order=30)
