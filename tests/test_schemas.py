"""Every shipped kind is a sound schema in the house's own dialect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from salesctl.model.kinds import load_kinds
from salesctl.model.record_tables import tables
from salesctl.model.values import TYPES

SCHEMAS = {file.stem: file for file in sorted((Path(__file__).parent.parent / "schemas").glob("*.json"))}
LEAF_EXTENSIONS = {"x-when", "x-link", "x-personal", "x-group", "x-unique", "x-match", "x-decision"}
EXTENSIONS = {*LEAF_EXTENSIONS, "x-key", "x-salesctl"}
COMMON = {"notes", "tags", "custom", "external", "archived"}
DECIMALS = {name for name, form in TYPES.items() if form.scale is not None}

each_kind = pytest.mark.parametrize("name", SCHEMAS)


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMAS[name].read_text(encoding="utf-8"))
    return loaded


def properties(schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property at every depth, with its dotted name."""
    for name, spec in schema.get("properties", {}).items():
        yield at + name, spec
        yield from properties(spec, f"{at}{name}.")
        if "items" in spec:
            yield f"{at}{name}[]", spec["items"]
            yield from properties(spec["items"], f"{at}{name}[].")


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema object there is, whatever it stands under."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from objects(child)


def test_the_kinds_are_all_there() -> None:
    assert set(SCHEMAS) == {
        "user", "client", "deal", "request", "activity", "product", "price_list", "competitor", "intel", "order",
        "shipment", "payment", "credit_note", "target", "policy", "waiver", "rate", "balance", "promotion", "script",
        "call_list", "offer", "contract", "invoice", "feedback", "kit_item", "sample", "close",
    }  # fmt: skip


@each_kind
def test_it_is_valid_2020_12(name: str) -> None:
    schema = read(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@each_kind
def test_it_says_what_it_is(name: str) -> None:
    schema = read(name)
    own = schema["x-salesctl"]
    assert set(own) <= {
        "plural",
        "folder",
        "id",
        "title",
        "columns",
        "unique",
        "shared",
        "decision",
        "short",
        "sentences",
        "same-when",
    }
    assert schema["title"].lower() == name.replace("_", " ")
    assert schema["description"].endswith(".")
    assert own["folder"].split("/")[0].replace("-", "").isalpha()
    assert "_" not in own["folder"].split("/{")[0]


@each_kind
def test_only_known_words_are_used(name: str) -> None:
    for node in objects(read(name)):
        names = {word for word in node if word.startswith("x-")}
        assert names <= EXTENSIONS
        for word in ("pattern", "oneOf", "anyOf", "$ref"):
            assert not isinstance(node.get(word), str | list)


@each_kind
def test_every_scalar_has_a_known_form(name: str) -> None:
    for dotted, spec in properties(read(name)):
        kind = spec["type"]
        form = spec.get("format")
        if kind in ("object", "array"):
            assert form is None, dotted
        elif kind == ["number", "string"]:
            assert form in DECIMALS, dotted
        else:
            assert kind in ("string", "integer", "boolean"), dotted
            assert form is None or (kind == "string" and form in TYPES and form not in DECIMALS), dotted


@each_kind
def test_links_lead_somewhere(name: str) -> None:
    for dotted, spec in properties(read(name)):
        target, _, items = spec.get("x-link", "*").partition("/")
        assert target in {"*", *SCHEMAS}, dotted
        if items:
            assert read(target)["properties"][items]["x-key"] == "id", dotted


@each_kind
def test_a_list_of_objects_has_a_key_of_its_own(name: str) -> None:
    for dotted, spec in properties(read(name)):
        of_objects = spec["type"] == "array" and spec["items"]["type"] == "object"
        assert ("x-key" in spec) == of_objects, dotted
        if of_objects:
            assert spec["x-key"] in spec["items"]["properties"], dotted
            assert spec["x-key"] in spec["items"]["required"], dotted


@each_kind
def test_facts_are_dated_by_days_or_moments(name: str) -> None:
    for dotted, spec in properties(read(name)):
        if "x-when" in spec:
            assert spec["x-when"] in ("record", "field"), dotted
            assert spec["format"] in ("date", "moment"), dotted


@each_kind
def test_names_tell_moments_from_days(name: str) -> None:
    for dotted, spec in properties(read(name)):
        last = dotted.rpartition(".")[2]
        if last.endswith("_at"):
            assert spec["format"] == "moment", dotted
        if last.endswith("_on"):
            assert spec["format"] == "date", dotted


@each_kind
def test_nothing_common_is_declared_again_and_nothing_required_is_missing(name: str) -> None:
    schema = read(name)
    assert not COMMON & set(schema["properties"])
    for node in objects(schema):
        if isinstance(node.get("required"), list) and "properties" in node:
            assert set(node["required"]) <= set(node["properties"])
        if "properties" in node:
            assert "additionalProperties" not in node


def test_they_load_as_kinds_and_make_tables() -> None:
    kinds = load_kinds()
    assert set(SCHEMAS) <= set(kinds)
    assert {f"r_{name}" for name in SCHEMAS} <= {table.name for table in tables(kinds)}


def test_a_lead_is_just_a_name() -> None:
    assert read("client")["required"] == ["name"]
