"""Names of facts: the document's own words, short, and legal in the rule language."""

from __future__ import annotations

import re

from zoulang.rules.expressions.functions import FUNCTION_WORDS
from zoulang.rules.expressions.lexer import KEYWORDS

LONGEST = 30
_TITLE = re.compile(r"《([^《》]{2,120})》(?:（[^（）]*号）)?")
_WRAPPING = re.compile(
    r"^(?:关于)?(?:印发|转发)?(?:关于)?|的?(?:若干)?(?:政策措施|政策|意见|措施|办法|规定|通知|方案|计划)+$"
)
_SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9ⅠⅡⅢⅣⅤ]")
_PLAIN = re.compile(r"[\u3400-\u9fff]+")
# A name with one of these signs in it could be read in two ways, or begins a number.
_OPENERS = re.compile(r"^(?:非|若|是|否|无|按|至|或|且|近|前|末|连续|第|至少)")


def short_name(words: str, longest: int | None = None) -> str:
    """The words as a name: without signs and titles of other documents in full, and not too long.

    A title keeps its core, so that two clauses that name two documents stay apart.

    >>> short_name("首次列入本县“三新”统计名录的")
    '首次列入本县三新统计名录'
    >>> short_name("获得《关于加快冷链物流发展的若干政策》扶持资金的企业")
    '获得加快冷链物流发展扶持资金的企业'
    """
    plain = _TITLE.sub(lambda title: _core(title[1]), words)
    plain = _SIGNS.sub("", plain).removesuffix("的")
    return plain[: longest or LONGEST].removesuffix("的")


def _core(title: str) -> str:
    core = re.sub(r"（.*?）", "", title)
    for _ in range(2):
        core = _WRAPPING.sub("", core)
    return core[-14:] or title[:14]


def letters(words: str) -> str:
    """The words without signs: what two spellings of one thing have in common.

    >>> letters("“三新”产业") == letters("三新产业的")
    True
    """
    return _SIGNS.sub("", words).removesuffix("的")


def referred(name: str) -> str:
    """The name as an expression writes it: in backquotes where it could be taken for something else.

    >>> referred("营业收入"), referred("新建GAP基地"), referred("非公企业")
    ('营业收入', '`新建GAP基地`', '`非公企业`')
    """
    if _PLAIN.fullmatch(name) and not _OPENERS.match(name):
        return name
    return f"`{name}`"


def is_taken(name: str) -> bool:
    """Whether the name is a word of the language itself.

    >>> is_taken("平均"), is_taken("平均工资")
    (True, False)
    """
    return name in KEYWORDS or name in FUNCTION_WORDS
