"""The measures of a real text in a county of the tests, how they are claimed, and the way of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.web.awards import PLENTY, budget_for
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Membership, Programme, User
from zoulang.web.casework.actions import add_evidence, make_move
from zoulang.web.casework.models import Case
from zoulang.web.money.claims.filing import open_claim
from zoulang.web.money.claims.reviewing import give_opinion
from zoulang.web.money.claims.routes import set_route
from zoulang.web.money.models import Award, Claim
from zoulang.web.policy.actions import install_policy_file, publish_document
from zoulang.web.policy.models import PolicyFile, Rule
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import SHIPPED, open_folder
from zoulang.web.site.install import install_frame

# A day on which the text is in force; the set ends with 2025.
DAY = date(2024, 3, 4)
YEAR = 2024
POLICY = "linzi-2021-41"
PROGRAMME = """
slug: tested
kind: county
name: {zh: 测试县, en: County of the tests}
units:
- {name: 领导小组办公室, en: Leading Group Office, kind: leading_group}
- {name: 县工信局, en: Industry Bureau, kind: department}
- {name: 县科技局, en: Science Bureau, kind: department}
- {name: 县统计局, en: Statistics Bureau, kind: department}
- {name: 县财政局, en: Finance Bureau, kind: department}
- {name: 青梧甲材料有限公司, en: Qingwu A Materials, kind: enterprise}
- {name: 青梧乙传感有限公司, en: Qingwu B Sensors, kind: enterprise}
"""
PEOPLE = {
    "office": ("领导小组办公室", "office"),
    "industry": ("县工信局", "department"),
    "science": ("县科技局", "department"),
    "statistics": ("县统计局", "statistics"),
    "finance": ("县财政局", "finance"),
    "firm": ("青梧甲材料有限公司", "enterprise"),
    "rival": ("青梧乙传感有限公司", "enterprise"),
}
CODES = {"青梧甲材料有限公司": "91999901MA0000001P", "青梧乙传感有限公司": "91999901MA0000002T"}
EVIDENCE = [{"zh": "认定文件", "en": "certificate"}]


class Bench:
    """A county with the ten measures in force, two firms, and everybody a claim meets."""

    def __init__(self, folder: Path) -> None:
        document = yaml.load((SHIPPED / f"zibo/documents/{POLICY}.yaml").read_text("utf-8"), yaml.BaseLoader)
        document.pop("records", None)
        (folder / "documents").mkdir(parents=True)
        (folder / "programme.yaml").write_text(PROGRAMME, "utf-8")
        written = yaml.safe_dump(document, allow_unicode=True)
        (folder / f"documents/{POLICY}.yaml").write_text(written, "utf-8")
        set_business_date(DAY, by=None)
        self.programme: Programme = install_frame(open_folder(folder))
        self.document = self.programme.documents.get(slug=POLICY)
        source = (SHIPPED / f"zibo/policies/{POLICY}.yaml").read_text("utf-8")
        self.policy_file: PolicyFile = install_policy_file(self.document, source, None)
        publish_document(self.document, None)
        for username, (unit, role) in PEOPLE.items():
            user = User.objects.create_user(username, password="a password of tests")
            Membership.objects.create(user=user, unit=self.programme.units.get(name_zh=unit), role=role)
        self.firms = [self._firm(name, code) for name, code in CODES.items()]
        self.firm, self.rival = self.firms
        budget_for(self.policy_file, YEAR, PLENTY)

    def __getitem__(self, username: str) -> User:
        """The person, as after a new login."""
        return User.objects.get(username=username)

    def _firm(self, name: str, code: str) -> Enterprise:
        unit = self.programme.units.get(name_zh=name)
        return Enterprise.objects.create(programme=self.programme, credit_code=code, name_zh=name, unit=unit)

    def rule(self, item: str) -> Rule:
        return Rule.objects.get(policy_file=self.policy_file, item=item)

    def route(self, item: str, **more: Any) -> Rule:
        """The measure is claimed at the industry bureau, and two departments give their opinion."""
        unit = self.programme.units.get
        rule = self.rule(item)
        reviewers = [unit(name_zh="县科技局"), unit(name_zh="县统计局")]
        values = {"reviewers": reviewers, "evidence": EVIDENCE, **more}
        set_route(rule, unit(name_zh="县工信局"), unit(name_zh="县财政局"), None, **values)
        return rule

    def know(self, facts: Mapping[str, object], firm: Enterprise | None = None, year: int = YEAR) -> None:
        record_facts(self.programme, year, "年度填报", {firm or self.firm: dict(facts)}, None)

    def claim(self, item: str, firm: Enterprise | None = None, **more: Any) -> Case:
        """A claim with its papers, filed."""
        firm = firm or self.firm
        by = self["firm" if firm == self.firm else "rival"]
        case = open_claim(firm, self.rule(item), more.pop("year", YEAR), by, **more)
        add_evidence(case, "认定文件", by, "认定文号，原件存企业")
        make_move(case, "file", by)
        return case

    def review(self, case: Case) -> None:
        """Accepted, found right by both departments, published."""
        make_move(case, "accept", self["industry"])
        for username in ("science", "statistics"):
            give_opinion(case.claim, True, "材料属实，同意", self[username])
        make_move(case, "publish", self["industry"])

    def approve(self, case: Case) -> Award:
        """Reviewed, published for its time and approved by finance."""
        self.review(case)
        self.wait(10)
        make_move(case, "approve", self["finance"])
        return Award.objects.get(case=case)

    def granted(self, item: str, facts: Mapping[str, object], **more: Any) -> Award:
        """The award that a firm gets which claims a measure on these facts."""
        self.route(item)
        self.know(facts)
        return self.approve(self.claim(item, **more))

    def wait(self, days: int) -> None:
        self.go_to(business_date() + timedelta(days=days))

    def go_to(self, day: date) -> None:
        set_business_date(day, by=None)

    def of(self, case: Case) -> Claim:
        return Claim.objects.get(case=case)
