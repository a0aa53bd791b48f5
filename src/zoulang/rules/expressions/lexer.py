"""Characters to tokens: the longest declared name, value, function or keyword wins.

Officials write without spaces, so only a lexer that knows the names of the file
can tell where one ends. Full-width signs are mapped one to one: a caret still
stands where the reader looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from zoulang.quantities import SCALES
from zoulang.rules.expressions.functions import COUNTED, FUNCTION_WORDS, OF_ITEMS
from zoulang.rules.policy import FULL_TO_HALF
from zoulang.rules.units import COMMON_UNITS, DURATION_UNITS

KEYWORDS = {
    "若": "IF", "if": "IF", "则": "THEN", "then": "THEN", "否则": "ELSE", "else": "ELSE",
    "或": "OR", "or": "OR", "且": "AND", "and": "AND", "非": "NOT", "not": "NOT",
    "属于": "IN", "不属于": "IN", "in": "IN", "not in": "IN",
    "介于": "BETWEEN", "between": "BETWEEN", "至": "TO", "to": "TO",
    "已知": "KNOWN", "未知": "KNOWN", "is known": "KNOWN", "is unknown": "KNOWN",
    "缺省": "DEFAULT", "default": "DEFAULT",
    "是": "TRUTH", "否": "TRUTH", "yes": "TRUTH", "no": "TRUTH", "无": "NONE", "none": "NONE",
    "不低于": "CMP", "不少于": "CMP", "达到": "CMP", "不超过": "CMP", "不高于": "CMP", "大于": "CMP",
    "超过": "CMP", "高于": "CMP", "小于": "CMP", "低于": "CMP", "不足": "CMP", "等于": "CMP", "不等于": "CMP",
    "最高": "CAP", "最低": "CAP", "cap": "CAP", "floor": "CAP",
    "按": "BY", "by": "BY", "其中": "AMONG", "among": "AMONG", "全体": "ALL", "by all": "BY_ALL",
}  # fmt: skip

COMPARISONS = {
    "≥": ">=", ">=": ">=", "不低于": ">=", "不少于": ">=", "达到": ">=",
    "≤": "<=", "<=": "<=", "不超过": "<=", "不高于": "<=",
    ">": ">", "大于": ">", "超过": ">", "高于": ">", "<": "<", "小于": "<", "低于": "<", "不足": "<",
    "=": "=", "等于": "=", "≠": "!=", "!=": "!=", "不等于": "!=",
}  # fmt: skip

SIGNS = {
    ">=": "CMP",
    "<=": "CMP",
    "!=": "CMP",
    "≥": "CMP",
    "≤": "CMP",
    "≠": "CMP",
    ">": "CMP",
    "<": "CMP",
    "=": "CMP",
    "..": "RANGE",
    "+": "PLUS",
    "-": "MINUS",
    "−": "MINUS",
    "*": "TIMES",
    "×": "TIMES",
    "/": "OVER",
    "÷": "OVER",
    "^": "POW",
    "(": "LPAR",
    ")": "RPAR",
    ",": "COMMA",
    "、": "COMMA",
}

_DATE = re.compile(r"((?:19|20|21)\d\d)(?:-(\d{1,2})-(\d{1,2})(?!\d)|年(?:(\d{1,2})月(\d{1,2})日)?)")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?!\d)|\.\d+")
_NTH_YEAR = re.compile(r"第(\d+)年")
_RUN_END = re.compile(r"[\s()+\-−*×/÷^,、<>=≥≤≠!\"「」`]|\.\.")
_WORD_CHAR = re.compile(r"[A-Za-z0-9_]")
_OF_ITEM = "|".join(word for word, name in FUNCTION_WORDS.items() if name in OF_ITEMS)
# An id such as growth-match or 6a is no name elsewhere: it is read whole, up to the parenthesis.
_ITEM_HERE = re.compile(rf"(?:^|(?<=[^A-Za-z0-9_]))(?:{_OF_ITEM})\s*\(\s*$")
_ITEM_ID = re.compile(r"[^()\s,]+(?=\s*\))")


@dataclass(frozen=True)
class Token:
    """One token: terminal name of the grammar, text as written, place in the expression."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after the last character."""
        return self.start + len(self.text)


class LexError(Exception):
    """No token begins here; ``run`` is the whole run of characters up to a space or sign."""

    def __init__(self, start: int, run: str):
        super().__init__(run)
        self.start, self.run = start, run


class Lexer:
    """Tokens of expressions over one set of declared names.

    >>> [t.kind for t in Lexer({"四强企业", "规上"}).tokens("四强企业且规上")]
    ['NAME', 'AND', 'NAME']
    """

    def __init__(self, names: Set[str], units: Set[str] = frozenset()):
        self.names = names
        units = units | set(COMMON_UNITS) | set(DURATION_UNITS) | {"元"}
        scaled = {scale + unit for scale in SCALES for unit in units}
        compound = {f"{a}元/{b}" for a in SCALES for b in units if b not in DURATION_UNITS}
        compound |= {f"分/{unit}" for unit in units}
        self._units = sorted(
            scaled | compound | {"%", "个百分点", "百分点", "万", "亿"}, key=len, reverse=True
        )
        words = names | set(KEYWORDS) | FUNCTION_WORDS.keys()
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)

    def tokens(self, text: str) -> list[Token]:
        """The tokens under the longest-match reading.

        Raises:
            LexError: where nothing known begins.
        """
        return list(self.tokens_from(text, 0))

    def tokens_from(self, text: str, at: int) -> Iterator[Token]:
        """The tokens from a character on.

        Raises:
            LexError: where nothing known begins.
        """
        return self._read(text.translate(FULL_TO_HALF), text, at)

    def readings(self, text: str, limit: int = 2000) -> Iterator[list[Token]]:
        """The readings that reach the end of the text, the longest match first, within ``limit`` steps."""
        plain = text.translate(FULL_TO_HALF)
        budget = [limit]
        yield from self._readings(plain, text, 0, [], budget)

    def _read(self, plain: str, text: str, at: int) -> Iterator[Token]:
        while (at := _skip(plain, at)) < len(plain):
            token = next(self._candidates(plain, text, at), None)
            if token is None:
                end = _RUN_END.search(plain, at + 1)
                raise LexError(at, text[at : end.start() if end else len(text)])
            yield token
            at = token.end

    def _readings(
        self, plain: str, text: str, at: int, before: list[Token], budget: list[int]
    ) -> Iterator[list[Token]]:
        at = _skip(plain, at)
        if at >= len(plain):
            yield list(before)
            return
        for token in self._candidates(plain, text, at):
            if budget[0] <= 0:
                return
            budget[0] -= 1
            before.append(token)
            yield from self._readings(plain, text, token.end, before, budget)
            before.pop()

    def _candidates(self, plain: str, text: str, at: int) -> Iterator[Token]:
        """Tokens that may begin here, the longest first; signs and numbers have only one reading."""
        rest = plain[at]
        if (item := _item_id(plain, at)) is not None:
            yield Token("NAME", text[at : at + len(item)], at)
            return
        if rest in '"「`':
            closing = {"「": "」"}.get(rest, rest)
            end = plain.find(closing, at + 1)
            if end > 0:
                yield Token("NAME" if rest == "`" else "TEXT", text[at : end + 1], at)
            return
        declared = list(self._words(plain, text, at))
        number = self._number(plain, text, at)
        if number and not (declared and declared[0].kind == "NAME" and declared[0].end > number.end):
            yield number
            if "," in number.text:
                # 1,000 may be one number or two arguments.
                yield Token("QUANTITY", number.text.partition(",")[0], at)
            return
        cap = re.compile(r",\s*(最高|最低|cap\b|floor\b)").match(plain, at)
        if cap:
            yield Token("CAP", text[at : cap.end()], at)
            return
        for sign in SIGNS:
            if plain.startswith(sign, at):
                yield Token(SIGNS[sign], text[at : at + len(sign)], at)
                return
        yield from declared

    def _words(self, plain: str, text: str, at: int) -> Iterator[Token]:
        for counted in COUNTED:
            if (found := counted.match(plain, at)) and not _cuts_a_word(plain, at):
                yield Token("FUNC", text[at : found.end()], at)
        for word in self._by_first.get(plain[at], ()):
            if not plain.startswith(word, at) or _inside_ascii_word(plain, at, word):
                continue
            end = at + len(word)
            if word in FUNCTION_WORDS and plain[end:].lstrip().startswith("("):
                yield Token("FUNC", text[at:end], at)
            elif word in self.names:
                yield Token("NAME", text[at:end], at)
            elif word in KEYWORDS:
                yield Token(KEYWORDS[word], text[at:end], at)

    def _number(self, plain: str, text: str, at: int) -> Token | None:
        if nth := _NTH_YEAR.match(plain, at):
            return Token("QUANTITY", text[at : nth.end()], at)
        if dated := _DATE.match(plain, at):
            return Token("DATE", text[at : dated.end()], at)
        number = _NUMBER.match(plain, at)
        if number is None:
            return None
        # The comma of Chinese text never stands inside a number.
        end = at + len(text[at : number.end()].partition("，")[0])
        for unit in self._units:
            if plain.startswith(unit, end) and not _inside_ascii_word(plain, end, unit):
                return Token("QUANTITY", text[at : end + len(unit)], at)
        if end < len(plain) and _RUN_END.match(plain, end) is None and _WORD_CHAR.match(plain, end):
            return None
        return Token("QUANTITY", text[at:end], at)


def _item_id(plain: str, at: int) -> str | None:
    """The id of an item, as it stands in 应发（id）."""
    if plain[at - 1 : at] not in ("(", " ") or not _ITEM_HERE.search(plain, 0, at):
        return None
    found = _ITEM_ID.match(plain, at)
    return found[0] if found else None


def _skip(plain: str, at: int) -> int:
    while at < len(plain) and plain[at].isspace():
        at += 1
    return at


def _inside_ascii_word(plain: str, at: int, word: str) -> bool:
    """True if an ASCII name would cut a longer ASCII word in two."""
    end = at + len(word)
    ascii_end = word[-1].isascii() and _WORD_CHAR.match(word[-1])
    if ascii_end and end < len(plain) and _WORD_CHAR.match(plain[end]):
        return True
    return _cuts_a_word(plain, at)


def _cuts_a_word(plain: str, at: int) -> bool:
    """True if an ASCII word would begin inside a longer one."""
    first = plain[at]
    if not (first.isascii() and _WORD_CHAR.match(first)) or first.isdigit() or at == 0:
        return False
    return bool(_WORD_CHAR.match(plain[at - 1])) and not plain[at - 1].isdigit()
