"""What Typer told of a command once, remembered, so that usual lines are read and completed without building any command.

Typer stays the only place where options are defined, and reads every line that is not plain: help, an error, an abbreviation, an
option twice, a value that looks like an option. What is remembered holds as long as nothing that Python has imported of ours or of
a plugin, nor what is installed, has changed.
"""

from __future__ import annotations

import os
import sys
import time
from zlib import crc32

from salesctl import user_cache
from salesctl.model.root import OWN, root_above
from salesctl.plugins.import_path import import_path_state

from .leading import leading

TYPE_CHECKING = False  # of `typing`, see `git.process`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from salesctl.plugins.declaration import Command

    from .binding import Bound

    Spec = dict[str, Any]
    """`options`: by each name the parameter, the sort of value (`text`, `integer`, `path`, `flag`; another is not read here), the
    least number, whether it may be repeated. `arguments`: in turn the parameter, the sort of value, whether it takes all that
    follow. `required` parameters, `defaults` of the others, `completes` (kinds of ids) by parameter; `command` (what running it
    takes of its declaration) and `binding`."""

_CACHE = "commands"
_SORTS: Mapping[str, str] = {
    "StringParamType": "text",
    "IntParamType": "integer",
    "IntRange": "integer",
    "TyperPath": "path",
    "BoolParamType": "flag",
}
_AT_REST = 10_000_000_000
"""Nanoseconds within which a file may have been imported."""
_DECLARED = ("target", "writes", "watch", "gaps", "kept", "rows", "makes", "kind")
_PLAIN = (str, int, bool, type(None))


def run(words: Sequence[str]) -> int | None:
    """Run the command of a plain line; its exit code. None for any other line: nothing has been done then."""
    folder, options, words = leading(words)
    name, spec, rest = found(words, folder)
    given = read(spec, [*options, *rest]) if spec else None
    if given is None or (folder and not os.path.isdir(folder)):
        return None
    if folder:
        os.chdir(folder)
    from salesctl.plugins.declaration import Command, attribute

    from .binding import Binding, execute

    command = Command("", "", **spec["command"])
    return execute(attribute(command.target), command, Binding(*spec["binding"]), given, name.split()[::-1])


def found(words: Sequence[str], folder: str = "") -> tuple[str, Spec, Sequence[str]]:
    """The command that words begin with, what is remembered of it, and the words behind; nothing where nothing is."""
    known = recalled(folder)
    for length in (1, 2):
        name = " ".join(words[:length])
        if name in known:
            return name, known[name], words[length:]
    return "", {}, words


def recalled(folder: str = "") -> dict[str, Spec]:
    """What is remembered of commands in a folder, by their names: `today`, `order new`. Empty once anything has changed."""
    kept = user_cache.load(_name(_own_schemas(folder)))
    if not isinstance(kept, dict) or os.environ.get("SALESCTL_PLUGINS_OFF"):
        return {}
    try:
        if kept["installed"] != import_path_state() or any(_time(file) != at for file, at in kept["files"].items()):
            return {}
    except OSError:
        return {}
    commands: dict[str, Spec] = kept["commands"]
    return commands


def remember(name: str, made: Any, command: Command, bound: Bound) -> None:
    """Remember what Typer made of a command; one with something that no plain line can tell is left to Typer.

    A book that brings kinds or fields of its own has its commands remembered apart.
    """
    if os.environ.get("SALESCTL_PLUGINS_OFF"):
        return
    known = recalled()
    spec = None if name in known else _spec(made, command, bound)
    if spec:
        import salesctl
        from salesctl.model.shipped import shipped
        from salesctl.plugins.discovery import folders, plugins

        own = _own_schemas()
        code = tuple(f"{one}/" for one in (os.path.dirname(salesctl.__file__), *(p.folder for p in plugins())) if one)
        modules = {getattr(module, "__file__", None) or "" for module in [*sys.modules.values()]}
        files = {file: _time(file) for file in modules if file.startswith(code)}
        for schemas in (str(shipped("schemas")), *map(str, folders("schemas")), *([own] if own else [])):
            files |= {
                file: _time(file) for file in (schemas, *(os.path.join(schemas, one) for one in os.listdir(schemas)))
            }
        if max(files.values()) > time.time_ns() - _AT_REST:
            return  # saved after it was imported, perhaps
        kept = {"installed": import_path_state(), "files": files, "commands": {**known, name: spec}}
        user_cache.keep(_name(own), kept)


def read(spec: Spec, words: Sequence[str]) -> dict[str, Any] | None:
    """The values of a command's parameters, as Typer would have read them; None for a line that is not plain."""
    apart = _apart(spec, words)
    if apart is None:
        return None
    given, arguments = apart
    for name, sort, follow in spec["arguments"]:
        taken, arguments = (arguments, []) if follow else (arguments[:1], arguments[1:])
        values = [_value(sort, None, word) for word in taken]
        if None in values:
            return None
        if taken:
            given[name] = values if follow else values[0]
    if arguments or not given.keys() >= set(spec["required"]):
        return None
    return {**_fresh(spec["defaults"]), **given}


def _apart(spec: Spec, words: Sequence[str]) -> tuple[dict[str, Any], list[str]] | None:
    """The options of a line with their values, and the words that are arguments; None for a line that is not plain."""
    given: dict[str, Any] = {}
    arguments: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            arguments.append(word)
            continue
        option, equals, value = word.partition("=")
        name, sort, least, many = spec["options"].get(option, ("", "", None, False))
        if (name in given and not many) or (equals and (sort == "flag" or not option.startswith("--"))):
            return None
        found = True if sort == "flag" else _value(sort, least, value if equals else next(rest, ""))
        if found is None:
            return None
        given[name] = [*given.get(name, ()), found] if many else found
    return given, arguments


def completes(spec: Spec, words: Sequence[str]) -> Sequence[str] | None:
    """The kinds whose ids may stand behind these words; none named: all kinds. None where anything else may."""
    arguments = 0
    waits = ""
    for word in words:
        if waits:
            waits = ""
        elif word.startswith("-"):
            name, sort, _, _ = spec["options"].get(word, ("", "", None, False))
            if sort not in _SORTS.values():
                return None
            waits = "" if sort == "flag" else name
        else:
            arguments += 1
    if not waits:
        for name, _, follow in spec["arguments"]:
            if follow or not arguments:
                waits = name
                break
            arguments -= 1
    kinds: Sequence[str] | None = spec["completes"].get(waits)
    return kinds


def _own_schemas(folder: str = "") -> str:
    """The folder of the kinds and fields that the book around a folder brings; empty where it brings none."""
    try:
        root = root_above(os.path.realpath(folder or os.curdir))
    except OSError:  # the folder we stand in is gone
        return ""
    schemas = os.path.join(root, OWN, "schemas") if root else ""
    return schemas if os.path.isdir(schemas) else ""


def _name(schemas: str) -> str:
    """The name under which commands are remembered where a book brings these schemas."""
    return f"{_CACHE}-{crc32(schemas.encode()):08x}" if schemas else _CACHE


def _spec(made: Any, command: Command, bound: Bound) -> Spec | None:
    options: dict[str, tuple[str, str, int | None, bool]] = {}
    arguments: list[tuple[str, str, bool]] = []
    required: list[str] = []
    defaults: dict[str, Any] = {}
    for parameter in made.params:
        if parameter.name == "help":
            continue
        sort = _SORTS.get(type(parameter.type).__name__, "other")
        if parameter.param_type_name == "argument":
            arguments.append((parameter.name, sort, parameter.nargs == -1))
        else:
            # an option that is read before others changes how they are read
            sort = "other" if parameter.secondary_opts or parameter.count or parameter.is_eager else sort
            least = getattr(parameter.type, "min", None)
            options |= dict.fromkeys(parameter.opts, (parameter.name, sort, least, parameter.multiple))
        if parameter.required:
            required.append(parameter.name)
        else:
            defaults[parameter.name] = bound.defaults[parameter.name]
    last = any(follow for _, _, follow in arguments[:-1])
    if last or any(map(_is_unusual, made.params)) or not all(map(_is_plain, defaults.values())):
        return None
    return {
        "options": options,
        "arguments": arguments,
        "required": required,
        "defaults": defaults,
        "completes": dict(bound.binding.completes),
        "command": {name: getattr(command, name) for name in _DECLARED},
        "binding": tuple(bound.binding._replace(completes={})),
    }


def _is_unusual(parameter: Any) -> bool:
    """Whether a parameter takes what no plain line has: a variable, a question, several values at once."""
    return bool(parameter.envvar or getattr(parameter, "prompt", None) or parameter.nargs not in (1, -1))


def _is_plain(value: Any) -> bool:
    return isinstance(value, _PLAIN) or value == []


def _value(sort: str, least: int | None, word: str) -> Any:
    """A word as a value; None for one that only Typer judges."""
    if word.startswith("-") and word != "-":
        return None
    if sort == "text" and word:
        return word
    if sort == "path" and word:
        from pathlib import Path

        return Path(word)
    if sort == "integer" and word.isascii() and word.isdigit() and len(word) < 10:
        return int(word) if least is None or int(word) >= least else None
    return None


def _fresh(defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {name: [] if value == [] else value for name, value in defaults.items()}


def _time(file: str) -> int:
    return os.stat(file).st_mtime_ns
