"""The pieces that sections of a procedure file share: ids, names, words, yes and no, references."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from zoulang.errors import Said, said
from zoulang.procedures.procedure import Words
from zoulang.procedures.schema import ARTICLES, EXAMPLES, SHAPES, SLUG
from zoulang.rules.loading.parts import listed, reject_unknown, text_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.near import nearest, or_else

YES, NO = ("yes", "是"), ("no", "否")
KINDS = {
    "procedure": said("procedure file"),
    "part": said("position"),
    "position": said("position"),
    "stage": said("stage"),
    "extension": said("extension"),
    "registered": said("entry of the register"),
    "renewal": said("renewal"),
    "silence": said("silence"),
    "check": said("line of a checklist"),
    "move": said("move"),
    "list": said("list"),
    "reports": said("section of reports"),
    "schedule": said("schedule"),
    "fact": said("fact"),
    "outcome": said("outcome"),
    "role": said("role"),
    "position or role": said("position or role"),
    "value of reports": said("value of reports"),
}
"""What the pieces are called in sentences."""


class Pieces:
    """Reads pieces; a mistake is noted in the file, and something harmless stands in its place."""

    def check(self, part: Section, shape: str) -> None:
        """Report keys that mean nothing here, and those that are missing."""
        known = SHAPES[shape]
        reject_unknown(part, tuple(known), ARTICLES[shape])
        misspelt = {nearest(key, known) for key in part if key not in known}
        for key, row in known.items():
            given = part.get(key)
            empty = given is None or (isinstance(given, Scalar) and not given.text)
            if row.needed and empty and key not in misspelt:
                found = _without(part, shape, key)
                part.report(
                    found, said("add {example}", example=EXAMPLES.get(f"{shape} {key}", EXAMPLES[key])), "E19"
                )

    def named(self, part: Section, key: str, shape: str) -> dict[str, Section]:
        """The entries of a list by their ids, each checked for its keys; twins and odd ids are reported."""
        found: dict[str, Section] = {}
        for entry in listed(part.get(key)):
            if not isinstance(entry, Section):
                entry.report(
                    said("this is no entry of {key}", key=key),
                    said("write {example}", example="{id: …}"),
                    "E19",
                )
                continue
            self.check(entry, shape)
            id = text_of(entry, "id")
            place = entry.get("id")
            if id is None or not isinstance(place, Scalar):
                continue
            if id in found:
                place.report(
                    said("the id {id} stands twice in {key}", id=id, key=key),
                    said("give each an id of its own"),
                    "E22",
                )
                continue
            self.refuse_odd_slug(place)
            found[id] = entry
        return found

    def refuse_odd_slug(self, place: Scalar) -> None:
        """Report an id that could not stand in an address."""
        if not re.fullmatch(SLUG, place.text):
            place.report(
                said("{text} is no short name", text=place.text),
                said("write small letters, digits and hyphens, beginning with a letter, at most 40"),
                "E19",
            )

    def slug(self, part: Section, key: str) -> str:
        """The short name under a key."""
        place = part.get(key)
        if isinstance(place, Scalar) and place.text:
            self.refuse_odd_slug(place)
        return text_of(part, key) or ""

    def section(self, part: Section, key: str, shape: str) -> Section | None:
        """The mapping under a key, checked for its keys; None if it is left out."""
        given = part.get(key)
        if given is None or (isinstance(given, Scalar) and not given.text):
            return None
        if not isinstance(given, Section):
            keys = ", ".join(SHAPES[shape])
            given.report(
                said("{key} needs names with their values", key=key),
                said("write {example}", example=f"{key}: {{…}} with {keys}"),
                "E19",
            )
            return None
        self.check(given, shape)
        return given

    # --- texts --------------------------------------------------------------------------------------

    def words(self, part: Section, *, quietly: bool = False) -> Words:
        """The title of an entry."""
        given = part.get("title")
        return (
            Words("")
            if given is None or (quietly and not isinstance(given, Section))
            else self.words_in(given)
        )

    def words_in(self, part: Part) -> Words:
        """A name in both languages."""
        if isinstance(part, Section):
            reject_unknown(part, ("zh", "en"), "a name")
            zh, en = text_of(part, "zh"), text_of(part, "en")
            if zh:
                return Words(zh, en or "")
        example = "{zh: …, en: …}"
        part.report(
            said("a name in Chinese is needed here"), said("write it as {example}", example=example), "E19"
        )
        return Words("")

    def word(self, part: Section, key: str, words: Collection[str]) -> str:
        """One of some words; empty if it is left out."""
        given = part.get(key)
        if text_of(part, key) is None or not isinstance(given, Scalar):
            return ""
        return given.text if self._is_word(given, key, words) else ""

    @staticmethod
    def _is_word(entry: Scalar, key: str, words: Collection[str]) -> bool:
        if entry.text in words:
            return True
        listing = " or ".join((", ".join(list(words)[:-1]), list(words)[-1]))
        remedy = or_else(nearest(entry.text, words), said("write {words}", words=listing))
        entry.report(said("{key}: {text} is not known", key=key, text=entry.text), remedy, "E19")
        return False

    def flag(self, part: Section, key: str) -> bool:
        """Yes or no; left out is no."""
        return self.word(part, key, (*YES, *NO)) in YES

    # --- references ---------------------------------------------------------------------------------

    def names(
        self, part: Section, key: str, known: Collection[str] | None, what: str, *, quietly: bool = False
    ) -> tuple[str, ...]:
        """The names of a list, each known and none twice; with ``known`` None any name will do."""
        given = part.get(key)
        if quietly and not isinstance(given, Listing):
            return ()
        found: list[str] = []
        for entry in listed(given):
            if not isinstance(entry, Scalar) or not entry.text:
                if not quietly:
                    entry.report(
                        said("a name is needed here"), said("write one name, or leave the entry out"), "E19"
                    )
            elif entry.text in found:
                if not quietly:
                    entry.report(
                        said("{name} stands twice", name=entry.text), said("keep one of the two"), "E22"
                    )
            elif self._is_known(entry, known, what):
                found.append(entry.text)
        return tuple(found)

    def several(self, part: Section, key: str, words: Collection[str]) -> tuple[str, ...]:
        """Some of a few words."""
        given = (entry for entry in listed(part.get(key)) if isinstance(entry, Scalar))
        return tuple(entry.text for entry in given if self._is_word(entry, key, words))

    def one(self, part: Section, key: str, known: Iterable[str], what: str) -> str:
        """One name; empty if it is left out or unknown."""
        given = part.get(key)
        text = text_of(part, key)
        if text is None or not isinstance(given, Scalar):
            return ""
        return text if self._is_known(given, tuple(known), what) else ""

    @staticmethod
    def _is_known(entry: Scalar, known: Collection[str] | None, what: str) -> bool:
        if known is None or entry.text in known:
            return True
        listing = ", ".join(known) if known else said("there is none in this file")
        remedy = or_else(nearest(entry.text, known), said("the names are: {listing}", listing=listing))
        entry.report(said("no {what} is called {name}", what=KINDS[what], name=entry.text), remedy, "E01")
        return False


def _without(part: Section, shape: str, key: str) -> Said:
    """That a key is missing; with the id of an entry, so that one of many is found."""
    id = part.get("id")
    if isinstance(id, Scalar) and id.text:
        return said("the {what} {id} has no {key}", what=KINDS[shape], id=id.text, key=key)
    return said("the {what} has no {key}", what=KINDS[shape], key=key)
