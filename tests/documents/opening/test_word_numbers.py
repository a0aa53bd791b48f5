"""Automatic numbers of Word in the forms that offices use: styles, levels, restarts, other numerals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.documents.opening.test_word_files import add_numbered
from tests.documents.samples import docx_bytes
from zoulang.documents import read

Level = tuple[str, str] | tuple[str, str, str]


def lines(folder: Path, document: Any) -> list[str]:
    path = folder / "a.docx"
    path.write_bytes(docx_bytes(document))
    return read(path).text.split("\n")


def define(document: Any, *levels: Level, template: int = 70, inside: str = "", more: str = "") -> None:
    """Add a list template and its list: for each level the format, the text and further properties."""
    root = document.part.numbering_part.element
    listed = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{level[0]}"/>'
        f'{"".join(level[2:])}<w:suff w:val="nothing"/><w:lvlText w:val="{level[1]}"/></w:lvl>'
        for number, level in enumerate(levels)
    )
    space = nsdecls("w")
    abstract = f'<w:abstractNum {space} w:abstractNumId="{template}">{more}{listed}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    reference = f'<w:abstractNumId w:val="{template}"/>{inside}'
    root.append(parse_xml(f'<w:num {space} w:numId="{template}">{reference}</w:num>'))


def number_style(document: Any, style: str, inside: str) -> None:
    numbering = parse_xml(f"<w:numPr {nsdecls('w')}>{inside}</w:numPr>")
    document.styles[style].element.get_or_add_pPr().append(numbering)


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("decimal", "1 2 3"),
        ("chineseCounting", "一 二 三"),
        ("chineseCountingThousand", "一 二 三"),
        ("japaneseCounting", "一 二 三"),
        ("ideographDigital", "一 二 三"),
        ("ideographTraditional", "甲 乙 丙"),
        ("ideographZodiac", "子 丑 寅"),
        ("chineseLegalSimplified", "壹 贰 叁"),
        ("decimalEnclosedCircleChinese", "① ② ③"),
        ("decimalFullWidth", "１ ２ ３"),
        ("decimalZero", "01 02 03"),
        ("upperRoman", "I II III"),
        ("lowerLetter", "a b c"),
    ],
)
def test_numerals_are_printed_in_the_form_that_the_list_names(
    tmp_path: Path, form: str, printed: str
) -> None:
    document = docx.Document()
    define(document, (form, "第%1项"))
    for _ in range(3):
        add_numbered(document, 0, "内容。")
    assert lines(tmp_path, document) == [f"第{number}项内容。" for number in printed.split()]


def test_headings_take_their_level_from_the_style_that_the_list_names(tmp_path: Path) -> None:
    document = docx.Document()
    define(
        document,
        ("chineseCounting", "第%1章", '<w:pStyle w:val="Heading1"/>'),
        ("chineseCounting", "第%2条", '<w:pStyle w:val="Heading2"/>'),
        template=71,
    )
    for style in ("Heading 1", "Heading 2"):
        number_style(document, style, '<w:numId w:val="71"/>')  # as Word writes it: no level
    for level, text in ((1, "总则"), (2, "目的。"), (2, "范围。"), (1, "附则"), (2, "施行。")):
        document.add_heading(text, level)
    printed = [line[:3] for line in lines(tmp_path, document)]
    assert printed == ["第一章", "第一条", "第二条", "第二章", "第一条"]


def test_a_level_may_count_on_through_the_levels_above_it(tmp_path: Path) -> None:
    document = docx.Document()
    define(
        document, ("chineseCounting", "第%1章"), ("chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')
    )
    for level in (0, 1, 1, 0, 1):
        add_numbered(document, level, "内容。")
    assert lines(tmp_path, document)[-2:] == ["第二章内容。", "第三条内容。"]


def test_a_level_may_begin_anew_only_after_the_highest(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, ("decimal", "%1."), ("decimal", "%2)"), ("decimal", "(%3)", '<w:lvlRestart w:val="1"/>'))
    for level in (0, 1, 2, 1, 2, 0, 2):
        add_numbered(document, level, "内容。")
    numbers = [line.removesuffix("内容。") for line in lines(tmp_path, document)]
    assert numbers == ["1.", "1)", "(1)", "2)", "(2)", "2.", "(1)"]


def test_legal_numbering_prints_the_higher_levels_in_digits(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, ("chineseCounting", "%1、"), ("decimal", "%1.%2", "<w:isLgl/>"))
    for level in (0, 0, 1):
        add_numbered(document, level, "内容。")
    assert lines(tmp_path, document) == ["一、内容。", "二、内容。", "2.1内容。"]


def test_a_list_may_define_one_level_anew(tmp_path: Path) -> None:
    document = docx.Document()
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%1）"/></w:lvl>'
    )
    define(document, ("chineseCounting", "%1、"), inside=f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>')
    add_numbered(document, 0, "内容。")
    assert lines(tmp_path, document) == ["（4）内容。"]


def test_a_template_may_only_name_a_list_style(tmp_path: Path) -> None:
    document = docx.Document()
    space = nsdecls("w")
    define(document, ("chineseCounting", "（%1）"), template=72, more='<w:styleLink w:val="OwnList"/>')
    define(document, template=73, more='<w:numStyleLink w:val="OwnList"/>')
    numbering = '<w:pPr><w:numPr><w:numId w:val="72"/></w:numPr></w:pPr>'
    style = (
        f'<w:style {space} w:type="numbering" w:styleId="OwnList"><w:name w:val="own"/>{numbering}</w:style>'
    )
    document.styles.element.append(parse_xml(style))
    add_numbered(document, 0, "内容。", 73)
    assert lines(tmp_path, document) == ["（一）内容。"]


def test_zero_takes_the_number_of_the_style_away(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, ("decimal", "%1."))
    number_style(document, "Heading 1", '<w:numId w:val="70"/>')
    document.add_heading("目标。", 1)
    add_numbered(document, 0, "附录。", 0).style = document.styles["Heading 1"]
    assert lines(tmp_path, document) == ["1.目标。", "附录。"]


def test_an_empty_paragraph_takes_a_number_and_says_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    define(document, ("decimal", "%1."))
    for text in ("目标。", "", "任务。"):
        add_numbered(document, 0, text)
    assert lines(tmp_path, document) == ["1.目标。", "3.任务。"]


def test_a_format_of_its_own_has_a_usual_one_beside_it(tmp_path: Path) -> None:
    document = docx.Document()
    compatible = f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    own = (
        f'<mc:AlternateContent {compatible}><mc:Choice Requires="w14"><w:numFmt w:val="custom"/></mc:Choice>'
    )
    own += '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>'
    define(document, ("decimal", "第%1条"))
    level = document.part.numbering_part.element[0][0]
    level.replace(level[1], parse_xml(own))
    add_numbered(document, 0, "内容。")
    assert lines(tmp_path, document) == ["第01条内容。"]
