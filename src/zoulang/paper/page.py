"""The page of GB/T 9704-2012: A4, a text area of 156 x 225 mm, 22 lines of 28 signs; its type.

The standard gives margins (top 37 mm, binding side 28 mm), the text area, and 22 lines of 28 signs; the line
pitch and the pitch of signs below follow from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, Twips
from lxml import etree

PAGE_MM = (210, 297)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
TEXT_MM = (156, 225)
# 225 mm are 12,756 twips: 22 lines of 579.
LINE_TWIPS = 579
# 156 mm are 8,844 twips: 28 signs of 315, which is the 三号 of print (15.75 pt); Word's 三号 has 16 pt.
SIGN_TWIPS = 315
LINES, SIGNS = 22, 28
BODY_PT, TITLE_PT, SMALL_PT = 16, 22, 14
# The dash of a page number stands 7 mm below the text area: the middle of a line of 14 pt.
FOOTER_MM = BOTTOM_MM - 7 - 2.5
HEADER_MM = 20
RED = "FF0000"

SONG, FANGSONG, KAITI, HEITI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
FIGURES = "Times New Roman"
PAGE_FIGURES = "宋体"
# What a computer without the font of the standard is told to take instead, the nearest first.
INSTEAD = {
    SONG: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    FANGSONG: "仿宋,FangSong,方正仿宋_GBK,华文仿宋,STFangsong,Noto Serif CJK SC",
    KAITI: "楷体,KaiTi,方正楷体_GBK,华文楷体,STKaiti,Noto Serif CJK SC",
    HEITI: "SimHei,方正黑体_GBK,华文黑体,STHeiti,Noto Sans CJK SC",
    PAGE_FIGURES: "SimSun,Noto Serif CJK SC",
}


@dataclass(frozen=True)
class Type:
    """A style of paragraphs: its name, font, size in points, and place in the outline (0: none)."""

    name: str
    font: str = FANGSONG
    size: float = BODY_PT
    outline: int = 0
    indent: bool = False


BODY = Type("公文正文", indent=True)
FLUSH = Type("公文顶格")
TITLE = Type("公文标题", SONG, TITLE_PT)
HEADINGS = (
    Type("公文一级标题", HEITI, outline=1, indent=True),
    Type("公文二级标题", KAITI, outline=2, indent=True),
    Type("公文三级标题", FANGSONG, outline=3, indent=True),
    Type("公文四级标题", FANGSONG, outline=4, indent=True),
)
ATTACHMENT_MARK = Type("公文附件标识", HEITI)
IMPRINT = Type("公文版记", size=SMALL_PT)
TYPES = (BODY, FLUSH, TITLE, *HEADINGS, ATTACHMENT_MARK, IMPRINT)


def element(tag: str, **attributes: object) -> Any:
    """An element of the word processor's namespace with its attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def add_types(document: Document) -> None:
    """The styles of the standard, so that who edits the file finds them by name."""
    normal = document.styles["Normal"]
    _shape(normal, FLUSH)
    for each in TYPES:
        style = document.styles.add_style(each.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _shape(style, each)
    _name_fonts(document)


def _shape(style: Any, type_: Type) -> None:
    style.font.size = Pt(type_.size)
    set_fonts(style.element.get_or_add_rPr(), type_.font)
    if type_.size == BODY_PT:
        # Set a little closer, so that 28 signs of Word's 三号 fill the line as those of print do.
        style.element.get_or_add_rPr().append(element("spacing", val=SIGN_TWIPS - BODY_PT * 20))
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Twips(LINE_TWIPS)
    form.widow_control = False
    if type_.indent:
        indent(style.element.get_or_add_pPr(), first=2)
    if type_.outline:
        style.element.get_or_add_pPr().append(element("outlineLvl", val=type_.outline - 1))


def set_fonts(properties: Any, font: str, figures: str = FIGURES) -> None:
    """Chinese in ``font``, figures and Latin letters in ``figures``; quotation marks are Chinese."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = element("rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in {"ascii": figures, "hAnsi": figures, "eastAsia": font, "cs": figures}.items():
        fonts.set(qn(f"w:{name}"), value)
    fonts.set(qn("w:hint"), "eastAsia")


def indent(properties: Any, first: float = 0, left: float = 0, right: float = 0, hanging: float = 0) -> None:
    """Indents in signs, for Word as signs and for all others as lengths."""
    given = {"left": left, "right": right, "hanging": hanging}
    if not hanging:
        given["firstLine"] = first
    found = properties.get_or_add_ind()
    for name, signs in given.items():
        found.set(qn(f"w:{name}Chars"), str(round(signs * 100)))
        found.set(qn(f"w:{name}"), str(round(signs * SIGN_TWIPS)))


def set_page(section: Section, landscape: bool = False) -> None:
    """The measures of a page. A turned one keeps the binding side: its upper edge is the left of the page."""
    width, height = PAGE_MM
    sides = (TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM)
    if landscape:
        width, height = height, width
        sides = (LEFT_MM, RIGHT_MM, BOTTOM_MM, TOP_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, sides)
    section.header_distance = Mm(14 if landscape else HEADER_MM)
    section.footer_distance = Mm(FOOTER_MM - (BOTTOM_MM - RIGHT_MM) if landscape else FOOTER_MM)
    section.gutter = Mm(0)
    _set_grid(section)


def text_width_twips(landscape: bool) -> int:
    """The width of the text area."""
    millimetres = TEXT_MM[1] if landscape else TEXT_MM[0]
    return round(millimetres * 1440 / 25.4)


def _set_grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("docGrid", type="lines", linePitch=LINE_TWIPS))


def _name_fonts(document: Document) -> None:
    """Put the fonts and their substitutes into the file's table of fonts."""
    fonts = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for name, instead in INSTEAD.items():
        font = element("font", name=name)
        font.append(element("altName", val=instead))
        font.append(element("charset", val="86"))
        font.append(element("family", val="auto"))
        font.append(element("pitch", val="default"))
        fonts.append(font)
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
