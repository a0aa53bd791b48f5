"""Industry chains: rows and titles that describe one, and chains that a sentence only names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zoulang.documents.passages import Passage, pieces
from zoulang.documents.reading import Record
from zoulang.documents.records.chains.chain_lists import Announced, find_announced, plain_name
from zoulang.documents.records.chains.chain_tables import find_table_chains
from zoulang.documents.records.names.names import behind_place, last_stretch

_LABEL_END = r"(?:企业|单位|公司)?(?:名单)?[：:]\s*"
_LEADERS = (
    re.compile(r"以([^，。；]{2,120}?)(?:等(?:企业)?)?为(?:产业链)?链主(?:企业|单位)?"),
    re.compile(rf"链主{_LABEL_END}([^。；\n]+)"),
    re.compile(r"([^，。；：]{2,120}?)等(?:\d+家)?链主企业"),
    re.compile(r"发挥([^，。；的]{2,20}?)(?:等)?(?:的)?链主(?:企业)?(?:的)?(?:优势|作用|带动|引领)"),
)
_KEY_FIRMS = (
    re.compile(r"支持([^，。；]{2,120}?)等(?:重点|骨干|龙头)企业"),
    re.compile(rf"(?:重点|骨干|龙头|核心|领军|规上){_LABEL_END}([^。；\n]+)"),
)
_PRODUCTS = (
    re.compile(r"以((?:(?!以)[^。；]){2,160}?)(?:等)?为(?:主攻|主导|主要|核心|重点)产品"),
    re.compile(
        r"(?:上游|中游|下游)(?:重点)?(?:培育|发展|布局)([^，。；]{2,120}?)(?:等[^，。；、]{0,16})?(?=[，。；]|$)"
    ),
    re.compile(r"向(?:上游|下游)(?:延伸|发展|拓展)([^，。；]{2,120}?)(?:等[^，。；、]{0,16})?(?=[，。；]|$)"),
    re.compile(r"(?:主攻|主导|主要|核心|重点)产品[：:]\s*([^。；\n]+)"),
    re.compile(r"(?:培育壮大|做大做强|重点在)([^，。；]{2,120}?)等(?:主导|重点|核心|主要)?产品"),
)
_FOCUS = re.compile(r"重点(?:发展|培育|突破)([^，。；：]{2,120}?)(?:等[^，。；、]{0,16})?(?=[，。；]|$)")
_BENCHMARKS = re.compile(r"对标[^，。；：]{0,16}企业[：:]([^。；]+)")
_GOALS = re.compile(r"目标[：:]([^。；]+)")
_REACHED = re.compile(
    r"((?:产业链?|集群)?(?:年?产值|营业收入|营收|增加值|产业)?规模?(?:力争)?(?:达到|突破|超过)[\d.]+[^，。；、]{1,12})"
)
_CHIEF = (
    re.compile(r"(?<!副)链长[：:]\s*([^，。；\n]{2,30})"),
    re.compile(r"(?:由|，)([^，。；]{2,24}?)(?:同志)?(?:担任|任|兼任)(?:产业链)?链长"),
    re.compile(r"(?<!副)链长由([^，。；]{2,24}?)(?:同志)?(?:担任|兼任)"),
)
_LAST_OF_LIST = re.compile(r"等[^、]{0,8}$|等新[^等]{0,12}$|[一二两三四五六七八九十]大(?:产业)?$")
_TITLE = re.compile(r"(?:产业链条?|产业集群|产业方面|产业链方面|产业)$")
_KINDS = ("panel_row", "run_in_title")


def find_chains(passages: Sequence[Passage]) -> list[Record]:
    """One record for each chain: those a row, a title or a clause describes, and those only named.

    Fields: ``name`` (the row's title), ``leaders`` (only companies called 链主),
    ``key_firms``, ``products``, ``benchmark_companies``, ``targets`` (as printed),
    ``chief`` (链长, or None), ``announced`` (how many chains the text says there
    are where it names this one, or None), ``row`` (False for one that is only named).
    """
    announced = find_announced(passages)
    rows: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.clause.kind in _KINDS or (
            passage.clause.kind == "node" and _describes(passage, announced)
        ):
            rows.setdefault(passage.clause.address, []).append(passage)
    tables = [_row(name, values, announced) for name, values in find_table_chains(passages)]
    in_tables = {record.address for record in tables}
    found = [
        record
        for address, own in rows.items()
        if address not in in_tables and (record := _chain(own, announced)) is not None
    ] + tables
    described = {plain_name(str(record.values["name"])) for record in found}
    found += [_named(each) for each in announced.values() if each.name not in described]
    return sorted(found, key=lambda record: record.start)


def _describes(passage: Passage, announced: dict[str, Announced]) -> bool:
    """Whether a numbered clause has a chain for its title."""
    title = passage.clause.heading
    is_title = passage.clause.titled and len(title) <= 24
    return is_title and bool(re.search("产业链条?$", title) or plain_name(title) in announced)


def _row(name: Passage, values: dict[str, object], announced: dict[str, Announced]) -> Record:
    title = re.sub("产业链条?$", "", name.source.strip())
    told = announced.get(plain_name(title))
    values = {"name": title, **values, "announced": told.count if told else None, "row": True}
    return name.record("chain", 0, len(name.text), 0.8, values)


def _named(announced: Announced) -> Record:
    values: dict[str, object] = {
        "name": announced.name,
        "leaders": [],
        "key_firms": [],
        "products": [],
        "benchmark_companies": [],
        "targets": [],
        "chief": None,
        "announced": announced.count,
        "row": False,
    }
    confidence = 0.7 if announced.count else 0.5
    return announced.passage.record("chain", announced.start, announced.end, confidence, values)


def _chain(own: Sequence[Passage], announced: dict[str, Announced]) -> Record | None:
    own = [passage for passage in own if passage.text != passage.clause.heading] or own
    text = "\n".join(passage.text for passage in own)
    source = "\n".join(passage.source for passage in own)
    title = own[0].clause.heading
    told = announced.get(plain_name(title))
    lead_ins = (*_PRODUCTS, _FOCUS) if told or _TITLE.search(title) else _PRODUCTS
    goals = [match[1].strip() for match in _GOALS.finditer(text)]
    values: dict[str, object] = {
        "name": re.sub("(?:产业链条?|产业)?方面$|产业链条?$", "", title) or title,
        "leaders": _listed(_LEADERS, text, source, companies=True),
        "key_firms": _listed(_KEY_FIRMS, text, source, companies=True),
        "products": _listed(lead_ins, text, source),
        "benchmark_companies": _listed([_BENCHMARKS], text, source, companies=True),
        "targets": goals or [match[1] for match in _REACHED.finditer(text)],
        "chief": next((match[1].strip() for p in _CHIEF if (match := p.search(text))), None),
        "announced": told.count if told else None,
        "row": True,
    }
    firms = values["leaders"] or values["benchmark_companies"] or values["chief"]
    titled = told or (_TITLE.search(title) and (values["products"] or values["targets"]))
    if not firms and not titled:
        return None
    return own[0].record("chain", 0, len(own[0].text), 0.8 if firms else 0.6, values)


def _listed(
    patterns: Iterable[re.Pattern[str]], text: str, source: str, companies: bool = False
) -> list[str]:
    """The members of all lists the patterns find, in the order of the text and as printed.

    Lists are divided at 、 and, between companies, at the 和 of the last pair;
    in the name of a product 和 may stand inside. A zone printed before a
    company is no part of its name.
    """
    found = sorted(match.span(1) for pattern in patterns for match in pattern.finditer(text))
    names: list[str] = []
    for begin, end in found:
        if companies:
            begin = last_stretch(text, begin, begin + len(text[begin:end].split("、")[0]))
        whole = _LAST_OF_LIST.sub("", text[begin:end])
        parts = [source[begin + a : begin + b].strip() for a, b in pieces(whole, "、")]
        if companies:
            if len(parts) > 1:
                parts[-1:] = parts[-1].split("和", 1)
            parts = [part[behind_place(part) :] for part in parts]
        names += [re.sub("板块$|产业集群$|产业$", "", part).strip() for part in parts if part]
    return list(dict.fromkeys(name for name in names if name))
