"""Key projects of the demo county, from the six items of an assignment to production."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.key_projects import (
    DRIVEN_BY,
    PAPERS,
    WAN,
    county_of_projects,
    driven,
    in_construction,
    opened,
    planned,
    reported,
    unit,
)
from tests.web.standing import Standing
from zoulang.errors import InputError
from zoulang.tables import read_table
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import JournalEntry, Programme, User
from zoulang.web.casework.actions import add_evidence, add_item, answer_item, close_item, make_move, set_facts
from zoulang.web.casework.models import Case, Item, Procedure
from zoulang.web.programme.projects.actions import send_problems, set_year_plan
from zoulang.web.programme.projects.overview import Overview
from zoulang.web.programme.projects.plans import year_of
from zoulang.web.programme.projects.problems import ProblemList
from zoulang.web.programme.projects.table import row_of

APRIL = date(2026, 4, 12)
ClientOf = Callable[[str], Client]


@pytest.fixture
def programme(standing: Standing) -> Programme:
    held = county_of_projects(standing)
    set_business_date(APRIL, by=None)
    return held


@pytest.fixture
def browser_of(programme: Programme) -> ClientOf:
    def browser(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return browser


def person(username: str) -> User:
    return User.objects.get(username=username)


def read(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(case: Case) -> str:
    return reverse("case", args=["qingwu", "key-project", case.pk])


# --- six items, three stages ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "missing", ["建设内容", "pledged_leader", "promoter", "locality", "推进方案", "跟办责任人"]
)
def test_a_project_missing_any_of_the_six_is_not_assigned(programme: Programme, missing: str) -> None:
    case = opened(programme, without=missing)
    papers = {name: "存推进部门" for name in PAPERS["assign"] if name != missing}
    with pytest.raises(InputError) as refused:
        make_move(case, "assign", person("planning"), evidence=papers)
    named = {"pledged_leader": "联系领导", "promoter": "推进部门", "locality": "属地单位"}.get(
        missing, missing
    )
    assert named in str(refused.value)
    case.refresh_from_db()
    assert case.stage == "listed"


def test_a_project_with_all_six_is_assigned_and_its_start_is_awaited(programme: Programme) -> None:
    case = driven(opened(programme), "assign")
    assert case.stage == "preparation" and str(case.due) == "2026-04-01"


def test_a_project_moves_on_only_with_the_papers_of_its_stage_and_skips_none(programme: Programme) -> None:
    case = driven(opened(programme), "assign")
    for move in ("complete", "produce"):
        with pytest.raises(InputError, match="does not start there"):
            make_move(case, move, person("industry"))
    for move, stage in (("start", "construction"), ("complete", "completion"), ("produce", "production")):
        for missing in PAPERS[move]:
            with pytest.raises(InputError, match=missing):
                make_move(case, move, person(DRIVEN_BY[move]))
            add_evidence(case, missing, person("industry"), "存推进部门")
        make_move(case, move, person(DRIVEN_BY[move]))
        assert case.stage == stage
    assert case.closed_on is not None


def test_a_project_is_not_completed_over_an_open_problem(programme: Programme) -> None:
    case = driven(opened(programme), "assign", "start")
    problem = add_item(
        case, "problems", "道路未通", person("industry"), unit=unit(programme, "双渡镇"), due=APRIL
    )
    add_evidence(case, "竣工验收报告", person("industry"), "存推进部门")
    with pytest.raises(InputError, match="问题"):
        make_move(case, "complete", person("industry"))
    answer_item(problem, "已通车", person("industry"))
    close_item(problem, person("planning"))
    make_move(case, "complete", person("industry"))
    assert case.stage == "completion"


def test_what_had_begun_before_the_rules_is_taken_in_with_all_its_papers(programme: Programme) -> None:
    papers = dict.fromkeys((*PAPERS["assign"], *PAPERS["start"]), "存")
    late = opened(programme, "后开工", 实际开工日期="2026-04-01")
    with pytest.raises(InputError):
        make_move(late, "take-in", person("planning"), evidence=papers)
    early = opened(programme, "先开工", 实际开工日期="2026-03-31")
    make_move(early, "take-in", person("planning"), evidence=papers)
    assert early.stage == "construction"


# --- three lists ------------------------------------------------------------------------------------


def test_a_problem_without_a_duty_holder_or_a_date_cannot_be_saved(
    programme: Programme, browser_of: ClientOf
) -> None:
    case = driven(opened(programme), "assign")
    by, town = person("industry"), unit(programme, "双渡镇")
    for kind in ("problems", "duties"):
        for given in ({}, {"unit": town}, {"due": APRIL}):
            with pytest.raises(InputError):
                add_item(case, kind, "道路未通", by, **given)
    address = reverse("add_case_item", args=[case.pk, "problems"])
    entry = {"add-problems-title": "道路未通", "add-problems-unit": str(town.pk)}
    browser_of("industry").post(address, entry)
    assert not Item.objects.exists()
    add_item(case, "problems", "道路未通", by, unit=town, due=APRIL)
    shown = read(browser_of("industry"), "case", "qingwu", "key-project", case.pk)
    assert 'class="three-lists"' in shown and shown.count("道路未通") >= 2


def test_problems_are_sorted_sent_answered_and_closed_by_the_bureau(
    programme: Programme, browser_of: ClientOf
) -> None:
    case = driven(opened(programme), "assign")
    town, bureau = unit(programme, "双渡镇"), unit(programme, "县自然资源局")
    with acting_on(date(2026, 4, 2)):
        first = add_item(case, "problems", "道路未通", person("industry"), unit=town, due=APRIL)
        second = add_item(case, "problems", "边界重叠", person("industry"), unit=bureau, due=APRIL)
        third = add_item(case, "problems", "缺指标", person("industry"), unit=bureau, due=APRIL)
    address = reverse("send_problems", args=["qingwu"])
    with acting_on(date(2026, 4, 3)):
        refused = browser_of("industry").post(address, {"problem": first.pk, f"sort-{first.pk}": "配套"})
        assert refused.status_code == 403
        chosen = {"problem": [first.pk, second.pk], f"sort-{first.pk}": "配套", f"sort-{second.pk}": "用地"}
        assert browser_of("planning").post(address, chosen).status_code == 302
    first.refresh_from_db()
    assert first.facts == {"类别": "配套", "下发日期": "2026-04-03"}
    with acting_on(date(2026, 4, 9)):
        for item in (first, second):
            answer_item(Item.objects.get(pk=item.pk), "已解决", person("planning"))
    with pytest.raises(PermissionDenied):
        close_item(Item.objects.get(pk=first.pk), person("industry"))
    for item, day in ((first, 10), (second, 17)):
        with acting_on(date(2026, 4, day)):
            close_item(Item.objects.get(pk=item.pk), person("planning"))
    listed = ProblemList(programme, person("planning"), {}, date(2026, 4, 20))
    times = {str(each.unit): (each.days, each.closed, each.open, each.late) for each in listed.times}
    assert times == {"双渡镇": (Decimal(7), 1, 0, 0), "县自然资源局": (Decimal(14), 1, 1, 1)}
    assert [row.item.pk for row in listed.may_send] == [third.pk]
    assert listed.chart["series"][0]["values"] == [14.0, 7.0]


def test_time_to_close_stands_on_the_page_and_in_the_spreadsheet(
    programme: Programme, browser_of: ClientOf, tmp_path: Path
) -> None:
    case = driven(opened(programme), "assign")
    town = unit(programme, "双渡镇")
    with acting_on(date(2026, 4, 2)):
        item = add_item(case, "problems", "道路未通", person("industry"), unit=town, due=APRIL)
        answer_item(item, "已通车", person("industry"))
    with acting_on(date(2026, 4, 8)):
        close_item(item, person("planning"))
    shown = read(browser_of("office"), "project_problems", "qingwu")
    assert 'data-chart="days-to-close"' in shown and "(6) ÷ 1 = 6" in shown
    assert "道路未通" not in read(browser_of("office"), "project_problems", "qingwu", state="new")
    answer = browser_of("office").get(reverse("project_problems", args=["qingwu"]), {"as": "xlsx"})
    (tmp_path / "problems.xlsx").write_bytes(answer.content)
    table = read_table(tmp_path / "problems.xlsx")
    assert [str(value) for value in table.rows()[0]][2] == "道路未通"


def test_a_problem_is_sent_once_with_a_sort_and_only_by_who_closes_it(programme: Programme) -> None:
    case = driven(opened(programme), "assign")
    item = add_item(
        case, "problems", "道路未通", person("industry"), unit=unit(programme, "双渡镇"), due=APRIL
    )
    with pytest.raises(PermissionDenied):
        send_problems(programme, {item.pk: "配套"}, person("industry"))
    for sorts in ({item.pk: " "}, {item.pk: "配" * 21}, {item.pk: "配套", 0: "配套"}, {}):
        with pytest.raises(InputError):
            send_problems(programme, sorts, person("planning"))
    send_problems(programme, {item.pk: "配套"}, person("planning"))
    with pytest.raises(InputError, match="sent or closed already"):
        send_problems(programme, {item.pk: "配套"}, person("planning"))
    assert JournalEntry.objects.filter(verb="problem.sent").count() == 1


# --- ten days, month, quarter, year -----------------------------------------------------------------


def test_a_missed_ten_days_shows_what_the_month_must_now_make_up(
    programme: Programme, browser_of: ClientOf
) -> None:
    case = in_construction(programme)
    reported(case, "2026-04-10", 40, "2026-04-12")
    year = year_of(case, APRIL)
    assert year is not None and year.progress is not None
    assert year.progress.shortfall == 60 * WAN
    demands = [(each.cadence, each.left // WAN, each.short // WAN, each.must // WAN) for each in year.demands]
    assert demands == [
        ("ten_days", 100, 60, 130),
        ("month", 200, 60, 260),
        ("quarter", 800, 60, 860),
        ("year", 2600, 60, 2660),
    ]
    assert [each.must // WAN for each in year.shared_out] == [130, 130]
    shown = read(browser_of("industry"), "case", "qingwu", "key-project", case.pk)
    assert 'data-chart="project-year"' in shown
    for amount in ("60万元", "200万元", "260万元", "860万元", "130万元"):
        assert f">{amount}<" in shown


def test_what_the_month_leaves_short_falls_into_the_next_and_is_made_up_there(programme: Programme) -> None:
    case = in_construction(programme)
    for end, wan, on in (("04-10", 40, "04-12"), ("04-20", 100, "04-22"), ("04-30", 100, "05-02")):
        reported(case, f"2026-{end}", wan, f"2026-{on}")
    may = year_of(case, date(2026, 5, 2))
    assert may is not None and may.nearest is not None
    assert (str(may.nearest.end), may.nearest.must // WAN) == ("2026-05-31", 360)
    assert may.squares[9].state == "short"
    reported(case, "2026-05-10", 160, "2026-05-12")
    later = year_of(case, date(2026, 5, 12))
    assert later is not None
    assert (later.squares[9].state, str(later.squares[9].made_up)) == ("made-up", "2026-05-10")
    assert later.squares[9].short == 60 * WAN
    assert later.nearest is not None and later.nearest.short == 0


def test_how_much_is_done_follows_from_the_reports_and_is_never_typed(programme: Programme) -> None:
    case = in_construction(programme)
    reported(case, "2026-04-10", 44, "2026-04-12")
    year = year_of(case, APRIL)
    assert year is not None and year.done_share is not None and year.planned_share is not None
    assert year.done_share.quantize(Decimal("0.0001")) == Decimal("26.2222")  # 944 of 3600
    assert year.planned_share.quantize(Decimal("0.0001")) == Decimal("27.7778")
    assert set(case.reports.values_list("done", flat=True)) == {None}


@pytest.mark.parametrize("day", ["2026-04-08", "2026-04-12", "2026-04-30", "2026-05-02", "2026-07-01"])
def test_the_sums_of_the_table_are_those_of_the_arithmetic(programme: Programme, day: str) -> None:
    case = in_construction(programme)
    for end, wan, on in (("04-10", 40, "04-12"), ("04-30", 90, "05-02")):
        reported(case, f"2026-{end}", wan, f"2026-{on}")
    year = year_of(case, date.fromisoformat(day))
    assert year is not None and year.sums is not None and year.progress is not None
    whole = year.progress
    assert (year.sums.known_until, year.sums.planned, year.sums.done, year.sums.missing) == (
        whole.known_until,
        whole.planned,
        whole.done,
        whole.not_reported,
    )


@pytest.mark.parametrize(("wan", "light"), [(100, "good"), (99, "warn"), (-20, "late"), (None, "unknown")])
def test_the_light_is_that_of_the_rule_the_procedure_names(
    programme: Programme, wan: int | None, light: str
) -> None:
    case = in_construction(programme)
    if wan is not None and wan < 0:
        # 900 + 0 is less than 80 % of the 1,200 planned by then.
        for end in ("04-10", "04-20", "04-30"):
            reported(case, f"2026-{end}", 0, "2026-05-02")
        row = row_of(case, date(2026, 5, 2))
    elif wan is None:
        row = row_of(case, date(2026, 4, 20))
    else:
        reported(case, "2026-04-10", wan, "2026-04-12")
        row = row_of(case, APRIL)
    assert row.light is not None and row.light.state == light
    assert row.light.unreported is (wan is None)
    assert row.rule_clause is not None and row.rule_clause.address == "第九条"


def test_a_report_is_late_by_the_working_days_of_the_file(programme: Programme) -> None:
    case = in_construction(programme)
    # The 10th of April 2026 is a Friday: three working days end on Wednesday the 15th.
    on_time, late = year_of(case, date(2026, 4, 15)), year_of(case, date(2026, 4, 16))
    assert on_time is not None and late is not None
    assert on_time.missing == () and late.missing == (date(2026, 4, 10),)
    reported(case, "2026-04-10", 100, "2026-04-16")
    filed = year_of(case, date(2026, 4, 16))
    assert filed is not None and [each.end for each in filed.late_squares] == [date(2026, 4, 10)]
    assert filed.squares[0].late is False, "what was filed for the time before it was assigned is not late"


# --- the plan ---------------------------------------------------------------------------------------


def test_a_plan_adds_up_and_what_is_over_stays(programme: Programme) -> None:
    case = in_construction(programme)
    lines = dict(year_of(case, APRIL).lines)  # type: ignore[union-attr]
    with pytest.raises(InputError, match="3,600万元"):
        set_year_plan(case, {**lines, date(2026, 12, 31): 90 * WAN}, person("industry"))
    moved = {**lines, date(2026, 1, 10): 90 * WAN, date(2026, 12, 31): 110 * WAN}
    with pytest.raises(InputError, match="2026-01-10"):
        set_year_plan(case, moved, person("industry"))
    moved = {**lines, date(2026, 4, 20): 90 * WAN, date(2026, 12, 31): 110 * WAN}
    with pytest.raises(PermissionDenied):
        set_year_plan(case, moved, person("commerce"))
    set_year_plan(case, moved, person("industry"))
    assert year_of(case, APRIL).lines[date(2026, 4, 20)] == 90 * WAN  # type: ignore[union-attr]


def test_the_page_of_the_plan_makes_the_lines_and_mends_them(
    programme: Programme, browser_of: ClientOf
) -> None:
    case = driven(opened(programme), "assign")
    browser, address = browser_of("industry"), reverse("project_plan", args=["qingwu", case.pk])
    assert address in read(browser, "case", "qingwu", "key-project", case.pk)
    even = browser.get(address).context["form"]
    assert [field.initial for field in even.fields.values()] == [Decimal(100)] * 36
    weights = {"way": "months", "weights": "0 0 0 1 1 2 2 2 1 1 1 1"}
    weighed = browser.get(address, weights).context["form"]
    assert [int(field.initial) for field in weighed.fields.values()][6:12] == [0, 0, 0, 100, 100, 100]
    late_start = browser.get(address, {"way": "even", "start": "2026-07-01"}).context["form"]
    assert [int(field.initial) for field in late_start.fields.values()][17:19] == [0, 200]
    wrong = browser.get(address, {"way": "months", "weights": "1 2 3"}).context["way"]
    assert "weights" in wrong.errors
    entries = dict.fromkeys(even.fields, "100")
    short = browser.post(address, {**entries, "2026-12-31": "90"})
    assert short.status_code == 200 and not case.plan.exists()
    assert browser.post(address, entries).headers["Location"] == page_of(case)
    assert sum(case.plan.values_list("planned", flat=True)) == 3600 * WAN


@pytest.mark.parametrize(
    ("who", "plans", "sends"),
    [
        ("industry", 200, 403),
        ("planning", 200, 302),
        ("office", 200, 403),
        ("pledge", 403, 403),
        ("commerce", 403, 403),
        ("enterprise", 403, 403),
        ("visitor", 302, 302),
    ],
)
def test_who_may_plan_a_project_and_who_may_send_its_problems(
    programme: Programme, browser_of: ClientOf, who: str, plans: int, sends: int
) -> None:
    case = driven(opened(programme), "assign")
    town = unit(programme, "双渡镇")
    item = add_item(case, "problems", "道路未通", person("industry"), unit=town, due=APRIL)
    browser = Client() if who == "visitor" else browser_of(who)
    assert browser.get(reverse("project_plan", args=["qingwu", case.pk])).status_code == plans
    sent = browser.post(
        reverse("send_problems", args=["qingwu"]), {"problem": item.pk, f"sort-{item.pk}": "配套"}
    )
    assert sent.status_code == sends
    item.refresh_from_db()
    assert ("类别" in item.facts) is (who == "planning")


def test_what_is_out_of_sight_is_not_there(programme: Programme, browser_of: ClientOf) -> None:
    case = driven(opened(programme), "assign")
    Procedure.objects.update(seen="parties")
    assert browser_of("commerce").get(reverse("project_plan", args=["qingwu", case.pk])).status_code == 404
    assert "演示项目" not in read(browser_of("commerce"), "projects", "qingwu")


# --- whose projects ---------------------------------------------------------------------------------


def test_a_leader_sees_own_projects_with_late_milestones_and_open_problems(
    programme: Programme, browser_of: ClientOf
) -> None:
    mine = driven(opened(programme, "我的项目"), "assign")
    add_item(mine, "problems", "道路未通", person("pledge"), unit=unit(programme, "双渡镇"), due=APRIL)
    shown = read(browser_of("pledge"), "leaders", "qingwu")
    own = shown[shown.index('id="mine"') :]
    assert own.count("<section") <= 1 and "我的项目" in own and "道路未通" in own
    # The start was planned for 1 April; it is the 12th.
    assert "11 days past its day" in own or "逾期11天" in own
    assert 'id="mine"' not in read(browser_of("other"), "leaders", "qingwu")


def test_a_leader_raises_problems_of_own_projects_only(programme: Programme) -> None:
    case = driven(opened(programme), "assign")
    town = unit(programme, "双渡镇")
    with pytest.raises(PermissionDenied):
        add_item(case, "problems", "道路未通", person("other"), unit=town, due=APRIL)
    assert add_item(case, "problems", "道路未通", person("pledge"), unit=town, due=APRIL).pk


# --- all of them ------------------------------------------------------------------------------------


def test_the_table_filters_by_its_address_and_sums_what_it_shows(
    programme: Programme, browser_of: ClientOf, tmp_path: Path
) -> None:
    running = in_construction(programme, title="在建项目")
    reported(running, "2026-04-10", 40, "2026-04-12")
    opened(programme, "未交办项目", without="pledged_leader", 项目级别="省重点")
    whole = Overview(programme, person("office"), {}, APRIL)
    assert (whole.totals.planned, whole.totals.done, whole.totals.short) == (
        3600 * WAN,
        940 * WAN,
        60 * WAN,
    )
    shown = read(browser_of("office"), "projects", "qingwu")
    assert shown.count('role="img" aria-label') >= 1 and "60万元" in shown
    for asked in ({"stage": "listed"}, {"level": "省重点"}, {"light": "quiet"}, {"q": "未交办"}):
        narrowed = read(browser_of("office"), "projects", "qingwu", **asked)
        assert "未交办项目" in narrowed and "在建项目" not in narrowed, asked
    leader = read(browser_of("office"), "projects", "qingwu", leader=str(person("pledge").pk))
    assert "在建项目" in leader and "未交办项目" not in leader
    answer = browser_of("office").get(reverse("projects", args=["qingwu"]), {"as": "xlsx"})
    (tmp_path / "projects.xlsx").write_bytes(answer.content)
    table = read_table(tmp_path / "projects.xlsx")
    assert table.height == 2 and 36_000_000 in [int(float(v)) for v in table.row(0) if _is_number(v)]


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("page", ["projects", "project_problems", "leaders"])
def test_a_page_asks_as_much_for_many_projects_as_for_few(
    programme: Programme, browser_of: ClientOf, page: str
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(browser_of("office"), page, "qingwu")
        return len(asked)

    first = in_construction(programme)
    add_item(first, "problems", "道路未通", person("industry"), unit=unit(programme, "双渡镇"), due=APRIL)
    questions()
    few = questions()
    for number in range(3):
        case = in_construction(programme, title=f"项目{number}")
        add_item(case, "problems", "缺指标", person("industry"), unit=unit(programme, "白汀镇"), due=APRIL)
    assert questions() == few


def test_the_public_sees_stages_lights_and_sums_but_not_the_reports(programme: Programme) -> None:
    case = in_construction(programme)
    reported(case, "2026-04-10", 41, "2026-04-12")
    visitor = Client()
    assert "演示项目" in read(visitor, "projects", "qingwu")
    shown = visitor.get(page_of(case)).content.decode()
    assert ">41万元<" not in shown and 'data-chart="project-year"' not in shown
    assert Overview(programme, AnonymousUser(), {}, APRIL).totals.done == 941 * WAN
    assert visitor.post(reverse("send_problems", args=["qingwu"])).status_code == 302


def test_the_reference_programme_shows_how_a_project_would_run_and_no_project(reference: Programme) -> None:
    shown = read(Client(), "projects", "zibo")
    assert reverse("procedure", args=["zibo", "key-project"]) in shown
    assert not Case.objects.filter(procedure__slug="key-project").exists()


def test_from_assignment_to_production_with_a_missed_ten_days_made_up(programme: Programme) -> None:
    case = in_construction(programme)
    reported(case, "2026-04-10", 0, "2026-04-14")
    for end, on in (("04-20", "04-22"), ("04-30", "05-04")):
        reported(case, f"2026-{end}", 150, f"2026-{on}")
    year = year_of(case, date(2026, 5, 4))
    assert year is not None and year.progress is not None
    assert (year.progress.shortfall, str(year.squares[9].made_up)) == (0, "2026-04-30")
    with acting_on(date(2026, 5, 5)):
        set_facts(case, {"计划竣工日期": "2026-06-30"}, person("industry"))
        driven(case, "complete", "produce")
    row = row_of(case, date(2026, 5, 6))
    assert (row.light.word, row.days_late, row.year.demands) == ("投产", 0, ())  # type: ignore[union-attr]
    assert [move.move for move in case.moves.all()] == ["assign", "start", "complete", "produce"]


def test_a_plan_set_twice_is_told_once_in_the_journal_each_time(programme: Programme) -> None:
    case = planned(driven(opened(programme), "assign"))
    planned(case)
    assert JournalEntry.objects.filter(verb="plan.set").count() == 2
