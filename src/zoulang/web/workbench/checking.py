"""What the checker says of a text while somebody types it, in the words and at the places of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.errors import InputError, Problem, Said, said
from zoulang.rules import Policy, load_policy
from zoulang.rules.loading.source import read_yaml
from zoulang.web.accounts.sentences import in_words, is_english
from zoulang.web.policy.models import PolicyFile
from zoulang.web.workbench.scalars import Piece, pieces
from zoulang.web.workbench.words import completions

# What each code of the checker means; the sentence of a mistake itself is English.
CODES = {
    "E00": gettext_lazy("this is not YAML, or holds a sign that cannot be seen"),
    "E01": gettext_lazy("this name is not known"),
    "E02": gettext_lazy("this can be read in two ways; put a space between the names"),
    "E03": gettext_lazy("“and” and “or” stand side by side; put parentheses"),
    "E04": gettext_lazy("something is missing here, or does not fit together"),
    "E05": gettext_lazy("this is no number, no day, or a sign that means nothing"),
    "E06": gettext_lazy("the year of payment has a meaning in instalments only"),
    "E07": gettext_lazy("a list is needed here"),
    "E08": gettext_lazy("texts and yes/no have no order"),
    "E09": gettext_lazy("this is not available yet"),
    "E10": gettext_lazy("these cannot be added, multiplied or divided"),
    "E11": gettext_lazy("units or types differ"),
    "E12": gettext_lazy("the number lacks its unit"),
    "E13": gettext_lazy("a difference of two shares is in percentage points"),
    "E14": gettext_lazy("this may be “none”; test it first"),
    "E15": gettext_lazy("this is never “none”"),
    "E16": gettext_lazy("this is no value of the choice"),
    "E17": gettext_lazy("another kind of value is needed here"),
    "E18": gettext_lazy("the function got the wrong values"),
    "E19": gettext_lazy("a line is missing, unknown, or of the wrong shape"),
    "E20": gettext_lazy("these need each other in a circle"),
    "E21": gettext_lazy("this word is a limit; for the largest of several there is another"),
    "E22": gettext_lazy("this stands twice"),
    "E23": gettext_lazy("the year before needs a fact that is given for each year"),
    "E24": gettext_lazy("a group of records is missing here"),
    "E25": gettext_lazy("one ranking stands inside another"),
    "E26": gettext_lazy("these measures cannot be stacked"),
    "E30": gettext_lazy("this row can never win"),
    "E31": gettext_lazy("the points of the lines do not reach those of the group"),
    "E32": gettext_lazy("the shares do not rise to the whole"),
    "E33": gettext_lazy("the answer lacks its source"),
    "W40": gettext_lazy("no row decides the rest"),
    "W44": gettext_lazy("the text leaves this open; nobody has answered yet"),
    "W45": gettext_lazy("instalments may run past the end of the policy"),
}
NAMED = re.compile(r"[\w.%≥≤（）《》〔〕]*[\u4e00-\u9fff][\w.%≥≤（）《》〔〕、]*")


@dataclass(frozen=True)
class Checked:
    """A text after the checker has read it; ``policy`` is None as long as it has mistakes."""

    source: str
    policy: Policy | None
    problems: tuple[Problem, ...]

    @property
    def mistakes(self) -> tuple[Problem, ...]:
        """The problems that keep the text from being a policy; warnings are not among them."""
        return tuple(problem for problem in self.problems if not problem.warning)


def checked(policy_file: PolicyFile, source: str) -> Checked:
    """The text read by the checker; it also has to keep the name of the policy."""
    try:
        policy = load_policy(source)
    except InputError as error:
        return Checked(source, None, tuple(error.problems))
    if policy.slug != policy_file.slug:
        found = said("the policy is called {name}", name=policy.slug)
        renamed = Problem(found, said("leave it the name {name}", name=policy_file.slug), line=1, column=1)
        return Checked(source, None, (renamed, *policy.warnings))
    return Checked(source, policy, policy.warnings)


def as_data(read: Checked) -> dict[str, Any]:
    """What the page needs to show it: the problems with their places, and what can be typed."""
    try:
        top, held = read_yaml(read.source), list(pieces(read.source).values())
    except InputError:
        words, held = [], []
    else:
        words = completions(top)
    return {
        "source": read.source,
        "problems": [_as_data(problem, read.source, held) for problem in read.problems],
        "mistakes": len(read.mistakes),
        "warnings": len(read.problems) - len(read.mistakes),
        "words": words,
    }


def _as_data(problem: Problem, source: str, held: list[Piece]) -> dict[str, Any]:
    index = _index(source, problem)
    piece = next((each for each in held if each.start <= index < each.end), None)
    return {
        "said": problem_words(problem),
        "code": problem.code or "",
        "warning": problem.warning,
        "line": problem.line,
        "index": index,
        "end": piece.end if piece else source.find("\n", index) if "\n" in source[index:] else len(source),
        "address": piece.address if piece else "",
        "offset": _offset(piece, index) if piece else 0,
    }


def problem_words(problem: Problem) -> str:
    """The mistake in the language of the screen: the checker's sentence, or the meaning of its code."""
    found, remedy = problem.found, problem.remedy
    if is_english() or (isinstance(found, Said) and isinstance(remedy, Said)):
        return _("{found}; {remedy}").format(found=in_words(found), remedy=in_words(remedy))
    meaning = str(CODES.get(problem.code or "", _("this does not fit")))
    if isinstance(found, Said):
        meaning = in_words(found)
    else:
        named = "、".join(dict.fromkeys(NAMED.findall(found)))
        meaning = _("{named}: {meaning}").format(named=named, meaning=meaning) if named else meaning
    if isinstance(remedy, Said):
        return _("{found}; {remedy}").format(found=meaning, remedy=in_words(remedy)).replace("？。", "？")
    return meaning


def _index(source: str, problem: Problem) -> int:
    """Where in the text the problem stands, counted in characters."""
    if problem.line is None:
        return 0
    lines = source.splitlines(keepends=True)
    before = sum(len(line) for line in lines[: problem.line - 1])
    return min(before + (problem.column or 1) - 1, max(len(source) - 1, 0))


def _offset(piece: Piece, index: int) -> int:
    """The same place, counted in the piece's own text."""
    places = range(len(piece.text))
    return next((at for at in places if piece.scalar.index_of(at) >= index), max(len(piece.text) - 1, 0))
