"""What a site puts around the title of a document: its name, its counters, a kind of file."""

from __future__ import annotations

import re

from zoulang.documents.structure.head import TITLE_END
from zoulang.documents.structure.lines import ORGANISATION
from zoulang.documents.structure.traditional import simplified

_FILE = re.compile(r"\s*\.(?:docx?|wps|pdf|ofd|rtf|odt|txt|html?)$", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:[_|｜丨]|(?<![-—])[-–](?![-—])|\s[-—]+\s)\s*([^《》。]{2,40})$")
# Signs that no title of an office holds.
_SITE = re.compile(
    r"[_|｜丨]|-{2,}|^Page\s*\d|https?[:：]|www\.|首\s*页|热线|客服|(?:电\s*话|网址|邮箱|微信|作者)\s*[:：]|[你您]|"
    r"(?<!\d)\d{3,4}[- ]?\d{3,4}[- ]?\d{4}(?!\d)|[,，].*app$",
    re.IGNORECASE,
)
_NET = re.compile(r"(?<![电互联路管渔])网站?(?=[\u4e00-\u9fff])")
_SUBJECT = re.compile(r"关于|《|印发|转发|批转|公布")
_LAST_SIGN = re.compile(r"[_|｜丨:：\-—\s,，]|首\s*页|下载|图片|\d[\d\- ]{5,}\d|[A-Za-z]{2,}")
_PLACE = re.compile(r"[省市县区州盟旗镇乡]")
_LONGEST_PLACE, _SHORTEST_PLACE = 8, 2


def is_site_line(line: str) -> bool:
    """Whether a line of a page's head names the site or how to reach it, and no part of a title.

    >>> is_site_line("客服热线：0700-123 4567"), is_site_line("样本网_首页|下载")
    (True, True)
    >>> is_site_line("青梧县人民政府"), is_site_line("关于推广“互联网+”的意见")
    (False, False)
    """
    plain = simplified(line)
    return bool(_SITE.search(plain)) and not _SUBJECT.search(plain) and not TITLE_END.search(plain)


def without_site_words(title: str, text: str = "") -> str:
    """A title without the words of the site that stand before it and behind it.

    What follows them begins at the issuing body, or at the subject. ``text`` is the document: a place that
    it names as well is the beginning where no sign parts the title from an advertisement.

    >>> without_site_words("关于印发样本办法的通知-样本网"), without_site_words("青梧县样本办法（修订）.docx")
    ('关于印发样本办法的通知', '青梧县样本办法（修订）')
    >>> without_site_words("样本法规网青梧县人民政府关于样本的意见")
    '青梧县人民政府关于样本的意见'
    >>> without_site_words("热线：0700-123 4567关于样本的意见")
    '关于样本的意见'
    >>> without_site_words("样本_首页|下载图片关于样本的通知")
    '关于样本的通知'
    >>> without_site_words("免费文档-为您奉上青梧县样本办法", "结合青梧县实际，制定本办法。")
    '青梧县样本办法'
    """
    title = _without_tail(_FILE.sub("", title))
    return title[_beginning(simplified(title), simplified(text)) :]


def _beginning(title: str, text: str) -> int:
    """Where a title begins behind the words of a site."""
    subject = _SUBJECT.search(title)
    before = title[: subject.start()] if subject else title
    nets = [match.end() for match in _NET.finditer(before)]
    if subject and nets and ORGANISATION.fullmatch(before[nets[-1] :]):
        return nets[-1]
    if not _SITE.search(before):
        return 0
    cut = max((match.end() for match in _LAST_SIGN.finditer(before)), default=0)
    if subject or not cut:
        return cut
    if not text:
        return 0
    return _named_place(title, cut, text)


def _named_place(title: str, cut: int, text: str) -> int:
    """Where the first place behind an advertisement begins, by the name that the document says again."""
    text = text.replace(title, "")
    for place in _PLACE.finditer(title, cut):
        for length in range(min(_LONGEST_PLACE, place.end() - cut), _SHORTEST_PLACE - 1, -1):
            if title[place.end() - length : place.end()] in text:
                return place.end() - length
    return cut


def _without_tail(title: str) -> str:
    """A title that ends before a dash or a bar, behind which the site is named."""
    while tail := _TAIL.search(title):
        whole = title[: tail.start()]
        if not TITLE_END.search(simplified(whole)) or TITLE_END.search(simplified(tail[1])):
            return title
        title = whole
    return title
