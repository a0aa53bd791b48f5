"""How long every page of a large programme takes at the server, and how often it asks the database.

    python benchmarks/pages/run.py                       SQLite, in a folder of its own
    python tests/postgresql.py python benchmarks/pages/run.py --rounds 20

A page is asked for through the test client of Django in one warm process: view, queries and template,
without a network. The first request of each page is left out; p50 and p95 are over the rounds. The
processor's time is the better figure on a machine that does other work; it leaves a database server out.
"After a deed": the same, when before each request something was done to one part of a duty.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--rounds", type=int, default=20, help="requests of each page")
    arguments.add_argument("--data", help="folder to build in, or to find a county built before")
    arguments.add_argument("--only", default="", help="pages whose name contains this")
    arguments.add_argument("--profile", action="store_true", help="print where the time of each page goes")
    given = arguments.parse_args()
    folder = given.data or tempfile.mkdtemp(prefix="zoulang-bench-")
    os.environ["ZOULANG_DATA"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoulang.web.settings")
    Path(folder).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from zoulang.web.site.serving import settle_memory

    prepare()
    settle_memory()
    measure(given.rounds, given.only, given.profile)


def prepare() -> None:
    """Build the county unless it stands there."""
    from county import SLUG, build
    from django.core.management import call_command

    from zoulang.web.accounts.models import Programme

    call_command("migrate", verbosity=0)
    if not Programme.objects.filter(slug=SLUG).exists():
        begun = time.perf_counter()
        build()
        print(f"built in {time.perf_counter() - begun:.0f} s")


def addresses() -> dict[str, str]:
    """What is measured: a name and an address of every page of the programme."""
    from county import SLUG
    from django.urls import reverse

    from zoulang.web.casework.models import Case
    from zoulang.web.programme.models import Duty, DutyUnit

    duty = Duty.objects.order_by("id")[200]
    part = DutyUnit.objects.filter(duty=duty).first()
    project = Case.objects.filter(procedure__slug="bench-key-project").first()
    assert part is not None and project is not None
    document = duty.clause.document.slug
    return {
        "home": "/",
        "programme": f"/{SLUG}/",
        "documents": f"/{SLUG}/documents/",
        "living document": f"/{SLUG}/documents/{document}/",
        "living document, half a year ago": f"/{SLUG}/documents/{document}/?on=2026-06-30",
        "clause": f"/{SLUG}/documents/{document}/clauses/{duty.clause.address}/",
        "goals": f"/{SLUG}/goals/",
        "duty board": f"/{SLUG}/duties/",
        "duty board, filtered": f"/{SLUG}/duties/?kind=town&state=late&page=2",
        "duty board, searched": f"/{SLUG}/duties/?q=第12",
        "duty": f"/{SLUG}/duties/{duty.pk}/",
        "unit": f"/{SLUG}/units/{part.unit_id}/",
        "teams": f"/{SLUG}/teams/",
        "team": f"/{SLUG}/teams/first/",
        "plan": f"/{SLUG}/plan/",
        "cases": f"/{SLUG}/cases/bench-project/",
        "case": f"/{SLUG}/cases/duty/{part.case_id}/",
        "procedure": f"/{SLUG}/procedures/duty/",
        "cases of duties": f"/{SLUG}/cases/duty/",
        "case of a project": f"/{SLUG}/cases/bench-key-project/{project.pk}/",
        "projects": f"/{SLUG}/projects/",
        "problems of projects": f"/{SLUG}/projects/problems/",
        "leaders": f"/{SLUG}/leaders/",
        "dispatch": f"/{SLUG}/dispatch/",
        "sheet": f"/{SLUG}/dispatch/ten_days/2026-12-31/",
        "closed sheet": f"/{SLUG}/dispatch/ten_days/2026-12-20/",
        "today, of the office": "/office/",
        "today, of a unit": "/office/",
        "report": reverse("report", args=[part.case_id]),
        "journal": "/office/journal/",
    }


def measure(rounds: int, only: str, profile: bool) -> None:
    """Print a row for every page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from zoulang.web.accounts.models import User
    from zoulang.web.programme.models import DutyUnit

    print(f"{connection.vendor}, {rounds} rounds\n")
    print("| page | processor p50 ms | p95 | after a deed p50 | p95 | wall p50 | p95 | queries | kB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, address in addresses().items():
        if only not in name:
            continue
        browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
        who = "unit" if name == "today, of a unit" else "office"
        user = User.objects.get(username=who)
        if name == "report":
            part = DutyUnit.objects.filter(
                unit__memberships__user__username="unit", case__stage="under-way"
            ).first()
            assert part is not None
            address, user = reverse("report", args=[part.case_id]), User.objects.get(username="unit")
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.get(address)
        if answer.status_code != 200:
            print(f"| {name} | answers {answer.status_code} | | | |")
            continue
        with CaptureQueriesContext(connection) as capture:
            browser.get(address)
        asked = len(capture)
        took, busy = _timed(browser, address, rounds)
        _, after = _timed(browser, address, rounds, before=_deed)
        size = len(answer.content) / 1000
        times = " | ".join(
            f"{each:.0f}" for held in (busy, after, took) for each in (median(held), _late(held))
        )
        print(f"| {name} | {times} | {asked} | {size:.0f} |", flush=True)
        if profile:
            _profile(browser, address)


def _timed(browser, address: str, rounds: int, before=None) -> tuple[list[float], list[float]]:  # type: ignore[no-untyped-def]
    """Milliseconds by the clock and of the processor for every round."""
    took, busy = [], []
    for _ in range(rounds):
        if before:
            before()
        begun, worked = time.perf_counter(), time.process_time()
        browser.get(address)
        took.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    return took, busy


def _late(times: list[float]) -> float:
    """What 95 of 100 rounds stay within."""
    return sorted(times)[min(math.ceil(len(times) * 0.95), len(times)) - 1]


def _deed() -> None:
    """A report of one part is corrected, as far as pages can tell."""
    from zoulang.web.accounts.journal import record
    from zoulang.web.casework.models import Report

    report = Report.objects.select_related("case__procedure", "case__programme").first()
    assert report is not None
    record(None, "report.corrected", report)


def _profile(browser, address: str) -> None:  # type: ignore[no-untyped-def]
    import cProfile
    import pstats

    watch = cProfile.Profile()
    watch.enable()
    browser.get(address)
    watch.disable()
    pstats.Stats(watch).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
