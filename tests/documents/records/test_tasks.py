"""Who owes what: responsible units wherever a text prints them, and duties told in running prose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from zoulang.documents import Record, read, read_text


def found(text: str, kind: str = "task", head: str = "一、事项") -> list[Record]:
    return [record for record in read_text(f"{head}\n{text}", "sample").records if record.kind == kind]


def parts(record: Record) -> tuple[list[str], list[str]]:
    return record.values["lead"], record.values["units"]


@pytest.mark.parametrize(
    ("text", "lead", "units"),
    [
        (
            "【牵头单位:县工信局;配合单位:县科技局、各镇(街道)】",
            ["县工信局"],
            ["县工信局", "县科技局", "各镇（街道）"],
        ),
        ("（牵头部门：县工信局；责任部门：县商务局）", ["县工信局"], ["县工信局", "县商务局"]),
        ("（县科技局牵头、县财政局配合）", ["县科技局"], ["县科技局", "县财政局"]),
        ("（县科技局、县工信局牵头落实）", ["县科技局", "县工信局"], ["县科技局", "县工信局"]),
        ("（县科技局会同县财政局负责）", ["县科技局"], ["县科技局", "县财政局"]),
        ("（县科技局负责）", [], ["县科技局"]),
        ("（县科技局★、县财政局）", ["县科技局"], ["县科技局", "县财政局"]),
        ("（县发改、财政、人社局负责）", [], ["县发改", "财政", "人社局"]),
        ("（牵头单位为县科技局，配合单位为县财政局）", ["县科技局"], ["县科技局", "县财政局"]),
        ("（县科技局牵头，县财政局，各镇分别负责）", ["县科技局"], ["县科技局", "县财政局", "各镇"]),
        (
            "（分管领导：某副县长，牵头单位：县发改委，责任单位：各街道）",
            ["县发改委"],
            ["县发改委", "各街道"],
        ),
        ("（责任单位：县科技局；县直有关部门和单位，各镇）", [], ["县科技局", "县直有关部门和单位", "各镇"]),
    ],
)
def test_units_have_the_part_their_words_give_them(text: str, lead: list[str], units: list[str]) -> None:
    (task,) = found(f"抓好落实。{text}")
    assert parts(task) == (lead, units)


@pytest.mark.parametrize(
    ("text", "units", "open_ended"),
    [
        (
            "（县科技局、县交通局等县有关部门和各镇人民政府按职责分工负责）",
            ["县科技局", "县交通局", "各镇人民政府"],
            True,
        ),
        ("（责任单位：县科技局、县财政局等；各镇）", ["县科技局", "县财政局", "各镇"], True),
        ("（县教育、科技、工信等部门按职责分工负责）", ["县教育", "科技", "工信"], True),
        ("（责任单位：县科技局、县财政局）", ["县科技局", "县财政局"], False),
    ],
)
def test_a_list_left_open_keeps_the_units_behind_the_opening(
    text: str, units: list[str], open_ended: bool
) -> None:
    (task,) = found(f"抓好落实。{text}")
    assert (task.values["units"], task.values["open_ended"]) == (units, open_ended)


@pytest.mark.parametrize(
    "text",
    [
        "（由县科技局负责解释）",
        "（包括高校、科研院所、企业）",
        "（各责任单位按职责分工负责）",
        "\n各责任单位：要高度重视，抓好落实。",
        "\n抄送：县委办公室，县人大常委会办公室。",
        "\n主送：县发改局、县财政局。",
        "\n联系单位：县科技局，联系电话：123。",
        "\n指导单位：省科技厅 主办单位：县科技局",
        "对口单位为省科技厅（科技部主管）。",
    ],
)
def test_recipients_contacts_and_remarks_are_no_tasks(text: str) -> None:
    assert not found(f"抓好落实。{text}")


@pytest.mark.parametrize(
    "custom",
    [
        "列第一位的责任单位为牵头单位。",
        "排名第一的责任单位为牵头单位，其他为参与单位。",
        "以下任务中，第一责任单位为牵头单位，下同。",
    ],
)
def test_a_custom_told_in_prose_makes_the_first_unit_lead(custom: str) -> None:
    (task,) = found(f"{custom}\n（一）招商。抓好招商（县商务局、县投资促进中心，各镇）。")
    assert parts(task) == (["县商务局"], ["县商务局", "县投资促进中心", "各镇"])


def test_units_named_once_for_all_tasks_are_implicit_in_the_later_ones() -> None:
    first, later = found(
        "（一）招商。抓好招商。〔责任单位：县商务局、县工信局。具体任务均涉及各镇人民政府，不再列出。〕\n"
        "（二）服务。抓好服务。〔责任单位：县行政审批局〕"
    )
    assert (first.values["units"], first.values["implicit_units"]) == (["县商务局", "县工信局"], [])
    assert later.values["implicit_units"] == ["各镇人民政府"]


def test_a_title_that_carries_a_statement_gives_the_task_of_its_clause() -> None:
    outer, inner = found(
        "（一）建设平台（责任单位：县工信局）\n支持建设中心。",
        head="一、强化创新（县科技局牵头，县财政局配合）",
    )
    assert (outer.address, *parts(outer)) == ("一", ["县科技局"], ["县科技局", "县财政局"])
    assert (inner.address, inner.quote) == ("一/（一）", "（责任单位：县工信局）")


@pytest.mark.parametrize(
    ("text", "due", "words"),
    [
        ("（责任单位：县科技局，完成时限：2027年6月底前）", "2027-06-30", "2027年6月底前"),
        ("（县科技局牵头，县财政局配合，2027年底前完成）", "2027-12-31", "2027年底前完成"),
        ("\n牵头单位：县科技局\n完成时限：2027年12月底", "2027-12-31", "2027年12月底"),
        ("\n责任单位：县科技局\n时限要求：持续推进", None, "持续推进"),
        ("（责任单位：县科技局）", None, None),
    ],
)
def test_a_deadline_printed_beside_the_units_is_theirs(text: str, due: str | None, words: str | None) -> None:
    (task,) = found(f"抓好落实。{text}")
    assert (task.values["due"], task.values["due_text"]) == (due, words)


def test_a_statement_inside_a_running_line_ends_with_its_sentence() -> None:
    (task,) = found("给予支持。责任单位：县委组织部、县科技局。支持企业引进人才。")
    assert task.quote == "责任单位：县委组织部、县科技局。"


def test_columns_of_a_table_give_a_task_for_each_row(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("关于分工的实施方案", "一、任务", "按下表落实。"):
        document.add_paragraph(text)
    rows = [
        ["序号", "任务", "牵头单位", "配合单位", "完成时限"],
        ["1", "建设园区", "县发改局", "县工信局，各镇", "2027年6月底前"],
        ["2", "引进人才", "县人社局", "县科技局", "持续推进"],
    ]
    table = document.add_table(rows=3, cols=5)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(str(tmp_path / "a.docx"))
    first, second = read(tmp_path / "a.docx").of_kind("task")
    assert (*parts(first), first.values["due"]) == (
        ["县发改局"],
        ["县发改局", "县工信局", "各镇"],
        "2027-06-30",
    )
    assert (*parts(second), second.values["due_text"]) == (["县人社局"], ["县人社局", "县科技局"], "持续推进")


# ---------------------------------------------------------------- duties in running prose
def told(text: str) -> list[dict[str, Any]]:
    return [
        {name: record.values[name] for name in ("lead", "units", "duty")}
        for record in found(text, kind="inline_task")
    ]


@pytest.mark.parametrize(
    ("text", "lead", "units", "duty"),
    [
        ("本办法由县科技局负责解释。", [], ["县科技局"], "负责解释"),
        ("县发改局牵头编制规划，明年发布。", ["县发改局"], ["县发改局"], "牵头编制规划，明年发布"),
        (
            "县工信局会同县统计局每季度开展监测。",
            ["县工信局"],
            ["县工信局", "县统计局"],
            "会同县统计局每季度开展监测",
        ),
        ("各镇街要制定实施细则。", [], ["各镇街"], "要制定实施细则"),
        ("县财政局安排专项资金。", [], ["县财政局"], "安排专项资金"),
        ("科技、财政部门应当加强检查。", [], ["科技", "财政部门"], "应当加强检查"),
        ("优秀企业以每年度统计部门确认名单为准。", [], ["统计部门"], "确认名单为准"),
        ("办公室设在县工信局，负责日常协调。", [], ["县工信局"], "办公室设在县工信局，负责日常协调"),
    ],
)
def test_a_duty_in_prose_keeps_its_units_and_its_words(
    text: str, lead: list[str], units: list[str], duty: str
) -> None:
    assert told(text) == [{"lead": lead, "units": units, "duty": duty}]


def test_several_duties_of_one_sentence_end_where_the_next_begins() -> None:
    duties = told("科技部门牵头建设中心、工信部门牵头培育企业，对新认定的中心，给予10万元奖励。")
    assert [(each["lead"], each["duty"]) for each in duties] == [
        (["科技部门"], "牵头建设中心"),
        (["工信部门"], "牵头培育企业"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "抓好落实。（县科技局牵头，县财政局配合）",
        "申报企业应当提供真实材料。",
        "由省科技厅认定的中心，给予奖励。",
        "县财政局给予一次性10万元奖励。",
        "理由充分的予以采纳。",
        "县科技局去年组织了三次活动。",
    ],
)
def test_printed_lists_firms_and_descriptions_are_no_duties_in_prose(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("（执行部门：县经信局，金融产品方式投入）", ["县经信局"]),
        ("（实施单位：县经信局；监管部门：县科技局）", ["县经信局", "县科技局"]),
        ("（归口管理部门：县科技局、县财政局）", ["县科技局", "县财政局"]),
        ("（业务科室：县经信局工业科；具体单位：县科技局）", ["县经信局工业科", "县科技局"]),
        ("（行业主管部门：县商务局，县级专项资金列支）", ["县商务局"]),
        ("〔执行机构〕县科技局、县财政局", ["县科技局", "县财政局"]),
        ("责任单位：县科技局、各县（市、区）人民政府）", ["县科技局", "各县（市、区）人民政府"]),
    ],
)
def test_labels_of_every_kind_of_office_name_who_is_responsible(text: str, units: list[str]) -> None:
    (task,) = found(f"抓好落实。{text}")
    assert parts(task) == ([], units)


@pytest.mark.parametrize(
    "text",
    [
        "企业向主管部门申报，主管部门审核后兑现。",
        "企业应当向主管部门：县科技局申报。",
        "业务主管部门为县民政局的社会组织可以申报。",
    ],
)
def test_an_office_that_prose_speaks_of_is_no_list(text: str) -> None:
    assert found(text) == []
