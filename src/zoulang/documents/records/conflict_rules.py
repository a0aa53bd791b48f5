"""Which rule goes first where two say different things: the document's own words on that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zoulang.documents.passages import Passage, pieces
from zoulang.documents.reading import Record

_THIS = (
    r"(?:本|该|此)(?:[\u4e00-\u9fff“”]{0,8}?)"
    r"(?:意见|办法|通知|措施|政策|方案|规定|细则|规则|计划|规划|决定|文件|条例|若干|条款|公告|制度|标准|实施)"
)
_DIFFERS = (
    r"(?:不一致|不相一致|不符|不相符|相抵触|抵触|冲突|相冲突|矛盾|不同|有出入|重复|重叠|不统一|有变化|有调整)"
)
_OLDER = r"(?:原有?|以前|此前|之前|以往|过去|先前|早先|已出台|现行|原来|既往)"
_HIGHER = (
    r"(?:上级|国家|中央|国务院|省|自治区|市|上位法|法律|法规|规章|上位|更高)[\u4e00-\u9fff、“”（）]{0,20}"
)
_FOLLOW = r"(?:按照?|依照?|依据|遵照|执行|以|从|适用)"

# The code of a rule, how sure the words are, and the words; the first that fits a sentence names it.
_RULES: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "best_of",
        0.95,
        re.compile(
            r"[就按从择](?:高|优|高从优|优就高|高就优|高择优|优从高)(?:不就低|原则|[、，]?不重复|"
            r"享受|执行|兑现|奖励|扶持|补助|给予|且|标准)"
            r"|择优不重复|从[高优]不重复|就[高优][、，]?不重复|不重复[、，]?就[高优]|取高不重复|"
            r"从优从高|(?:最高|较高|高)(?:的)?一(?:项|档|类|级)(?:标准)?(?:享受|执行|给予|兑现|"
            r"奖励|补助|扶持|计)"
            r"|(?:按|以|取)(?:最高|较高)(?:额|标准|档|级别|级|奖项|奖励|等级)?(?:[^，。；]{0,8})?(?:享受|"
            r"执行|给予|兑现|奖励|补助|扶持|为准)"
            r"|只能(?:选择|享受)[^，。；]{0,12}(?:一项|其中一|一种|一次)|(?:择|选)其一|不重复(?:享受|"
            r"奖励|补助|支持|资助|扶持|计算|兑现|申报)|不得?(?:予以)?重复(?:享受|奖励|补助|支持|"
            r"资助|扶持|申报|兑现)"
        ),
    ),
    (
        "higher_over_this",
        0.9,
        re.compile(
            rf"(?:{_THIS}|与)[^。；]{{0,40}}{_HIGHER}[^。；]{{0,30}}{_DIFFERS}[^。；]{{0,16}}{_FOLLOW}[^。"
            rf"；]{{0,4}}(?:其|{_HIGHER}|上级|有关|相关)"
            rf"|{_HIGHER}[^。；]{{0,40}}(?:另有|有|作出|出台)(?:新|明确|其他|调整|统一)*(?:的)?(?:规定|"
            rf"政策|要求|调整)的?，?[^。；]{{0,6}}(?:从其|按其|依其|以其|{_FOLLOW}(?:其|{_HIGHER}|"
            rf"上级|新))"
            rf"|(?:如遇|如|若|遇)?{_HIGHER}(?:政策|规定|文件)[^。；]{{0,16}}(?:调整|变化|变动|修订)[^。"
            rf"；]{{0,10}}{_FOLLOW}[^。；]{{0,12}}(?:新|上级|调整后|{_HIGHER})"
        ),
    ),
    (
        "specific_over_this",
        0.9,
        re.compile(
            r"已有(?:具体|明确|专门|相关|单独|专项)*(?:的)?(?:政策|规定|办法)(?:的|，)+[^。；]{0,6}(?:按|"
            r"从|执行|依|以)"
            r"|(?:法律|法规|规章|另有|有专门|有特别|有其他|有特殊|有单独|有具体|有明确)[、\u4e00-\u9fff]{"
            r"0,16}规定的?，?(?:从其规定|从其约定|按其规定|依照其规定|按照?有关规定|按照?其|适用其)"
            r"|另有(?:规定|约定|要求|政策)(?:的|，)+[^。；]{0,6}(?:从其|按|依|除外)"
        ),
    ),
    (
        "this_over_older",
        0.95,
        re.compile(
            rf"{_OLDER}[^。；]{{0,60}}(?:与|和|同|跟){_THIS}[^。；]{{0,16}}{_DIFFERS}[^。；]{{0,10}}(?:以|"
            rf"按|执行|适用|依)[照]?{_THIS}"
            rf"|(?:与|和|同|凡与){_THIS}[^。；]{{0,20}}{_DIFFERS}[^。；]{{0,10}}(?:以|按|执行|适用|"
            rf"依|废止|不再执行|停止执行)"
            rf"|{_OLDER}[^。；]{{0,60}}{_DIFFERS}(?:之处|的)?，?[^。；]{{0,6}}(?:以|按|执行|适用|"
            rf"依)[照]?{_THIS}"
        ),
    ),
    (
        "later_over_earlier",
        0.85,
        re.compile(
            r"(?:新[的出]?(?:政策|规定|办法|标准)|后续(?:政策|规定)|今后)[^。；]{0,30}(?:按|从|"
            r"以|执行)[^。；]{0,4}(?:新|其)(?:的)?(?:政策|规定|标准|办法|执行|为准)?"
            r"|(?:时间|发布|出台|印发)(?:在后|较晚|后)[^。；]{0,10}(?:为准|执行)|以(?:最新|后发|"
            r"新出台|新发布)[^。；]{0,12}为准|新老政策[^。；]{0,16}新政策"
        ),
    ),
    (
        "interpreter_decides",
        0.8,
        re.compile(
            r"(?:未尽事宜|争议|异议|冲突|不明确|具体问题|有关问题|分歧|特殊情况|其他情形)[^。；"
            r"]{0,24}由(?P<decider>[^，。；]{2,40}?)(?:会同[^，。；]{2,40}?)?(?:负责)?(?:解释|裁定|"
            r"裁决|认定|确定|决定|商定|研究决定|审定|协调解决)"
        ),
    ),
)
_DECIDER = re.compile(
    r"由([^，。；]{2,40}?)(?:会同[^，。；]{2,40}?)?(?:负责)?(?:裁定|裁决|认定|确定|决定|商定|审定)"
)


def find_conflict_rules(passages: Sequence[Passage]) -> list[Record]:
    """One record for each rule: ``rule`` is its code, ``decider`` the unit that decides, or None.

    this_over_older: what was in force before yields to this document. specific_over_this: an existing
    specific policy goes first. higher_over_this: the policy of a higher level. later_over_earlier: the newer
    one. best_of: of several supports only the best is paid. interpreter_decides: a unit settles it.

    >>> from zoulang.documents import read_text
    >>> text = "一、附则\\n原有规定与本办法不一致的，以本办法为准。同类奖励就高不重复。"
    >>> [(r.values["rule"], r.quote) for r in read_text(text, "样例").of_kind("conflict_rule")]
    [('this_over_older', '原有规定与本办法不一致的，以本办法为准'), ('best_of', '同类奖励就高不重复')]
    """
    return [record for passage in passages for record in _rules(passage)]


def _rules(passage: Passage) -> Iterator[Record]:
    for begin, end in pieces(passage.text, "。；！"):
        sentence = passage.text[begin:end]
        for rule, confidence, pattern in _RULES:
            if match := pattern.search(sentence):
                decider = match.groupdict().get("decider")
                if decider is None and (named := _DECIDER.search(sentence)):
                    decider = named[1]
                yield passage.record(
                    "conflict_rule", begin, end, confidence, {"rule": rule, "decider": decider}
                )
                break
