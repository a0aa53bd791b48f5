"""The demo: the reference programme and an invented county, built whole, the same each time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Sum
from stdnum.cn import uscc

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.journal import verify
from zoulang.web.accounts.models import JournalEntry, Programme, User
from zoulang.web.casework.models import Report
from zoulang.web.demo import PASSWORD, accounts, build
from zoulang.web.money.models import Award, Batch, Budget, Payment
from zoulang.web.money.notes import paid_by_rule
from zoulang.web.policy.clashes import clashes
from zoulang.web.policy.models import Document, Draft, Rule
from zoulang.web.programme.models import Duty, Goal, Measurement
from zoulang.web.programme.notes import duties_with_lights
from zoulang.web.registry.models import Enterprise, FactSheet

SILENT = {"echo": lambda line: None}


def test_the_demo_holds_a_county_at_work_and_a_reference_that_shows_only_what_is_printed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Somebody may be editing the code while the test runs.
    monkeypatch.setattr("zoulang.web.demo.building.fingerprint", lambda: "of this test")
    # The database of the tests is no file to be replaced by another.
    monkeypatch.setattr("zoulang.web.demo.database._database_file", lambda: None)
    assert build(**SILENT)
    assert business_date() == date(2026, 9, 30)
    county, reference = Programme.objects.get(slug="qingwu"), Programme.objects.get(slug="zibo")
    the_county_is_at_work(county)
    the_money_adds_up(county)
    nothing_is_invented(reference)
    everybody_can_log_in()
    the_past_is_dated()
    two_rules_stand_side_by_side(county)
    assert not build(**SILENT), "a second build of the same data does nothing"


def the_county_is_at_work(county: Programme) -> None:
    assert county.is_demo
    # Proposals and their replies stand beside the documents of the folder.
    own = county.documents.filter(slug__startswith="qingwu-20")
    assert own.filter(published=True).count() == own.count() == 5
    assert all(document.clauses.exclude(text="").exists() for document in own)
    waiting = Draft.objects.filter(clause__document__programme=county, state="open")
    assert waiting.exists(), "the desk has work"
    goals = Goal.objects.filter(clause__document__programme=county)
    assert all(goal.indicator_en for goal in goals.exclude(measurements=None))
    assert Measurement.objects.filter(goal__in=goals).count() > 80
    document = Document.objects.get(slug="qingwu-2025-12")
    duties = Duty.objects.filter(clause__document=document).select_related("clause")
    lights = [
        unit["light"] for _, units, _ in duties_with_lights(county, duties, business_date()) for unit in units
    ]
    assert {light.state for light in lights if light} == {"good", "warn", "late", "unknown"}


def two_rules_stand_side_by_side(county: Programme) -> None:
    newer, older = (county.documents.get(slug=f"qingwu-{number}") for number in ("2025-12", "2023-30"))
    (clash,) = clashes(newer, AnonymousUser())
    assert [side.clause.document for side in clash.sides] == [newer, older]
    assert clash.decision.decider == "ended"
    assert [rule.clause.address for rule in clash.rules] == ["附则"]
    assert [each.draft for each in clashes(older, AnonymousUser())] == [clash.draft]


def the_money_adds_up(county: Programme) -> None:
    firms = Enterprise.objects.filter(programme=county)
    assert firms.count() == 240
    assert all(uscc.is_valid(code) for code in firms.values_list("credit_code", flat=True))
    # Firms file two years; departments state the years before, which recognitions read.
    assert set(FactSheet.objects.values_list("year", flat=True)) == {2023, 2024, 2025, 2026}
    rules = Rule.objects.filter(policy_file__document__programme__slug="qingwu")
    told = paid_by_rule(rules, business_date(), User.objects.get(username="finance"))
    paid = Payment.objects.paid().aggregate(total=Sum("amount"))["total"]
    assert sum(rule.paid.fen for rule in told.values()) == paid > 0
    assert any(rule.late.fen for rule in told.values()), "one measure is unpaid and late"
    assert not Payment.objects.exclude(amount=F("instalment__amount")).exists(), (
        "instalments are paid in full"
    )
    assert {batch.state for batch in Batch.objects.all()} == {"prepared", "sent", "returned"}
    assert all(budget.paid <= budget.committed <= budget.amount for budget in Budget.objects.all())
    assert not Payment.objects.filter(paid_on__lt=F("award__granted_on")).exists()


def nothing_is_invented(reference: Programme) -> None:
    assert Goal.objects.filter(clause__document__programme=reference).exists()
    assert not Measurement.objects.filter(goal__clause__document__programme=reference).exists()
    assert not Report.objects.filter(case__programme=reference).exists()
    assert not Enterprise.objects.filter(programme=reference).exists()
    assert not Award.objects.filter(rule__policy_file__document__programme=reference).exists()


def everybody_can_log_in() -> None:
    listed = accounts()
    assert {"office", "finance", "town", "enterprise"} <= {role for *_, role in listed}
    for username, person, *_ in listed:
        user = User.objects.get(username=username)
        assert user.check_password(PASSWORD)
        assert user.display_zh == person
    firm = User.objects.get(username="enterprise")
    assert Enterprise.objects.visible_to(firm).count() == 1
    assert not Enterprise.objects.visible_to(AnonymousUser()).exists()


def the_past_is_dated() -> None:
    assert verify().holds
    days = JournalEntry.objects.filter(verb="award.paid").values_list("business_date", flat=True)
    assert {day.year for day in days} == {2025, 2026}
    assert max(days) <= business_date()


def test_a_record_that_is_not_the_demo_is_never_overwritten(db: None) -> None:
    Programme.objects.create(slug="real", kind="county", name_zh="一个真的方案")
    with pytest.raises(InputError, match="programmes that are not the demo's"):
        build(**SILENT)
    assert Programme.objects.get().slug == "real"


# --- on disk, in a process of its own ---------------------------------------------------------------


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ZOULANG_DATA")
    }
    environment["DJANGO_SETTINGS_MODULE"] = "zoulang.web.settings"
    command = [sys.executable, "-m", "zoulang.cli", "demo", "--no-serve", "--data", str(folder), *options]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def contents(folder: Path) -> dict[str, list[Any]]:
    """What the demo says, without keys, times and salts."""
    questions = {
        "firms": "SELECT credit_code, name_zh FROM registry_enterprise ORDER BY credit_code",
        "sheets": "SELECT year, facts FROM registry_factsheet ORDER BY id",
        "awards": "SELECT year, amount, granted_on, due FROM money_award ORDER BY id",
        "payments": "SELECT receipt, number, amount, paid_on FROM money_payment ORDER BY receipt, number",
        "journal": "SELECT verb, business_date, subject_label FROM accounts_journalentry ORDER BY id",
    }
    with sqlite3.connect(folder / "zoulang.sqlite3") as database:
        return {name: database.execute(question).fetchall() for name, question in questions.items()}


@pytest.mark.slow
def test_two_builds_are_equal_and_an_interrupted_one_leaves_the_old(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        finished = start(folder)
        said, wrong = finished.communicate(timeout=300)
        assert finished.returncode == 0, wrong
        assert PASSWORD in said
    assert contents(first) == contents(second)

    with sqlite3.connect(first / "zoulang.sqlite3") as database:
        database.execute("UPDATE site_demobuild SET fingerprint = 'of another time'")
    interrupted = start(first)
    building = first / "zoulang.building.sqlite3"
    patience = time.monotonic() + 120
    while not building.exists() and time.monotonic() < patience:
        time.sleep(0.05)
    interrupted.send_signal(signal.SIGKILL)
    interrupted.communicate()
    assert contents(first) == contents(second)

    finished = start(first)
    assert finished.wait(timeout=300) == 0
    assert not building.exists()
    assert contents(first) == contents(second)
