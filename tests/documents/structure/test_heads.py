"""Heads, notices that pass on a document, attachments, and what a web page puts around them."""

from __future__ import annotations

from datetime import date

from zoulang.documents import Metadata, Reading, read_text


def read(text: str) -> Reading:
    return read_text(text, "sample")


def nodes(text: str) -> list[str]:
    return [clause.address for clause in read(text).clauses if clause.kind in ("node", "panel")]


NOTICE = """\
青梧县人民政府办公室文件
青政办发〔2025〕12号
签发人：安　宁

青梧县人民政府办公室关于印发《青梧县试验园区
管理办法（试行）》的通知

各镇人民政府、街道办事处，县政府各部门：
《青梧县试验园区管理办法（试行）》已经县政府同意，现印发给你们，请认真贯彻执行。

青梧县人民政府办公室
2025年4月2日
（此件主动公开）

青梧县试验园区管理办法（试行）
第一章 总则
第一条 为规范园区管理，制定本办法。
第二条 本办法适用于试验园区。
第二章 附则
第三条 本办法由县科技局负责解释，自2025年5月1日起施行，试行两年。
附件：1.申请表
2.承诺书
抄送：县委办公室。
青梧县人民政府办公室 2025年4月3日印发
"""


def test_a_notice_and_the_document_it_passes_on_are_one_reading() -> None:
    reading = read(NOTICE)
    assert reading.metadata == Metadata(
        title="青梧县人民政府办公室关于印发《青梧县试验园区管理办法（试行）》的通知",
        number="青政办发〔2025〕12号",
        issuer="青梧县人民政府办公室",
        issued=date(2025, 4, 2),
        effective_from=date(2025, 5, 1),
        effective_to=date(2027, 4, 30),
        validity_clause="第二章/第三条",
        kind="notice",
        interpreted_by="县科技局",
        signatory="安宁",
        openness="此件主动公开",
        addressees=("各镇人民政府、街道办事处", "县政府各部门"),
    )
    assert nodes(NOTICE) == ["第一章", "第一章/第一条", "第一章/第二条", "第二章", "第二章/第三条"]


def test_the_document_passed_on_may_stand_as_the_first_attachment() -> None:
    text = (
        "云澜市科技局关于印发《云澜市样本实施方案》的通知\n各区县科技局：\n现将方案印发给你们，请遵照执行。\n"
        "附件：云澜市样本实施方案\n云澜市科技局\n2025年3月4日\n附件\n云澜市样本实施方案\n为做好工作，"
        "制定本方案。\n"
        "一、目标\n（一）建园。\n（二）引企。\n二、保障\n附件2\n汇总表\n一、企业\n二、项目"
    )
    assert nodes(text) == ["一", "一/（一）", "一/（二）", "二"]
    assert [c.address for c in read(text).clauses if c.kind == "attachment"] == ["附件2"]


def test_attachments_of_a_numbered_document_are_not_read_for_clauses() -> None:
    text = (
        "云澜市科技局关于申报样本项目的通知\n各区县科技局：\n现将有关事项通知如下：\n一、条件\n"
        "企业诚信。\n二、材料\n申请表一份。\n"
        "附件：1.申请表\n2.汇总表\n云澜市科技局\n2025年3月4日\n附件1\n申请表\n一、基本情况\n二、申请金额"
        "\n附件2\n汇总表"
    )
    assert nodes(text) == ["一", "二"]


def test_an_attachment_below_an_unsigned_document_is_kept_apart() -> None:
    titled = "样本方案\n一、甲\n内容。\n二、乙\n内容。\n附件1 任务清单\n一、丙\n二、丁"
    assert nodes(titled) == ["一", "二"]
    listed = "样本方案\n一、甲\n内容。\n二、乙\n内容。\n附件：任务清单\n任务清单\n一、丙\n二、丁"
    assert nodes(listed) == ["一", "二"]
    signed = (
        "样本方案\n一、甲\n内容。\n附件1 清单\n附件2 表格\n青梧县科技局\n2025年4月2日\n附件1\n清单\n一、丙"
    )
    assert nodes(signed) == ["一"]
    assert read(signed).metadata.issuer == "青梧县科技局"


def test_a_list_of_attachments_without_signature_ends_at_the_first_chapter() -> None:
    text = "样本通知\n各镇：\n现印发办法。\n附件：样本办法\n样本办法\n第一章 总则\n第一条 规范管理。"
    assert nodes(text) == ["第一章", "第一章/第一条"]


def test_what_a_web_page_puts_around_the_document_is_neither_title_nor_clause() -> None:
    text = (
        "首页 > 政务公开 > 规范性文件\n索 引 号：QW-2025-0012 主题分类：科技\n发文机关：青梧县人民政府\n"
        "成文日期：2025年4月2日\n"
        "文    号：青政发〔2025〕7号 有效性：有效\n青梧县人民政府关于样本工作的意见\n发布时间：2025-04-0"
        "8 10:20 来源：县政府办 浏览次数：31\n"
        "字体：【大 中 小】 打印 关闭\n各镇人民政府：\n一、目标\n产值翻番。\n二、任务\n建设园区。"
        "\n扫一扫在手机打开当前页\n相关链接：样本解读\n"
        "【打印本页】 【关闭窗口】\n上一篇：某通知\n下一篇：某公告\n主办：青梧县人民政府办公室 网站标识码"
        "：0000000000"
    )
    reading = read(text)
    assert nodes(text) == ["一", "二"]
    assert reading.clauses[-1].text == "建设园区。"
    assert (reading.metadata.title, reading.metadata.number, reading.metadata.issuer) == (
        "青梧县人民政府关于样本工作的意见",
        "青政发〔2025〕7号",
        "青梧县人民政府",
    )
    assert reading.metadata.issued == date(2025, 4, 2)


def test_particulars_may_stand_in_lines_of_their_own() -> None:
    text = (
        "标题\n青梧县科技局关于样本工作的通知\n发文机关\n青梧县科技局\n发文字号\n青科发〔2025〕3号\n"
        "成文日期\n2025-02-05\n有效性\n有效\n"
        "各镇科技办：\n一、申报\n按时申报。"
    )
    metadata = read(text).metadata
    assert (metadata.title, metadata.number, metadata.issuer, metadata.issued) == (
        "青梧县科技局关于样本工作的通知",
        "青科发〔2025〕3号",
        "青梧县科技局",
        date(2025, 2, 5),
    )


def test_the_title_of_the_page_above_the_head_is_not_repeated() -> None:
    text = (
        "关于印发青梧县样本规定的通知\n发布时间：2025-01-08\n青政发〔2025〕1号\n关于印发青梧县\n"
        "样本规定的通知\n各镇人民政府：\n现予印发。\n"
        "青梧县人民政府\n二○二五年一月六日\n青梧县样本规定\n第一条 甲。"
    )
    metadata = read(text).metadata
    assert (metadata.title, metadata.issuer, metadata.issued) == (
        "关于印发青梧县样本规定的通知",
        "青梧县人民政府",
        date(2025, 1, 6),
    )


def test_joint_issuers_are_named_in_their_order() -> None:
    head = "青梧县科学技术局\n青梧县财政局\n关于样本资金的通知\n青科发〔2025〕4号\n各镇：\n一、甲\n乙。\n"
    assert read(head).metadata.issuer == "青梧县科学技术局 青梧县财政局"
    signed = read(head + "青梧县科学技术局　　青梧县财政局\n2025年5月6日").metadata
    assert (signed.issuer, signed.issued) == ("青梧县科学技术局 青梧县财政局", date(2025, 5, 6))
    below = read(head + "青梧县科学技术局\n青梧县财政局\n2025年5月6日").metadata
    assert below.issuer == "青梧县科学技术局 青梧县财政局"


def test_an_order_has_its_number_without_a_year() -> None:
    text = (
        "青梧县人民政府令\n第12号\n《青梧县样本规定》已经县政府常务会议通过，现予公布，自2025年3月1日起施"
        "行。\n县长 安宁\n2025年1月5日\n青梧县样本规定\n第一条 甲。"
    )
    metadata = read(text).metadata
    assert (metadata.number, metadata.effective_from, metadata.issued) == (
        "青梧县人民政府令第12号",
        date(2025, 3, 1),
        date(2025, 1, 5),
    )
    bracketed = (
        "青梧县样本规定\n（2025年1月5日青梧县人民政府令第12号公布　自2025年3月1日起施行）\n第一条 甲。"
    )
    metadata = read(bracketed).metadata
    assert (metadata.title, metadata.number, metadata.issued, metadata.effective_from) == (
        "青梧县样本规定",
        "青梧县人民政府令第12号",
        date(2025, 1, 5),
        date(2025, 3, 1),
    )


def test_a_table_of_contents_without_page_numbers_is_no_part_of_the_text() -> None:
    text = (
        "青梧县样本规划\n目　录\n一、现状\n（一）成效\n二、任务\n一、现状\n（一）成效\n产值增长。"
        "\n二、任务\n建园。"
    )
    assert nodes(text) == ["一", "一/（一）", "二"]
    pages = "青梧县样本规划\n目录\n第一章 现状 1\n第二章 任务 5\n第一章 现状\n产值增长。\n第二章 任务\n建园。"
    assert nodes(pages) == ["第一章", "第二章"]


def test_a_report_takes_its_issuer_from_the_byline() -> None:
    text = "# 青梧县加快产业发展\n今年以来，产值增长。\n## 建园区\n园区建成。\n青梧日报记者 甲乙 通讯员 丙丁"
    assert read(text).metadata.issuer == "青梧日报"


def test_a_reply_names_who_asked_and_who_signed() -> None:
    text = (
        "青科函〔2025〕9号\n关于对县十九届人大四次会议第12号建议的答复\n甲乙代表：\n您提出的建议收悉，"
        "现答复如下：\n一、现状\n已建平台。\n"
        "二、打算\n继续建设。\n青梧县科技局\n2025年6月1日\n领导签发：丙丁\n联系人及电话：戊己 0000000\n"
        "（依申请公开）"
    )
    reading = read(text)
    assert nodes(text) == ["一", "二"]
    assert (reading.metadata.signatory, reading.metadata.openness, reading.metadata.addressees) == (
        "丙丁",
        "依申请公开",
        ("甲乙代表",),
    )


def test_a_document_in_traditional_characters_is_read_alike() -> None:
    text = (
        "青梧縣人民政府關於樣本工作的意見\n青政發〔2025〕7號\n各鎮人民政府：\n一、目標\n產值翻番。"
        "\n二、任務\n（一）建園。\n"
        "青梧縣人民政府\n2025年4月2日\n附件1\n申報表"
    )
    reading = read(text)
    assert nodes(text) == ["一", "二", "二/（一）"]
    assert (reading.metadata.title, reading.metadata.number, reading.metadata.issuer) == (
        "青梧縣人民政府關於樣本工作的意見",
        "青政發〔2025〕7号",
        "青梧縣人民政府",
    )
    assert reading.metadata.kind == "opinion"
