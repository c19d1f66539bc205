"""Writes docs/cli.md, kinds.md, errors.md and json/ from code, schemas and samples: `make docs`. Tests fail when they are stale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import typer.main

from salesctl.model.kinds import COMMON, load_kinds

from . import reader
from .answer_schemas import schemas
from .app import app, real
from .binding import SHARED
from .command_tree import CommandNode, nodes
from .commands.kind_schema import fields_of, value_of

if TYPE_CHECKING:
    from salesctl.model.kinds import Field, Kind

_SHARED = {"help", *SHARED}
"""Parameters that the page describes once."""
_DOCS = Path(__file__).parent.parent.parent / "docs"


def commands() -> str:
    """The reference of every command, by the headings of `salesctl --help`, in English."""
    reader.forget()
    reader.ask("en")
    of_rows = [f"`{name}`" for name, node in _leaves() if node.command and node.command.rows]
    lines = [
        "# Commands",
        "",
        "Made from the code by `make docs`. `-C DIR` before a command works in another folder. Every command takes",
        "`--json`, `--ids` and `--locale LANGUAGE`, before or behind its name; those that read take `--on DATE`, `--at REV|DATE`,",
        "`--format table|json|csv|md|html|xlsx`, `--md`, `--csv plain|excel` ([CSV](reports.md#csv)) and `-o FILE`, whose",
        "ending says the format; those that record something take `--date WHEN`, when it happened: a day, or a day and a time; and",
        "`--key KEY`: typed again with the same key they answer as the first time, with the id, path and commit of then, and",
        "record nothing. The key of one command is refused to another. FILE is overwritten only if salesctl wrote it and nobody",
        "changed it since; otherwise a terminal is asked, and anything else needs `--force`.",
        "",
        "`--why TEXT` of those that record something stays in the commit (its trailer `Why`), and `history`, `blame` and `review`",
        "show it; where the record has a field of that name it stands there, too. Phone numbers and addresses are left out of it.",
        "",
        "With `--dry-run` those that record something go as far as they would, refusals included, and record nothing: they",
        "show the records as a diff and what would be owed then to the clients concerned. With `--json`: `subject`, `changes`",
        "(`kind`, `id`, `path`, the record `before` and `after`, null where there is none) and `obligations`: `discharged`,",
        "`added`, `remaining`; it is null for more than 20 records. At a terminal they tell of these after they recorded",
        "something, too. Rules of a book's own are left out there. `token` is what `--confirm TOKEN` takes: the same command then",
        "records exactly these changes, with their ids and moments, as long as no commit came between; otherwise it is refused",
        "and writes nothing.",
        "",
        "A verb that makes a record (`pay`, `log`, `order new` …) takes it whole with `--from FILE|-`, as `show --json` prints it",
        "or in YAML, and records it as `KIND add --from` does: every field is kept, the checks are those of every write, and a",
        "record that stands in the book already changes nothing. Words and options of the verb's own are refused beside it. A",
        "record that is there is changed by `set REF --from FILE|-`.",
        "",
        "Those whose answer is a table take `--columns A,B`, the columns wanted in that order, and `--limit N`, the first N rows",
        "of each table (of lists by date the newest; 0: all). Both hold for JSON and files as well. What is left out is counted",
        "under the table, and in `left_out` (null: there are more, which nobody counted); a total stays that of all rows. No sum",
        f"stands without its currency. They are {', '.join(of_rows)}.",
        "",
        "Records that cannot be read are named on standard error and, with `--json`, in `unreadable`, a list of `path`, `line`,",
        "`column` and `message`: a command that reads answers without them and ends with 1; one that recorded something ends",
        "with 0; `day close`, `month close`, exports and `-o` refuse and write nothing. The same holds where an answer rests on",
        "history that was cut off when cloning: `history_start` is the day it begins on.",
        "",
        "With `--json` an error is an object on standard output, too, in English: `error` with `code` (`usage`, `not-found`,",
        "`ambiguous`, `invalid-record`, `changed`, `edited`, `for-people`, `erased`, `busy`, `in-progress`, `detached`,",
        "`foreign-journal`, `unreachable`, `unreadable`, `git`, `fault`, else `refused`), `message`, `hint`, `field` (the",
        "option, the argument as `--help` writes it, or the field of a record that it is about), `path`, `line`, `column`,",
        "`candidates` (`kind`, `id`, `text`), `findings` (those and `rule`, `field`), `values` that somebody else changed",
        "meanwhile (`path`, `field`, `base`, `mine`, `theirs`, `author`, `at`) and `kept`, the files where what was typed",
        "can be found again, as far as there are any. The exit code is the same.",
        "",
        "[What programs read and write](json/README.md) has the JSON Schema of every command's answer, and exit codes.",
        "",
    ]
    panels: dict[str, list[CommandNode]] = {}
    generated: list[CommandNode] = []
    for node in nodes().values():
        (generated if node.generated else panels.setdefault(node.panel, [])).append(node)
    for panel, shown in panels.items():
        lines += [f"## {panel}", ""]
        for node in shown:
            lines += () if node.hidden else _described(node, "salesctl")
    lines += ["## Records", "", "Every kind has the same six commands; `client` stands for any of them."]
    lines += [f"The kinds: {', '.join(branch.name for branch in generated)}.", ""]
    client = next(node for node in generated if node.name == "client")
    lines += _described(client, "salesctl")
    for node in generated:
        by_hand = [inside for inside in node.inside.values() if not inside.function]
        for inside in by_hand if node is not client else ():
            lines += _described(inside, f"salesctl {node.name}")
    return "\n".join(lines).rstrip() + "\n"


def _leaves() -> Iterator[tuple[str, CommandNode]]:
    """Every command by its whole name; `KIND` stands for the kinds in those that all of them have."""
    for node in nodes().values():
        if not node.inside:
            yield node.name, node
        for inside in node.inside.values():
            if not inside.function:
                yield f"{node.name} {inside.name}", inside
            elif node.name == "client":
                yield f"KIND {inside.name}", inside


def _described(node: CommandNode, prefix: str) -> Iterator[str]:
    if node.inside:
        for inside in node.inside.values():
            yield from _described(inside, f"{prefix} {node.name}")
        return
    command = real(node)
    context = typer.Context(command, info_name=f"{prefix} {node.name}")
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"### `{prefix} {node.name}`"
    yield ""
    yield f"    {prefix} {node.name} {usage}"
    yield ""
    yield (command.help or node.help).strip()
    yield ""
    options = [row for row in map(_option, command.params) if row]
    if options:
        yield from options
        yield ""


def _option(parameter: Any) -> str:
    names = [name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("-")]
    if not names or parameter.name in _SHARED:
        return ""
    metavar = "" if parameter.is_flag else f" {parameter.metavar or parameter.type.name.upper()}"
    return f"- `{', '.join(names)}{metavar}`: {parameter.help or ''}".rstrip(": ")


def kinds() -> str:
    """The record format: every kind, every field."""
    lines = [
        "# Kinds of record",
        "",
        "Made from `schemas/` by `make docs`. A record is one YAML file; its name is its id. Every kind also takes",
        "`notes`, `tags`, `custom`, `external` and `archived`. A bold field must be there. *fact* marks a date that is",
        "a fact: seen from an earlier day, the record (or just this field) is not there yet.",
        "",
    ]
    for kind in sorted(load_kinds().values(), key=lambda kind: kind.name):
        lines += [f"## {kind.name}", "", kind.description, "", f"Lives in `{kind.folder}/`, id `{kind.id}`.", ""]
        lines += ["| field | value | meaning |", "|---|---|---|"]
        lines += _fields(kind)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _fields(kind: Kind) -> Iterator[str]:
    for path, field in fields_of(kind.fields):
        if path.partition(".")[0].partition("[")[0] not in COMMON:
            value = value_of(field).replace("|", "\\|")
            yield f"| {'**' + path + '**' if field.required else path} | {value} | {_meaning(field)} |"


def _meaning(field: Field) -> str:
    marks = [
        word for word, holds in (("fact", field.when), ("personal", field.personal), ("unique", field.unique)) if holds
    ]
    text = field.description.replace("|", "\\|")
    return f"{text} *{', '.join(marks)}*".strip() if marks else text


def errors(corpus: Path) -> str:
    """What `check` finds, each with a sample: the files that make it, and what is said."""
    lines = [
        "# What `check` finds",
        "",
        "Made from `tests/errors/` by `make docs`. Each is an error in the data, with the line and column where it stands; what",
        "is merely owed or unwise is a rule's matter.",
    ]
    for folder in sorted(corpus.iterdir()):
        lines += ["", f"## {folder.name}", "", (folder / "why.txt").read_text(encoding="utf-8").strip()]
        for file in sorted(path for path in (folder / "book").rglob("*") if path.is_file()):
            text = file.read_text(encoding="utf-8").rstrip("\n")
            lines += ["", f"`{file.relative_to(folder / 'book').as_posix()}`:", ""]
            lines += [f"    {line}" if line else "" for line in text.split("\n")]
        lines += ["", "What is said:", ""]
        for found in json.loads((folder / "findings.json").read_text(encoding="utf-8")):
            at = ":".join(str(part) for part in (found["path"], found["line"], found["column"]) if part)
            lines.append(f"    {at}: {found['message']} [{found['rule']}]")
            lines += [f"      hint: {found['hint']}"] if found["hint"] else []
    return "\n".join(lines) + "\n"


def answers() -> Iterator[tuple[str, str]]:
    """Of every command the name of its page and the schema of its answer."""
    reader.forget()
    reader.ask("en")
    for name, schema in schemas(nodes()):
        yield name, json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the pages, in English on every machine."""
    typer.main.get_command(app)
    (_DOCS / "cli.md").write_text(commands(), encoding="utf-8")
    (_DOCS / "kinds.md").write_text(kinds(), encoding="utf-8")
    for name, schema in answers():
        (_DOCS / "json" / f"{name}.json").write_text(schema, encoding="utf-8")
    (_DOCS / "errors.md").write_text(errors(_DOCS.parent / "tests" / "errors"), encoding="utf-8")


if __name__ == "__main__":
    main()
