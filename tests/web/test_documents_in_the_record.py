"""Documents go into the record as clauses; what was drafted waits for a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import POLICY, County
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.policy.actions import load_document, publish_document
from zoulang.web.policy.deciding import accept_draft, reject_draft
from zoulang.web.policy.models import Clause, Draft, Rule
from zoulang.web.programme.models import Duty, Goal


def kinds(county: County) -> list[str]:
    """The kinds that become goals, duties and rules; names and findings are read along with them."""
    drafts = Draft.objects.filter(clause__document=county.document, kind__in=["measure", "target", "task"])
    return sorted(drafts.values_list("kind", flat=True))


def test_a_text_goes_onto_the_clauses_that_are_there(county: County) -> None:
    document = county.load()
    goals = document.clauses.get(address="一")
    assert goals.text == "到2026年，全县智能传感产业营业收入达到90亿元。"
    assert goals.heading_en == "Goals"
    assert [clause.address for clause in document.clauses.all()] == [
        "一",
        "二",
        "二/（一）",
        "三",
        "三/（一）",
        "附则",
    ]


def test_what_was_read_waits_as_drafts_and_makes_no_record(county: County) -> None:
    county.load()
    assert kinds(county) == ["measure", "target", "task"]
    assert not Goal.objects.exists()
    assert not Duty.objects.exists()


def test_a_second_load_of_the_same_file_changes_nothing(county: County) -> None:
    county.load()
    before = list(Draft.objects.values_list("pk", flat=True)), JournalEntry.objects.count()
    county.load()
    assert (list(Draft.objects.values_list("pk", flat=True)), JournalEntry.objects.count()) == before


def test_no_clause_loses_its_text_to_another_whatever_numbers_an_edition_misprints(county: County) -> None:
    words = {f"第{n}条": f"扶持{n}类企业发展，加大对{n}类企业的支持力度，完善服务机制。" for n in "一二三四"}
    told = [f"{number}　{sentence}" for number, sentence in words.items()]
    right = "\n".join(["青政字〔2026〕90号", "青梧县若干措施", *told])
    for text in (right, right.replace("第三条", "第四条"), right, right.replace("第三条", "第二条"), right):
        county.text.write_text(text, encoding="utf-8")
        document = county.load()
        held = [clause.text for clause in document.clauses.all() if clause.text]
        assert held == list(words.values())
    texts = {clause.address: clause.text for clause in document.clauses.all()}
    assert {address: texts[address] for address in words} == words
    assert not any(set(texts) & set(clause.aliases) for clause in document.clauses.all())


def test_a_mended_text_keeps_what_was_accepted_and_drafts_only_the_rest_anew(county: County) -> None:
    county.load()
    accept_draft(Draft.objects.get(kind="target"), county["office"])
    text = county.text.read_text(encoding="utf-8").replace("按季度走访", "按月走访")
    county.text.write_text(text, encoding="utf-8")
    county.load()
    assert Goal.objects.count() == 1
    assert Draft.objects.filter(kind="target").count() == 1
    assert "按月走访" in county.document.clauses.get(address="二/（一）").text


def test_a_text_of_unknown_number_becomes_a_new_document(county: County, tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    path.write_text(
        "青政字〔2026〕91号\n青梧县又一意见\n一、目标\n到2027年，产值达到5亿元。", encoding="utf-8"
    )
    document = load_document(county.programme, path, by=county["office"])
    assert (document.slug, document.number) == ("sample-2026-91", "青政字〔2026〕91号")
    assert not document.published


def test_a_file_that_cannot_be_read_leaves_no_trace(county: County, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"empty\.txt"):
        load_document(county.programme, path, by=county["office"])
    assert county.programme.documents.count() == 1


def test_an_accepted_draft_becomes_a_record_that_cites_its_clause(county: County) -> None:
    county.load()
    accept_draft(Draft.objects.get(kind="target"), county["office"], {"indicator_en": "Revenue"})
    goal = Goal.objects.get()
    assert (goal.clause.address, goal.indicator_en, int(goal.value or 0), goal.unit_zh) == (
        "一",
        "Revenue",
        90,
        "亿元",
    )
    assert str(goal.by) == "2026-12-31"


def test_an_accepted_task_gives_each_unit_its_part(county: County) -> None:
    county.load()
    accept_draft(Draft.objects.get(kind="task"), county["office"])
    parts = Duty.objects.get().duty_units.values_list("unit__name_zh", "part")
    assert list(parts) == [("县工信局", "lead"), ("县统计局", "participant")]


def test_a_draft_is_decided_once(county: County) -> None:
    county.load()
    draft = Draft.objects.get(kind="target")
    accept_draft(draft, county["office"])
    with pytest.raises(InputError, match="office accepted the draft before"):
        reject_draft(draft, county["office"], "too late")
    assert Goal.objects.count() == 1


def test_values_that_make_no_record_leave_the_draft_open(county: County) -> None:
    county.load()
    draft = Draft.objects.get(kind="target")
    with pytest.raises(InputError, match="'soon' is no date"):
        accept_draft(draft, county["office"], {"by": "soon"})
    draft.refresh_from_db()
    assert draft.state == Draft.State.OPEN
    assert not JournalEntry.objects.filter(verb="draft.accepted").exists()


def test_a_rejection_needs_a_reason(county: County) -> None:
    county.load()
    with pytest.raises(InputError, match="no reason"):
        reject_draft(Draft.objects.get(kind="target"), county["office"], " ")


def test_only_the_office_decides_about_drafts(county: County) -> None:
    county.load()
    draft = Draft.objects.get(kind="target")
    for username in ("industry", "finance", "town", "firm", "stranger"):
        with pytest.raises(PermissionDenied):
            accept_draft(draft, county[username])
    draft.refresh_from_db()
    assert draft.state == Draft.State.OPEN


def test_every_deed_is_in_the_journal_with_who_did_it(county: County) -> None:
    document = county.load()
    accept_draft(Draft.objects.get(kind="target"), county["office"], {"unit": "万元"})
    publish_document(document, county["office"])
    entries = JournalEntry.objects.filter(actor__username="office").order_by("id")
    assert [entry.verb for entry in entries] == ["document.loaded", "draft.accepted", "document.published"]
    assert entries[1].detail["before"] == {"unit": "亿元"}
    assert {entry.programme_id for entry in entries} == {county.programme.pk}


def test_a_policy_file_becomes_rules_under_the_clauses_it_cites(county: County) -> None:
    county.load()
    county.install(POLICY)
    county.install(POLICY)
    assert [(rule.item, rule.clause.address) for rule in Rule.objects.all()] == [("equipment", "三/（一）")]


def test_a_policy_that_cites_no_clause_of_the_document_is_refused(county: County) -> None:
    county.load()
    with pytest.raises(InputError, match="三/（九） is no clause"):
        county.install(POLICY.replace("三/（一）", "三/（九）"))
    assert not Rule.objects.exists()


def test_a_policy_with_a_typo_is_refused_with_the_place(county: County) -> None:
    county.load()
    with pytest.raises(InputError, match="市级设备资金"):
        county.install(POLICY.replace("when: 市级设备资金", "when: 市级设备资"))
    assert not Rule.objects.exists()


def test_clauses_keep_the_order_of_the_text(county: County) -> None:
    county.load()
    positions = Clause.objects.filter(document=county.document).values_list("position", flat=True)
    assert list(positions) == list(range(6))
