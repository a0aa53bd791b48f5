"""A decision as an HTML fragment: headings, nested lists, tables and details; no style, no script.

Every class begins with ``zl-``. All text is escaped, so names of any kind are safe in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from zoulang.rules.deciding.decide import Decision
from zoulang.rules.deciding.documents import Together
from zoulang.rules.explaining.explain import result_text
from zoulang.rules.explaining.present import SYMBOLS, decision_data
from zoulang.rules.explaining.present.documents import together_data
from zoulang.rules.explaining.words import Speaker

FORBIDDEN = dict.fromkeys(code for code in (*range(32), 127) if chr(code) not in "\t\n\r")
"""Control characters, to be left out."""


class Html(str):
    """Text that is markup already."""


def html(decision: Decision, language: str = "zh", heading: int = 2) -> str:
    """The decision as a fragment of HTML in Chinese (``zh``) or English (``en``).

    Args:
        heading: level of its headline; items stand one level below.

    >>> from datetime import date
    >>> from zoulang.rules import decide, load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, en: city <award>, type: money}}
    ... measures: [{id: m, title: {zh: 配套, en: Match}, when: 奖补 ≥ 10万元, pay: 奖补 × 30%}]
    ... ''')
    >>> text = html(decide(policy, policy.parse_record({"奖补": "9万元"}), date(2024, 1, 1)), "en")
    >>> text.startswith('<article class="zl-decision" lang="en">'), "city &lt;award&gt; ≥ ¥100,000" in text
    (True, True)
    """
    return Writer(Speaker(decision.policy, language), heading).decision(decision_data(decision, language))


def html_together(together: Together, language: str = "zh", heading: int = 2) -> str:
    """Several policies decided together as a fragment of HTML: each decision, what they share, the total."""
    data = together_data(together, language)
    speaker = Speaker(together.decisions[0].policy, language)
    shared = [element("li", each["text"]) for each in (*data["editions"], *data["conflicts"])]
    said = data["total"]["title"] + speaker.say("colon") + data["total"]["text"]
    return element(
        "section",
        *(Html(html(decision, language, heading)) for decision in together.decisions),
        element("ul", *shared, css="zl-conflicts") if shared else None,
        element("p", said, css="zl-total"),
        css="zl-together",
        lang="en" if language == "en" else "zh-Hans",
    )


def element(name: str, *children: object, css: str = "", **attributes: str) -> Html:
    """An element; text among its children is escaped, None and empty markup left out.

    >>> element("p", "a < b", css="zl-text")
    '<p class="zl-text">a &lt; b</p>'
    """
    given = {"class": css, **attributes} if css else attributes
    shown = "".join(f' {key.replace("_", "-")}="{_safe(value)}"' for key, value in given.items())
    inside = "".join(child if isinstance(child, Html) else _safe(str(child)) for child in children if child)
    return Html(f"<{name}{shown}>{inside}</{name}>")


def _safe(text: str) -> str:
    """Text without markup and without the control characters that HTML forbids."""
    return escape(text.translate(FORBIDDEN))


def together(parts: Iterable[Html]) -> Html:
    """Elements one after the other."""
    return Html("".join(parts))


class Writer:
    """Writes the data of a decision as HTML."""

    def __init__(self, speaker: Speaker, heading: int) -> None:
        self.speaker = speaker
        self.heading = heading

    def decision(self, data: dict[str, Any]) -> str:
        """The whole decision."""
        meta = [data["document"], data["decided_for"], data["validity"], data["ledger"]]
        edition = data["edition"]
        total = None
        if any(item["kind"] == "measure" for item in data["items"]):
            said = self.speaker.say("total") + self.speaker.say("colon") + data["total"]["text"]
            total = element("p", said, css="zl-total")
        return element(
            "article",
            element(
                "header",
                element(f"h{self.heading}", data["title"], css="zl-headline"),
                element("ul", *(element("li", part) for part in meta if part), css="zl-meta"),
                self._edition(edition) if edition else None,
                css="zl-head",
            ),
            *(self._item(item) for item in data["items"]),
            total,
            css="zl-decision",
            lang="en" if self.speaker.language == "en" else "zh-Hans",
        )

    def _edition(self, edition: dict[str, Any]) -> Html:
        routes = [
            element("li", route["text"], self._conditions([route["condition"]]))
            for route in edition["routes"]
        ]
        listed = element("ul", *routes, css="zl-routes") if routes else None
        return element("div", element("p", edition["text"]), listed, css="zl-edition")

    def _item(self, item: dict[str, Any]) -> Html:
        title = element(
            f"h{self.heading + 1}",
            self._sign(item["outcome"]),
            " ",
            item["title"],
            self._clause(item["clause"]),
            css="zl-title",
        )
        parts = [
            title,
            element("p", result_text(item, self.speaker), css="zl-result"),
            self._list(item["reason_sentences"], "reasons", "zl-reasons"),
            self._list([need["text"] for need in item["needs"]], "needs", "zl-needs"),
            self._folded("conditions", self._conditions([item["condition"]])) if item["condition"] else None,
            self._score(item["score"]) if item.get("score") else None,
            self._list(item["arithmetic"], "arithmetic", "zl-arithmetic"),
            self._list([each["text"] for each in item["adjustments"]], "adjustments", "zl-adjustments"),
            self._list([each["text"] for each in item.get("better", [])], "next_better", "zl-better"),
            self._findings(item["findings"]),
            self._list(item["deadline"]["lines"], "counted", "zl-deadline") if item.get("deadline") else None,
            self._list([each["text"] for each in item.get("schedule", [])], "schedule", "zl-schedule"),
            element("p", item["days_off"], css="zl-days-off") if item["days_off"] else None,
            self._interpretations(item["interpretations"]),
            element("ul", *(element("li", term) for term in item["terms"]), css="zl-terms")
            if item["terms"]
            else None,
            element("p", item["note"], css="zl-note") if item["note"] else None,
        ]
        return element("section", *parts, css=f"zl-item zl-{item['outcome']}")

    # --- pieces -------------------------------------------------------------------------------------

    def _sign(self, symbol: str) -> Html:
        word = self.speaker.say(f"sign_{symbol}")
        return element("span", SYMBOLS[symbol], css="zl-sign", role="img", aria_label=word)

    def _clause(self, clause: str | None) -> Html | None:
        if not clause:
            return None
        inside = self.speaker.parens(self.speaker.say("clause", clause=clause))
        return element("span", inside, css="zl-clause")

    def _folded(self, heading: str, *inside: object, unfolded: bool = True) -> Html:
        summary = element("summary", self.speaker.say(heading))
        attributes = {"open": ""} if unfolded else {}
        return element("details", summary, *inside, css="zl-part", **attributes)

    def _list(self, lines: list[str], heading: str, css: str) -> Html | None:
        if not lines:
            return None
        return self._folded(heading, element("ul", *(element("li", line) for line in lines), css=css))

    def _findings(self, found: list[dict[str, Any]]) -> Html | None:
        if not found:
            return None
        return element("ul", *map(self._finding, found), css="zl-findings")

    def _finding(self, finding: dict[str, Any]) -> Html:
        rows = [
            element("li", self._sign(row["symbol"]), " ", row["text"], css=f"zl-row zl-{row['symbol']}")
            for row in finding.get("rows", [])
        ]
        listed = element("ul", *rows, css="zl-rows") if rows else None
        return element("li", finding["text"], listed, css=f"zl-finding zl-{finding['kind']}")

    def _conditions(self, conditions: list[dict[str, Any]]) -> Html:
        return element("ul", *map(self._condition, conditions), css="zl-conditions")

    def _condition(self, condition: dict[str, Any]) -> Html:
        rule = None
        if condition["rule"] != condition["text"] and not condition["children"]:
            rule = element("span", condition["rule"], css="zl-rule")
        values = [
            element("div", element("dt", value["name"]), element("dd", value["value"]))
            for value in condition["values"]
        ]
        return element(
            "li",
            self._sign(condition["symbol"]),
            " ",
            element("span", condition["text"], css="zl-text"),
            self._clause(condition["own_clause"]),
            rule,
            element("p", condition["exemption"], css="zl-exemption") if condition["exemption"] else None,
            element("dl", *values, css="zl-values") if values and not condition["children"] else None,
            element("p", condition["distance"], css="zl-distance")
            if condition["distance"] and not condition["children"]
            else None,
            self._findings(condition["findings"]) if not condition["children"] else None,
            self._conditions(condition["children"]) if condition["children"] else None,
            css=f"zl-condition zl-{condition['symbol']}",
        )

    def _interpretations(self, used: list[dict[str, Any]]) -> Html | None:
        if not used:
            return None
        shown = [
            element("li", each["text"], self._clause(each["clause"]), css=f"zl-reading zl-{each['state']}")
            for each in used
        ]
        return self._folded("interpretations", element("ul", *shown, css="zl-interpretations"))

    # --- scores -------------------------------------------------------------------------------------

    def _score(self, score: dict[str, Any]) -> Html:
        heads = [self.speaker.say(key) for key in ("line", "points", "most", "room_left", "how")]
        head = element("thead", element("tr", *(element("th", each, scope="col") for each in heads)))
        body = element("tbody", together(row for part in score["parts"] for row in self._part(part, 0)))
        foot = element(
            "tfoot",
            element(
                "tr",
                element("th", self.speaker.say("total"), scope="row"),
                *(element("td", each or "") for each in (score["points"], score["max"], score["room"])),
                element("td", score["sum"] or "", self._minimums(score["minimums"])),
            ),
        )
        table = element("table", head, body, foot, css="zl-score") if score["parts"] else None
        lines = self._list(score["arithmetic"], "arithmetic", "zl-arithmetic")
        return self._folded("points", table, lines)

    def _part(self, part: dict[str, Any], depth: int) -> Iterable[Html]:
        how = [element("p", line) for line in part["arithmetic"]]
        how += [element("p", each["text"], css="zl-better") for each in part["better"]]
        title = element("th", part["title"], self._clause(part["clause"]), scope="row")
        yield element(
            "tr",
            title,
            *(element("td", each or "") for each in (part["points"], part["max"], part["room"])),
            element("td", *how, self._findings(part["findings"]), self._minimums(part["minimums"])),
            css=f"zl-{'group' if part['parts'] else 'line'} zl-depth-{depth}",
        )
        for inner in part["parts"]:
            yield from self._part(inner, depth + 1)

    def _minimums(self, minimums: list[dict[str, Any]]) -> Html | None:
        if not minimums:
            return None
        shown = [
            element(
                "li",
                self._sign(each["symbol"]),
                " ",
                self.speaker.say("minimum", text=each["text"]),
                css=f"zl-{each['symbol']}",
            )
            for each in minimums
        ]
        return element("ul", *shown, css="zl-minimums")
