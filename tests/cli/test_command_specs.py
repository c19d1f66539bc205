"""A plain line is read from what Typer told once exactly as Typer reads it; every other line is left to Typer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Type
from salesctl.cli import app, binding, command_specs
from salesctl.cli.command_tree import CommandNode, nodes
from salesctl.cli.leading import OPTIONS
from salesctl.cli.quick_completion import offered


class Made(NamedTuple):
    typers: Any
    spec: dict[str, Any]


def named() -> Iterator[tuple[str, CommandNode]]:
    """The commands that are written by hand, and those of three kinds."""
    for name, node in nodes().items():
        if node.command:
            yield name, node
        for inner, one in node.inside.items():
            if one.command and one.command.target and one.command.kind in ("", "client", "activity", "order"):
                yield f"{name} {inner}", one


@pytest.fixture(scope="module")
def commands() -> Mapping[str, Made]:
    """These commands as Typer has them and as they are remembered."""
    made = {}
    for name, node in named():
        assert node.command
        bound = binding.bound(app.function_of(node), node.command)
        typers = app.real(node)
        spec = command_specs._spec(typers, node.command, bound)
        if spec:
            made[name] = Made(typers, spec)
    return made


def by_typer(made: Made, words: list[str]) -> dict[str, Any]:
    """The values that Typer hands over."""
    seen: dict[str, Any] = {}

    def execute(function: Any, command: Any, bound: Any, typed: Mapping[str, Any], names: Any) -> int:
        seen.update(typed)
        return 0

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(binding, "execute", execute)
        context = made.typers.make_context("it", list(words))
        made.typers.invoke(context)
    return seen


VALUES = [
    "acme",
    "5",
    "0",
    "-3",
    "-3d",
    "",
    "-",
    "--",
    "x y",
    "ж",
    "a=b",
    "--json",
    "--no-such",
    "-o",
    "007",
    "1e3",
    "2026-11-23",
]


@given(st.data())
@settings(max_examples=int(os.environ.get("COMMAND_SPECS_EXAMPLES", "150")))
def test_both_read_the_same(commands: Mapping[str, Made], data: st.DataObject) -> None:
    made = commands[data.draw(st.sampled_from(sorted(commands)))]
    names = sorted(made.spec["options"])
    value = st.sampled_from(VALUES)
    option = st.sampled_from(names)
    piece = st.one_of(
        value.map(lambda one: [one]),
        option.map(lambda one: [one]),
        st.tuples(option, value).map(list),
        st.tuples(option, value).map(lambda pair: ["=".join(pair)]),
        option.map(lambda one: [one[:-1]]),
    )
    words = [word for piece in data.draw(st.lists(piece, max_size=5)) for word in piece]
    read = command_specs.read(made.spec, words)
    if read is not None:
        assert by_typer(made, words) == read


@pytest.mark.parametrize("name", [name for name, _ in named()])
def test_plain_lines_are_read_without_typer(commands: Mapping[str, Made], name: str) -> None:
    if name not in commands:
        assert name in ("init", "demo", "resolve", "calendar export"), (
            name
        )  # a folder is their default; and what else Typer alone tells
        return
    made = commands[name]
    flags = {parameter: flag for flag, (parameter, _, _, _) in made.spec["options"].items()}
    needed = [name for name in made.spec["required"] if name in flags]
    words = ["5" for argument, _, _ in made.spec["arguments"] if argument in made.spec["required"]]
    words += [word for name in needed for word in (flags[name], "6")]
    for option, (parameter, sort, _, _) in made.spec["options"].items():
        if parameter in needed:
            continue
        words_ = [*words, option] if sort == "flag" else [*words, option, "7"]
        read = command_specs.read(made.spec, words_)
        if sort != "other":
            assert read is not None
            assert by_typer(made, words_) == read


def test_what_may_stand_before_a_command_every_command_has(commands: Mapping[str, Made]) -> None:
    for name, made in commands.items():
        sorts = {flag: made.spec["options"][flag][1] for flag in OPTIONS if flag in made.spec["options"]}
        assert sorts == {flag: "text" if takes else "flag" for flag, takes in OPTIONS.items()}, name


def test_a_command_runs_the_same_either_way(book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        ("client", "add", "--name", "Acme"), ("log", "acme", "Spoke", "--with", "nobody"), ("today",), ("show", "acme", "--json"),
        ("pay", "acme"), ("lead", "new one", "--dry-run"), ("show", "--help"), ("find", "--no-such"),
    )  # fmt: skip
    assert type_(*lines[0]).code == 0
    first = [type_(*words) for words in lines[1:]]
    first_list = type_("client", "list")
    assert {"log", "today", "show", "client add", "client list"} <= set(command_specs.recalled())
    monkeypatch.setattr(app, "app", None)  # whatever asks Typer fails from now on
    for words in (("today",), ("show", "acme", "--json")):
        assert type_(*words) == first[lines.index(words) - 1]
    assert type_("client", "list") == first_list
    added = type_("client", "add", "--name", "Bolt", "--set", "contacts.olga.name=Olga", "--json")
    assert added.code == 0, added.err
    assert "  name: Olga" in (book / added.json["path"]).read_text()
    monkeypatch.undo()


def test_commands_of_a_books_own_kinds_and_fields_are_remembered_with_its_schemas(
    book: Path, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = book / ".salesctl/schemas/client.json"
    schema.parent.mkdir(parents=True)

    def bring(field: str, at: int) -> None:
        schema.write_text(json.dumps({"title": "Client", "type": "object", "properties": {field: {"type": "string"}}}))
        for one in (schema, schema.parent):
            os.utime(one, ns=(at, at))

    bring("colour", 1_700_000_000_000_000_000)
    assert type_("client", "add", "--name", "Acme", "--colour", "red").code == 0
    assert "client add" in command_specs.recalled(str(book))
    assert "--colour" not in command_specs.recalled(str(tmp_path)).get("client add", {"options": {}})["options"]
    with monkeypatch.context() as patched:
        patched.setattr(app, "app", None)
        assert type_("client", "add", "--name", "Bolt", "--colour", "blue").code == 0
    bring("smell", 1_700_000_001_000_000_000)
    assert command_specs.recalled(str(book)) == {}
    assert type_("client", "add", "--name", "Cord", "--colour", "blue").code == 2
    assert type_("client", "add", "--name", "Cord", "--smell", "none").code == 0


def test_nothing_is_recalled_once_code_has_changed(book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    type_("today")
    assert "today" in command_specs.recalled()
    monkeypatch.setenv("SALESCTL_PLUGINS_OFF", "sales")
    assert command_specs.recalled() == {}
    monkeypatch.delenv("SALESCTL_PLUGINS_OFF")
    file = Path(binding.__file__)
    at = file.stat()
    os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns + 1))
    try:
        assert command_specs.recalled() == {}
    finally:
        os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))


@pytest.mark.parametrize("words", [("today",), ("client", "list"), ("find", "acme"), ("history",)])
def test_a_plain_line_imports_neither_typer_nor_what_makes_classes_slowly(book: Path, words: tuple[str, ...]) -> None:
    code = "import sys; sys.argv = ['salesctl', *%r]\nfrom salesctl.__main__ import main\ntry: main()\nexcept SystemExit: pass\n"
    code = code % (words,) + "print(*sorted(sys.modules), file=sys.stderr)"
    for _ in ("remembered", "recalled"):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "typer",
        "dataclasses",
        "inspect",
        "importlib.metadata",
        "jsonschema_rs",
        "ruamel.yaml",
        "phonenumbers",
        "subprocess",
        "hashlib",
        "decimal",
        "calendar",
        "copy",
        "salesctl.book.sandbox.parent",
        "salesctl.session.typed_values",
        "salesctl.merge.resolving",
    }
    assert heavy & set(run.stderr.split()) == set()


@pytest.mark.parametrize("shell", ["complete_bash", "complete_zsh", "complete_fish"])
@pytest.mark.parametrize(
    "line",
    ["show ac", "show acme b", "client show a", "pay a", "log --outcome x a", "pay acme 5 --order ", "show zzz", "order new acme ",
     "show --json a", "show --no-such a", "today --user ", "brief 'a", "client add a", "-C . show a", "--locale ru show a", "show -"],
)  # fmt: skip
def test_the_shell_is_told_what_typer_tells(
    book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, shell: str, line: str
) -> None:
    if not (book / "clients/acme.yaml").exists():
        for name in ("Acme", "Anker"):
            type_("client", "add", "--name", name)
        type_("client", "list")
    monkeypatch.setenv("_SALESCTL_COMPLETE", shell)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"salesctl {line}")
    monkeypatch.setenv("COMP_WORDS", f"salesctl {line}")
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) + line.endswith(" ")))
    typers = type_().out
    quick = offered()
    assert quick is None or quick == typers
    if line in ("show ac", "client show a", "pay a", "show --json a", "--locale ru show a"):
        assert quick
    monkeypatch.delenv("_SALESCTL_COMPLETE")
