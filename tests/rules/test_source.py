"""YAML with places: both scanners of PyYAML give the same parts, positions and sentences."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from zoulang.errors import InputError
from zoulang.rules.loading import source
from zoulang.rules.loading.source import Listing, Part, Scalar, read_yaml

REPOSITORY = Path(__file__).parents[2]
SHIPPED = sorted((REPOSITORY / "src/zoulang/programmes").glob("*/policies/*.yaml"))
BROKEN = sorted((REPOSITORY / "tests/rules/broken").glob("*.yaml"))
SIGNS = (*"\n :-[]{},#&*!|>'\"%@`?~\\甲0\t\r\ufeff\x85\u2028\x07𠀀\ud800", "\n\n", "- ", "? ", "---\n",
         "...\n", "|-\n", ">2\n", "\\u0041", "!t ", "&a ", "*a ", "{a: 1, a: {b: c}}")  # fmt: skip

pytestmark = pytest.mark.skipif(source.QUICK is None, reason="PyYAML was built without the C scanner")


def places(part: Part) -> object:
    """A part with the places of everything in it."""
    if isinstance(part, Scalar):
        return part.index, part.text, part.end
    if isinstance(part, Listing):
        return part.index, [places(child) for child in part.parts]
    return part.index, [(places(key), places(value)) for key, value in part.parts.values()]


def read(text: str) -> object:
    """What reading gives: parts with places and the problems noted on the way, or what is refused."""
    try:
        part = read_yaml(text, "a.yaml", tolerant=True)
    except InputError as error:
        return error.problems
    return places(part), part.file.problems


def read_by_both(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    quick = read(text)
    with monkeypatch.context() as patch:
        patch.setattr(source, "QUICK", None)
        return quick, read(text)


@pytest.mark.parametrize("path", [*SHIPPED, *BROKEN], ids=lambda path: path.stem)
def test_both_scanners_read_a_file_alike(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, plain = read_by_both(path.read_text(encoding="utf-8"), monkeypatch)

    assert quick == plain


@pytest.mark.parametrize("seed", range(6))
def test_both_scanners_read_slips_of_the_pen_alike(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in (*SHIPPED, *BROKEN)]
    for _ in range(150):
        text = chance.choice(texts)
        begin = text.rfind("\n", 0, chance.randrange(len(text))) + 1
        text = text[begin : begin + 300]
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(SIGNS) + text[at + chance.choice((0, 0, 1, 2)) :]
        quick, plain = read_by_both(text, monkeypatch)
        assert quick == plain, text


@pytest.mark.parametrize(
    ("text", "line", "column", "found"),
    [
        ("a: 1\nb: [&x 1, *x]", 2, 11, "*x repeats what stands elsewhere"),
        ("a: &x [*x]", 1, 8, "*x repeats what stands elsewhere"),
        ("a: *x", 1, 4, "*x repeats what stands elsewhere"),
        ("a: " + "[" * 60 + "]" * 60, 1, 44, "the text is nested too deeply"),
        ("a: " + "[" * 100_000, 1, 44, "the text is nested too deeply"),
        ("a: 1\nb: {c: d", 2, 9, "this is not YAML: expected ',' or '}', but got '<stream end>'"),
        ("a: 1\n---\nb: 2", 2, 1, "this is not YAML: a second document begins"),
        ("a: 1\na: {b: 1, b: 2}", 2, 1, "the key a stands twice"),
        ("a: \t1", 1, 4, "this is not YAML: found character '\\t' that cannot start any token"),
        ("a: {b: what?}", 1, 12, "this is not YAML: expected ',' or '}', but got '?'"),
        ("a: \x07", 1, 4, "the invisible character U+0007 stands here"),
        ("- a", 1, 1, "the file holds no names"),
        ("", 1, 1, "the file holds no names"),
    ],
)
def test_a_mistake_stands_at_its_place_whichever_scanner_reads(
    text: str, line: int, column: int, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scanner in (source.QUICK, None):
        monkeypatch.setattr(source, "QUICK", scanner)
        with pytest.raises(InputError) as refused:
            read_yaml(text)
        problem = refused.value.problems[0]
        assert (problem.line, problem.column, problem.found) == (line, column, found)


def test_a_policy_without_odd_signs_is_read_by_the_c_scanner_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C scanner is what makes checking quick: it must not give up where nothing is wrong."""
    wanted = [read(path.read_text(encoding="utf-8")) for path in SHIPPED]
    monkeypatch.setattr(yaml, "SafeLoader", None)

    assert [read(path.read_text(encoding="utf-8")) for path in SHIPPED] == wanted
