"""The explanation as a fragment of HTML: well formed, safe for any text, and complete."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from lxml import etree

from tests.rules.constructs import decided
from tests.rules.sample import answer
from zoulang.rules.explaining.html import html

HOSTILE = "<script>alert(1)</script>\" onclick='x' & \x00甲"


class Reader(HTMLParser):
    """Checks that every element is closed in its turn, and gathers names, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.unclosed: list[str] = []
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unclosed.append(tag)
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(fragment: str) -> Reader:
    reader = Reader()
    reader.feed(fragment)
    reader.close()
    assert not reader.unclosed
    return reader


def conditions(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(inner for child in node["children"] for inner in conditions(child))]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fragment_is_well_formed_and_has_neither_style_nor_script(language: str) -> None:
    fragment = html(decided(), language)
    reader = read(fragment)

    etree.fromstring(fragment)
    assert reader.names <= {
        "article", "header", "section", "h2", "h3", "p", "ul", "li", "div", "span", "details", "summary",
        "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td",
    }  # fmt: skip
    assert {name for name, _ in reader.attributes} <= {"class", "lang", "open", "scope", "role", "aria-label"}
    classes = [value for name, value in reader.attributes if name == "class"]
    assert all(re.fullmatch(r"zl-[a-z0-9-]+( zl-[a-z0-9-]+)*", value) for value in classes)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_of_the_data_stands_in_the_fragment(language: str) -> None:
    decision = decided()
    text = read(html(decision, language)).text
    data: Any = decision.as_dict(language)

    for item in data["items"]:
        assert item["title"] in text
        for condition in conditions(item["condition"]) if item["condition"] else []:
            assert f"{condition['sign']} {condition['text']}" in text
            if not condition["children"]:
                assert all(value["name"] + value["value"] in text for value in condition["values"])
                assert (condition["distance"] or "") in text
            assert all(finding["text"] in text for finding in condition["findings"])
        shown = [*item["arithmetic"], *item["reason_sentences"], *item["terms"]]
        for key in ("needs", "adjustments", "findings", "interpretations", "better"):
            shown += [each["text"] for each in item.get(key, [])]
        shown += item["deadline"]["lines"] if item.get("deadline") else []
        assert all(sentence in text for sentence in shown)
    assert data["total"]["text"] in text


def test_names_of_any_kind_are_text_and_never_markup() -> None:
    body = f"""
words: {{市级: {HOSTILE.replace(chr(0), "")!r}}}
measures: [{{id: m, title: {{zh: '<b>配套</b>', en: '<img src=x>'}}, when: 平台级别 ≥ 市级, pay: 1万元}}]
"""
    decision = answer(body.replace("\\'", "''"), {"平台级别": "县级"})

    for language in ("zh", "en"):
        reader = read(html(decision, language))
        assert not reader.names & {"script", "b", "img"}
        assert "onclick" not in {name for name, _ in reader.attributes}
    assert "<img src=x>" in read(html(decision, "en")).text


def test_text_of_a_record_is_escaped_and_freed_of_control_characters() -> None:
    decision = answer('measures: [{id: m, when: 拨付文号 = "甲", pay: 1万元}]', {"拨付文号": HOSTILE})
    reader = read(html(decision, "zh"))

    assert "script" not in reader.names
    assert "<script>alert(1)</script>\" onclick='x' & 甲" in reader.text


def test_the_headline_takes_the_level_that_the_page_gives_it() -> None:
    names = read(html(decided(), heading=4)).names

    assert {"h4", "h5"} <= names and not names & {"h2", "h3"}


def test_a_table_of_points_has_a_row_for_each_line_and_group() -> None:
    tree = etree.fromstring(html(decided(), "en"))
    rows = tree.findall(".//table[@class='zl-score']/tbody/tr")

    assert [(row.findtext("th"), row.findtext("td")) for row in rows] == [
        ("Research staff", "10 points"),
        ("Innovation", "50 to 60 points"),
        ("Patents", "30 points"),
        ("Spending", "20 to 30 points"),
    ]
