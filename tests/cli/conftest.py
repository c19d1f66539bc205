"""A command line to type at, in process, with a book and a fixed clock."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from salesctl.cli import command_tree as tree
from salesctl.cli import errors as door

NOW = "2026-11-23T10:00:00+00:00"


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Type = Callable[..., Said]


@pytest.fixture
def type_(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Type:
    """Type a command and get what it said; `stdin` is what is piped in, `now` what the clock shows."""

    def typed(*words: str, stdin: str = "", now: str = NOW) -> Said:
        tree.verbs.cache_clear()
        tree.nodes.cache_clear()
        tree.kinds_here.cache_clear()
        monkeypatch.setenv("SALESCTL_NOW", now)
        monkeypatch.setattr(sys, "argv", ["salesctl", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsysbinary.readouterr()
        code = 0
        try:
            door.run()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        seen = capsysbinary.readouterr()
        return Said(code, seen.out.decode(), seen.err.decode())

    return typed


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> Path:
    """An empty book we stand in, with its owner Anna, who is us."""
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
