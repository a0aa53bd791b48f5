"""The table of roles, from ``roles.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COLUMNS = ("deeds", "sees", "sees_own", "gives")


@dataclass(frozen=True)
class RoleTable:
    """What one role may do, see, and give to people."""

    deeds: frozenset[str]
    sees: frozenset[str]
    sees_own: frozenset[str]
    gives: frozenset[str]


@cache
def role_table() -> dict[str, RoleTable]:
    """Role name to its row."""
    text = files("zoulang.web.accounts").joinpath("roles.toml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return {
        role: RoleTable(*(frozenset(row.get(column, [])) for column in COLUMNS)) for role, row in rows.items()
    }


def all_deeds() -> frozenset[str]:
    """Every deed that some role may do."""
    return frozenset().union(*(row.deeds for row in role_table().values()))


def roles_with(deed: str) -> set[str]:
    """The roles that may do a deed."""
    return {role for role, row in role_table().items() if deed in row.deeds}


def roles_that_see(kind: str) -> set[str]:
    """The roles that see things of a kind throughout their programme."""
    return {role for role, row in role_table().items() if kind in row.sees}


def roles_that_see_own(kind: str) -> set[str]:
    """The roles that see things of a kind that belong to their own unit."""
    return {role for role, row in role_table().items() if kind in row.sees_own}
