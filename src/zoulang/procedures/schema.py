"""The keys of a procedure file: one table that the loader, the JSON Schema and the reference share."""

from __future__ import annotations

from zoulang.rules.loading.json_schema import DRAFT, Schema, fact_definitions, mapping_schema
from zoulang.rules.loading.schema import Key

YES_NO = "yes|no|是|否"
SLUG = r"[a-z][a-z0-9_-]{0,39}"
CADENCES = ("ten_days", "month", "quarter", "year")
SEEN = ("public", "offices", "parties", "sealed")
LIST_NEEDS = ("unit", "due", "clause", "case")
CLOSE_NEEDS = ("answer", "evidence")
REGISTERED = ("title", "title-ends", "listing", "listing-ends", "fact")

_ID = Key("text", "short name of its own, in small letters", "唯一的编号，小写字母", True)
_TITLE = Key("words", "name for people", "名称", True)
_CLAUSE = Key("text", "address of the clause that orders it", "依据条款的位置")

SHAPES: dict[str, dict[str, Key]] = {
    "procedure": {
        "procedure": Key("text", "short name of the procedure", "流程简称", True),
        "title": _TITLE,
        "subject": Key("text", "what runs: duty, project, proposal or a word of its own", "办理的对象", True),
        "seen": Key("|".join(SEEN), "who sees its cases", "谁可以看到事项", True),
        "document": Key("text", "the document that orders it", "依据文件"),
        "clause": _CLAUSE,
        "opened_by": Key("[text]", "roles that may open a case; left out: all that open cases", "由谁立件"),
        "parts": Key("[part]", "positions of a case", "事项中的角色"),
        "facts": Key("{fact}", "what is known of a case", "事项的事实"),
        "constants": Key("{any}", "numbers of the text, as in a policy file", "文中的数值，同政策文件"),
        "terms": Key("{any}", "named values, as in a policy file", "命名的值，同政策文件"),
        "interpretations": Key("{any}", "what the text leaves open, as in a policy file", "文中未明确的问题"),
        "words": Key("{text}", "the English of values and offices", "值与单位的英文"),
        "stages": Key("[stage]", "the stages in order; a case begins in the first", "阶段，由先到后", True),
        "moves": Key("[move]", "ways from stage to stage", "阶段之间的办理动作"),
        "lists": Key("[list]", "lists that a case keeps", "事项的清单"),
        "reports": Key("reports", "what is reported by period", "定期报告"),
        "schedule": Key("schedule", "a yearly plan cut into periods", "倒排的年度计划"),
        "lights": Key("text", "the policy file that gives a case its light", "亮灯规则"),
        "single": Key(YES_NO, "a firm has one open case of it at a time", "同一企业同时只办一件"),
        "under": Key("[text]", "procedures, one of whose cases each case belongs to", "所属事项的流程"),
        "renewed": Key("renewal", "the clock opens the case of the next year", "逐年立件"),
    },
    "part": {
        "id": _ID,
        "title": _TITLE,
        "person": Key(YES_NO, "a person is named beside the unit", "须写明人员"),
        "many": Key(YES_NO, "several units may hold it", "可有多个单位"),
        "firm": Key(YES_NO, "the firm that the case is about holds it", "由本事项所涉企业担任"),
        "named_by": Key("[text]", "positions or roles that name who holds it", "由谁确定担任者"),
    },
    "stage": {
        "id": _ID,
        "title": _TITLE,
        "clause": _CLAUSE,
        "within": Key("expression", "the time to leave it", "办理时限"),
        "counted_from": Key("expression", "the date counted from; else the day it was entered", "起算日期"),
        "extend": Key("extension", "a longer time", "延期"),
        "silence": Key("silence", "what happens when nobody moves in time", "逾期未办的后果"),
        "checklist": Key("[check]", "boxes ticked before it is left", "离开本阶段前的核对事项"),
        "end": Key(YES_NO, "a case that came here is closed", "办结"),
    },
    "extension": {
        "when": Key("expression", "where it is extended", "延期的条件", True),
        "by": Key("expression", "the time added", "延长的时间", True),
        "clause": _CLAUSE,
    },
    "silence": {
        "move": Key("text", "the move that the clock makes", "自动执行的动作"),
        "remind": Key("[text]", "positions or roles that are reminded", "提醒的角色"),
    },
    "check": {"id": _ID, "title": _TITLE},
    "move": {
        "id": _ID,
        "title": _TITLE,
        "from": Key("[text]", "the stages it leads out of", "所在阶段", True),
        "to": Key("text", "the stage it leads to", "到达阶段", True),
        "by": Key("[text]", "positions or roles that may make it; left out: only the clock", "由谁办理"),
        "clause": _CLAUSE,
        "parts": Key("[text]", "positions that must be filled", "须落实的角色"),
        "facts": Key("[text]", "facts that must be known", "须已知的事实"),
        "evidence": Key("[text]", "papers that must be there", "须有的材料"),
        "settled": Key("[text]", "lists on which nothing may be open", "须全部办结的清单"),
        "when": Key("expression", "the condition", "条件"),
        "unchecked": Key(YES_NO, "may be made with boxes open", "不要求核对完毕"),
        "registers": Key("[registered]", "what it writes into the register of firms", "记入企业台账的内容"),
    },
    "registered": {
        "kind": Key("|".join(REGISTERED), "a title, a listing, or the end of one", "记入的内容", True),
        "title": Key("text", "the kind of title, or the fact that names it", "称号种类"),
        "subject": Key("text", "the fact that says what it was granted for", "授予对象"),
        "level": Key("text", "the fact that holds the level", "级别"),
        "paper": Key("text", "the fact that holds the number of the paper", "文号"),
        "on": Key("text", "the fact that holds the day; else the day of the move", "日期"),
        "board": Key("text", "the fact that holds the board", "板块"),
        "code": Key("text", "the fact that holds the code of the stock", "代码"),
        "fact": Key("text", "the fact of policies that it states", "政策事实"),
        "value": Key("text", "the fact that holds its value; else yes", "取值"),
    },
    "renewal": {
        "year": Key("text", "the fact that holds the year", "年度", True),
        "keeps": Key("[text]", "facts that go into the case of the next year", "沿用的事实"),
        "stops": Key("[text]", "stages after which there is no next year", "不再立件的阶段"),
    },
    "list": {
        "id": _ID,
        "title": _TITLE,
        "clause": _CLAUSE,
        "needs": Key("[text]", "what an entry cannot do without: unit, due, clause, case", "每一条须写明的"),
        "about": Key("[text]", "procedures whose cases an entry speaks of", "所指事项的流程"),
        "by": Key("[text]", "positions or roles that add and hand on", "由谁增加和交办"),
        "closing": Key("[text]", "positions or roles that close; left out: an answer settles", "由谁销号"),
        "close_needs": Key("[text]", "what closing needs: answer, evidence", "销号须有的内容"),
        "outcomes": Key("{words}", "what may come of an entry", "办理结果"),
        "outcome_needs_clause": Key("[text]", "outcomes that must cite a clause", "须引条款的结果"),
    },
    "reports": {
        "cadence": Key("|".join(CADENCES), "the rhythm; left out: each case sets its own", "报告周期"),
        "within": Key("expression", "time after a period; else as the programme sets it", "期末后的报送时限"),
        "by": Key("[text]", "positions that report", "由谁报告", True),
        "stages": Key("[text]", "stages in which reports are owed; else all that are no end", "须报告的阶段"),
        "values": Key("[text]", "facts given by period", "按期填报的事实"),
    },
    "schedule": {
        "total": Key("text", "the fact that holds the plan of the year", "年度计划的事实", True),
        "done": Key("text", "the value of a report that counts against it", "计入完成的填报值", True),
    },
}  # fmt: skip

ARTICLES = {
    "procedure": "a procedure file", "part": "a position", "stage": "a stage", "extension": "an extension",
    "silence": "silence", "check": "a line of a checklist", "move": "a move", "list": "a list",
    "reports": "reports", "schedule": "a schedule", "registered": "an entry of the register",
    "renewal": "a renewal",
}  # fmt: skip
EXAMPLES = {
    "id": "id: accept",
    "title": "title: {zh: 认领, en: accept}",
    "procedure": "procedure: key-project",
    "subject": "subject: project",
    "seen": f"seen: {', '.join(SEEN[:-1])} or {SEEN[-1]}",
    "stages": "stages: and a list of stages",
    "from": "from: [given]",
    "to": "to: done",
    "when": "when: 延期已获同意",
    "by": "by: [unit]",
    "extension by": "by: 3个月",
    "within": "within: 3个工作日",
    "total": "total: 年度计划投资",
    "done": "done: 本期完成投资",
    "kind": "kind: title",
    "year": "year: 拨款年度",
}


def json_schema() -> Schema:
    """The schema of a procedure file, draft 2020-12, made of the table that the loader reads.

    >>> schema = json_schema()
    >>> schema["required"]
    ['procedure', 'title', 'subject', 'seen', 'stages']
    """
    own = {shape: mapping_schema(keys) for shape, keys in SHAPES.items() if shape != "procedure"}
    whole: Schema = {"$schema": DRAFT, "title": "Zoulang procedure / 流程文件"}
    return whole | mapping_schema(SHAPES["procedure"]) | {"$defs": {**fact_definitions(), **own}}
