"""The policy book: every record opens its clause, and a clause says what it became and what it leans on."""

from __future__ import annotations

import re
from datetime import date

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.web.conftest import County
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.margin import notes_by_clause
from zoulang.web.policy.models import Clause, ClausePart

KINDS = [model for model in apps.get_models() if issubclass(model, ClausePart)]


def test_every_record_opens_its_clause_and_the_clause_lists_it(reference: Programme) -> None:
    document = reference.documents.get(slug="linzi-2021-41")
    page = Client().get(document.get_absolute_url()).content.decode()
    notes = notes_by_clause(document, date(2026, 9, 30), AnonymousUser())
    recorded = {
        (model.__name__, record.clause)
        for model in KINDS
        for record in model._default_manager.filter(clause__document=document).select_related("clause")
    }
    assert {name for name, _ in recorded} >= {
        "Goal",
        "Duty",
        "Rule",
        "Reference",
        "Chain",
        "Figure",
        "Finding",
    }
    for name, clause in recorded:
        address, _, anchor = clause.get_absolute_url().partition("#")
        assert address == document.get_absolute_url()
        assert f'id="{anchor}"' in page, (name, clause)
        # The alias book and the head of the document show names and rules of precedence.
        if name not in ("Mention", "ConflictRule"):
            assert notes.get(clause.pk), (name, clause)


def told(reference: Programme, address: str, on: date) -> list[tuple[str, bool]]:
    """Of each document that a clause cites: its state on a day, and whether money hangs on it."""
    document = reference.documents.get(slug="linzi-2021-41")
    clause = Clause.objects.get(document=document, address=address)
    notes = notes_by_clause(document, on, AnonymousUser())[clause.pk]
    cited = [note.context for note in notes if note.template == "policy/margin/reference.html"]
    return [(context["cited"].state, context["pays"]) for context in cited]


def test_a_measure_that_leans_on_a_lapsed_or_missing_document_says_so(reference: Programme) -> None:
    # The plan that this measure follows ran from 2020 to 2022.
    assert told(reference, "三/（七）", date(2022, 6, 30)) == [("missing", True)]
    assert told(reference, "三/（七）", date(2024, 6, 30)) == [("lapsed", True)]
    page = Client().get(
        reference.documents.get(slug="linzi-2021-41").get_absolute_url(), {"on": "2024-06-30"}
    )
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.content.decode()))
    assert "临发〔2020〕10号 2022年12月31日已到期" in words


def test_a_document_that_the_record_holds_is_told_as_current_until_its_last_day(county: County) -> None:
    clause = county.document.clauses.get(address="三/（一）")
    clause.references.create(number="青政字〔2026〕90号", held=county.document)
    states = []
    for day in (date(2026, 9, 30), date(2027, 1, 1)):
        (note,) = [
            each
            for each in notes_by_clause(county.document, day, county["office"])[clause.pk]
            if each.template == "policy/margin/reference.html"
        ]
        states.append(note.context["cited"].state)
    assert states == ["current", "lapsed"]
