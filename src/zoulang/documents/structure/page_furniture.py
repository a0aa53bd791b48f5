"""What a web page puts around a document: tables of particulars, buttons, counters, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import find_marker
from zoulang.documents.passages import fold
from zoulang.documents.structure.head import FAR
from zoulang.documents.structure.titles import NUMBER
from zoulang.documents.structure.traditional import simplified

_FIELDS = {
    "title": "标题|名称|信息名称|文件名称",
    "number": "文号|发文字号|发布文号|文件编号|发文文号|公文文号",
    "issuer": (
        "发文机关|发文机构|发文单位|制发机关|制定机关|成文单位|发布机构|发布机关|发布单位|发布部门|公开机构"
    ),
    "signed": "成文日期|成文时间|签发日期|印发日期|制发日期|落款日期",
    "dispatched": "发文日期|发文时间",
    "published": "发布日期|发布时间|公布日期|公开日期|公开时间|生成日期|印发时间|信息时间",
    "openness": "公开属性|公开方式|信息公开选项|信息公开类别|公开形式|公开类别|是否公开",
    "signatory": "签发人|领导签发|签发",
    "source": "信息来源|文章来源|来源",
}
_OTHER = (
    "索引号|信息索引号?|索取号|主题分类|组配分类|信息分类|信息类别|体裁分类|服务对象|主题词|关键词|"
    "有效性|时效性|是否有效|效力状态|实施状态|文件状态"
    "|公文种类|文种|公文时效|生效日期|生效时间|失效日期|失效时间|废止日期|废止时间|有效期限?|统一登记号|"
    "登记号|统一编号|规范性文件登记号"
    "|浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|点击数|点击率|点击次数|点击量|访问量|访问次数|"
    "字号|字体大小|字体|文字大小|视力保护色|背景色|保护视力色"
    "|责任编辑|编辑|审核|校对|编审|值班编委|作者|内容概述|概述|摘要|相关附件|相关链接|相关文章|"
    "相关阅读|相关解读|相关新闻|附件下载|文件下载|下载地址|分享到|分享|责编"
    "|所属机构|所属主题|所属栏目|栏目|载体类型|公开范围|公开目录|公开时限|公开程序|记录形式|语种|"
    "文件类型|内容分类|主办单位|版权所有|承办单位|网站标识码|备案号|联系我们|网站地图"
    "|时间|日期|文件解读|政策解读|解读链接|信息提供|稿源|导读"
)
_NAME_OF = {name: kind for kind, names in _FIELDS.items() for name in names.split("|")}
_KEYS = sorted(
    [*_NAME_OF, *(k for k in _OTHER.split("|") if not k.endswith("?")), "索引号", "有效期"],
    key=len,
    reverse=True,
)
_SPACED = "|".join(r"\s*".join(key) for key in _KEYS)
_KEY = re.compile(rf"(?:[•·▪■◆*|\[【]\s*)?({_SPACED})\s*[】\]]?\s*[:：]?\s*")
_PAIR = re.compile(
    rf"(?:^|[\s|｜;；,，丨]|(?<=[\d日号]))\s*[•·*【\[-]?\s*({_SPACED})\s*[】\]]?\s*[:：|｜]\s*"
)
# What a page also says below a document; other names may begin a line of the document itself.
_OF_PAGES = frozenset(
    [
        "索引号",
        "责任编辑",
        "责编",
        "值班编委",
        "浏览次数",
        "浏览量",
        "阅读次数",
        "阅读量",
        "点击数",
        "点击率",
        "点击次数",
        "点击量",
        "访问量",
        "访问次数",
        "字号",
        "字体",
        "字体大小",
        "信息来源",
        "文章来源",
        "稿源",
        "分享到",
        "分享",
        "相关链接",
        "相关附件",
        "相关文章",
        "相关阅读",
        "相关解读",
        "相关新闻",
        "附件下载",
        "文件下载",
        "下载地址",
        "网站标识码",
        "备案号",
        "发布时间",
        ("发布日期"),
    ]
)
# Words that only a web page says, alone on their line.
_ALONE = re.compile(
    r"[\s|｜【】\[\]（）()·>»＞/A-Za-z+\-]*(?:(?:接?[上下]一?页|转下页|图\s*片|打\s*印(?:本页|此页|文章|页面)?|关\s*闭(?:窗口|"
    r"本页|页面)?|返回顶部|返回首页|回到顶部|返回|放大字体|缩小字体|收藏(?:本页|本站)?|分享(?:到)?"
    r"|大|中|小|默认|黑色|红色|灰色|纠错|下载(?:文字版|图片版)?|微信|微博|新浪微博|朋友圈|我要纠错|"
    r"语音播报|朗读|字号|字体|繁体|简体|无障碍|长者模式|适老化|首页|"
    r"当前位置|您的位置|收起|展开|扫一扫|手机阅读|二维码)[\s|｜【】\[\]（）("
    r")·>»＞/:：、,，]*)+"
)
_LINE = re.compile(
    r"(?:(?:您|你)?(?:当前|现在)?(?:的)?(?:所在)?位置(?:是)?[:：]|首\s*页\s*[>»＞]|扫一扫|扫描.{0,12}(?:二"
    r"维码|APP)|二维码查看|.{0,12}(?:用手机|手机).{0,4}(?:浏览|阅读|打开|查看)"
    r"|[上下]一[篇条]\s*[:：]|返回(?:顶部|首页|列表)|打印本页|【?(?:打印|关闭|字体|字号)[】:： ]|"
    r"版权所有|(?:主办|承办)(?:单位)?[:：].{0,60}(?:网站|备案|承办|标识)|网站标识码|.{0,6}ICP备|"
    r".{0,4}公网安备|Copyright|Powered by"
    r"|(?:本站|免责)(?:声明|常年)|设为首页|网站(?:首页|地图)|点击(?:下载|查看|此处)|附件下载|立即打开|"
    r"责任编辑|\[(?:打印|关闭|放大|缩小))"
)
# Words between a page's border and its document; inside a document they stand in sentences.
_NAVIGATION = re.compile(
    r"^\s*[>»＞]|(?:[^>»＞]*[>»＞]){2}|www\.|https?:|设为首页|加入收藏|手机版|会员(?:登录|注册)|"
    r"用户注册|欢迎(?:来到|您|访问)|^今天是"
    r"|^(?:[^|｜\d]{1,8}[|｜]){2,}[^|｜\d]{0,8}$|来源\s*[:：]|浏览\s*(?:次数|量)?\s*[:：]"
)
_PAGE_NUMBER = re.compile(
    r"(?:Page|P\.)\s*\d{1,4}|"
    r"[-—–－·\s]*\d{1,4}[-—–－·\s]+|[-—–－]+\s*\d{1,4}|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?"
)
_TIME = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")
_CODE = re.compile(r"[A-Z]{2,8}\d{0,3}[-—]\d{4}[-—]\d{2,7}")
# A particular of the page in a list of its own: • 类型：通知
_LISTED = re.compile(r"[•·▪■◆●○]\s*(?:[^：:，。；]{2,6}\s*[：:][^，。；]{0,24}|A\s*[+-]|[+-])")
_TRIVIAL = 160


@dataclass
class Particulars:
    """What the page says about the document, by kind: title, number, issuer, signed, openness …"""

    values: dict[str, str] = field(default_factory=dict)

    def get(self, kind: str) -> str | None:
        return self.values.get(kind)

    def note(self, kind: str, value: str) -> None:
        value = value.strip(" \t\u3000|｜;；,，•·丨")
        if value and not _KEY.fullmatch(value):
            self.values.setdefault(kind, value)


def without_page_furniture(blocks: Sequence[Block]) -> tuple[list[tuple[int, Block]], Particulars]:
    """The blocks of the document itself with their places in the list, and what the page said about it.

    >>> lines = ["索 引 号：Q1-2025 发布机构：青梧县政府", "青梧县样本办法", "浏览次数：12", "第一条 目的。"]
    >>> kept, page = without_page_furniture([Block(line) for line in lines])
    >>> [block.text for _, block in kept], page.get("issuer")
    (['青梧县样本办法', '第一条 目的。'], '青梧县政府')
    """
    particulars = Particulars()
    kept: list[tuple[int, Block]] = []
    in_head, index = True, 0
    texts = [simplified(block.text) for block in blocks]
    while index < len(blocks):
        block, text = blocks[index], texts[index]
        if in_head and (find_marker(text) or len(text) > _TRIVIAL or re.search("。.|[^如]下[:：]$", text)):
            in_head = False
        used = _read(texts, blocks, index, in_head, particulars)
        if not used:
            between = in_head and 0 < index != (kept[-1][0] + 1 if kept else 0)
            kept.append((index, replace(block, gap=max(block.gap, FAR)) if between else block))
        index += max(1, used)
    return kept, particulars


def _read(texts: Sequence[str], blocks: Sequence[Block], index: int, in_head: bool, page: Particulars) -> int:
    """How many blocks from here are furniture."""
    text, block = texts[index], blocks[index]
    if len(text) > 4 * _TRIVIAL:
        return 0
    if _ALONE.fullmatch(text) and not (block.cell and len(text) < 3):
        return 1
    if len(text) <= _TRIVIAL and (_PAGE_NUMBER.fullmatch(text) or _CODE.fullmatch(text) or _LINE.match(text)):
        return 1
    if in_head and _LISTED.fullmatch(text) and not _PAIR.search(text):
        return 1
    if in_head and re.match(r"(?:内容)?概\s*述|摘要\s*[:：]", text):
        return 1
    if in_head and (title := re.match(r"(?:标题|名称|文件名称)[ \u3000]+(?=\S{8})", text)):
        page.note("title", block.text[title.end() :])
        return 1
    pairs = list(_pairs(text))
    of_page = (
        bool(pairs) and pairs[0][0] in _OF_PAGES and len(text) <= _TRIVIAL and not re.search("。.", text)
    )
    if pairs and (in_head or of_page):
        return _take(pairs, texts, blocks, index, page)
    if in_head and len(text) <= _TRIVIAL and _NAVIGATION.search(text):
        return 1
    if in_head and (key := _KEY.fullmatch(text)) and index + 1 < len(blocks):
        name = "".join(key[1].split())
        if name in ("标题", "名称") and not _KEY.fullmatch(texts[min(index + 2, len(texts) - 1)]):
            return 0
        if _KEY.fullmatch(texts[index + 1]):
            return 1
        kind = _NAME_OF.get(name)
        if kind is None and NUMBER.search(texts[index + 1]):
            return 1
        if kind:
            page.note(kind, blocks[index + 1].text)
        return 2
    return 0


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Names and values of a line such as 文号：…  发文日期：…"""
    found = list(_PAIR.finditer(text))
    before = text[: found[0].start()].strip(" \t\u3000•·*|【[") if found else ""
    if not found or (before and not _TIME.fullmatch(before)):
        return
    if before:
        yield "发布日期", before
    for match, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        yield "".join(match[1].split()), text[match.end() : end]


def _take(
    pairs: Sequence[tuple[str, str]],
    texts: Sequence[str],
    blocks: Sequence[Block],
    index: int,
    page: Particulars,
) -> int:
    """Note the values of a line; give how many lines they take."""
    used = 1
    for position, (name, value) in enumerate(pairs):
        last = position == len(pairs) - 1
        empty = last and not value.strip(" |•")
        listed = len(pairs) == 1 and any(map(_KEY.match, texts[index + 2 : index + 3]))
        if empty and index + 1 < len(texts) and _is_value(name, texts[index + 1], listed):
            value, used = blocks[index + 1].text, 2
        if kind := _NAME_OF.get(name):
            page.note(kind, value)
    return used


def _is_value(name: str, text: str, listed: bool) -> bool:
    """Whether a line can only be what the name before it announces; in a list any line is."""
    if _KEY.match(text) or find_marker(text) or text.endswith(("：", ":")):
        return False
    if listed and len(text) < _TRIVIAL // 2:
        return True
    kind = _NAME_OF.get(name)
    if kind in ("signed", "dispatched", "published"):
        return bool(re.match(r"\d{4}\s*[-年./]", text)) and len(text) < 24
    if kind == "number":
        return bool(re.search(r"\d{4}.{0,3}号?", fold(text))) and len(text) < 30
    if name == "索引号":
        return bool(re.fullmatch(r"[\w\-/—－]+", text)) and bool(re.search(r"\d", text))
    return False
