"""The facts, guards and clocks of a procedure as a policy of the rule language.

A guard becomes a recognition, a time limit a deadline. The pieces keep their places in the procedure file,
so the checker of the rule language speaks of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zoulang.rules import Policy
from zoulang.rules.loading.load import Loader
from zoulang.rules.loading.parts import entries, listed, text_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section, SourceFile

ENTERED = "进入本阶段日期"
TODAY = "今日"
LATE = "逾期工作日"
PERIOD_END = "报告期末"
REPORTS_DUE = "reports.due"
BASIS_HOLDS, BASIS_UNTIL = "依据文件有效", "依据文件截止日"
CITED_HOLDS, CITED_UNTIL = "所引文件有效", "所引文件截止日"
BASIS = (BASIS_HOLDS, BASIS_UNTIL, CITED_HOLDS, CITED_UNTIL)

BUILT_IN: dict[str, dict[str, str]] = {
    ENTERED: {"en": "day this stage was entered", "type": "date"},
    TODAY: {"en": "today", "type": "date"},
    LATE: {"en": "working days late", "type": "duration", "unit": "工作日"},
    PERIOD_END: {"en": "last day of the reporting period", "type": "date"},
    BASIS_HOLDS: {"en": "the document that orders it is in force", "type": "yes/no"},
    BASIS_UNTIL: {"en": "last day of the document that orders it", "type": "date"},
    CITED_HOLDS: {"en": "the documents that its clause cites are in force", "type": "yes/no"},
    CITED_UNTIL: {"en": "last day of the documents that its clause cites", "type": "date"},
}
"""Facts that the engine gives to every procedure."""


@dataclass(frozen=True)
class ListFacts:
    """The names of the facts that count the entries of a list: all, not answered, not settled."""

    total: str
    unanswered: str
    open: str


def list_facts(title_zh: str) -> ListFacts:
    """The facts that the engine gives for a list, named after its Chinese title.

    >>> list_facts("诉求")
    ListFacts(total='诉求总数', unanswered='未答复诉求', open='未办结诉求')
    """
    return ListFacts(f"{title_zh}总数", f"未答复{title_zh}", f"未办结{title_zh}")


def deadline_id(stage: str) -> str:
    """The id of the deadline of a stage; no move has a name with a dot."""
    return f"{stage}.due"


def as_policy(top: Section) -> Policy | None:
    """The policy that a procedure file holds; None where it has mistakes, which stand in ``top.file``."""
    return Loader(_composed(top), None).policy()


def built_in_names(top: Section) -> frozenset[str]:
    """The names that the file may use and must not declare."""
    return frozenset(name for name, _ in _built_in(top))


def _built_in(top: Section) -> Iterator[tuple[str, dict[str, str]]]:
    yield from BUILT_IN.items()
    for part in _sections(top, "lists"):
        title = part.get("title")
        zh = text_of(title, "zh") if isinstance(title, Section) else None
        if zh:
            names = list_facts(zh)
            en = (text_of(title, "en") if isinstance(title, Section) else None) or zh
            yield names.total, {"en": f"all {en}", "type": "count", "unit": "项"}
            yield names.unanswered, {"en": f"unanswered {en}", "type": "count", "unit": "项"}
            yield names.open, {"en": f"open {en}", "type": "count", "unit": "项"}


def _composed(top: Section) -> Section:
    made = _Maker(top.file)
    slug = top.get("procedure")
    own = {key: (place, part) for key, place, part in entries(top.get("facts"))}
    given = {name: made.entry(name, made.section(rows)) for name, rows in _built_in(top)}
    parts: dict[str, Part] = {
        "policy": slug if isinstance(slug, Scalar) and slug.text else made.text("procedure"),
        "facts": Section(top.file, top.index, {**given, **own}),
        "recognitions": Listing(top.file, top.index, list(_guards(top, made))),
        "deadlines": Listing(top.file, top.index, list(_deadlines(top, made))),
    }
    for key in ("title", "document", "subject", "constants", "terms", "interpretations", "words"):
        if (part := top.get(key)) is not None:
            parts[key] = part
    return made.section(parts)


def _guards(top: Section, made: _Maker) -> Iterator[Part]:
    for part in _sections(top, "moves"):
        id = part.get("id")
        if isinstance(id, Scalar) and text_of(part, "when"):
            yield made.section(_kept(part, "id", "title", "clause", "when"), part.index)


def _deadlines(top: Section, made: _Maker) -> Iterator[Part]:
    for part in _sections(top, "stages"):
        id = part.get("id")
        if isinstance(id, Scalar) and text_of(part, "within"):
            kept = _kept(part, "title", "clause", "within", "extend")
            start = part.get("counted_from") or made.text(ENTERED, part.index)
            own: dict[str, Part] = {
                "id": Scalar(id.file, id.index, deadline_id(id.text), id.end),
                "from": start,
            }
            yield made.section({**own, **kept}, part.index)
    reports = top.get("reports")
    if isinstance(reports, Section) and text_of(reports, "within"):
        start = made.text(PERIOD_END, reports.index)
        own = {"id": made.text(REPORTS_DUE, reports.index), "from": start}
        yield made.section({**own, **_kept(reports, "within")}, reports.index)


def _kept(part: Section, *keys: str) -> dict[str, Part]:
    return {key: value for key in keys if (value := part.get(key)) is not None}


def _sections(top: Section, key: str) -> Iterable[Section]:
    return [part for part in listed(top.get(key)) if isinstance(part, Section)]


@dataclass(frozen=True)
class _Maker:
    """Makes pieces that stand in no file, at a place of the file that they come from."""

    file: SourceFile

    def text(self, text: str, index: int = 0) -> Scalar:
        return Scalar(self.file, index, text, index)

    def entry(self, key: str, part: Part) -> tuple[Scalar, Part]:
        return Scalar(self.file, part.index, key, part.index), part

    def section(self, parts: dict[str, Part] | dict[str, str], index: int = 0) -> Section:
        pieces = {
            key: self.text(part, index) if isinstance(part, str) else part for key, part in parts.items()
        }
        return Section(self.file, index, {key: self.entry(key, part) for key, part in pieces.items()})
