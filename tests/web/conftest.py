"""A small county and its people: every test of the record starts here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from django.test import Client
from django.utils import translation

from tests.web.awards import budget_for
from tests.web.casework import taken_on
from tests.web.standing import Standing
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import Membership, Programme, User
from zoulang.web.policy.actions import install_policy_file, load_document, publish_document
from zoulang.web.policy.deciding import accept_draft, reject_draft
from zoulang.web.policy.models import Document, Draft, PolicyFile
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import open_folder
from zoulang.web.site.install import install_frame, install_programme

TODAY = "2026-09-30"
YEARS_WITH_MONEY = range(2025, 2028)

PROGRAMME = """
    slug: sample
    kind: county
    name: {zh: 青梧县样例方案, en: Sample programme of Qingwu County}
    lights: sample-lights
    report_within: "10"
    units:
    - {name: 领导小组办公室, en: Leading Group Office, kind: leading_group}
    - {name: 县工信局, en: Industry Bureau, kind: department, full: 青梧县工业和信息化局}
    - {name: 县财政局, en: Finance Bureau, kind: department, aliases: [县财政]}
    - {name: 县统计局, en: Statistics Bureau, kind: department}
    - {name: 双渡镇, en: Shuangdu Town, kind: town}
    - {name: 白汀镇, en: Baiting Town, kind: town}
    - {name: 青梧样例材料有限公司, en: Qingwu Sample Materials, kind: enterprise}
"""

DOCUMENT = """
    slug: sample-2026-90
    title: {zh: 青梧县样例实施意见, en: Sample opinion of Qingwu County}
    number: 青政字〔2026〕90号
    effective_from: "2026-01-01"
    effective_to: "2026-12-31"
    clauses:
    - {address: 一, heading: {zh: 总体目标, en: Goals}, summary: {zh: 产值目标。, en: Output goal.}}
    - {address: 二, heading: {zh: 重点任务, en: Tasks}}
    - {address: 二/（一）, heading: {zh: 培育企业, en: Grow firms}}
    - {address: 三, heading: {zh: 政策措施, en: Measures}}
    - {address: 三/（一）, heading: {zh: 设备奖补, en: Equipment}}
    records:
    - {kind: finding, clause: 三/（一）, zh: 没有写申报时间。, en: No time for claims is printed.}
"""

TEXT = """
    青政字〔2026〕90号

    青梧县样例实施意见

    一、总体目标
    到2026年，全县智能传感产业营业收入达到90亿元。
    二、重点任务
    （一）培育企业。建立企业培育名单，按季度走访。（牵头单位：县工信局；责任单位：县统计局）
    三、政策措施
    （一）设备奖补。对获得市级设备资金的企业，县财政按到账资金的30%给予一次性奖励，最高不超过150万元。
    本意见自2026年1月1日起施行，有效期至2026年12月31日，由县工信局负责解释。
"""

POLICY = """
    policy: sample-2026-90
    title: {zh: 样例奖补, en: Sample awards}
    document: 青政字〔2026〕90号
    effective: 2026-01-01..2026-12-31
    subject: enterprise
    facts:
      市级设备资金: {en: city money for equipment, type: money}
      拨付文号: {en: number of the city payment, type: text}
    measures:
    - id: equipment
      clause: 三/（一）
      title: {zh: 设备奖补, en: Equipment match}
      when: 市级设备资金 > 0
      pay: 市级设备资金 × 30%，最高 150万元
      receipt: 拨付文号
"""

LIGHTS = """
    policy: sample-lights
    title: {zh: 亮灯, en: Lights}
    document: 青政字〔2026〕90号
    subject: duty
    facts:
      完成进度: {en: done, type: percent}
      序时进度: {en: due by time, type: percent}
      逾期天数: {en: days overdue, type: count, unit: 天}
    terms: {落后: 序时进度 - 完成进度}
    classes:
    - id: light
      clause: 二/（一）
      title: {zh: 亮灯, en: Light}
      values: [红, 黄, 绿]
      first:
      - {when: 落后 ≤ 0个百分点 且 逾期天数 ≤ 0天, value: 绿}
      - {when: 落后 ≤ 10个百分点 且 逾期天数 ≤ 10天, value: 黄}
      - {else: 红}
"""

ROLES = {
    "office": ("领导小组办公室", "office"),
    "admin": ("领导小组办公室", "administrator"),
    "industry": ("县工信局", "department"),
    "finance": ("县财政局", "finance"),
    "statistics": ("县统计局", "statistics"),
    "interpreter": ("县工信局", "interpreter"),
    "town": ("双渡镇", "town"),
    "firm": ("青梧样例材料有限公司", "enterprise"),
}


@dataclass
class County:
    """The county of the tests: its programme, document, people, and the folder it was made from."""

    folder: Path
    programme: Programme
    people: dict[str, User]
    standing: Standing = field(default_factory=lambda: Standing(is_known=False))

    def reach(self, state: str, make: Callable[[], object]) -> None:
        """A state that several tests start from: made once, put back for the others."""
        self.standing.reach(f"{state} of {digest(self.folder)}", make)

    @property
    def document(self) -> Document:
        return self.programme.documents.get(slug="sample-2026-90")

    @property
    def text(self) -> Path:
        return self.folder / "documents" / "sample-2026-90.txt"

    def __getitem__(self, username: str) -> User:
        """The person, as after a new login: rights are read once a request."""
        return User.objects.get(username=username)

    def load(self) -> Document:
        """The text loaded by the office, its drafts waiting."""
        return load_document(self.programme, self.text, by=self["office"], slug="sample-2026-90")

    def open(self) -> Document:
        """The text loaded, what was read accepted, published, the policies installed."""
        self.reach("open", self._open)
        return self.document

    def _open(self) -> None:
        document = self.load()
        drafts = Draft.objects.filter(clause__document=document)
        for draft in drafts.filter(kind__in=[Draft.Kind.INLINE_TASK, Draft.Kind.FINDING]):
            reject_draft(draft, self["office"], "nothing that this county follows up")
        for draft in drafts.filter(state=Draft.State.OPEN):
            mended = {}
            if draft.kind == Draft.Kind.TASK:
                mended = {"start": "2026-01-01", "due": "2026-12-31", "cadence": "quarter"}
            if draft.kind == Draft.Kind.TARGET:
                mended = {"baseline": "50", "baseline_on": "2025-12-31"}
            accept_draft(draft, self["office"], mended)
        taken_on(self.programme)
        self.install(POLICY)
        self.install(LIGHTS)
        publish_document(document, self["office"])

    def install(self, source: str) -> PolicyFile:
        held = PolicyFile.objects.filter(document=self.document).exists()
        # One person alone changes no policy that is in force; the command line corrects it.
        policy_file = install_policy_file(self.document, dedent(source), None if held else self["office"])
        for year in YEARS_WITH_MONEY:
            budget_for(policy_file, year)
        return policy_file


@pytest.fixture(autouse=True)
def no_table_is_kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that tests write without a deed leave no trace in the journal, so no table of lights is kept.

    What is kept, and for how long, is proved by the tests marked ``keeps_tables``.
    """
    if "keeps_tables" not in request.keywords:
        from zoulang.web.programme import figures, light_table

        monkeypatch.setattr(light_table, "TABLES_KEPT", 0)
        monkeypatch.setattr(light_table, "_kept", {})
        monkeypatch.setattr(figures, "_keep", lambda key, result: result)


@pytest.fixture(autouse=True)
def the_language_of_the_settings() -> None:
    """A page that the test before asked for in English leaves no language behind."""
    translation.deactivate()


@pytest.fixture
def write_county(tmp_path: Path) -> Callable[..., Path]:
    """Write the folder of the county; single files can be given another content."""

    def write(**changed: str) -> Path:
        folder = tmp_path / "sample"
        (folder / "documents").mkdir(parents=True, exist_ok=True)
        (folder / "policies").mkdir(exist_ok=True)
        files = {
            "programme.yaml": changed.get("programme", PROGRAMME),
            "documents/sample-2026-90.yaml": changed.get("document", DOCUMENT),
            "documents/sample-2026-90.txt": changed.get("text", TEXT),
            "policies/sample-2026-90.yaml": changed.get("policy", POLICY),
            "policies/sample-lights.yaml": LIGHTS,
        }
        for name, content in files.items():
            (folder / name).write_text(dedent(content).lstrip("\n"), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def county(standing: Standing, write_county: Callable[..., Path]) -> County:
    """The county with its units, people and clauses; nothing loaded, published or accepted yet."""
    folder = write_county()
    standing.reach(f"county of {digest(folder)}", lambda: _settle_people(folder))
    people = {user.username: user for user in User.objects.all()}
    return County(folder, Programme.objects.get(slug="sample"), people, standing)


def _settle_people(folder: Path) -> None:
    programme = install_frame(open_folder(folder))
    for username, (unit, role) in ROLES.items():
        user = User.objects.create_user(username, password="a password of tests")
        Membership.objects.create(user=user, unit=programme.units.get(name_zh=unit), role=role)
    User.objects.create_user("stranger", password="a password of tests")
    set_business_date(date.fromisoformat(TODAY), by=None)


def digest(folder: Path) -> str:
    """What the files of a folder say."""
    made = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        made.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return made.hexdigest()


@pytest.fixture
def standing(request: pytest.FixtureRequest, db: None) -> Iterator[Standing]:
    """How far the record of this test has come; a test with transactions of its own starts from anything."""
    mark = request.node.get_closest_marker("django_db")
    own = "transactional_db" in request.fixturenames or (mark and mark.kwargs.get("transaction"))
    with Standing(is_known=not own).watched() as watched:
        yield watched


@pytest.fixture
def firms(county: County) -> list[Enterprise]:
    """Two firms in two towns; the first is the one that has an account."""
    county.reach("firms", lambda: _register_firms(county))
    return list(Enterprise.objects.select_related("programme", "town", "unit").order_by("credit_code"))


def _register_firms(county: County) -> None:
    rows = [
        ("91999901MA0000001P", "青梧样例材料有限公司", "双渡镇"),
        ("91999901MA0000002T", "青梧远汀传感有限公司", "白汀镇"),
    ]
    made = [
        Enterprise.objects.create(
            programme=county.programme,
            credit_code=code,
            name_zh=name,
            town=county.programme.units.get(name_zh=town),
        )
        for code, name, town in rows
    ]
    made[0].unit = county.programme.units.get(name_zh=made[0].name_zh)
    made[0].save()


@pytest.fixture
def reference(standing: Standing) -> Programme:
    """The reference programme with everything that its documents print."""
    standing.reach("reference", lambda: install_programme("zibo"))
    return Programme.objects.get(slug="zibo")


@pytest.fixture
def reference_frame(standing: Standing) -> Programme:
    """The documents, units and records of the reference programme, without its policies."""
    standing.reach("reference frame", lambda: install_frame(open_folder("zibo")))
    return Programme.objects.get(slug="zibo")


@pytest.fixture
def client_of(county: County) -> Callable[[str], Client]:
    """A browser in which somebody of the county has logged in."""

    def client(username: str) -> Client:
        browser = Client()
        browser.force_login(county[username])
        return browser

    return client
