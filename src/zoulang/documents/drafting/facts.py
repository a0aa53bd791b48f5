"""The facts a draft needs: one for equal words, declared where they are first met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from zoulang.documents.drafting.drafts import NamedCondition
from zoulang.documents.drafting.names import is_taken, letters, referred, short_name

NamesSection = Literal["facts", "constants", "interpretations"]
_NUMERALS = "一二三四五六七八九十"


@dataclass
class Declared:
    """One name of the file.

    Attributes:
        words: the words it stands for, as printed; they become a comment.
        keys: ``type`` and what else its declaration holds.
        section: the part of the file that declares it.
    """

    name: str
    words: str
    keys: dict[str, object]
    section: NamesSection = "facts"


@dataclass
class Facts:
    """The facts and open questions of one file, in the order in which they were met.

    Attributes:
        met: the names used since the list was last emptied, for the item at work.
    """

    declared: dict[str, Declared] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)

    def fact(
        self,
        words: str,
        keys: Mapping[str, object],
        *,
        called: str | None = None,
        ending: str = "",
        section: NamesSection = "facts",
    ) -> str:
        """The expression for the name that these words stand for; equal words and type give one name.

        ``called`` makes the name of other words, and ``ending`` says what of the
        thing is meant (级别, 年度, 数).

        >>> facts = Facts()
        >>> facts.fact("年销售收入", {"type": "money"}), facts.fact("“年销售收入”", {"type": "money"})
        ('年销售收入', '年销售收入')
        >>> facts.fact("年销售收入", {"type": "percent"}), list(facts.declared)
        ('年销售收入之二', ['年销售收入', '年销售收入之二'])
        """
        stem = short_name(called or words, 22 if ending else None).removesuffix(ending) + ending
        if is_taken(stem):
            stem = f"申报人{stem}"
        printed = words.strip().removesuffix("的")
        for number in range(1, 1000):
            name = (stem or "申报事项") + _numbered(number)
            known = self.declared.get(name)
            if known is None and not is_taken(name):
                known = self.declared[name] = Declared(name, printed, dict(keys), section)
            if known is not None and _is_same(known, printed, keys, section):
                for key, value in keys.items():
                    known.keys.setdefault(key, value)
                self.met.append(name)
                return referred(name)
        raise AssertionError("a thousand facts of one name")

    def yes_no(self, words: str) -> str:
        """A yes/no fact in the document's words."""
        return self.fact(words, {"type": "yes/no"})

    def forget(self, expression: str) -> None:
        """The item at work does without a name after all."""
        name = expression.strip("`")
        self.met = [one for one in self.met if one != name]

    def copy(self) -> Facts:
        """The same facts and none met, to try a draft on."""
        known = {
            name: Declared(d.name, d.words, dict(d.keys), d.section) for name, d in self.declared.items()
        }
        return Facts(known)

    def used(self) -> Sequence[Declared]:
        """What the item at work uses, each once."""
        return [self.declared[name] for name in dict.fromkeys(self.met)]

    def unformalised(self) -> tuple[NamedCondition, ...]:
        """The yes/no facts that the item at work uses."""
        return tuple(
            NamedCondition(one.name, one.words)
            for one in self.used()
            if one.keys.get("type") == "yes/no" and one.section == "facts"
        )


def _is_same(known: Declared, words: str, keys: Mapping[str, object], section: NamesSection) -> bool:
    alike = letters(known.words) == letters(words) and known.section == section
    return alike and all(known.keys.get(key) == keys.get(key) for key in ("type", "within", "unit", "dated"))


def _numbered(number: int) -> str:
    if number == 1:
        return ""
    return "之" + (_NUMERALS[number - 1] if number <= 10 else str(number))
