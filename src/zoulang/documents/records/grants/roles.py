"""What each sum and each rate of a stretch is: granted, a cap, a threshold, or no affair of a grant.

A stretch is what stands between two commas. Sums after the word of granting
are granted, sums before it are thresholds of the applicant, sums after 最高 or
不超过 are caps; shares of who pays, parts of a payment and loans are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from zoulang.documents.records.grants.amounts import Figure, figures
from zoulang.documents.records.remembering import remembered

Role = Literal["granted", "cap", "floor", "other"]

_KINDS = "奖励|奖补|补助|补贴|资助|扶持|支持|贴息|津贴|返还|补偿|配套|减免|奖金"
# Words of granting. A noun of granting followed by 资金, 政策 … names a programme and grants nothing.
GRANT = re.compile(
    rf"给予|予以(?=[^，。；]{{0,24}}(?:{_KINDS})|\s*\d)|给(?=企业|每|引|其|个人|单位|\d)"
    r"|奖励(?!资金(?!不超过|最高|为|\d)|政策|范围|办法|对象|条件|项目|原则)"
    r"|奖补(?!政策|资金(?!不超过|最高|为|\d)|范围|对象|条件|项目|原则)"
    r"|补助(?!资金(?!不超过|最高|为|\d)|政策|范围|对象|条件|项目|原则)"
    r"|补贴(?!政策|资金(?!不超过|最高|为|\d)|范围|面积|期限|对象|条件|人数|项目|原则)"
    r"|(?:扶持|支持|配套)(?:比例|金额|额度)(?=[^，。；]{0,6}\d)|(?:扶持|支持)资金(?=最高|不超过|不高于)|资助(?!对象|范围|条件|项目)|返还|拨付|贴息(?!对象|期限|范围)|奖金|津贴|补偿(?=\d)"
    r"|(?:支持|扶持|配套|追加|递增|增加|补|奖)(?=最高|不超过|人民币|\s*\d)|奖(?=组团|企业)"
    rf"|(?:提供|发放|享受|申请|申领|领取|可?获得?)(?=[^，。；]{{0,24}}(?:{_KINDS}|购房券|安家费))"
)
# What follows a sum that is granted though the word of granting stands after it.
_GRANT_AFTER = re.compile(
    r"\s*(?:人民币)?(?:/[^，。；、\d]{1,8})?(?:以内|以下)?(?:的?标准)?(?:的|予以|给予|对[^，。；\d]{1,12})?"
    rf"[^，。；：\d、%]{{0,10}}?(?:{_KINDS}|安家费|生活费|购房券|经费|助学金)"
)
_BASED = re.compile(r"按|参照|依据|根据|由|从|享受|可获|可申[请领]|领取")
_CAP_BEFORE = re.compile(
    r"(?:最高|不得?超过|不超出|上限|封顶|最多|限额|不高于|不大于|以内|至多|不突破)"
    r"(?:一次性|[^，。；\d一二两三四五六七八九十%]){0,14}$"
    r"|(?:奖励|补贴|补助|奖补|资助|支持)(?:金额|资金|额度|总额)?(?:可以?)?(?:达到?|至|到)$"
    r"|(?:最高|不超过)[^，。；\d]{0,8}(?:分别)[^，。；\d]{0,8}$"
)
_CAP_AFTER = re.compile(r"\s*(?:封顶|为限|以内|为上限|为最高限额|之内)")
_THRESHOLD_AFTER = re.compile(
    r"\s*(?:人民币)?[\u3000\s]*(?:[及（]?(?:含|以[上下])|(?:及|或)?以[上下]|至|起(?!草)|且(?!最高|不超过|单)|之间)|\s*的(?:企业|项目|单位|个人|机构|平台|园区|产品|，|$)"
)
_NOT_GRANTED_AFTER = re.compile(r"的(?:奖|补|资|扶|支|配|标|一次|购|安|生|专|经|科|研)")
_MEASURED = re.compile(
    r"(?:每(?:满|增加|新增|增长|超过|达到?|实现|完成)?|超过|突破|满|高于|(?<!不)低于|大于|小于|[^奖补]达到?|不足|≥|≤|＞|＜|>|<|=)\s*(?:人民币)?$"
)
_MEASURED_FURTHER = re.compile(
    r"(?:超过(?!部分|额)|达到|达|不低于|不少于|满|突破|大于|高于|增长|增幅|增速|占比|比重|低于|在|≥|＞)[^，。；\d按]{0,4}$"
)
_SHARED = re.compile(r"\s*(?:的?比例)?[^，。；、\d]{0,6}(?:分担|承担|负担|分摊|分成|分配)")
_SHARER = re.compile(r"(?:各|(?:承担|负担|分担|分摊|出资|分成))[^，。；、\d]{0,6}$")
_PAID_OUT = re.compile(
    r"(?:拨付|支付|兑付|兑现|发放|预拨|预付|首付|先付)(?:资金|奖金|比例|总额的?|剩余|其余|余下|其|的)?\s*$"
)
_PAID_OUT_AFTER = re.compile(r"\s*(?:的?比例)?(?:进行|予以|分[期批年])?(?:拨付|支付|兑付|兑现|预拨)")
_MOVED = re.compile(r"(?:提高|上浮|上调|提升|下浮|降低|下调|调整|放宽|退坡|递减)(?:比例)?(?:到|至|为)?\s*$")
_LENT = re.compile(
    r"(?:以内|以下|以上)?的?[^，。；、\d]{0,8}?(?:贷款|授信|信用额度|融资|信贷|股权投资|担保|借款|周转金|消费券)"
    r"(?![^，。；]{0,6}(?:贴|补|奖|费|资助|利息))"
)
# Not lent, but what interest is paid for: 不超过80万元贷款基准利率的全额贴息.
_AT_INTEREST = re.compile(r"[^，。；、\d按给]{0,10}贷款[^，。；、\d按给]{0,8}利率")
_NO_GRANT = re.compile(
    r"罚款|处以|追回|收回|扣减|扣回|追缴|退回|取消|门槛|调整为|不再享受"
    r"|奖金池|奖金总额|总奖金|(?:累计|共|已|总计)(?:兑现|发放|拨付|落实|下达|兑付|投入|争取)|资金总量|预算总额|资金规模|总投资为"
)
_BUDGET = re.compile(
    r"(?:设立|安排|列入|列支|统筹|筹集|规模|切块)[^，。；]{0,40}(?:资金|基金|预算|经费|资金池)|(?:列资|切块)[^，。；]{0,6}\d"
    r"|(?:每年|统筹|安排|设立|预算)[^，。；]{0,12}\d[^，。；]{0,10}(?:用于|作为|设立|专项)"
)
_LENDING = re.compile(
    r"(?:贷款|授信|担保|信用|融资)(?:额度|金额|规模)?[^，。；\d]{0,4}(?:最高|不超过|为|达|至)*$"
)
_INVESTED = re.compile(r"(?:股权投资|参股|入股)(?:方式|形式)?[^，。；\d]{0,10}$|出资[^，。；\d]{0,4}$")
_INTEREST = re.compile(r"(?:利率|费率|年化|利息率)[^，。；\d]{0,8}$")
SCHEDULE = re.compile(
    r"(?:应奖励额|应补助额|(?:奖励|奖补|补助|补贴|支持)(?:资金)?总额|应奖|应补)的?\d|分[\d一二两三四五六七八九十]+(?:年|期|次|批|个?阶段)|[两二三四]个阶段|分期|分批|分年度|分段支付"
)
# Words before a cap that name nobody but the one who gets the grant: 单个企业每年最高…
ENTITY = re.compile(
    r"(?:单[个家户项次场一]|单|同一|每[个家户人项次场年座]|每个标准|各)"
    r"(?:企业|项目|单位|产品|品种|主体|机构|个人|园区|活动|平台)?"
    r"|以上|上述|前述|各项|本条|该项|所有|每年|年度|全年|当年|一年|累计|合计|总计|总额|金额|额度|资金|标准|比例"
    r"|其中|且|并|补助|补贴|奖励|奖补|资助|支持|扶持|给予|享受|机构|企业|项目|的|可|不|最|原则上|年|内|，|：|[\s\u3000]"
)
_COUNTED = re.compile(r"(?:人数|面积|股份|股权|占比|比重|产能|总量|员工|数量|份额|持股|控股)的?$")


@dataclass(frozen=True)
class Stretch:
    """What stands between two commas, with its figures sorted.

    Attributes:
        start, end: where it stands in its paragraph.
        granted, caps: figures at their places in the paragraph, in order.
        shares: rates that limit a grant by somebody's money (不超过财政贡献的50%).
        speaks: whether it has a word of granting.
        sure: False if a figure was taken though no word of granting says so.
    """

    start: int
    end: int
    text: str
    granted: tuple[Figure, ...] = ()
    caps: tuple[Figure, ...] = ()
    floors: tuple[Figure, ...] = ()
    speaks: bool = False
    pending: tuple[Figure, ...] = ()
    sure: bool = True


def is_about_budget(stretch: str) -> bool:
    """Money set aside for a programme is no grant to an applicant.

    >>> is_about_budget("每年安排专项资金1000万元"), is_about_budget("安排专项资金给予企业10万元")
    (True, False)
    """
    return bool(_BUDGET.search(stretch)) and not re.search("给予|予以|拨付", stretch)


def sort_figures(text: str, start: int, end: int, announced: bool = False) -> Stretch:
    """The stretch ``text[start:end]`` with its figures sorted by what they are.

    Args:
        announced: whether words before this stretch promise a grant and leave the sum to it
            (``按以下标准奖励：国家级100万元``).

    >>> found = sort_figures("产值5亿元以上的奖励10万元", 0, 14)
    >>> [figure.value for figure in found.granted]
    [100000]
    >>> [figure.value for figure in sort_figures("最高不超过5万元", 0, 8).caps]
    [50000]
    """
    found = _sorted(text[start:end], announced)
    granted, caps, floors, pending = (
        tuple(figure.moved(start) for figure in part)
        for part in (found.granted, found.caps, found.floors, found.pending)
    )
    return Stretch(start, end, found.text, granted, caps, floors, found.speaks, pending, found.sure)


@remembered
def _sorted(stretch: str, announced: bool) -> Stretch:
    """The stretch as if it were all of the text."""
    start, end = 0, len(stretch)
    found = figures(stretch)
    words = [match.start() for match in GRANT.finditer(stretch)] if found or len(stretch) < 400 else []
    speaks = bool(words) and not is_about_budget(stretch)
    if not found or _NO_GRANT.search(stretch) or is_about_budget(stretch):
        return Stretch(start, end, stretch, speaks=speaks and not _NO_GRANT.search(stretch))
    roles = _roles(stretch, found, words[0] if words else None, announced)
    by_role: dict[str, list[Figure]] = {"granted": [], "cap": [], "floor": [], "pending": []}
    for figure, role in zip(found, roles, strict=True):
        by_role.setdefault(role, []).append(figure)
    granted = by_role["granted"]
    if _pays_in_parts(stretch, granted):
        granted = []
    return Stretch(
        start,
        end,
        stretch,
        tuple(granted),
        tuple(by_role["cap"]),
        tuple(by_role["floor"]),
        speaks,
        tuple(by_role["pending"]),
        bool(words),
    )


def _pays_in_parts(stretch: str, granted: Sequence[Figure]) -> bool:
    """Whether figures only tell how a grant is paid out over time."""
    if not granted or not SCHEDULE.search(stretch):
        return False
    if len(granted) == 1:
        paid = re.search("拨付|兑付|兑现|支付", stretch) and not re.search("给予|予以", stretch)
        return bool(paid) and granted[0].kind == "rate"
    rates = [figure.value for figure in granted if figure.kind == "rate"]
    return not rates or abs(sum(rates) - 1) < 1e-6 or bool(re.search("应奖|应补|总额", stretch))


def _roles(stretch: str, found: Sequence[Figure], word: int | None, announced: bool) -> list[str]:
    """The role of each figure; the members of a list (10万元、20万元) share one."""
    roles: list[str] = []
    for group in _lists(stretch, found):
        before = stretch[max(0, group[0].start - 80) : group[0].start]
        after = stretch[group[-1].end : group[-1].end + 40]
        roles += [_role(group[-1], before, after, word, announced)] * len(group)
    return roles


def _lists(stretch: str, found: Sequence[Figure]) -> list[list[Figure]]:
    """The figures in lists: members of one kind with nothing but 、 和 / between them."""
    groups: list[list[Figure]] = []
    for figure in found:
        last = groups[-1][-1] if groups else None
        between = stretch[last.end : figure.start] if last else ""
        if last and last.kind == figure.kind and re.fullmatch(r"\s*(?:、|和|及|或|与|以及|/|,)?\s*", between):
            groups[-1].append(figure)
        else:
            groups.append([figure])
    return groups


def _role(figure: Figure, before: str, after: str, word: int | None, announced: bool) -> str:
    spoken = word is not None and word < figure.start
    if _belongs_elsewhere(figure, before, after):
        return "other"
    if re.search(r"[×*＊+]\s*$", before) or re.match(r"\s*[×*＊]", after):
        return "other"
    if figure.kind == "rate" and not figure.plain:
        return "granted"  # 全额补贴, 减半收取: the words themselves grant
    if _CAP_BEFORE.search(before):
        return _limit(figure, before, after, word)
    if figure.kind == "money" and _CAP_AFTER.match(after):
        return "cap"
    if _THRESHOLD_AFTER.match(after) and not _NOT_GRANTED_AFTER.match(after):
        return "other"
    if _MEASURED.search(before) and not re.match(r"\s*部分", after):
        return "other"
    if spoken:
        if re.search("(?:不低于|不少于|最低)$", before) and re.search("(?:金额|额度|资金|总额)", before):
            return "floor"
        return "granted"
    if figure.kind == "money" and re.search(
        "(?:金额|额度|资金|标准)[^，。；]{0,4}(?:不低于|不少于)$", before
    ):
        return "floor"
    return _before_the_word(figure, before, after, word, announced)


def _belongs_elsewhere(figure: Figure, before: str, after: str) -> bool:
    if re.match(r"\s*的?(?:资金|奖励|补助|补贴)?的?基础[之]?上", after):
        return True  # 在省级奖励100万元的基础上: what somebody else grants
    if figure.kind == "money":
        if _CAP_BEFORE.search(before) and _AT_INTEREST.match(after):
            return False
        if _LENT.match(after) or _INVESTED.search(before):
            return True
        return bool(_LENDING.search(before) and not _GRANT_AFTER.match(after))
    if _INTEREST.search(before) and not re.match("[^，。；]{0,12}(?:贴息|补贴|补助)", after):
        return True
    return bool(
        re.match(r"\s*的?(?:价格)?(?:扣除|折扣)", after)
        or _SHARED.match(after)
        or _SHARER.search(before)
        or _PAID_OUT.search(before)
        or _PAID_OUT_AFTER.match(after)
        or _MOVED.search(before)
        or _COUNTED.search(before)
    )


def _limit(figure: Figure, before: str, after: str, word: int | None) -> str:
    """What stands after 最高 or 不超过: a cap; a rate is the rate itself where the stretch grants."""
    if figure.kind == "money":
        if _THRESHOLD_AFTER.match(after) and not _NOT_GRANTED_AFTER.match(after) and word is None:
            return "other"
        return "cap"
    if re.match(r"\s*(?:且(?!最高|不超过)|以[上下]|的(?:企业|项目|单位|人员))", after):
        return "other"
    if word is not None:
        return "granted"
    return "pending" if re.search("按|比例", before) else "other"


def _before_the_word(figure: Figure, before: str, after: str, word: int | None, announced: bool) -> str:
    """A figure before the word of granting, or in a stretch without one."""
    if _MEASURED_FURTHER.search(before):
        return "other"
    if figure.kind == "rate" and re.search("以[上下]", after[:4]):
        return "other"
    if word is not None:
        if _BASED.search(before) or _GRANT_AFTER.match(after) or before.endswith("的"):
            return "granted"
        return "granted" if announced and _ends_the_stretch(after) else "other"
    based = re.search("按|参照|依据|根据" if figure.kind == "money" else "按|参照|依据|根据|以", before)
    if based and (figure.kind == "rate" or _ends_the_stretch(after)):
        return "pending"
    if announced and _ends_the_stretch(after):
        return "granted"
    return "other"


def _ends_the_stretch(after: str) -> bool:
    """Whether a figure closes its stretch, its unit and 的标准 aside."""
    return bool(
        re.fullmatch(r"(?:人民币|/[^，。；、\d]{1,10}|的?标准|左右|整|[\s\u3000])*(?:[、和及].*)?", after)
    )
