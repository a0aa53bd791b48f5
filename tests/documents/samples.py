"""Documents of the invented Qingwu County, and files made from them for the tests."""

from __future__ import annotations

import io
import textwrap

import docx

OPINION = textwrap.dedent("""\
    青政字〔2025〕8号

    青梧县人民政府
    关于扶持试验产业的
    实施意见

    各镇人民政府，县政府各部门，有关企业：
    为检验阅读程序，结合实际，制定本意见。
    一、总体目标
    力争2026年试验产业增加值占规模以上工业比重达到12%左右，到“十五五”末占比达到20%以上，其中光学产业规模达到30亿元，每年培育8—10家试验企业。
    二、重点任务
    （一）链条补强行动。梳理试验产业链条，推动上下游配套。〔责任单位：县工业和信息化局（排在首位的为牵头单位，下同），县科技局、县财政局和县统计局等县有关部门，东溪镇、西岭镇，以下各项任务均需上述两镇负责落实，不再列出〕
    \t专栏1  试验产业链（集群）

    \t光学材料
    \t以青梧晨曦光学有限公司、青梧云母材料有限公司为链主企业，以镜片毛坯、滤光片等为主攻产品。
    对标企业：北川镜业、南湖光电等。
    “十五五”目标：年产值达到30亿元。

    \t精密
    “新样板”
    \t发展精密机床。
    “十五五”目标：打造2家省级精密平台。


    （二）要素保障行动
    夯实用地。按需供地，分类施策。（责任单位：县自然资源局、县行政审批局）
    夯实用能。统筹能耗指标，优先保障重点项目。（责任单位：县发展改革局、县电业公司）
    三、政策措施
    （一）奖励首次入库。对首次入库的试验企业，县财政给予一次性10万元奖励。
    （二）配套市级资金。对获得《云澜市试验产业扶持办法》（云政办字〔2024〕6号）资金的企业，县财政按实际获得市级资金的30%给予配套奖励，最高不超过80万元；对新认定的省级、市级试验中心，县财政分别给予一次性50万元、20万元奖励。
    （三）支持重大项目。对投资1亿元以上的项目，实行“一事一议”。
    本意见自2025年5月1日起施行，有效期3年。由县工业和信息化局负责解释。

                          青梧县人民政府
                           2025年4月2日

    （此件公开发布）
    """)


def docx_bytes(document: docx.document.Document) -> bytes:
    """A Word document as the bytes of its file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


PdfLine = tuple[float, float, str] | tuple[float, float, str, float]


def pdf_of(*pages: list[PdfLine], rules: tuple[str, ...] = ()) -> bytes:
    """A PDF with a text layer: each line is (x, y from the bottom, text) at 16 points, or at a size given.

    ``rules`` are drawing operators for each page, for the borders of tables.
    """
    first = 6
    numbers = range(first, first + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ]
    for number, lines, drawn in zip(numbers, pages, rules or [""] * len(pages), strict=True):
        shown = "\n".join(map(_shown_line, lines))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (number + 1)
        )
        objects.append(stream(f"{shown}\n{drawn}".encode()))
    return pdf_of_objects(objects)


def _shown_line(line: PdfLine) -> str:
    x, y, text, size = line if len(line) == 4 else (*line, 16)
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def picture_pdf() -> bytes:
    """A one-page PDF that holds nothing but a picture."""
    return pdf_of_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /XObject << /Im1 5 0 R >> >> >>",
            stream(b"q 500 0 0 700 40 40 cm /Im1 Do Q"),
            stream(
                b"\x00",
                b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
                b" /BitsPerComponent 8",
            ),
        ]
    )


def locked_pdf() -> bytes:
    """A PDF that opens only with a password that nobody has."""
    plain = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    lock = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>"
        b" /ID [<33> <33>]"
    )
    return pdf_of_objects(plain, lock)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF."""
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


def pdf_of_objects(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF file of numbered objects, the first of them the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n"
    return body + table + end % (len(objects) + 1, trailer, len(body))
