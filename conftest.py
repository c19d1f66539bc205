"""Fixtures of every test, the core's and the plugins': a home of its own, and a command line to type at."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from salesctl.cli import command_tree
from salesctl.cli import errors as cli_errors

NOW = "2026-11-23T10:00:00+00:00"


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own: no real settings, no real clock, no network."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("GIT_", "SALESCTL_", "XDG_"))]:
        monkeypatch.delenv(name)
    settings = {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "SALESCTL_TERMINAL": "test",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return home


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Type = Callable[..., Outcome]


@pytest.fixture
def type_(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Type:
    """Type a command, in process, and get its outcome.

    `stdin` is what is piped in, or typed where there is a `screen`: a terminal's columns and lines. `now` is what the clock shows.
    """

    def typed(*words: str, stdin: str = "", now: str = NOW, screen: tuple[int, int] | None = None) -> Outcome:
        command_tree.verbs.cache_clear()
        command_tree.nodes.cache_clear()
        command_tree.kinds_here.cache_clear()
        monkeypatch.setenv("SALESCTL_NOW", now)
        monkeypatch.setattr(sys, "argv", ["salesctl", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        for stream in (sys.stdin, sys.stdout):
            monkeypatch.setattr(stream, "isatty", lambda: screen is not None, raising=False)
        if screen:
            monkeypatch.setenv("COLUMNS", str(screen[0]))
            monkeypatch.setenv("LINES", str(screen[1]))
        capsysbinary.readouterr()
        code = 0
        try:
            cli_errors.run()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capsysbinary.readouterr()
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return typed


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> Path:
    """An empty book in the current folder, whose only user is Anna, who types."""
    folder = tmp_path / "book"
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@nord.example\n")
    made = type_("init", str(folder), "--company", "Nord", "--country", "DE")
    assert made.code == 0, made.err
    monkeypatch.chdir(folder)
    made = type_("user", "add", "--id", "anna", "--name", "Anna Berg", "--email", "anna@nord.example", "--role", "rep")
    assert made.code == 0, made.err
    return folder
