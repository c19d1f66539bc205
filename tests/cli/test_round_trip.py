"""What `show --json` prints is taken by `--from -`, and what `schema` says of a kind is true of it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conftest import Type
from salesctl import yamlio
from salesctl.cli.commands import record_changes, records
from salesctl.cli.commands.kind_schema import schema
from salesctl.model.kinds import load_kinds
from salesctl.model.schema import Validator
from salesctl.model.values import EXAMPLES, TYPES
from salesctl.session.session import Session
from salesctl.testing import TestBook

EXAMPLE = Path(__file__).parent.parent.parent / "example-repo"
KINDS = load_kinds()
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A book with one record of each kind: those of the example, and what names a commit of the book."""
    book = TestBook(tmp_path_factory.mktemp("round-trip"), country="KZ", currency="KZT")
    found: dict[str, str] = {}
    for file in sorted(EXAMPLE.rglob("*.yaml")):
        path = file.relative_to(EXAMPLE).as_posix()
        if kind := KINDS.of(path):
            found.setdefault(kind.name, path)
    assert found.keys() | {"sign_off"} == {kind.name for kind in KINDS.values()}
    seen = {"at": "2026-11-23T09:00", "by": "marina", "commit": book.session(DAY).git.head() or ""}
    written = {path: yamlio.read((EXAMPLE / path).read_bytes(), path) for path in found.values()}
    book.write({**written, "sign-offs/2026/sign-off-marina-a2b3.yaml": seen})
    return book.session(DAY)


def piped(monkeypatch: pytest.MonkeyPatch, data: Any) -> None:
    raw = json.dumps(data, ensure_ascii=False, indent=2).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


@pytest.mark.parametrize("name", [kind.name for kind in KINDS.values()])
def test_what_is_shown_is_taken_and_changes_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    row = session.query().one("select id from file where kind = ?", (name,))
    assert row
    shown = records.show(session, row[0], name).data
    piped(monkeypatch, shown)
    assert record_changes.set_fields(session, row[0], [], name, source="-").data["commit"] == ""
    piped(monkeypatch, shown)
    assert record_changes.add(session, KINDS[name], {}, [], "-", "", new=False).data["commit"] == ""


@pytest.mark.parametrize("name", [kind.name for kind in KINDS.values()])
def test_the_example_of_a_schema_fits_the_kind(session: Session, name: str) -> None:
    kind = KINDS[name]
    data = schema(session, kind.command).data
    assert [field["name"] for field in data["fields"]] == list(kind.fields)
    problems = Validator(kind, ZoneInfo("UTC")).problems(data["example"])
    assert not problems, problems


def test_every_form_has_an_example_of_it() -> None:
    assert EXAMPLES.keys() == TYPES.keys()
    for name, form in TYPES.items():
        form.store(EXAMPLES[name], ZoneInfo("UTC"))


def test_json_with_numbers_and_null_changes_what_it_names(book: Path, type_: Type) -> None:
    assert type_("client", "add", "--name", "Acme", "--district", "north", "--potential", "5").code == 0
    given = json.dumps(
        {"potential": 12500.50, "district": None, "key": True, "contacts": [{"id": "o", "name": "Ольга"}]}
    )
    assert type_("set", "acme", "website=https://acme.example/", "--from", "-", stdin=given).code == 0
    fields = type_("show", "acme", "--json").json["fields"]
    assert fields == {
        "name": "Acme",
        "owner": "anna",
        "key": "yes",
        "potential": "12500.5",
        "website": "https://acme.example/",
        "contacts": [{"id": "o", "name": "Ольга"}],
    }


def test_another_record_is_not_taken_for_this_one(book: Path, type_: Type) -> None:
    for name in ("Acme", "Berg"):
        assert type_("client", "add", "--name", name).code == 0
    berg = type_("show", "berg", "--json").out
    refused = type_("set", "acme", "--from", "-", stdin=berg)
    assert (refused.code, "- is the record berg, not acme" in refused.err) == (2, True)
    assert type_("product", "add", "--from", "-", stdin=berg).code == 2
    assert type_("client", "add", "--from", "-", stdin=berg.replace('"Berg"', '"Bergen"')).code == 1, (
        "it exists already"
    )
    assert type_("set", "acme").code == 2


def test_schema_is_a_table_for_people_and_names_the_kinds_there_are(book: Path, type_: Type) -> None:
    shown = type_("schema", "price-list").out
    assert "lines[].price" in shown
    assert type_("schema", "clients").code == 1
    assert "did you mean `client`?" in type_("schema", "clients").err
