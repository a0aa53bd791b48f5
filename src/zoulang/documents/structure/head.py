"""The head of a document: title, number, date, and whom it addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import Marker
from zoulang.documents.passages import fold
from zoulang.documents.structure.dates import DATE
from zoulang.documents.structure.lines import HASH_HEADING, SENTENCE_END, is_prose
from zoulang.documents.structure.traditional import simplified

FAR = 5  # empty lines, or lines of a page, that part two lines of a head
TITLE_END = re.compile(
    r"(?:意见|通知|办法|方案|规定|细则|措施|计划|规划|决定|决议|公告|通告|答复|复函|建议|报告|条例|"
    r"函|批复|要点"
    r"|纲要|规程|指南|制度|政策|规则|标准|通报|清单|目录|纪要|令|预案|规范|指引|章程|议案|请示|"
    r"说明|解读|公报|倡议书|若干条|十条|(?:任务|责任|工作)分解)"
    r"(?:[（(〔].*[）)〕])?[》”]?$"
)
_ADDRESSES = re.compile(
    r"(?:各|有关|相关|机关|本).{0,200}(?:政府|部门|单位|机构|企业|管委会|办事处|委员会|局|院校|"
    r"学校|科室|公司)\s*"
)


def read_head(
    blocks: Sequence[Block], numbers: Sequence[Marker | None]
) -> tuple[list[Block], str | None, int]:
    """The lines of the head, the salutation, and the index where the body begins.

    >>> read_head([Block("关于样本的通知"), Block("各镇人民政府："), Block("一、甲")], [None] * 3)[1:]
    ('各镇人民政府：', 2)
    """
    head: list[Block] = []
    for index, block in enumerate(blocks):
        text = block.text
        if numbers[index] is None and _is_salutation(text, bool(head) or index < 3):
            return head, text, index + 1
        heading = HASH_HEADING.fullmatch(text)
        announces = text.endswith(("：", ":")) and re.search("如下|以下", text)
        dated = len(text) <= 300 and re.fullmatch(rf"[（(]\s*{DATE}.*[）)]", text)
        if dated:
            head.append(block)
            continue
        ends = announces or numbers[index] or (is_prose(text) and not is_title(text)) or (heading and head)
        if head and re.fullmatch(r"细\s*则\s*[\d一二三四五六七八九十]{1,3}", text):
            return head, None, index
        if ends or re.fullmatch("附\\s*件.{0,6}", text) or (text.startswith("——") and not head):
            return head, None, index
        head.append(Block(heading[2]) if heading else block)
    return head, None, len(blocks)


def is_title(text: str) -> bool:
    """Whether a line can be the title of a document, however long it is.

    >>> is_title("青梧县人民政府关于印发样本办法的通知"), is_title("各镇要抓好落实。")
    (True, False)
    """
    plain = simplified(fold(text))
    return len(plain) <= 200 and not re.search("[。；？！]", plain) and bool(TITLE_END.search(plain))


def _is_salutation(text: str, expected: bool) -> bool:
    plain = simplified(text)
    if not expected or SENTENCE_END.search(text) or len(text) > 600:
        return False
    if text.endswith(("：", ":")):
        if re.search(r"(?:如下|以下|认为|指出|强调|要求|提出)[:：]$", plain):
            return False
        return len(text) < 200 or bool(_ADDRESSES.search(plain))
    return bool(_ADDRESSES.fullmatch(plain)) and plain.count("各") >= 2 and bool(re.search("[，、,]", plain))
