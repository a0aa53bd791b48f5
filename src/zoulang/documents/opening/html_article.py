"""Which part of a web page is the document: everything else is navigation, neighbours and notices.

The article is the innermost element that holds nearly all prose of the page. A
part inside it is never judged by itself, so no table and no short clause is lost.
"""

from __future__ import annotations

import re
from typing import Any

_NEVER_TEXT = (
    *("script", "style", "noscript", "template", "link", "object", "embed", "applet"),
    *("nav", "footer", "aside", "iframe", "map", "svg", "canvas", "audio", "video"),
    *("button", "select", "option", "textarea", "input"),
)
_AROUND = re.compile(
    r"(?:^|[-_\s])(?:nav|menu|foot|footer|copyright|side|sidebar|breadcrumbs?|crumbs?|share|toolbar|pager|"
    r"pagination|related|comments?|login|search|banner|topbar|friendlinks?|qrcode|hidden)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:^|\s)(?:zoom|ucap-content|trs_u?editor|pages_content|article[-_]?con(?:tent)?|news[-_]content)(?:$|\s)",
    re.IGNORECASE,
)  # what publishing programs of Chinese offices call the article
_PARTICULARS = re.compile(
    r"索\s*引\s*号|发文(?:机关|字号|单位|日期)|发布(?:机构|日期)|成文日期|文\s*号\s*[:：]"
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|footnote-list", re.IGNORECASE
)
_SENTENCE = re.compile("[，。；、]")
_INLINE = ("a", "b", "br", "em", "font", "i", "span", "strong", "u")
_NEARLY_ALL = 0.85
_MOST = 0.8
_HALF = 0.5
_MANY_SIGNS = 1500
_SEVERAL = 2  # a date alone stands on every page


def prune(root: Any) -> None:
    """Take out of a page what is never text, what is hidden, and what its makers call navigation or foot."""
    for element in list(root.iter(*_NEVER_TEXT)):
        _remove(element)
    own = _prose(root)
    total = own[root]
    for element in list(root.iter("*")):
        named = f"{element.get('id', '')} {element.get('class', '')}"
        aside = _AROUND.search(named) and own.get(element, 0) < _MOST * total
        shut = element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
        if (aside or shut) and element.tag not in ("html", "body"):
            _remove(element)


def article_of(body: Any) -> Any:
    """The innermost element that holds nearly all prose of a page.

    >>> from lxml import etree
    >>> text = "<body><p>首页</p><div id='a'><p>一、总则。</p><p>为规范，制定。</p></div></body>"
    >>> article_of(etree.fromstring(text)).get("id")
    'a'
    """
    prose = _prose(body)
    article = next((e for e in body.iter("*") if _is_named(e) and prose[e] > _HALF * prose[body]), body)
    while prose[article]:
        inner = next((c for c in article if prose.get(c, 0) >= _NEARLY_ALL * prose[article]), None)
        if inner is None or _is_paragraph(inner):
            break
        article = inner
    while article.tag in ("tr", "tbody", "table", "ol", "ul", "li") and article is not body:
        article = article.getparent()  # a table or a list is read as a whole
    return article


def _is_named(element: Any) -> bool:
    return any(_NAMED.search(element.get(key, "")) for key in ("id", "class"))


def particulars_of(body: Any, article: Any) -> Any | None:
    """The part of a page, outside the article, that tells issuer, number and date of the document.

    >>> from lxml import etree
    >>> listed = "<ul><li>发文机关：甲</li><li>文号：乙</li></ul>"
    >>> body = etree.fromstring(f"<body>{listed}<p>一、总则。</p></body>")
    >>> particulars_of(body, body[1]).tag
    'ul'
    """
    around = {article, *article.iterancestors()}
    best, most = None, _SEVERAL
    for element in body.iter("*"):
        if element in around or any(parent is article for parent in element.iterancestors()):
            continue
        text = "".join(element.itertext())
        count = len(set(_PARTICULARS.findall(text)))
        if count >= most and len(text) < _MANY_SIGNS:
            best, most = element, count
    return best


def _is_paragraph(element: Any) -> bool:
    """Whether the prose of an element is its own and not that of parts."""
    return element.tag in (*_INLINE, "p", "pre") or not any(
        isinstance(child.tag, str) and child.tag not in _INLINE for child in element
    )


def _prose(root: Any) -> dict[Any, int]:
    """For each element the number of signs in sentences inside it, links left out."""
    sums: dict[Any, int] = {}
    for element in reversed(list(root.iter("*"))):
        own = 0 if element.tag == "a" else _signs(element.text)
        for child in element:
            if isinstance(child.tag, str):
                own += (0 if element.tag == "a" else sums.get(child, 0)) + _signs(child.tail)
        sums[element] = own
    return sums


def _signs(text: str | None) -> int:
    text = (text or "").strip()
    return len(text) if _SENTENCE.search(text) else 0


def _remove(element: Any) -> None:
    """Take an element out of the page; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
