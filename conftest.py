"""Fixtures of every test, the core's and the plugins': a home of its own, and a command line to type at."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from salesctl.__main__ import main
from salesctl.cli import answer_schemas, command_tree
from salesctl.testing import copy_book

NOW = "2026-11-23T10:00:00+00:00"
_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30


def pytest_configure() -> None:
    """Books lie in memory where there is room for them, unless TMPDIR says where: on a disk every write is waited for.

    No test fails by how long it takes: the machine may be busy.
    """
    settings.register_profile("untimed", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")
    if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session", autouse=True)
def _temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands and tests put into the folder for temporary files goes with pytest's own, also what processes of theirs put there."""
    folder = str(tmp_path_factory.mktemp("t", numbered=False))  # short: the path of a socket may have 107 bytes
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own: no real settings, no real clock, no network."""
    os.chdir(Path(__file__).parent)  # whatever folder the last test was in may be gone
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
        "SALESCTL_FRESH": "1",
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


def outside_schema(words: Sequence[str], answer: Any) -> str:
    """Where what a command answered as JSON is not what its schema says (docs/json/); empty where it is."""
    typed = [word for n, word in enumerate(words) if not word.startswith("-") and (n == 0 or words[n - 1] != "-C")]
    validator = _validator(() if "error" in answer else _command(typed))
    wrong = best_match(validator.iter_errors(answer)) if validator else None
    return f"{wrong.json_path}: {wrong.message}"[:2000] if wrong else ""


def _command(words: Sequence[str]) -> tuple[str, ...]:
    """The command that is typed, by its names: one, or its group's and its own; none where it does not exist."""
    name, inside = (*words, "", "")[:2]
    found = command_tree.verbs().get(name)
    if found is None or (inside not in found.inside and not found.command):
        found = command_tree.nodes().get(name)
    if found is None:
        return ()
    return (name, inside) if inside in found.inside else (name,)


@cache
def _validator(command: tuple[str, ...]) -> Draft202012Validator | None:
    """Checks the answers of a command; None for one that declares none, which only those of a test's own plugins may."""
    if not command:
        return Draft202012Validator(answer_schemas.error_schema())
    group = command_tree.verbs().get(command[0])
    if group is None or (command[1:] and command[1] not in group.inside):
        group = command_tree.nodes()[command[0]]
    try:
        found = (
            answer_schemas.schema(group.inside[command[1]], command[0]) if command[1:] else answer_schemas.schema(group)
        )
    except LookupError:
        return None
    return Draft202012Validator(found)


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
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capsysbinary.readouterr()
        outcome = Outcome(code, captured.out.decode(), captured.err.decode())
        if ("--json" in words or "--format=json" in words) and outcome.out.startswith("{"):
            told = outside_schema(words, outcome.json)
            assert not told, (words, told)
        return outcome

    return typed


@pytest.fixture
def book(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> Path:
    """An empty book in the current folder, whose only user is Anna, who types."""
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = anna@nord.example\n")
    made = tmp_path_factory.getbasetemp() / "empty-book"  # once: a copy is made sooner than a book
    if not made.exists():
        _make_book(made, monkeypatch, type_)
    folder = tmp_path / "book"
    copy_book(made, folder)
    monkeypatch.chdir(folder)
    return folder


Once = Callable[[Callable[[], None]], None]


@pytest.fixture
def once(book: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Once:
    """Do something to the book that many tests begin with: it is done for the first of them, and copied for the others."""

    def done(make: Callable[[], None]) -> None:
        made = tmp_path_factory.getbasetemp() / f"{make.__module__}.{make.__qualname__}"
        if not made.exists():
            make()
            copy_book(book, made)
            return
        shutil.rmtree(book)
        copy_book(made, book)
        monkeypatch.chdir(book)

    return done


def _make_book(folder: Path, monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    made = type_("init", str(folder), "--company", "Nord", "--country", "DE", "--time-zone", "UTC", "--json")
    assert made.code == 0, made.err
    monkeypatch.chdir(folder)
    made = type_("user", "add", "--id", "anna", "--name", "Anna Berg", "--email", "anna@nord.example", "--role", "rep")
    assert made.code == 0, made.err
    made = type_("user", "list")  # it is read: what was written is indexed
    assert made.code == 0, made.err
