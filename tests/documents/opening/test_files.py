"""Files of every kind give the same reading, and bad ones one clear sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from tests.documents.samples import OPINION, docx_bytes, locked_pdf, pdf_of, picture_pdf
from zoulang.documents import read
from zoulang.errors import InputError


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def sentence(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert path.name in str(problem)
    return str(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "a.txt", OPINION.encode(encoding))
    assert read(path).metadata.number == "青政字〔2025〕8号"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n\n ", "the file is empty"),
        ("a.txt", "\u3000\n".encode(), "holds no text"),
        ("a.txt", bytes(range(256)) * 4, "not text in UTF-8 or GB18030"),
        ("a.xyz", b"abc", "files of kind .xyz cannot be read"),
        ("a.doc", b"abc", "save it as .docx"),
        ("a.png", b"abc", "run OCR"),
        ("a.docx", b"abc", "not a .docx file"),
        ("a.docx", b"\xd0\xcf\x11\xe0abc", "locked with a password"),
        ("a.pdf", b"abc", "damaged"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    assert words in sentence(written(tmp_path, name, data))


def test_a_text_without_line_breaks_or_without_end_is_refused(tmp_path: Path) -> None:
    assert "without a line break" in sentence(written(tmp_path, "a.txt", ("产业" * 30_000).encode()))
    assert "one document at a time" in sentence(
        written(tmp_path, "b.txt", (("产业发展。" * 4_000 + "\n") * 260).encode())
    )


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    assert "no such file" in sentence(tmp_path / "missing.txt")
    assert "folder" in sentence(tmp_path)


def test_a_pdf_that_is_a_picture_names_the_page_and_the_remedy(tmp_path: Path) -> None:
    message = sentence(written(tmp_path, "scan.pdf", picture_pdf()))
    assert (
        message
        == "scan.pdf, page 1: the page is a picture without text; run OCR or give the text of the document"
    )


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    assert "locked with a password" in sentence(written(tmp_path, "a.pdf", locked_pdf()))


def test_an_archive_that_unpacks_to_an_absurd_size_is_refused_unopened(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (40 * 2**20))
    assert "unpacks from" in sentence(written(tmp_path, "a.docx", buffer.getvalue()))


def test_a_word_file_without_its_parts_is_damaged(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert "damaged" in sentence(written(tmp_path, "a.docx", buffer.getvalue()))


def test_a_word_file_reads_like_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    for line in OPINION.splitlines():
        document.add_paragraph(line)
    from_word = read(written(tmp_path, "a.docx", docx_bytes(document))).as_dict()
    assert from_word == read(written(tmp_path, "a.txt", OPINION.encode())).as_dict()


def test_bold_marks_the_lead_where_the_document_says_so(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    for number, remark in (("（一）", "（标黑字体为牵头单位，下同）"), ("（二）", "")):
        paragraph = document.add_paragraph(f"{number}抓落实。按月推进。（责任单位：")
        paragraph.add_run("县科技局").bold = True
        paragraph.add_run(f"{remark}、县财政局）")
    tasks = read(written(tmp_path, "a.docx", docx_bytes(document))).of_kind("task")
    assert [task.values["lead"] for task in tasks] == [["县科技局"], ["县科技局"]]
    assert [task.values["units"] for task in tasks] == [["县科技局", "县财政局"]] * 2


def test_bold_says_nothing_where_the_document_does_not_say_so(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、抓落实。按月推进。（责任单位：")
    paragraph.add_run("县科技局").bold = True
    paragraph.add_run("、县财政局）")
    (task,) = read(written(tmp_path, "a.docx", docx_bytes(document))).of_kind("task")
    assert task.values["lead"] == []


def test_a_panel_that_is_a_table_gives_rows(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "专栏1 产业链"
    for row, (title, text) in enumerate(
        [("光学", "2027年目标：年产值达到30亿元。"), ("精密", "发展机床。")], start=1
    ):
        table.cell(row, 0).text, table.cell(row, 1).text = title, text
    document.add_paragraph("二、保障")
    reading = read(written(tmp_path, "a.docx", docx_bytes(document)))
    assert [c.address for c in reading.clauses] == ["一", "一/专栏1", "一/专栏1/光学", "一/专栏1/精密", "二"]
    assert [t.values["indicator"] for t in reading.of_kind("target")] == ["光学年产值"]


def test_automatic_numbers_are_counted_as_word_prints_them(tmp_path: Path) -> None:
    document = docx.Document()
    for heading in ("总体目标。达标。", "重点任务。推进。"):
        document.add_paragraph(heading, style="List Number")
    reading = read(written(tmp_path, "a.docx", docx_bytes(document)))
    assert [(c.address, c.heading) for c in reading.clauses] == [("1", "总体目标"), ("2", "重点任务")]


def test_the_lines_of_a_pdf_are_joined_into_paragraphs(tmp_path: Path) -> None:
    lines = [
        (122, 740, "一、奖励"),
        (122, 712, "对首次入库的企业，由县里的财政部门给予一次性资金"),
        (90, 684, "奖励10万元。"),
        (122, 656, "二、其他"),
        (290, 60, "1"),
    ]
    reading = read(written(tmp_path, "a.pdf", pdf_of(lines)))
    assert [clause.address for clause in reading.clauses] == ["一", "二"]
    assert reading.clauses[0].text == "对首次入库的企业，由县里的财政部门给予一次性资金奖励10万元。"
    assert [m.values["amount"] for m in reading.of_kind("measure")] == [100_000]
