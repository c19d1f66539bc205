"""What the SQL files of packages say is kept from one command to the next, and seen anew once a file changes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from salesctl import user_cache
from salesctl.book.query import views
from salesctl.book.query.views import View
from salesctl.plugins.discovery import folders
from salesctl.rules import load_rules

OPEN = "-- What is open.\n-- stage: client\n-- money: sum\nselect client, 1 as sum from debt join client on 1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one view, and a user's cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "views"
    made.mkdir()
    (made / "open.sql").write_text(OPEN)
    time.sleep(0.06)  # files could change unseen until their clock has moved on
    return made


def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, View]:
    """The views as another process sees them."""
    monkeypatch.setattr(user_cache, "_made", {})
    return views.installed({file.stem: file for file in sorted(folder.glob("*.sql"))})


def kept(folder: Path) -> int:
    return len(list((folder.parent / "cache").rglob("views-*")))


def test_it_comes_back_as_it_was_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = seen(folder, monkeypatch)
    assert kept(folder) == 1
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read again"))
    again = seen(folder, monkeypatch)
    assert again == read
    assert (again["open"].stage, again["open"].names, again["open"].forms) == (
        ("client",),
        ("client", "debt"),
        {"sum": "money"},
    )


def test_a_file_that_changes_within_a_tick_of_its_clock_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 10):
        (folder / "open.sql").write_text(OPEN.replace("1 as sum", f"{number} as sum"))
        assert f"{number} as sum" in seen(folder, monkeypatch)["open"].sql


def test_a_changed_or_further_file_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(folder, monkeypatch)
    (folder / "open.sql").write_text(OPEN.replace("1 as sum", "22 as sum"))
    assert "22 as sum" in seen(folder, monkeypatch)["open"].sql
    (folder / "more.sql").write_text("-- More.\nselect 1 as n\n")
    assert set(seen(folder, monkeypatch)) == {"open", "more"}


def test_nothing_is_kept_while_a_file_cannot_be_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "wrong.sql").write_text("select 1\n")
    assert set(seen(folder, monkeypatch)) == {"open"}
    assert kept(folder) == 0


def test_every_rule_comes_back_as_it_was_read_and_one_that_is_wrong_is_named_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_cache, "_made", {})
    read = load_rules(folder, folders("rules"))
    with monkeypatch.context() as context:
        context.setattr(user_cache, "_made", {})
        context.setattr(Path, "read_bytes", lambda _: pytest.fail("a file was read again"))
        assert load_rules(folder, folders("rules")) == read
    assert len(read[0]) > 60
    assert all(rule.title.template == rule.title_template for rule in read[0])
    for _ in range(2):
        monkeypatch.setattr(user_cache, "_made", {})
        rules, (fault,) = load_rules(folder, [*folders("rules"), folder])
        assert (rules, fault.path) == (read[0], str(folder / "open.sql"))
