"""What a procedure file says comes out as it was written."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.procedures.errand import SOURCE, errand
from zoulang.errors import InputError
from zoulang.procedures import Check, Schedule, Silence, Words, findings, load_procedure
from zoulang.procedures.schema import SHAPES, json_schema
from zoulang.web.accounts.roles import role_table

PROGRAMMES = Path(__file__).parents[2] / "src/zoulang/programmes"
SHIPPED = sorted(PROGRAMMES.glob("*/procedures/*.yaml"))


def test_every_key_arrives_where_it_belongs() -> None:
    procedure = errand()
    finish, opened = procedure.move("finish"), procedure.stage("open")

    assert (procedure.slug, procedure.seen, procedure.clause) == ("errand", "offices", "三/（一）")
    assert procedure.title == Words("交办事项", "errand")
    assert procedure.part("chief").person and procedure.part("chief").many
    assert not procedure.part("unit").person
    assert (opened.within, opened.counted_from) == ("10个工作日", "交办日期")
    assert opened.extend == ("延期已获同意", "5个工作日")
    assert opened.silence == Silence("", ("unit", "office"))
    assert opened.checklist == (Check("seen", Words("已现场查看", "seen on site")),)
    assert procedure.stage("given").silence.move == "taken-silently"
    assert [stage.id for stage in procedure.stages if stage.end] == ["done", "void"]
    assert (finish.sources, finish.to, finish.parts) == (("open",), "done", ("chief",))
    assert (finish.facts, finish.evidence, finish.settled) == (("年度计划",), ("验收意见",), ("problems",))
    assert procedure.move("taken-silently").by == ()
    assert procedure.move("cancel").unchecked
    assert procedure.list_of("problems").settled_by == "closed"
    assert procedure.list_of("notes").settled_by == "answered"
    assert procedure.list_of("notes").outcomes == (("kept", Words("已兑现", "kept")),)
    assert procedure.reports is not None and procedure.reports.values == ("完成投资",)
    assert procedure.schedule == Schedule("年度计划", "完成投资")
    assert procedure.stage("given").line == SOURCE[: SOURCE.index("- id: given")].count("\n") + 1


def test_the_example_has_every_key_of_the_table() -> None:
    text = yaml.load(SOURCE, Loader=yaml.BaseLoader)
    used = set(text) | {key for stage in text["stages"] for key in stage}
    used |= {key for section in ("parts", "moves", "lists") for row in text[section] for key in row}
    used |= set(text["reports"]) | set(text["schedule"]) | set(text["renewed"])
    used |= {key for move in text["moves"] for row in move.get("registers", []) for key in row}
    known = {key for shape in SHAPES.values() for key in shape}

    assert known - used <= {"interpretations", "remind", "move", "outcome_needs_clause", "when"}
    assert not findings(errand())


def test_roles_are_any_names_until_they_are_given() -> None:
    source = SOURCE.replace("by: [office]", "by: [mayor]")

    assert load_procedure(source).move("cancel").by == ("mayor",)
    with pytest.raises(InputError, match="no position or role is called mayor"):
        load_procedure(source, roles=("office",))


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    path = tmp_path / "errand.yaml"
    path.write_text(SOURCE, encoding="utf-8")

    assert load_procedure(path) == load_procedure(SOURCE, "errand.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        load_procedure(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_shipped_procedure_is_sound_and_names_known_roles(path: Path) -> None:
    procedure = load_procedure(path, roles=role_table())

    assert procedure.slug == path.stem
    assert [finding.problem for finding in findings(procedure)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_shipped_procedure_fits_the_schema(path: Path) -> None:
    jsonschema.validate(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), json_schema())


def test_the_schema_refuses_a_key_that_means_nothing() -> None:
    wrong = yaml.safe_load(SOURCE) | {"stage": []}

    with pytest.raises(jsonschema.ValidationError, match="'stage' was unexpected"):
        jsonschema.validate(wrong, json_schema())
