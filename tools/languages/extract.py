"""Finds what has to be translated: in Python, in headers of SQL files, in schemas."""

from __future__ import annotations

import ast
import atexit
import itertools
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl.model.kinds import COMMON, NOUN
from salesctl.plugins.declaration import METAVAR_WORD, help_of, metavar_of
from salesctl.testing import TestBook

if TYPE_CHECKING:
    from salesctl.book import Query

_HEADER = re.compile(r"--\s?([a-z_ ]+):\s*(.*?)\s*\Z")
_CONTINUED = re.compile(r"--\s{3,}(.*?)\s*\Z")
_SENTENCES = frozenset({"title", "help", "why", "or why", "lasting", "done_when", "basis", "note", "message", "hint"})
_LISTS: Mapping[str, str] = {"heads": "heading", "words": "word"}
"""Header keys whose value is a list of words, and their context where no `#context` follows one."""
_COLUMN = re.compile(r"[a-z_0-9]+\s+[a-z/_]+(?:\s+(?P<heading>.*?))?(?:\s+#(?P<context>.+))?\Z")
_WORD = re.compile(r"[a-z0-9_-]+\s+(?P<heading>.*?)(?:\s+#(?P<context>.+))?\Z")
_LINES: Mapping[str, re.Pattern[str]] = {"columns": _COLUMN, "words": _WORD}
"""Header keys whose value may be given line by line below them."""
_DECLARED = frozenset({"Command", "Report", "Exporter", "Plugin"})
_PARAMETERS = frozenset({"Option", "Argument", "entity_option"})


class Found(NamedTuple):
    """A text to translate and the file it stands in."""

    text: str
    context: str
    source: str


def found(folder: Path, root: Path) -> Iterator[Found]:
    """Everything to translate below a package's folder; tests say nothing to users."""
    for file in sorted(folder.rglob("*")):
        source = file.relative_to(root).as_posix()
        if "tests" in file.parts or file.suffix not in (".py", ".sql", ".json"):
            continue
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".py":
            pairs = in_python(text, root)
        elif file.suffix == ".sql":
            pairs = itertools.chain(in_sql(text), in_shown_view(file.stem) if "\n-- shows:" in text else ())
        else:
            pairs = in_kind(json.loads(text), file.stem) if file.parent.name == "schemas" else iter(())
        yield from (Found(*pair, source) for pair in dict.fromkeys(pairs) if pair[0].strip())


def common() -> Iterator[Found]:
    """The fields that every kind has, whose schema stands in Python."""
    yield from (Found(*pair, "salesctl/model/kinds.py") for pair in in_schema({"properties": COMMON}))


def in_python(text: str, root: Path) -> Iterator[tuple[str, str]]:
    """`say("…", context="…")`, `translatable("…")`, help and metavars of options, help and docstrings of commands, panels."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg | ast.Assign):
            yield from _unmarked(node)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = {keyword.arg: _constant(keyword.value) for keyword in node.keywords if keyword.arg}
        first = _constant(node.args[0]) if node.args else ""
        if name in ("say", "translatable", "term", "Text") and first:
            yield first, named.get("context") or (_constant(node.args[1]) if len(node.args) > 1 else "")
        elif name in _PARAMETERS:
            yield named.get("help", ""), ""
            metavar = first if name == "Argument" else named.get("metavar", "")
            yield from ((word, "metavar") for word in METAVAR_WORD.findall(metavar))
        elif name in _DECLARED:
            given = dict(zip(("name", "help", "target", "panel"), map(_constant, node.args), strict=False)) | named
            yield given.get("help", ""), ""
            yield from ((named[key], "") for key in ("title", "basis") if name == "Report" and key in named)
            if name == "Command":
                yield given.get("panel", ""), ""
                yield _documented(given.get("target", ""), root), ""


def _unmarked(node: ast.arg | ast.Assign) -> Iterator[tuple[str, str]]:
    """The metavar of a parameter that names none, made from the option's name."""
    hint = node.annotation if isinstance(node, ast.arg) else node.value
    if not (
        isinstance(hint, ast.Subscript) and ast.unparse(hint.value) == "Annotated" and isinstance(hint.slice, ast.Tuple)
    ):
        return
    base, *marks = hint.slice.elts
    for mark in marks:
        if not isinstance(mark, ast.Call) or ast.unparse(mark.func) != "Option" or "bool" in ast.unparse(base):
            continue
        if not any(keyword.arg == "metavar" for keyword in mark.keywords):
            own = _constant(mark.args[0]) if mark.args else getattr(node, "arg", "")
            yield from ((word, "metavar") for word in METAVAR_WORD.findall(metavar_of(own)))


def in_sql(text: str) -> Iterator[tuple[str, str]]:
    """Titles, reasons, notes, headings and words of a header, also of the parts below it."""
    key, value = "", ""
    for line in [*text.splitlines(), ""]:
        if match := _HEADER.match(line):
            yield from _headed(key, value)
            key, value = match.groups()
        elif key and (more := _CONTINUED.match(line)):
            if key in _LINES and not value:
                if (line_ := _LINES[key].match(more[1])) and line_["heading"]:
                    yield line_["heading"], line_["context"] or ""
            else:
                value += f" {more[1]}"
        else:
            yield from _headed(key, value)
            key, value = "", ""


def in_shown_view(name: str) -> Iterator[tuple[str, str]]:
    """The name of a view whose rows are shown with a record, and its columns, which stand over them."""
    yield name.replace("_", " "), "view"
    columns = _empty_book().columns(f'select * from "{name}"')
    yield from ((column.replace("_", " "), "field") for column in columns)


@cache
def _empty_book() -> Query:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return TestBook(Path(folder.name)).session("2026-01-01").query()


def _headed(key: str, value: str) -> Iterator[tuple[str, str]]:
    if key in _SENTENCES:
        yield value, ""
    elif key in _LISTS:
        for word in value.split(","):
            text, _, context = word.partition("#")
            yield text.strip(), context.strip() or _LISTS[key]


def in_kind(schema: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """A kind's schema, what a record of it and several of them are called within a sentence, and what its history says."""
    yield str(schema.get("title", name.replace("_", " "))).lower(), NOUN
    yield name.upper(), "metavar"
    own = schema.get("x-salesctl", {})
    yield str(own.get("plural", f"{name}s")).replace("_", " "), NOUN
    for sentence in own.get("sentences", ()):
        yield from ((sentence[key], "") for key in ("say", "brief") if key in sentence)
    yield from in_schema(schema)


def in_schema(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Titles and descriptions, names of fields that have no title, and the values a field may take."""
    yield from ((schema[key], "") for key in ("title", "description") if isinstance(schema.get(key), str))
    for part in ("properties", "$defs"):
        for name, field in schema.get(part, {}).items():
            if part == "properties" and "title" not in field:
                yield name.replace("_", " "), "field"
            allowed = [*field.get("enum", ()), *field.get("items", {}).get("enum", ())]
            yield from ((value.replace("_", " "), name) for value in allowed)
            yield from in_schema(field)
    items = schema.get("items")
    if isinstance(items, dict):
        yield from in_schema(items)


def _documented(target: str, root: Path) -> str:
    """The docstring of a command's function, as its help is shown."""
    module, _, function = target.partition(":")
    path = module.replace(".", "/")
    for folder in (root, root / "plugins"):
        for file in (folder / f"{path}.py", folder / path / "__init__.py"):
            if module and file.is_file():
                for node in ast.parse(file.read_text(encoding="utf-8")).body:
                    if isinstance(node, ast.FunctionDef) and node.name == function:
                        return help_of(ast.get_docstring(node) or "")
    return ""


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
