"""Kinds are kept from one command to the next, come back as they were read, and are read again once a schema changes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from salesctl import user_cache
from salesctl.model import kinds as reading
from salesctl.model.declarations import OWN
from salesctl.model.kinds import Kind, Kinds, load_kinds

TASTING = {
    "title": "Tasting",
    "x-salesctl": {
        "unique": [["name", "day"]],
        "sentences": [{"when": "new", "say": "{name}: tasting", "if": ["day"]}],
    },
    "properties": {
        "name": {"type": "string"},
        "day": {"type": "string", "format": "date", "x-when": "record"},
        "guests": {
            "type": "array",
            "x-key": "name",
            "items": {"properties": {"name": {"type": "string", "enum": ["host", "guest"]}}, "required": ["name"]},
        },
    },
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book's folder with a kind of its own, and a user's cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(tmp_path, "tasting", TASTING)
    return tmp_path


def write(root: Path, name: str, schema: object) -> None:
    (root / OWN).mkdir(parents=True, exist_ok=True)
    (root / OWN / f"{name}.json").write_text(json.dumps(schema))


def rest() -> None:
    """Wait until the files that were written could not change and bear the same time."""
    time.sleep(0.06)


def seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    """The kinds as another process sees them."""
    monkeypatch.setattr(user_cache, "_made", {})
    return load_kinds(root)


def with_types(value: object) -> object:
    """All of a value, with what its parts are."""
    if isinstance(value, tuple):
        return type(value), [with_types(one) for one in value]
    if isinstance(value, dict):
        return [(key, with_types(one)) for key, one in value.items()]
    return value


def test_they_come_back_as_they_were_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rest()
    read = seen(root, monkeypatch)
    monkeypatch.setattr(reading, "_read", lambda _: pytest.fail("the schemas were read again"))
    again = seen(root, monkeypatch)
    assert [with_types(kind) for kind in again.values()] == [with_types(kind) for kind in read.values()]
    assert all(isinstance(kind, Kind) for kind in again.values())
    assert (again.digest, again.faults, list(again)) == (read.digest, read.faults, list(read))


def test_a_schema_that_changes_within_a_tick_of_its_clock_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 6):
        write(root, "tasting", {**TASTING, "title": f"Tasting {number}"})
        assert seen(root, monkeypatch)["tasting"].title == f"Tasting {number}"


def test_schemas_that_come_change_and_go_are_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rest()
    seen(root, monkeypatch)
    write(root, "client", {"properties": {"region": {"type": "string"}}})
    rest()
    assert "region" in seen(root, monkeypatch)["client"].fields
    (root / OWN / "client.json").unlink()
    assert "region" not in seen(root, monkeypatch)["client"].fields
    write(root, "tasting", {**TASTING, "title": "Degustation"})
    assert seen(root, monkeypatch)["tasting"].title == "Degustation"


def test_one_with_faults_is_told_each_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "wrong", {"properties": {"name": {"type": "number"}}})
    rest()
    first = seen(root, monkeypatch)
    assert first.faults
    assert (seen(root, monkeypatch).faults, "wrong" in first) == (first.faults, False)


def test_one_that_becomes_a_link_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rest()
    assert not seen(root, monkeypatch).faults
    (root / ".salesctl").rename(root / "elsewhere")
    (root / ".salesctl").symlink_to("elsewhere")
    assert seen(root, monkeypatch).faults


def test_books_without_schemas_of_their_own_share_what_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        (root / name).mkdir()
        seen(root / name, monkeypatch)
    assert len(list((root / "cache").rglob("kinds-*"))) == 1
