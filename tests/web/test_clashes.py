"""Two rules on one subject: found when a document is loaded, shown side by side to whoever may read both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import County
from zoulang.documents import read_text
from zoulang.web.policy.actions import load_document, publish_document
from zoulang.web.policy.clashes import clashes
from zoulang.web.policy.deciding import accept_draft, reject_draft
from zoulang.web.policy.held_readings import held_reading
from zoulang.web.policy.margin import notes_by_clause
from zoulang.web.policy.models import Document, Draft, Finding
from zoulang.web.policy.questions import answer_question, ask_question

Browsers = Callable[[str], Client]
OLDER = """
青政办发〔2024〕5号

青梧县人民政府办公室关于扶持企业发展的意见

一、扶持措施
（一）支持企业入统。对首次纳入规模以上工业统计的企业，县财政给予一次性5万元奖励。
（二）支持企业参展。对参加境外展会的企业，县财政按展位费的50%给予补助，最高不超过3万元。
二、附则
本意见自2024年3月1日起施行，有效期至2028年12月31日。本意见由县工信局负责解释。

青梧县人民政府办公室
2024年2月1日
"""
NEWER = """
青政发〔2025〕9号

青梧县人民政府关于推动工业发展的意见

一、主要措施
（一）支持企业上规模。对首次纳入规模以上工业统计的企业，县财政给予一次性10万元奖励。
二、附则
本意见自2025年5月1日起施行，有效期至2028年12月31日。{rule}本意见由县工信局负责解释。

青梧县人民政府
2025年4月1日
"""
ENDS = (
    "《青梧县人民政府办公室关于扶持企业发展的意见》（青政办发〔2024〕5号）中"
    "首次纳入规模以上工业统计的奖励，自本意见施行之日起停止执行。"
)
DISAGREE = "原有规定与本意见不一致的，按本意见执行；已有具体政策的，按现行政策执行。"


def loaded(county: County, tmp_path: Path, text: str, name: str = "notice") -> Document:
    path = tmp_path / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return load_document(county.programme, path, county["office"])


@pytest.fixture
def two(county: County, tmp_path: Path) -> Callable[[str], tuple[Document, Document]]:
    """Load both documents, the newer one with this rule in its closing provisions."""

    def load(rule: str = "") -> tuple[Document, Document]:
        older = loaded(county, tmp_path, OLDER, "older")
        return older, loaded(county, tmp_path, NEWER.format(rule=rule), "newer")

    return load


Two = Callable[[str], tuple[Document, Document]]


def clash_of(document: Document) -> Draft:
    found = Draft.objects.select_related("clause__document__programme", "other__document")
    return found.get(clause__document=document, values__code__startswith="two-rules")


def page_of(browser: Client, document: Document) -> str:
    answer = browser.get(reverse("clashes", args=["sample", document.slug]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_document_is_audited_beside_those_the_programme_holds(two: Two) -> None:
    older, newer = two("")
    draft = clash_of(newer)
    assert (draft.clause.address, draft.state, draft.source) == ("一/（一）", "open", "auditor")
    assert draft.clause.text[draft.start : draft.end] == draft.quote
    assert draft.other is not None and draft.other.document == older
    assert [(place["document"], place["address"]) for place in draft.values["places"]] == [
        (newer.slug, "一/（一）"),
        (older.slug, "一/（一）"),
    ]
    assert not Draft.objects.filter(clause__document=older, values__code__startswith="two-rules").exists()


def test_what_the_record_holds_reads_as_the_text_did(county: County, tmp_path: Path) -> None:
    document = loaded(county, tmp_path, OLDER)
    held, read = held_reading(document), read_text(OLDER, "样例")
    assert [(c.address, c.text) for c in held.clauses] == [(c.address, c.text) for c in read.clauses]
    assert all(held.text[r.start : r.end] == r.quote for r in held.records)
    assert all("\n".join(held.text[a:b] for a, b in c.spans) == c.text for c in held.clauses)
    # Who interprets the document is kept with the document.
    drafted = {(r.kind, r.quote) for r in read.records if r.kind != "inline_task"}
    assert {(r.kind, r.quote) for r in held.records} == drafted
    ends = {clause.address: clause.end for clause in held.clauses}
    assert ends["一"] == ends["一/（二）"] > ends["一/（一）"]


@pytest.mark.parametrize(
    ("rule", "decided"),
    [
        ("", "没有印出优先规则，留给县工信局解释"),
        (DISAGREE, "优先规则彼此相反，留给县工信局解释"),
        ("同一事项按照就高不重复的原则执行。", "取高的一条，只享受一次"),
        ("原有规定与本意见不一致的，按本意见执行。", "以后发文件为准"),
        (ENDS, "其中一条已停止执行"),
    ],
)
def test_both_clauses_stand_side_by_side_with_the_rule_that_decides(
    two: Two, client_of: Browsers, rule: str, decided: str
) -> None:
    older, newer = two(rule)
    for document in (older, newer):
        page = page_of(client_of("office"), document)
        assert decided in page
        assert page.count("<mark>对首次纳入规模以上工业统计的企业") == 2
        assert f"{older.get_absolute_url()}#" in page and f"{newer.get_absolute_url()}#" in page
        printed = [part.rstrip("。") for part in rule.split("；")]
        assert all(part in page for part in printed)
        assert ('class="clash clash-open"' in page) == (rule in ("", DISAGREE))


def test_the_page_speaks_both_languages(two: Two, client_of: Browsers) -> None:
    _, newer = two(DISAGREE)
    browser = client_of("office")
    assert "两条规定针对同一对象" in page_of(browser, newer)
    browser.cookies.load({"django_language": "en"})
    page = page_of(browser, newer)
    assert "two rules on one subject" in page
    assert "Left to 县工信局: the rules of precedence disagree" in page


def test_a_clash_is_public_once_it_is_accepted_and_both_documents_are(
    county: County, two: Two, client_of: Browsers
) -> None:
    older, newer = two(ENDS)
    publish_document(newer, county["office"])
    nobody = AnonymousUser()
    assert not clashes(newer, nobody), "nobody accepted it"
    accept_draft(clash_of(newer), county["office"])
    assert not clashes(newer, nobody), "it quotes a document that is not public"
    secret = "5万元奖励"
    assert secret not in Client().get(newer.get_absolute_url()).content.decode().replace("15万元", "")
    assert len(clashes(newer, county["town"])) == 1
    publish_document(older, county["office"])
    assert len(clashes(newer, nobody)) == len(clashes(older, nobody)) == 1
    assert secret in page_of(Client(), newer)
    browser = Client()
    for document in (older, newer):
        assert (
            reverse("clashes", args=["sample", document.slug])
            in browser.get(document.get_absolute_url()).content.decode()
        )


def test_an_accepted_clash_stands_beside_both_clauses_each_told_from_its_side(
    county: County, two: Two, client_of: Browsers
) -> None:
    older, newer = two("")
    accept_draft(clash_of(newer), county["office"])
    meets = {}
    for document in (older, newer):
        notes = notes_by_clause(document, date(2026, 9, 30), county["office"])
        listed = notes[document.clauses.get(address="一/（一）").pk]
        (note,) = (note for note in listed if note.template.endswith("finding.html"))
        meets[document.slug] = note.context["meets"]
        page = client_of("office").get(document.get_absolute_url()).content.decode()
        assert f"同一对象另有规定：{note.context['meets']}" in page
    assert meets == {newer.slug: "青政办发〔2024〕5号 一/（一）", older.slug: "青政发〔2025〕9号 一/（一）"}


def test_a_clash_that_was_decided_does_not_come_back_from_either_side(
    county: County, two: Two, tmp_path: Path
) -> None:
    _, newer = two("")
    reject_draft(clash_of(newer), county["office"], "两条对象不同")
    loaded(county, tmp_path, OLDER.replace("境外展会", "境内外展会"), "older")
    loaded(county, tmp_path, NEWER.format(rule="").replace("推动", "着力推动"), "newer")
    found = Draft.objects.filter(values__code__startswith="two-rules")
    assert [draft.state for draft in found] == ["rejected"]
    assert not clashes(newer, county["office"])
    # Another rule that decides is another finding.
    loaded(county, tmp_path, NEWER.format(rule=ENDS), "newer")
    assert clash_of_code("two-rules-ended").state == "open"


def clash_of_code(code: str) -> Draft:
    return Draft.objects.get(values__code=code)


def test_a_waiting_clash_moves_to_the_document_that_was_loaded_last(
    county: County, two: Two, tmp_path: Path
) -> None:
    older, newer = two("")
    loaded(county, tmp_path, OLDER.replace("境外展会", "境内外展会"), "older")
    (draft,) = Draft.objects.filter(values__code__startswith="two-rules").select_related("clause", "other")
    assert draft.clause.document_id == older.pk
    assert draft.other is not None and draft.other.document_id == newer.pk
    loaded(county, tmp_path, OLDER.replace("首次纳入规模以上工业统计", "首次建成数字化车间"), "older")
    assert not Draft.objects.filter(values__code__startswith="two-rules").exists()


def test_the_auditor_looks_at_what_people_corrected(county: County, two: Two, tmp_path: Path) -> None:
    older = loaded(county, tmp_path, OLDER, "older")
    measure = Draft.objects.get(clause__document=older, clause__address="一/（一）", kind="measure")
    reject_draft(measure, county["office"], "不是奖补")
    newer = loaded(county, tmp_path, NEWER.format(rule=""), "newer")
    assert not clashes(newer, county["office"])


def test_the_finding_leads_to_the_clause_of_the_other_document(two: Two, client_of: Browsers) -> None:
    older, newer = two(ENDS)
    page = client_of("office").get(reverse("desk", args=["sample", newer.slug])).content.decode()
    other = older.clauses.get(address="一/（一）")
    assert f'href="{other.get_absolute_url()}"' in page
    assert reverse("clashes", args=["sample", newer.slug]) in page
    assert f'href="{newer.clauses.get(address="二").get_absolute_url()}"' in page


def test_the_answer_of_the_interpreting_unit_stands_with_the_clash(
    county: County, two: Two, client_of: Browsers
) -> None:
    _, newer = two(DISAGREE)
    browser = client_of("office")
    draft = clash_of(newer)
    assert f"{reverse('ask', args=[draft.clause_id])}?draft={draft.pk}" in page_of(browser, newer)
    question = ask_question(draft.clause, "两条都符合时执行哪一条？", county["finance"], draft)
    answer_question(question, "执行新的一条。", county["office"])
    assert "执行新的一条。" in page_of(browser, newer)


def test_many_clashes_are_shown_with_as_many_queries_as_one(
    county: County, two: Two, client_of: Browsers
) -> None:
    _, newer = two(DISAGREE)
    browser, draft = client_of("office"), clash_of(newer)
    counts = []
    for number in (0, 20):
        Draft.objects.bulk_create(
            Draft(
                clause=draft.clause, other=draft.other, kind="finding", source="auditor",
                values=draft.values, quote=draft.quote, confidence=0.7,
            )
            for _ in range(number)
        )  # fmt: skip
        for name in ("clashes", "document"):
            with CaptureQueriesContext(connection) as queries:
                browser.get(reverse(name, args=["sample", newer.slug]))
            counts.append((name, len(queries)))
    assert counts[:2] == counts[2:]


def test_loading_asks_as_often_beside_many_documents_as_beside_few(county: County, tmp_path: Path) -> None:
    counts = []
    for rounds in (1, 6):
        for number in range(rounds):
            loaded(county, tmp_path, OLDER.replace("5号", f"{rounds}{number}号"), "older")
        text = NEWER.format(rule="").replace("9号", f"9{rounds}号").replace("规模以上", "限额以上")
        with CaptureQueriesContext(connection) as queries:
            loaded(county, tmp_path, text, "newer")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_finding_without_a_clash_leads_nowhere_else(county: County) -> None:
    county.load()
    page = Client().get(county.document.get_absolute_url())
    assert page.status_code == 404
    assert not Finding.objects.filter(draft__other__isnull=False).exists()
