"""Promises about every finding, and about documents that are in order."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zoulang
from zoulang.documents import read, read_text
from zoulang.documents.auditing import Finding, audit, in_reading_order
from zoulang.documents.auditing.findings import WEIGHTS, words
from zoulang.errors import InputError

PACKAGE = Path(zoulang.__file__).parent
PROGRAMME = PACKAGE / "programmes" / "qingwu" / "documents"


@pytest.fixture(scope="module")
def county() -> tuple[list[str], list[Finding]]:
    """The texts of the invented county's documents, and what the auditor notes over all of them."""
    readings = [read(path) for path in sorted(PROGRAMME.glob("*.txt"))]
    return [reading.text for reading in readings], audit(readings)


def test_every_place_quotes_the_text_it_stands_in(county: tuple[list[str], list[Finding]]) -> None:
    texts, found = county
    assert found
    for finding in found:
        for place in finding.places:
            assert texts[place.document][place.start : place.end] == place.quote, finding.code


def test_every_finding_can_be_said_in_both_languages(county: tuple[list[str], list[Finding]]) -> None:
    for finding in county[1]:
        for language in ("zh", "en"):
            said = finding.sentence(language) + finding.remedy(language)
            assert said and "{" not in said


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    chinese, english = words("zh"), words("en")
    assert chinese.keys() == english.keys()
    for code, texts in chinese.items():
        assert texts.keys() == english[code].keys(), code
        for kind, text in texts.items():
            pair = [_blanks(text), _blanks(english[code][kind])]
            assert pair[0] == pair[1], (code, kind)


def test_every_code_of_the_checks_has_its_words_and_the_other_way() -> None:
    folder = PACKAGE / "documents" / "auditing"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    codes = set(words("zh")) - {"report"}
    assert not {code for code in codes if f'"{code}"' not in source and not code.startswith("two-rules-")}
    printed = set(re.findall(r'Finding\(\s*"([a-z-]+)"', source))
    assert printed <= codes


def test_findings_come_by_document_and_weight_and_the_same_each_time(
    county: tuple[list[str], list[Finding]],
) -> None:
    order = [(f.document, WEIGHTS[f.severity], f.places[0].start) for f in county[1]]
    assert order == sorted(order)
    again = audit([read(path) for path in sorted(PROGRAMME.glob("*.txt"))])
    assert again == county[1]


def test_a_finding_is_plain_data(county: tuple[list[str], list[Finding]]) -> None:
    for finding in county[1]:
        assert json.loads(json.dumps(finding.as_dict("zh"))) == finding.as_dict("zh")


WORDS = """
一、 （二） 3. 第四条 专栏1 。 ， 、 ； “ ” 《 》 （ ） 三个 5项 九大行动 等12家企业 “六个一” 1+N 其中
定期调度 考核机制 到2028年 达到30% 翻一番 开工率75% 对企业， 按10%给予补助 最高不超过5万元
责任单位：县工信局、县财政局
领导小组 产业园 不一致的，按本意见执行 青政发〔2025〕9号 2025年4月1日 青梧县人民政府 有效期至2024年1月1日
高于全市平均水平
"""
PIECES = st.sampled_from([*WORDS.split(), *"\n\n\n\n"])


@settings(max_examples=150)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=25), min_size=1, max_size=2))
def test_no_text_brings_the_auditor_down_and_every_quote_stands_in_it(texts: list[list[str]]) -> None:
    try:
        readings = [read_text("".join(pieces), "样例") for pieces in texts]
    except InputError:
        return
    for finding in audit(readings):
        assert finding.sentence("zh") and finding.remedy("en")
        for place in finding.places:
            assert readings[place.document].text[place.start : place.end] == place.quote


def test_clauses_with_errors_come_first(county: tuple[list[str], list[Finding]]) -> None:
    own = [f for f in county[1] if f.document == 1]
    groups = in_reading_order(own)
    weights = [min(WEIGHTS[f.severity] for f in group) for group in groups.values()]
    assert weights == sorted(weights)
    assert sum(map(len, groups.values())) == len(own)


def test_the_gaps_of_the_invented_county_are_found_and_little_else(
    county: tuple[list[str], list[Finding]],
) -> None:
    """Five actions of which four are printed, no cap, a plan that ends first, one occasion paid twice."""
    grave = [(f.document, f.code, f.addresses[0]) for f in county[1] if f.severity != "notice"]
    # The documents in the order of their names: 2023-30, 2025-12, 2026-18, 2026-26, 2026-7.
    assert grave == [
        (1, "enumeration-differs", "二/（一）"),
        (1, "weights-not-printed", "二/（四）"),
        (1, "no-cap", "三/（七）"),
        (1, "cites-lapsed", "三/（九）"),
        (2, "points-not-printed", "第十三条"),
        (3, "target-differs", "一/（三）"),
        (3, "set-not-printed", "一/（一）"),
        (3, "no-base-year", "一/（一）"),
        (3, "reference-value-not-printed", "一/（二）"),
        (4, "lead-not-marked", "第二条"),
    ]
    (clash,) = (f for f in county[1] if f.code.startswith("two-rules"))
    assert clash.code == "two-rules-ended"
    assert [(place.document, place.address) for place in clash.places] == [
        (0, "一/（二）"),
        (1, "三/（三）"),
        (1, "附则"),
    ]
