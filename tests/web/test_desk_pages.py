"""The pages of the desk: who opens them, what stands on them, and how often they ask the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import POLICY, ROLES, TEXT, County
from tests.web.test_desk import draft_of, many
from zoulang.web.accounts.models import JournalEntry, Unit
from zoulang.web.policy.deciding import accept_draft, add_draft
from zoulang.web.policy.models import Document, Draft, Entity, Mention, PolicyEdition, Question, SameName
from zoulang.web.policy.names import entries
from zoulang.web.policy.questions import ask_question
from zoulang.web.policy.same_names import keep_names_apart, merge_names, split_names

Browsers = Callable[[str], Client]
HX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/office/desk/sample/sample-2026-90/"}
READERS = {"office", "admin", "industry", "interpreter"}
ASKERS = {"office", "industry", "interpreter", "finance", "statistics", "town"}


@pytest.fixture
def question(county: County) -> Question:
    document = county.load()
    clause = document.clauses.get(address="三/（一）")
    return ask_question(clause, "分两批到账的资金合并计算吗？", county["finance"])


def addresses(county: County, question: Question) -> dict[str, tuple[str, set[str], set[str]]]:
    """Page to its address, who sees its object, and who of them may open it."""
    desk = ["sample", "sample-2026-90"]
    draft, clause = draft_of(county, "target"), question.clause
    measure = draft_of(county, "measure")
    inside = {*READERS, "finance", "statistics", "town"}
    return {
        "certain": (reverse("certain", args=desk), READERS, {"office"}),
        "mend_draft": (reverse("mend_draft", args=[draft.pk]), READERS, {"office"}),
        "drafted_rule": (reverse("drafted_rule", args=[measure.pk]), READERS, READERS),
        "add_draft": (reverse("add_draft", args=[clause.pk]), inside, {"office"}),
        "ask": (reverse("ask", args=[clause.pk]), inside, ASKERS),
        "names": (reverse("names", args=["sample"]), READERS, READERS),
    }


@pytest.mark.parametrize("who", ["visitor", "stranger", *ROLES])
def test_each_opens_the_pages_of_the_table_and_no_others(
    county: County, question: Question, client_of: Browsers, who: str
) -> None:
    browser = Client() if who == "visitor" else client_of(who)
    for name, (address, seers, openers) in addresses(county, question).items():
        expected = 302 if who == "visitor" else 200 if who in openers else 403 if who in seers else 404
        assert browser.get(address).status_code == expected, name


@pytest.mark.parametrize("who", ["visitor", "stranger", *ROLES])
def test_deeds_of_the_desk_are_done_by_those_who_may(
    county: County, question: Question, client_of: Browsers, who: str
) -> None:
    browser = Client() if who == "visitor" else client_of(who)
    draft = draft_of(county, "target")
    accept_draft(draft, county["office"])
    answered = browser.post(reverse("answer", args=[question.pk]), {"answer": "合并计算。"}).status_code
    reopened = browser.post(reverse("reopen_draft", args=[draft.pk])).status_code
    sees_question = READERS | {"finance"}  # who asked sees his own question
    answers = {"office", "interpreter"}
    assert answered == (302 if who in answers or who == "visitor" else 403 if who in sees_question else 404)
    assert reopened == (302 if who in ("office", "visitor") else 403 if who in READERS else 404)
    question.refresh_from_db()
    assert question.is_answered == (who in answers)
    assert (draft_of(county, "target").state == "open") == (who == "office")


# --- the desk ----------------------------------------------------------------------------------------


def test_the_desk_asks_the_database_as_often_for_many_drafts_as_for_few(
    county: County, client_of: Browsers
) -> None:
    county.load()
    browser = client_of("office")
    counts = []
    for number in (1, 60):
        many(county, number)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("desk", args=["sample", "sample-2026-90"]))
        assert page.content.decode().count('class="draft draft-open"') == Draft.objects.count()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_other_pages_ask_as_often_for_many_as_for_one(
    county: County, question: Question, client_of: Browsers
) -> None:
    browser = client_of("office")
    counts: dict[str, list[int]] = {}
    for number in (1, 25):
        many(county, number)
        for draft in Draft.objects.filter(kind="entity", state="open"):
            accept_draft(draft, county["office"])
        for _each in range(number):
            ask_question(question.clause, "问题", county["industry"])
        pages = ["names", "questions", "certain", "document"]
        for name in pages:
            arguments = {"names": ["sample"], "questions": []}.get(name, ["sample", "sample-2026-90"])
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(reverse(name, args=arguments)).status_code == 200
            counts.setdefault(name, []).append(len(queries))
    assert {name: each[0] for name, each in counts.items()} == {
        name: each[1] for name, each in counts.items()
    }


def test_the_address_filters_by_kind_state_and_clause(county: County, client_of: Browsers) -> None:
    county.load()
    accept_draft(draft_of(county, "target"), county["office"])
    address = reverse("desk", args=["sample", "sample-2026-90"])

    def shown(query: str) -> set[str]:
        page = client_of("office").get(address + query).content.decode()
        return {draft.kind for draft in Draft.objects.all() if f'id="draft-{draft.pk}"' in page}

    assert shown("?kind=target") == {"target"}
    assert shown("?state=accepted") == {"target"}
    assert "target" not in shown("?state=open")
    assert "target" not in shown("?from=二") and "measure" in shown("?from=三")
    assert {"task", "target", "measure"} <= shown("?kind=nonsense&state=nonsense&from=nowhere")


def test_the_mark_of_a_language_model_and_of_a_person_is_on_the_card(
    county: County, client_of: Browsers
) -> None:
    document = county.load()
    Draft.objects.filter(kind="target").update(source="model")
    clause = document.clauses.get(address="一")
    add_draft(clause, "figure", {"what": "产值", "value": 90}, "90亿元", county["office"])
    page = client_of("office").get(reverse("desk", args=["sample", document.slug])).content.decode()
    assert "语言模型提出" in page
    assert "人工补录" in page


def test_a_draft_is_mended_in_place_and_its_words_on_the_left_follow(
    county: County, client_of: Browsers
) -> None:
    county.load()
    draft = draft_of(county, "target")
    browser, address = client_of("office"), reverse("mend_draft", args=[draft.pk])
    form = browser.get(address, headers=HX).content.decode()
    assert 'name="indicator"' in form and "<html" not in form
    typed = {"indicator": "营业收入", "value": "95", "words": "营业收入达到90亿元", "keep": "1"}
    answer = browser.post(address, typed, headers=HX).content.decode()
    assert "营业收入 ≥ 95" in answer
    assert f'id="text-{draft.clause_id}"' in answer and "hx-swap-oob" in answer
    refused = browser.post(address, {**typed, "value": "若干"}, headers=HX).content.decode()
    assert "不是数字" in refused
    browser.post(address, {**typed, "value": "96", "accept": "1"})
    assert draft_of(county, "target").state == "accepted"


def test_a_draft_that_is_mended_and_cannot_be_accepted_is_not_mended_either(
    county: County, client_of: Browsers
) -> None:
    document = county.load()
    clause = document.clauses.get(address="一")
    draft = add_draft(clause, "reference", {"number": "青政字〔2020〕1号"}, "90亿元", county["office"])
    typed = {"number": "", "title": "", "words": "90亿元", "accept": "1"}
    page = client_of("office").post(reverse("mend_draft", args=[draft.pk]), typed, headers=HX)
    assert "引用没有写明是哪份文件" in page.content.decode()
    draft.refresh_from_db()
    assert draft.values["number"] == "青政字〔2020〕1号"


def test_what_was_missed_is_written_at_its_clause(county: County, client_of: Browsers) -> None:
    document = county.load()
    clause = document.clauses.get(address="一")
    browser, address = client_of("office"), reverse("add_draft", args=[clause.pk])
    assert "kind=figure" in browser.get(address, headers=HX).content.decode()
    form = browser.get(f"{address}?kind=figure&words=90亿元&near=20", headers=HX).content.decode()
    assert "90亿元" in form
    typed = {"kind": "figure", "what": "营业收入", "value": "90", "unit": "亿元", "words": "90亿元"}
    answer = browser.post(address, {**typed, "accept": "1"}, headers=HX)
    made = Draft.objects.get(kind="figure", source="person")
    assert made.state == "accepted"
    assert f"draft-{made.pk}" in answer.headers["HX-Trigger-After-Settle"]
    refused = browser.post(address, {**typed, "words": "别处的话"}, headers=HX).content.decode()
    assert "条款中没有这些文字" in refused
    assert browser.get(f"{address}?kind=poem").status_code == 200


def test_certain_drafts_are_listed_first_and_accepted_as_ticked(county: County, client_of: Browsers) -> None:
    county.load()
    many(county, 3)
    address = reverse("certain", args=["sample", "sample-2026-90"])
    page = client_of("office").get(address).content.decode()
    ticked = list(Draft.objects.filter(values__indicator__in=["指标0", "指标1"]).values_list("pk", flat=True))
    assert all(f'value="{pk}"' in page for pk in ticked)
    assert "90%" in page
    client_of("office").post(address, {"draft": [*map(str, ticked), "no number"]})
    assert set(Draft.objects.filter(state="accepted").values_list("pk", flat=True)) == set(ticked)


# --- a measure as a rule -----------------------------------------------------------------------------


def test_a_drafted_rule_goes_into_the_workbench_of_its_reader_and_holds_nothing(
    county: County, client_of: Browsers
) -> None:
    county.load()
    county.install(POLICY)
    draft = draft_of(county, "measure")
    address = reverse("drafted_rule", args=[draft.pk])
    source = client_of("industry").get(address).context["source"]
    answer = client_of("industry").post(address, {"source": source, "policy": "sample-2026-90"})
    assert answer["Location"] == reverse("workbench", args=["sample-2026-90"])
    own = PolicyEdition.objects.get(proposed_by=county["industry"])
    assert own.status == "draft"
    assert PolicyEdition.objects.filter(status="in_force").count() == 1
    broken = client_of("industry").post(address, {"source": "policy: x", "policy": "sample-2026-90"})
    assert broken.status_code == 200 and "field-error" in broken.content.decode()


# --- questions ---------------------------------------------------------------------------------------


def test_a_question_waits_for_the_interpreter_and_its_answer_stands_where_the_clause_is_used(
    county: County, client_of: Browsers
) -> None:
    document = county.open()
    clause = document.clauses.get(address="三/（一）")
    browser = client_of("finance")
    browser.post(reverse("ask", args=[clause.pk]), {"asked": "分两批到账的资金合并计算吗？"})
    question = Question.objects.get()
    for page in ("today", "questions"):
        assert "分两批到账" in client_of("interpreter").get(reverse(page)).content.decode(), page
    assert "分两批到账" not in client_of("town").get(document.get_absolute_url()).content.decode()
    client_of("interpreter").post(reverse("answer", args=[question.pk]), {"answer": "合并计算。"})
    living = Client().get(document.get_absolute_url()).content.decode()
    rule = Client().get(reverse("rule", args=["sample", "sample-2026-90", "equipment"])).content.decode()
    desk = client_of("office").get(reverse("desk", args=["sample", document.slug])).content.decode()
    assert all("合并计算。" in page for page in (living, rule, desk))
    verbs = JournalEntry.objects.filter(verb__startswith="question").order_by("id")
    assert [(entry.verb, entry.actor.username) for entry in verbs if entry.actor] == [
        ("question.asked", "finance"),
        ("question.answered", "interpreter"),
    ]


def test_another_unit_does_not_answer_for_the_one_the_document_names(
    county: County, question: Question, client_of: Browsers
) -> None:
    Document.objects.update(interpreted_by="县财政局")
    page = client_of("interpreter").post(
        reverse("answer", args=[question.pk]), {"answer": "是。"}, follow=True
    )
    assert "本文件由县财政局负责解释" in page.content.decode()
    question.refresh_from_db()
    assert not question.is_answered


def test_an_empty_question_or_answer_is_refused_beside_its_field(
    county: County, question: Question, client_of: Browsers
) -> None:
    browser = client_of("office")
    assert browser.post(reverse("ask", args=[question.clause_id]), {"asked": " "}).status_code == 200
    answer = browser.post(reverse("answer", args=[question.pk]), {"answer": ""}, headers=HX)
    assert "field-error" in answer.content.decode()
    assert Question.objects.count() == 1


# --- the alias book ----------------------------------------------------------------------------------


def named(county: County, *names: str, kind: str = "park") -> list[Entity]:
    clause = county.document.clauses.get(address="二/（一）")
    for name in names:
        draft = add_draft(clause, "entity", {"name": name, "type": kind}, "企业培育名单", county["office"])
        accept_draft(draft, county["office"])
    return [Mention.objects.get(written=name).entity for name in names]


def lines(county: County) -> list[list[str]]:
    entities = county.programme.entities.select_related("unit")
    mentions = Mention.objects.select_related("clause__document")
    return [list(entry.names) for entry in entries(entities, mentions)]


def test_one_entity_is_counted_once_and_a_merge_is_undone(county: County) -> None:
    county.load()
    first, second = named(county, "双渡智能传感产业园", "双渡传感园")
    pair = merge_names(first, second, county["office"])
    assert lines(county) == [["双渡智能传感产业园", "双渡传感园"]]
    split_names(pair, county["office"])
    assert len(lines(county)) == 2
    verbs = list(JournalEntry.objects.filter(verb__startswith="names").values_list("verb", flat=True))
    assert sorted(verbs) == ["names.merged", "names.split"]


def test_a_name_merged_with_a_unit_becomes_its_alias_until_it_is_split(county: County) -> None:
    county.load()
    unit, other = named(county, "县工信局", "县工业和信息化主管部门", kind="unit")
    pair = merge_names(other, unit, county["office"])
    held = Unit.objects.get(name_zh="县工信局")
    assert held.aliases == ["县工业和信息化主管部门"]
    (third,) = named(county, "青梧县工业和信息化局", kind="unit")
    assert third == Entity.objects.get(unit=held)
    split_names(pair, county["office"])
    assert Unit.objects.get(name_zh="县工信局").aliases == []


def test_names_that_may_be_one_wait_for_a_person(county: County, client_of: Browsers) -> None:
    county.load()
    named(county, "县发改委", "县发展和改革委员会", kind="unit")
    pair = SameName.objects.get(state="suggested")
    page = client_of("office").get(reverse("names", args=["sample"])).content.decode()
    assert "县发改委" in page and "简称" in page
    client_of("office").post(reverse("decide_pair", args=[pair.pk]), {"decision": "apart"})
    pair.refresh_from_db()
    assert pair.state == "refused"
    named(county, "县投资促进中心", kind="unit")
    assert not SameName.objects.filter(state="suggested").exists()
    assert (
        client_of("industry").post(reverse("decide_pair", args=[pair.pk]), {"decision": "merge"}).status_code
        == 403
    )
    assert (
        client_of("town").post(reverse("decide_pair", args=[pair.pk]), {"decision": "merge"}).status_code
        == 404
    )


def test_two_units_of_the_programme_are_not_merged(county: County) -> None:
    from zoulang.errors import InputError

    county.load()
    first, second = named(county, "县工信局", "县财政局", kind="unit")
    with pytest.raises(InputError, match="two units of the programme"):
        merge_names(first, second, county["office"])
    pair = SameName.objects.create(first=first, second=second)
    keep_names_apart(pair, county["office"])
    with pytest.raises(InputError, match="decided about these names before"):
        keep_names_apart(pair, county["office"])


# --- answers ---------------------------------------------------------------------------------------


def test_an_answer_may_have_an_english_version_beside_the_chinese(
    county: County, question: Question, client_of: Browsers
) -> None:
    typed = {"answer": "合并计算。", "answer_en": "They are added up."}
    client_of("interpreter").post(reverse("answer", args=[question.pk]), typed)
    entry = JournalEntry.objects.get(verb="question.answered")
    assert entry.detail == typed
    pages = [county.document.get_absolute_url(), reverse("questions")]
    browser = client_of("finance")
    for address in pages:
        page = browser.get(address).content.decode()
        assert "合并计算。" in page and "They are added up." not in page
    browser.cookies.load({"django_language": "en"})
    for address in pages:
        page = browser.get(address).content.decode()
        assert page.index("They are added up.") < page.index("合并计算。")


def test_an_answer_in_english_alone_is_none(county: County, question: Question, client_of: Browsers) -> None:
    browser, address = client_of("interpreter"), reverse("answer", args=[question.pk])
    browser.post(address, {"answer": " ", "answer_en": "They are added up."})
    question.refresh_from_db()
    assert not question.is_answered
    browser.post(address, {"answer": "合并计算。", "answer_en": "x" * 2001}, headers=HX)
    question.refresh_from_db()
    assert not question.is_answered
    browser.post(address, {"answer": "合并计算。", "answer_en": "  "})
    question.refresh_from_db()
    assert (question.is_answered, question.answer_en) == (True, "")
    browser.cookies.load({"django_language": "en"})
    assert "合并计算。" in browser.get(reverse("questions")).content.decode()


@pytest.mark.parametrize("sent", ["²", "9" * 40, "-1", "x", ""])
def test_what_is_no_number_of_a_row_is_answered_and_not_a_mistake_of_the_program(
    county: County, client_of: Browsers, sent: str
) -> None:
    document = county.load()
    browser = client_of("office")
    desk = [county.programme.slug, document.slug]
    asked = {"asked": "合并计算吗？", "draft": sent}
    ask = browser.post(reverse("ask", args=[document.clauses.all()[1].pk]), asked)
    certain = browser.post(reverse("certain", args=desk), {"draft": [sent]})
    names = browser.post(reverse("merge_names", args=desk[:1]), {"first": sent, "second": sent})
    assert {ask.status_code, certain.status_code, names.status_code} == {302}
    assert not Draft.objects.exclude(state="open").exists()
    assert Question.objects.get().draft is None


# --- loading -----------------------------------------------------------------------------------------


def test_a_text_can_be_pasted_instead_of_a_file(county: County, client_of: Browsers) -> None:
    data = {"programme": county.programme.pk, "document": county.document.pk, "pasted": TEXT}
    answer = client_of("office").post("/office/load/", data)
    assert answer["Location"] == "/office/desk/sample/sample-2026-90/"
    assert county.document.source_name == "粘贴的正文.txt"


@pytest.mark.parametrize("given", ["nothing", "both", "broken"])
def test_what_is_wrong_with_an_upload_stands_beside_its_field(
    county: County, client_of: Browsers, given: str
) -> None:
    data: dict[str, object] = {"programme": county.programme.pk}
    if given in ("both", "broken"):
        content = TEXT.encode() if given == "both" else b"%PDF-1.4 broken"
        data["file"] = SimpleUploadedFile("a.txt" if given == "both" else "a.pdf", content)
    if given == "both":
        data["pasted"] = TEXT
    page = client_of("office").post("/office/load/", data)
    assert page.status_code == 200
    form = page.context["form"]
    assert list(form.errors) == ["pasted" if given == "both" else "file"]
    assert len(form.errors[next(iter(form.errors))]) == 1
    assert not Draft.objects.exists()
