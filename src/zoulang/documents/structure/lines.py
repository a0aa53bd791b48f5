"""What a single line looks like: prose, a heading, a name of an office."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[。；！？]")
HASH_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_GRANT_IN_HEADING = re.compile(r"给予|应当|不得|\d\s*(?:[万亿百千]*元|[%％‰])")
TITLE_LENGTH, HEADING_LENGTH = 30, 60
ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()“”·、 ]{2,60}(?:政府|委员会|局|厅|办公室|部|院|委|政府办|署|社|中心|小组|"
    r"指挥部|公司|协会|学会|商会"
    r"|联合会|总会|总工会|理事会|银行|分行|支行|管委会|常委会|党组|大学|学校|支队|大队|集团|办事处|"
    r"管理处|科技处|工作处)"
)


def is_prose(text: str) -> bool:
    """Whether a block is a paragraph of sentences and not a title, a name or a date.

    >>> is_prose("青梧县财政局"), is_prose("县财政局负责拨付。")
    (False, True)
    """
    return len(text) > 80 or bool(SENTENCE_END.search(text)) or (text.endswith("，") and len(text) > 20)


def split_heading(body: str) -> tuple[str, int, bool]:
    """The heading of a clause, where its text begins, and whether the heading is a title of its own.

    >>> split_heading("壮大配套。对企业给予奖励。"), split_heading("总体目标")
    (('壮大配套', 5, True), ('总体目标', 4, True))
    >>> split_heading("对新入库的企业，给予10万元奖励。")
    ('对新入库的企业，给予10万元奖励', 0, False)
    """
    stop = SENTENCE_END.search(body)
    if stop is None:
        titled = len(body) <= HEADING_LENGTH
        return (body.rstrip("：: "), len(body), True) if titled else (first_words(body), 0, False)
    first, rest = body[: stop.start()], body[stop.end() :]
    if _GRANT_IN_HEADING.search(first):
        return first_words(body), 0, False
    if (
        rest.strip()
        and stop[0] == "。"
        and len(first) <= TITLE_LENGTH
        and not re.match("本.{1,6}自|对", first)
    ):
        return first, stop.end(), True
    if not rest.strip() and len(first) <= TITLE_LENGTH and "，" not in first and not first.startswith("对"):
        return first, len(body), True
    return first_words(body), 0, False


def first_words(text: str) -> str:
    """The first sentence, cut at a comma if it is long.

    >>> first_words("为推动成果转化，现提出如下意见。")
    '为推动成果转化，现提出如下意见'
    """
    first = SENTENCE_END.split(text, maxsplit=1)[0].strip()
    if len(first) <= HEADING_LENGTH:
        return first
    cut = first.rfind("，", 8, TITLE_LENGTH + 10)
    return first[:cut] if cut > 0 else first[:TITLE_LENGTH]
