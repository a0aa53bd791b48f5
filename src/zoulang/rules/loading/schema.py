"""The keys of a policy file: one table that the loader, the JSON Schema and the reference share."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_WORDS = ("money", "percent", "points", "count", "number", "yes/no", "date", "year", "duration", "text")
CONDITION_FORMS = ("when", "all", "any", "at_least", "of", "unless")


@dataclass(frozen=True)
class Key:
    """One key of a mapping.

    Attributes:
        shape: what stands behind it: ``text``, ``words``, ``expression``, the name of another shape,
            words to choose from (``ever|year``), ``[shape]`` for a list, ``{shape}`` for names with values.
        en, zh: what it means.
        needed: True if the mapping means nothing without it.
    """

    shape: str
    en: str
    zh: str
    needed: bool = False


_CLAUSE = Key("text", "address of the clause in the text", "条款在文中的位置")
_TITLE = Key("words", "title for people", "标题")
_ID = Key("text", "short name of its own; part of reason codes", "唯一的编号，用于原因代码", True)
_WHEN = Key("expression", "the expression that must hold", "须成立的条件")
_UNLESS = Key("expression", "where this holds, it is not examined", "成立时免予审查")
_ALL = Key("[condition]", "every one of these must hold", "须全部成立")
_ANY = Key("[condition]", "one of these must hold", "任一成立即可")
_AT_LEAST = Key("text", "so many of the list under of must hold", "of 所列中至少成立的项数")
_OF = Key("[condition]", "the list of at_least", "at_least 所数的条件")
_FIRST = Key("[row]", "the value of the first row that holds", "取第一个成立的行")
_BANDS = Key("bands", "the value by bands of one quantity", "按一个量分档取值")
_BEST = Key("[value]", "the largest of these", "择优，取其最大")
_IS = Key("value", "the value", "取值")
_MEMBERS = Key("members", "the measures, or all", "所涉措施的编号，或 all", True)

_FORMS = {"when": _WHEN, "all": _ALL, "any": _ANY, "at_least": _AT_LEAST, "of": _OF, "unless": _UNLESS}
_ITEM = {
    "id": _ID, "clause": _CLAUSE, "title": _TITLE,
    "name": Key("text", "makes the result a name in expressions", "使结果成为表达式中的名称"),
    "note": Key("words", "a remark for people", "备注"),
    **_FORMS,
}  # fmt: skip

SHAPES: dict[str, dict[str, Key]] = {
    "policy": {
        "policy": Key("text", "short name of the policy", "政策简称", True),
        "title": _TITLE,
        "document": Key("text", "number of the document, as printed", "文号"),
        "effective": Key("text", "first and last day, 2021-04-26..2025-12-31", "有效期，两端均含"),
        "applies_on": Key("text", "the date fact compared with the validity", "与有效期比较的日期"),
        "subject": Key("text", "what a record is about", "一条记录的对象"),
        "period": Key("year|quarter|month|once", "period of a record", "一条记录的期间"),
        "series": Key("text", "family of editions of one rule", "同一规则各版本的系列名"),
        "facts": Key("{fact}", "the inputs", "事实，即输入"),
        "registers": Key("{register}", "rows that belong to a subject", "主体名下的明细"),
        "constants": Key("{constant}", "numbers of the text", "文中的数值"),
        "interpretations": Key("{interpretation}", "what the text leaves open", "文中未明确的问题"),
        "terms": Key("{term}", "named values", "命名的值"),
        "words": Key("{text}", "the English of values and offices", "值与单位的英文"),
        "requires": Key("[condition]", "conditions of every item", "各项共同的条件"),
        "vetoes": Key("[veto]", "conditions that refuse", "一票否决的条件"),
        "measures": Key("[measure]", "what is paid", "奖补措施"),
        "recognitions": Key("[recognition]", "who is recognised", "认定"),
        "scores": Key("[score]", "points by line, group and total", "评分"),
        "classes": Key("[class]", "one of ordered values", "分档"),
        "deadlines": Key("[deadline]", "what is due when", "时限"),
        "stacking": Key("[stacking]", "what measures give together", "叠加规则"),
        "budgets": Key("[budget]", "money that claims share", "预算"),
        "routes": Key("[route]", "records that another edition decides", "由其他版本认定的情形"),
        "running": Key(
            "text", "instalments after the validity: stop, continue, or an interpretation",
            "期满后未付的分年资金：stop、continue 或一项待释明的问题",
        ),
        "conflicts": Key(
            "conflict", "which document pays where several pay for the same", "与其他文件重复时由谁支付",
        ),
        "cases": Key("[case]", "worked cases", "案例"),
        "case_files": Key("[case file]", "worked cases of others", "案例文件"),
    },
    "fact": {
        "zh": Key("text", "the name on Chinese screens", "中文名称"),
        "en": Key("text", "the name on English screens", "英文名称"),
        "also": Key("texts", "other spellings", "其他写法"),
        "type": Key(
            "type", "a type word, or the values, the lowest first", "类型，或由低到高的取值", True,
        ),
        "unit": Key("text", "the unit in which it is usually given", "通常的单位"),
        "or_none": Key("yes|no|是|否", "无 is a value: known to have none", "“无”也是一个值"),
        "judged": Key("text", "the unit that decides it by looking", "由谁评定"),
        "per": Key("year|quarter|month", "it belongs to a period", "属于哪种期间"),
        "source": Key("text", "the unit that can confirm it", "由谁核实"),
        "within": Key("text", "lowest and highest value, 0..100", "取值范围"),
        "scale": Key("text", "decimals kept", "保留的小数位数"),
    },
    "register": {
        "zh": Key("text", "the name on Chinese screens", "中文名称"),
        "en": Key("text", "the name on English screens", "英文名称"),
        "columns": Key("{column}", "the columns", "列", True),
    },
    "keyed": {
        "by": Key("text", "the fact whose value picks the row", "按哪个事实取行", True),
        "columns": Key("{type}", "the columns with their units; each is a name", "各列及单位", True),
        "rows": Key("{cells}", "the rows: one written value for each column", "各行的数值", True),
        "clause": _CLAUSE,
    },
    "dated": {"dated": Key("{text}", "first day: value", "起始日：数值", True)},
    "interpretation": {
        "type": Key("type", "type of the answer, or name of a class", "答案的类型，或分档的名称", True),
        "unit": Key("text", "the unit of the answer", "答案的单位"),
        "ask": Key("words", "the question", "问题"),
        "owner": Key("text", "who decides it", "由谁释明"),
        "clause": _CLAUSE,
        "value": Key("text", "the answer", "答案"),
        "on": Key("text", "day of the answer", "释明日期"),
        "by": Key("text", "who answered", "释明人"),
        "ref": Key("text", "in which paper", "依据文件"),
    },
    "term": {
        "zh": Key("text", "the name on Chinese screens", "中文名称"),
        "en": Key("text", "the name on English screens", "英文名称"),
        "value": Key("value", "the value", "取值", True),
        "clause": _CLAUSE,
    },
    "condition": {"id": Key("text", "reason code", "原因代码"), **_FORMS, "clause": _CLAUSE, "title": _TITLE},
    "veto": {
        "id": Key("text", "reason code", "原因代码"), **_FORMS,
        "of": Key("[text]", "the items that it refuses; else all", "所否决的项目，缺省为全部"),
        "clause": _CLAUSE, "title": _TITLE,
    },
    "measure": {
        **_ITEM,
        "pay": Key("pay", "the amount", "金额"),
        "once": Key("ever|year|project", "refused if the ledger has a payment", "只发一次的期间"),
        "receipt": Key("text", "a text fact that counts once", "只可使用一次的凭证"),
        "project": Key("text", "the text fact that names the project", "项目名称的事实"),
        "payer": Key("text", "who pays", "支付方"),
        "cited": Key("cited", "the amount stands in another text", "金额见其他文件"),
        "pays_for": Key("text", "what it pays for, the same in other documents", "支付的事由，各文件同名"),
    },
    "recognition": {**_ITEM, "first": _FIRST, "bands": _BANDS, "best": _BEST, "is": _IS},
    "class": {
        **_ITEM,
        "values": Key("[text]", "the values, the lowest first", "由低到高的取值", True),
        "first": _FIRST, "bands": _BANDS, "best": _BEST, "is": _IS,
        "cut": Key("cut", "classes cut from a ranking", "按名次分档"),
        "else": Key("text", "the value of those who are not ranked", "不参与排名者的取值"),
    },
    "score": {
        **_ITEM,
        "max": Key("text", "the most points", "满分"),
        "points": Key("value", "the points", "得分"),
        "first": _FIRST, "bands": _BANDS, "best": _BEST,
        "items": Key("[score part]", "lines and groups", "各行各组"),
    },
    "score part": {
        "id": Key("text", "name of the line", "行的编号"),
        "clause": _CLAUSE, "title": _TITLE,
        "name": Key("text", "makes its points a name in expressions", "使该行得分成为名称"),
        "max": Key("text", "the most points", "最高分"),
        "points": Key("value", "the points", "得分"),
        "first": _FIRST, "bands": _BANDS, "best": _BEST,
        "items": Key("[score part]", "the lines of a group", "组内各行"),
        "missing": Key("value", "what counts where facts are missing", "缺少事实时的得分"),
        "unless": Key("expression", "where this holds, the line gives nothing", "成立时本行不计"),
    },
    "deadline": {
        **_ITEM,
        "from": Key("expression", "the day counted from", "起算日", True),
        "within": Key("expression", "the time given", "期限", True),
        "extend": Key("extension", "a longer time", "延期"),
        "done": Key("text", "the date fact that says when it was done", "完成日期的事实"),
    },
    "extension": {
        "when": Key("expression", "where it is extended", "延期的条件", True),
        "by": Key("expression", "the time added", "延长的时间", True),
        "clause": _CLAUSE, "title": _TITLE,
    },
    "cut": {
        "by": Key("expression", "what is ranked, the largest first", "按什么排名", True),
        "within": Key("texts", "ranked separately for each of these", "分组"),
        "among": Key("expression", "who takes part", "参与排名的条件"),
        "upto": Key("{text}", "class: cumulative share, rising to 100%", "各档累计比例，递增到100%", True),
        "rounding": Key("text", "四舍五入, 进一, 去尾 or an interpretation", "名额取整"),
        "ties": Key("text", "从优, 从低 or an interpretation", "同分的名次"),
    },
    "stacking": {
        "id": _ID, "clause": _CLAUSE, "title": _TITLE, "of": _MEMBERS,
        "rule": Key("highest|sum", "the highest is paid, or a sum under a cap", "就高，或合计不超上限", True),
        "cap": Key("expression", "the joint cap of a sum", "合计的上限"),
        "per": Key("ever|year|project", "over what time paid amounts count", "已发金额的计算期间"),
        "top_up": Key("yes|no|是|否", "less what was paid before", "补差"),
    },
    "budget": {
        "id": _ID, "clause": _CLAUSE, "title": _TITLE, "of": _MEMBERS,
        "amount": Key("expression", "the money there is", "预算金额", True),
        "per": Key("year|ever", "for which time", "预算期间"),
        "short": Key("pro-rata|first-come", "what happens when it is short", "不足时的办法", True),
        "order": Key("[text]", "the facts that order the claims", "先后顺序"),
        "rest": Key("last-in-part|stop", "the claim that no longer fits", "余额不足一笔时"),
    },
    "conflict": {
        "rule": Key(
            "text",
            "newer, highest, both, or an interpretation",
            "从新、就高、分别支付，或待释明的问题",
            True,
        ),
        "clause": _CLAUSE,
    },
    "route": {
        "id": Key("text", "reason code", "原因代码"),
        "when": Key("expression", "the records that it takes", "适用的情形", True),
        "use": Key("text", "the edition that decides them", "适用的版本", True),
        "clause": _CLAUSE, "title": _TITLE,
    },
    "cited": {
        "document": Key("text", "number or title of the other text", "其他文件的文号或标题", True),
        "until": Key("text", "last day of that text", "该文件的截止日"),
    },
    "case": {
        "id": Key("text", "name of the case", "案例编号"),
        "title": Key("text", "what it shows", "案例说明"),
        "set": Key("{any}", "facts: values", "事实的取值"),
        "expect": Key("{text}", "items: results", "期望的结果", True),
    },
    "case file": {
        "file": Key("text", "the file", "文件名", True),
        "keys": Key("text", "the table that translates its keys", "键对照表"),
    },
    "bands": {
        "of": Key("expression", "the quantity", "所分档的量", True),
        "rows": Key("{value}", "comparison and limit, or else: value", "档：值", True),
        "edge": Key("expression", "an interpretation: whether the very limit counts", "端点是否计入的释明"),
    },
    "value": {
        "bands": _BANDS, "first": _FIRST, "best": _BEST,
        "unless": Key("expression", "where this holds, 无", "成立时为无"),
    },
}  # fmt: skip


def keys_of(shape: str) -> tuple[str, ...]:
    """The keys that a mapping of this shape may have.

    >>> keys_of("extension")
    ('when', 'by', 'clause', 'title')
    """
    return tuple(SHAPES[shape])
