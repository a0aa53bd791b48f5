"""How long every page of a large programme takes at the server, and how often it asks the database.

    python benchmarks/pages/run.py                       SQLite, in a folder of its own
    python tests/postgresql.py python benchmarks/pages/run.py --rounds 20

A page is asked for through the test client of Django in one warm process: view, queries and template,
without a network. The first request of each page is left out; p50 and p95 are over the rounds. The
processor's time is the better figure on a machine that does other work; it leaves a database server out.
"""

from __future__ import annotations

import argparse
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
    prepare()
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

    from zoulang.web.programme.models import Duty, DutyUnit

    duty = Duty.objects.order_by("id")[200]
    part = DutyUnit.objects.filter(duty=duty).first()
    assert part is not None
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
        "dispatch": f"/{SLUG}/dispatch/",
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
    print("| page | p50 ms | p95 ms | processor ms | queries | kB |")
    print("|---|---:|---:|---:|---:|---:|")
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
        took, busy = [], []
        for _ in range(rounds):
            begun, worked = time.perf_counter(), time.process_time()
            browser.get(address)
            took.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        took.sort()
        late = took[min(round(len(took) * 0.95), len(took) - 1)]
        size = len(answer.content) / 1000
        print(
            f"| {name} | {median(took):.0f} | {late:.0f} | {median(busy):.0f} | {asked} | {size:.0f} |",
            flush=True,
        )
        if profile:
            _profile(browser, address)


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
