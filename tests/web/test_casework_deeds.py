"""Deeds on cases: what each changes, and the sentence with which it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from tests.web.conftest import County
from tests.web.errands import ERRAND, errand, errands
from zoulang.errors import InputError
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import JournalEntry, Programme, Unit
from zoulang.web.casework.actions import (
    add_evidence,
    add_item,
    install_procedure,
    make_move,
    open_case,
    set_facts,
    set_parts,
    tick,
    untick,
)
from zoulang.web.casework.checks import Standing
from zoulang.web.casework.models import Case, Evidence, Move
from zoulang.web.casework.providers import _facts, facts_of

TODAY = date(2026, 9, 30)


@pytest.fixture
def programme(county: County) -> Programme:
    errands(county.programme)
    return county.programme


def unit(programme: Programme, name: str) -> Unit:
    return programme.units.get(name_zh=name)


def stops(case: Case, move: str) -> list[str]:
    standing = Standing(case, TODAY)
    return [each.said("en") for each in standing.obstacles(standing.procedure.move(move))]


def under_way(programme: Programme) -> Case:
    case = errand(programme, facts={"交办日期": "2026-09-28"})
    make_move(case, "accept", None)
    return case


# --- installing -------------------------------------------------------------------------------------


def test_a_procedure_cites_the_clause_that_orders_it(programme: Programme) -> None:
    procedure = programme.procedures.get(slug="errand")
    assert (procedure.clause.address, procedure.title_en, procedure.seen) == (
        "二/（一）",
        "Errand",
        "offices",
    )  # type: ignore[union-attr]


def test_a_file_that_cites_what_is_not_there_is_refused(county: County) -> None:
    for old, new, sentence in (
        ("document: sample-2026-90", "document: 青政字〔2026〕1号", "青政字〔2026〕1号 is no document of"),
        ("clause: 二/（一）", "clause: 九", "has no clause 九"),
        ("clause: 二/（一）", "clause: 九\nseen_by: all", "seen_by"),
    ):
        with pytest.raises(InputError, match=sentence):
            errands(county.programme, **{old: new})
    assert not county.programme.procedures.exists()


def test_the_same_file_again_changes_nothing(programme: Programme) -> None:
    before = JournalEntry.objects.count()
    errands(programme)
    assert JournalEntry.objects.count() == before


def test_what_a_case_stands_in_stays_in_the_file(programme: Programme, county: County) -> None:
    case = errand(programme)
    renamed = ERRAND.replace("id: open,", "id: begun,").replace("from: [open]", "from: [begun]")
    with pytest.raises(InputError, match="the stage open is gone, and cases stand in it"):
        install_procedure(programme, renamed, county["office"], "errand.yaml")
    renamed = ERRAND.replace("id: unit,", "id: bureau,").replace("[unit]", "[bureau]")
    renamed = renamed.replace("by: [unit, leader]", "by: [bureau, leader]")
    with pytest.raises(InputError, match="the position unit is gone, and units hold it"):
        install_procedure(programme, renamed, county["office"], "errand.yaml")
    case.delete()
    assert install_procedure(programme, renamed, county["office"]).source == renamed


def test_a_longer_file_takes_its_running_cases_along(programme: Programme, county: County) -> None:
    case = errand(programme)
    install_procedure(programme, ERRAND.replace("within: 5个工作日", "within: 10个工作日"), county["office"])
    case.refresh_from_db()
    assert case.procedure.title_zh == "交办事项"
    assert case.due == date(2026, 10, 14)


def test_a_department_installs_no_procedure(programme: Programme, county: County) -> None:
    with pytest.raises(PermissionDenied, match="industry may not install a procedure here"):
        install_procedure(programme, ERRAND, county["industry"])


# --- opening and setting up -------------------------------------------------------------------------


def test_a_case_begins_in_the_first_stage_with_its_deadline(programme: Programme, county: County) -> None:
    case = open_case(
        programme,
        "errand",
        " 走访企业 ",
        county["office"],
        number="2026-1",
        parts={"unit": [unit(programme, "县工信局")], "helper": [unit(programme, "双渡镇")]},
        facts={"完成投资": "120万元"},
    )
    case.refresh_from_db()
    assert (case.title_zh, case.stage, case.opened_on, case.cadence) == (
        "走访企业",
        "open",
        TODAY,
        "ten_days",
    )
    # Five working days after Wednesday 30 September, as long as no days off are known.
    assert case.due == date(2026, 10, 7)
    assert case.facts == {"完成投资": "120万元"}
    assert sorted(case.parts.values_list("position", "unit__name_zh")) == [
        ("helper", "双渡镇"),
        ("unit", "县工信局"),
    ]
    entry = JournalEntry.objects.get(verb="case.opened")
    assert (entry.subject_label, entry.detail["procedure"]) == ("走访企业", "errand")


def test_who_opens_a_case_is_said_by_the_file(programme: Programme, county: County) -> None:
    with pytest.raises(PermissionDenied, match="cases of 交办事项 are opened by"):
        open_case(programme, "errand", "走访企业", county["industry"])
    with pytest.raises(PermissionDenied, match="statistics may not open a case here"):
        open_case(programme, "errand", "走访企业", county["statistics"])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title_zh": "  "}, "the case has no title"),
        ({"parts": {"boss": ["县工信局"]}}, "the procedure knows no boss"),
        ({"parts": {"unit": ["县工信局", "双渡镇"]}}, "2 units are to be"),
        ({"parts": {"leader": ["县工信局"]}}, "has to be a person"),
        ({"facts": {"完成投资": "很多"}}, "完成投资"),
        ({"facts": {"完成": "1万元"}}, "unknown name 完成"),
        ({"facts": {"走访次数": "3次"}}, "走访次数 is counted by the record itself"),
        ({"start": TODAY, "finish": TODAY}, "is not after the start"),
    ],
)
def test_a_case_that_does_not_fit_its_file_is_not_opened(
    programme: Programme, county: County, given: dict[str, Any], sentence: str
) -> None:
    parts = given.pop("parts", {})
    given["parts"] = {place: [unit(programme, name) for name in names] for place, names in parts.items()}
    with pytest.raises(InputError, match=sentence):
        open_case(programme, "errand", given.pop("title_zh", "走访企业"), county["office"], **given)
    assert not Case.objects.filter(procedure__slug="errand").exists()


def test_a_position_is_filled_anew(programme: Programme, county: County) -> None:
    case = errand(programme)
    set_parts(case, "unit", [unit(programme, "双渡镇")], county["office"])
    assert [str(part.unit) for part in case.parts.all()] == ["双渡镇"]
    told = JournalEntry.objects.get(verb="case.parts_set").detail
    assert told == {"position": "unit", "before": ["县工信局"], "units": ["双渡镇"]}
    with pytest.raises(PermissionDenied, match="交办事项 is for"):
        set_parts(case, "unit", [unit(programme, "县工信局")], county["industry"])


def test_a_person_is_named_where_the_file_asks_for_one(programme: Programme, county: County) -> None:
    case = errand(programme)
    industry = unit(programme, "县工信局")
    with pytest.raises(InputError, match="town does not act for 县工信局"):
        set_parts(case, "leader", [(industry, county["town"])], county["office"])
    set_parts(case, "leader", [(industry, county["industry"])], county["office"])
    assert case.parts.get(position="leader").person == county["industry"]


def test_a_unit_of_another_programme_takes_no_part(programme: Programme, county: County) -> None:
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    elsewhere = Unit.objects.create(programme=other, name_zh="另一办公室")
    with pytest.raises(InputError, match="belongs to another programme"):
        set_parts(errand(programme), "helper", [elsewhere], county["office"])


# --- facts ------------------------------------------------------------------------------------------


def test_a_fact_that_a_deadline_counts_from_moves_the_deadline(programme: Programme, county: County) -> None:
    case = errand(programme)
    make_move(case, "accept", county["industry"])
    assert case.due is None
    set_facts(case, {"交办日期": "2026-08-31"}, county["office"])
    # One month from the last day of August ends on 30 September.
    assert case.due == date(2026, 9, 30)
    set_facts(case, {"交办日期": ""}, county["office"])
    case.refresh_from_db()
    assert (case.due, case.facts) == (None, {})


def test_a_fact_is_stated_by_the_position_that_is_its_source(programme: Programme, county: County) -> None:
    case = under_way(programme)
    leader = (unit(programme, "双渡镇"), county["town"])
    set_parts(case, "leader", [leader], None)
    with pytest.raises(PermissionDenied, match="完成投资 is for 承办单位"):
        set_facts(case, {"完成投资": "1万元"}, county["town"])
    set_facts(case, {"完成投资": "1万元"}, county["industry"])
    set_facts(case, {"已验收": "是"}, county["office"])
    assert case.facts == {"交办日期": "2026-09-28", "完成投资": "1万元", "已验收": "是"}


def test_a_fact_that_stays_as_it_was_is_no_entry_in_the_journal(programme: Programme, county: County) -> None:
    case = under_way(programme)
    set_facts(case, {"完成投资": "1万元"}, county["industry"])
    set_facts(case, {"完成投资": "1万元"}, county["industry"])
    assert JournalEntry.objects.filter(verb="case.facts_set").count() == 1


def test_what_the_record_knows_itself_counts_among_the_facts(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_facts, "errand", [])
    facts_of("errand")(lambda cases: {case.pk: {"已验收": "是", "完成投资": "9万元"} for case in cases})
    assert stops(under_way(programme), "finish") == [
        "the paper 办结报告 is missing",
        "seen on site is not ticked",
    ]


# --- moves ------------------------------------------------------------------------------------------


def test_a_move_names_everything_that_stands_in_its_way(programme: Programme, county: County) -> None:
    case = under_way(programme)
    add_item(case, "problems", "缺用地", county["industry"], unit=unit(programme, "双渡镇"), due=TODAY)
    expected = [
        "invested is not known",
        "the paper 办结报告 is missing",
        "seen on site is not ticked",
        "problems: not settled yet 1",
        "the condition cannot be decided without accepted",
    ]
    assert stops(case, "finish") == expected
    with pytest.raises(InputError) as refused:
        make_move(case, "finish", county["industry"])
    assert len(refused.value.problems) == len(expected)
    assert not Move.objects.filter(move="finish").exists()


def test_a_move_brings_its_papers_and_ends_the_case(programme: Programme, county: County) -> None:
    case = under_way(programme)
    set_facts(case, {"完成投资": "1万元"}, county["industry"])
    set_facts(case, {"已验收": "是"}, county["office"])
    tick(case, "seen", county["industry"])
    with acting_on(date(2026, 10, 9)):
        move = make_move(case, "finish", county["industry"], "一次办结", {"办结报告": "青工信〔2026〕9号"})
    assert (move.from_stage, move.to_stage, move.was_due) == ("work", "done", date(2026, 10, 28))
    assert (case.stage, case.closed_on, case.due) == ("done", date(2026, 10, 9), None)
    assert Evidence.objects.get().move == move
    told = JournalEntry.objects.filter(verb="case.moved").first()
    assert told is not None
    assert (told.reason, told.detail["to"]) == ("一次办结", "done")


def test_a_paper_is_asked_for_again_when_the_case_is_taken_up_again(
    programme: Programme, county: County
) -> None:
    case = under_way(programme)
    set_facts(case, {"完成投资": "1万元", "已验收": "是"}, None)
    tick(case, "seen", None)
    make_move(case, "finish", None, evidence={"办结报告": "第一份"})
    make_move(case, "reopen", county["office"])
    assert stops(case, "finish") == ["the paper 办结报告 is missing", "seen on site is not ticked"]


def test_a_move_is_made_by_the_positions_and_roles_of_the_file(programme: Programme, county: County) -> None:
    case = errand(programme)
    for who in ("office", "town", "finance"):
        with pytest.raises(PermissionDenied, match="承办 is for 承办单位"):
            make_move(case, "accept", county[who])
    with pytest.raises(PermissionDenied, match="may not move this case here"):
        make_move(case, "accept", county["stranger"])
    make_move(case, "accept", county["industry"])
    with pytest.raises(InputError, match="the case stands at"):
        make_move(case, "accept", county["industry"])


def test_the_clock_s_own_move_is_nobody_else_s(programme: Programme, county: County) -> None:
    with pytest.raises(PermissionDenied):
        make_move(errand(programme), "lapse", county["office"])


def test_a_named_person_moves_and_no_colleague(programme: Programme, county: County) -> None:
    case = under_way(programme)
    set_parts(case, "unit", [], None)
    set_parts(case, "leader", [(unit(programme, "县工信局"), county["interpreter"])], None)
    with pytest.raises(PermissionDenied, match="办结 is for"):
        make_move(case, "finish", county["industry"])
    with pytest.raises(InputError, match="is not known"):
        make_move(case, "finish", county["interpreter"])


def test_an_unknown_move_is_refused_with_those_there_are(programme: Programme, county: County) -> None:
    with pytest.raises(InputError, match="accept, lapse, finish, reopen"):
        make_move(errand(programme), "vanish", county["industry"])


# --- papers and checklists --------------------------------------------------------------------------


def test_papers_of_other_kinds_and_sizes_are_refused(programme: Programme, county: County) -> None:
    case = errand(programme)
    with pytest.raises(InputError, match=r"a file of the kind \.exe is not taken"):
        add_evidence(case, "照片", county["industry"], file=ContentFile(b"MZ", "photo.exe"))
    large = ContentFile(b"", "photo.png")
    large.size = 21 * 2**20
    with pytest.raises(InputError, match="larger than 20 MB"):
        add_evidence(case, "照片", county["industry"], file=large)
    with pytest.raises(InputError, match="the paper says nothing"):
        add_evidence(case, "照片", county["industry"])
    assert not Evidence.objects.exists()


def test_who_takes_no_part_adds_no_paper(programme: Programme, county: County) -> None:
    with pytest.raises(PermissionDenied):
        add_evidence(errand(programme), "照片", county["town"], "见附件")


def test_a_tick_is_set_and_taken_back(programme: Programme, county: County) -> None:
    case = under_way(programme)
    tick(case, "seen", county["industry"])
    tick(case, "seen", county["industry"])
    assert case.ticks.count() == 1
    untick(case, "seen", county["industry"])
    assert not case.ticks.exists()
    with pytest.raises(InputError, match="the procedure knows no heard"):
        tick(case, "heard", county["industry"])
    with pytest.raises(PermissionDenied):
        tick(case, "seen", county["town"])
