"""The sheet of titles: which firm holds what since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.sheets import ID, Change, Column, Scope, Sheet, offer
from zoulang.web.accounts.sheets.columns import CellProblem
from zoulang.web.growth.actions.titles import expiry_of
from zoulang.web.registry.models import Title, TitleKind
from zoulang.web.registry.sheets import credit_code

FIELDS = ("subject", "authority", "paper")
DAYS = ("filed_on", "granted_on", "expires_on", "withdrawn_on")


def _columns(scope: Scope) -> tuple[Column, ...]:
    known = {
        name: kind.name_zh
        for kind in TitleKind.objects.filter(programme=scope.programme)
        for name in (kind.name_zh, *kind.aliases)
    }

    def named(text: str) -> str:
        if text.strip() not in known:
            found = said("{text} is no kind of title", text=repr(text))
            raise CellProblem(
                found, said("write one of {listed}", listed="、".join(dict.fromkeys(known.values())))
            )
        return known[text.strip()]

    levels = {label: str(value) for value, label in _LEVELS}

    def level(text: str) -> str:
        if text.strip() not in levels:
            raise CellProblem(
                said("{text} is no level", text=repr(text)),
                said("write one of {listed}", listed="、".join(levels)),
            )
        return text.strip()

    return (
        Column("credit_code", "统一社会信用代码", "Credit code", required=True, width=22, check=credit_code),
        Column("name_zh", "企业名称", "Enterprise", read_only=True, width=30),
        Column("kind", "称号", "Title", required=True, width=24, check=named),
        Column("level", "级别", "Level", check=level),
        Column("subject", "事由", "For what", width=24, longest=120, also=("项目名称", "车间名称")),
        Column("filed_on", "申报日期", "Applied on", "day"),
        Column("granted_on", "认定日期", "Granted on", "day", also=("认定时间",)),
        Column("expires_on", "有效期至", "Valid until", "day"),
        Column("withdrawn_on", "撤销日期", "Withdrawn on", "day"),
        Column("authority", "认定单位", "Granted by", width=24, longest=100),
        Column("paper", "文号", "Paper", width=24, longest=120),
    )


_LEVELS = (("nation", "国家级"), ("province", "省级"), ("city", "市级"), ("district", "县级"))
LEVEL_NAMES = dict(_LEVELS)
LEVEL_VALUES = {label: value for value, label in _LEVELS}


def _rows(scope: Scope) -> Iterable[Mapping[str, Any]]:
    titles = Title.objects.filter(enterprise__programme=scope.programme)
    seen = titles if scope.user is None else titles.visible_to(scope.user)
    for each in seen.select_related("enterprise", "kind").order_by("enterprise__name_zh", "id"):
        yield {
            ID: f"title-{each.pk}",
            "credit_code": each.enterprise.credit_code,
            "name_zh": each.enterprise.name_zh,
            "kind": each.kind.name_zh,
            "level": LEVEL_NAMES.get(each.level),
            **{name: getattr(each, name) or None for name in (*FIELDS, *DAYS)},
        }


def _take(scope: Scope, changes: Sequence[Change]) -> None:
    """Two writes; a day of the end that is left out follows from the kind."""
    kinds = {kind.name_zh: kind for kind in TitleKind.objects.filter(programme=scope.programme)}
    codes = {change.after["credit_code"] for change in changes}
    firms = {firm.credit_code: firm for firm in scope.programme.enterprises.filter(credit_code__in=codes)}
    ids = [int(change.id.rpartition("-")[2]) for change in changes if not change.is_new]
    held = Title.objects.select_for_update().in_bulk(ids)
    problems: list[Problem] = []
    new: list[Title] = []
    changed: list[Title] = []
    for change in changes:
        firm = firms.get(change.after["credit_code"])
        place = said("row {number}", number=change.row)
        if firm is None:
            found = said("{code} is no enterprise of the register", code=change.after["credit_code"])
            problems.append(Problem(found, said("import the enterprise first"), place=place))
            continue
        if not change.after.get("filed_on") and not change.after.get("granted_on"):
            found = said("neither the day of the application nor that of the grant is given")
            problems.append(Problem(found, said("give one of them"), place=place))
            continue
        title = held[int(change.id.rpartition("-")[2])] if not change.is_new else Title(entered_by=scope.user)
        (new if change.is_new else changed).append(_filled(title, firm, kinds, change))
    if problems:
        raise InputError(problems)
    Title.objects.bulk_create(new, batch_size=1000)
    Title.objects.bulk_update(changed, ["enterprise", "kind", "level", *FIELDS, *DAYS], batch_size=500)


def _filled(title: Title, firm: Any, kinds: Mapping[str, TitleKind], change: Change) -> Title:
    title.enterprise, title.kind = firm, kinds[change.after["kind"]]
    title.level = LEVEL_VALUES.get(change.after.get("level") or "", "")
    for name in FIELDS:
        setattr(title, name, change.after.get(name) or "")
    for name in DAYS:
        setattr(title, name, _day(change.after.get(name)))
    if title.granted_on is not None and title.expires_on is None:
        title.expires_on = expiry_of(title.kind, title.granted_on)
    return title


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


TITLES = offer(
    Sheet(
        slug="titles",
        zh="称号与荣誉",
        en="Titles and honours",
        about_zh="企业持有或申报的称号，一行一个；不写有效期的按该称号的年限推算。",
        about_en="Titles that firms hold or applied for, one a row; without an end it follows from the kind.",
        deed="growth.grant_title",
        columns=_columns,
        rows=_rows,
        take=_take,
        natural=("credit_code", "kind", "level", "subject", "granted_on"),
        may_lack=("level", "subject", "granted_on"),
        adds=True,
        kinds=("enterprises",),
    )
)
