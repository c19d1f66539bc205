"""A language that nobody wrote code for: files in a copy of the package, and the program speaks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.languages.compiling import compile_all

ROOT = Path(__file__).parent.parent.parent
PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Nothing is owed today."
msgstr "Dziś nic."

msgid "hint: {hint}"
msgstr "wskazówka: {hint}"

msgid "as of {day:date}"
msgstr "stan na {day:date}"

msgctxt "typed"
msgid "tomorrow"
msgstr "jutro"
"""


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package with a Polish catalogue in it, and an empty book."""
    shutil.copytree(ROOT / "salesctl", tmp_path / "salesctl", ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    (tmp_path / "salesctl" / "locale" / "pl.po").write_text(PO, encoding="utf-8")
    compile_all(tmp_path, whole=False)
    (Path.home() / ".gitconfig").write_text("[user]\nname = Anna Berg\nemail = a@example.com\n")
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    said(tmp_path, "init", "book")
    return tmp_path


def said(copy: Path, *words: str, code: int = 0, **env: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "salesctl", *words],
        cwd=copy if words[0] == "init" else copy / "book",
        env={**os.environ, "PYTHONPATH": str(copy), "SALESCTL_NOW": "2026-11-23T10:00:00+00:00", **env},
        capture_output=True,
        check=False,
    )
    assert run.returncode == code, run.stderr.decode()
    return (run.stdout + run.stderr).decode()


def test_a_language_is_its_files(copy: Path) -> None:
    polish = said(copy, "today", "--locale", "pl")
    assert "pon. 23 lis 2026" in polish
    assert "Dziś nic." in polish
    assert "stan na 23 lis 2026" in polish
    settings = copy / "book" / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en\n", ""))
    assert "Dziś nic." in said(copy, "today", LANG="pl_PL.UTF-8", LC_ALL=""), (
        "the book is silent, the machine asks for it"
    )
    assert "wskazówka: there is en, pl, ru" in said(
        copy, "today", "--locale", "de", code=2, LANG="pl_PL.UTF-8", LC_ALL=""
    )
    words = (
        "user",
        "add",
        "--id",
        "anna",
        "--name",
        "Anna",
        "--email",
        "a@example.com",
        "--role",
        "rep",
        "--locale",
        "pl",
    )
    assert said(copy, *words)
    assert "Dziś nic." in said(copy, "today"), "the reader's own"
    assert "24 lis 2026" in said(copy, "today", "--locale", "pl", "--on", "jutro"), "and its days are understood"
    assert "24 Nov 2026" in said(copy, "today", "--locale", "en", "--on", "jutro"), "whoever reads"


def test_a_books_own_catalogue_goes_before(copy: Path) -> None:
    own = copy / "book" / ".salesctl" / "locale" / "pl.po"
    own.parent.mkdir(parents=True)
    own.write_text('msgid "Nothing is owed today."\nmsgstr "Pusto."\n', encoding="utf-8")
    assert "Pusto." in said(copy, "today", "--locale", "pl")
    own.write_text('msgid "a"\nmsgstr "b"\nnonsense\n', encoding="utf-8")
    assert ".salesctl/locale/pl.po:3:1: this line is not understood" in said(copy, "today", "--locale", "pl", code=1)
    assert "Nothing is owed today." in said(copy, "today", "--locale", "en")


def test_a_book_in_a_language_there_is_not(copy: Path) -> None:
    settings = copy / "book" / "salesctl.yaml"
    settings.write_text(settings.read_text().replace("locale: en", "locale: de"))
    wrong = said(copy, "today", code=1)
    assert "salesctl.yaml:" in wrong
    assert "`de` is not a language; write en" in wrong
