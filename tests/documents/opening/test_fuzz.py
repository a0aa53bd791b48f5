"""No bytes crash the reader: what comes out is a reading or one sentence, never another exception."""

from __future__ import annotations

import importlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.documents.opening.ofd_samples import archive_of, ofd_of, rectangle
from tests.documents.opening.test_word_files import add_numbered, numbered_document
from tests.documents.samples import docx_bytes, pdf_of
from zoulang.documents import read
from zoulang.documents.opening import confined, office_file
from zoulang.errors import InputError

FEW = settings(max_examples=150, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=4000, suppress_health_check=list(HealthCheck))
ENDINGS = (
    ".txt",
    ".md",
    ".docx",
    ".pdf",
    ".ofd",
    ".html",
    ".mht",
    ".doc",
    ".wps",
    ".rtf",
    ".odt",
    ".xyz",
    "",
)
OPENINGS = (
    *(
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1 ",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ),
    *(
        b"<html><body>",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n",
        "一、".encode(),
    ),
)
PAGE = (
    "<html><head><meta charset=utf-8><title>试验意见</title></head><body><div id=zoom><p>一、任务</p>"
    "<ol start=2><li>甲。</li></ol><table><tr><td rowspan=2>光学<td>发展镜片。<tr><td>5亿元。</table>"
    "<p>二、附则<br>　　<b>施行。</b></div></body></html>"
)
MAIL = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n"


def word() -> bytes:
    document = numbered_document()
    for level, text in enumerate(("重点任务", "壮大产业", "补链。给予10万元奖励。")):
        add_numbered(document, level, text)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "专栏1 产业链"
    return docx_bytes(document)


SAMPLES: dict[str, bytes] = {
    ".docx": word(),
    ".pdf": pdf_of(
        [(90, 740, "一、奖励"), (90, 712, "给予10万元奖励。")], rules=("90 600 99 40 re S 90 560 99 40 re S",)
    ),
    ".ofd": ofd_of(
        [(30, 40, "一、奖励"), (30, 50, "给予10万元奖励。")], drawn=(rectangle(30, 90, 50, 9) * 2,)
    ),
    ".html": PAGE.encode(),
    ".mht": f"{MAIL}{PAGE}\n--x--\n".encode(),
    ".txt": "青政字〔2025〕8号\n一、任务\n到2027年，产值达到5亿元。（责任单位：县科技局）".encode(),
}


@pytest.fixture(autouse=True)
def unconfined(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What runs in a child runs here, so that a crash of its own is seen; LibreOffice is not part of this."""

    def run(module: str, function: str, data: bytes) -> Any:
        work: Callable[[bytes], Any] = getattr(importlib.import_module(module), function)
        try:
            return json.loads(json.dumps(work(data)))
        except (MemoryError, RecursionError) as error:
            raise confined.Exhausted(function) from error

    monkeypatch.setattr(confined, "run", run)
    monkeypatch.setattr(office_file, "_converted", lambda program, data: None)
    yield


def check(data: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{ending}")
        path.write_bytes(data)
        try:
            read(path)
        except InputError as error:
            assert len(error.problems) == 1


@st.composite
def changed(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with some of them flipped, cut out, doubled or put in."""
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), place + draw(st.integers(1, 40)))
        kind = draw(st.sampled_from(("flip", "cut", "insert", "double", "number")))
        if kind == "flip":
            data = (
                data[:place]
                + bytes(byte ^ draw(st.integers(1, 255)) for byte in data[place : place + 1])
                + data[place + 1 :]
            )
        elif kind == "cut":
            data = data[:place] + data[end:]
        elif kind == "double":
            data = data[:end] + data[place:end] * draw(st.integers(1, 50)) + data[end:]
        elif kind == "number":
            wanted = draw(
                st.sampled_from((b"-1", b"99999999999", b"1e309", b"nan", b"", b"0", b"%1%9", "①".encode()))
            )
            data = data[:place] + wanted + data[place + 1 :]
        else:
            data = data[:place] + draw(st.binary(max_size=12)) + data[place:]
    return data


@st.composite
def changed_inside(draw: st.DrawFn, ending: str) -> bytes:
    """A sample with one of its parts changed, where it is an archive of parts."""
    data = SAMPLES[ending]
    if not zipfile.is_zipfile(io.BytesIO(data)) or draw(st.integers(0, 4)) == 0:
        return draw(changed(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = [
        name
        for name in parts
        if name.endswith(("document.xml", "numbering.xml", "Content.xml", "Document.xml", "OFD.xml"))
    ]
    name = draw(st.sampled_from(told if draw(st.booleans()) else sorted(parts)))
    return archive_of(parts | {name: draw(changed(parts[name]))})


def any_bytes() -> st.SearchStrategy[bytes]:
    return st.builds(bytes.__add__, st.sampled_from(OPENINGS), st.binary(max_size=300))


@FEW
@given(any_bytes(), st.sampled_from(ENDINGS))
def test_arbitrary_bytes_under_any_name(data: bytes, ending: str) -> None:
    check(data, ending)


@FEW
@given(
    st.sampled_from(sorted(SAMPLES)).flatmap(
        lambda ending: st.tuples(changed_inside(ending), st.just(ending))
    )
)
def test_damaged_documents_of_every_kind(sample: tuple[bytes, str]) -> None:
    check(*sample)


@FEW
@given(st.text(max_size=200))
def test_arbitrary_text(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"), ".txt")
    check(f"<html><body><p>{text}</p></body></html>".encode("utf-8", "surrogatepass"), ".html")


@pytest.mark.slow
@MANY
@given(any_bytes(), st.sampled_from(ENDINGS))
def test_many_arbitrary_bytes(data: bytes, ending: str) -> None:
    check(data, ending)


@pytest.mark.slow
@pytest.mark.parametrize("ending", sorted(SAMPLES))
def test_many_damaged_documents(ending: str) -> None:
    @settings(MANY, max_examples=1500)
    @given(changed_inside(ending))
    def every(data: bytes) -> None:
        check(data, ending)

    every()
