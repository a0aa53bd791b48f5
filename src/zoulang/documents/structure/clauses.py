"""From the outline to clauses: run-in titles, the closing, and the extent of each clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from zoulang.documents.reading import Clause
from zoulang.documents.structure.aliases import aliases_of
from zoulang.documents.structure.lines import first_words
from zoulang.documents.structure.outline import Draft

# 智能装备。加快发展…   or   汽车产业方面，以…
_RUN_IN = re.compile(r"([^。，；：！？（(\d]{2,20})。(?=.)|([^。，；：、！？（(\d]{2,12}方面)，(?=.)")
_VALIDITY = re.compile(r"施行|实施|执行|有效期|解释|废止|未尽事宜")
_LAST_WORDS = re.compile(
    r"本(?:意见|办法|通知|措施|政策|方案|规定|细则|计划|规划|决定|文件|若干|实施)|以上|下一步|此前|"
    r"原有|未尽事宜"
)
_RESPONSIBILITY = re.compile(r"[（(〔\[]?(?:主要)?(?:牵头|责任|负责|配合|主办|协办)(?:单位|部门)")


def clauses_of(drafts: Sequence[Draft], text: str) -> tuple[Clause, ...]:
    """The clauses of a document, in document order.

    >>> draft = Draft("一", "目标", "node", 0, spans=[(5, 8)])
    >>> [(c.address, c.text) for c in clauses_of([draft], "一、目标 达标。")]
    [('一', '达标。')]
    """
    drafts = _with_closing(drafts, text)
    drafts = [part for draft in drafts for part in _with_run_in_titles(draft, text)]
    drafts.sort(key=lambda draft: draft.start)
    ends = _ends(drafts, text)
    aliases = aliases_of(drafts)
    return tuple(
        Clause(
            draft.address,
            draft.heading,
            draft.kind,
            "\n".join(text[a:b] for a, b in draft.spans),
            draft.start,
            end,
            tuple(draft.spans),
            draft.titled,
            aliases.get(draft.address, ()),
        )
        for draft, end in zip(drafts, ends, strict=True)
    )


def _ends(drafts: Sequence[Draft], text: str) -> list[int]:
    """Where each clause ends: after its last child, and never before its own line."""
    ends: list[int] = []
    for draft in drafts:
        line_end = text.find("\n", draft.start)
        ends.append(max([len(text) if line_end < 0 else line_end, *(b for _, b in draft.spans)]))
    above: list[int] = []  # the open clauses, outermost first
    for index, draft in enumerate(drafts):
        while above and not draft.address.startswith(drafts[above[-1]].address + "/"):
            above.pop()
        for parent in above:
            own_end = max([ends[index] if draft.spans else 0, *(b for _, b in draft.spans)])
            ends[parent] = max(ends[parent], own_end)
        above.append(index)
    return ends


def _with_run_in_titles(draft: Draft, text: str) -> list[Draft]:
    """A clause of which two or more paragraphs begin with a short title is divided at them.

    One such paragraph proves nothing: any paragraph may begin with a short
    sentence. A list of responsible units that stands alone stays with the clause.
    """
    if draft.kind != "node":
        return [draft]
    titles = [_RUN_IN.match(text[a:b]) for a, b in draft.spans]
    if sum(title is not None for title in titles) < 2:
        return [draft]
    parts, own = [draft], draft.spans
    printed = Counter[str]()
    draft.spans = []
    for span, title in zip(own, titles, strict=True):
        if title:
            heading = title[1] or title[2]
            address = f"{draft.address}/{heading.replace('/', '／')}"
            printed[address] += 1
            if printed[address] > 1:
                address += f"·{printed[address]}"
            body = (span[0] + title.end(), span[1])
            parts.append(Draft(address, heading, "run_in_title", span[0], spans=[body]))
        elif len(parts) == 1 or _RESPONSIBILITY.match(text[span[0] : span[1]]):
            draft.spans.append(span)
        else:
            parts[-1].spans.append(span)
    return parts


def _with_closing(drafts: Sequence[Draft], text: str) -> list[Draft]:
    """The last unnumbered paragraphs, where they speak of the whole document, are its closing.

    They follow the last numbered clause only because nothing else is left to
    follow, unless that clause is a bare heading such as 附则: then they are its text.
    """
    nodes = [draft for draft in drafts if draft.kind in ("node", "panel")]
    if not nodes or not nodes[-1].spans or _is_about_the_document(nodes[-1], text):
        return list(drafts)
    last = nodes[-1]
    for position in range(1, len(last.spans)):
        rest = last.spans[position:]
        if all(_LAST_WORDS.match(text[a:b]) for a, b in rest):
            last.spans = last.spans[:position]
            words = text[rest[0][0] : rest[-1][1]]
            address = "附则" if _VALIDITY.search(words) else "结尾"
            closing = Draft(address, first_words(words), "closing", rest[0][0], False, list(rest))
            return [*drafts, closing]
    return list(drafts)


def _is_about_the_document(draft: Draft, text: str) -> bool:
    """Whether the clause's title stands alone on a line and last words follow it at once."""
    begin, end = draft.spans[0]
    return "\n" in text[draft.start : begin] and bool(_LAST_WORDS.match(text[begin:end]))
