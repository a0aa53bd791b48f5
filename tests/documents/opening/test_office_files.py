"""Old Word, WPS and RTF files: the content decides, LibreOffice opens them, and nothing inside them acts."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from tests.documents.opening.ofd_samples import archive_of, ofd_of
from tests.documents.opening.test_word_files import add_numbered, numbered_document
from tests.documents.samples import OPINION, docx_bytes, pdf_of
from zoulang.documents import read
from zoulang.documents.opening import confined, office_file
from zoulang.errors import InputError

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = r"{\rtf1\ansi\ansicpg936\uc0 " + "".join(f"\\u{ord(sign)}" for sign in "一、总则。内容。") + "%s}"


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def sentence(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert path.name in str(problem) and "\n" not in str(problem)
    return str(problem)


@functools.cache
def numbered_in(ending: str) -> bytes:
    """A document whose numbers are automatic, saved by LibreOffice in an older form."""
    document = numbered_document()
    for level, text in enumerate(("重点任务", "壮大产业", "补链。引进配套企业。")):
        add_numbered(document, level, text)
    paragraph = add_numbered(document, 2, "延链。发展下游产品。（责任单位：")
    paragraph.add_run("县科技局").bold = True
    paragraph.add_run("（标黑字体为牵头单位，下同）、县财政局）")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "光学", "发展镜片。"
    with tempfile.TemporaryDirectory() as name:
        source = written(Path(name), "a.docx", docx_bytes(document))
        command = [str(OFFICE), f"-env:UserInstallation={Path(name, 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", ending, "--outdir", name, str(source)]
        subprocess.run(command, check=True, capture_output=True)
        return Path(name, f"a.{ending}").read_bytes()


@needs_office
@pytest.mark.parametrize(
    ("ending", "name"), [("doc", "a.doc"), ("doc", "a.wps"), ("odt", "a.odt"), ("docx", "a.docx")]
)
def test_an_old_file_is_read_like_a_new_one(tmp_path: Path, ending: str, name: str) -> None:
    reading = read(written(tmp_path, name, numbered_in(ending)))
    addresses = [clause.address for clause in reading.clauses]
    assert addresses == ["一", "一/（一）", "一/（一）/1", "一/（一）/2"]
    (task,) = reading.of_kind("task")
    assert (task.values["lead"], task.values["units"]) == (["县科技局"], ["县科技局", "县财政局"])


@needs_office
def test_rich_text_keeps_its_automatic_numbers_and_its_encoding(tmp_path: Path) -> None:
    levels = "".join(
        rf"{{\listlevel\levelnfc39\levelstartat1\levelfollow2{{\leveltext {text};}}"
        rf"{{\levelnumbers{place};}}}}"
        for text, place in ((r"\'02\'00\u12289 ?", r"\'01"), (r"\'03\u65288 ?\'01\u65289 ?", r"\'02"))
    )
    table = rf"{{\*\listtable{{\list\listtemplateid1{levels}\listid1}}}}"
    table += r"{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}"
    old_number = r"\pard\plain{\listtext\pard\plain x\tab}"
    tasks = rf"{old_number}\ilvl0\ls1 \'c8\'ce\'ce\'f1\par{old_number}\ilvl1\ls1 \'b2\'b9\'c1\'b4\'a1\'a3\par"
    tasks += r"\pard\plain \'b8\'bd\'d4\'f2\'a1\'a3\par"
    data = rf"{{\rtf1\ansi\ansicpg936\deff0{{\fonttbl{{\f0\fcharset134 SimSun;}}}}{table}\f0 {tasks}}}"
    assert read(written(tmp_path, "a.doc", data.encode())).text == "一、任务\n（一）补链。\n附则。"


@needs_office
def test_a_damaged_old_file_is_told(tmp_path: Path) -> None:
    data = numbered_in("doc")
    assert "damaged" in sentence(written(tmp_path, "a.doc", data[:1536] + bytes(1024) + b"WordDocument"))


@needs_office
def test_a_file_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "_SECONDS", 0)
    assert "LibreOffice cannot open" in sentence(written(tmp_path, "a.doc", numbered_in("doc")))


def test_without_libreoffice_the_sentence_names_it_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_file.shutil, "which", lambda name: None)
    message = sentence(written(tmp_path, "a.wps", OLE + "WordDocument".encode("utf-16-le")))
    assert "needs LibreOffice" in message and "save it as .docx" in message


@pytest.fixture
def visitors() -> Iterator[list[str]]:
    """Who asked a server on this machine for something."""
    seen: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    seen.append(str(server.server_port))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield seen
    server.shutdown()


@needs_office
def test_nothing_that_an_old_file_names_is_fetched_or_opened(tmp_path: Path, visitors: list[str]) -> None:
    secret = written(tmp_path, "secret.txt", b"SECRET")
    (port,) = visitors
    outside = f"http://127.0.0.1:{port}/a.png"
    fields = "".join(
        rf'{{\field{{\*\fldinst {field} "{place}" }}{{\fldrslt }}}}'
        for field in ("INCLUDETEXT", "LINK Word.Document.8", "DDEAUTO cmd", "INCLUDEPICTURE")
        for place in (secret.as_uri(), secret, outside)[2 if field == "INCLUDEPICTURE" else 0 :]
    )
    reading = read(written(tmp_path, "a.rtf", (RTF % fields).encode()))
    assert reading.text.startswith("一、总则。内容。") and "SECRET" not in reading.text
    assert visitors == [port]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", f"<html><body><p>{OPINION.splitlines()[0]}</p></body></html>".encode()),
        ("a.doc", OPINION.encode("gb18030")),
        ("a.wps", OPINION.encode()),
        ("a.pdf", OPINION.encode()),
        ("a.docx", pdf_of([(90, 740, "青政字〔2025〕8号")])),
        ("a.pdf", ofd_of([(30, 40, "青政字〔2025〕8号")])),
        ("a", pdf_of([(90, 740, "青政字〔2025〕8号")])),
        ("a", OPINION.encode()),
        ("意见.txt", f"<!DOCTYPE html><html><body><p>{OPINION.splitlines()[0]}".encode()),
    ],
)
def test_the_content_of_a_file_decides_and_not_its_name(tmp_path: Path, name: str, data: bytes) -> None:
    assert read(written(tmp_path, name, data)).text.startswith("青政字〔2025〕8号")


def test_a_word_file_under_another_name_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、总则。内容。")
    for name in ("a.wps", "a.doc", "a.txt", "a"):
        assert read(written(tmp_path, name, docx_bytes(document))).text == "一、总则。内容。"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.doc", OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (
            "a.doc",
            OLE + b"x" * 504 + b"\xec\xa5" + bytes(9) + b"\x01" + "WordDocument".encode("utf-16-le"),
            "locked",
        ),
        ("a.doc", OLE + "Workbook".encode("utf-16-le"), "spreadsheet"),
        ("a.doc", archive_of({"xl/workbook.xml": b"<x/>"}), "spreadsheet"),
        ("a.zip", archive_of({"a.txt": b"x"}), "archive"),
        ("a.doc", b"\x89PNG\r\n\x1a\n\0\0", "run OCR"),
        ("a.rtf", b"abc", "no .rtf document"),
        ("a.wps", bytes(range(256)), "save it as .docx"),
        ("a.ofd", b"abc", "cut off or damaged"),
    ],
)
def test_name_and_content_that_disagree_get_one_sentence(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    assert words in sentence(written(tmp_path, name, data))


def test_a_program_leaves_nothing_running_and_its_limits_hold(tmp_path: Path) -> None:
    with pytest.raises(confined.Exhausted):
        confined.run_program(["sh", "-c", "sleep 60 & sleep 60"], tmp_path, 1, 2**30, 0)
    with pytest.raises(confined.Exhausted):
        confined.run_program(["sh", "-c", "echo words > file"], tmp_path, 5, 2**30, 0)
