"""The pages of claims: for whom, with what, and by which deed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.claims import POLICY, YEAR, Bench
from zoulang.web.casework.actions import make_move
from zoulang.web.casework.models import Case
from zoulang.web.money.claims.automatic import open_award_list
from zoulang.web.money.claims.filing import open_claim
from zoulang.web.money.models import Budget, Claim, HeldPaper


@pytest.fixture
def bench(db: None, tmp_path: Path) -> Bench:
    return Bench(tmp_path / "tested")


@pytest.fixture
def browser(bench: Bench) -> Callable[[str], Client]:
    def of(username: str) -> Client:
        client = Client()
        client.force_login(bench[username])
        client.cookies.load({"django_language": "en"})
        return client

    return of


def address(case: Case) -> str:
    return reverse("case", args=["tested", case.procedure.slug, case.pk])


def deed(case: Case, name: str) -> str:
    return reverse("claim_deed", args=[case.pk, name])


def test_a_firm_begins_a_claim_states_what_is_unknown_and_files_it(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    bench.route("integration")
    firm = browser("firm")
    start = reverse("start_claim", args=["tested", POLICY, "integration"])
    page = firm.get(start).content.decode()
    assert "Begin the claim" in page and "certificate" in page
    made = firm.post(start, {"enterprise": bench.firm.pk, "year": YEAR})
    case = Case.objects.get()
    assert made["Location"] == address(case)
    page = firm.get(address(case)).content.decode()
    assert "Only this is not known yet" in page and "not decided yet" in page
    firm.post(deed(case, "facts"), {"fact-0": "是"})
    page = firm.get(address(case)).content.decode()
    assert "own word, not checked" in page and Claim.objects.get().amount == 20_000_000


def test_a_paper_kept_once_is_attached_on_the_page_of_a_claim(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    bench.route("integration")
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])
    firm = browser("firm")
    kept = reverse("held_papers", args=["tested", bench.firm.pk])
    firm.post(kept, {"paper-name": "认定文件", "paper-words": "认定文号"})
    assert "认定文件" in firm.get(kept).content.decode()
    firm.post(deed(case, "attach"), {"attach-paper": HeldPaper.objects.get().pk, "attach-name": "认定文件"})
    assert case.evidence.get().name == "认定文件"
    assert browser("rival").get(kept).status_code == 404


def test_the_window_returns_a_claim_with_all_that_is_wrong(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    bench.route("integration")
    case = open_claim(bench.firm, bench.rule("integration"), YEAR, bench["firm"])
    make_move(case, "file", bench["firm"])
    window = browser("industry")
    assert "缺少认定文件" in window.get(address(case)).content.decode()
    window.post(deed(case, "return"), {"points-points": "印章不清\n"})
    assert Case.objects.get(pk=case.pk).stage == "correcting"
    page = browser("firm").get(address(case)).content.decode()
    assert "印章不清" in page and "缺少认定文件" in page


def test_a_refusal_on_the_page_names_its_clause(bench: Bench, browser: Callable[[str], Client]) -> None:
    bench.route("gazelle")
    bench.know({"首次入选瞪羚": "否", "瞪羚级别": "市级"})
    case = bench.claim("gazelle")
    clause = bench.rule("gazelle").clause
    browser("industry").post(
        deed(case, "refuse"), {"refusal-reason": "不是首次入选", "refusal-clause": clause.pk}
    )
    page = browser("firm").get(address(case)).content.decode()
    assert "Refused" in page and "不是首次入选" in page and "三/（八）" in page


def test_what_is_qualitative_points_to_the_cited_text_and_shows_the_priority(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    bench.route("investment", priority_zh="四强产业优先", priority_en="the four industries come first")
    bench.route("generic-drugs")
    page = browser("firm").get(reverse("start_claim", args=["tested", POLICY, "investment"])).content.decode()
    assert "the four industries come first" in page and "区招商引资相关政策" in page
    assert "Nothing is computed here" in page and "Begin the claim" not in page
    page = (
        browser("firm").get(reverse("start_claim", args=["tested", POLICY, "generic-drugs"])).content.decode()
    )
    assert "鲁财社〔2018〕29号" in page and "Begin the claim" not in page


def test_a_measure_without_a_route_says_so(bench: Bench, browser: Callable[[str], Client]) -> None:
    page = browser("firm").get(reverse("start_claim", args=["tested", POLICY, "gazelle"])).content.decode()
    assert "Nobody has said how this measure is claimed" in page


def test_a_list_is_looked_at_opened_and_shown_with_its_firms(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    bench.route("integration", way="automatic", reviewers=(), evidence=())
    for firm in bench.firms:
        bench.know({"首次两化融合贯标": "是"}, firm)
    where = reverse("award_list", args=["tested", POLICY, "integration"])
    window = browser("industry")
    page = window.get(where).content.decode()
    assert "400,000" in page and "青梧甲材料有限公司" in page
    window.post(where, {"year": YEAR, "without": [bench.rival.pk]})
    parent = Case.objects.get(procedure__slug="award-list")
    assert [child.enterprise for child in parent.children.all()] == [bench.firm]
    assert "Firms of the list" in window.get(address(parent)).content.decode()
    assert browser("firm").get(where).status_code == 404
    child = parent.children.get()
    assert "What the rule says" in browser("firm").get(address(child)).content.decode()
    assert browser("rival").get(address(child)).status_code == 404


def test_the_inside_of_a_claim_is_for_who_takes_part(bench: Bench, browser: Callable[[str], Client]) -> None:
    bench.route("integration")
    case = bench.claim("integration")
    assert browser("rival").get(address(case)).status_code == 404
    assert browser("rival").post(deed(case, "facts"), {}).status_code == 404
    assert Client().get(address(case)).status_code == 404


def test_the_page_of_a_list_makes_as_many_queries_for_many_firms(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    from tests.web.test_automatic_awards import many

    bench.route("integration", way="automatic", reviewers=(), evidence=())

    def queries(number: int) -> int:
        many(bench, number)
        parent = open_award_list(bench.rule("integration"), YEAR, bench["industry"])
        window = browser("industry")
        window.get(address(parent))
        with CaptureQueriesContext(connection) as made:
            window.get(address(parent))
        return len(made)

    assert queries(2) == queries(30)


def test_who_approves_sees_the_sum_with_its_clause_and_what_is_left_in_the_budget(
    bench: Bench, browser: Callable[[str], Client]
) -> None:
    bench.know({"市级四类奖补": "100万元"})
    bench.route("growth-match")
    case = bench.claim("growth-match", receipt="市财〔2024〕7号")
    bench.review(case)
    Budget.objects.update(amount=50_000_000)
    page = browser("finance").get(address(case)).content.decode()
    assert "¥300,000" in page and "三/（二）" in page
    assert "Budget of 2024:" in page and "¥500,000" in page
    assert "Budget of 2024:" not in browser("firm").get(address(case)).content.decode()
