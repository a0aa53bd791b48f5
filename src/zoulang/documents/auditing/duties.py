"""Duties without an owner, with an owner nobody can be, without a lead, without a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding
from zoulang.documents.reading import Clause, Record

_ANYBODY = re.compile(
    r"^(?:各|其他|市|县|区|省|政府|区政府|县政府|市政府)*(?:有关|相关|各有关|各相关|责任|成员)(?:职能|主管|责任|成员)?(?:部门|单位|方面|处室)(?:和单位)?$|^各部门$|^各单位$"
)
_LEVELS = (
    ("省", 3),
    ("自治区", 3),
    ("市", 2),
    ("自治州", 2),
    ("州", 2),
    ("盟", 2),
    ("县", 1),
    ("区", 1),
    ("旗", 1),
)
_LOCAL_BRANCH = re.compile(
    r"分局|支队|大队|支行|分公司|派出|中心支|分中心|供电|税务|烟草|邮政|银保监|生态环境"
)


def owners(document: Document) -> Iterator[Finding]:
    """A duty whose units nobody can name, or of which one stands above the issuer."""
    level = _level(document.reading.metadata.issuer)
    for record in document.reading.of_kind("task"):
        units = [str(unit) for unit in record.values.get("units") or []]
        if units and all(_ANYBODY.match(unit) for unit in units):
            yield Finding(
                "owner-not-named", "open", (document.place_of(record),), {"units": "、".join(units)}
            )
        above = [unit for unit in units if level and _stands_above(unit, level)]
        if above:
            parts = {"units": "、".join(above), "issuer": str(document.reading.metadata.issuer)}
            yield Finding("owner-above-issuer", "notice", (document.place_of(record),), parts)


def _level(issuer: str | None) -> int:
    """3 for a province, 2 for a city, 1 for a county or district; 0 if the name does not tell.

    A city's name alone does not tell whether it is a prefecture or a county, so a city counts as the higher.
    """
    name = re.sub(r"(?:人民政府|办公室|办公厅|委员会|中共|委|\s)", "", (issuer or "").split(" ")[0])
    match = re.search(r"(自治区|自治州|省|市|州|盟|县|区|旗)$", name)
    return dict(_LEVELS)[match[1]] if match else 0


def _stands_above(unit: str, level: int) -> bool:
    if _LOCAL_BRANCH.search(unit):
        return False
    if re.match(r"国务院|国家(?!税务|统计局.*队|级)|中央", unit):
        return True
    return (unit.startswith("省") and level < 3) or (
        level == 1
        and bool(re.match(r"市(?:委|政府|[\u4e00-\u9fff]{1,12}(?:局|委|办))", unit))
        and not unit.startswith(("市场", "市政", "市容"))
    )


def leads(document: Document) -> Iterator[Finding]:
    """Duties of several units of which none is marked as the lead; one finding for the document."""
    tasks = document.reading.of_kind("task")
    shared = [r for r in tasks if len(r.values.get("units") or []) > 1]
    without = [r for r in shared if not r.values.get("lead")]
    if not without:
        return
    places = tuple(document.place_of(record) for record in without)
    parts = {"count": str(len(without)), "tasks": str(len(tasks))}
    bold = re.search(r"(?:标黑|加粗|黑体|粗体)[^，。；）]{0,8}(?:为|是)牵头", document.text)
    if bold and len(without) == len(shared):
        yield Finding("lead-lost-with-type", "open", places, parts | {"rule": bold[0]})
    else:
        yield Finding("lead-not-marked", "open" if len(without) < len(shared) else "notice", places, parts)


def dates(document: Document) -> Iterator[Finding]:
    """Duties of which no clause says by when; one finding for the document."""
    tasks = document.reading.of_kind("task")
    undated = [record for record in tasks if not _has_date(document, record)]
    if undated:
        parts = {"count": str(len(undated)), "tasks": str(len(tasks))}
        yield Finding(
            "duties-without-date", "notice", tuple(document.place_of(record) for record in undated), parts
        )


_DATED = re.compile(r"\d{4}年|每[年季月]|\d{1,2}月|年底|年内|季度|个?(?:工作日|自然日|月)内|长期|持续")


def _has_date(document: Document, record: Record) -> bool:
    if record.values.get("deadlines"):
        return True
    clause = document.clauses.get(record.address)
    return clause is not None and bool(_DATED.search(document.text[clause.start : clause.end]))


_ACTS = re.compile(
    r"加快|推进|推动|建设|实施|开展|完善|加强|支持|打造|培育|建立|落实|组织|深化|强化|健全|引导|鼓励|探索|发展|优化|提升"
)


def siblings(document: Document) -> Iterator[Finding]:
    """A clause without responsible units where nearly all its siblings have them."""
    owned = {record.address for record in document.reading.of_kind("task")}
    if len(owned) < 3:
        return
    for parent in {clause.address.rpartition("/")[0] for clause in document.reading.clauses}:
        if parent in owned:  # one list for all that stands in it
            continue
        below = [c for c in document.children(parent) if c.kind in ("node", "run_in_title")]
        bare = [c for c in below if not _owned(c, owned)]
        without = [c for c in bare if _is_duty(document, c)]
        having = len(below) - len(bare)
        if having < 3 or not without or 3 * having < 2 * len(below):
            continue
        for clause in without:
            parts = {"having": str(having), "siblings": str(len(below))}
            yield Finding("no-owner", "open", (document.clause_place(clause),), parts)


def _owned(clause: Clause, owned: set[str]) -> bool:
    return any(address == clause.address or address.startswith(f"{clause.address}/") for address in owned)


def _is_duty(document: Document, clause: Clause) -> bool:
    return len(clause.text) >= 30 and bool(_ACTS.search(document.text[clause.start : clause.end]))


_SCOPE = re.compile(r"范围(?:包括|为|涵盖|涉及)[：]?([^。；]+)")


def scope(document: Document) -> Iterator[Finding]:
    """Places that a zone is made of, and of which some are not among the areas that carry every duty."""
    shared: set[str] = set()
    for record in document.reading.of_kind("task"):
        shared |= {str(unit) for unit in record.values.get("implicit_units") or []}
    if not shared:
        return
    for paragraph in document.paragraphs:
        match = _SCOPE.search(paragraph.text)
        if match is None:
            continue
        places = [name for part in match[1].split("、") for name in re.split("和|及", part) if len(name) > 1]
        lacking = [name for name in places if name not in shared]
        if len(places) >= 2 and lacking and len(lacking) < len(places):
            parts = {
                "lacking": "、".join(lacking),
                "areas": "、".join(sorted(shared)),
                "count": str(len(places)),
            }
            yield Finding(
                "scope-and-owners-differ",
                "notice",
                (document.place(paragraph, match.start(), match.end()),),
                parts,
            )


def brackets(document: Document) -> Iterator[Finding]:
    """Lists of responsible units of which a few are set in other brackets than the rest."""
    tasks = [
        record
        for record in document.reading.of_kind("task")
        if record.quote[:1] in "（(〔[【" and not re.search("牵头(?:单位|部门)[：:]", record.quote)
    ]
    opening = {record.quote[0].translate(str.maketrans("([【", "（〔〔")) for record in tasks}
    if len(tasks) < 4 or len(opening) != 2:
        return
    groups = {
        sign: [r for r in tasks if r.quote[0].translate(str.maketrans("([【", "（〔〔")) == sign]
        for sign in opening
    }
    few, many = sorted(groups.values(), key=len)
    if 4 * len(few) <= len(many):
        parts = {"few": str(len(few)), "many": str(len(many))}
        yield Finding("brackets-differ", "notice", tuple(document.place_of(r) for r in few), parts)


def implied(document: Document) -> Iterator[Finding]:
    """Units that are named once and owe every later duty too: a list read alone would miss them."""
    later = [r for r in document.reading.of_kind("task") if r.values.get("implicit_units")]
    if not later:
        return
    units = list(dict.fromkeys(str(unit) for r in later for unit in r.values["implicit_units"]))
    said = next(
        (r for r in document.reading.of_kind("task") if set(units) <= set(r.values["units"])), later[0]
    )
    parts = {"units": "、".join(units), "count": str(len(later))}
    yield Finding("owners-implied", "notice", (document.place_of(said),), parts)


def placing(document: Document) -> Iterator[Finding]:
    """Clauses with one list of units for all their titled paragraphs, beside others with a list for each."""
    owned = {record.address: record for record in document.reading.of_kind("task")}
    together, apart = [], []
    for clause in document.reading.clauses:
        titled = [c for c in document.children(clause.address) if c.kind == "run_in_title"]
        own = [c for c in titled if c.address in owned]
        if len(titled) >= 2 and clause.address in owned and not own:
            together.append(document.place_of(owned[clause.address]))
        elif len(own) >= 2:
            apart += [document.place_of(owned[c.address]) for c in own]
    if together and apart:
        parts = {"together": str(len(together)), "apart": str(len(apart))}
        yield Finding("lists-placed-differently", "notice", tuple(together), parts)
