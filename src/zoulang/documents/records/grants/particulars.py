"""The particulars of a grant beside its numbers: for whom, of what, how often, for how long, from whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.numbering import chinese_number
from zoulang.documents.records.grants.amounts import Figure
from zoulang.documents.records.grants.tiers import Grant

_BASED = re.compile(r"(?:按照|按|参照|依据|根据)([^，。；]{0,60}?)(?:的)?$")
_BASE_AFTER = re.compile(r"(?:给予|奖励|补助|补贴)(?:企业|单位)?([^，。；]{2,30}?)$")
_UP_TO = re.compile(r"(?:的|不超过|不高于|不低于|最高|标准|比例|为|给予|予以|一次性)+$")
_NO_BASE = re.compile("上述|以上|前述|同等|相应|规定|相关规定|该|此")
# What a rate can be taken of, though a comma stands between: 按设备投资额，给予10%
_BASED_BEFORE = re.compile(
    r"(?:按照|按)([^，。；]{0,60}(?:额|费|费用|税|租金|价款|支出|投入|利息|成本|总价|部分))的?，(?:给予|予以)(?:企业|单位)?(?:不超过|最高)?$"
)
_UNIT_AFTER = re.compile(r"\s*/((?:[^\s，。；的、\d补奖给标]{1,4})(?:/[^\s，。；的、\d补奖给标]{1,3})?)")
_EVERY = (
    "每(?:满|增加|新增|增长|新?引进|新?培育|跨越|上|实现|举办|完成|认定|带动|出口|结汇|节约|节省|超过|超出?|高出|达到?|提高|提升|上升"
    "|开行|开通|组织|吸纳|招用)?"
)
_UNIT_BEFORE = re.compile(
    rf"{_EVERY}([一二三两\d]+(?:\.\d+)?[百千万亿]*[^，。；、年月\d的]{{1,8}}?|[^，。；、年月\d]{{1,4}}?)(?:每[年月])?"
    r"(?:一次性|分别)*(?=给予|奖励|补助|补贴|奖补|资助|最高|追加|递增|加奖|增加|再|另|[，一二三两\d])"
    r"|单(品种|个项目|户|台|件)[^，。；]{0,4}(?:奖励|补助|补贴)"
)
_ONE = re.compile(r"^(?:1|一)(?=[^\d.十百千万亿])个?")
_PAYER = re.compile(r"(?:省|市|县|区|镇|各级)(?:级)?财政(?!贡献|资金|收入|补助|预算|部门)")
_PAYERS_SHARE = re.compile(
    r"(?:由)?((?:[省市县区镇](?:级)?[、和与及])+[省市县区镇](?:级|（区）)?(?:两级|三级)?财政)[^，。；]{0,12}(?:分担|承担|负担)"
)
_YEARS = re.compile(
    r"(?:连续|分|最长|最多|期限|为期|不超过|补贴期)(?:补贴|支持|奖励|补助|给予|不超过|为|期限)*\s*([\d一二两三四五六七八九十]{1,3})\s*年"
    r"|([\d一二两三四五六七八九十]{1,3})年(?:的)?(?:奖励|补助|补贴|内)"
)
_CONDITION = re.compile("连续[^，。；]{1,40}的(?=[，企单项])")  # 连续三年增长的企业: for whom, not how long
_SPLIT_CONDITIONS = re.compile(r"[，；]|(?<=[^而])且(?=[^慢])|并且|同时(?!期)")
_NOT_A_CONDITION = re.compile(r"^(?:经[^，]{0,12}(?:审核|认定|批准|同意)后?|按[^，]*|由[^，]*财政)$")
_NAMES = re.compile(
    r"的$|的(?:企业|项目|单位|个人|人才|机构|园区|平台|产品|主体)|\d|^[^，]{2,8}(?:企业|项目|人才)$|^凡"
)
_OPENING = re.compile(r"^(?:其中|对于?|凡是?|支持|鼓励|并|且|同时|另外?|另|即)+")
_TITLED = re.compile(r"《[^《》]{2,80}》(?:（[^（）]{4,30}号）)?|[^，。；（）《》\s]{2,12}〔\d{4}〕\d{1,4}号")
ON_TOP = re.compile(
    r"在(?:此|上述|以上)[^，。；]{0,8}(?:基础|标准)[^，。；]{0,4}上|另(?:外|行)?(?:给予|奖励|补助|补贴|再|增加|按|一次性|分别)"
    r"|再(?:给予|奖励|补助|补贴|一次性|按|追加|增加|分别|奖)|额外|追加|叠加|递增|(?:还|并)可?再"
)
_TOPPED_UP = re.compile(r"补足|补差|差额|递进")


def subject_of(text: str) -> str:
    """The applicant in the words of the document, without 对, layout, and what the sentence leads in with.

    >>> subject_of("，对新入库的企业"), subject_of("支持新建基地；对升级的基地")
    ('新入库的企业', '新建基地；升级的基地')
    >>> subject_of("大力发展冷链物流，对新建冷库的企业")
    '新建冷库的企业'
    """
    parts = [_without_lead_in(re.sub("\u3000+", "", part).strip(" ，、：")) for part in text.split("；")]
    return "；".join(_OPENING.sub("", part) for part in parts)


def _without_lead_in(words: str) -> str:
    """The words from the last stretch that begins with 对 or 凡, if those before it name nobody."""
    stretches = words.split("，")
    for index in range(len(stretches) - 1, 0, -1):
        if re.match("对(?!外|其|口)|凡", stretches[index]):
            before = stretches[:index]
            return words if any(_NAMES.search(part) for part in before) else "，".join(stretches[index:])
    return words


def conditions_of(subject: str) -> list[str]:
    """The single conditions that a subject joins, each in the words of the document.

    >>> conditions_of("首次入库的企业，年产值超过1亿元且增速不低于10%的")
    ['首次入库的企业', '年产值超过1亿元', '增速不低于10%']
    """
    parts = [part.strip(" ，、：。") for part in _SPLIT_CONDITIONS.split(subject_of(subject))]
    parts = [_OPENING.sub("", part) for part in parts]
    parts = [part[:-1] if part.endswith("的") else part for part in parts]
    return [part for part in parts if len(part) > 1 and not _NOT_A_CONDITION.match(part)]


def references_of(words: str) -> list[str]:
    """Titles and numbers of the documents that a grant follows.

    >>> references_of("按照《样本办法》和青政发〔2023〕5号给予奖励")
    ['《样本办法》', '青政发〔2023〕5号']
    """
    found = [match[0] for match in _TITLED.finditer(words)]
    return [re.sub("^(?:按照?|根据|依据|参照|和|及|与|、)+", "", name) for name in found]


def payer_of(words: str) -> str | None:
    """Who pays, where the grant names a treasury, or several that share.

    >>> payer_of("区财政给予10万元奖励"), payer_of("由市、区财政按5：5分担")
    ('区财政', '市、区财政')
    """
    if shared := _PAYERS_SHARE.search(words):
        return shared[1]
    return payer[0] if (payer := _PAYER.search(words)) else None


def kind_of(rates: Sequence[Figure], sums: Sequence[Figure], grant: Grant) -> str:
    if rates:
        return "percent"
    if sums and unit_of(grant):
        return "per_unit"
    return "fixed" if sums or grant.caps else "qualitative"


def unit_of(grant: Grant) -> str | None:
    """What the sum is paid for each of: 亩, 间, 人/夜; a sum a year is no unit."""
    if not grant.found:
        return None
    end = grant.found[-1].end - grant.start
    after = _UNIT_AFTER.match(grant.words[end:]) if 0 <= end <= len(grant.words) else None
    if after and after[1] != "年":
        return after[1]
    before = _UNIT_BEFORE.search(grant.words)
    unit = (before[1] or before[2]) if before else None
    return (_ONE.sub("", unit) or unit) if unit else None


def base_of(text: str, grant: Grant) -> str | None:
    """What a rate is taken of, or what a sum is paid for each of."""
    first = next((figure for figure in grant.found if figure.kind == "rate"), None)
    if first is None:
        return unit_of(grant)
    before = text[max(grant.start, first.start - 120) : first.start]
    plain = _UP_TO.sub("", before)
    found = _BASED.search(plain) or _BASE_AFTER.search(plain) or _BASED_BEFORE.search(before)
    words = re.sub("^(?:不超过|不高于|最高|其(?!他|它|中|余|在|对))+", "", found[1]) if found else ""
    return words if words and not _NO_BASE.fullmatch(words) else None


def recurrence_of(words: str) -> str | None:
    """How often a grant is paid: once, monthly, quarterly, annual, or unknown.

    >>> recurrence_of("给予一次性奖励"), recurrence_of("连续三年给予补贴"), recurrence_of("给予奖励")
    ('once', 'annual', None)
    """
    words = _CONDITION.sub("", words)
    if re.search("每月|按月|元/月|/人/月|人/月|人·月|平方米/月|月/", words):
        return "monthly"
    if re.search("每季度|按季度?|元/季", words):
        return "quarterly"
    if re.search("每年|连续|元/年|/年|年度最高|逐年|按年|人·年|亩·年", words):
        return "annual"
    return "once" if re.search("一次性|首次|初次", words) else None


def years_of(words: str) -> int | None:
    """For how many years a grant is paid, where the words say it.

    >>> years_of("连续三年给予补贴"), years_of("给予5年奖励"), years_of("给予奖励")
    (3, 5, None)
    """
    match = _YEARS.search(_CONDITION.sub("", words))
    return chinese_number(match[1] or match[2]) if match else None


def is_on_top(words: str) -> bool:
    """Whether a grant is paid besides another one (另给予, 再奖励, 追加).

    >>> is_on_top("再给予20万元奖励"), is_on_top("给予20万元奖励")
    (True, False)
    """
    return bool(ON_TOP.search(words))


def tops_up(words: str) -> bool:
    """Whether only the difference to a grant received before is paid (补足差额).

    >>> tops_up("晋级的补足差额"), tops_up("不重复奖励")
    (True, False)
    """
    return bool(_TOPPED_UP.search(words))
