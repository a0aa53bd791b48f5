"""The sheet of enterprises: a register by unified social credit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from zoulang.errors import said
from zoulang.web.accounts.bulk import insert_rows
from zoulang.web.accounts.sheets import ID, Change, Column, Scope, Sheet, offer
from zoulang.web.accounts.sheets.columns import CellProblem
from zoulang.web.registry.models import Enterprise

FIELDS = ("name_zh", "name_en", "industry")
NEW = ("programme", "credit_code", "town", *FIELDS, "industry_code", "address")


def credit_code(text: str) -> str:
    """A unified social credit code in its plain form."""
    try:
        return str(uscc.validate(text))
    except ValidationError:
        found = said("{code} is no unified social credit code", code=repr(text))
        raise CellProblem(found, said("write the 18 characters of the business licence")) from None


COLUMNS = (
    Column(
        "credit_code",
        "统一社会信用代码",
        "Credit code",
        required=True,
        once=True,
        width=22,
        also=("社会信用代码",),
        check=credit_code,
    ),
    Column(
        "name_zh",
        "企业名称",
        "Enterprise",
        required=True,
        width=30,
        longest=120,
        also=("单位名称", "名称", "name"),
    ),
    Column("name_en", "英文名称", "English name", width=30, longest=200),
    Column("town", "镇街", "Town", "unit", also=("所在镇街", "镇（街道）")),
    Column("industry", "行业", "Industry", longest=60, also=("所属行业", "产业")),
)


def _rows(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """The enterprises the person sees; all of the programme where they are compared with a file."""
    firms = scope.programme.enterprises.all()
    seen = firms if scope.user is None else firms.visible_to(scope.user)
    fields = ("credit_code", *FIELDS)
    for pk, town, *told in seen.values_list("pk", "town__name_zh", *fields):
        said_of = {field: value or None for field, value in zip(fields, told, strict=True)}
        yield {ID: f"enterprise-{pk}", **said_of, "town": town}


def _take(scope: Scope, changes: Sequence[Change]) -> None:
    """Two writes, however many rows there are."""
    ids = [int(change.id.rpartition("-")[2]) for change in changes if not change.is_new]
    held = scope.programme.enterprises.select_for_update().in_bulk(ids)
    towns = scope.units_by_name
    new, changed = [], []
    for change in changes:
        said_of = {field: change.after.get(field) or "" for field in FIELDS}
        town = towns.get(change.after.get("town") or "")
        if change.is_new:
            told = scope.programme.pk, change.after["credit_code"], town and town.pk
            new.append((*told, *said_of.values(), "", ""))
            continue
        firm = held[int(change.id.rpartition("-")[2])]
        for field, value in said_of.items():
            setattr(firm, field, value)
        firm.town = town
        changed.append(firm)
    # A register of a large county is a hundred thousand rows: no object is made of each.
    insert_rows(Enterprise, NEW, new)
    Enterprise.objects.bulk_update(changed, [*FIELDS, "town"], batch_size=500)


ENTERPRISES = offer(
    Sheet(
        slug="enterprises",
        zh="企业名录",
        en="Enterprises",
        about_zh="登记企业，按统一社会信用代码认；已登记的企业按新内容更新。",
        about_en="Enterprises by credit code; one that is known already is brought up to date.",
        deed="registry.import_enterprises",
        columns=lambda scope: COLUMNS,
        rows=_rows,
        take=_take,
        natural=("credit_code",),
        adds=True,
        kinds=("enterprises",),
    )
)
