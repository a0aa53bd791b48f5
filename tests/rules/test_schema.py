"""The JSON Schema of policy files: what the loader takes fits it, and slips of the pen do not."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from tests.rules.sample import HEAD
from zoulang.cli import main
from zoulang.rules.loading.json_schema import json_schema
from zoulang.rules.loading.load import check_policy
from zoulang.rules.loading.schema import SHAPES

SHIPPED = sorted(
    path
    for path in Path(str(files("zoulang").joinpath("programmes"))).glob("*/policies/*.yaml")
    if not path.name.endswith(".keys.yaml")
)
WHOLE = Path(__file__).with_name("whole.yaml")
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2, as editors read it: numbers are numbers, but yes and days are texts."""


EditorLoader.yaml_implicit_resolvers = {
    sign: [(tag, expression) for tag, expression in resolvers if not tag.endswith(("timestamp", "bool"))]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def mistakes(text: str) -> list[str]:
    """What the schema says of a policy whose scalars are texts, as the loader reads them."""
    return [error.message for error in VALIDATOR.iter_errors(yaml.load(text, Loader=yaml.BaseLoader))]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", [*SHIPPED, WHOLE], ids=lambda path: path.stem)
def test_every_policy_that_loads_fits_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [problem for problem in check_policy(path) if not problem.warning] == []
    assert mistakes(text) == []


@pytest.mark.parametrize("path", [*SHIPPED, WHOLE], ids=lambda path: path.stem)
def test_a_reader_that_types_yaml_itself_finds_no_mistake_either(path: Path) -> None:
    """Editors read numbers as numbers."""
    typed = json.loads(json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=EditorLoader)))

    assert [error.message for error in VALIDATOR.iter_errors(typed)] == []


@pytest.mark.parametrize(
    "body",
    [
        "mesures: []",
        "measures: [{pay: 1万元}]",
        "measures: [{id: m, wenn: 规上, pay: 1万元}]",
        "measures: [{id: m, once: often, pay: 1万元}]",
        "measures: {id: m, pay: 1万元}",
        "measures: [{id: m, pay: {bands: {rows: {else: 0}}}}]",
        "measures: [{id: m, pay: {first: [{when: 规上}]}}]",
        "recognitions: [{id: r, all: [{id: a}]}]",
        "classes: [{id: c, first: [{else: 红}]}]",
        "classes: [{id: c, values: [红], cut: {by: 得分}}]",
        "scores: [{id: s, items: [{id: a, max: 5, punkte: 3}]}]",
        "deadlines: [{id: d, from: 申报日期}]",
        "stacking: [{id: s, of: [m], rule: most}]",
        "budgets: [{id: b, of: all, amount: 1万元}]",
        "routes: [{when: 规上}]",
        "constants: {t: {by: 行业, columns: {甲: 人}}}",
        "requires: [{id: a, when: 规上, all: [规上]}]",
    ],
)
def test_a_typical_slip_does_not_fit_the_schema(body: str) -> None:
    assert mistakes(HEAD) == []
    assert mistakes(f"{HEAD}{body}\n") != []


def test_every_key_is_described_in_both_languages() -> None:
    for keys in SHAPES.values():
        for key in keys.values():
            assert key.en.isascii() or any(char in key.en for char in "无×÷四进去从")
            assert any(ord(char) > 0x2E80 for char in key.zh)


def test_the_command_prints_the_schema_or_writes_it(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["rules", "schema"])
    written = CliRunner().invoke(main, ["rules", "schema", "-o", str(tmp_path / "policy.json")])

    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert json.loads(printed.output) == json_schema()
    assert json.loads((tmp_path / "policy.json").read_text(encoding="utf-8")) == json_schema()
