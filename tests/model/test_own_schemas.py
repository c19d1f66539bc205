"""A book's own schemas: a closed list of words, bounded, each fault with its place; one bad file takes no other down."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesctl import yamlio
from salesctl.errors import Finding
from salesctl.model import dialect
from salesctl.model.kinds import COMMON, Kinds, kind_from, load_kinds
from salesctl.model.records import findings
from salesctl.model.schema import Validator
from salesctl.model.shipped import shipped

ZONE = ZoneInfo("UTC")
TEXT = {"type": "string"}


def book(root: Path, **schemas: object) -> Kinds:
    """The kinds of a book with these schema files, each given as text or as what becomes JSON."""
    folder = root / ".salesctl" / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        text = schema if isinstance(schema, str) else json.dumps(schema, indent=2)
        (folder / f"{name}.json").write_text(text)
    return load_kinds(root)


def of(*properties: tuple[str, object]) -> dict[str, object]:
    return {"properties": {"name": TEXT, **dict(properties)}}


def said(found: Finding) -> str:
    return f"{found.place}: {found.message}"


def test_every_shipped_schema_speaks_the_dialect() -> None:
    for file in shipped("schemas").glob("*.json"):
        assert list(dialect.faults(json.loads(file.read_text(encoding="utf-8")), COMMON)) == [], file


FAULTY: dict[str, tuple[object, str]] = {
    "pattern": ({"type": "string", "pattern": "(a+)+properties$"}, "`pattern` cannot be used here"),
    "ref": ({"$ref": "http://127.0.0.1/x"}, "`$ref` cannot be used here"),
    "dynamic ref": ({"type": "string", "$dynamicRef": "#properties"}, "`$dynamicRef` cannot be used here"),
    "any of": ({"anyOf": [TEXT]}, "`anyOf` cannot be used here"),
    "unknown format": ({"format": "colour"}, "`format` takes text, integer"),
    "unknown type": ({"type": "number"}, "`type` takes string, integer"),
    "a decimal without a form": ({"type": ["number", "string"]}, "`format` takes money"),
    "a decimal as text": ({"type": "string", "format": "money"}, '`type` takes ["number", "string"]'),
    "no number": ({"type": "integer", "minimum": "1"}, "`minimum` takes a number"),
    "no finite number": ({"type": "integer", "minimum": 10**400}, "`minimum` takes a number"),
    "truth as a number": ({"type": "integer", "minimum": True}, "`minimum` takes a number"),
    "too many choices": ({"enum": [str(n) for n in range(201)]}, "`enum` takes a list of at most 200"),
    "a choice that is no text": ({"enum": [1]}, "`enum` takes a list of at most 200"),
    "unique objects": (
        {"type": "array", "uniqueItems": True, "items": {"type": "object", "properties": {"id": TEXT}}},
        "`uniqueItems` cannot be used here",
    ),
    "a list of lists": (
        {"type": "array", "items": {"type": "array", "items": TEXT}},
        "a list within a list within a list",
    ),
    "a list of nothing": ({"type": "array"}, "a list says what its `items` are"),
    "objects without a key": (
        {"type": "array", "items": {"type": "object", "properties": {"a": TEXT}}},
        "names its key with x-key",
    ),
    "an empty object": ({"type": "object", "properties": {}}, "`properties` takes an object with a field"),
    "a field that is no schema": (["string"], "takes an object"),
    "required, but not there": (
        {"type": "object", "properties": {"a": TEXT}, "required": ["b"]},
        "`b` is no field here",
    ),
    "a fact without a day": ({"type": "string", "x-when": "record"}, "`x-when` needs the format date or moment"),
    "a mark with another value": ({"type": "string", "x-personal": "yes"}, "`x-personal` takes true, false"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_not_on_the_list_is_a_finding_with_its_place(tmp_path: Path, name: str) -> None:
    spec, message = FAULTY[name]
    kinds = book(tmp_path, visit=of(("bad", spec)), trip=of())
    assert "trip" in kinds
    assert "visit" not in kinds
    assert any(message in found.message for found in kinds.faults), [said(found) for found in kinds.faults]
    for found in kinds.faults:
        assert found.path == ".salesctl/schemas/visit.json"
        assert found.line > 1
        assert found.column > 1


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("visit", '{"properties": {"a": {"type": "string",\n  "pattern": "x"}}}', ":2:3", "`pattern` cannot be used"),
        ("visit", '{"properties": {"a": {}},\n "propertys": {}}', ":2:2", "`propertys` cannot be used"),
        ("visit", '{"properties": {"a": {}}\n', ":1:1", "not closed"),
        ("visit", "properties:\n  a: {}\n", ":1:1", "not JSON"),
        ("visit", '{"properties": {"a": {}, "a": {}}}', ":1:26", "`a` is given twice"),
        ("visit", "{" * 2 + '"a": ' + "[" * 100_000, ":1:", ""),
        ("visit", '{"a": ' * 60 + "1" + "}" * 60, ":1:", "nested more than 40 deep"),
        ("visit", "[]", ":1:1", "not a mapping"),
        ("visit", "{}", ":1:1", "an object with `properties`"),
        ("visit", '{"properties": {"a": {"minimum": NaN, "type": "integer"}}}', "", "not JSON"),
        ("client", '{"properties": {"name": {}}}', ":1:17", "`name` is already a field"),
        ("client", '{"x-salesctl": {"plural": "x"}, "properties": {"mood": {}}}', ":1:2", "are its own"),
        ("visit", '{"properties": {"notes": {}}}', ":1:17", "every record has the field `notes`"),
        ("visit", '{"x-salesctl": {"folder": "../x"}, "properties": {"a": {}}}', ":1:17", "`folder` takes a folder"),
        ("visit", '{"x-salesctl": {"folder": ".git"}, "properties": {"a": {}}}', ":1:17", "`folder` takes a folder"),
        (
            "visit",
            '{"x-salesctl": {"columns": ["b"]}, "properties": {"a": {}}}',
            ":1:17",
            "`b`, which is not a property",
        ),
        ("visit", '{"x-salesctl": {"short": "b"}, "properties": {"a": {}}}', ":1:17", "`b`, which is not a property"),
        ("visit", '{"x-salesctl": {"unique": [["a", "b|a"]]}, "properties": {"a": {}}}', ":1:28", "`b`, which is not"),
        (
            "visit",
            '{"x-salesctl": {"unique": [["external.key"]]}, "properties": {"a": {}}}',
            ":1:28",
            "`external.key`, wh",
        ),
        (
            "visit",
            '{"x-salesctl": {"unique": [["a:%W"]]}, "properties": {"a": {}}}',
            ":1:17",
            "`unique` takes a list of",
        ),
        ("visit", '{"properties": {"a": {"x-match": "colour"}}}', ":1:23", "`x-match` takes phone, email"),
        ("visit", '{"properties": {"a": {"type": "integer", "x-match": "name"}}}', ":1:42", "cannot be used here"),
        ("visit", '{"properties": {"a": {"x-earlier": "was"}}}', ":1:23", "`x-earlier` names no list of objects"),
        ("visit", '{"x-salesctl": {"folder": "clients"}, "properties": {"a": {}}}', "", "share the folder clients/"),
    ],
)
def test_where_it_is_wrong(tmp_path: Path, name: str, text: str, place: str, message: str) -> None:
    kinds = book(tmp_path, **{name: text})
    found = kinds.faults[0]
    assert said(found).startswith(f".salesctl/schemas/{name}.json{place}"), said(found)
    assert message in found.message, said(found)
    assert kinds.digest
    assert ("mood" in kinds["client"].fields) is False


SENTENCES: dict[str, tuple[object, str]] = {
    "no object": ("{a}", "`sentences` takes a list of objects"),
    "another word": ({"when": "new", "say": "{a}", "says": "{a}"}, "`says` cannot be used here"),
    "no event": ({"say": "{a}"}, "a sentence needs `when`"),
    "an event of no field": ({"when": "b", "say": "{a}"}, "`b` is no field here"),
    "an event of no field of a list": ({"when": "lines.b", "say": "{a}"}, "`lines.b` is no field here"),
    "an unknown value": ({"when": "new", "say": "{b}"}, "`b` is no field here"),
    "an item's value, for the record": ({"when": "new", "say": "{qty}"}, "`qty` is no field here"),
    "an unknown value, briefly": ({"when": "new", "say": "{a}", "brief": "{b}"}, "`b` is no field here"),
    "an unknown condition": ({"when": "new", "say": "{a}", "if": ["b=x|y"]}, "`b` is no field here"),
    "a single brace": ({"when": "new", "say": "{a"}, "a single `{`"),
    "an unknown form": ({"when": "new", "say": "{a:colour}"}, "`colour` is no format"),
}
LINES = {"type": "array", "x-key": "id", "items": {"type": "object", "properties": {"id": TEXT, "qty": TEXT}}}


def with_sentences(*sentences: object) -> dict[str, object]:
    return {"x-salesctl": {"sentences": sentences}, "properties": {"a": TEXT, "lines": LINES}}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_that_could_never_be_told_is_a_finding_with_its_place(tmp_path: Path, name: str) -> None:
    sentence, message = SENTENCES[name]
    kinds = book(tmp_path, visit=with_sentences(sentence))
    assert [message in found.message for found in kinds.faults] == [True], [said(found) for found in kinds.faults]
    assert kinds.faults[0].line > 2


def test_sentences_may_name_the_record_its_items_and_what_was_before(tmp_path: Path) -> None:
    sentences = [
        {"when": "new", "if": ["a", "archived=yes|no"], "say": "{name}: {a}, {lines:line|lines}, {total}"},
        {"when": "lines", "say": "{a}: {qty}, {others}"},
        {"when": "lines.qty", "say": "{qty_before} → {qty}", "brief": "{{{qty}}}"},
        {"when": "external.id", "say": "{id} in {system}"},
    ]
    assert book(tmp_path, visit=with_sentences(*sentences)).faults == []


def test_more_fields_than_a_table_holds_are_refused(tmp_path: Path) -> None:
    kinds = book(tmp_path, visit=of(*((f"f{n}", TEXT) for n in range(dialect.MAX_FIELDS))))
    assert [found.message for found in kinds.faults] == ["more than 400 fields in one schema"]


def test_a_good_schema_stands_beside_three_bad_ones(tmp_path: Path) -> None:
    kinds = book(tmp_path, a="{", b=of(("x", {"$ref": "#"})), client=of(("mood", TEXT), ("city", TEXT)), visit=of())
    assert {found.path.rpartition("/")[2] for found in kinds.faults} == {"a.json", "b.json", "client.json"}
    assert "visit" in kinds
    assert "mood" not in kinds["client"].fields


def test_no_value_of_a_long_list_stands_twice_and_that_is_found_quickly(tmp_path: Path) -> None:
    kinds = book(tmp_path, visit=of(("seen", {"type": "array", "uniqueItems": True, "items": {"type": "integer"}})))
    values = [*range(12_000), "x", "y", 7]
    begun = time.process_time()
    found = findings(kinds, "visits/v.yaml", yamlio.dump({"name": "V", "seen": [str(value) for value in values]}), ZONE)
    assert time.process_time() - begun < 5
    assert "`seen` has `7` twice" in {one.message for one in found}


def test_a_file_with_very_many_faults_is_judged_quickly(tmp_path: Path) -> None:
    kinds = book(tmp_path, visit=of(("how", {"type": "array", "items": {"enum": [f"way {n}" for n in range(200)]}})))
    tree: dict[str, Any] = {"name": "V", "how": ["other"] * 20_000, **{f"unknown_{n}": "x" for n in range(10_000)}}
    begun = time.process_time()
    found = findings(kinds, "visits/v.yaml", yamlio.dump(tree), ZONE)
    assert time.process_time() - begun < 5
    assert found[-1].message == "more is wrong here: the first 100 faults of a file are listed"


def test_no_validator_fetches_anything() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        target = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        kind = kind_from("visit", {"properties": {"a": {"$ref": target}}}, "visit.json")
        judge = Validator(kind, ZONE)
        for ask in (judge.problems, judge.fits):
            with pytest.raises(Exception, match=r"127\.0\.0\.1"):
                ask({"a": "x"})
        with pytest.raises(TimeoutError):
            server.accept()
