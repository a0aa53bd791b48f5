"""Units as lists name them: where a list is divided, what is a name, and which part each unit has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zoulang.documents.passages import bracketed
from zoulang.documents.records.remembering import remembered

# What the names of units end in. One character is enough for an office, a place needs its kind.
_ENDINGS = (
    r"局|委|办|厅|部|院|会|署|室|行|社|厂|校|所|馆|站|台|处|科|组|队|团|所属|中心|政府|公署|街道|街|镇街|园区|园|片区|区域|开发区"
    r"|[市县区镇乡州旗盟村省]|大学|公司|集团|银行|海关|法院|联社|工会|残联|妇联|社科联|工商联|侨联|文联|科协|学会|协会|商会|联合会|专班"
    r"|指挥部|实验室|单位|部门|机构|企业|地区|各地|各级|军区|人武部|公积金|海事|税务|气象|电力|邮政|通信|烟草|联盟|基地|平台|医院"
)
NAME_END = re.compile(rf"(?:{_ENDINGS})(?:[（〔][^（）〔〕]*[）〕])?$")
# Endings that only an office, hardly a thing or a place, has; a list without any is no list of units.
_OFFICE_END = re.compile(
    r"(?:局|委|办|厅|[^外内全一]部|署|政府|公署|办公室|中心|管委会|委员会|法院|检察院|分行|支行|总队|支队|街道|指挥部|领导小组|工会|办事处"
    r"|残联|妇联|公司|集团|专班|有关(?:部门|单位)|相关(?:部门|单位)|各部门|各单位)(?:[（〔][^（）〔〕]*[）〕])?$"
)
_NO_NAME = re.compile(
    r"[“”《》：:%？！]|\d|^(?:含|如|包括|例如|比如|即|指|不含|注|按|根据|以下|下同|具体|其中|详见|见)|级$|不再|均需|均由|等方面"
)
_LONGEST = 60
_SEPARATORS = re.compile(r"[、，,；;。/／|]|\s+")
_WHOLE_RIGHT = re.compile(r"(?:有关|相关)?(?:单位|部门|企业|机构|园区|街道|地区)$")
_OPEN_END = re.compile(
    r"等(?P<group>(?:[\d一二三四五六七八九十]+[个家]|[^、，；和及与]{0,10})?"
    r"(?:部门|单位|机构|企业|区县|县区|地区|街镇|镇街|区市|部委|处室)(?:[（〔][^（）〔〕]*[）〕])?(?:和单位|和部门|及单位)?)?"
    r"(?:(?:和|及|以及|与|、)(?P<rest>.+))?$"
)
# How units share the work; it stands behind the last of them.
_HOW = (
    r"(?:(?:依法|分别|共同|联合|各自|具体|统一|统筹|协同|积极|配套|结合(?:各自)?(?:实际|职能|职责)"
    r"|(?:依据|根据|按照?|依)(?:照|各自|其|本)*(?:职责|职能|任务|权限|责任)*(?:分工|职责|职能|权限|要求)?)(?:抓好|做好)?)*"
)
_DOES = (
    r"(?:(?:总)?牵头|主抓|主办|主责|总负责|负总责|负责|配合|参与|参加|协助|协同|协办|承办|落实|抓好落实|实施"
    r"|推进|完成|办理|支持|组织|做好)"
)
_ROLE = re.compile(rf"(?<=.)(?:{_HOW}{_DOES}+|(?:分别|按照?(?:各自)?职责|按(?:职责)?分工)[^、，；]*)$")
_LEADS = re.compile("牵头|主办|主责|主抓|负总责|总负责")
_MANNER = re.compile(
    r"(?<=.)(?:按照?(?:各自)?(?:职责|职能)|按照?分工|根据职责|分别负责|共同负责|负责落实|负责).*$"
)
_REMARK = re.compile(r"(?:以下|下同|不再|分别负责|按照?(?:各自)?职责|均需|均由|具体任务)")
_PERSON = re.compile(
    r"(?:(?<!局)(?<!委)[^局委办厅]*(?:县长|区长|市长|州长|省长|镇长|旗长|乡长|盟长|秘书长|书记|主席|常委|同志|局长|厅长|校长))$"
)
# Ways and means, which an office writes behind its name: 专项资金列支, 以金融产品方式投入.
_MEANS = re.compile(
    r"资金|方式|渠道|经费|预算(?!局|处|科|股)|财力|列支|投入$|兑现$|拨付$|统筹$|据实|^按|标准$|政策$|年度$|项目$|任务$|工作$"
)
_STAR = re.compile(r"^[*＊★☆▲△●]+|[*＊★☆▲△●]+$")


@dataclass
class UnitList:
    """Units with their parts, as a responsibility statement gives them.

    Attributes:
        lead: units that the words say lead.
        others: all other units.
        open_ended: the list ends in 等.
        days: pieces that name a day instead of a unit, as printed.
    """

    lead: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    open_ended: bool = False
    days: list[str] = field(default_factory=list)

    @property
    def units(self) -> list[str]:
        """Leads first, then the others, each once."""
        return list(dict.fromkeys(self.lead + self.others))


_DAY = re.compile(
    r"^(?:于|在|到|力争)?(?:(?:\d{4}年|每年|今年|明年|当年|本年)?(?:\d{1,2}月(?:\d{1,2}日|上旬|中旬|下旬)?|年|第?[一二三四]季度|上半年|下半年)?"
    r"(?:年?底|年?末|初)?(?:之前|以前|前|内)?|长期|持续|全年|常年|适时|即时|立即)"
    r"(?:完成|实施|推进|坚持|落实|启动|开展|见效|出台)*$"
)


def is_day(piece: str) -> bool:
    """Whether a piece of a list is a deadline such as 2027年6月底前 or 持续推进.

    >>> is_day("2027年6月底前完成"), is_day("持续推进"), is_day("县科技局")
    (True, True, False)
    """
    return len(piece) > 1 and bool(_DAY.match(piece))


def is_no_unit(piece: str) -> bool:
    """Whether a piece of a labelled list tells how a duty is paid for or done, and names nobody.

    >>> is_no_unit("专项资金列支"), is_no_unit("县资金管理局"), is_no_unit("宣传")
    (True, False, False)
    """
    return bool(_MEANS.search(piece)) and not NAME_END.search(piece)


def split_units(text: str) -> tuple[list[str], bool]:
    """The units of a list as written, and whether the list is left open by 等.

    >>> split_units("县工业和信息化局、县财政局和县科技局，各镇人民政府等有关部门")
    (['县工业和信息化局', '县财政局', '县科技局', '各镇人民政府'], True)
    """
    found = read_units(text)
    return found.units, found.open_ended


def read_units(text: str, leads: bool = False) -> UnitList:
    """The units of a list with the parts that 牵头, 配合 and the like give them.

    A word of part holds for the units before it, up to the word before;
    of those only the ones behind the last comma lead. ``leads`` is the part
    of units without such a word.

    >>> found = read_units("由县科技局、县工信局牵头，县财政局等单位配合，各镇政府按职责分工负责")
    >>> found.lead, found.others, found.open_ended
    (['县科技局', '县工信局'], ['县财政局', '各镇政府'], True)
    """
    read = _read_units(text, leads)
    return UnitList([*read.lead], [*read.others], read.open_ended, [*read.days])


@remembered
def _read_units(text: str, leads: bool) -> UnitList:
    found = UnitList()
    pending: list[tuple[str, bool]] = []
    for piece, after_comma in _pieces_of(text):
        name, does = (piece, "") if is_day(piece) else _without_role(piece)
        names, opened = _names_of(name, found)
        found.open_ended |= opened
        pending += [(unit, after_comma and first == 0) for first, unit in enumerate(names)]
        if does:
            _settle(found, pending, does)
            pending = []
    for unit, _ in pending:
        (found.lead if leads else found.others).append(unit)
    starred = [unit for unit in found.units if _STAR.search(unit)]
    if starred:
        found.lead = [_STAR.sub("", unit) for unit in starred]
        found.others = [unit for unit in found.units if not _STAR.search(unit) and unit not in found.lead]
    return found


def _settle(found: UnitList, pending: Sequence[tuple[str, bool]], does: str) -> None:
    """Give the units before a word of part their part."""
    begins = max((i for i, (_, after_comma) in enumerate(pending) if after_comma), default=0)
    for index, (unit, _) in enumerate(pending):
        leads = bool(_LEADS.search(does)) and index >= begins
        (found.lead if leads else found.others).append(unit)


def _pieces_of(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces between separators outside brackets, and whether a comma or a stop stands before each."""
    inner = bracketed(text)
    start, after_comma = 0, False
    for match in _SEPARATORS.finditer(text):
        if inner[match.start()]:
            continue
        if piece := text[start : match.start()].strip(" 。.：:"):
            yield from _at_partners(piece, after_comma)
            after_comma = False
        start = match.end()
        after_comma |= match[0] in "，,；;。"
    if piece := text[start:].strip(" 。.：:"):
        yield from _at_partners(piece, after_comma)


def _at_partners(piece: str, after_comma: bool) -> Iterator[tuple[str, bool]]:
    """``A会同B负责`` as A, who leads, and B."""
    left, partner, right = piece.partition("会同")
    if partner and left and right and NAME_END.search(left):
        yield left + "牵头", after_comma
        yield right, True
    else:
        yield piece.removeprefix("会同") or piece, after_comma


def _without_role(piece: str) -> tuple[str, str]:
    """A piece divided into its name and the words of part behind it."""
    piece = re.sub(r"^(?:由|并由|会同|其中|请)(?=.)", "", piece)
    match = _ROLE.search(piece)
    if match and match.start() > 0:
        return piece[: match.start()], match[0]
    return piece, ""


def _names_of(name: str, found: UnitList) -> tuple[list[str], bool]:
    if is_day(name):
        found.days.append(name)
        return [], False
    name = _MANNER.sub("", name)
    if name.count("）") > name.count("（"):
        name = name.rstrip("）")  # of a bracket whose other half is not there
    if not name or _REMARK.search(name) or _PERSON.search(name) or name in ("无", "—", "——", "/"):
        return [], False
    match = _OPEN_END.search(name)
    if not match or "等级" in name:
        return [unit for unit in _split_at_and(name) if unit], False
    before = [unit for unit in _split_at_and(name[: match.start()]) if unit]
    rest = [unit for unit in _split_at_and(match["rest"]) if unit] if match["rest"] else []
    return before + rest, True


def _split_at_and(name: str) -> list[str]:
    """Divide at 和, 及, 与 and 以及 where whole names stand on both sides of it."""
    parts: list[str] = []
    start = 0
    inner = bracketed(name)
    for match in re.finditer("以及|和|及|与", name) if NAME_END.search(name) else ():
        if inner[match.start()] or _WHOLE_RIGHT.match(name, match.end()):
            continue
        left = name[max(start, match.start() - _LONGEST) : match.start()]
        if len(left) > 1 and NAME_END.search(left) and match.end() < len(name):
            parts.append(name[start : match.start()])
            start = match.end()
    return [*parts, name[start:]]


@remembered
def has_role(inner: str) -> bool:
    """Whether a bracket gives units their part in words: 县科技局牵头，县财政局配合.

    >>> has_role("县科技局牵头，县财政局配合"), has_role("县科技局负责"), has_role("县科技局负责解释")
    (True, True, False)
    """
    pieces = [piece for piece, _ in _pieces_of(inner)]
    roles = [bool(_without_role(piece)[1]) for piece in pieces]
    return any(roles) and _are_units([_without_role(piece)[0] for piece in pieces])


@remembered
def is_bare_list(inner: str, single: bool = False) -> bool:
    """Whether a bracket holds names of units and nothing else; ``single``: one name is enough.

    >>> is_bare_list("县科技局、县财政局"), is_bare_list("含东区、西区"), is_bare_list("高校、科研院所")
    (True, False, False)
    """
    pieces = [piece for piece, _ in _pieces_of(inner)]
    return len(pieces) >= (1 if single else 2) and _are_units(pieces)


def _are_units(pieces: Sequence[str]) -> bool:
    offices = 0
    for piece in pieces:
        if is_day(piece) or _PERSON.search(piece):
            continue
        if _REMARK.search(piece):
            return offices > 0
        if _NO_NAME.search(piece) or not 2 <= len(piece) <= 40:
            return False
        match = _OPEN_END.search(piece)
        name = piece[: match.start()] if match else piece
        offices += bool(match and match["group"] and re.search("部门|单位", match["group"]))
        for part in _split_at_and(name):
            offices += bool(_OFFICE_END.search(part)) and len(part) >= 3
            if not NAME_END.search(part) and len(part) > 7:
                return False
    return offices > 0
