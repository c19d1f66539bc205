"""Starting git takes a command's time: however many records there are, a command that reads asks it a few times, never once a record."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from conftest import Type
from salesctl.setup.demo import write_demo

_TODAY = date(2026, 11, 27)
_MOST = 30
"""Thirty, in which the months and the batches of commits that are gone through have one or a few each; the example has seven hundred commits and six hundred records."""
_LINES = (
    ("today", "--team", "--all"), ("duties",), ("brief", "stroydvor"), ("dash",), ("absences",), ("approvals",),
    ("show", "order-stroydvor-ha9c"), ("find", "kok"), ("query", "select count(*) from client"), ("history", "--all"),
    ("history", "stroydvor"), ("blame", "stroydvor"), ("calendar", "export"), ("statement", "stroydvor"), ("check",),
    ("check", "HEAD~50..HEAD"), ("person", "export", "kolorit/raushan"), ("price", "stroydvor", "di-125"),
    ("review", "2026-01-01"), ("client", "list"), ("order", "list"), ("activity", "list"), ("client", "dedupe"),
    ("report", "manager"), ("report", "person", "anna"), ("report", "client", "stroydvor"), ("report", "forecast", "--review"),
    ("report", "plan", "--gap"),
)  # fmt: skip
_started: list[int] = []


def _count(event: str, args: tuple[object, ...]) -> None:
    if event == "os.posix_spawn" and _started and args[0] == "git":
        _started[0] += 1


sys.addaudithook(_count)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processes") / "example"
    write_demo(folder, _TODAY)
    return folder


@pytest.mark.parametrize("words", _LINES, ids=" ".join)
def test_a_command_that_reads_starts_git_a_few_times(
    example: Path, monkeypatch: pytest.MonkeyPatch, type_: Type, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(example)
    monkeypatch.setenv("SALESCTL_FRESH", "1")
    _started[:] = [0]
    outcome = type_(*words, now=f"{_TODAY}T15:00")
    (started,) = _started
    _started.clear()
    assert outcome.code == 0, outcome.err
    assert 0 < started <= _MOST


def test_what_salesctl_wrote_itself_is_not_asked_for_again(
    tmp_path: Path, example: Path, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> None:
    book = tmp_path / "book"
    shutil.copytree(example, book)
    monkeypatch.chdir(book)
    monkeypatch.setenv("SALESCTL_FRESH", "1")

    def started(*words: str) -> int:
        _started[:] = [0]
        outcome = type_(*words, now=f"{_TODAY}T15:00")
        (count,) = _started
        _started.clear()
        assert outcome.code == 0, outcome.err
        return count

    started("today")
    again = started("today")
    started("log", "stroydvor", "spoke")
    assert started("today") == again
    started("log", "stroydvor", "spoke", "--key", "second")
    assert started("today") > again  # what keys there are is read from the commits
    assert started("today") == again
