"""OFD files made for the tests, as office programs write them: millimetres, one text object for each line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.6  # millimetres, the type of official documents

OfdLine = tuple[float, float, str] | tuple[float, float, str, float]


def ofd_of(
    *pages: list[OfdLine],
    drawn: tuple[str, ...] = (),
    font: str = "仿宋",
    parts: Mapping[str, bytes] | None = None,
) -> bytes:
    """An OFD file: each line is (x, y from the top, text) in millimetres, at 5.6 or at a size given.

    ``drawn`` is more XML of each page; ``parts`` replace or add entries of the archive.
    """
    numbers = range(len(pages))
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in numbers)
    entries = {
        "OFD.xml": f'<ofd:OFD {SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        "</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {SPACE}><ofd:Fonts><ofd:Font ID="3" FontName="{font}"/>'
        '<ofd:Font ID="4" FontName="SimHei" FamilyName="黑体"/></ofd:Fonts></ofd:Res>',
    }
    for n, lines, more in zip(numbers, pages, drawn or [""] * len(pages), strict=True):
        entries[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            f'<ofd:Page {SPACE}><ofd:Content><ofd:Layer ID="1" Type="Body">'
            f"{''.join(map(text_object, lines))}{more}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    data = {name: text.encode() for name, text in entries.items()} | dict(parts or {})
    return archive_of(data)


def archive_of(entries: Mapping[str, bytes]) -> bytes:
    """A zip archive of entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def text_object(line: OfdLine, font: int = 3, more: str = "") -> str:
    """One line of text as an object of a page; its signs stand as far apart as they are wide."""
    x, y, text, size = line if len(line) == 4 else (*line, SIZE)
    steps = " ".join(f"{size if ord(sign) > 0x2E7F else size / 2:g}" for sign in text[:-1])
    box = f"{x} {y} {len(text) * size:g} {size}"
    return (
        f'<ofd:TextObject ID="7" Boundary="{box}" Font="{font}" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.88:g}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A drawn frame in millimetres, for the cells of a table."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{x} {y} {width} {height}" LineWidth="0.2"><ofd:AbbreviatedData>'
        f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def picture(x: float, y: float, width: float, height: float) -> str:
    """A picture on a page, in millimetres."""
    return f'<ofd:ImageObject ID="9" Boundary="{x} {y} {width} {height}" ResourceID="5"/>'
