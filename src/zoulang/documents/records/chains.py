"""Industry chains as panels and paragraphs describe them: leaders, products, benchmark companies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.passages import Passage, pieces
from zoulang.documents.reading import Record

_LEADERS = re.compile(r"以([^，。；]{2,120}?)(?:等(?:企业)?)?为(?:产业链)?链主(?:企业|单位)?")
_KEY_FIRMS = re.compile(r"支持([^，。；]{2,120}?)等(?:重点|骨干|龙头)企业")
_PRODUCTS = (
    re.compile(r"以((?:(?!以)[^。；]){2,160}?)(?:等)?为(?:主攻|主导|主要|核心|重点)产品"),
    re.compile(
        r"(?:上游|中游|下游)(?:重点)?(?:培育|发展|布局)([^，。；]{2,120}?)(?:等[^，。；、]{0,16})?(?=[，。；]|$)"
    ),
    re.compile(r"向(?:上游|下游)(?:延伸|发展|拓展)([^，。；]{2,120}?)(?:等[^，。；、]{0,16})?(?=[，。；]|$)"),
)
_BENCHMARKS = re.compile(r"对标[^，。；：]{0,16}企业[：:]([^。；]+)")
_GOALS = re.compile(r"目标[：:]([^。；]+)")
_LAST_OF_LIST = re.compile(r"等[^、]{0,8}$")


def find_chains(passages: Sequence[Passage]) -> list[Record]:
    """One record for each panel row or run-in title that names chain leaders or benchmark companies.

    Fields: ``name`` (the row's title), ``leaders`` (only companies called 链主),
    ``key_firms``, ``products``, ``benchmark_companies``, ``targets`` (as printed).
    """
    rows: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.clause.kind in ("panel_row", "run_in_title"):
            rows.setdefault(passage.clause.address, []).append(passage)
    found = [_chain(own) for own in rows.values()]
    return [record for record in found if record is not None]


def _chain(own: Sequence[Passage]) -> Record | None:
    text = "\n".join(passage.text for passage in own)
    source = "\n".join(passage.source for passage in own)
    values: dict[str, object] = {
        "name": own[0].clause.heading,
        "leaders": _listed([_LEADERS], text, source, companies=True),
        "key_firms": _listed([_KEY_FIRMS], text, source, companies=True),
        "products": _listed(_PRODUCTS, text, source),
        "benchmark_companies": _listed([_BENCHMARKS], text, source, companies=True),
        "targets": [match[1].strip() for match in _GOALS.finditer(text)],
    }
    if not values["leaders"] and not values["benchmark_companies"]:
        return None
    return own[0].record("chain", 0, len(own[0].text), 0.8, values)


def _listed(
    patterns: Sequence[re.Pattern[str]], text: str, source: str, companies: bool = False
) -> list[str]:
    """The members of all lists the patterns find, in the order of the text and as printed.

    Lists are divided at 、 and, between companies, at the 和 of the last pair;
    in the name of a product 和 may stand inside.
    """
    found = sorted(match.span(1) for pattern in patterns for match in pattern.finditer(text))
    names: list[str] = []
    for begin, end in found:
        whole = _LAST_OF_LIST.sub("", text[begin:end])
        parts = [source[begin + a : begin + b] for a, b in pieces(whole, "、")]
        if companies and len(parts) > 1:
            parts[-1:] = parts[-1].split("和", 1)
        names += [part.strip().removesuffix("板块") for part in parts if part.strip()]
    return list(dict.fromkeys(names))
