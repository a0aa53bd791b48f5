"""The pages of an OFD file (GB/T 33190) as printed lines and tables, taken from its text layer.

An OFD file is a zip archive of XML: OFD.xml names documents, these name pages, and a
page places texts, lines and pictures in millimetres. Runs in a confined process like
`pdf_pages`: bytes in, JSON data out. Page templates, seals and notes stuck to pages
stand in files of their own, which are not opened.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from math import hypot, isfinite
from typing import Any

from lxml import etree

from zoulang.documents.opening.archives import BROKEN
from zoulang.documents.opening.pdf_pages import MAX_PAGES
from zoulang.documents.opening.placed_signs import Sign
from zoulang.documents.opening.ruled_tables import page_of, pictures_cover

_POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_ASCENT, _DESCENT = 0.88, 0.12  # of the height of the type, above and below the base line
_NARROW = 0.5  # the width of Latin letters and digits, in heights of the type
_WIDE = "“”‘’—…"
_BOLD_WEIGHT = 600
_BOLD_FONTS = ("bold", "heavy", "simhei", "黑体")
_PATH_STEP = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
_LOCKED = "Encryptions.xml"  # its fixed name, by GM/T 0099

_Matrix = tuple[float, float, float, float, float, float]


def pages(data: bytes) -> dict[str, Any]:
    """``{"pages": [...]}`` or ``{"fault": "locked" | "damaged" | "too many pages"}``.

    Each page is as `ruled_tables.page_of` gives it.

    >>> pages(b"no OFD")
    {'fault': 'damaged'}
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Archive(archive).answer()
    except (*BROKEN, etree.XMLSyntaxError):
        return {"fault": "damaged"}


class _Archive:
    """The XML parts of an OFD file; places in it never leave the archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}

    def answer(self) -> dict[str, Any]:
        if _LOCKED.lower() in self._names:
            return {"fault": "locked"}
        roots = [text for element in _all(self.part("OFD.xml"), "DocRoot") if (text := element.text)]
        if not roots:
            raise KeyError("DocRoot")
        documents = [_Document(self, _place("OFD.xml", root.strip())) for root in roots]
        if sum(len(document.places) for document in documents) > MAX_PAGES:
            return {"fault": "too many pages"}
        found: list[dict[str, Any]] = []
        for document in documents:
            for place in document.places:
                found.append(document.page(place, found[-1] if found else None))
        return {"pages": found}

    def part(self, place: str) -> Any:
        """The root element of a part; entities are not resolved and nothing is fetched."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(self._archive.read(self._names[place.lower()]), parser)
        if root.getroottree().docinfo.doctype:
            raise ValueError("an OFD part declares no entities")
        return root


class _Document:
    """One document of the file: its pages, their usual size, its fonts."""

    def __init__(self, archive: _Archive, place: str) -> None:
        self._archive = archive
        root = archive.part(place)
        self._box = next((_numbers(box.text, 4) for box in _all(root, "PhysicalBox")), None) or _A4
        listed = next(_all(root, "Pages"), None)
        own = [] if listed is None else [page.get("BaseLoc") for page in _all(listed, "Page")]
        self.places = [_place(place, page) for page in own if page]
        self._bold = set(self._bold_fonts(root, place))

    def _bold_fonts(self, root: Any, place: str) -> Iterator[str]:
        """The ids of fonts that are bold or the black face; missing resources are no reason to refuse."""
        for reference in (*_all(root, "PublicRes"), *_all(root, "DocumentRes")):
            try:
                resources = self._archive.part(_place(place, (reference.text or "").strip()))
            except (*BROKEN, etree.XMLSyntaxError):
                continue
            for font in _all(resources, "Font"):
                names = f"{font.get('FontName')} {font.get('FamilyName')}".lower()
                if font.get("Bold") == "true" or any(word in names for word in _BOLD_FONTS):
                    yield font.get("ID", "")

    def page(self, place: str, before: dict[str, Any] | None) -> dict[str, Any]:
        """One page, with the page before it at hand."""
        root = self._archive.part(place)
        area = next(_all(root, "PhysicalBox"), None)
        left, top, width, height = _numbers(area.text, 4) if area is not None else self._box
        box = (left * _POINTS, top * _POINTS, (left + width) * _POINTS, (top + height) * _POINTS)
        signs = [sign for text in _shown(root, "TextObject") for sign in self._signs(text)]
        edges = [edge for path in _shown(root, "PathObject") for edge in _edges(path)]
        pictures = [_extent(picture) for picture in _shown(root, "ImageObject")]
        inside = [s for s in signs if box[0] <= s["x1"] and s["x0"] <= box[2] and box[1] <= s["bottom"]]
        signs = [s for s in inside if s["top"] <= box[3]]
        return page_of(signs, edges, box, pictures_cover(pictures, box), before)

    def _signs(self, text: Any) -> Iterator[Sign]:
        """The signs of a text object, unless it is turned."""
        matrix = _matrix(text)
        across, down = hypot(matrix[0], matrix[1]), hypot(matrix[2], matrix[3])
        if matrix[0] <= 0.9 * across or matrix[3] <= 0.9 * down or text.get("ReadDirection", "0") != "0":
            return
        own_size = _number(text.get("Size"), 0.0)
        size, narrow = own_size * down * _POINTS, _number(text.get("HScale"), 1.0)
        weight = _number(text.get("Weight"), 400.0)
        bold = text.get("Font", "") in self._bold or weight >= _BOLD_WEIGHT
        alone = _numbers(text.get("Boundary"), 4)[2] / across
        for sign, x, y, wide in _placed(text, own_size, alone):
            left, base = _moved(matrix, x, y)
            right, _ = _moved(matrix, x + wide * narrow, y)
            yield {
                "text": sign,
                "x0": left,
                "x1": right,
                "top": base - _ASCENT * size,
                "bottom": base + _DESCENT * size,
                "size": size,
                "bold": bold,
            }


def _place(base: str, place: str) -> str:
    """A place as the part ``base`` names it, from the root of the archive; it cannot lead out of it.

    >>> _place("Doc_0/Document.xml", "Pages/Page_0/Content.xml"), _place("OFD.xml", "/../../Doc_0/a.xml")
    ('Doc_0/Pages/Page_0/Content.xml', 'Doc_0/a.xml')
    """
    joined = posixpath.join("/", posixpath.dirname(base), place.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/")


def _all(root: Any, name: str) -> Iterator[Any]:
    """The elements of a name in any namespace: makers of OFD files disagree on it."""
    return root.iter(f"{{*}}{name}")  # type: ignore[no-any-return]


def _shown(root: Any, name: str) -> Iterator[Any]:
    return (element for element in _all(root, name) if element.get("Visible", "true") != "false")


def _number(text: str | None, otherwise: float) -> float:
    try:
        number = float(text or otherwise)
    except ValueError:
        return otherwise
    return number if isfinite(number) and abs(number) < 1e7 else otherwise


def _numbers(text: str | None, count: int) -> Any:
    """So many numbers.

    Raises:
        ValueError: if there are fewer.
    """
    found = [_number(word, 0.0) for word in (text or "").split()]
    if len(found) < count:
        raise ValueError(f"{count} numbers were expected")
    return tuple(found[:count])


def _matrix(element: Any) -> _Matrix:
    """From the coordinates inside an object to millimetres on the page."""
    x, y, _, _ = _numbers(element.get("Boundary"), 4)
    a, b, c, d, e, f = _numbers(element.get("CTM") or "1 0 0 1 0 0", 6)
    return (a, b, c, d, e + x, f + y)


def _moved(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    """A point inside an object, in points on the page."""
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e) * _POINTS, (b * x + d * y + f) * _POINTS


def _extent(element: Any) -> dict[str, float]:
    left, top, width, height = (number * _POINTS for number in _numbers(element.get("Boundary"), 4))
    return {"x0": left, "x1": left + width, "top": top, "bottom": top + height}


def _placed(text: Any, size: float, alone: float) -> Iterator[tuple[str, float, float, float]]:
    """Each sign of a text object with its place inside the object and its width.

    No width is written in the file; the step to the next sign is one, unless it leaves a gap, and for a sign
    that stands ``alone`` in its object the width of the object.
    """
    x = y = 0.0
    for code in _all(text, "TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        across, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        upright = bool(code.get("DeltaY"))
        left, base = x, y
        if len(code.text or "") == 1:
            across = iter([alone])
        for sign in code.text or "":
            usual = size * (1.0 if ord(sign) > 0x2E7F or sign in _WIDE else _NARROW)
            step = next(across, 0.0 if upright else usual)
            yield sign, left, base, step if 0 < step <= 1.1 * size else usual
            left, base = left + step, base + next(down, 0.0)


def _steps(text: str | None) -> Iterator[float]:
    """The distances from sign to sign; ``g 5 3.2`` stands for five times 3.2.

    >>> list(_steps("4 g 2 3.5 1"))
    [4.0, 3.5, 3.5, 1.0]
    """
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            count, step = int(_number(next(words, None), 0.0)), _number(next(words, None), 0.0)
            yield from (step for _ in range(count))
        else:
            yield _number(word, 0.0)


def _edges(path: Any) -> Iterator[dict[str, Any]]:
    """The level and upright strokes of a path, in the form that pdfplumber finds tables from."""
    if path.get("Stroke") == "false" and path.get("Fill", "false") != "true":
        return
    matrix = _matrix(path)
    data = next(_all(path, "AbbreviatedData"), None)
    for one, other in _strokes("" if data is None else data.text or ""):
        (x, y), (u, v) = _moved(matrix, *one), _moved(matrix, *other)
        upright, level = abs(x - u) < 1, abs(y - v) < 1
        if upright == level:
            continue
        yield {
            "object_type": "line",
            "orientation": "v" if upright else "h",
            "x0": min(x, u),
            "x1": max(x, u),
            "top": min(y, v),
            "bottom": max(y, v),
            "width": abs(x - u),
            "height": abs(y - v),
        }


def _strokes(data: str) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight strokes of a path description; curves only move the pen.

    >>> list(_strokes("M 0 0 L 5 0 C"))
    [((0.0, 0.0), (5.0, 0.0)), ((5.0, 0.0), (0.0, 0.0))]
    """
    start = pen = (0.0, 0.0)
    for step, rest in _PATH_STEP.findall(data):
        numbers = [_number(word, 0.0) for word in rest.split()]
        points = list(pairwise(numbers))[::2]
        if step in "SM" and points:
            start = pen = points[-1]
        elif step == "C":
            yield pen, start
            pen = start
        elif points:
            if step == "L":
                yield pen, points[-1]
            pen = points[-1]
