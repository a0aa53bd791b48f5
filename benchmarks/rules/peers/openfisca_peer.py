"""OpenFisca: variables by year with formulas, figures in a tree of parameters.

Its amounts are float32, so a total of some hundred thousand yuan cannot be right to the fen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from enterprises import LEVELS, MEASURES, MONEY, YES_NO
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import YEAR
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

ENV, KIND, MAX_N = "openfisca", "columnar", 1_000_000
PERIOD = "2023"
INPUTS = ("year", "apply_date", *MONEY, *YES_NO, *LEVELS)
FIGURES = {
    "m1": {"rate": 0.3, "cap": 500_000},
    "m2": {"rate": 0.3, "cap": 1_500_000},
    "m3": {"rate": 0.1, "cap": 200_000},
    "m5": {"rate": 0.3, "cap": 1_500_000},
    "m6": {"rate": 0.3, "certificate": 200_000, "factory": 300_000, "workshop": 100_000},
    "m8": {"rate": 0.3, "cap": 1_000_000, "gazelle": 300_000},
    "m9": {"once_1": 2_000_000, "yearly_1": 500_000, "once_2": 5_000_000, "yearly_2": 1_000_000},
    "m10": {
        "demo_level_1": 300_000,
        "demo_level_2": 1_000_000,
        "one_tech_1": 100_000,
        "one_tech_2": 300_000,
        "design_1": 100_000,
        "design_2": 300_000,
    },
}


def in_force(firm: Any, period: Any) -> Any:
    day = firm("apply_date", period)
    return (day >= np.datetime64("2021-04-26")) & (day <= np.datetime64("2025-12-31"))


def f2(firm: Any, period: Any) -> Any:
    return sum(firm(name, period) for name in MONEY if name.startswith("f2_"))


def m1(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m1
    return (firm("m1_recog", period) >= 1) * np.minimum(
        firm("m1_premium", period) * figures.rate, figures.cap
    )


def m2(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m2
    return firm("four_strong", period) * np.minimum(firm("f2", period) * figures.rate, figures.cap)


def m3(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m3
    listed = firm("first_listed", period) & firm("above_scale", period)
    return listed * np.minimum(firm("last_year_contrib", period) * figures.rate, figures.cap)


def m5(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m5
    return np.minimum(firm("f5", period) * figures.rate, figures.cap)


def m6(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m6
    fixed = firm("ims_first_cert", period) * figures.certificate
    fixed = fixed + firm("smart_factory", period) * figures.factory
    return firm("f6", period) * figures.rate + fixed + firm("smart_workshop", period) * figures.workshop


def m8(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m8
    gazelle = firm("gazelle_first", period) & (firm("gazelle_level", period) >= 1)
    return np.minimum(firm("f8", period) * figures.rate, figures.cap) + gazelle * figures.gazelle


def m9(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m9
    kind, years = firm("m9_kind", period), firm("year", period) - firm("m9_year", period)
    later = (years >= 1) & (years <= 3)
    cases = [(kind == 1) & (years == 0), (kind == 1) & later, (kind == 2) & (years == 0), (kind == 2) & later]
    return np.select(cases, [figures.once_1, figures.yearly_1, figures.once_2, figures.yearly_2], 0.0)


def m10(firm: Any, period: Any, parameters: Any) -> Any:
    figures = parameters(period).m10
    levels = ((name, level) for name in ("demo_level", "one_tech", "design") for level in (1, 2))
    return sum((firm(name, period) == level) * figures[f"{name}_{level}"] for name, level in levels)


def total(firm: Any, period: Any) -> Any:
    return sum(firm(name, period) for name in MEASURES)


def _gated(formula: Callable[..., Any]) -> Callable[..., Any]:
    def gated(firm: Any, period: Any, parameters: Any) -> Any:
        return firm("in_force", period) * formula(firm, period, parameters)

    return gated


def setup() -> None:
    global system
    firm = Entity("firm", "firms", "An enterprise in one year", "")
    firm.is_person = True
    system = TaxBenefitSystem([firm])
    since = "2021-01-01"
    system.parameters = ParameterNode(
        "",
        data={
            measure: {name: {"values": {since: {"value": value}}} for name, value in figures.items()}
            for measure, figures in FIGURES.items()
        },
    )

    def variable(name: str, kind: type, formula: Callable[..., Any] | None = None) -> None:
        attributes = {"value_type": kind, "entity": firm, "definition_period": YEAR, "label": name}
        system.add_variable(type(name, (Variable,), attributes | ({"formula": formula} if formula else {})))

    for names, kind in ((MONEY, float), (YES_NO, bool), ((*LEVELS, "year"), int), (("apply_date",), date)):
        for name in names:
            variable(name, kind)
    variable("in_force", bool, in_force)
    variable("f2", float, f2)
    for name, formula in zip(MEASURES, (m1, m2, m3, m5, m6, m8, m9, m10), strict=True):
        variable(name, float, _gated(formula))
    variable("total", float, total)


def batch(path: str) -> dict[str, Any]:
    records = pl.read_parquet(path, columns=list(INPUTS))
    simulation = SimulationBuilder().build_default_simulation(system, count=records.height)
    for name in INPUTS:
        simulation.set_input(name, PERIOD, records[name].to_numpy())
    return {name: simulation.calculate(name, PERIOD) for name in (*MEASURES, "total")}


def totals(result: dict[str, Any]) -> Any:
    return result["total"].astype(np.float64)


def _simulation(record: dict[str, Any]) -> Any:
    given = {**record, "apply_date": record["apply_date"].isoformat()}
    cells = {name: {PERIOD: given[name]} for name in INPUTS}
    return SimulationBuilder().build_from_dict(system, {"firms": {"firm": cells}})


def one(record: dict[str, Any]) -> float:
    return float(_simulation(record).calculate("total", PERIOD)[0])


def explain(record: dict[str, Any]) -> Any:
    simulation = _simulation(record)
    simulation.trace = True
    simulation.calculate("total", PERIOD)
    return simulation.tracer.get_serialized_flat_trace()
