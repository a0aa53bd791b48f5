"""The county of the demo with its file for key projects, and projects in it, for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.web.standing import Standing
from zoulang.figures.schedule import plan_year
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import Membership, Programme, User
from zoulang.web.casework.actions import make_move, open_case, set_plan, submit_report
from zoulang.web.casework.models import Case
from zoulang.web.policy.actions import install_policy_file
from zoulang.web.site.folder import open_folder
from zoulang.web.site.install import install_frame

PEOPLE = {
    "office": ("领导小组办公室", "office"),
    "planning": ("县发展改革局", "department"),
    "industry": ("县工信局", "department"),
    "commerce": ("县商务局", "department"),
    "resources": ("县自然资源局", "department"),
    "pledge": ("县政府", "pledged_leader"),
    "other": ("县政府", "pledged_leader"),
    "enterprise": ("县商务局", "enterprise"),
}
FACTS = {
    "建设内容": "演示生产线",
    "项目级别": "市重点",
    "年度计划投资": "3600万元",
    "计划开工日期": "2026-04-01",
    "计划竣工日期": "2026-11-30",
    "计划投产日期": "2026-12-20",
    "跟办责任人": "贺砚秋",
}
PAPERS = {
    "assign": ["联系承诺书", "推进方案"],
    "start": ["项目备案证明", "施工许可证", "开工现场记录"],
    "complete": ["竣工验收报告"],
    "produce": ["试生产记录", "首批产品销售凭证"],
}
DRIVEN_BY = {"assign": "planning", "start": "industry", "complete": "industry", "produce": "industry"}
WAN = 10**6


def county_of_projects(standing: Standing) -> Programme:
    """The county with its documents, its procedures, the lights of its projects and its people."""
    standing.reach("county of projects", _settle)
    return Programme.objects.get(slug="qingwu")


def _settle() -> None:
    folder = open_folder("qingwu")
    programme = install_frame(folder)
    programme.documents.update(published=True)
    lights = dict(folder.policies())["qingwu-project-lights"]
    install_policy_file(programme.documents.get(slug="qingwu-2026-18"), lights, None)
    for username, (unit, role) in PEOPLE.items():
        user = User.objects.create_user(username, password="a password of tests", display_zh=username)
        Membership.objects.create(user=user, unit=programme.units.get(name_zh=unit), role=role)


def opened(programme: Programme, title: str = "演示项目", without: str = "", **facts: str) -> Case:
    """A project on the list, with everything that its assignment needs but what is left out."""
    parts: dict[str, list[Any]] = {
        "pledged_leader": [(unit(programme, "县政府"), User.objects.get(username="pledge"))],
        "promoter": [unit(programme, "县工信局")],
        "locality": [unit(programme, "双渡镇")],
        "planner": [unit(programme, "县发展改革局")],
    }
    return open_case(
        programme,
        "key-project",
        title,
        User.objects.get(username="office"),
        parts={position: held for position, held in parts.items() if position != without},
        facts={name: value for name, value in {**FACTS, **facts}.items() if name != without},
        start=date(2026, 1, 1),
        finish=date(2026, 12, 31),
    )


def driven(case: Case, *moves: str) -> Case:
    """The project moved on, each time with the papers that the file asks for."""
    for move in moves:
        papers = {name: f"{name}，存推进部门" for name in PAPERS[move]}
        make_move(case, move, User.objects.get(username=DRIVEN_BY[move]), evidence=papers)
    return case


def planned(case: Case, total: int = 3600 * WAN) -> Case:
    """The year cut evenly into 36 lines: a hundred 万元 each."""
    set_plan(case, plan_year(2026, total), User.objects.get(username="industry"))
    return case


def reported(case: Case, end: str, wan: int, on: str) -> None:
    """What was done in the ten days until ``end``, in 万元, handed in on a day."""
    with acting_on(date.fromisoformat(on)):
        by = User.objects.get(username="industry")
        submit_report(case, date.fromisoformat(end), None, by, values={"本旬完成投资": f"{wan}万元"})


def in_construction(programme: Programme, on: str = "2026-04-02", title: str = "演示项目") -> Case:
    """A project under construction with its plan, and the first nine periods reported as planned."""
    with acting_on(date.fromisoformat(on)):
        case = driven(planned(opened(programme, title)), "assign", "start")
    for month, last in (("01", 31), ("02", 28), ("03", 31)):
        for day in (10, 20, last):
            reported(case, f"2026-{month}-{day}", 100, on)
    return case


def unit(programme: Programme, name: str) -> Any:
    """The unit of this name."""
    return programme.units.get(name_zh=name)


def percent(text: str) -> Decimal:
    """A share as a test writes it."""
    return Decimal(text)
