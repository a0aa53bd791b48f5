"""The real texts of the reference programme, where they are at hand, go onto the clauses that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from zoulang.citation import normalize_address
from zoulang.documents import read
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.actions import load_document
from zoulang.web.policy.models import Draft, Reference

SEEDS = {
    "zichuan-proposal": "000",
    "zibo-2022-40": "001",
    "zibo-reply-2021-38": "002",
    "hightech-briefing-2023": "003",
    "linzi-2021-41": "004",
}


@pytest.mark.parametrize("slug", sorted(SEEDS))
def test_a_real_text_goes_onto_the_same_clauses(reference: Programme, slug: str, shared: Path) -> None:
    (seed,) = (shared / "seeds").glob(f"{SEEDS[slug]}_*.txt")
    document = reference.documents.get(slug=slug)
    before = set(document.clauses.values_list("address", flat=True))
    load_document(reference, seed, by=None, slug=slug)
    after = set(document.clauses.values_list("address", flat=True))
    assert after == before
    known = {name: clause for clause in document.clauses.all() for name in (*clause.aliases, clause.address)}
    for read_clause in read(seed).clauses:
        assert known[normalize_address(read_clause.address)].text == read_clause.text
    # What the reference programme says already is not drafted again.
    kinds = set(Draft.objects.filter(clause__document=document).values_list("kind", flat=True))
    assert Draft.Kind.TARGET not in kinds and Draft.Kind.TASK not in kinds


def test_documents_that_cite_each_other_are_linked(reference: Programme) -> None:
    reply = reference.documents.get(slug="zibo-reply-2021-38")
    cited = Reference.objects.filter(clause__document=reply).exclude(held=None)
    assert [each.held.slug for each in cited if each.held] == ["zichuan-proposal"]
