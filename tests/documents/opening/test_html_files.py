"""Web pages as offices publish them: navigation around the article, tables, old encodings, saved archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.samples import OPINION
from zoulang.documents import Reading, read
from zoulang.errors import InputError

PARAGRAPHS = [line.strip() for line in OPINION.splitlines() if line.strip()]
AROUND = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 青梧县人民政府网站</title>
<style>p {{ color: red }}</style><script>var 年 = "到2030年，产值达到99亿元。";</script></head><body>
<div class="header"><img src="http://192.0.2.1/logo.png"><ul><li><a href="/">首页</a></li>
<li><a href="/zw">政务公开</a></li></ul></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政策文件</a></div>
<div class="main"><div class="title-box"><h1>{title}</h1>
<div class="info">发布日期：2025-04-02&emsp;浏览次数：<span>12</span>
字号：<a>大</a> <a>中</a> <a>小</a></div></div>
<div id="zoom">{article}</div>
<div class="share">分享到：<a>微信</a></div></div>
<div class="sidebar"><h3>相关阅读</h3><ul>
<li><a href="/1">青梧县举办产业推介会，签约项目12个，总投资30亿元。</a></li></ul></div>
<div class="footer"><p>主办单位：青梧县人民政府办公室，地址：青梧县中心路1号，电话：000-0000000。</p></div>
</body></html>"""


def read_page(folder: Path, page: str | bytes, name: str = "a.html") -> Reading:
    path = folder / name
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read(path)


def around(article: str, title: str = "关于扶持试验产业的实施意见") -> str:
    return AROUND.format(article=article, title=title)


def test_the_article_is_found_and_what_stands_around_it_is_left_out(tmp_path: Path) -> None:
    page = around("".join(f"<p>　　{line}</p>\n" for line in PARAGRAPHS))
    text = read_page(tmp_path, page).text
    assert text == read_page(tmp_path, "\n".join(PARAGRAPHS), "a.txt").text


def test_title_and_number_beside_the_article_are_kept(tmp_path: Path) -> None:
    article = "<p>各镇人民政府：</p><p>现提出如下意见。</p><p>一、奖励。对入库企业，给予10万元奖励。</p>"
    article += "<p>二、附则。由县科技局负责解释。</p>"
    cells = ("发文字号：", "青政字〔2025〕8号", "成文日期：", "2025年4月2日")
    facts = f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
    page = around(article).replace(
        '<div class="info">', f'<div class="facts">{facts}</div><div class="info">'
    )
    reading = read_page(tmp_path, page)
    assert (reading.metadata.title, reading.metadata.number) == (
        "关于扶持试验产业的实施意见",
        "青政字〔2025〕8号",
    )
    assert [clause.address for clause in reading.clauses][-2:] == ["一", "二"]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "iso-8859-1"])
def test_old_encodings_are_read_even_where_declared_wrong(tmp_path: Path, declared: str) -> None:
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><body>'
    )
    page += "<p>一、总则。内容&nbsp;&ldquo;镕&rdquo;。</p><p>二、附则。&#20869;容。</p></body></html>"
    encoding = "utf-8" if declared == "utf-8" else "gb18030"
    if declared == "iso-8859-1":
        page = page.replace(declared, "no-such-code")
    assert read_page(tmp_path, page.encode(encoding)).text == "一、总则。内容“镕”。\n二、附则。内容。"


def test_line_breaks_divide_paragraphs_and_not_sentences(tmp_path: Path) -> None:
    page = "<html><body><table><tr><td>导航</td><td><div>　　一、总体目标<br>　　围绕产业发展的要求，<br>"
    page += "到2027年，产值达到5亿元。<br><br>"
    page += "&nbsp;&nbsp;&nbsp;&nbsp;二、保障措施<br/>　　做好\n服务。</div></td></tr></table></body></html>"
    reading = read_page(tmp_path, page)
    assert [(clause.address, clause.text) for clause in reading.clauses] == [
        ("一", "围绕产业发展的要求，到2027年，产值达到5亿元。"),
        ("二", "做好服务。"),
    ]


def test_numbered_lists_print_their_numbers(tmp_path: Path) -> None:
    page = "<html><body><p>一、任务</p><ol start='2'><li>建平台。建设平台。</li>"
    page += "<li value='5'>引人才。引进人才。</li></ol><ol style='list-style-type: cjk-ideographic' start=2>"
    page += "<li>保障。做好服务。</li></ol><ul><li>落实。</li></ul></body></html>"
    addresses = [clause.address for clause in read_page(tmp_path, page).clauses]
    assert addresses == ["一", "一/2", "一/5", "二"]


def test_a_table_gives_rows_and_a_cell_over_rows_holds_them(tmp_path: Path) -> None:
    rows = (
        "<tr><td colspan=2>专栏1 产业链</td></tr><tr><td rowspan=2>光学</td><td>发展镜片。</td></tr>"
        "<tr><td>2027年目标：年产值达到30亿元。</td></tr><tr><td>精密</td><td>发展机床。</td></tr>"
    )
    page = around(f"<p>一、任务</p><table>{rows}</table><p>二、保障。做好服务。</p>")
    reading = read_page(tmp_path, page)
    addresses = [clause.address for clause in reading.clauses]
    assert addresses == ["一", "一/专栏1", "一/专栏1/光学", "一/专栏1/精密", "二"]
    assert [target.address for target in reading.of_kind("target")] == ["一/专栏1/光学"]


def test_bold_marks_the_lead(tmp_path: Path) -> None:
    page = "<html><body><p>一、抓落实。按月推进。（责任单位：<span style='font-family:黑体'>县科技局</span>"
    page += "（标黑字体为牵头单位）、<b style='font-weight:normal'>县商务局</b>、"
    page += "<strong>县财政局</strong>）</p></body></html>"
    (task,) = read_page(tmp_path, page).of_kind("task")
    assert task.values["lead"] == ["县科技局", "县财政局"]


def test_a_page_of_a_word_processor_keeps_its_list_numbers(tmp_path: Path) -> None:
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta name=Generator content="Microsoft Word 15"></head><body><div class=WordSection1>'
        "<p class=MsoNormal style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
        "<span style='mso-list:Ignore'>一、<span style='font:7pt Arial'>&nbsp; </span></span><![endif]>"
        "总则<o:p></o:p></p><p class=MsoNormal>为规范\n管理，制定。"
        "<span style='display:none'>草稿。</span></p></div></body></html>"
    )
    assert read_page(tmp_path, page).text == "一、 总则\n为规范管理，制定。"


def test_a_saved_archive_of_a_page_is_read(tmp_path: Path) -> None:
    head = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"'
        "\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    quoted = "".join(
        f"={byte:02X}"
        for byte in "<html><head><meta charset=gb2312></head><body><p>一、总则。内容。</p>".encode("gb18030")
    )
    lines = "=\r\n".join(quoted[place : place + 72] for place in range(0, len(quoted), 72))
    data = (head + lines + "\r\n--x--\r\n").encode()
    assert read_page(tmp_path, data, "a.mht").text == "一、总则。内容。"
    assert read_page(tmp_path, data, "a.doc").text == "一、总则。内容。"


def test_nothing_named_by_a_page_is_fetched_and_no_entity_is_resolved(tmp_path: Path) -> None:
    page = '<!DOCTYPE html [<!ENTITY own SYSTEM "file:///etc/hostname">]><html><head><base href="http://192.0.2.1/">'
    page += '<link rel=import href="file:///etc/passwd"></head><body><p>一、总则。&own;</p><iframe src="file:///etc/passwd">'
    assert "root:" not in read_page(tmp_path, page).text


def test_a_page_of_links_alone_and_one_that_nests_without_end_end_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no text"):
        read_page(tmp_path, "<html><body><ul><li><a href='/1'>首页</a></li></ul></body></html>")
    deep = "<html><body>" + "<div>" * 200_000 + "一、总则。内容。"
    with pytest.raises(InputError):
        read_page(tmp_path, deep)
    assert (
        read_page(tmp_path, "<html><body>" + "<font>" * 150 + "一、总则。内容。").text == "一、总则。内容。"
    )
