"""A compiled policy: its outputs as expressions, ready for a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zoulang.batch.expressions import Expr, walk
from zoulang.batch.stages import Stage
from zoulang.errors import InputError, Problem
from zoulang.rules.policy import Policy

# Leaves that read a column of the table.
READING = ("column", "steps", "code")


class CannotCompile(InputError):
    """The batch engine lacks something that the policy uses; single records can still be decided."""

    def __init__(self, policy: Policy, found: str):
        super().__init__(
            Problem(
                found, "decide single records with `rules explain`, or write the rule otherwise", policy.slug
            )
        )


@dataclass(frozen=True)
class Program:
    """The outputs of a policy by name.

    Attributes:
        outputs: name to expression.
        stages: steps over the whole table that come first, in order; outputs read what they add.
    """

    outputs: Mapping[str, Expr]
    stages: tuple[Stage, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that the outputs and stages read, each once."""
        added = {name for stage in self.stages for name in stage.outputs}
        inputs = [expr for stage in self.stages for expr in stage.inputs.values()]
        return tuple(n for n in columns_read([*inputs, *self.outputs.values()]) if n not in added)

    def shared(self) -> set[Expr]:
        """What several expressions are made of and is no leaf: worth computing once."""
        uses: dict[Expr, int] = {}
        for expr in walk(self.outputs.values()):
            for part in expr.args:
                uses[part] = uses.get(part, 0) + 1
        for expr in self.outputs.values():
            uses[expr] = uses.get(expr, 0) + 1
        return {expr for expr, count in uses.items() if count > 1 and expr.args}


def columns_read(exprs: Iterable[Expr]) -> tuple[str, ...]:
    """The columns that some expressions read, each once."""
    names = []
    for expr in walk(exprs):
        if expr.op in READING:
            names.append(expr.value if isinstance(expr.value, str) else expr.value[0])  # type: ignore[index]
    return tuple(dict.fromkeys(names))
