"""Word files as people make them: list buttons, styles, boxes, tracked changes, merged cells, notes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.documents.samples import docx_bytes
from zoulang.documents import Reading, read
from zoulang.errors import InputError

LEVELS = (("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))


def read_word(folder: Path, document: Any) -> Reading:
    path = folder / "a.docx"
    path.write_bytes(docx_bytes(document))
    return read(path)


def numbered_document() -> Any:
    """A document with the list template of official documents: 一、 then （一） then 1."""
    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="70">{levels}</w:abstractNum>'))
    add_list(document, 70)
    return document


def add_list(document: Any, list_id: int, inside: str = "") -> None:
    root = document.part.numbering_part.element
    template = '<w:abstractNumId w:val="70"/>'
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}">{template}{inside}</w:num>'))


def add_numbered(document: Any, level: int, text: str, list_id: int = 70) -> Any:
    paragraph = document.add_paragraph(text)
    number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(number))
    return paragraph


def insert(paragraph: Any, inner: str) -> None:
    paragraph._p.append(parse_xml(inner.replace(">", f" {nsdecls('w')}>", 1)))


def test_list_buttons_print_chinese_numbers_on_three_levels(tmp_path: Path) -> None:
    document = numbered_document()
    for level, text in enumerate(("重点任务", "壮大产业", "补链。引进配套企业。")):
        add_numbered(document, level, text)
    add_numbered(document, 2, "延链。发展下游产品。")
    add_numbered(document, 1, "优化服务")
    add_numbered(document, 2, "帮办。一窗受理。")
    addresses = [clause.address for clause in read_word(tmp_path, document).clauses]
    assert addresses == ["一", "一/（一）", "一/（一）/1", "一/（一）/2", "一/（二）", "一/（二）/1"]


def test_lists_from_one_template_count_on_unless_one_is_told_to_start_again(tmp_path: Path) -> None:
    document = numbered_document()
    add_list(document, 71)
    add_list(document, 72, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    for list_id in (70, 71, 72):
        add_numbered(document, 0, "任务。内容。", list_id)
    assert [clause.address for clause in read_word(tmp_path, document).clauses] == ["一", "二", "五"]


def test_a_style_may_number_its_paragraphs_and_pass_that_on(tmp_path: Path) -> None:
    document = numbered_document()
    number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="70"/></w:numPr>'
    document.styles["Heading 2"].element.get_or_add_pPr().append(parse_xml(number))
    child = document.styles.add_style("条目", 1)
    child.base_style = document.styles["Heading 2"]
    document.add_paragraph("一、任务")
    document.add_paragraph("壮大产业。引进企业。", style="Heading 2")
    document.add_paragraph("优化服务。一窗受理。", style="条目")
    assert [c.address for c in read_word(tmp_path, document).clauses] == ["一", "一/（一）", "一/（二）"]


def test_letters_and_bullets_of_a_list_are_no_clause_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    document.add_paragraph("建平台。", style="List Bullet")
    document.add_paragraph("引人才。", style="List Bullet")
    assert [clause.address for clause in read_word(tmp_path, document).clauses] == ["一"]


def test_inserted_text_counts_and_deleted_moved_and_hidden_text_does_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、对入库企业，给予")
    insert(paragraph, "<w:del><w:r><w:delText>90</w:delText></w:r></w:del>")
    insert(paragraph, "<w:moveFrom><w:r><w:t>80</w:t></w:r></w:moveFrom>")
    insert(paragraph, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>70</w:t></w:r>")
    insert(paragraph, "<w:ins><w:r><w:t>10</w:t></w:r></w:ins>")
    insert(paragraph, "<w:hyperlink><w:r><w:t>万元</w:t></w:r></w:hyperlink>")
    insert(paragraph, "<w:sdt><w:sdtContent><w:r><w:t>奖励。</w:t></w:r></w:sdtContent></w:sdt>")
    reading = read_word(tmp_path, document)
    assert reading.text == "一、对入库企业，给予10万元奖励。"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(tmp_path: Path) -> None:
    document = docx.Document()
    first = document.add_paragraph("一、对入库企业，")
    mark = f"<w:rPr {nsdecls('w')}><w:del/></w:rPr>"
    first._p.get_or_add_pPr().append(parse_xml(mark))
    document.add_paragraph("给予10万元奖励。")
    assert read_word(tmp_path, document).text == "一、对入库企业，给予10万元奖励。"


def test_a_soft_line_break_divides_title_and_text_and_not_a_sentence(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("一、总体目标")
    run.add_break()
    run.add_text("围绕产业发展的要求，持续扩大规模，优化结构，")
    run.add_break()
    run.add_text("到2027年，产值达到5亿元。")
    run.add_break()
    run.add_text("二、保障措施")
    reading = read_word(tmp_path, document)
    assert [(c.address, c.heading) for c in reading.clauses] == [("一", "总体目标"), ("二", "保障措施")]
    assert reading.clauses[0].text.startswith("围绕") and "\n" not in reading.clauses[0].text


def test_a_text_box_is_read_once_although_word_stores_it_twice(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、总则。内容。")
    box = "<w:txbxContent><w:p><w:r><w:t>二、奖励。给予5万元奖励。</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    both = f"<mc:AlternateContent {compatible}>{choice}{fallback}</mc:AlternateContent>"
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{both}</w:r>"))
    reading = read_word(tmp_path, document)
    assert [clause.address for clause in reading.clauses] == ["一", "二"]
    assert len(reading.of_kind("measure")) == 1


def test_notes_leave_no_trace_in_a_sentence(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、到2027年，产值达到50")
    insert(paragraph, '<w:r><w:footnoteReference w:id="1"/></w:r>'.replace("<w:r>", "<w:r >"))
    paragraph.add_run("亿元。")
    assert read_word(tmp_path, document).of_kind("target")[0].values["value"] == 50


def with_part(document: Any, name: str, kind: str, inner: str) -> Any:
    """The document with one more part, such as its notes."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    part = Part(PackURI(name), content, inner.encode(), document.part.package)
    document.part.relate_to(part, f"{office}/{kind}")
    return document


def test_notes_are_kept_as_text_of_no_clause(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、到2027年，产值达到50")
    for kind, number in (("footnote", 2), ("endnote", 1)):
        insert(paragraph, f'<w:r ><w:{kind}Reference w:id="{number}"/></w:r>')
    paragraph.add_run("亿元。")
    for kind, number, text in (("footnote", 2, "到2030年，产值达到99亿元。"), ("endnote", 1, "按现行价格。")):
        note = f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'
        mark = f'<w:{kind} w:id="0" w:type="separator"><w:p><w:r><w:t>——</w:t></w:r></w:p></w:{kind}>'
        inner = f"<w:{kind}s {nsdecls('w')}>{mark}{note}</w:{kind}s>"
        with_part(document, f"/word/{kind}s.xml", f"{kind}s", inner)
    reading = read_word(tmp_path, document)
    assert [target.values["value"] for target in reading.of_kind("target")] == [50]
    assert reading.clauses[0].text == "到2027年，产值达到50亿元。"
    assert reading.text.endswith("\n[1] 到2030年，产值达到99亿元。\n[2] 按现行价格。")


def test_headers_and_footers_are_no_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、总则。内容。")
    document.sections[0].header.paragraphs[0].text = "青梧县人民政府文件"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    assert read_word(tmp_path, document).text == "一、总则。内容。"


def test_fields_show_their_result_and_controls_no_invitation(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、给予")
    insert(paragraph, '<w:r ><w:fldChar w:fldCharType="begin"/><w:instrText> =4+6 </w:instrText></w:r>')
    insert(paragraph, '<w:r ><w:fldChar w:fldCharType="separate"/></w:r>')
    insert(paragraph, "<w:r><w:t>10</w:t></w:r>")
    insert(paragraph, '<w:r ><w:fldChar w:fldCharType="end"/></w:r>')
    insert(paragraph, '<w:fldSimple w:instr="DOCPROPERTY"><w:r><w:t>万元。</w:t></w:r></w:fldSimple>')
    insert(
        paragraph,
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击输入</w:t></w:r></w:sdtContent></w:sdt>",
    )
    assert read_word(tmp_path, document).text == "一、给予10万元。"


def test_rows_and_cells_that_were_deleted_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for row in (0, 1):
        for column in (0, 1):
            table.cell(row, column).text = f"{row}行{column}列。"
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    table.cell(1, 0)._tc.get_or_add_tcPr().append(parse_xml(f"<w:cellDel {nsdecls('w')}/>"))
    assert read_word(tmp_path, document).text == "1行1列。"


def test_a_box_of_an_older_program_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、总则。内容。")
    box = "<w:txbxContent><w:p><w:r><w:t>二、奖励。给予5万元奖励。</w:t></w:r></w:p></w:txbxContent>"
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{box}</v:textbox></v:shape>'
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:pict>{shape}</w:pict></w:r>"))
    assert read_word(tmp_path, document).text == "一、总则。内容。\n二、奖励。给予5万元奖励。"


def test_the_black_face_counts_even_where_it_is_said_not_to_be_bold(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    paragraph = document.add_paragraph()
    for text, face in (
        ("一、任务。推进。（责任单位：", "仿宋"),
        ("县科技局", "黑体"),
        ("（标黑字体为牵头单位）、县财政局）", "仿宋_GB2312"),
    ):
        run = paragraph.add_run(text)
        run.bold = False
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    (task,) = read_word(tmp_path, document).of_kind("task")
    assert task.values["lead"] == ["县科技局"]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
)
def test_templates_and_files_with_macros_are_read_as_text(tmp_path: Path, content_type: str) -> None:
    document = docx.Document()
    document.add_paragraph("一、总则。内容。")
    usual = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    path = tmp_path / "a.docm"
    path.write_bytes(rewritten(docx_bytes(document), {usual: content_type}))
    assert read(path).text == "一、总则。内容。"


def test_the_strict_form_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("任务。内容。", style="List Number")
    strict = {
        "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
        "http://schemas.openxmlformats.org/wordprocessingml/2006/": "http://purl.oclc.org/ooxml/wordprocessingml/",
    }
    path = tmp_path / "a.docx"
    path.write_bytes(rewritten(docx_bytes(document), strict))
    assert read(path).text == "1.任务。内容。"


def rewritten(data: bytes, changes: dict[str, str]) -> bytes:
    """A Word file whose parts say one thing instead of another."""
    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for old, new in changes.items():
                part = part.replace(old.encode(), new.encode())
            target.writestr(name, part)
    return buffer.getvalue()


def test_the_black_face_counts_as_as_bold_and_so_does_a_style(tmp_path: Path) -> None:
    document = docx.Document()
    strong = document.styles.add_style("牵头", 2)
    strong.font.bold = True
    paragraph = document.add_paragraph("一、任务。推进。（责任单位：县科技局（标黑字体为牵头单位，下同）、")
    face = paragraph.add_run("县商务局")
    face._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    paragraph.add_run("、")
    paragraph.add_run("县财政局", style="牵头")
    paragraph.add_run("）")
    (task,) = read_word(tmp_path, document).of_kind("task")
    assert task.values["lead"] == ["县商务局", "县财政局"]


def test_a_panel_in_a_box_of_one_cell_gives_rows(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "专栏1 产业链"
    for line in ("光学", "2027年目标：年产值达到30亿元。", "精密", "2027年目标：年产值达到8亿元。"):
        cell.add_paragraph(line)
    targets = read_word(tmp_path, document).of_kind("target")
    assert [(t.address, t.values["indicator"]) for t in targets] == [
        ("一/专栏1/光学", "光学年产值"),
        ("一/专栏1/精密", "精密年产值"),
    ]


def test_a_row_title_merged_downwards_holds_all_its_rows(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "专栏1 产业链"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "光学"
    table.cell(1, 1).text, table.cell(2, 1).text = "发展镜片。", "2027年目标：年产值达到30亿元。"
    reading = read_word(tmp_path, document)
    assert [clause.address for clause in reading.clauses] == ["一", "一/专栏1", "一/专栏1/光学"]
    assert [target.address for target in reading.of_kind("target")] == ["一/专栏1/光学"]


def test_a_text_laid_out_in_a_table_within_a_table_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1).cell(0, 0)
    outer.add_table(rows=1, cols=1).cell(0, 0).text = "一、总则。内容。"
    assert [clause.address for clause in read_word(tmp_path, document).clauses] == ["一"]


def test_the_table_of_contents_is_no_second_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、总则\t1", style="toc 1")
    document.add_paragraph("二、奖励……2")
    document.add_paragraph("一、总则")
    document.add_paragraph("二、奖励")
    assert [clause.address for clause in read_word(tmp_path, document).clauses] == ["一", "二"]


def test_a_cell_that_says_it_spans_millions_of_columns_costs_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "一、总则。内容。"
    span = parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="90000000"/>')
    cell._tc.get_or_add_tcPr().append(span)
    assert len(read_word(tmp_path, document).clauses) == 1


@pytest.mark.parametrize("outside", ["http://192.0.2.1/picture.png", "file:///etc/hostname"])
def test_links_to_the_outside_are_not_followed(tmp_path: Path, outside: str) -> None:
    document = docx.Document()
    document.add_paragraph("一、总则。内容。")
    document.part.relate_to(outside, "http://schemas.openxmlformats.org/x/image", is_external=True)
    assert read_word(tmp_path, document).text == "一、总则。内容。"


def test_a_file_that_declares_entities_is_refused(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、总则。内容。")
    source = zipfile.ZipFile(io.BytesIO(docx_bytes(document)))
    path = tmp_path / "a.docx"
    declared = b'<!DOCTYPE x [<!ENTITY own SYSTEM "file:///etc/hostname">]><w:document'
    with zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:document", declared, 1).replace("内容".encode(), b"&own;")
            target.writestr(name, data)
    with pytest.raises(InputError, match=r"a\.docx: .* damaged"):
        read(path)
