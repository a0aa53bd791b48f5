"""Names of firms as they are compared: without width, brackets, and the words that say what kind it is."""

from __future__ import annotations

import polars as pl

from zoulang.intake.cells import half_width

_DROPPED = r"[\s·•.,，。、()\[\]【】<>《》“”\"'\-_]"
# The longest first: what is left must be the name itself.
_KINDS = (
    r"(股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司"
    r"|集团公司|总公司|分公司|集团|公司|股份|厂)+$"
)


def plain_firms(names: pl.Series) -> pl.Series:
    """Names without signs and without the words for the kind of the firm, for comparing.

    >>> plain_firms(pl.Series(["青梧（岚石）材料股份有限公司", "青梧岚石材料有限责任公司"])).to_list()
    ['青梧岚石材料', '青梧岚石材料']
    """
    text = half_width(names.cast(pl.String)).str.to_lowercase().str.replace_all(_DROPPED, "")
    return text.str.replace(_KINDS, "")


def plain_firm(name: str) -> str:
    """One name; see `plain_firms`.

    >>> plain_firm("青梧甲 公司")
    '青梧甲'
    """
    return str(plain_firms(pl.Series([name], dtype=pl.String))[0])
