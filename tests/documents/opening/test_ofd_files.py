"""OFD files as offices publish them: signs placed one by one, page numbers, frames, seals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.opening.ofd_samples import (
    SIZE,
    SPACE,
    OfdLine,
    archive_of,
    ofd_of,
    picture,
    rectangle,
    text_object,
)
from zoulang.documents import Reading, read
from zoulang.errors import InputError

LEFT, INDENT, WIDE = 28.0, 28.0 + 2 * SIZE, 27  # 27 signs reach from the left margin to the right one
LONG = "对首次入库并且在当年度内保持正常生产经营的试验企业，由县财政部门按照规定的程序给予一次性奖励10万元，"
REST = "同时在下一年度的项目申报中予以优先推荐，有关部门做好服务，不得增加申报材料，不得提高申报门槛。"


def written(folder: Path, data: bytes, name: str = "a.ofd") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def sentence(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert path.name in str(problem) and "\n" not in str(problem)
    return str(problem)


def read_ofd(folder: Path, *pages: list[OfdLine], drawn: tuple[str, ...] = ()) -> Reading:
    return read(written(folder, ofd_of(*pages, drawn=drawn)))


def set_in_lines(paragraphs: list[str], top: float = 37) -> list[OfdLine]:
    """Paragraphs as a typesetter breaks them: two signs of indent, full lines of equal width."""
    lines: list[OfdLine] = []
    for text in paragraphs:
        lines.append((INDENT, top + 10 * len(lines), text[: WIDE - 2]))
        for start in range(WIDE - 2, len(text), WIDE):
            lines.append((LEFT, top + 10 * len(lines), text[start : start + WIDE]))
    return lines


def test_lines_become_paragraphs_and_clauses(tmp_path: Path) -> None:
    reading = read_ofd(tmp_path, set_in_lines(["一、奖励", LONG + REST, "二、其他", "内容。"]))
    assert [clause.address for clause in reading.clauses] == ["一", "二"]
    assert reading.clauses[0].text == LONG + REST
    assert [m.values["amount"] for m in reading.of_kind("measure")] == [100_000]


def test_a_paragraph_goes_on_over_the_edge_of_a_page_and_page_numbers_go(tmp_path: Path) -> None:
    lines = set_in_lines(["一、奖励", LONG + REST])
    second = [(x, 37 + 10 * row, text) for row, (x, _, text) in enumerate(line[:3] for line in lines[3:])]
    reading = read_ofd(tmp_path, [*lines[:3], (100, 280, "— 1 —")], [*second, (100, 280, "— 2 —")])
    assert reading.text == f"一、奖励\n{LONG}{REST}"


def test_signs_may_stand_in_objects_of_their_own_in_any_order_and_scale(tmp_path: Path) -> None:
    # As one printer driver writes them: a matrix from points, negative places, the lower line first.
    text, scale = "一、总则。内容。", 0.3527
    signs = [
        f'<ofd:TextObject ID="{n}" Boundary="{30 + n * SIZE} 40 5 5" Font="3" Size="{SIZE / scale}"'
        f' CTM="{scale} 0 0 {scale} -{100 * scale:g} {300 * scale:g}"><ofd:TextCode X="100" Y="-{300 - 12}">'
        f"{sign}</ofd:TextCode></ofd:TextObject>"
        for n, sign in enumerate(text)
    ]
    drawn = text_object((30, 60, "二、附则。内容。")) + "".join(reversed(signs))
    assert read_ofd(tmp_path, [], drawn=(drawn,)).text == "一、总则。内容。\n二、附则。内容。"


def test_steps_may_be_written_as_groups(tmp_path: Path) -> None:
    drawn = (
        f'<ofd:TextObject ID="1" Boundary="30 40 150 6" Font="3" Size="{SIZE}"><ofd:TextCode X="0" Y="5"'
        f' DeltaX="g 4 {SIZE} {SIZE / 2} g 9 {SIZE}">一、奖励5万元。</ofd:TextCode></ofd:TextObject>'
    )
    assert read_ofd(tmp_path, [], drawn=(drawn,)).text == "一、奖励5万元。"


def test_a_table_of_drawn_frames_gives_rows(tmp_path: Path) -> None:
    frames = [(30, 50, 140, 14), (30, 64, 40, 14), (70, 64, 100, 14), (30, 78, 40, 14), (70, 78, 100, 14)]
    lines: list[OfdLine] = [
        (INDENT, 37, "一、任务"),
        (35, 54, "专栏1产业链"),
        (35, 68, "光学"),
        (72, 68, "2027年目标：年产值达到30亿元。", 5),
        (35, 82, "精密"),
        (72, 82, "发展机床。"),
        (INDENT, 110, "二、保障。做好服务。"),
    ]
    reading = read_ofd(tmp_path, lines, drawn=("".join(rectangle(*frame) for frame in frames),))
    assert [c.address for c in reading.clauses] == ["一", "一/专栏1", "一/专栏1/光学", "一/专栏1/精密", "二"]
    (target,) = reading.of_kind("target")
    assert (target.address, target.values["value"]) == ("一/专栏1/光学", 30)


def test_the_black_face_marks_the_lead(tmp_path: Path) -> None:
    pieces = ["一、抓落实。按月推进。（责任单位：", "县科技局", "（标黑字体为牵头单位）、", "县财政局）"]
    drawn, left = "", 30.0
    for font, text in zip((3, 4, 3, 3), pieces, strict=True):
        drawn += text_object((left, 40, text, 3), font)
        left += 3 * len(text)
    (task,) = read_ofd(tmp_path, [], drawn=(drawn,)).of_kind("task")
    assert task.values["lead"] == ["县科技局"]


def test_turned_hidden_and_template_texts_and_seals_are_no_text(tmp_path: Path) -> None:
    turned = text_object((60, 120, "内部资料"), more='CTM="0.7 0.7 -0.7 0.7 0 0"')
    hidden = text_object((30, 130, "草稿"), more='Visible="false"')
    layer = f"<ofd:Layer>{text_object((30, 10, '样式'))}</ofd:Layer>"
    template = f"<ofd:Page {SPACE}><ofd:Content>{layer}</ofd:Content></ofd:Page>".encode()
    parts = {"Doc_0/Tpls/Tpl_0/Content.xml": template, "Doc_0/Signs/Signatures.xml": b"<Signatures/>"}
    drawn = turned + hidden + picture(120, 200, 40, 40)
    data = ofd_of([(30, 40, "一、总则。内容。")], drawn=(drawn,), parts=parts)
    assert read(written(tmp_path, data)).text == "一、总则。内容。"


def test_all_documents_of_a_file_are_read_and_namespaces_do_not_matter(tmp_path: Path) -> None:
    page = "<Page><Content><Layer>{}</Layer></Content></Page>"
    entries: dict[str, bytes] = {
        "OFD.xml": b"<OFD><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody>"
        b"<DocBody><DocRoot>Doc_1/Document.xml</DocRoot></DocBody></OFD>"
    }
    for number, text in enumerate(("一、总则。内容。", "二、附则。内容。")):
        entries[f"Doc_{number}/Document.xml"] = (
            b"<Document><Pages><Page ID='1' BaseLoc='P/C.xml'/></Pages></Document>"
        )
        entries[f"Doc_{number}/P/C.xml"] = page.format(
            text_object((30, 40, text)).replace("ofd:", "")
        ).encode()
    assert read(written(tmp_path, archive_of(entries))).text == "一、总则。内容。\n二、附则。内容。"


def test_a_page_that_is_a_picture_names_the_page_and_the_remedy(tmp_path: Path) -> None:
    data = ofd_of([(30, 40, "一、总则。内容。")], [(100, 280, "- 2 -")], drawn=("", picture(0, 0, 210, 297)))
    message = sentence(written(tmp_path, data, "scan.ofd"))
    assert (
        message
        == "scan.ofd, page 2: the page is a picture without text; run OCR or give the text of the document"
    )


OUTSIDE = b"<Document><Pages><Page BaseLoc='../../../etc/passwd'/></Pages></Document>"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"Encryptions.xml": b"<Encryptions/>"}, "encrypted"),
        ({"Doc_0/Pages/Page_0/Content.xml": b"<Page"}, "damaged"),
        ({"Doc_0/Document.xml": OUTSIDE}, "damaged"),
        ({"OFD.xml": b"<OFD/>"}, "damaged"),
        ({"OFD.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><OFD>&a;</OFD>'}, "damaged"),
        ({"Doc_0/big.xml": b"0" * (40 * 2**20)}, "unpacks from"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, parts: dict[str, bytes], words: str) -> None:
    assert words in sentence(written(tmp_path, ofd_of([(30, 40, "一、总则。")], parts=parts)))


def test_too_many_pages_are_not_turned(tmp_path: Path) -> None:
    page = b"<Page BaseLoc='Pages/Page_0/Content.xml'/>"
    document = b"<Document><Pages>%b</Pages></Document>" % (page * 600)
    data = ofd_of([(30, 40, "一、总则。")], parts={"Doc_0/Document.xml": document})
    assert "more than 500 pages" in sentence(written(tmp_path, data))


def test_a_cut_off_file_is_told(tmp_path: Path) -> None:
    data = ofd_of([(30, 40, "一、总则。")])
    assert "cut off" in sentence(written(tmp_path, data[: len(data) // 2]))
