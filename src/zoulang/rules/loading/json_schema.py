"""The JSON Schema of policy files, for editors that complete and check while one writes."""

from __future__ import annotations

from zoulang.rules.loading.schema import SHAPES, TYPE_WORDS, Key

Schema = dict[str, object]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Schema:
    """The schema of a policy file, draft 2020-12, made of the tables that the loader reads.

    It knows keys, lists and fixed words. What an expression may say, only the checker knows.

    >>> schema = json_schema()
    >>> schema["required"], "measures" in schema["properties"]
    (['policy'], True)
    """
    definitions = {
        _anchor(shape): mapping_schema(keys) for shape, keys in SHAPES.items() if shape != "policy"
    }
    whole: Schema = {"$schema": DRAFT, "title": "Zoulang policy / 政策规则文件"}
    return whole | mapping_schema(SHAPES["policy"]) | {"$defs": {**definitions, **_choices(definitions)}}


def fact_definitions() -> dict[str, Schema]:
    """What schemas of other files with facts need: the shape of a fact and those that it uses.

    >>> sorted(fact_definitions())
    ['any', 'expression', 'fact', 'text', 'texts', 'type', 'words']
    """
    mappings = {"fact": mapping_schema(SHAPES["fact"])}
    simple = ("text", "any", "expression", "texts", "words", "type")
    choices = _simple_choices()
    return {shape: choices[shape] for shape in simple} | mappings


def mapping_schema(keys: dict[str, Key]) -> Schema:
    """The schema of a mapping with these keys and no others."""
    made: Schema = {
        "type": "object",
        "properties": {name: _key(key) for name, key in keys.items()},
        "additionalProperties": False,
    }
    needed = [name for name, key in keys.items() if key.needed]
    return made | {"required": needed} if needed else made


def _key(key: Key) -> Schema:
    return {"description": f"{key.en} / {key.zh}", **_shape(key.shape)}


def _shape(shape: str) -> Schema:
    if shape.startswith("["):
        # A section may be left empty while one writes.
        return {"type": ["array", "null"], "items": _shape(shape[1:-1])}
    if shape.startswith("{"):
        return {"type": ["object", "null"], "additionalProperties": _shape(shape[1:-1])}
    if "|" in shape:
        words: list[object] = list(shape.split("|"))
        # Other readers of YAML turn yes and no into true and false.
        return {"enum": [*words, True, False] if "yes" in words else words}
    return {"$ref": f"#/$defs/{_anchor(shape)}"}


def _anchor(shape: str) -> str:
    return shape.replace(" ", "-")


def _any_of(*shapes: Schema) -> Schema:
    return {"anyOf": list(shapes)}


def _choices(mappings: dict[str, Schema]) -> dict[str, Schema]:
    """Definitions that are more than one mapping: a text or a mapping, one of several forms."""
    text, value = _shape("text"), {"anyOf": [{"required": [key]} for key in ("bands", "first", "best")]}
    by_year: Schema = {
        "type": "object",
        "properties": {"from": _shape("expression")},
        "patternProperties": {r"^(第\d+(\.\.\d+)?年|year \d+(\.\.\d+)?)$": _shape("value")},
        "required": ["from"],
        "additionalProperties": False,
    }
    in_one_form = {"oneOf": [{"required": [form]} for form in ("when", "all", "any", "at_least")]}
    return {
        **_simple_choices(),
        "cells": _any_of({"type": ["string", "number"]}, {"type": "array", "items": text}),
        "members": _any_of({"enum": ["all", "全部"]}, _shape("[text]")),
        "value": _any_of(_shape("expression"), mappings["value"] | value),
        "pay": _any_of(
            _shape("value"),
            {
                "type": "object",
                "properties": {"by_year": by_year, "unless": _shape("expression")},
                "required": ["by_year"],
                "additionalProperties": False,
            },
        ),
        "row": _any_of(_row("when", "value"), _row("else")),
        "constant": _any_of({"type": ["string", "number"]}, mappings["dated"], mappings["keyed"]),
        "term": _any_of(_shape("value"), mappings["term"]),
        "column": _any_of({"type": "string"}, _shape("[text]"), mappings["fact"]),
        "register": _any_of(
            mappings["register"], {"type": "object", "additionalProperties": _shape("column")}
        ),
        "condition": _any_of(_shape("expression"), mappings["condition"] | in_one_form),
        "veto": _any_of(_shape("expression"), mappings["veto"] | in_one_form),
        "cited": _any_of({"type": "string"}, mappings["cited"]),
        "conflict": _any_of({"type": "string"}, mappings["conflict"]),
    }  # fmt: skip


def _simple_choices() -> dict[str, Schema]:
    text = _shape("text")
    return {
        "text": {"type": ["string", "number", "boolean", "null"]},
        "any": {},
        "expression": {"type": ["string", "number", "boolean"], "description": "an expression / 表达式"},
        "texts": _any_of(text, _shape("[text]")),
        "words": _any_of(text, _words()),
        "type": _any_of({"enum": list(TYPE_WORDS)}, {"type": "string"}, _shape("[text]")),
    }


def _words() -> Schema:
    text = _shape("text")
    return {"type": "object", "properties": {"zh": text, "en": text}, "additionalProperties": False}


def _row(*keys: str) -> Schema:
    shapes = {"when": "expression", "value": "value", "else": "value"}
    return {
        "type": "object",
        "properties": {key: _shape(shapes[key]) for key in keys},
        "required": list(keys),
        "additionalProperties": False,
    }
