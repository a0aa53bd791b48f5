"""A clause's text cut at the places of its drafts, so that a page can colour what each rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from zoulang.web.policy.models import Draft

# Kinds in the order of the palette; duties of both sorts look alike.
ORDER = [
    Draft.Kind.TASK,
    Draft.Kind.TARGET,
    Draft.Kind.MEASURE,
    Draft.Kind.REFERENCE,
    Draft.Kind.CHAIN,
    Draft.Kind.FIGURE,
    Draft.Kind.ENTITY,
    Draft.Kind.CONFLICT_RULE,
    Draft.Kind.FINDING,
]


@dataclass(frozen=True)
class Segment:
    """A stretch of text over which no draft begins or ends.

    Attributes:
        at: its first character in the clause's text or heading.
        drafts: those whose words cover it, the shortest first: that one gives the colour.
        begins: the drafts whose words begin here.
    """

    text: str
    at: int
    drafts: tuple[Draft, ...] = ()
    begins: tuple[Draft, ...] = ()

    @property
    def ids(self) -> str:
        """The drafts' ids, for a script that goes from the text to the drafts."""
        return " ".join(str(draft.pk) for draft in self.drafts)

    @property
    def begun(self) -> list[str]:
        """The kinds of the drafts that begin here, each once."""
        return list(dict.fromkeys(kind_shown(draft) for draft in self.begins))

    @property
    def kind(self) -> str:
        """The kind that gives the colour."""
        return kind_shown(self.drafts[0]) if self.drafts else ""


def kind_shown(draft: Draft) -> str:
    """The kind under which a draft is coloured: duties told in passing are duties."""
    return Draft.Kind.TASK if draft.kind == Draft.Kind.INLINE_TASK else draft.kind


def paragraphs(text: str, drafts: Iterable[Draft]) -> list[list[Segment]]:
    """The paragraphs of a text as segments; together the segments are the text, character for character.

    ``drafts`` are those with a place in this text; a set-aside draft has no claim on the words.
    """
    placed = [draft for draft in drafts if draft.start is not None and draft.end is not None]
    cuts = {0, len(text)}
    for draft in placed:
        cuts |= {min(draft.start or 0, len(text)), min(draft.end or 0, len(text))}
    breaks = [index for index, sign in enumerate(text) if sign == "\n"]
    cuts |= {place for index in breaks for place in (index, index + 1)}
    lines: list[list[Segment]] = [[]]
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        if text[start:end] == "\n":
            lines.append([])
            continue
        lines[-1].append(_segment(text, start, end, placed))
    return [line for line in lines if line]


def _segment(text: str, start: int, end: int, placed: list[Draft]) -> Segment:
    over = [draft for draft in placed if (draft.start or 0) <= start and end <= (draft.end or 0)]
    over.sort(key=lambda draft: ((draft.end or 0) - (draft.start or 0), draft.pk or 0))
    begins = tuple(draft for draft in over if draft.start == start)
    return Segment(text[start:end], start, tuple(over), begins)


def quoted(segments: Iterable[list[Segment]], draft: Draft) -> str:
    """The text under a draft's segments; a break of paragraphs is a line break."""
    return "\n".join(
        "".join(segment.text for segment in line if draft in segment.drafts)
        for line in segments
        if any(draft in segment.drafts for segment in line)
    )


def placed_apart(drafts: Iterable[Draft]) -> tuple[list[Draft], list[Draft], list[Draft]]:
    """Drafts with words in the heading, in the text, and with words in neither."""
    listed = list(drafts)
    headed = [draft for draft in listed if draft.in_heading and draft.start is not None]
    within = [draft for draft in listed if not draft.in_heading and draft.start is not None]
    return headed, within, [draft for draft in listed if draft.start is None]
