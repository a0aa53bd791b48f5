"""A language model at the desk: asked when a document is loaded, piece by piece, and never trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.documents.suggesting.server import FakeModel, Reply, proposed, said, serving
from tests.web.conftest import ROLES, TEXT, County
from zoulang.cli import main
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.policy.actions import load_document
from zoulang.web.policy.deciding import CERTAIN, accept_draft, certain_drafts, reject_draft
from zoulang.web.policy.models import Document, Draft
from zoulang.web.policy.proposing import Asked, ask_on_a_page, has_model

Browsers = Callable[[str], Client]
HX = {"HX-Request": "true"}
PLAIN = TEXT + "    二是帮扶。年景不好时，县里拿出30万元，补给种粮大户。\n"
PROPOSAL = {
    "kind": "measure",
    "quote": "县里拿出30万元，补给种粮大户",
    "values": {"subject": "种粮大户", "amount": 300_000},
}
ASK = reverse("ask_model", args=["sample", "sample-2026-90"])
DESK = reverse("desk", args=["sample", "sample-2026-90"])


@pytest.fixture
def plugged(settings: Any) -> Callable[[FakeModel], None]:
    """Name the model in the settings."""

    def plug(fake: FakeModel) -> None:
        settings.LANGUAGE_MODEL = {"ZOULANG_MODEL_URL": fake.url, "ZOULANG_MODEL_NAME": "small"}

    return plug


@pytest.fixture
def document(county: County) -> Document:
    county.text.write_text(PLAIN, encoding="utf-8")
    return county.load()


@pytest.fixture
def model(plugged: Callable[[FakeModel], None]) -> Iterator[FakeModel]:
    """A model that always proposes the same."""
    with serving(proposed(PROPOSAL)) as fake:
        plugged(fake)
        yield fake


def of_model() -> list[Draft]:
    return list(Draft.objects.filter(source=Draft.Source.MODEL).select_related("clause__document__programme"))


def test_without_settings_there_is_no_model_and_no_button(document: Document, client_of: Browsers) -> None:
    assert not has_model()
    assert ASK not in client_of("office").get(DESK).content.decode()
    client_of("office").post(ASK, {"piece": "0"})
    assert not JournalEntry.objects.filter(verb="model.asked").exists()


def test_a_proposal_becomes_a_draft_with_the_name_of_the_model(
    county: County, document: Document, model: FakeModel, client_of: Browsers
) -> None:
    page = client_of("office").post(ASK, {"piece": "0", "proposed": "0"}, headers=HX).content.decode()
    (draft,) = of_model()
    assert "small已通读全文，提出1条建议" in page and "hx-trigger" not in page
    assert draft.clause.text[draft.start : draft.end] == draft.quote == PROPOSAL["quote"]
    assert (draft.values["proposed_by"], draft.values["amount"], draft.state) == ("small", 300_000, "open")
    assert draft.confidence < CERTAIN and draft not in certain_drafts(document)
    card = client_of("office").get(DESK).content.decode()
    assert "语言模型提出: small" in card
    entry = JournalEntry.objects.get(verb="model.asked")
    assert entry.actor == county["office"]
    assert (entry.detail["drafts"], entry.detail["model"]) == (1, "small")
    assert entry.detail["place"] in model.url and entry.detail["characters"] > 100
    assert "种粮" not in json.dumps(entry.detail, ensure_ascii=False)
    accept_draft(draft, county["office"])


def test_a_second_asking_proposes_nothing_that_waits_or_was_set_aside(
    county: County, document: Document, model: FakeModel
) -> None:
    assert ask_on_a_page(document, 0, county["office"]).drafts == 1
    assert ask_on_a_page(document, 0, county["office"]).drafts == 0
    reject_draft(of_model()[0], county["office"], "不是措施")
    assert ask_on_a_page(document, 0, county["office"]).drafts == 0
    assert [draft.state for draft in of_model()] == ["rejected"]


def test_what_the_rules_read_is_not_proposed_again(
    county: County, document: Document, plugged: Callable[[FakeModel], None]
) -> None:
    held = Draft.objects.get(clause__document=document, kind="measure")
    same = {"kind": "measure", "quote": held.quote, "values": {"rate": 0.3, "cap": 1_500_000}}
    with serving(proposed(same)) as fake:
        plugged(fake)
        assert ask_on_a_page(document, 0, county["office"]) == Asked(0, None, 1)
    assert not of_model()


@pytest.mark.parametrize("reply", [Reply(b"", status=500), Reply(b"<html>"), said("no JSON at all")])
def test_a_model_that_fails_spoils_nothing(
    document: Document, plugged: Callable[[FakeModel], None], client_of: Browsers, reply: Reply
) -> None:
    before = list(Draft.objects.values_list("pk", flat=True))
    with serving(reply) as fake:
        plugged(fake)
        page = client_of("office").post(ASK, {"piece": "0"}, headers=HX).content.decode()
        assert len(fake.asked) == 1, "a page asks once"
    silent = b"no JSON" not in reply.body
    assert ("语言模型没有答复" in page) == silent
    assert list(Draft.objects.values_list("pk", flat=True)) == before
    assert ("silent" in JournalEntry.objects.get(verb="model.asked").detail) == silent


def test_a_slow_model_is_not_waited_for(
    document: Document, plugged: Callable[[FakeModel], None], client_of: Browsers, settings: Any
) -> None:
    settings.LANGUAGE_MODEL_SECONDS = 0.2
    slow = proposed(PROPOSAL)
    slow.drip = 0.1
    with serving(slow) as fake:
        plugged(fake)
        page = client_of("office").post(ASK, {"piece": "0"}, headers=HX).content.decode()
    assert "语言模型没有答复" in page and 'value="0"' in page
    assert JournalEntry.objects.get(verb="model.asked").detail["silent"] == "it took too long"
    assert not of_model()


def test_each_request_asks_about_one_piece_and_the_answer_asks_for_the_next(
    document: Document, model: FakeModel, client_of: Browsers, settings: Any
) -> None:
    settings.LANGUAGE_MODEL_PIECE = 60
    browser, piece, pages = client_of("office"), "0", 0
    told = 0
    while piece:
        page = browser.post(ASK, {"piece": piece, "proposed": str(told)}, headers=HX)
        pages += 1
        asked = page.context["told"]
        assert len(model.asked) == pages
        told = page.context["proposed"]
        piece = "" if asked.following is None else str(asked.following)
        assert ("hx-trigger" in page.content.decode()) == bool(piece)
    assert pages == asked.pieces > 1
    assert told == len(of_model()) == 1
    sent = "".join(message["messages"][1]["content"] for message in model.asked)
    assert all(clause.text[:20] in sent for clause in document.clauses.exclude(text=""))


def test_a_document_loaded_on_a_page_is_asked_about_at_once(
    county: County, model: FakeModel, client_of: Browsers
) -> None:
    browser = client_of("office")
    data = {"programme": county.programme.pk, "document": county.document.pk, "pasted": PLAIN}
    browser.post("/office/load/", data)
    assert not model.asked, "the page of loading waits for no model"
    assert 'hx-trigger="load, submit"' in browser.get(DESK).content.decode()
    assert 'hx-trigger="load, submit"' not in browser.get(DESK).content.decode(), "once"
    browser.post("/office/load/", data)
    assert "hx-trigger" not in browser.get(DESK).content.decode(), "nothing new was loaded"


def test_without_scripts_the_button_asks_piece_by_piece(
    document: Document, model: FakeModel, client_of: Browsers, settings: Any
) -> None:
    settings.LANGUAGE_MODEL_PIECE = 60
    browser = client_of("office")
    answer = browser.post(ASK, {"piece": "0"})
    assert answer["Location"] == DESK
    assert '<input type="hidden" name="piece" value="1">' in browser.get(DESK).content.decode()


def test_settings_that_are_not_whole_are_as_none_on_a_page(
    document: Document, client_of: Browsers, settings: Any
) -> None:
    settings.LANGUAGE_MODEL = {"ZOULANG_MODEL_URL": "https://model.example/v1"}
    assert ASK not in client_of("office").get(DESK).content.decode()
    assert "语言模型" in client_of("office").post(ASK, headers=HX).content.decode()


def test_proposals_for_a_text_that_was_loaded_anew_are_dropped(
    county: County, document: Document, model: FakeModel, client_of: Browsers
) -> None:
    stale = Document.objects.get(pk=document.pk)
    county.text.write_text(PLAIN.replace("30万元", "40万元"), encoding="utf-8")
    county.load()
    from zoulang.errors import InputError

    with pytest.raises(InputError, match="loaded anew"):
        ask_on_a_page(stale, 0, county["office"])
    assert not of_model()


@pytest.mark.parametrize("who", ["visitor", "stranger", *ROLES])
def test_only_those_who_load_documents_send_them_to_a_model(
    county: County, document: Document, model: FakeModel, client_of: Browsers, who: str
) -> None:
    browser = Client() if who == "visitor" else client_of(who)
    answered = browser.post(ASK, {"piece": "0"}).status_code
    may, sees = {"office", "admin", "industry"}, {"office", "admin", "industry", "interpreter"}
    assert answered == (302 if who in may | {"visitor"} else 403 if who in sees else 404)
    assert bool(model.asked) == (who in may)
    if who == "interpreter":
        assert ASK not in browser.get(DESK).content.decode()
        with pytest.raises(PermissionDenied, match="interpreter may not ask the language model"):
            ask_on_a_page(document, 0, county[who])


def test_many_proposals_are_saved_with_as_many_queries_as_one(
    county: County, document: Document, plugged: Callable[[FakeModel], None], tmp_path: Path
) -> None:
    counts = []
    for number in (1, 12):
        lines = "\n".join(f"拿出{each}0万元，补给第{each}类户" for each in range(1, number + 1))
        path = tmp_path / "more.txt"
        path.write_text(f"青政字〔2026〕1{number}号\n青梧县办法\n一、补助\n{lines}", encoding="utf-8")
        other = load_document(county.programme, path, county["office"])
        every = [
            {
                "kind": "measure",
                "quote": line,
                "values": {"subject": f"第{each}类户", "amount": 100_000 * each},
            }
            for each, line in enumerate(lines.splitlines(), 1)
        ]
        Draft.objects.filter(clause__document=other).delete()
        with serving(proposed(*every)) as fake:
            plugged(fake)
            with CaptureQueriesContext(connection) as queries:
                assert ask_on_a_page(other, 0, county["office"]).drafts == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the command line ----------------------------------------------------------------------------------


def load(county: County, *options: str) -> Any:
    county.text.write_text(PLAIN, encoding="utf-8")
    return CliRunner().invoke(main, ["load", str(county.text), "--as", "sample-2026-90", *options])


def test_the_command_asks_about_all_and_says_what_was_sent_where(county: County, model: FakeModel) -> None:
    result = load(county, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["proposed_by_model"] == len(of_model()) == 1
    assert "sending the clauses to small at 127.0.0.1" in result.stderr
    assert JournalEntry.objects.get(verb="model.asked").actor is None


def test_the_command_loads_also_where_the_model_fails(
    county: County, plugged: Callable[[FakeModel], None], settings: Any
) -> None:
    with serving(Reply(b"", status=404)) as fake:
        plugged(fake)
        result = load(county)
    assert result.exit_code == 0
    assert "not asked about all of the document: the endpoint answered with status 404" in result.stderr
    assert Draft.objects.exists() and not of_model()
    settings.LANGUAGE_MODEL = {"ZOULANG_MODEL_URL": "https://model.example/v1"}
    result = load(county)
    assert result.exit_code == 0 and "the language model was not asked" in result.stderr


def test_the_command_without_a_model_says_nothing_of_one(county: County) -> None:
    result = load(county, "--json")
    assert json.loads(result.stdout)["proposed_by_model"] is None
    assert "model" not in result.stderr
