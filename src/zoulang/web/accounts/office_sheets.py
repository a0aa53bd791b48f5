"""Sheets of units, people and days off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import override

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.actions import add_person, add_unit, give_role, set_holiday
from zoulang.web.accounts.models import Holiday, Membership, Role, Unit, User
from zoulang.web.accounts.sheets import ID, Change, Choice, Column, Scope, Sheet, offer, one_by_one


def choices_of(labels: Iterable[tuple[str, Any]]) -> tuple[Choice, ...]:
    """The choices of a field of a model, in both languages."""
    pairs = list(labels)
    with override("en"):
        english = [str(label) for _, label in pairs]
    with override("zh-hans"):
        return tuple(Choice(value, str(label), en) for (value, label), en in zip(pairs, english, strict=True))


# --- units ------------------------------------------------------------------------------------------


NAMES = ("单位名称", "名称")


def _unit_columns(scope: Scope) -> tuple[Column, ...]:
    kinds = choices_of(Unit.Kind.choices)
    return (
        Column(
            "name_zh",
            "单位",
            "Unit",
            required=True,
            once=True,
            width=24,
            longest=100,
            also=("单位名称", "名称"),
        ),
        Column("full_zh", "全称", "Full name", once=True, width=30, longest=120),
        Column("name_en", "英文名称", "English name", once=True, width=30),
        Column("kind", "类别", "Kind", "choice", required=True, once=True, choices=kinds),
        Column("under", "上级单位", "Unit above", "unit", once=True, width=20),
    )


def _units(scope: Scope) -> Iterable[Mapping[str, Any]]:
    for unit in scope.programme.units.select_related("under"):
        yield {
            ID: f"unit-{unit.pk}",
            "name_zh": unit.name_zh,
            "full_zh": unit.full_zh or None,
            "name_en": unit.name_en or None,
            "kind": unit.kind,
            "under": unit.under.name_zh if unit.under else None,
        }


def _add_unit(scope: Scope, change: Change) -> None:
    after = change.after
    add_unit(
        scope.programme,
        after["name_zh"],
        after["kind"],
        scope.user,
        name_en=after.get("name_en") or "",
        full_zh=after.get("full_zh") or "",
        under=scope.units_by_name.get(after.get("under") or ""),
    )


UNITS = offer(
    Sheet(
        slug="units",
        zh="单位",
        en="Units",
        about_zh="把单位登记进来；已登记的单位不用表格改。",
        about_en="Put units in; a unit that is there is not changed by a sheet.",
        deed="accounts.add_unit",
        columns=_unit_columns,
        rows=_units,
        take=one_by_one(_add_unit),
        natural=("name_zh",),
        adds=True,
        kinds=("people",),
    )
)


# --- people -----------------------------------------------------------------------------------------


def _people_columns(scope: Scope) -> tuple[Column, ...]:
    roles = choices_of(Role.choices)
    return (
        Column("username", "登录名", "Login", required=True, once=True, longest=150, also=("账号", "用户名")),
        Column("display_zh", "姓名", "Name", once=True, longest=60),
        Column("display_en", "英文姓名", "Name in English", once=True, longest=120),
        Column("unit", "单位", "Unit", "unit", required=True, once=True, width=24),
        Column(
            "role",
            "角色",
            "Role",
            "choice",
            required=True,
            once=True,
            width=18,
            choices=roles,
        ),
        Column("starts", "自", "From", "day", also=("起始日期",)),
        Column("ends", "至", "Until", "day", also=("截止日期",)),
    )


def _people(scope: Scope) -> Iterable[Mapping[str, Any]]:
    held = Membership.objects.filter(unit__programme=scope.programme)
    seen = held if scope.user is None else held.visible_to(scope.user)
    for each in seen.select_related("user", "unit").order_by("unit_id", "user_id", "role"):
        yield {
            ID: f"role-{each.pk}",
            "username": each.user.username,
            "display_zh": each.user.display_zh or None,
            "display_en": each.user.display_en or None,
            "unit": each.unit.name_zh,
            "role": each.role,
            "starts": each.starts,
            "ends": each.ends,
        }


def _take_person(scope: Scope, change: Change) -> None:
    """A new person gets no password: the way in is a link that works once, made on the page of people."""
    after = change.after
    unit = scope.units_by_name[after["unit"]]
    user = User.objects.filter(username=after["username"]).first()
    if user is None:
        add_person(
            unit,
            after["role"],
            after["username"],
            after.get("display_zh") or "",
            scope.user,
            display_en=after.get("display_en") or "",
            starts=after.get("starts"),
            ends=after.get("ends"),
        )
    else:
        _check_known(scope, user)
        days = (after.get("starts"), after.get("ends"))
        give_role(user, unit, after["role"], scope.user, starts=days[0], ends=days[1])


def _check_known(scope: Scope, user: User) -> None:
    """Who is known in another programme only is not met by guessing a name to log in with.

    Raises:
        InputError: as for a name that is taken.
    """
    if scope.user is None or user.memberships.filter(unit__programme=scope.programme).exists():
        return
    found = said("{name} cannot be a name to log in with", name=user.username)
    raise InputError(Problem(found, said("take letters, digits and @ . + - _ that nobody else has")))


PEOPLE = offer(
    Sheet(
        slug="people",
        zh="人员与角色",
        en="People and roles",
        about_zh="登记人员和角色，不含密码；新登记的人凭一次性链接进入。",
        about_en="People and their roles, without passwords; who is new comes in by a link that works once.",
        deed="accounts.add_person",
        columns=_people_columns,
        rows=_people,
        take=one_by_one(_take_person),
        natural=("username", "unit", "role"),
        adds=True,
        kinds=("people",),
    )
)


# --- days off ---------------------------------------------------------------------------------------


def _holiday_columns(scope: Scope) -> tuple[Column, ...]:
    return (
        Column("day", "日期", "Day", "day", required=True, once=True),
        Column("kind", "类别", "Kind", "choice", required=True, choices=choices_of(Holiday.Kind.choices)),
        Column("name", "名称", "Name", longest=60),
        Column("source", "依据", "Source", width=30, longest=120),
    )


def _holidays(scope: Scope) -> Iterable[Mapping[str, Any]]:
    for each in Holiday.objects.all():
        said_of = {"kind": each.kind, "name": each.name or None, "source": each.source or None}
        yield {ID: f"day-{each.pk}", "day": each.day, **said_of}


def _set_holiday(scope: Scope, change: Change) -> None:
    after = change.after
    day, name = after["day"], after.get("name") or ""
    set_holiday(day, day, after["kind"], name, scope.user, source=after.get("source") or "")


HOLIDAYS = offer(
    Sheet(
        slug="holidays",
        zh="节假日与调休",
        en="Days off and make-up days",
        about_zh="放假和调休上班的日子，工作日期限据此计算。",
        about_en="Days off and make-up days, by which deadlines in working days are counted.",
        deed="accounts.set_holiday",
        columns=_holiday_columns,
        rows=_holidays,
        take=one_by_one(_set_holiday),
        natural=("day",),
        adds=True,
        whole_record=True,
    )
)
