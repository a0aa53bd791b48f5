"""What a finding on a procedure says, and what would do, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from zoulang.errors import Said, said

Severity = Literal["error", "warning"]
Says = Callable[[dict[str, str]], Said]


@dataclass(frozen=True)
class Sentence:
    """The words of one kind of finding; ``name``, ``other`` and ``needs`` fill the blanks.

    Attributes:
        severity: an ``error`` keeps a procedure from being installed.
        zh, en: what is wrong.
        remedy: what would do, in English; the screen knows its Chinese.
    """

    severity: Severity
    zh: str
    en: Says
    remedy: Says


SENTENCES: dict[str, Sentence] = {
    "unreachable": Sentence(
        "error",
        "任何办理动作都到不了阶段“{name}”",
        lambda it: said("no move ever leads to the stage “{name}”", **it),
        lambda _: said("add a move to it, or leave the stage out"),
    ),
    "dead-end": Sentence(
        "error",
        "阶段“{name}”既不是办结，也没有离开它的办理动作",
        lambda it: said("the stage “{name}” is no end, and no move leads out of it", **it),
        lambda _: said("add a move out of it, or write end: yes"),
    ),
    "nobody-leaves": Sentence(
        "error",
        "阶段“{name}”无人可以离开：离开它的动作都没有写明由谁办理",
        lambda it: said("nobody may leave the stage “{name}”: no move out of it says who makes it", **it),
        lambda _: said("add by: with positions or roles to one of them"),
    ),
    "no-way-out": Sentence(
        "error",
        "从阶段“{name}”出发，无论怎样办理都到不了办结",
        lambda it: said("from the stage “{name}” no series of moves ever comes to an end", **it),
        lambda _: said("add a move towards a stage with end: yes"),
    ),
    "nobody-moves": Sentence(
        "error",
        "办理动作“{name}”没有写明由谁办理，也不是逾期自动执行的动作",
        lambda it: said("nobody may make the move “{name}”, and no silence makes it", **it),
        lambda _: said("add by: with positions or roles"),
    ),
    "silence-stays": Sentence(
        "error",
        "阶段“{name}”逾期后自动执行“{other}”，但该动作不能离开这一阶段",
        lambda it: said(
            "after the deadline of “{name}” the clock makes “{other}”, which does not leave this stage", **it
        ),
        lambda _: said("name a move that leads from this stage to another"),
    ),
    "silence-waits": Sentence(
        "error",
        "“{other}”在阶段“{name}”逾期后自动执行，却须由人先办：{needs}",
        lambda it: said(
            "the clock makes “{other}” after the deadline of “{name}”, but it waits for people: {needs}", **it
        ),
        lambda _: said("give the clock a move of its own that needs nothing"),
    ),
    "deadline-idle": Sentence(
        "warning",
        "阶段“{name}”有办理时限，逾期却既不提醒也不自动办理",
        lambda it: said("the deadline of the stage “{name}” passes without a reminder or a move", **it),
        lambda _: said("add silence: with remind: or move:"),
    ),
    "end-moves": Sentence(
        "error",
        "“{name}”已是办结，“{other}”却又把它转到另一个办结阶段",
        lambda it: said("“{name}” is an end, and the move “{other}” leads from it to another end", **it),
        lambda _: said("lead it back to a stage that is no end, or leave it out"),
    ),
    "moves-in-place": Sentence(
        "warning",
        "办理动作“{other}”从阶段“{name}”又回到它自己",
        lambda it: said("the move “{other}” leads from the stage “{name}” to itself", **it),
        lambda _: said("leave it out, or lead it to another stage"),
    ),
    "end-deadline": Sentence(
        "warning",
        "“{name}”已是办结，不应再有时限或核对事项",
        lambda it: said("“{name}” is an end and needs no deadline and no checklist", **it),
        lambda _: said("leave them out"),
    ),
    "list-nobody-adds": Sentence(
        "warning",
        "清单“{name}”没有写明由谁增加条目",
        lambda it: said("nobody may add an entry to the list “{name}”", **it),
        lambda _: said("add by: with positions or roles"),
    ),
    "list-no-close": Sentence(
        "error",
        "清单“{name}”的条目无法办结：无人可以销号，也不要求写明由谁答复",
        lambda it: said(
            "entries of the list “{name}” are never settled: nobody closes them, and none needs a unit",
            **it,
        ),
        lambda _: said("add closing: with positions or roles, or unit under needs:"),
    ),
    "outcome-nobody": Sentence(
        "error",
        "清单“{name}”的办理结果无人可以填写：无人可以销号，也不要求写明由谁答复",
        lambda it: said(
            "nobody can give the outcomes of the list “{name}”: nobody closes entries, and none needs a unit",
            **it,
        ),
        lambda _: said("add closing: with positions or roles, or unit under needs:"),
    ),
    "close-needs-idle": Sentence(
        "warning",
        "清单“{name}”写明了销号要求，但无人可以销号",
        lambda it: said("the list “{name}” says what closing needs, but nobody closes its entries", **it),
        lambda _: said("add closing: with positions or roles"),
    ),
    "no-english": Sentence(
        "warning",
        "“{name}”没有英文名称",
        lambda it: said("“{name}” has no English name", **it),
        lambda _: said("add en: to its title"),
    ),
}
"""Code to sentence."""

NEEDS = {
    "parts": ("落实角色", "positions"), "facts": ("填报事实", "facts"), "evidence": ("提交材料", "papers"),
    "settled": ("清单办结", "settled lists"), "checklist": ("核对事项", "boxes to tick"),
}  # fmt: skip
"""What a move may wait for, in Chinese and English."""
