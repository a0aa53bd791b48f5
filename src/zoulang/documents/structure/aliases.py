"""Other addresses of clauses: the number a clause should have where it was misprinted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zoulang.documents.numbering import in_chinese
from zoulang.documents.structure.outline import Draft
from zoulang.documents.structure.traditional import simplified


def aliases_of(drafts: Sequence[Draft]) -> dict[str, tuple[str, ...]]:
    """The aliases of each clause by its address; none is the address of another clause.

    Clauses below one with an alias have it too.
    """
    families: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.marker is not None:
            families.setdefault(draft.address.rpartition("/")[0], []).append(draft)
    rights = {place: segment for family in families.values() for place, segment in _rights(family)}
    taken = {draft.address for draft in drafts}
    renamed: dict[str, str] = {}
    for draft in drafts:  # parents stand before their children
        parent, _, _ = draft.address.rpartition("/")
        if draft.marker is None and parent not in renamed:
            continue
        own = rights.get(id(draft))
        if own or parent in renamed:
            path = renamed.get(parent, parent)
            alias = (path + "/" if path else "") + (own or draft.address.rpartition("/")[2].partition("·")[0])
            if alias not in taken:
                taken.add(alias)
                renamed[draft.address] = alias
    return {address: (alias,) for address, alias in renamed.items()}


def _rights(family: Sequence[Draft]) -> Iterator[tuple[int, str]]:
    markers = [draft.marker for draft in family if draft.marker]
    styles = {marker.style for marker in markers}
    chief = min(markers, key=lambda marker: marker.rank).style if markers else ""
    in_turn = [marker.value for marker in markers] == list(range(1, len(markers) + 1))
    for position, (draft, marker) in enumerate(zip(family, markers, strict=True)):
        before = markers[position - 1].value if position else 0
        after = markers[position + 1].value if position + 1 < len(markers) else None
        value = marker.value
        misprinted = (
            position > 0
            and value != before + 1
            and (after == before + 2 or (after is None and value == before))
        )
        if misprinted:
            yield id(draft), _spelled(before + 1, marker.style if len(styles) == 1 else chief, draft)
        elif (
            len(styles) > 1
            and marker.style != chief
            and (in_turn or value == before + 1)
            and chief in ("一、", "（一）")
        ):
            yield id(draft), _spelled(value, chief, draft)
        elif marker.style == "一）":
            yield id(draft), f"（{marker.segment[:-1]}）"
        elif simplified(marker.segment) != marker.segment:
            yield id(draft), simplified(marker.segment)


def _spelled(value: int, style: str, draft: Draft) -> str:
    assert draft.marker is not None
    words = in_chinese(value) if value < 100 else str(value)
    if style == "一、":
        return words
    if style in ("（一）", "（1）"):
        return f"（{words if style == '（一）' else value}）"
    if style in ("编", "章", "节", "条"):
        number = value if draft.marker.segment[1:2].isdecimal() else words
        return f"第{number}{style}"
    if style in ("1）", "一）"):
        return f"{value if style == '1）' else words}）"
    if style == "一是":
        return f"{words}是"
    return str(value)
