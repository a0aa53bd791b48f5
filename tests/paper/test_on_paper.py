"""The page as a word processor prints it: lines and signs are counted on the printed page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pdfplumber
import pytest

from tests.paper.samples import notice
from zoulang.paper import OfficialDocument, Paragraph, write_official

MM = 72 / 25.4


@pytest.fixture
def printed(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A document as the pages that LibreOffice prints."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed; it prints the pages")

    def pages(document: OfficialDocument) -> list[pdfplumber.page.Page]:
        write_official(document, tmp_path / "paper.docx")
        own = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [office, own, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "paper.docx"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
        return pdfplumber.open(tmp_path / "paper.pdf").pages

    return pages


def lines_of(page: pdfplumber.page.Page) -> list[str]:
    area = page.crop((0, 35 * MM, page.width, (297 - 34) * MM))
    return [line["text"].replace(" ", "") for line in area.extract_text_lines()]


def test_a_full_page_has_22_lines_of_28_signs(printed) -> None:  # type: ignore[no-untyped-def]
    pages = printed(notice(body=(Paragraph("青梧县各责任单位按时报送" * 100),), attachments=()))
    lines = lines_of(pages[1])
    assert len(lines) == 22
    assert {len(line) for line in lines[:21]} == {28}, lines


def test_the_first_page_shows_text_and_the_last_its_imprint_at_the_foot(printed) -> None:  # type: ignore[no-untyped-def]
    pages = printed(notice())
    assert "现将进展情况通报如下" in "".join(lines_of(pages[0]))
    last = pages[-1].extract_text_lines()
    imprint = next(line for line in last if "印发" in line["text"])
    assert imprint["bottom"] == pytest.approx((297 - 35) * MM, abs=3 * MM)
    assert "抄送：县委办公室，县人大常委会办公室。" in [line["text"].replace(" ", "") for line in last]


def test_a_head_of_many_signs_stays_on_one_line(printed) -> None:  # type: ignore[no-untyped-def]
    pages = printed(notice(attachments=()))
    assert lines_of(pages[0])[0] == "青梧县科创走廊建设领导小组办公室文件"
