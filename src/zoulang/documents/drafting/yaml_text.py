"""A drafted file as YAML: one line for each thing, comments above it, quotes only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_UNSAFE_START = re.compile(r"[\s!&*\-?|>@`\"'%#{}\[\],:=~]")
_UNSAFE = re.compile(r": |:$| #|[\[\]{},\n\t]|\s$")


def scalar(text: str) -> str:
    """One piece of text as YAML.

    >>> print(scalar("市级奖补 × 30%，最高 150万元"), scalar("> 0"), scalar("a: b"))
    市级奖补 × 30%，最高 150万元 "> 0" "a: b"
    """
    if text and not _UNSAFE_START.match(text) and not _UNSAFE.search(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ") + '"'


def flow(value: object) -> str:
    """A value on one line.

    >>> print(flow({"type": ["省级", "国家级"], "or_none": "yes"}))
    {type: [省级, 国家级], or_none: yes}
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return scalar(str(value))


def block(key: str, value: object, indent: int = 0) -> Iterator[str]:
    """A key with its value, short values on its line, long ones below it.

    >>> print("\\n".join(block("pay", {"first": [{"when": "甲 = 省级", "value": "3万元"}, {"else": "0"}]})))
    pay:
      first:
      - {when: 甲 = 省级, value: 3万元}
      - {else: 0}
    """
    pad = " " * indent
    nested = isinstance(value, Mapping) and any(not isinstance(one, str) for one in value.values())
    if nested and isinstance(value, Mapping):
        yield f"{pad}{scalar(key)}:"
        for name, one in value.items():
            yield from block(str(name), one, indent + 2)
    elif (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(v, Mapping) for v in value)
    ):
        yield f"{pad}{scalar(key)}:"
        yield from (f"{pad}- {flow(one)}" for one in value)
    else:
        yield f"{pad}{scalar(key)}: {flow(value)}"


def comment(text: str, indent: int = 0, width: int = 54) -> Iterator[str]:
    """The text as comment lines.

    >>> list(comment("一二三四五", width=3))
    ['# 一二三', '# 四五']
    """
    plain = " ".join(text.split())
    for start in range(0, len(plain), width):
        yield " " * indent + "# " + plain[start : start + width].strip()
