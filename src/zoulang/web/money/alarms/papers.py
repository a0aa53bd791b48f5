"""Papers and contacts of different firms that say the same."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.models import Evidence
from zoulang.web.money.claims.models import HeldPaper

# A number of a certificate or a telephone: what two firms do not share by chance.
_NUMBER = re.compile(r"\d{6,}")
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")
_CONTACT = ("联系人", "联系电话", "经办人", "contact")
MOST_BYTES = 50_000_000


def shared_words(programme: Programme) -> Iterator[tuple[bool, str, frozenset[int]]]:
    """Whether it is a contact, what is said, and the ids of the firms that say it; two queries.

    Of words only numbers count: two firms may both write “see the annex”. Of files the content counts.
    """
    contacts: dict[str, set[int]] = defaultdict(set)
    papers: dict[str, set[int]] = defaultdict(set)
    files: dict[int, list[tuple[int, str, Any]]] = defaultdict(list)
    for firm, name, words, file in _papers(programme):
        if any(word in name for word in _CONTACT) or _PHONE.search(words):
            for phone in _PHONE.findall(words):
                contacts[phone].add(firm)
            continue
        for number in _NUMBER.findall(words):
            papers[number].add(firm)
        if file:
            files[_size(file)].append((firm, name, file))
    for number, firms in _shared_files(files):
        papers[number] |= firms
    for is_contact, held in ((True, contacts), (False, papers)):
        for words, firms in held.items():
            if len(firms) > 1:
                yield is_contact, words, frozenset(firms)


def _papers(programme: Programme) -> Iterator[tuple[int, str, str, Any]]:
    for paper in HeldPaper.objects.filter(enterprise__programme=programme, replaced_on=None):
        yield paper.enterprise_id, paper.name, paper.words, paper.file
    claims = Evidence.objects.filter(case__programme=programme, case__claim__ended=False)
    for each in claims.select_related("case"):
        if each.case.enterprise_id is not None:
            yield each.case.enterprise_id, each.name, each.words, each.file


def _size(file: Any) -> int:
    try:
        return int(file.size)
    except OSError:
        return -1


def _shared_files(files: dict[int, list[tuple[int, str, Any]]]) -> Iterator[tuple[str, set[int]]]:
    """Only files of one size are opened: others cannot be the same."""
    for size, held in files.items():
        if size <= 0 or size > MOST_BYTES or len({firm for firm, _, _ in held}) < 2:
            continue
        same: dict[str, set[int]] = defaultdict(set)
        names: dict[str, str] = {}
        for firm, name, file in held:
            with file.open("rb") as opened:
                digest = hashlib.sha256(opened.read()).hexdigest()
            same[digest].add(firm)
            names.setdefault(digest, name)
        for digest, firms in same.items():
            yield f"{names[digest]} {digest[:8]}", firms
