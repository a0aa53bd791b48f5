"""Every role and every address: the people, a county with something of every kind, what each address takes.

A new page or a new operation of the API has to have a row in `answers.toml`. To see what it answers now:

    python -m pytest tests/web/test_every_role_everywhere.py -n0

The failure prints the row. Read it before it is kept: is it what each role must see, and nothing else?
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.web.awards import award_of, paid_for
from tests.web.casework import handed_in
from tests.web.conftest import TEXT, County
from tests.web.growth import ladder, rule_set, scheme
from tests.web.messy import source
from tests.web.test_growth_rankings import PILOT
from zoulang.web.accounts.actions import appoint_deputy, set_holiday
from zoulang.web.accounts.models import Deputy, Membership, Programme, Role, Unit, User
from zoulang.web.accounts.roles import role_table
from zoulang.web.casework.models import Evidence
from zoulang.web.dispatch.actions.periods import open_period, set_rhythm
from zoulang.web.forum.obstruction import report_obstruction
from zoulang.web.growth.actions import decide_register, grant_title, rank_firms
from zoulang.web.growth.models import Ranked
from zoulang.web.money.models import Alarm, Award, Batch, Budget, Instalment, PayeeAccount, Payment, Recovery
from zoulang.web.outbox.models import Message
from zoulang.web.outbox.putting import put_in_outbox
from zoulang.web.policy.models import Document, Draft, PolicyEdition, Question, Rule, SameName
from zoulang.web.policy.questions import ask_question
from zoulang.web.programme.models import DutyUnit, Goal
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.disputes import dispute_fact
from zoulang.web.registry.models import (
    Dispute,
    Enterprise,
    ListedFirm,
    Statement,
    Title,
    Upload,
    YearlyList,
)

VISITOR, STRANGER, ELSEWHERE, KEEPER = "visitor", "stranger", "elsewhere", "keeper"
# The unit of the county for which a role acts; a unit of its own where the county has none.
UNITS = {
    "administrator": "领导小组办公室",
    "office": "领导小组办公室",
    "leader": "领导小组办公室",
    "department": "县工信局",
    "interpreter": "县工信局",
    "finance": "县财政局",
    "statistics": "县统计局",
    "town": "双渡镇",
    "enterprise": "青梧样例材料有限公司",
}
# Units of the roles that the county of the other tests does not need.
KINDS = {"district": "district", "enterprise": "enterprise", "institute": "institute", "operator": "park"}
ROLES = list(Role.values)
EVERYBODY = [VISITOR, STRANGER, ELSEWHERE, KEEPER, *ROLES]
# Words for groups of people in the table.
GROUPS = {
    "all": EVERYBODY,
    "accounts": [each for each in EVERYBODY if each != VISITOR],
    "members": [KEEPER, *ROLES],
    # Who sees documents before they are published.
    "inside": [KEEPER, *(role for role in ROLES if "documents" in role_table()[role].sees)],
    "roles": ROLES,
}
# What a form has to say so that the deed itself is asked for and not only its form.
SENT: dict[str, dict[str, Any]] = {
    "decide_draft": {"decision": "accept"},
    "pay": {"receipt": "拨-8"},
    "decide_alarm": {"decision": "accept", "reason": "核实"},
    "decide_list": {"decision": "confirm"},
    "answer": {"answer": "不含。"},
    "add_holiday": {"first": "2026-12-30", "kind": "off", "name": "假"},
    "remove_holiday": {"day": "2026-10-01"},
    "accept_year": {"year": "2026"},
    "measure_goal": {"as_of": "2026-06-30", "value": "60", "source": "表"},
    "enter_city_value": {"as_of": "2026-06-30", "value": "60", "source": "表", "region": "全市"},
    "move_part": {"move": "accept"},
    "set_rhythm": {"cadence": "month", "within": "5"},
    "open_period": {"cadence": "quarter", "period_end": "2026-09-30"},
    "new_unit": {"name_zh": "新单位", "kind": "department"},
    "set_budget": {
        "policy_file": "sample-2026-90",
        "year": "2028",
        "amount": "1",
        "indicator": "1",
        "treasury": "district",
    },
    "demand_back": {"amount": "0.0001", "reason": "多付", "due": "2026-12-01"},
    "money_returned": {"receipt": "回-1"},
    "free_instalment": {"reason": "不再符合"},
    "decide_account": {"decision": "check"},
    "state_account": {"holder": "某公司", "bank": "某行", "account": "6220008800"},
    "withdraw_title": {"reason": "复核不合格"},
    "give_points": {"points": "5"},
    "rank_firms": {"year": "2026"},
    "propose_ranking": {"year": "2026"},
    "open_assessment": {"year": "2026"},
    "decide_register": {"year": "2026"},
    "keep_address": {"channel": "wecom", "address": "key-1"},
}
TABLE = Path(__file__).with_name("answers.toml")
API = "api:"

# No table of the tests grows so far.
NO_ROW = 9_999_999


def settle(county: County, firms: list[Enterprise]) -> County:
    """Something of every kind in a county whose document is not public, and a person for each role."""
    county.reach("settled", lambda: _settle(county, firms))
    return county


def _settle(county: County, firms: list[Enterprise]) -> None:
    county.open()
    Document.objects.update(published=False)
    county.text.write_text(TEXT.replace("营业收入达到90亿元", "营业收入达到95亿元"), encoding="utf-8")
    county.load()
    engage(county)
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    handed_in(part, date(2026, 6, 30), 50, date(2026, 7, 5), "走访12家")
    paper = ContentFile(b"a", "paper.txt")
    Evidence.objects.create(case=part.case, name="内部材料", added_on=date(2026, 7, 5), file=paper)
    rule = Rule.objects.get(item="equipment")
    for firm in firms:
        award = award_of(firm, rule)
    paid_for(award, date(2026, 8, 1), "拨-7")
    handle_money(county, firms, award)
    grow(county, firms)
    named = YearlyList.objects.create(
        programme=county.programme,
        fact="列入名单",
        year=2026,
        title_zh="样例名单",
        proposed_on=date(2026, 7, 1),
    )
    ListedFirm.objects.create(yearly_list=named, enterprise=firms[0])
    ask_question(county.document.clauses.get(address="三/（一）"), "设备是否含软件？", county["office"])
    put_in_outbox("sample", county.programme.units.get(name_zh="双渡镇"), "题", "文")
    set_holiday(date(2026, 10, 1), date(2026, 10, 7), "off", "国庆节", None)
    report_obstruction(county.programme, "七月以来三次送件均被要求重来。", "其他")
    set_rhythm(county.programme, "quarter", 5, county["office"])
    open_period(county.programme, "quarter", date(2026, 6, 30), county["office"])
    membership = Membership.objects.get(user__username="interpreter", role="interpreter")
    deputy = User.objects.create_user("deputy")
    Membership.objects.create(user=deputy, unit=membership.unit, role=Role.DEPARTMENT)
    appoint_deputy(membership, deputy, date(2026, 9, 30), date(2026, 9, 30), "休假", None)


def grow(county: County, firms: list[Enterprise]) -> None:
    """Facts of a source with a dispute and an upload; titles, a ranking, and the register decided."""
    rule_set(county)
    tax = source(county.programme)
    facts = {"营业收入": "2000万元", "研发费用": "40万元", "地方税收": "100万元", "收入": "1000万元"}
    ranked = scheme(county, PILOT)
    record_facts(county.programme, 2026, "tax", dict.fromkeys(firms, facts), None)
    dispute_fact(firms[0], 2026, "营业收入", "3000万元", "漏计", None)
    Upload.objects.create(
        programme=county.programme, source=tax, year=2026, stated_on=date(2026, 6, 30), name="表.csv",
        state=Upload.State.REFUSED, made_on=date(2026, 7, 1),
        file=ContentFile("企业名称,心情\n".encode(), "表.csv"),
    )  # fmt: skip
    _, first, _ = ladder(county)
    grant_title(firms[0], first, date(2026, 3, 1), None)
    decide_register(county.programme, 2026, date(2026, 9, 30), None)
    rank_firms(ranked, 2026, date(2026, 9, 30), None)


def handle_money(county: County, firms: list[Enterprise], paid: Award) -> None:
    """An account that waits to be checked, a run that is prepared, and money that is demanded back."""
    account = PayeeAccount.objects.create(
        enterprise=firms[0],
        holder=firms[0].name_zh,
        bank="样例银行",
        account="62200088",
        stated_on=date(2026, 8, 1),
    )
    batch = Batch.objects.create(programme=county.programme, number="20260801-01", made_on=date(2026, 8, 1))
    part = paid.instalments.get()
    Payment.objects.create(
        award=paid,
        instalment=part,
        account=account,
        batch=batch,
        number="20260801-01-0001",
        amount=100,
        state=Payment.State.REFUSED,
    )
    Recovery.objects.create(
        award=paid,
        amount=50,
        reason="多付",
        clause=paid.rule.clause,
        demanded_on=date(2026, 8, 2),
        due=date(2026, 9, 2),
    )


def engage(county: County) -> None:
    """One person for each role, one of another programme, and one who keeps the machine."""
    county.reach("engaged", lambda: _engage(county))


def _engage(county: County) -> None:
    for role in ROLES:
        name = UNITS.get(role, f"县样例单位{ROLES.index(role)}")
        unit, _ = county.programme.units.get_or_create(
            name_zh=name, defaults={"kind": KINDS.get(role, "department")}
        )
        user, _ = User.objects.get_or_create(username=role)
        Membership.objects.get_or_create(user=user, unit=unit, role=role)
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    place = Unit.objects.create(programme=other, name_zh="另一办公室")
    elsewhere = User.objects.create_user(ELSEWHERE)
    for role in ROLES:
        Membership.objects.create(user=elsewhere, unit=place, role=role)
    User.objects.create_superuser(KEEPER)
    Alarm.objects.create(
        programme=county.programme,
        kind=Alarm.Kind.NEAR_NAMES,
        key="sample",
        parts={"names": ["甲", "乙"], "year": 2026},
        found_on=date(2026, 9, 30),
    )


@dataclass
class Row:
    """What an address answers: by method, the code and who gets it."""

    given: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def expected(self, method: str, who: str) -> int | None:
        """The code for a person: the row that names the person, else the narrowest group, else 404."""
        best: tuple[int, int] | None = None
        for code, names in self.answers.get(method, {}).items():
            for name in names:
                people = GROUPS.get(name, [name])
                if who in people and (best is None or len(people) < best[0]):
                    best = (len(people), int(code))
        return best[1] if best else 404


def table() -> dict[str, Row]:
    """The rows of `answers.toml` by the name of the address."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: Row(row.pop("given", {}), row) for name, row in rows.items()}


def addresses(resolver: URLResolver | None = None) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site and every operation of the API, by name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern
        elif pattern.namespace == "api":
            yield from ((f"{API}{name}", each) for name, each in addresses(pattern))
        else:
            yield from addresses(pattern)


def names_of_arguments(pattern: URLPattern) -> list[str]:
    named = list(getattr(pattern.pattern, "converters", {}))
    return named or list(re.compile(str(pattern.pattern)).groupindex)


def defaults() -> dict[str, Any]:
    """A thing of the county for each name that stands in an address."""
    part = DutyUnit.objects.select_related("case", "duty").get(unit__name_zh="县工信局")
    town = User.objects.get(username="town")
    return {
        "programme": "sample",
        "document": "sample-2026-90",
        "draft": Draft.objects.filter(state="open").first().pk,  # type: ignore[union-attr]
        "clause": Document.objects.get(slug="sample-2026-90").clauses.get(address="三/（一）").pk,
        "question": first_of(Question),
        "pair": first_of(SameName),
        "alarm": first_of(Alarm),
        "award": Award.objects.with_open().get().pk,
        "budget": Budget.objects.get(policy_file__slug="sample-2026-90", year=2026).pk,
        "instalment": Instalment.objects.open().get().pk,
        "batch": first_of(Batch),
        "payment": Payment.objects.get(state=Payment.State.PAID).pk,
        "account": first_of(PayeeAccount),
        "recovery": first_of(Recovery),
        "enterprise": Enterprise.objects.get(name_zh=UNITS["enterprise"]).pk,
        "upload": first_of(Upload),
        "statement": first_of(Statement),
        "dispute": first_of(Dispute),
        "policy": "sample-2026-90",
        "edition": PolicyEdition.objects.filter(policy_file__slug="sample-2026-90").first().pk,  # type: ignore[union-attr]
        "number": YearlyList.objects.get().pk,
        "case": part.case.pk,
        "procedure": "duty",
        "slug": "duty",
        "membership": Membership.objects.get(user=town).pk,
        "username": "town",
        "unit": part.unit_id,
        "deputy": first_of(Deputy),
        "message": first_of(Message),
        "kind": "unit",
        "title": first_of(Title),
        "scheme": "pilot",
        "ranked": first_of(Ranked),
        "address": "一",
        "item": "equipment",
        "goal": Goal.objects.get().pk,
        "figure": "sample",
        "duty": part.duty.pk,
        "part": part.pk,
        "team": "sample",
        "year": 2026,
        "cadence": "quarter",
        "period_end": "2026-06-30",
        "move": "accept",
        "position": "unit",
        "check": "sample",
        "paper": Evidence.objects.get().pk,
        "deed": "close",
        "path": "sample",
        "rest": "nothing",
        "uidb64": urlsafe_base64_encode(force_bytes(town.pk)),
        # One that works lets its bearer in, which is tested with the pages of keeping.
        "token": "none",
    }


def first_of(model: type[Model]) -> int:
    """The number of the first row; one that no row has where there is none."""
    row = model._default_manager.order_by("pk").first()
    return row.pk if row is not None else NO_ROW


def path_of(name: str, pattern: URLPattern, given: dict[str, Any], usual: dict[str, Any]) -> str:
    values = {**usual, **given}
    if name == "keep_address":
        # The number there is that of the unit or person whose address is kept.
        values["number"] = values["unit"]
    wanted = {each: values[each] for each in names_of_arguments(pattern)}
    return reverse(name, kwargs=wanted)


def ask(browser: Client, method: str, name: str, path: str) -> HttpResponse:
    """One request whose effect is taken back; a mistake of the page is its own answer, 500."""
    with transaction.atomic():
        if method == "get":
            answer = browser.get(path)
        elif path.startswith("/api/"):
            answer = browser.post(path, {"facts": {}}, content_type="application/json")
        else:
            answer = browser.post(path, SENT.get(name, {}))
        transaction.set_rollback(True)
    return answer  # type: ignore[no-any-return]


def code_of(answer: HttpResponse) -> int:
    """The code; 401 stands for being sent to the login, whatever the way."""
    target = str(answer.headers.get("Location", "") or answer.headers.get("HX-Redirect", ""))
    return 401 if target.startswith("/login/") else answer.status_code


def told(row: dict[str, dict[int, list[str]]]) -> str:
    """A row as it would stand in the table, with the words for groups."""
    lines = []
    for method, codes in row.items():
        parts = []
        for code, people in sorted(codes.items()):
            if code != 404 or set(people) == set(EVERYBODY):
                parts.append(f'"{code}" = {json.dumps(_grouped(people))}')
        lines.append(f"{method} = {{{', '.join(parts)}}}")
    return "\n".join(lines)


def _grouped(people: list[str]) -> list[str]:
    for name, group in GROUPS.items():
        if set(group) <= set(people):
            return [name, *(each for each in people if each not in group)]
    return people
