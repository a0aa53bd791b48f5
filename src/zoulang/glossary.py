"""The official terms and the one English word for each, from ``glossary.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def terms() -> dict[str, str]:
    """Official term to English word.

    >>> terms()["牵头单位"]
    'lead'
    """
    text = files("zoulang").joinpath("glossary.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["terms"])
