"""Tokens to syntax: the grammar is ``grammar.lark``; here are its mistakes in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import lark
from lark.lexer import Lexer as LarkLexer

from zoulang.rules.expressions.functions import FUNCTION_WORDS
from zoulang.rules.expressions.lexer import Lexer, LexError, Token
from zoulang.rules.near import nearest, or_else

# Nobody reads a longer expression aloud; what walks the tree needs a few calls for each level.
MOST_TOKENS, DEEPEST = 400, 100


@dataclass(frozen=True)
class Syntax:
    """A piece of an expression before names are resolved.

    ``kind`` is the alias of the grammar rule; ``parts`` are tokens and syntax in order.
    """

    kind: str
    parts: tuple[Syntax | Token, ...]
    start: int
    end: int

    @property
    def operands(self) -> tuple[Syntax, ...]:
        """The parts that are not tokens."""
        return tuple(part for part in self.parts if isinstance(part, Syntax))

    def token(self, kind: str) -> Token:
        """The first token of this kind."""
        return next(part for part in self.parts if isinstance(part, Token) and part.kind == kind)


class Flaw(Exception):
    """One mistake in an expression, at a character of it."""

    def __init__(self, start: int, found: str, remedy: str, code: str):
        super().__init__(found)
        self.start, self.found, self.remedy, self.code = start, found, remedy, code


class Flaws(Exception):
    """The mistakes of one expression; none of its own where it uses a name that is broken itself."""

    def __init__(self, flaws: Sequence[Flaw]):
        super().__init__("; ".join(flaw.found for flaw in flaws))
        self.flaws = list(flaws)


class _TokenLexer(LarkLexer):
    def __init__(self, conf: object) -> None:
        pass

    def lex(self, tokens: Sequence[Token]) -> Iterator[lark.Token]:  # type: ignore[override]
        for token in tokens:
            yield lark.Token(
                token.kind, token.text, token.start, 1, token.start + 1, 1, token.end + 1, token.end
            )


@cache
def _parser() -> lark.Lark:
    grammar = files("zoulang.rules.expressions").joinpath("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(grammar, parser="lalr", lexer=_TokenLexer)


def parse(text: str, lexer: Lexer) -> Syntax:
    """The syntax of an expression. An unknown run of characters is read as a name, which is refused later.

    Raises:
        Flaw: at a mistake that hides the others.
        Flaws: several.

    >>> parse("a × 30%，最高 150万元", Lexer({"a"})).kind
    'value'
    """
    if not text.strip():
        raise Flaw(0, "an expression is missing", "write what must hold, for example 年产值 ≥ 500万元", "E04")
    tokens, flaws = _tokens(text, lexer)
    if len(tokens) > MOST_TOKENS:
        raise _too_long()
    syntax = _try(tokens)
    if flaws:
        # What follows from an unknown name is no mistake of its own.
        if not isinstance(syntax, Syntax) or any(flaw.code != "E01" for flaw in flaws):
            raise Flaws(flaws)
        return syntax
    if isinstance(syntax, Syntax):
        if _depth(syntax) > DEEPEST:
            raise _too_long()
        _refuse_second_reading(text, tokens, lexer, parsed=True)
        return syntax
    _refuse_second_reading(text, tokens, lexer, parsed=False)
    raise _unexpected(text, tokens, syntax)


def _tokens(text: str, lexer: Lexer) -> tuple[list[Token], list[Flaw]]:
    """The tokens; where none begins, the run of characters as a name, and what is wrong with it."""
    tokens: list[Token] = []
    flaws: list[Flaw] = []
    at = 0
    while True:
        try:
            for token in lexer.tokens_from(text, at):
                tokens.append(token)
                at = token.end
            return tokens, flaws
        except LexError as error:
            run = _unknown_run(text, error)
            flaws.append(_unknown(text, run, lexer))
            while tokens and tokens[-1].end > run.start:
                tokens.pop()
            if flaws[-1].code == "E01":
                tokens.append(run)
            at = run.end


def _too_long() -> Flaw:
    return Flaw(0, "this expression is too long", "give parts of it names under terms", "E04")


def _depth(syntax: Syntax) -> int:
    return 1 + max((_depth(part) for part in syntax.operands), default=0)


def _try(tokens: Sequence[Token]) -> Syntax | lark.UnexpectedInput:
    try:
        tree = _parser().parse(tokens)  # type: ignore[arg-type]
    except lark.UnexpectedInput as error:
        return error
    return _syntax(tree)


def _syntax(tree: Any) -> Syntax:
    parts: list[Syntax | Token] = []
    for child in tree.children:
        if isinstance(child, lark.Token):
            parts.append(Token(child.type, str(child), child.start_pos or 0))
        else:
            parts.append(_syntax(child))
    start, end = (parts[0].start, parts[-1].end) if parts else (0, 0)
    return Syntax(str(tree.data), tuple(parts), start, end)


def _refuse_second_reading(text: str, tokens: list[Token], lexer: Lexer, parsed: bool) -> None:
    for reading in lexer.readings(text):
        if reading == tokens or not isinstance(_try(reading), Syntax):
            continue
        place = next(i for i, (a, b) in enumerate(zip(tokens, reading, strict=False)) if a != b)
        first, second = (" ".join(token.text for token in r[place:]) for r in (tokens, reading))
        raise Flaw(
            tokens[place].start,
            f"this has two readings: “{first}” and “{second}”" if parsed else f"this may mean “{second}”",
            "add a space where one name ends and the next begins",
            "E02",
        )


_CONNECTORS = re.compile(r"且|或|则|否则|不低于|不少于|达到|不超过|不高于|大于|超过|高于|小于|低于|不足")
_BOUNDARY = re.compile(r"[\s()（）+\-−*×/÷^,，、<>=≥≤≠\"「」]")


def _unknown_run(text: str, error: LexError) -> Token:
    """The whole name that the reader sees where the lexer found nothing known."""
    start = error.start
    while start > 0 and not _BOUNDARY.match(text[start - 1]):
        start -= 1
    joined = list(_CONNECTORS.finditer(text, start, error.start))
    start = joined[-1].end() if joined else start
    end = error.start + len(error.run)
    cut = _CONNECTORS.search(text, error.start, end)
    end = cut.start() if cut and cut.start() > start else end
    called = text[end:].lstrip().startswith(("(", "（"))
    return Token("FUNC" if called else "NAME", text[start:end], start)


def _unknown(text: str, run: Token, lexer: Lexer) -> Flaw:
    name = run.text
    if len(name) == 1 and not name.isalnum():
        return Flaw(
            run.start, f"the sign {name} means nothing here", "remove it, or put the name in `…`", "E05"
        )
    if run.kind == "FUNC":
        return unknown_function(run)
    near = nearest(name, lexer.names)
    return Flaw(run.start, f"unknown name {name}", or_else(near, "declare it under facts or terms"), "E01")


def unknown_function(word: Token) -> Flaw:
    """E01: a word before parentheses that is no function."""
    near = nearest(word.text, FUNCTION_WORDS)
    listed = "the functions are in the reference, for example 合计 平均 最大 上年"
    return Flaw(word.start, f"unknown function {word.text}", or_else(near, listed), "E01")


def _unexpected(text: str, tokens: list[Token], error: lark.UnexpectedInput) -> Flaw:
    token = getattr(error, "token", None)
    if token is None or token.type == "$END":
        return Flaw(len(text), "the expression ends too early", "add what is compared or computed", "E04")
    at = token.start_pos or 0
    expected: set[str] = set(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    if token.type == "CAP" and "NAME" in expected:
        word, hint = ("最大", "largest") if "最高" in token or "cap" in token else ("最小", "smallest")
        return Flaw(
            at,
            f"{token} is written after an amount as its limit",
            f"for the {hint} of several write {word}",
            "E21",
        )
    if token.type in ("NAME", "FUNC", "QUANTITY", "DATE", "TEXT", "TRUTH") and "NAME" not in expected:
        return Flaw(
            at,
            f"{token} follows without a sign before it",
            "put 且, 或, a comparison or an arithmetic sign between the two",
            "E04",
        )
    if token.type == "RPAR":
        return Flaw(
            at, "this parenthesis closes too early or was never opened", "count the parentheses", "E04"
        )
    return Flaw(at, f"{token} does not fit here", "write a name or a value before and after it", "E04")
