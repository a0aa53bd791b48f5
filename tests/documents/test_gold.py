"""The labelled documents, where they are at hand, are read as well as promised."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest

from zoulang.documents import read

SHARED = Path(__file__).parents[2] / ".." / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "gold" / "score.py").exists(), reason="the labelled documents (../shared) are not here"
)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "gold" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def labelled(labels: Path, texts: Path, only: str = "") -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Label and reading of each labelled text whose name begins as given."""
    for path in sorted(texts.glob(f"{only}*.txt")):
        gold = json.loads((labels / f"{path.stem}.json").read_text(encoding="utf-8"))
        yield gold, json.loads(json.dumps(read(path).as_dict(), ensure_ascii=False))


def f1(labels: Path, texts: Path, row: str, only: tuple[str, ...] = ("",)) -> float | None:
    score = scorer()
    tally = score.Tally()
    for path in sorted(texts.glob("*.txt")):
        if not path.name.startswith(only):
            continue
        gold = json.loads((labels / f"{path.stem}.json").read_text(encoding="utf-8"))
        tally.add(*score.score_doc(gold, read(path).as_dict(), [])[0][row])
    result: float | None = tally.prf()[2]
    return result


@pytest.mark.parametrize(
    ("row", "least"),
    [
        ("clauses", 0.99),
        ("task units", 0.98),
        ("targets", 0.95),
        ("measures", 0.95),
        ("measure numbers", 0.95),
    ],
)
def test_the_five_founding_documents_are_read_as_promised(row: str, least: float) -> None:
    result = f1(SHARED / "gold", SHARED / "seeds", row)
    assert result is not None and result >= least


@pytest.mark.parametrize(("row", "least"), [("clauses", 0.98), ("measures", 0.9), ("measure numbers", 0.9)])
def test_the_same_rules_read_the_documents_of_another_county(row: str, least: float) -> None:
    folder = SHARED / "data" / "documents"
    result = f1(folder, folder, row)
    assert result is not None and result >= least


@pytest.mark.parametrize("name", ["001", "004"])
def test_targets_in_words_are_found_as_labelled(name: str) -> None:
    score = scorer()
    for gold, reading in labelled(SHARED / "gold", SHARED / "seeds", name):
        wanted, drafted = (
            [target for target in document["targets"] if target["value_type"] != "number"]
            for document in (gold, reading)
        )
        pairs = score.pair(
            wanted,
            drafted,
            lambda a, b: (
                (a["value_type"], a["by"]) == (b["value_type"], b["by"])
                and score.overlap(a["indicator"], b["indicator"]) >= 0.5
            ),
        )
        assert len(pairs) >= 0.9 * len(wanted)
        assert len(drafted) <= 1.2 * len(wanted)


@pytest.mark.parametrize("name", ["000", "001", "002", "004"])
def test_a_word_file_of_a_labelled_document_reads_like_its_text(tmp_path: Path, name: str) -> None:
    (text,) = (SHARED / "seeds").glob(f"{name}*.txt")
    document = docx.Document()
    for line in text.read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").as_dict() == read(text).as_dict()


def test_the_metadata_of_signed_documents_agree() -> None:
    score = scorer()
    for gold, reading in labelled(SHARED / "gold", SHARED / "seeds"):
        agreed = score.score_doc(gold, reading, [])[1]
        assert all(right for name, right in agreed.items() if gold.get("number") or name != "issuer")
