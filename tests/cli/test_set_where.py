"""`KIND set --where`: many records by one commit, or none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import Once, Type


@pytest.fixture
def three(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        for name, district in (("Acme", "north"), ("Bolt", "north"), ("Cord", "south")):
            assert type_("client", "add", "--name", name, "--district", district).code == 0

    once(make)
    return book


def subjects(book: Path) -> list[str]:
    log = ["git", "-C", str(book), "log", "--format=%s"]
    return subprocess.run(log, check=True, capture_output=True, text=True).stdout.splitlines()


def test_all_for_which_it_holds_by_one_commit(three: Path, type_: Type) -> None:
    words = ("set", "client", "--where", "district='north'", "segment=B", "tags+=fair")
    of_kind = (*words[1::-1], *words[2:], "--dry-run", "--json")
    before = subjects(three)
    dry = type_(*words, "--dry-run", "--json").json
    assert [change["id"] for change in dry["changes"]] == ["acme", "bolt"]
    assert type_(*of_kind).json["changes"] == dry["changes"]
    assert subjects(three) == before
    told = type_(*words, "--json")
    assert told.code == 0, told.err
    assert told.json["ids"] == ["acme", "bolt"]
    listed = type_("client", "list", "--where", "segment='B'", "--json").json["records"]
    assert [one["id"] for one in listed] == ["acme", "bolt"]
    assert subjects(three) == ["clients, 2 records: segment=B, tags+=fair", *before]
    again = type_(*words)
    assert again.code == 1
    assert "of 2 clients found none is to be changed" in again.err


def test_one_that_cannot_be_written_keeps_back_all(three: Path, type_: Type) -> None:
    before = subjects(three)
    assert type_("client", "set", "--where", "district='north'", "owner=nobody").code != 0
    assert type_("client", "set", "--where", "no_such = 1", "segment=B").code != 0
    assert type_("client", "set", "--where", "1", "nonsense").code == 2
    assert type_("client", "set", "--where", "1", "segment=B", "--from", "-", stdin="segment: C").code == 2
    assert type_("set", "client", "--where", "1", "segment=B", "--from", "-", stdin="segment: C").code == 2
    unknown = type_("set", "clint", "--where", "1", "segment=B")
    assert (unknown.code, "did you mean `client`" in unknown.err) == (2, True)
    assert subjects(three) == before


def test_whom_one_could_reach_by_a_value_is_in_no_message(three: Path, type_: Type) -> None:
    written = type_("set", "user", "--where", "id = 'anna'", "phone=+49 30 555 0101")
    assert written.code == 0, written.err
    assert "0101" not in subjects(three)[0]
