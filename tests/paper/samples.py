"""Documents of an invented county, one of each kind."""

from __future__ import annotations

from datetime import date

from zoulang.paper import (
    Attachment,
    Block,
    Column,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Table,
)

OFFICE = "青梧县科创走廊建设领导小组办公室"
DAY = date(2026, 9, 30)
OPENING = "九月下旬，各责任单位按照方案推进任务，现将进展情况通报如下。"
LONG = "各单位要对照任务清单逐项核实进度，同一数据只录入一次，多处共用，不得要求基层重复报送。" * 3

TEXT: tuple[Block, ...] = (
    Paragraph(OPENING),
    Heading(1, "总体情况"),
    Heading(2, "按期报送"),
    Paragraph("应报送单位7个，按期报送6个，完成投资1.2亿元。"),
    Heading(2, "逾期未报"),
    Heading(3, "双渡镇", run_on="逾期3天，请于10月8日前补报。"),
    Heading(1, "下一步要求"),
    Items(("补报九月下旬进展；", "说明逾期原因。")),
    Paragraph(LONG),
)
ROWS = tuple(
    (str(number), "县工信局" if number < 4 else "县财政局", "厂房建设", "1,200", "未报")
    for number in range(1, 31)
)
COLUMNS = (
    Column("序号", 5, "center"),
    Column("牵头单位", 12, merged=True),
    Column("事项", 30),
    Column("计划", 9, "right", group="投资"),
    Column("完成", 9, "right", group="投资"),
)
TABLE = Table(COLUMNS, ROWS, unit="单位：万元", notes=("注：未报指到期没有收到报告。",))


def notice(**changed: object) -> OfficialDocument:
    """A notice with two attachments, one of them turned."""
    given: dict[str, object] = {
        "kind": "document",
        "title": f"{OFFICE}关于九月下旬重点任务进展情况的通报",
        "body": TEXT,
        "office": OFFICE,
        "number": "青科办〔2026〕5号",
        "addressees": ("各镇人民政府", "县政府各部门"),
        "attachments": (
            Attachment("九月下旬调度表", (TABLE,), landscape=True),
            Attachment("未报单位名单", (Paragraph("双渡镇。"),)),
        ),
        "date": DAY,
        "copies": ("县委办公室", "县人大常委会办公室"),
        "printing_office": OFFICE,
        "printed_on": DAY,
    }
    return OfficialDocument(**(given | changed))  # type: ignore[arg-type]


def letter() -> OfficialDocument:
    """A reply to a delegate."""
    return OfficialDocument(
        "letter",
        "青梧县工业和信息化局关于县人大第12号建议的答复",
        TEXT,
        office="青梧县工业和信息化局",
        number="青工信函〔2026〕12号",
        addressees=("某代表",),
        date=DAY,
        copies=("县人大常委会代表工作机构",),
    )
