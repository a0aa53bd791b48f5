"""Two approvals at the same moment against the last yuan of a budget leave exactly the right one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from tests.web.awards import award_of
from tests.web.conftest import County
from tests.web.test_at_the_same_moment import at_once
from zoulang.web.money.actions import pay_award, prepare_batch, set_budget
from zoulang.web.money.approving import grant
from zoulang.web.money.models import Award, Batch, Budget, BudgetEntry, Instalment, PayeeAccount, Payment
from zoulang.web.policy.models import Rule
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 30)
# Each of the firms gets so many fen; there is money for one.
AMOUNT = 30_000_000


@pytest.fixture
def rule(county: County, firms: list[Enterprise]) -> Rule:
    county.open()
    Budget.objects.all().delete()
    rule = Rule.objects.get(item="equipment")
    facts = {firm: {"市级设备资金": "100万元", "拨付文号": f"文-{place}"} for place, firm in enumerate(firms)}
    record_facts(county.programme, 2026, "年度填报", facts, county["statistics"])
    set_budget(rule.policy_file, 2026, AMOUNT, "青财指〔2026〕7号", county["finance"], DAY)
    return rule


def exactly_one_was_approved() -> None:
    budget = Budget.objects.get()
    assert (budget.committed, budget.left) == (AMOUNT, 0)
    assert (Award.objects.count(), Instalment.objects.count()) == (1, 1)
    assert BudgetEntry.objects.filter(kind="committed").count() == 1


def test_the_last_yuan_is_given_once_to_two_people_at_the_same_moment(
    county: County, rule: Rule, firms: list[Enterprise]
) -> None:
    finance = county["finance"]
    done, refused = at_once(*[partial(grant, firm, rule, 2026, finance, DAY) for firm in firms])
    assert len(done) == 1
    (sentence,) = refused
    assert "三/（一）" in sentence
    assert "0元 of 30万元 is left of the budget 青财指〔2026〕7号 of 2026, and 30万元 is asked" in sentence
    exactly_one_was_approved()


def test_one_firm_is_granted_once_by_two_people_at_the_same_moment(
    county: County, rule: Rule, firms: list[Enterprise]
) -> None:
    finance = county["finance"]
    set_budget(rule.policy_file, 2026, 10 * AMOUNT, "青财指〔2026〕7号", finance, DAY)
    done, refused = at_once(*[partial(grant, firms[0], rule, 2026, finance, DAY)] * 3)
    assert (len(done), len(refused), Award.objects.count()) == (1, 2, 1)
    assert Budget.objects.get().committed == AMOUNT


def test_a_payment_by_hand_and_a_run_pay_an_instalment_once(
    county: County, rule: Rule, firms: list[Enterprise]
) -> None:
    award = award_of(firms[0], rule, amount=100, year=2025)
    PayeeAccount.objects.create(
        enterprise=firms[0],
        holder=firms[0].name_zh,
        bank="青梧农商行",
        account="62200088",
        state="checked",
        stated_on=DAY,
    )
    part, finance = award.instalments.get(), county["finance"]
    by_hand = partial(pay_award, award, finance, DAY, "财-1")
    by_bank = partial(prepare_batch, county.programme, [part.pk], finance, DAY)
    done, refused = at_once(by_hand, by_bank)
    assert (len(done), len(refused)) == (1, 1)
    assert Payment.objects.get().state in ("paid", "prepared")
    assert Batch.objects.count() == Payment.objects.filter(state="prepared").count()


APPROVE = """
import os, sys, time
import django
django.setup()
from datetime import date
from pathlib import Path
from zoulang.errors import InputError
from zoulang.web.money.approving import grant
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise
firm, rule = Enterprise.objects.get(pk=int(sys.argv[1])), Rule.objects.get(item="equipment")
folder = Path(os.environ["ZOULANG_DATA"])
(folder / f"ready-{firm.pk}").touch()
while not (folder / "start").exists():
    time.sleep(0.001)
try:
    print("granted", grant(firm, rule, 2026, None, date(2026, 9, 30)).amount)
except InputError as error:
    print("refused", error)
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of its own is how SQLite is served")
def test_two_processes_on_one_file_give_the_last_yuan_once(
    rule: Rule, firms: list[Enterprise], tmp_path: Path
) -> None:
    file = tmp_path / "zoulang.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    copy.close()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "zoulang.web.settings", "ZOULANG_DATA": str(tmp_path)}
    people = [
        subprocess.Popen(
            [sys.executable, "-c", APPROVE, str(firm.pk)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for firm in firms
    ]
    while len(list(tmp_path.glob("ready-*"))) < len(people) and all(each.poll() is None for each in people):
        time.sleep(0.01)
    (tmp_path / "start").touch()
    said = [person.communicate(timeout=120) for person in people]
    assert sorted(out.split()[0] for out, _wrong in said if out) == ["granted", "refused"], said
    with sqlite3.connect(file) as record:
        assert record.execute("SELECT committed, amount FROM money_budget").fetchall() == [(AMOUNT, AMOUNT)]
        assert record.execute("SELECT count(*) FROM money_award").fetchone() == (1,)
    record.close()
