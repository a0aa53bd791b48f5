"""The reading desk: what is done about drafts, and where their words stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.web.casework import taken_on
from tests.web.conftest import TEXT, County
from zoulang.documents import read_text
from zoulang.errors import InputError
from zoulang.web.accounts.journal import verify
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import submit_report
from zoulang.web.policy.actions import load_document
from zoulang.web.policy.deciding import (
    CERTAIN,
    accept_certain,
    accept_draft,
    add_draft,
    certain_drafts,
    mend_draft,
    reject_draft,
    reopen_draft,
)
from zoulang.web.policy.draft_forms import ValuesForm
from zoulang.web.policy.drafted_rules import added_to, drafted_rule
from zoulang.web.policy.models import Clause, ConflictRule, Draft, Finding, Mention
from zoulang.web.policy.spans import paragraphs, quoted
from zoulang.web.programme.actions import record_measurement
from zoulang.web.programme.models import Duty, DutyUnit, Figure, Goal

LONG = """
青政办字〔2026〕95号

青梧县智能传感产业行动方案

一、总体目标
到2027年，全县智能传感产业营业收入达到90亿元，培育高新技术企业60家。
（一）企业培育。新增规模以上企业12家。（牵头单位：县工信局；责任单位：县统计局、县财政局）
二、政策措施
1.对首次认定的高新技术企业，县财政给予一次性20万元奖励；对整体迁入的，给予10万元奖励。
依据《青梧县产业人才引进和服务办法》（青政办发〔2024〕22号）执行。
"""


def draft_of(county: County, kind: str) -> Draft:
    return Draft.objects.select_related("clause__document__programme").get(
        clause__document=county.document, kind=kind
    )


# --- where the words stand ---------------------------------------------------------------------------


def test_every_span_holds_the_words_that_are_quoted(county: County, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text(LONG, encoding="utf-8")
    document = load_document(county.programme, path, county["office"])
    drafts = Draft.objects.filter(clause__document=document).select_related("clause")
    placed = [draft for draft in drafts if draft.start is not None]
    assert len(placed) >= 8
    assert {draft.placed_in[draft.start : draft.end] for draft in placed} == {draft.quote for draft in placed}


def test_every_record_of_the_labelled_documents_has_its_place(county: County, shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        document = load_document(county.programme, path, None)
        drafts = list(Draft.objects.filter(clause__document=document).select_related("clause"))
        read = [draft for draft in drafts if draft.kind != Draft.Kind.FINDING]
        assert all(draft.start is not None for draft in read), path.name
        assert all(draft.placed_in[draft.start : draft.end] == draft.quote for draft in read), path.name


@pytest.mark.parametrize(
    "closing",
    [
        "由县工信局负责解释",
        "由县工信局会同县财政局负责解释",
        "由县工信局、县财政局按职责分工负责解释",
        "由县工信局负责具体解释工作",
    ],
)
def test_who_interprets_the_document_is_no_duty_that_waits(
    county: County, tmp_path: Path, closing: str
) -> None:
    path = tmp_path / "closing.txt"
    path.write_text(LONG.strip() + f"\n三、附则\n{closing}。由县工信局负责汇总进展。", encoding="utf-8")
    document = load_document(county.programme, path, county["office"])
    drafts = Draft.objects.filter(clause__document=document, kind="inline_task")
    assert [draft.values["duty"] for draft in drafts] == ["负责汇总进展"]


texts = st.text(alphabet="甲乙丙0\n，。", max_size=60)


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_segments_are_the_text_and_each_draft_covers_its_words(
    text: str, places: list[tuple[int, int]]
) -> None:
    drafts: Any = [
        SimpleNamespace(pk=number, start=min(place), end=min(max(place), len(text)), kind="target")
        for number, place in enumerate(places)
    ]
    drafts = [draft for draft in drafts if draft.start < draft.end]
    lines = paragraphs(text, drafts)
    kept = "".join(segment.text for line in lines for segment in line)
    assert kept == text.replace("\n", "")
    for line in lines:
        for segment in line:
            assert text[segment.at : segment.at + len(segment.text)] == segment.text
    for draft in drafts:
        covered = "".join(s.text for line in lines for s in line if draft in s.drafts)
        assert covered == text[draft.start : draft.end].replace("\n", "")
        if "\n" not in text[draft.start : draft.end]:
            assert quoted(lines, draft) == text[draft.start : draft.end]


def test_a_changed_text_takes_the_places_of_decided_drafts_along(county: County) -> None:
    county.load()
    accept_draft(draft_of(county, "target"), county["office"])
    text = TEXT.replace("到2026年，全县", "经过努力，到2026年，全县")
    county.text.write_text(text, encoding="utf-8")
    county.load()
    draft = draft_of(county, "target")
    assert draft.state == "accepted"
    assert draft.placed_in[draft.start : draft.end] == draft.quote


# --- mend, add, take back ----------------------------------------------------------------------------


def test_a_mended_draft_waits_on_and_the_journal_knows_both_values(county: County) -> None:
    county.load()
    mended = mend_draft(draft_of(county, "target"), county["office"], {"value": 95, "unit": "亿元"})
    assert (mended.state, mended.values["value"]) == ("open", 95)
    entry = JournalEntry.objects.get(verb="draft.mended")
    assert (entry.detail["before"], entry.detail["after"]) == ({"value": 90}, {"value": 95})


def test_other_words_of_the_clause_can_be_chosen_and_no_others(county: County) -> None:
    county.load()
    draft = draft_of(county, "target")
    mended = mend_draft(draft, county["office"], {}, words="营业收入达到90亿元")
    assert mended.placed_in[mended.start : mended.end] == "营业收入达到90亿元"
    with pytest.raises(InputError, match="these words do not stand in the clause"):
        mend_draft(draft, county["office"], {}, words="营业收入达到99亿元")


def test_what_was_missed_is_added_and_becomes_a_record(county: County) -> None:
    document = county.load()
    clause = document.clauses.get(address="二/（一）")
    values = {"what": "走访次数", "value": 4, "unit": "次"}
    draft = add_draft(clause, "figure", values, "按季度走访", county["office"])
    assert (draft.source, draft.state) == ("person", "open")
    accept_draft(draft, county["office"])
    figure = Figure.objects.get(draft=draft)
    assert (figure.what_zh, figure.value, figure.unit_zh) == ("走访次数", "4", "次")
    with pytest.raises(InputError, match="no kind of record"):
        add_draft(clause, "poem", {}, "按季度走访", county["office"])


def test_an_added_draft_outlives_a_new_text(county: County) -> None:
    document = county.load()
    clause = document.clauses.get(address="二/（一）")
    add_draft(clause, "figure", {"what": "走访", "value": 4}, "按季度走访", county["office"])
    county.text.write_text(TEXT.replace("90亿元", "91亿元"), encoding="utf-8")
    county.load()
    assert Draft.objects.get(kind="figure", source="person").quote == "按季度走访"


@pytest.mark.parametrize("kind", ["target", "task"])
def test_a_decision_is_taken_back_and_the_record_goes(county: County, kind: str) -> None:
    county.load()
    accept_draft(draft_of(county, kind), county["office"])
    reopen_draft(draft_of(county, kind), county["office"])
    assert draft_of(county, kind).state == "open"
    assert not Goal.objects.exists()
    assert not Duty.objects.exists()
    accept_draft(draft_of(county, kind), county["office"])
    assert Goal.objects.count() + Duty.objects.count() == 1


def test_a_rejection_is_taken_back_and_its_reason_goes(county: County) -> None:
    county.load()
    reject_draft(draft_of(county, "target"), county["office"], "读错了")
    reopened = reopen_draft(draft_of(county, "target"), county["office"])
    assert (reopened.state, reopened.reason, reopened.decided_by) == ("open", "", None)


def test_what_something_rests_on_is_not_taken_back(county: County) -> None:
    from datetime import date
    from decimal import Decimal

    county.load()
    accept_draft(draft_of(county, "target"), county["office"])
    record_measurement(Goal.objects.get(), date(2026, 6, 30), Decimal(60), "统计", county["statistics"])
    dates = {"start": "2026-01-01", "due": "2026-12-31", "cadence": "quarter"}
    accept_draft(draft_of(county, "task"), county["office"], dates)
    taken_on(county.programme)
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    submit_report(part.case, date(2026, 6, 30), Decimal(50), county["industry"])
    for kind, what in (("target", "1 measurements"), ("task", "1 reports")):
        with pytest.raises(InputError, match=what):
            reopen_draft(draft_of(county, kind), county["office"])
    assert Goal.objects.count() == Duty.objects.count() == 1


def test_every_kind_of_draft_becomes_what_it_says(county: County) -> None:
    document = county.load()
    clause = document.clauses.get(address="附则")
    words = "由县工信局负责解释"
    told = {
        "conflict_rule": {"rule": "interpreter_decides", "decider": "县工信局"},
        "entity": {"name": "县工信局", "type": "unit"},
        "finding": {"text_zh": "没有写明自何时起解释"},
        "inline_task": {"duty": "负责解释", "units": ["县工信局"]},
    }
    for kind, values in told.items():
        accept_draft(add_draft(clause, kind, values, words, county["office"]), county["office"])
    assert ConflictRule.objects.get().rule == "interpreter_decides"
    mention = Mention.objects.get(clause=clause)
    assert mention.entity.unit == county.programme.units.get(name_zh="县工信局")
    assert Finding.objects.get(clause=clause).text_zh == "没有写明自何时起解释"
    assert Duty.objects.get(clause=clause).title_zh == "负责解释"


# --- all that are certain ----------------------------------------------------------------------------


def many(county: County, number: int) -> None:
    """Certain drafts of three kinds, so many of each."""
    clause = county.document.clauses.get(address="二/（一）")
    quote = "建立企业培育名单"
    common = {"clause": clause, "quote": quote, "start": 0, "end": len(quote), "confidence": 0.95}
    for index in range(number):
        goal = {"indicator": f"指标{index}", "value": index, "unit": "家"}
        Draft.objects.create(kind="target", values=goal, **common)
        Draft.objects.create(kind="task", values={"units": ["县财政局"]}, **common)
        Draft.objects.create(kind="entity", values={"name": f"青梧{index}号园", "type": "park"}, **common)


def test_certain_drafts_are_accepted_together_with_an_entry_each(county: County) -> None:
    county.load()
    many(county, 20)
    ids = list(certain_drafts(county.document).values_list("pk", flat=True))
    accepted = accept_certain(county.document, ids, county["office"])
    assert len(accepted.drafts) == len(ids) >= 60
    entries = JournalEntry.objects.filter(verb="draft.accepted")
    assert entries.count() == len(ids)
    assert verify().holds
    assert list(Goal.objects.filter(indicator_zh__startswith="指标").values_list("position", flat=True)) == [
        *range(20)
    ]


def test_what_a_model_proposed_or_is_not_explicit_is_never_certain(county: County) -> None:
    county.load()
    Draft.objects.update(confidence=CERTAIN, source="rules")
    finding = Draft.objects.filter(kind="finding").count()
    assert certain_drafts(county.document).count() == Draft.objects.count() - finding
    Draft.objects.filter(kind="target").update(source="model")
    Draft.objects.filter(kind="task").update(confidence=CERTAIN - 0.01)
    kinds = set(certain_drafts(county.document).values_list("kind", flat=True))
    assert not kinds & {"target", "task", "finding"}
    target = draft_of(county, "target")
    with pytest.raises(InputError, match="none of these drafts waits"):
        accept_certain(county.document, [target.pk], county["office"])


def test_a_certain_draft_that_makes_no_record_stays_open(county: County) -> None:
    county.load()
    many(county, 1)
    broken = Draft.objects.get(kind="target", values__indicator="指标0")
    broken.values = {"indicator": "指标0", "value": "若干"}
    broken.save()
    ids = list(certain_drafts(county.document).values_list("pk", flat=True))
    accepted = accept_certain(county.document, ids, county["office"])
    broken.refresh_from_db()
    assert broken.state == "open"
    assert list(accepted.refused) == [broken.pk]


def test_accepting_many_asks_the_database_as_often_as_accepting_few(county: County) -> None:
    county.load()
    counts = []
    for number in (2, 30):
        many(county, number)
        ids = list(certain_drafts(county.document).values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            accept_certain(county.document, ids, county["office"])
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2


@pytest.mark.parametrize("username", ["industry", "interpreter", "admin", "finance", "firm", "stranger"])
def test_nobody_but_the_office_changes_what_was_read(county: County, username: str) -> None:
    document = county.load()
    draft, clause, by = draft_of(county, "target"), document.clauses.get(address="一"), county[username]
    deeds: list[Callable[[], object]] = [
        lambda: accept_draft(draft, by),
        lambda: mend_draft(draft, by, {"value": 1}),
        lambda: add_draft(clause, "figure", {}, "90亿元", by),
        lambda: accept_certain(document, [draft.pk], by),
        lambda: reopen_draft(draft, by),
    ]
    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()
    assert draft_of(county, "target").values == draft.values


# --- the form ----------------------------------------------------------------------------------------


def form_of(kind: str, values: dict[str, Any], **typed: str) -> ValuesForm:
    return ValuesForm(kind, {"words": "原文", **typed}, values=values, words="原文")


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("50", 500_000), ("50万元", 500_000), ("1.5亿元", 150_000_000), ("3000元", 3000), ("0.123456", 1234.56)],
)
def test_amounts_are_typed_in_wan_yuan_and_kept_exactly(typed: str, yuan: float) -> None:
    form = form_of("measure", {}, amount=typed)
    assert form.is_valid(), form.errors
    assert form.changed_values() == {"amount": yuan}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("measure", {"amount": "很多"}),
        ("measure", {"rate": "30万元"}),
        ("measure", {"tiers-0-when": "国家级"}),
        ("measure", {"tiers-0-amount": "50"}),
        ("target", {"indicator": "产值", "value": "若干"}),
        ("target", {"value": "5"}),
        ("target", {"indicator": "产值", "by": "明年"}),
        ("task", {"start": "2026-12-31", "due": "2026-01-01"}),
        ("task", {"cadence": "quarter"}),
        ("entity", {"name": ""}),
        ("conflict_rule", {"rule": "whatever"}),
    ],
)
def test_a_field_that_does_not_fit_its_type_is_refused(kind: str, typed: dict[str, str]) -> None:
    assert not form_of(kind, {}, **typed).is_valid()


def test_a_form_that_is_sent_back_as_it_came_changes_nothing(county: County, tmp_path: Path) -> None:
    reading = read_text(LONG, "样例")
    for record in reading.records:
        empty = ValuesForm(record.kind, None, values=record.values, words=record.quote)
        typed = {}
        for field in empty:
            value = field.field.prepare_value(field.initial)
            if field.name == "tiers":
                context = field.field.widget.get_context("tiers", value, {})
                for number, tier in context["rows"]:
                    typed |= {f"tiers-{number}-{name}": str(cell or "") for name, cell in tier.items()}
            elif value not in (None, False):
                typed[field.name] = str(value)
        sent = ValuesForm(record.kind, typed, values=record.values, words=record.quote)
        assert sent.is_valid(), (record.kind, sent.errors)
        assert sent.changed_values() == {}, record.kind


# --- a measure as a rule -----------------------------------------------------------------------------


def test_a_measure_is_drafted_as_a_rule_that_joins_the_policy_of_its_document(county: County) -> None:
    from tests.web.conftest import POLICY
    from zoulang.rules import load_policy

    county.load()
    held = county.install(POLICY)
    made = drafted_rule(draft_of(county, "measure"))
    joined = added_to(held.editions.get().source, made.source)
    policy = load_policy(joined)
    assert [policy.items[0].id, len(policy.items)] == ["equipment", 2]
    twice = load_policy(added_to(joined, made.source))
    assert len({item.id for item in twice.items}) == 3


def test_a_clause_without_text_has_no_span(county: County) -> None:
    clause = Clause.objects.filter(document=county.document).first()
    assert clause is not None
    with pytest.raises(InputError, match="do not stand"):
        add_draft(clause, "figure", {}, "某处原文", county["office"])
