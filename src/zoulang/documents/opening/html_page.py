"""A web page as blocks. Runs in a confined process: bytes in, JSON data out."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from lxml import etree

from zoulang.documents.blocks import Block, tidy
from zoulang.documents.opening.html_article import article_of, particulars_of, prune
from zoulang.documents.opening.html_paragraphs import blocks_of_element
from zoulang.documents.opening.text_file import decoded

_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_TITLES = (
    '//meta[translate(@name, "ARTICLETITLE", "articletitle") = "articletitle"]/@content',
    "//h1",
    "//title",
)
_SITE = re.compile(r"\s*[-_|—–].*$")  # what a page's title says after the title of the document
_OPENING = 12  # so many blocks hold the title, if the article has it


def page(data: bytes) -> list[dict[str, Any]] | None:
    """The blocks of the article on a page; None if there is no markup at all.

    >>> [b["text"] for b in page("<html><body><p>一、总则</p><p>内容。</p>".encode())]
    ['一、总则', '内容。']
    """
    return _blocks(_text(data))


def page_in_mail(data: bytes) -> list[dict[str, Any]] | None:
    """The same for a page in a MIME archive; None if there is none."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _blocks(_text(payload, part.get_content_charset()))
    return None


def _blocks(text: str) -> list[dict[str, Any]] | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None
    if root is None or root.find(".//body") is None:
        return None
    titles = list(_titles(root))
    prune(root)
    body = root.find(".//body")
    article = article_of(body)
    beside = particulars_of(body, article)
    particulars = [] if beside is None else list(blocks_of_element(beside))
    blocks = list(blocks_of_element(article))
    title = _missing_title(titles, [*particulars, *blocks[:_OPENING]])
    heads = [Block(title)] if title else []
    return [asdict(block) for block in (*particulars, *heads, *_after_tables(blocks, particulars))]


def _after_tables(blocks: Sequence[Block], before: Sequence[Block]) -> Iterator[Block]:
    """The blocks, their tables counted on from those of the blocks before them."""
    count = 1 + max((block.cell[0] for block in before if block.cell), default=-1)
    for block in blocks:
        table, row, column = block.cell or (0, 0, 0)
        yield replace(block, cell=(table + count, row, column)) if block.cell else block


def _text(data: bytes, charset: str | None = None) -> str:
    """The text of a page in the encoding that it has, which is not always the one that it declares."""
    declared = _DECLARED.search(data[:4096])
    named = charset or (declared[1].decode("ascii", "replace") if declared else None)
    try:
        encoding = codecs.lookup(named).name if named else None
    except LookupError:
        encoding = None
    if encoding in ("gb2312", "gbk", "hz"):
        encoding = "gb18030"
    if encoding in (None, "utf-8", "gb18030", "utf-16"):  # often declared wrong, so all are tried
        found = decoded(data)
        if found is not None:
            return found
    try:
        return data.decode(encoding or "utf-8", "replace")
    except LookupError:  # a codec that gives no text
        return data.decode("utf-8", "replace")


def _titles(root: Any) -> Iterator[str]:
    """What the page says that its document is called, best first."""
    for path in _TITLES:
        for found in root.xpath(path):
            text = found if isinstance(found, str) else "".join(found.itertext())
            title = tidy(re.sub(r"\s+", " ", text))
            if path == "//title":
                title = _SITE.sub("", title)
            if len(title) >= 6:
                yield title


def _missing_title(titles: Sequence[str], blocks: Sequence[Block]) -> str | None:
    """The title of the document if the page shows it outside the article."""
    opening = re.sub(r"\s", "", "".join(block.text for block in blocks))
    title = next(iter(titles), None)
    return title if title and re.sub(r"\s", "", title) not in opening else None
