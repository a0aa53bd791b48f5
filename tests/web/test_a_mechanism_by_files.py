"""A mechanism is a file: what the guides show is laid into a folder, installed and run to its end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import zoulang
from tests.web.conftest import County
from zoulang.web.accounts.actions.business_date import set_business_date
from zoulang.web.accounts.models import Membership, Programme, User
from zoulang.web.casework.actions import pass_silence
from zoulang.web.casework.models import Case, Item
from zoulang.web.policy.models import Document
from zoulang.web.site.folder import SHIPPED, open_folder
from zoulang.web.site.install import install_frame

GUIDES = Path(__file__).parents[2] / "docs/guides"
ROLES = {
    "office": ("领导小组办公室", "office"),
    "planning": ("县发展改革局", "department"),
    "town": ("双渡镇", "town"),
    "pledge": ("县政府", "pledged_leader"),
    "environment": ("青梧生态环境分局", "department"),
}


def files_of(guide: str) -> dict[str, str]:
    """The new files of a diff in a guide: path to text."""
    told = (GUIDES / guide).read_text("utf-8")
    found = {}
    for block in re.findall(r"```diff\n(.*?)```", told, re.S):
        head, path, place, *lines = block.splitlines()
        assert head == "--- /dev/null"
        assert place == f"@@ -0,0 +1,{len(lines)} @@"
        assert all(line.startswith("+") for line in lines)
        found[path.removeprefix("+++ b/")] = "".join(line[1:] + "\n" for line in lines)
    return found


@pytest.fixture
def qingwu(db: None, tmp_path: Path) -> Path:
    """The folder of the county as it was before the two files, installed, with some of its people."""
    folder = tmp_path / "qingwu"
    shutil.copytree(SHIPPED / "qingwu", folder)
    for path in files_of("add-a-mechanism.md"):
        (folder / "procedures" / Path(path).name).unlink()
    programme = install_frame(open_folder(folder))
    for username, (unit, role) in ROLES.items():
        user = User.objects.create_user(username, password="a password of tests")
        Membership.objects.create(user=user, unit=programme.units.get(name_zh=unit), role=role)
    set_business_date(date(2026, 9, 1), by=None)
    Document.objects.update(published=True)
    return folder


@pytest.fixture
def browser(qingwu: Path) -> Callable[[str], Client]:
    def of(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return of


def put(folder: Path) -> Programme:
    """The files of the guide laid into the folder, and the folder installed again."""
    for path, source in files_of("add-a-mechanism.md").items():
        (folder / "procedures" / Path(path).name).write_text(source, "utf-8")
    return install_frame(open_folder(folder))


def unit(programme: Programme, name: str) -> str:
    return str(programme.units.get(name_zh=name).pk)


def do(client: Client, name: str, /, *arguments: object, **sent: object) -> None:
    """A deed sent from a page, which leads on."""
    answer = client.post(reverse(name, args=arguments), sent)
    told = re.findall(r'class="(?:field-error|message message-error)"[^>]*>([^<]*)', answer.content.decode())
    assert answer.status_code == 302, told


def stage(case: Case) -> str:
    return Case.objects.get(pk=case.pk).stage


def test_the_guide_shows_the_files_as_they_are() -> None:
    for path, source in files_of("add-a-mechanism.md").items():
        assert (GUIDES.parents[1] / path).read_text("utf-8") == source


def test_no_program_knows_the_two_mechanisms() -> None:
    for path in Path(zoulang.__file__).parent.rglob("*"):
        if path.suffix in (".py", ".html", ".js", ".css", ".toml"):
            assert not re.search("site-visit|report-line", path.read_text("utf-8")), path


def test_before_the_files_there_is_nothing_and_after_them_every_page(
    qingwu: Path, browser: Callable[[str], Client]
) -> None:
    addresses = [
        f"/qingwu/{kind}/{slug}/"
        for kind in ("procedures", "cases")
        for slug in ("site-visit", "report-line")
    ]
    addresses += ["/api/cases/qingwu/site-visit", "/office/cases/open/qingwu/site-visit/"]
    office = browser("office")
    assert {office.get(address).status_code for address in addresses} == {404}
    put(qingwu)
    assert {office.get(address).status_code for address in addresses} == {200}
    assert "<svg" in office.get(addresses[0]).content.decode()


def test_a_visit_to_a_site_is_followed_until_what_was_found_is_solved(
    qingwu: Path, browser: Callable[[str], Client]
) -> None:
    programme = put(qingwu)
    planning, pledge, town = browser("planning"), browser("pledge"), browser("town")
    sent = {"title": "霁川项目现场", "part_promoter": unit(programme, "县发展改革局"),
            "part_locality": unit(programme, "双渡镇")}  # fmt: skip
    do(planning, "open_case", "qingwu", "site-visit", **sent)
    case = Case.objects.get(procedure__slug="site-visit")
    assert case.clause is None
    assert case.procedure.clause.address == "第三条"  # type: ignore[union-attr]
    leader = {
        "part-leader-units": unit(programme, "县政府"),
        "part-leader-person": User.objects.get(username="pledge").pk,
    }
    do(browser("office"), "set_case_parts", case.pk, "leader", **leader)
    do(planning, "set_case_facts", case.pk, **{"facts-fact0": "2026-09-02"})
    do(planning, "move_case", case.pk, "visit")
    for line in ("asked", "written"):
        do(planning, "tick_case", case.pk, line, ticked="yes")
    finding = {"add-findings-title": "进场道路未硬化", "add-findings-unit": unit(programme, "双渡镇"),
               "add-findings-due": "2026-09-20"}  # fmt: skip
    do(planning, "add_case_item", case.pk, "findings", **finding)
    do(planning, "move_case", case.pk, "follow", **{"move-follow-paper0": "霁川项目推进方案"})
    refused = pledge.post(reverse("move_case", args=[case.pk, "solve"]))
    assert (refused.status_code, stage(case)) == (200, "following")
    item = Item.objects.get()
    do(town, "case_item", item.pk, "answer", answer="已硬化")
    do(town, "case_item", item.pk, "paper", name="验收照片", words="见工程科")
    do(pledge, "case_item", item.pk, "close", note="现场看过")
    do(pledge, "move_case", case.pk, "solve")
    assert stage(case) == "solved"


def test_a_visit_without_findings_ends_at_once(qingwu: Path, browser: Callable[[str], Client]) -> None:
    programme = put(qingwu)
    planning = browser("planning")
    sent = {"title": "白汀项目现场", "part_promoter": unit(programme, "县发展改革局"),
            "part_locality": unit(programme, "白汀镇")}  # fmt: skip
    do(planning, "open_case", "qingwu", "site-visit", **sent)
    case = Case.objects.get(procedure__slug="site-visit")
    do(planning, "set_case_facts", case.pk, **{"facts-fact0": "2026-09-02"})
    do(planning, "move_case", case.pk, "visit")
    for line in ("asked", "written"):
        do(planning, "tick_case", case.pk, line, ticked="yes")
    assert planning.post(reverse("move_case", args=[case.pk, "follow"])).status_code == 200
    do(planning, "move_case", case.pk, "nothing")
    assert stage(case) == "nothing-found"


def test_a_call_is_checked_and_answered_and_the_public_sees_how_far_it_is(
    qingwu: Path, browser: Callable[[str], Client]
) -> None:
    programme = put(qingwu)
    office, environment, visitor = browser("office"), browser("environment"), Client()
    held = {"part_receiver": "领导小组办公室", "part_checker": "青梧生态环境分局"}
    units = {position: unit(programme, name) for position, name in held.items()}
    do(office, "open_case", "qingwu", "report-line", title="举报2026-0007", **units)
    case = Case.objects.get(procedure__slug="report-line")
    told = {"facts-fact0": "某涂装车间", "facts-fact1": "夜间气味大", "facts-fact2": "来电号码"}
    do(office, "set_case_facts", case.pk, **told)
    do(office, "move_case", case.pk, "assign")
    page = reverse("case", args=["qingwu", "report-line", case.pk])
    shown = visitor.get(page).content.decode()
    assert "举报2026-0007" in shown
    assert "核查中" in shown
    assert not [fact for fact in told.values() if fact in shown]
    # The other bureau takes no part and sees no more than the public does.
    assert "某涂装车间" not in browser("planning").get(page).content.decode()
    assert "某涂装车间" in environment.get(page).content.decode()
    do(environment, "set_case_facts", case.pk, **{"facts-fact0": "部分属实"})
    measure = {"add-measures-title": "加装活性炭", "add-measures-unit": unit(programme, "青梧生态环境分局"),
               "add-measures-due": "2026-09-30"}  # fmt: skip
    do(environment, "add_case_item", case.pk, "measures", **measure)
    do(environment, "move_case", case.pk, "find", **{"move-find-paper0": "青环查〔2026〕41号"})
    early = office.post(reverse("move_case", args=[case.pk, "answer"]), {"move-answer-paper0": "已回电"})
    assert early.status_code == 200
    item = Item.objects.get()
    do(environment, "case_item", item.pk, "answer", answer="已加装")
    do(office, "case_item", item.pk, "close")
    do(office, "move_case", case.pk, "answer", **{"move-answer-paper0": "9月1日回电"})
    assert stage(case) == "answered"
    assert "已答复" in visitor.get(page).content.decode()


def test_the_example_of_the_guide_runs_to_its_end(county: County, client_of: Callable[[str], Client]) -> None:
    source = re.search(r"```yaml\n(.*?)```", (GUIDES / "run-a-procedure.md").read_text("utf-8"), re.S)
    assert source is not None
    (county.folder / "procedures").mkdir()
    (county.folder / "procedures/enquiry.yaml").write_text(source[1], "utf-8")
    programme = install_frame(open_folder(county.folder))
    firm, office, industry = client_of("firm"), client_of("office"), client_of("industry")
    do(
        firm,
        "open_case",
        "sample",
        "enquiry",
        title="设备资金何时到账",
        part_firm=unit(programme, "青梧样例材料有限公司"),
    )
    case = Case.objects.get(procedure__slug="enquiry")
    do(firm, "set_case_facts", case.pk, **{"facts-fact0": "申报后两个月未到账"})
    page = reverse("case", args=["sample", "enquiry", case.pk])
    assert client_of("town").get(page).status_code == 404
    do(office, "set_case_parts", case.pk, "bureau", **{"part-bureau-units": unit(programme, "县工信局")})
    do(office, "move_case", case.pk, "pass")
    do(industry, "move_case", case.pk, "answer", **{"move-answer-paper0": "青工信复〔2026〕3号"})
    due = Case.objects.get(pk=case.pk).due
    assert due == date(2026, 10, 14)
    assert pass_silence(due) == []
    assert [move.move for move in pass_silence(date(2026, 10, 15))] == ["lapse"]
    assert stage(case) == "closed"
    assert "到期办结" in firm.get(page).content.decode()
