"""Everything a person reads passes the catalogues: in a made-up language that marks what was translated, nothing is left unmarked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from conftest import Type
from salesctl.cli import reader
from salesctl.cli.app import real
from salesctl.cli.command_tree import CommandNode, nodes
from salesctl.lang.catalogue import messages
from salesctl.lang.language import CONVENTIONS, Language
from salesctl.model.kinds import load_kinds
from salesctl.plugins.discovery import plugins
from salesctl.setup.demo import write_demo
from tools.languages.extract import found

ROOT = Path(__file__).parents[2]
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[A-Za-z][a-z]{2,}")
_CODE = re.compile(r"`[^`]*`|--[a-z-]+|\[default: .*?\]|\S*[/@=<>{}_|:\[\]]\S*|\S*\.yaml|\b[A-Z]{2,}\b")
READING = (
    ("today",), ("today", "--team"), ("duties",), ("duties", "2"), ("brief", "kolorit"), ("plan", "day"), ("approvals",),
    ("show", "kolorit"), ("find", "kolorit"), ("client", "list"), ("history", "kolorit"), ("history",), ("blame", "kolorit"), ("review",), ("check",), ("doctor",), ("report",),
    ("report", "plan"), ("report", "receivables"), ("report", "pipeline"), ("report", "week"), ("report", "funnel"),
    ("report", "kpi"), ("report", "forecast"), ("report", "quiet"), ("report", "base"), ("report", "shipments"),
    ("report", "requests"), ("report", "contracts"), ("report", "feedback"), ("report", "market"), ("statement", "kolorit"),
    ("competitor", "show", "pigmenta"), ("client", "dedupe"), ("absence", "list"), ("plugin", "list"),
)  # fmt: skip
WRONG = (
    ("frobnicate",), ("order", "new"), ("order", "newx"), ("today", "--bogus"), ("show", "a", "b"), ("show", "nobody"),
    ("client", "list", "--limit", "x"), ("client", "list", "--where", "nonsense"), ("client", "add"), ("order", "new", "kolorit"),
    ("order", "new", "kolorit", "nothing=1"), ("pay", "kolorit", "x"), ("deal", "move", "kolorit", "nowhere"), ("set", "kolorit", "x"),
    ("set", "kolorit", "nofield=1"), ("query", "select nothing"), ("query", "delete from client"), ("undo", "abc"), ("report", "nothing"),
    ("report", "plan", "--period", "x"), ("today", "--on", "x"), ("today", "--at", "x"), ("log", "kolorit"), ("move", "x", "tomorrow"),
    ("waive", "1"), ("approve", "kolorit"), ("offer", "send", "kolorit"), ("contract", "sent", "kolorit"), ("import", "nofile"),
    ("price", "kolorit"), ("today", "--format", "x"), ("today", "--locale", "zz"),
)  # fmt: skip


class Marks:
    """A catalogue that translates every message translators are given, but no figures: into itself between marks."""

    def __init__(self) -> None:
        files = [ROOT / "salesctl" / "locale" / "ru.po", *(ROOT / "plugins").glob("*/locale/ru.po")]
        self._known = {(one.context, one.text) for file in files for one in messages(file.read_bytes(), str(file))}

    def find(self, key: str) -> str:
        context, _, text = key.rpartition("\x04")
        return f"⟦{text}⟧" if context not in ("cldr", "typed") and (context, text) in self._known else ""


MADE_UP = Language("xx", [Marks()])


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "language", lambda: MADE_UP)
    monkeypatch.setattr(reader, "language_for_errors", lambda: MADE_UP)
    monkeypatch.setattr("salesctl.session.session.Session.language", property(lambda _: MADE_UP))


def unmarked(text: str) -> str:
    """What stands outside of marks; marks may hold marks."""
    while (left := _MARKED.sub(" ", text)) != text:
        text = left
    return text


def commands(node: CommandNode, path: str) -> Iterator[tuple[str, CommandNode]]:
    yield f"{path} {node.name}", node
    for inside in node.inside.values():
        yield from commands(inside, f"{path} {node.name}")


ALL = dict(found for node in nodes().values() for found in commands(node, "salesctl"))


CHOICES = {
    word
    for kind in load_kinds().values()
    for field in kind.fields.values()
    for choice in field.enum
    for word in choice.split("_")
}
"""Codes that options take: they are typed as they stand."""


@pytest.mark.parametrize("name", list(ALL))
def test_help_is_said_in_the_readers_language(name: str) -> None:
    command = real(ALL[name])
    text = command.get_help(typer.Context(command, info_name=name)).partition("\n")[2]
    names = {word for path in ALL for word in re.split(r"[ -]", path)} | CHOICES
    left = [word for word in _WORD.findall(_CODE.sub(" ", unmarked(text))) if word not in names]
    assert not left, text


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    folder = tmp_path_factory.mktemp("example") / "book"
    write_demo(folder, date(2026, 11, 23))
    return folder


@pytest.fixture(scope="module")
def vocabulary(example: Path) -> set[str]:
    """Words that texts for people are made of, and that the records of the example do not hold."""
    folders = [ROOT / "salesctl", ROOT / "schemas", *(ROOT / "plugins").glob("salesctl_*")]
    texts = [one.text for folder in folders for one in found(folder, ROOT)]
    spoken = {word.lower() for text in texts for word in _WORD.findall(_CODE.sub(" ", text))}
    written = {
        word.lower()
        for file in example.rglob("*.yaml")
        for word in re.findall(r"[A-Za-z][a-z]{2,}", file.read_text(encoding="utf-8"))
    }
    codes = {file.stem for folder in folders for file in folder.rglob("*.*") if file.suffix in (".sql", ".json", ".py")}
    codes |= {name for path in ALL for name in path.split(" ")}
    for plugin in plugins():
        codes |= {
            plugin.name,
            *(one.name for one in plugin.declared.exporters),
            *(one.name for one in plugin.declared.formats),
        }
        codes |= {one.suffix.removeprefix(".") for one in plugin.declared.importers}
    # months, which help quotes, are a convention of the language: one that is made up has those of English
    return (
        spoken
        - {*CONVENTIONS["months"].lower().split()}
        - written
        - {word.lower() for code in codes for word in _WORD.findall(code)}
    )


@pytest.mark.parametrize("words", [*READING, *WRONG], ids=" ".join)
def test_answers_and_errors_are_said_in_the_readers_language(
    words: tuple[str, ...], example: Path, vocabulary: set[str], type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example)
    said = type_(*words)
    assert said.code in (0, 1, 2), said.err
    out = re.sub(r"(?m)^⟦Usage:⟧.*$|^salesctl:", "", said.out + said.err)
    left = {word for word in _WORD.findall(_CODE.sub(" ", unmarked(out))) if word.lower() in vocabulary}
    assert not left, out
