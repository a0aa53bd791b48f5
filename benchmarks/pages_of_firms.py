"""How long every page of firms and money takes at the server on a record of 100,000 firms and five years.

    python benchmarks/pages_of_firms.py                        a record of its own, SQLite
    python benchmarks/pages_of_firms.py --data FOLDER          build there once, and find it again
    python benchmarks/pages_of_firms.py --firms 5000 --only money

Firms, sheets, awards, instalments and payments are written straight into the tables. A page is asked for
through the test client of Django in one warm process: view, queries and template, without a network. The
processor's time is the better figure on a machine that does other work. The first look at a page after a deed
that moved money reads anew what is kept between looks, and stands apart. What follows the pages is how long a
change of a policy takes to be tried on all firms.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
ON = date(2026, 9, 30)
YEARS, TOWNS, INDUSTRIES, GOAL = 5, 12, 8, 200
AWARDS_A_YEAR = 0.15  # of all firms


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--rounds", type=int, default=10, help="requests of each page")
    arguments.add_argument("--firms", type=int, default=100_000)
    arguments.add_argument("--data", help="folder to build in, or to find a record built before")
    arguments.add_argument("--only", default="", help="pages whose name contains this")
    given = arguments.parse_args()
    os.environ["ZOULANG_DATA"] = given.data or tempfile.mkdtemp(prefix="zoulang-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoulang.web.settings")
    Path(os.environ["ZOULANG_DATA"]).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from zoulang.web.site.serving import settle_memory

    prepare(given.firms)
    settle_memory()
    measure(given.rounds, given.only)
    if given.only in "what if":
        tried()


def prepare(firms: int) -> None:
    """Build the record unless it stands there."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from standing import prepared

    from zoulang.web.accounts.models import Programme
    from zoulang.web.growth.actions import decide_register

    call_command("migrate", verbosity=0)
    if Programme.objects.filter(slug="qingwu").exists():
        return
    begun = time.perf_counter()
    with transaction.atomic():
        programme, facts = prepared(firms, YEARS)
        _places(programme)
    print(f"{firms:,} firms, {YEARS} years, {facts} facts: written in {time.perf_counter() - begun:.0f} s")
    for year in (ON.year - 1, ON.year):
        begun = time.perf_counter()
        runs = decide_register(programme, year, ON, None)
        took = time.perf_counter() - begun
        print(f"facts of {year} decided under {len(runs)} policies in {took:.0f} s", flush=True)
    begun = time.perf_counter()
    with transaction.atomic():
        awards = _money(programme)
        _people(programme)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{awards:,} awards with payments written in {time.perf_counter() - begun:.0f} s", flush=True)


def _places(programme) -> None:  # type: ignore[no-untyped-def]
    """A town and an industry for every firm, and days on which the documents are public."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from zoulang.web.accounts.actions import set_business_date
    from zoulang.web.accounts.models import Unit
    from zoulang.web.registry.models import Enterprise

    set_business_date(ON, by=None)
    programme.documents.update(published=True)
    towns = Unit.objects.bulk_create(
        Unit(programme=programme, name_zh=f"样本镇{n}", name_en=f"Town {n}", kind="town")
        for n in range(TOWNS)
    )
    firms = Enterprise.objects.filter(programme=programme)
    for number, town in enumerate(towns):
        firms.annotate(place=Mod(F("pk"), TOWNS)).filter(place=number).update(town=town)
    for number in range(INDUSTRIES):
        firms.annotate(place=Mod(F("pk"), INDUSTRIES)).filter(place=number).update(
            industry=f"样本行业{number}"
        )


def _money(programme) -> int:  # type: ignore[no-untyped-def]
    """Awards of five years under every measure: paid, but for those of the last year."""
    from zoulang.web.accounts.bulk import insert_rows
    from zoulang.web.money.models import Award, Budget, Instalment, Payment
    from zoulang.web.policy.models import Rule
    from zoulang.web.registry.models import Enterprise

    rules = list(Rule.objects.filter(policy_file__document__programme=programme, kind="measure"))
    firms = list(Enterprise.objects.filter(programme=programme).order_by("pk").values_list("pk", flat=True))
    wanted = int(len(firms) * AWARDS_A_YEAR)
    rows = []
    for place, year in enumerate(range(ON.year - YEARS + 1, ON.year + 1)):
        for number in range(wanted):
            firm, rule = firms[(number * 7 + place * 3) % len(firms)], rules[number % len(rules)]
            granted = date(year, 4, 1) + timedelta(days=number % 90)
            rows.append((firm, rule.pk, year, 5_000_000 + number % 997 * 10_000, granted, date(year, 8, 31)))
    fields = ("enterprise", "rule", "year", "amount", "granted_on", "due")
    empty = ("decision", "facts", "past_awards", "subject", "matched", "match_reason")
    insert_rows(
        Award,
        (*fields, *empty),
        ((*row[:4], row[4].isoformat(), row[5].isoformat(), "{}", "{}", "[]", "", "", "") for row in rows),
    )
    files = {rule.pk: rule.policy_file_id for rule in rules}
    awards = list(
        Award.objects.order_by("pk").values_list("pk", "rule_id", "year", "amount", "granted_on", "due")
    )
    budgets = {}
    for _, rule, year, amount, *_ in awards:
        budgets[files[rule], year] = budgets.get((files[rule], year), 0) + amount
    Budget.objects.bulk_create(
        Budget(
            policy_file_id=policy, year=year, indicator=f"样财指{year}-{policy}", amount=fen * 5 // 4,
            committed=fen, paid=0 if year == ON.year else fen,
        )
        for (policy, year), fen in budgets.items()
    )  # fmt: skip
    held = {(each.policy_file_id, each.year): each.pk for each in Budget.objects.all()}
    insert_rows(
        Instalment,
        ("award", "number", "treasury", "due_year", "due", "amount", "budget", *_defaults(Instalment)),
        (
            (pk, 1, "district", year, due.isoformat(), amount, held[files[rule], year],
             *_defaults(Instalment).values())
            for pk, rule, year, amount, _granted, due in awards
        ),
    )  # fmt: skip
    parts = dict(Instalment.objects.values_list("award_id", "pk"))
    paid = [row for row in awards if row[2] < ON.year or row[0] % 2]
    insert_rows(
        Payment,
        ("award", "instalment", "amount", "state", "paid_on", "receipt", *_defaults(Payment)),
        (
            (pk, parts[pk], amount, "paid", (granted + timedelta(days=60)).isoformat(), f"样-{pk}",
             *_defaults(Payment).values())
            for pk, _rule, _year, amount, granted, _due in paid
        ),
    )  # fmt: skip
    return len(awards)


def _defaults(model) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Texts of a model that may be empty and were not named."""
    named = {"treasury", "receipt", "state"}
    found = {}
    for field in model._meta.concrete_fields:
        is_text = field.get_internal_type() in ("CharField", "TextField")
        if is_text and not field.null and field.blank and field.name not in named:
            found[field.name] = ""
    return found


def _people(programme) -> None:  # type: ignore[no-untyped-def]
    from zoulang.web.accounts.models import Membership, Unit, User
    from zoulang.web.registry.models import Enterprise

    firm = Enterprise.objects.filter(programme=programme).order_by("pk").first()
    assert firm is not None
    own = Unit.objects.create(programme=programme, name_zh=firm.name_zh, kind="enterprise")
    firm.unit = own
    firm.save(update_fields=["unit"])
    office = Unit.objects.filter(programme=programme, kind="leading_group").first()
    town = Unit.objects.filter(programme=programme, kind="town").last()
    roles = {"office": (office, "office"), "finance": (office, "finance"), "firm": (own, "enterprise"),
             "statistics": (office, "statistics"), "town": (town, "town")}  # fmt: skip
    for name, (unit, role) in roles.items():
        user = User.objects.create(username=name)
        Membership.objects.create(user=user, unit=unit, role=role)


def addresses() -> list[tuple[str, str, str]]:
    """Name, who asks, and address of every page of firms and money."""
    from zoulang.web.accounts.models import Unit
    from zoulang.web.policy.models import Rule
    from zoulang.web.registry.models import Enterprise

    firm = Enterprise.objects.order_by("pk")[1_000]
    own = Enterprise.objects.exclude(unit=None).first()
    rules = Rule.objects.filter(policy_file__document__programme__slug="qingwu", kind="measure")
    rule = rules.filter(item="robots").first() or rules.first()
    assert rule is not None and own is not None
    town = Unit.objects.filter(kind="town").last()
    policy, item = rule.policy_file.slug, rule.item
    money = "/office/money/qingwu"
    firms = f"{money}/firms/{policy}/{item}/?year={ON.year}"
    return [
        ("home, visitor", "", "/"),
        ("programme, visitor", "", "/qingwu/"),
        ("living document, visitor", "", f"/qingwu/documents/{rule.clause.document.slug}/"),
        ("rule, visitor", "", f"/qingwu/rules/{policy}/{item}/"),
        ("check-up, visitor", "", "/qingwu/check-up/"),
        ("enterprises", "office", "/qingwu/enterprises/"),
        ("enterprises, page 900", "office", "/qingwu/enterprises/?page=900"),
        ("enterprises, searched", "office", "/qingwu/enterprises/?q=样本企业777"),
        ("enterprises, of a town", "town", "/qingwu/enterprises/"),
        ("enterprise, of the office", "office", f"/qingwu/enterprises/{firm.pk}/"),
        ("firm's own page", "firm", "/qingwu/firm/"),
        ("firm's check-up", "firm", f"/qingwu/enterprises/{own.pk}/check-up/"),
        ("register decided", "office", "/qingwu/register/"),
        ("standings", "office", f"/qingwu/register/{policy}/{item}/"),
        ("titles", "office", "/qingwu/titles/"),
        ("ladders", "office", "/qingwu/ladders/"),
        ("rankings", "office", "/qingwu/rankings/"),
        ("measures, who qualifies", "office", f"{money}/?policy={policy}&year={ON.year}"),
        ("firms of a measure", "office", firms),
        ("firms of a measure, last page", "office", f"{firms}&page=99999"),
        ("firms of a measure, filtered", "office", f"{firms}&town={town.pk if town else ''}&q=样本"),
        ("firms of a measure, by size", "office", f"{firms}&size=小型"),
        ("firms one step short", "office", f"{firms}&state=near"),
        ("forecast", "finance", f"{money}/forecast/?policy={policy}"),
        ("money map, towns and measures", "office", f"{money}/map/"),
        ("money map, sizes and years", "office", f"{money}/map/?rows=size&columns=year"),
        ("money map, chains", "office", f"{money}/map/?rows=chain&columns=town&what=granted"),
        ("money map, a cell", "office", f"{money}/map/awards/?rows=town&row={town.pk if town else ''}"),
        ("what if, the sliders", "office", f"{money}/what-if/?policy={policy}"),
        ("alarms", "finance", f"{money}/alarms/"),
        ("awards", "finance", "/office/awards/"),
        ("budgets", "finance", "/office/qingwu/budgets/"),
        ("payment runs", "finance", "/office/qingwu/batches/"),
        ("instalments", "finance", "/office/qingwu/instalments/"),
        ("today, of finance", "finance", "/office/"),
    ]


def measure(rounds: int, only: str) -> None:
    """Print a row for every page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from zoulang.web.accounts.models import User

    load = os.getloadavg()
    print(f"\n{connection.vendor}, {rounds} rounds, load {load[0]:.1f}; above {GOAL} ms is marked\n")
    print("| page | processor p50 ms | p95 | wall p50 | p95 | first after a deed: processor | queries | kB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, who, address in addresses():
        if only not in name:
            continue
        browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
        if who:
            user = User.objects.get(username=who)
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.get(address)
        if answer.status_code != 200:
            print(f"| {name} | answers {answer.status_code} | | | | | | |", flush=True)
            continue
        _deed_with_money()
        first, _ = _timed(browser, address)
        with CaptureQueriesContext(connection) as capture:
            browser.get(address)
        queries = len(capture)  # the next request forgets them
        busy, took = zip(*(_timed(browser, address) for _ in range(rounds)), strict=True)
        late = _late(busy)
        times = [median(busy), late, median(took), _late(took), first]
        marks = ["", " **" if late > GOAL else "", "", "", ""]
        figures = " | ".join(f"{each:.0f}{mark}" for each, mark in zip(times, marks, strict=True))
        print(f"| {name} | {figures} | {queries} | {len(answer.content) / 1000:.0f} |", flush=True)


def _timed(browser, address: str) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Milliseconds of the processor and by the clock."""
    begun, worked = time.perf_counter(), time.process_time()
    browser.get(address)
    return (time.process_time() - worked) * 1000, (time.perf_counter() - begun) * 1000


def _deed_with_money() -> None:
    """An entry of the journal after which all that is kept of money is read anew."""
    from zoulang.web.accounts.journal import record
    from zoulang.web.money.models import Budget

    record(None, "budget.set", Budget.objects.order_by("pk").first())


def _late(times: Sequence[float]) -> float:
    """What 95 of 100 rounds stay within."""
    return sorted(times)[min(math.ceil(len(times) * 0.95), len(times)) - 1]


def tried() -> None:
    """How long it takes to try a change of a policy on all firms."""
    from zoulang.rules import load_policy
    from zoulang.web.policy.models import PolicyFile
    from zoulang.web.policy.policies import edition_of
    from zoulang.web.site.office.money.what_if import dials, with_numbers
    from zoulang.web.workbench.effects import effect

    policy_file = PolicyFile.objects.filter(slug="qingwu-2025-12").first()
    assert policy_file is not None
    base = edition_of(policy_file, ON)
    slider = dials(base.source)[0].sliders[0]
    source = with_numbers(base.source, {slider.name: str(int(slider.number) + 5)})
    for _ in range(3):
        begun, worked = time.perf_counter(), time.process_time()
        found = effect(policy_file, base, load_policy(source), ON, cliffs=False)
        took, busy = time.perf_counter() - begun, time.process_time() - worked
        print(f"a change tried on {found.get('firms', 0):,} firms: {took:.1f} s, processor {busy:.1f} s")


if __name__ == "__main__":
    main()
