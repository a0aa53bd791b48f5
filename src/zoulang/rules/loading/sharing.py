"""What items give together: stacking, budgets; routes to other editions, conflicts with other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from zoulang.rules import units
from zoulang.rules.expressions.check import expression
from zoulang.rules.loading.parts import conditions_of, listed, reject_unknown, text_of, words_of
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Budget, Conflicts, Item, Route, Stacking
from zoulang.rules.tree import ByYear, FactRef, InterpretationRef, Literal, Node
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.loading.names import Names

WORDS = {
    "rule": ("highest", "sum"),
    "short": ("pro-rata", "first-come"),
    "rest": ("last-in-part", "stop"),
    "top_up": ("yes", "no", "是", "否"),
}
RUNNING = {"stop": False, "continue": True}
CONFLICT_RULES = ("newer", "highest", "both")
PERIODS = {"stacking": ("ever", "year", "project"), "budgets": ("year", "ever")}


class Sharing:
    """Reads ``stacking``, ``budgets`` and ``routes``."""

    def __init__(self, names: Names, items: tuple[Item, ...]):
        self.names = names
        self.measures = {item.id: item for item in items if item.kind == "measure"}

    # --- stacking -----------------------------------------------------------------------------------

    def stacking(self) -> tuple[Stacking, ...]:
        """The groups of measures that are not simply added."""
        made = [self._stack(part) for part in self._parts("stacking")]
        found = tuple(group for group in made if group is not None)
        self._refuse_twins("stacking", [group.id for group in found])
        return found

    def _stack(self, part: Section) -> Stacking | None:
        reject_unknown(part, keys_of("stacking"), "stacking")
        id, of = text_of(part, "id"), self._members(part)
        rule = self._word(part, "rule", WORDS["rule"])
        cap = self._amount(part, "cap")
        per = self._word(part, "per", PERIODS["stacking"])
        top_up = self._word(part, "top_up", WORDS["top_up"]) in ("yes", "是")
        if id is None or rule is None:
            missing = "id" if id is None else "rule"
            if missing not in part:
                part.report(f"stacking has no {missing}", "write {id: …, of: [ids], rule: highest}", "E19")
            return None
        self._refuse_odd_rules(part, rule, top_up, per)
        self._refuse_schedules(part, of)
        return Stacking(
            id=id,
            of=of,
            rule=cast("Any", rule),
            cap=cap,
            per=cast("Any", per),
            top_up=top_up,
            clause=text_of(part, "clause"),
            title=words_of(part.get("title")),
        )

    @staticmethod
    def _refuse_odd_rules(part: Section, rule: str, top_up: bool, per: str | None) -> None:
        if rule == "sum" and "cap" not in part:
            part.report(
                "a sum without a cap changes nothing", "add cap: 200万元, or write rule: highest", "E26"
            )
        if rule == "highest" and "cap" in part:
            found, remedy = "a cap belongs to rule: sum", "cap each measure by ，最高 in its own pay"
            part.key("cap").report(found, remedy, "E26")
        if top_up and rule != "highest":
            found = "top_up means the highest less what was paid"
            part.key("top_up").report(found, "write rule: highest, or leave it out", "E26")
        if top_up and per is None:
            found = "it is not said over what time paid amounts are taken off"
            part.key("top_up").report(found, "add per: ever or per: year", "E26")

    def _refuse_schedules(self, part: Section, of: tuple[str, ...]) -> None:
        for id in of if len(of) > 1 else ():
            pay = self.measures[id].pay
            if pay is not None and any(isinstance(node, ByYear) for node in pay.walk()):
                part.key("of").report(
                    f"{id} is paid by the year and cannot be stacked with others",
                    "stack only amounts that are paid at once",
                    "E26",
                )

    # --- budgets ------------------------------------------------------------------------------------

    def budgets(self) -> tuple[Budget, ...]:
        """The budgets that claims share."""
        made = [self._budget(part) for part in self._parts("budgets")]
        found = tuple(budget for budget in made if budget is not None)
        self._refuse_twins("budgets", [budget.id for budget in found])
        self._refuse_shared_members(found)
        return found

    def _budget(self, part: Section) -> Budget | None:
        reject_unknown(part, keys_of("budget"), "a budget")
        id, of = text_of(part, "id"), self._members(part)
        amount = self._amount(part, "amount")
        short = self._word(part, "short", WORDS["short"]) or "pro-rata"
        rest = self._word(part, "rest", WORDS["rest"]) or "last-in-part"
        per = self._word(part, "per", PERIODS["budgets"]) or "year"
        order = self._order(part)
        self._refuse_odd_shortage(part, short)
        if id is None or amount is None:
            missing = "id" if id is None else "amount"
            if missing not in part:
                found = f"the budget has no {missing}"
                part.report(found, "write {id: …, of: [ids], amount: 1000万元}", "E19")
            return None
        return Budget(
            id=id,
            of=of,
            amount=amount,
            per=cast("Any", per),
            short=cast("Any", short),
            order=order,
            rest=cast("Any", rest),
            clause=text_of(part, "clause"),
            title=words_of(part.get("title")),
        )

    @staticmethod
    def _refuse_odd_shortage(part: Section, short: str) -> None:
        if "short" not in part:
            part.report(
                "it is not said what happens when the money is short",
                "add short: pro-rata or short: first-come",
                "E19",
            )
        if short == "first-come" and not listed(part.get("order")):
            part.report(
                "first-come needs the facts that order the claims", "add order: [受理日期, 受理号]", "E19"
            )
        for key in ("order", "rest"):
            if short != "first-come" and key in part:
                part.key(key).report(f"{key} means nothing with pro-rata", "leave it out", "E19")

    def _order(self, part: Section) -> tuple[str, ...]:
        keys = []
        for entry in listed(part.get("order")):
            node = expression(entry, self.names.scope) if isinstance(entry, Scalar) else None
            if node is None:
                continue
            if not isinstance(node, FactRef) or node.type.kind is Kind.YES_NO:
                entry.report(
                    "claims are ordered by facts such as a date or a number", "name such a fact", "E17"
                )
            else:
                keys.append(node.name)
        return tuple(keys)

    def _refuse_shared_members(self, budgets: tuple[Budget, ...]) -> None:
        taken: dict[str, str] = {}
        for budget, part in zip(budgets, self._parts("budgets"), strict=False):
            for id in budget.of:
                if id in taken and "of" in part:
                    found = f"{id} would be paid from two budgets, {taken[id]} and {budget.id}"
                    part.key("of").report(found, "name it in one of the two", "E26")
                taken.setdefault(id, budget.id)

    # --- routes -------------------------------------------------------------------------------------

    def routes(self) -> tuple[Route, ...]:
        """Records that another edition decides."""
        made = []
        for number, part in enumerate(listed(self.names.top.get("routes")), 1):
            if not isinstance(part, Section) or text_of(part, "use") is None or "when" not in part:
                part.report(
                    "a route needs when and use", "write {when: 复核, use: name of the edition}", "E19"
                )
                continue
            reject_unknown(part, keys_of("route"), "a route")
            one = Listing(part.file, part.index, [part])
            conditions = conditions_of(self.names.reader, one, "route", extra=("use",), first=number)
            if conditions:
                made.append(Route(conditions[0], str(text_of(part, "use")), text_of(part, "clause")))
        if made and text_of(self.names.top, "series") is None:
            found = "a route leads to another edition, but the file belongs to no series"
            self.names.top.key("routes").report(found, "add series: with the name of the family", "E19")
        return tuple(made)

    def running(self) -> Node | None:
        """``running``: whether instalments that fall due after the validity are still paid."""
        source = self.names.top.get("running")
        if source is None:
            return None
        if isinstance(source, Scalar) and source.text in RUNNING:
            return Literal(type=units.YES_NO, value=RUNNING[source.text], text=source.text)
        if isinstance(source, Scalar) and source.text in self.names.interpretations:
            node = expression(source, self.names.scope, units.YES_NO)
            return node if isinstance(node, InterpretationRef) else None
        if isinstance(source, Scalar) and source.text in self.names.scope.broken:
            return None
        remedy = "write stop, continue, or the name of a yes/no interpretation"
        source.report("this does not say whether running instalments are paid on", remedy, "E19")
        return None

    # --- other documents ----------------------------------------------------------------------------

    def conflicts(self) -> Conflicts | None:
        """``conflicts``: which document pays where several pay for the same."""
        part = self.names.top.get("conflicts")
        if part is None:
            return None
        if not any("pays_for" in measure for measure in self.names.item_parts("measures")):
            found = "no measure says what it pays for, so it cannot meet another document"
            self.names.top.key("conflicts").report(found, "add pays_for: to those that can", "E19")
        if not isinstance(part, Section):
            rule = self._conflict_rule(part)
            return Conflicts(rule) if rule is not None else None
        reject_unknown(part, keys_of("conflict"), "conflicts")
        rule = self._conflict_rule(part.get("rule") or part)
        return Conflicts(rule, text_of(part, "clause")) if rule is not None else None

    def _conflict_rule(self, source: Part) -> Node | None:
        text = source.text if isinstance(source, Scalar) else ""
        if text in CONFLICT_RULES:
            return Literal(type=Type(Kind.CHOICE, values=CONFLICT_RULES), value=text, text=text)
        if text in self.names.scope.broken:
            return None
        if isinstance(source, Scalar) and text in self.names.interpretations:
            node = expression(source, self.names.scope)
            if isinstance(node, InterpretationRef) and set(node.type.values) == set(CONFLICT_RULES):
                return node
        remedy = "write newer, highest, both, or the name of an interpretation of type [newer, highest, both]"
        source.report("this does not say which document pays", remedy, "E19")
        return None

    # --- shared -------------------------------------------------------------------------------------

    def _parts(self, section: str) -> list[Section]:
        parts = listed(self.names.top.get(section))
        for part in parts:
            if not isinstance(part, Section):
                part.report(f"this is no entry of {section}", "write {id: …, of: [ids]}", "E19")
        return [part for part in parts if isinstance(part, Section)]

    def _refuse_twins(self, section: str, ids: list[str]) -> None:
        for id in dict.fromkeys(id for id in ids if ids.count(id) > 1):
            self.names.top.key(section).report(f"the id {id} stands twice in {section}", "rename one", "E22")

    def _members(self, part: Section) -> tuple[str, ...]:
        of = part.get("of")
        if isinstance(of, Scalar) and of.text in ("all", "全部"):
            return tuple(self.measures)
        ids = []
        for entry in listed(of) if of is not None else []:
            text = entry.text if isinstance(entry, Scalar) else ""
            id = self.names.scope.measures.get(text)
            if id is None:
                near = nearest(text, self.names.scope.measures)
                entry.report(f"no measure is called {text}", or_else(near, "use the id of a measure"), "E01")
            elif id in ids:
                entry.report(f"{text} stands twice in this list", "keep one of the two", "E22")
            elif id in self.measures:
                ids.append(id)
        if of is None:
            part.report("it is not said which measures", "write of: [ids], or of: all", "E19")
        return tuple(ids)

    def _amount(self, part: Section, key: str) -> Node | None:
        source = part.get(key)
        if source is None:
            return None
        if not isinstance(source, Scalar):
            source.report("an amount is needed here", "write for example 200万元", "E17")
            return None
        return expression(source, self.names.scope, units.MONEY)

    @staticmethod
    def _word(part: Section, key: str, words: tuple[str, ...]) -> str | None:
        given = text_of(part, key)
        if given is not None and given not in words:
            place: Part = part.parts[key][1]
            place.report(f"{key}: {given} is not known", f"write {' or '.join(words[:3])}", "E19")
            return None
        return given
