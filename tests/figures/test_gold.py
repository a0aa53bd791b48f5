"""Every derivation of the hand labels is reproduced from the records of the reference programme."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import zoulang
from zoulang.documents.records.figures.printed import printed
from zoulang.figures.book import Book, Entry
from zoulang.figures.derivations import Derived, derive

DOCUMENTS = Path(zoulang.__file__).parent / "programmes/zibo/documents"
LABELS = {
    "zichuan-proposal": "000",
    "zibo-2022-40": "001",
    "zibo-reply-2021-38": "002",
    "hightech-briefing-2023": "003",
    "linzi-2021-41": "004",
}
COMPLETION = {"省级重点项目的年度计划投资": 24.4, "市重大项目的年度计划投资": 11.7}


def records(slug: str) -> list[dict[str, Any]]:
    content = yaml.load((DOCUMENTS / f"{slug}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return list(content["records"])


def book_of(slug: str) -> Book:
    def entries() -> Iterator[Entry]:
        for each in records(slug):
            unit = each.get("unit", "")
            unit = unit["zh"] if isinstance(unit, dict) else unit
            if each["kind"] == "figure":
                number = printed(each["value"], unit, each.get("qualifier"))
                yield Entry("figure", each["what"]["zh"], each["clause"], number)
            elif each["kind"] == "goal" and each["value_type"] == "number":
                number = printed(each["value"], unit)
                yield Entry("goal", each["indicator"]["zh"], each["clause"], number, each.get("by", ""))

    return Book(entries())


def derived_of(slug: str) -> list[tuple[dict[str, Any], Derived]]:
    book = book_of(slug)
    told = [each for each in records(slug) if each["kind"] == "derivation"]
    return [(each, derive(each, book, each["what"]["zh"])) for each in told]


def labels_of(shared: Path, slug: str) -> dict[str, Any]:
    [path] = (shared / "gold").glob(f"{LABELS[slug]}_*.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.mark.parametrize("slug", LABELS)
def test_every_labelled_derivation_is_there_and_no_other(shared: Path, slug: str) -> None:
    assert len(derived_of(slug)) == len(labels_of(shared, slug)["derivations"])


@pytest.mark.parametrize("slug", LABELS)
def test_formula_result_and_agreement_are_those_of_the_labels(shared: Path, slug: str) -> None:
    for (record, found), label in zip(derived_of(slug), labels_of(shared, slug)["derivations"], strict=True):
        gives = float(found.gives) / (100 if found.unit == "%" else 1)
        decimals = len(str(label["gives"]).partition(".")[2])
        assert round(gives, decimals) == pytest.approx(label["gives"], abs=1.01 * 10**-decimals), record[
            "what"
        ]
        assert found.consistent == label["consistent"], record["what"]


@pytest.mark.parametrize("slug", LABELS)
def test_implied_bases_lie_within_the_labelled_bounds(shared: Path, slug: str) -> None:
    for (record, found), label in zip(derived_of(slug), labels_of(shared, slug)["derivations"], strict=True):
        assert (found.base is not None) == (label["kind"] == "implied_base"), record["what"]
        if found.base is None:
            continue
        assert found.verdict == "base_implied"
        if "base_interval" in label:
            low, high = label["base_interval"]
            assert float(found.base.low) == pytest.approx(low, abs=0.06), record["what"]
            assert float(found.base.high) == pytest.approx(high, abs=0.06), record["what"]
        if "check_gives" in label:
            assert float(found.base.check) / 100 == pytest.approx(label["check_gives"], abs=0.0002)


def test_the_two_completion_rates_are_not_against_total_investment() -> None:
    found = {record["what"]["zh"]: each for record, each in derived_of("hightech-briefing-2023")}
    for name, near in COMPLETION.items():
        derived = found[name]
        assert derived.verdict == "base_implied"
        [not_meant] = derived.not_meant
        assert round(float(not_meant.gives), 1) == near
        assert not_meant.why_zh and not_meant.why_en


def test_the_seventy_figures_carry_day_scope_and_qualifier_as_labelled(shared: Path) -> None:
    labels = {
        (each["address"], each["what"]): each
        for each in labels_of(shared, "hightech-briefing-2023")["figures"]
    }
    held = {
        (r["clause"], r["what"]["zh"]): r for r in records("hightech-briefing-2023") if r["kind"] == "figure"
    }
    assert held.keys() == labels.keys() and len(held) == 70
    for key, record in held.items():
        label = labels[key]
        assert record["as_of"] == label["as_of"], key
        assert record.get("scope", {}).get("zh") == label.get("scope"), key
        assert record.get("qualifier") == label.get("qualifier"), key


def test_the_two_eighty_sixes_stay_apart_and_pull_quotes_are_no_second_facts() -> None:
    held = records("hightech-briefing-2023")
    eighty_six = [r["what"]["zh"] for r in held if r["kind"] == "figure" and r["value"] == "86"]
    assert sorted(eighty_six) == ["市级重点技改项目数", "市重大项目数"]
    assert [r["of"] for r in held if r["kind"] == "repeat"] == ["市级重点技改项目数", "省级重点项目数"]
