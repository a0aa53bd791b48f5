"""A reply beside the proposal it answers: what was asked, and of what the reply does not speak."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding, Place

_ASKED = re.compile(
    r"(?:建议|加快|积极|推进|推动|构建|建设|开展|组织|盘活|打造|做大做强|发展壮大|实施|强化|全面对接|对接|争创|培育|完善|引进|力争|选址|依托|坚持|吸引)"
)
_PAST = re.compile(r"目前|已经|已形成|近年来|处于|具有|要求，")
# What was answered in other words repeats a quarter of its telling pairs of signs, what was not a tenth.
_ENOUGH = 0.2
# What a chunk of words must not be made of to tell one subject from another.
_COMMONPLACE = re.compile(
    r"^(?:加快|推进|推动|积极|建设|发展|打造|实施|进一步|形成|完善|提升|重点|我[省市县区]|全[省市县区]|等|的|和|与|以|为|在)+$"
)


def unanswered(documents: Sequence[Document]) -> Iterator[Finding]:
    """Asks of a proposal of which hardly a word comes back in the reply that names it."""
    for reply in documents:
        if reply.reading.metadata.kind != "proposal_reply":
            continue
        for proposal in documents:
            if proposal is not reply and _names(reply, proposal):
                yield from _unanswered(proposal, reply)


def _names(reply: Document, proposal: Document) -> bool:
    title = proposal.reading.metadata.title
    return proposal.reading.metadata.kind == "delegate_proposal" and bool(title) and str(title) in reply.text


def _unanswered(proposal: Document, reply: Document) -> Iterator[Finding]:
    common = Counter(pair for p in proposal.paragraphs for pair in set(_pairs(p.text)))
    for paragraph in proposal.paragraphs:
        places = []
        for start, end in paragraph.sentences():
            words = paragraph.text[start:end]
            if len(words) < 16 or not _ASKED.search(words) or _PAST.search(words):
                continue
            if _answered(words, reply, common) < _ENOUGH:
                places.append(proposal.place(paragraph, start, end))
        if places:
            yield Finding(
                "ask-not-answered",
                "notice",
                (*places, _reply_place(reply)),
                {"asked": _shortest(places), "reply": reply.name},
            )


def _answered(words: str, reply: Document, common: Counter[str]) -> float:
    """The share of an ask's telling pairs of signs that some paragraph of the reply repeats."""
    telling = {pair for pair in _pairs(words) if common[pair] <= 2}
    if not telling:
        return 1.0
    best = max((_overlap(telling, paragraph) for paragraph in reply.paragraphs), default=0.0)
    return best


def _overlap(telling: set[str], paragraph: Paragraph) -> float:
    own = set(_pairs(paragraph.text))
    return len(telling & own) / len(telling)


def _pairs(text: str) -> list[str]:
    return [
        part[i : i + 2]
        for part in re.findall(r"[\u4e00-\u9fff\d]+", text)
        for i in range(len(part) - 1)
        if not _COMMONPLACE.match(part[i : i + 2])
    ]


def _reply_place(reply: Document) -> Place:
    return reply.head_place()


def _shortest(places: Sequence[Place]) -> str:
    return "；".join(re.split("[，。；]", place.quote)[0] for place in places)
