"""A book's own kind whose folder lies deep is a kind like any other, in every command."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from conftest import Type

VEHICLE = {
    "title": "Vehicle",
    "description": "What we deliver with.",
    "x-salesctl": {"plural": "vehicles", "folder": "fleet/vehicles", "id": "{plate}", "title": "plate"},
    "type": "object",
    "properties": {
        "plate": {"type": "string", "x-unique": True},
        "driver": {"type": "string", "x-link": "user"},
        "bought_on": {"type": "string", "format": "date"},
    },
    "required": ["plate"],
}
TRIP = {
    "title": "Trip",
    "x-salesctl": {"plural": "trips", "folder": "fleet/trips/{on:%Y/%m}", "id": "trip-{vehicle}-{on}", "title": "on"},
    "type": "object",
    "properties": {
        "on": {"type": "string", "format": "date"},
        "vehicle": {"type": "string", "x-link": "vehicle"},
    },
    "required": ["on", "vehicle"],
}


@pytest.fixture
def fleet(book: Path, type_: Type) -> Path:
    """The book with two kinds of its own below one folder, and a van."""
    schemas = book / ".salesctl" / "schemas"
    schemas.mkdir(parents=True)
    (schemas / "vehicle.json").write_text(json.dumps(VEHICLE))
    (schemas / "trip.json").write_text(json.dumps(TRIP))
    git(book, "add", "-A")
    git(book, "commit", "-q", "-m", "Our vehicles")
    made = type_("vehicle", "add", "--plate", "M-AB 12", "--json")
    assert made.code == 0, made.err
    assert made.json["path"] == "fleet/vehicles/m-ab-12.yaml"
    return book


def git(book: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=book, check=True, capture_output=True, text=True).stdout


def test_it_is_listed_shown_set_and_found(fleet: Path, type_: Type) -> None:
    assert [one["id"] for one in type_("vehicle", "list", "--json").json["records"]] == ["m-ab-12"]
    assert type_("vehicle", "set", "m-ab", "driver=anna").code == 0
    assert (fleet / "fleet/vehicles/m-ab-12.yaml").read_text() == "plate: M-AB 12\ndriver: anna\n"
    assert type_("show", "m-ab-12", "--json").json["kind"] == "vehicle"
    assert [one["id"] for one in type_("find", "AB", "--json").json["records"]] == ["m-ab-12"]


def test_kinds_below_one_folder_are_kept_apart(fleet: Path, type_: Type) -> None:
    assert type_("trip", "add", "--on", "2026-11-20", "--vehicle", "m-ab-12").code == 0
    assert (fleet / "fleet/trips/2026/11/trip-m-ab-12-2026-11-20.yaml").is_file()
    assert [one["id"] for one in type_("trip", "list", "--json").json["records"]] == ["trip-m-ab-12-2026-11-20"]
    assert len(type_("vehicle", "list", "--json").json["records"]) == 1
    assert type_("check").code == 0


def test_check_finds_what_is_wrong_with_it(fleet: Path, type_: Type) -> None:
    (fleet / "fleet/vehicles/van.yaml").write_text("plate: M-AB 12\ndriver: nobody\n")
    found = type_("check", "--json")
    assert found.code == 1
    assert {finding["rule"] for finding in found.json["findings"]} == {"not-unique", "broken-link"}
    refused = type_("vehicle", "add", "--plate", "M-XY 1", "--driver", "nobody")
    assert refused.code == 1
    assert "broken-link" in refused.err


def test_two_files_of_one_id_are_reported(fleet: Path, type_: Type) -> None:
    assert type_("trip", "add", "--on", "2026-11-20", "--vehicle", "m-ab-12").code == 0
    copy = fleet / "fleet/trips/2026/12/trip-m-ab-12-2026-11-20.yaml"
    copy.parent.mkdir(parents=True)
    copy.write_text("on: 2026-12-20\nvehicle: m-ab-12\n")
    assert {finding["rule"] for finding in type_("check", "--json").json["findings"]} == {"same-id"}
    copy.unlink()
    assert type_("check").code == 0


def test_history_and_undo_know_it(fleet: Path, type_: Type) -> None:
    assert type_("vehicle", "set", "m-ab-12", "driver=anna").code == 0
    told = type_("history", "m-ab-12", "--json")
    assert told.code == 0
    assert ("driver", "", "anna") in [(one["field"], one["before"], one["after"]) for one in told.json["changes"]]
    assert type_("undo").code == 0
    assert (fleet / "fleet/vehicles/m-ab-12.yaml").read_text() == "plate: M-AB 12\n"


def test_a_renamed_file_is_another_record(fleet: Path, type_: Type) -> None:
    git(fleet, "mv", "fleet/vehicles/m-ab-12.yaml", "fleet/vehicles/van.yaml")
    assert [one["id"] for one in type_("vehicle", "list", "--json").json["records"]] == ["van"]
    git(fleet, "commit", "-q", "-m", "The van")
    assert type_("check").code == 0
    assert type_("history", "van", "--json").json["changes"][0]["record"] == "van"


def test_the_shell_completes_it(fleet: Path, type_: Type) -> None:
    from salesctl.cli.completion import ids

    assert type_("vehicle", "list").code == 0
    assert ids(["vehicle"], "m-a") == ["m-ab-12"]
    assert ids([], "m-a") == ["m-ab-12"]


def test_an_archived_one_leaves_the_lists(fleet: Path, type_: Type) -> None:
    assert type_("vehicle", "archive", "m-ab-12").code == 0
    assert type_("vehicle", "list", "--json").json["records"] == []
    assert type_("check").code == 0
