"""PDF files as offices publish them: pages with heads and numbers, wrapped lines, tables, notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.samples import PdfLine, pdf_of
from zoulang.documents import Reading, read
from zoulang.errors import InputError

LEFT, INDENT, WIDE = 90, 122, 26  # 26 signs of 16 points reach from the left margin to the right one


def read_pdf(folder: Path, *pages: list[PdfLine], rules: tuple[str, ...] = ()) -> Reading:
    path = folder / "a.pdf"
    path.write_bytes(pdf_of(*pages, rules=rules))
    return read(path)


def set_in_lines(paragraphs: list[str], top: float = 740) -> list[PdfLine]:
    """Paragraphs as a typesetter breaks them: two signs of indent, full lines of equal width."""
    lines: list[PdfLine] = []
    for text in paragraphs:
        lines.append((INDENT, top - 28 * len(lines), text[: WIDE - 2]))
        for start in range(WIDE - 2, len(text), WIDE):
            lines.append((LEFT, top - 28 * len(lines), text[start : start + WIDE]))
    return lines


LONG = "对首次入库并且在当年度内保持正常生产经营的试验企业，由县财政部门按照规定的程序给予一次性奖励10万元，"
REST = "同时在下一年度的项目申报中予以优先推荐，有关部门做好服务，不得增加申报材料，不得提高申报门槛。"


def test_a_paragraph_goes_on_over_the_edge_of_a_page(tmp_path: Path) -> None:
    lines = set_in_lines(["一、奖励", LONG + REST])
    cut = 3
    second = [(x, 740 - 28 * row, text) for row, (x, _, text) in enumerate(line[:3] for line in lines[cut:])]
    reading = read_pdf(tmp_path, [*lines[:cut], (290, 40, "— 1 —")], [*second, (290, 40, "— 2 —")])
    assert reading.text == f"一、奖励\n{LONG}{REST}"


def test_running_heads_of_two_pages_are_left_out(tmp_path: Path) -> None:
    pages = [
        [(200, 800, "青梧县人民政府文件"), *set_in_lines([text]), (270, 40, f"第{number}页 共2页")]
        for number, text in ((1, "一、奖励。给予10万元奖励。"), (2, "二、补助。给予5万元补助。"))
    ]
    reading = read_pdf(tmp_path, *pages)
    assert [clause.address for clause in reading.clauses] == ["一", "二"]
    assert "文件" not in reading.text and "共2页" not in reading.text


def test_a_clause_begins_although_the_line_before_it_is_full(tmp_path: Path) -> None:
    full = "（一）奖励。" + "对入库企业给予奖励，" * 2
    full = full[: WIDE - 3] + "。"
    lines = set_in_lines([full, "（二）补助。给予5万元补助。"])
    assert [clause.address for clause in read_pdf(tmp_path, lines).clauses] == ["（一）", "（二）"]


def test_a_figure_too_long_for_the_line_does_not_end_the_paragraph(tmp_path: Path) -> None:
    lines: list[PdfLine] = [
        *set_in_lines(["一、奖励", "二" * (WIDE - 2)]),
        (LEFT, 600, "对入库企业，按照设备投资额的一定比例，即每年"),
        (LEFT, 572, "2000000元给予奖励。"),
    ]
    assert "即每年2000000元给予奖励。" in read_pdf(tmp_path, lines).text


def test_the_mark_and_the_text_of_a_note_are_left_out(tmp_path: Path) -> None:
    lines: list[PdfLine] = [
        (INDENT, 740, "一、目标。到2027年，产值达到50"),
        (INDENT + 18 * 16, 746, "1", 8),
        (INDENT + 18 * 16 + 8, 740, "亿元。"),
        (INDENT, 712, "二、其他。内容。"),
        (LEFT, 90, "1 指上一年度口径，到2030年达到99亿元。", 9),
    ]
    reading = read_pdf(tmp_path, lines)
    assert [target.values["value"] for target in reading.of_kind("target")] == [50]
    assert "口径" not in reading.text


def boxes(*cells: tuple[float, float, float, float]) -> str:
    return " ".join(f"{x} {y} {width} {height} re S" for x, y, width, height in cells)


def test_a_table_gives_rows_and_a_row_cut_by_the_page_is_put_together(tmp_path: Path) -> None:
    first: list[PdfLine] = [
        (INDENT, 780, "一、任务"),
        (100, 745, "专栏1产业链"),
        (100, 705, "光学"),
        (210, 705, "发展镜片和滤光片。2027年目标：年"),
    ]
    second: list[PdfLine] = [(210, 705, "产值达到30亿元。"), (INDENT, 640, "二、保障。做好服务。")]
    row = (90, 690, 110, 40), (200, 690, 300, 40)
    reading = read_pdf(tmp_path, first, second, rules=(boxes((90, 730, 410, 40), *row), boxes(*row)))
    assert [c.address for c in reading.clauses] == ["一", "一/专栏1", "一/专栏1/光学", "二"]
    (target,) = reading.of_kind("target")
    assert (target.address, target.values["value"]) == ("一/专栏1/光学", 30)


def test_fonts_without_names_for_their_signs_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of([(INDENT, 740, "\ue001\ue002\ue003\ue004")]))
    with pytest.raises(InputError, match=r"a\.pdf, page 1: .*run OCR"):
        read(path)


def in_column(text: str, left: float, wide: int, top: float = 760, step: float = 20) -> list[PdfLine]:
    """A paragraph set in a narrow column of 10.5 points, two signs of indent."""
    size = 10.5
    starts = [0, *range(wide - 2, len(text), wide)]
    return [
        (left + (2 * size if row == 0 else 0), top - step * row, text[a:b], size)
        for row, (a, b) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True))
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    first, second = "一、奖励。" + LONG + REST, "二、补助。" + LONG + REST
    page: list[PdfLine] = [
        (226, 800, "试验产业若干政策"),
        *in_column(first, 80, 18),
        *in_column(second, 310, 18, 753),
    ]
    last = [
        *in_column("三、其他。" + LONG + REST, 80, 18),
        *in_column("四、附则。由县科技局负责解释。", 310, 18),
    ]
    reading = read_pdf(tmp_path, page, last)
    assert reading.text.split("\n") == [
        "试验产业若干政策",
        first,
        second,
        "三、其他。" + LONG + REST,
        "四、附则。由县科技局负责解释。",
    ]


def test_names_and_values_side_by_side_are_no_columns(tmp_path: Path) -> None:
    rows = [
        ("光学", "30亿元"),
        ("精密机床", "8亿元"),
        ("材料", "12亿元"),
        ("软件和信息", "5亿元"),
        ("化工", "9亿元"),
        ("纺织", "2亿元"),
    ]
    lines = set_in_lines([LONG])
    for number, (name, value) in enumerate(rows):
        lines += [(LEFT, 600 - 28 * number, name), (330, 600 - 28 * number, value)]
    assert read_pdf(tmp_path, lines).text.split("\n")[1:4] == ["光学30亿元", "精密机床8亿元", "材料12亿元"]


def shown(text: str, operators: str) -> str:
    return f"BT /F1 16 Tf {operators} <{text.encode('utf-16-be').hex()}> Tj ET"


def test_spaced_out_signs_are_a_word_and_turned_ones_are_none(tmp_path: Path) -> None:
    spaced = shown("实施意见", f"20 Tc {LEFT} 700 Td")
    turned = shown("内部资料", "0.7 0.7 -0.7 0.7 200 400 Tm")
    upwards = shown("装订线", "0 1 -1 0 40 400 Tm")
    lines: list[PdfLine] = [(LEFT, 740, "关于扶持产业的"), (INDENT, 660, "一、总则。内容。")]
    reading = read_pdf(tmp_path, lines, rules=(f"{spaced} {turned} {upwards}",))
    assert reading.text == "关于扶持产业的\n实施意见\n一、总则。内容。"


def test_signs_printed_twice_are_read_once_and_bold(tmp_path: Path) -> None:
    lines: list[PdfLine] = [
        (LEFT, 740, "一、抓落实。（责任单位：县科技局（标黑字体"),
        (LEFT + 12 * 16, 740.2, "县科技局"),
        (LEFT, 712, "为牵头单位，下同）、县财政局）"),
    ]
    (task,) = read_pdf(tmp_path, lines).of_kind("task")
    assert (task.values["lead"], task.values["units"]) == (["县科技局"], ["县科技局", "县财政局"])


@pytest.mark.parametrize(
    "number",
    ["— {} —", "-{}-", "－ {} －", "第 {} 页 共 9 页", "第{}页/共9页", "{}/9", "· {} ·", "Page {} of 9"],
)
def test_page_numbers_of_every_style_are_left_out(tmp_path: Path, number: str) -> None:
    pages = [
        [*set_in_lines([text]), (270.0, 40.0, number.format(page))]
        for page, text in ((3, "一、总则。"), (4, "二、附则。"))
    ]
    assert read_pdf(tmp_path, *pages).text == "一、总则。\n二、附则。"


def test_a_picture_with_a_mark_on_every_page_is_a_picture(tmp_path: Path) -> None:
    picture = "q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"
    path = tmp_path / "scan.pdf"
    path.write_bytes(
        pdf_of([(200, 20, "青梧县档案馆")], [(200, 20, "青梧县档案馆")], rules=(picture, picture))
    )
    with pytest.raises(InputError, match=r"scan\.pdf, page 1: the page is a picture"):
        read(path)


def test_a_seal_or_a_logo_makes_no_picture_of_a_page(tmp_path: Path) -> None:
    seal = "q 90 0 0 90 300 200 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"
    lines = set_in_lines(["一、总则。内容。"])
    assert read_pdf(tmp_path, lines, [], rules=("", seal)).text == "一、总则。内容。"
