"""Errors call records as people do, by name or number; their ids stand in JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

MASTER = "master-stroi"


@pytest.fixture
def client(book: Path, type_: Type) -> Path:
    assert type_("client", "add", "--name", "ТОО Мастер-Строй", "--id", MASTER).code == 0
    return book


@pytest.mark.parametrize(
    "words",
    [
        ("order", "usual", MASTER),
        ("order", "repeat", MASTER),
        ("client", "merge", MASTER, MASTER),
        ("client", "confirm", MASTER),
        ("log", MASTER, "hello", "--with", "somebody"),
    ],
)
def test_a_refusal_calls_a_client_by_name(client: Path, type_: Type, words: tuple[str, ...]) -> None:
    outcome = type_(*words)
    sentence = outcome.err.partition("hint:")[0]
    assert outcome.code == 1
    assert "Мастер-Строй" in sentence
    assert MASTER not in sentence


def test_what_is_to_be_typed_stays_an_id(client: Path, type_: Type) -> None:
    assert f"salesctl order new {MASTER} SKU=QTY" in type_("order", "usual", MASTER).err


def test_programs_are_told_ids(client: Path, type_: Type) -> None:
    assert MASTER in type_("order", "usual", MASTER, "--json").json["error"]["message"]


def test_a_files_name_that_is_no_id_is_told_as_it_stands(client: Path, type_: Type) -> None:
    (client / "clients" / "Big.yaml").write_text("name: Big Company\n")
    assert "`Big` cannot be an id" in type_("check").out
