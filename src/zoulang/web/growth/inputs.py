"""What a ranking rests on: who takes part, what is read of them, what persons set; kept with the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from zoulang.batch.cells import dtype_of
from zoulang.batch.frames import none_column
from zoulang.batch.valued import valued
from zoulang.errors import InputError, Problem, said
from zoulang.rules import Policy
from zoulang.rules.policy import Input
from zoulang.rules.record import ValueProblem, parse_value
from zoulang.web.accounts.holidays import calendar
from zoulang.web.accounts.models import Programme
from zoulang.web.growth.models import Ranking, Scheme
from zoulang.web.growth.schemes import ASKED, SHORTLIST, text_of_scheme
from zoulang.web.growth.standings import with_given
from zoulang.web.growth.working_out import Worked, work_out
from zoulang.web.policy.policies import policy_of_text
from zoulang.web.registry.known import ENTERPRISE, records_of_year
from zoulang.web.registry.models import ListedFirm, Title, YearlyList, valid_titles


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of one ranking.

    Attributes:
        rules: the text of the policy.
        answers: what is set: interpretations and facts that are the same for all, by name.
        firms: ids of the enterprises, in the order of the records.
        records: as the batch engine takes them, without the values that are the same for all.
    """

    source: Mapping[str, Any]
    policy: Policy
    rules: str
    answers: Mapping[str, str]
    on: date
    firms: list[int]
    records: pl.DataFrame

    def work_out(self) -> list[Worked]:
        """Places, values and grades of the firms."""
        interpretations = {n: v for n, v in self.answers.items() if n in self.policy.interpretations}
        same = {n: v for n, v in self.answers.items() if n not in self.policy.interpretations}
        records = with_given(self.policy, self.records, same)
        return work_out(self.source, self.policy, records, self.on, interpretations, calendar())

    def as_texts(self) -> list[dict[str, str]]:
        """The values of each firm by key, as text that `frozen` reads back."""
        texts = self.records.select(pl.all().cast(pl.String))
        return [{k: v for k, v in row.items() if v is not None} for row in texts.iter_rows(named=True)]

    def lacking(self, texts: Mapping[str, str]) -> list[str]:
        """The facts that a firm does not give, of those that everybody is ranked by."""
        asked = ASKED.get(self.source["kind"]) or str(self.source["class"])
        wanted = self.policy.inputs_of(self.policy.item(asked))
        missing = []
        for each in self.policy.inputs:
            stated = {each.key, none_column(each.key)} & set(texts) or each.fact.zh in self.answers
            if (each.fact.key, each.back) in wanted and not stated:
                missing.append(each.zh)
        return missing

    @classmethod
    def frozen(cls, ranking: Ranking) -> Inputs:
        """The inputs as they were kept with a ranking, and the points as they are now."""
        policy = policy_of_text(ranking.rules, str(ranking.source["slug"]))
        firms: list[int] = []
        texts: list[dict[str, str]] = []
        points: dict[int, Decimal] = {}
        fields = ("enterprise_id", "inputs", "points")
        for firm, inputs, point in ranking.firms.order_by("enterprise_id").values_list(*fields):
            firms.append(firm)
            texts.append(inputs)
            if point is not None:
                points[firm] = point
        records = frame_of_texts(policy, texts)
        records = _with_points(ranking.source, policy, records, firms, points)
        return cls(ranking.source, policy, ranking.rules, ranking.answers, ranking.on, firms, records)


def frame_of_texts(policy: Policy, texts: list[dict[str, str]]) -> pl.DataFrame:
    """A records frame from the texts of `Inputs.as_texts`."""
    names = dict.fromkeys(name for row in texts for name in row)
    known = {each.key: each for each in policy.known_inputs.values()}
    columns = [pl.int_range(len(texts), eager=True).alias("\0row")]
    for name in names:
        cells = pl.Series(name, [row.get(name) for row in texts], dtype=pl.String)
        given = known.get(name)
        columns.append(cells == "true" if given is None else _typed(given, cells))
    return pl.DataFrame(columns).drop("\0row") if names else pl.DataFrame(columns).select([])


def _typed(given: Input, cells: pl.Series) -> pl.Series:
    dtype = dtype_of(given.fact.type, given.fact.scale)
    return cells == "true" if dtype == pl.Boolean else cells.cast(dtype)


def inputs_for(scheme: Scheme, year: int, on: date, points: Mapping[int, Decimal]) -> Inputs:
    """The inputs of a scheme for a year as the record knows them today.

    Raises:
        InputError: if a setting is missing that nobody set.
    """
    programme, source = scheme.programme, scheme.source
    rule_sets = dict(programme.rule_sets.values_list("slug", "source"))
    rules = text_of_scheme(source, rule_sets, year)
    policy = policy_of_text(rules, str(source["slug"]))
    answers = _answers(scheme)
    records = records_of_year(programme, policy, year)
    among = _population(programme, source, year, on)
    if among is not None:
        records = records.filter(pl.col(ENTERPRISE).is_in(sorted(among)))
    records = records.sort(ENTERPRISE)
    records = _shortlisted(source, policy, records, on)
    firms = records[ENTERPRISE].to_list()
    read = {each.key for each in policy.inputs} | {none_column(each.key) for each in policy.inputs}
    records = records.select(name for name in records.columns if name in read)
    records = _with_points(source, policy, records, firms, points)
    return Inputs(source, policy, rules, answers, on, firms, records)


def _population(programme: Programme, source: Mapping[str, Any], year: int, on: date) -> set[int] | None:
    """Ids of the firms that may take part: holders of a title, or those on a confirmed list; None: all."""
    found: set[int] | None = None
    if source.get("title"):
        held = Title.objects.filter(valid_titles(on), kind__programme=programme, kind__slug=source["title"])
        found = set(held.values_list("enterprise_id", flat=True))
    if source.get("list"):
        lists = YearlyList.objects.filter(
            programme=programme, fact=source["list"], year__lte=year, state=YearlyList.State.CONFIRMED
        )
        latest = lists.order_by("-year").first()
        listed = ListedFirm.objects.filter(yearly_list=latest).values_list("enterprise_id", flat=True)
        found = set(listed) if found is None else found & set(listed)
    return found


def judged_fact(source: Mapping[str, Any]) -> str | None:
    """The fact that a person gives, by its Chinese name."""
    judged = source.get("judged")
    return str(judged["fact"]) if judged else None


def _shortlisted(source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, on: date) -> pl.DataFrame:
    """Those that persons judge: so many by what can be computed."""
    short = (source.get("judged") or {}).get("shortlist")
    if not short or SHORTLIST not in policy.terms or records.is_empty():
        return records
    value = valued(policy, records.drop(ENTERPRISE), on, [SHORTLIST])[SHORTLIST]
    ranks = value.rank("min", descending=True)
    return records.filter((ranks <= int(short["size"])).fill_null(False))


def _with_points(
    source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, firms: list[int],
    points: Mapping[int, Decimal],
) -> pl.DataFrame:  # fmt: skip
    name = judged_fact(source)
    if name is None:
        return records
    fact = policy.fact(name)
    given = [points.get(firm) for firm in firms]
    column = pl.Series(fact.key, given, dtype=pl.Decimal(38, fact.scale)).cast(
        dtype_of(fact.type, fact.scale)
    )
    return records.with_columns(column)


# --- what persons set -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """A value that a scheme asks for.

    Attributes:
        value: as the file has it; a person's value goes before it. Empty: nobody set it.
    """

    name: str
    name_zh: str
    name_en: str
    unit: str
    value: str
    by_person: bool


def settings_of(scheme: Scheme) -> list[Setting]:
    """Every setting that the entry lists, with the value in force."""
    set_by_person = dict(scheme.settings.values_list("name", "value"))
    rule_sets = dict(scheme.programme.rule_sets.values_list("slug", "source"))
    policy = policy_of_text(text_of_scheme(scheme.source, rule_sets), str(scheme.source["slug"]))
    found = []
    for each in scheme.source.get("settings") or ():
        name = str(each["name"])
        zh, en, unit = name, name, ""
        if name in policy.interpretations:
            asked = policy.interpretations[name]
            en, unit = policy.word(name, "en"), "、".join(asked.type.values)
        else:
            fact = policy.fact(name)
            en, unit = fact.en, fact.unit or ""
        value = set_by_person.get(name) or str(each.get("value") or "")
        found.append(Setting(name, zh, en, unit, value, name in set_by_person))
    return found


def _answers(scheme: Scheme) -> dict[str, str]:
    settings = settings_of(scheme)
    missing = [each.name for each in settings if not each.value]
    if missing:
        found = said("{names} of {title} are not set", names="、".join(missing), title=scheme.name_zh)
        remedy = said("let the office set them: the document leaves them to the programme")
        raise InputError(Problem(found, remedy))
    return {each.name: each.value for each in settings}


def checked_setting(scheme: Scheme, name: str, text: str) -> None:
    """Refuse a name that the scheme does not ask for and a value that does not fit.

    Raises:
        InputError: saying what would do.
    """
    if all(each.name != name for each in settings_of(scheme)):
        found = said("{title} does not ask for {name}", title=scheme.name_zh, name=name)
        raise InputError(Problem(found, said("set what the page lists")))
    rule_sets = dict(scheme.programme.rule_sets.values_list("slug", "source"))
    policy = policy_of_text(text_of_scheme(scheme.source, rule_sets), str(scheme.source["slug"]))
    if name in policy.interpretations:
        from zoulang.rules.deciding.answers import answers_in_force

        answers_in_force(policy, {name: text})
        return
    try:
        parse_value(policy.fact(name), text)
    except ValueProblem as problem:
        raise InputError(Problem(problem.found, problem.remedy, place=name)) from None
