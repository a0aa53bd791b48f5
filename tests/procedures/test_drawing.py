"""Pictures of procedures: whole, legible, and right on light and dark pages."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.procedures.errand import errand
from tests.procedures.test_loading import SHIPPED
from zoulang.procedures import Procedure, draw, load_procedure
from zoulang.procedures.drawing import EM

SVG = "{http://www.w3.org/2000/svg}"


def _boxes(picture: str) -> list[tuple[str, float, float, float, float]]:
    """Name, left, top, right and bottom of every stage and of every label of a move."""
    found = []
    for group in ElementTree.fromstring(picture).iter(f"{SVG}g"):
        frame, texts = group.find(f"{SVG}rect"), group.findall(f"{SVG}text")
        name = "".join(text.text or "" for text in texts)
        if frame is not None:
            x, y = float(frame.get("x", 0)), float(frame.get("y", 0))
            found.append((name, x, y, x + float(frame.get("width", 0)), y + float(frame.get("height", 0))))
        else:
            half = (
                max(sum(1 if sign > "\u2e80" else 0.56 for sign in text.text or "") for text in texts)
                * EM
                / 2
            )
            middle, lines = float(texts[0].get("x", 0)), [float(text.get("y", 0)) for text in texts]
            found.append((name, middle - half, lines[0] - EM, middle + half, lines[-1]))
    return found


def _check_no_overlap(picture: str) -> None:
    for one, other in itertools.combinations(_boxes(picture), 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_no_stage_and_no_label_lies_on_another(path: Path, language: str) -> None:
    procedure = load_procedure(path)
    picture = draw(procedure, language=language)

    _check_no_overlap(picture)
    assert picture.count('class="procedure-stage') == len(procedure.stages)
    assert all(move.title.zh[:2] in picture for move in procedure.moves if language == "zh")


def test_long_names_are_broken_into_lines_and_still_stand_apart() -> None:
    long = "已送达有关责任单位等待签收确认的政策建议及其附件"
    picture = draw(errand(**{"zh: 待签收": f"zh: {long}", "zh: 签收,": f"zh: {long},"}))

    _check_no_overlap(picture)
    assert max(right - left for _, left, _, right, _ in _boxes(picture)) < 16 * EM


def test_the_present_stage_is_filled_ends_are_doubled_and_silence_is_dashed() -> None:
    picture = draw(errand(), current="open")
    plain = draw(errand())

    assert picture.count("is-current") == 1 and "is-current" not in plain
    assert picture.count("is-end") == 2
    assert picture.count("stroke-dasharray") == 2
    assert "限2个工作日" in picture and "交办日期起10个工作日" in picture and "可延长5个工作日" in picture
    assert "within 2 working days" in draw(errand(), language="en")


def test_colours_are_those_of_the_page_around_it() -> None:
    picture = draw(errand(), current="open")

    assert "currentColor" in picture
    assert "#" not in picture.replace("url(#arrow-errand)", "")
    assert "<style" not in picture and "<script" not in picture


def test_the_same_procedure_gives_the_same_picture() -> None:
    assert draw(errand()) == draw(errand())


def test_a_stage_without_moves_is_drawn_too() -> None:
    lonely: Procedure = load_procedure(
        "procedure: p\ntitle: {zh: 流程}\nsubject: p\nseen: public\nstages:\n- {id: a, title: {zh: 甲}}\n"
        "- {id: b, title: {zh: 乙}}\n"
    )

    _check_no_overlap(draw(lonely))
    assert len(_boxes(draw(lonely))) == 2


def test_a_name_with_signs_of_markup_stays_text() -> None:
    picture = draw(errand(**{"zh: 待签收": "zh: '<b>&'"}))

    assert "&lt;b&gt;&amp;" in picture


def test_no_such_stage_cannot_be_the_present_one() -> None:
    with pytest.raises(KeyError):
        draw(errand(), current="nowhere")
