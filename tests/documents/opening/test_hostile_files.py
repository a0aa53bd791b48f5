"""Files that mean harm, or came to it, get one sentence in bounded time and memory."""

from __future__ import annotations

import io
import os
import sys
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from tests.documents.samples import OPINION, docx_bytes, pdf_of_objects, stream
from zoulang.commands.read import read as read_command
from zoulang.documents import read, read_text
from zoulang.documents.opening import confined
from zoulang.errors import InputError


def sentence(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert path.name in str(problem) and "\n" not in str(problem)
    return str(problem)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_device_and_a_pipe_are_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "endless.txt").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.txt")
    assert "device or a pipe" in sentence(tmp_path / "endless.txt")
    assert "device or a pipe" in sentence(tmp_path / "pipe.txt")


def test_a_link_is_followed_and_a_broken_or_circular_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "good.txt").symlink_to(written(tmp_path, "a.txt", "一、总则。内容。".encode()))
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
    assert read(tmp_path / "good.txt").text == "一、总则。内容。"
    assert "no such file" in sentence(tmp_path / "broken.txt")
    assert "no such file" in sentence(tmp_path / "round.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "一、总则".encode())
    path.chmod(0)
    assert "permissions" in sentence(path)


def test_a_text_larger_than_any_document_is_not_decoded(tmp_path: Path) -> None:
    assert "at most 16 MiB" in sentence(written(tmp_path, "a.txt", b"\n" * (17 * 2**20)))


def test_text_with_zero_bytes_names_the_line(tmp_path: Path) -> None:
    message = sentence(written(tmp_path, "a.txt", "一、总则\n内容\0。".encode()))
    assert message.startswith("a.txt, line 2: ")


def test_one_broken_character_names_its_line(tmp_path: Path) -> None:
    data = "一、总则\n内容。\n".encode() * 30 + b"\xff\xff" + "二、附则".encode()
    assert sentence(written(tmp_path, "a.txt", data)).startswith("a.txt, line 61: ")


def test_utf_16_without_a_mark_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        path = written(tmp_path, "a.txt", "一、总则\n（一）目的。规范管理。".encode(encoding))
        assert [clause.address for clause in read(path).clauses] == ["一", "一/（一）"]


def test_line_ends_of_all_systems_may_be_mixed(tmp_path: Path) -> None:
    data = "一、总则\r\n（一）目的。规范管理。\r（二）原则。公开。\n\u2028二、附则".encode()
    addresses = [clause.address for clause in read(written(tmp_path, "a.txt", data)).clauses]
    assert addresses == ["一", "一/（一）", "一/（二）", "二"]


def test_a_spreadsheet_and_a_locked_archive_called_docx_are_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "spreadsheet" in sentence(written(tmp_path, "a.docx", buffer.getvalue()))
    locked = bytearray(docx_bytes(docx.Document()))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # the flag of an encrypted entry
    assert "locked with a password" in sentence(written(tmp_path, "b.docx", bytes(locked)))


def page(entries: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b >>" % entries


CATALOGUE = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]


def test_thousands_of_pages_are_not_turned(tmp_path: Path) -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3003))
    pages = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%b] /Count 3000 >>" % kids]
    data = pdf_of_objects([*pages, *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * 3000])
    assert "more than 500 pages" in sentence(written(tmp_path, "a.pdf", data))


def test_an_empty_pdf_and_one_nested_deeply_end_in_a_sentence(tmp_path: Path) -> None:
    deep = stream(b"BT " + b"[" * 50_000 + b"]" * 50_000 + b" TJ ET")
    assert sentence(written(tmp_path, "a.pdf", pdf_of_objects([*CATALOGUE, page(), deep])))
    assert sentence(written(tmp_path, "b.pdf", pdf_of_objects([*CATALOGUE, page(), stream(b"")])))


def test_a_pdf_that_unfolds_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "SECONDS", 1)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    many = zlib.compress(b"BT /F1 1 Tf " + b"1 0 0 1 5 5 Tm (aaaaaaaaaaaaaaaaaaaaaaaa) Tj " * 200_000 + b"ET")
    contents = stream(many, b"/Filter /FlateDecode")
    data = pdf_of_objects([*CATALOGUE, page(b"/Resources << /Font << /F1 5 0 R >> >>"), contents, font])
    assert "more time or memory" in sentence(written(tmp_path, "a.pdf", data))


def test_a_child_that_crashes_or_asks_for_too_much_is_one_exception() -> None:
    with pytest.raises(confined.Exhausted):
        confined.run("os", "abort", b"")
    with pytest.raises(confined.Exhausted):
        confined.run("zoulang.documents.nowhere", "size", b"")


def test_the_command_says_the_sentence_and_exits_with_two(tmp_path: Path) -> None:
    result = CliRunner().invoke(read_command, [str(written(tmp_path, "a.pdf", b"abc"))])
    assert result.exit_code == 2
    assert result.stderr == "a.pdf: the PDF is damaged or is no PDF; export it anew from its source\n"


@pytest.mark.parametrize(
    "unit",
    [
        "甲，",
        "（甲）",
        "对企业给予5万元奖励；",
        "对企业给予5万元奖励。单个企业最高不超过8万元。",
        "到2027年，产值达到5亿元、增速高于全市平均水平；",
        "（责任单位：县科技局和县财政局和县商务局）",
        "县科技局和",
        "2027年6月底前，",
        "《甲》",
        "一、甲乙\n",
        "甲乙，\n",
        "夯实用能。统筹。\n",
        "专栏1 甲\n乙\n丙丁戊。\n",
    ],
)
def test_a_text_twice_as_long_takes_no_more_than_a_few_times_the_steps(unit: str) -> None:
    once, twice = (
        steps(f"一、总则\n甲。{unit * count}（责任单位：县科技局、县财政局）") for count in (300, 600)
    )
    assert twice < 2.6 * once


def steps(text: str) -> int:
    """How many lines of Python reading a text runs, a measure that does not depend on the machine."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        read_text(text, "sample")
    finally:
        sys.settrace(None)
    return count


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", OPINION.encode())
    assert read(path).as_dict() == read(path).as_dict()
