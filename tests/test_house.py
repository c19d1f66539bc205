"""The house rules: imports go downwards, each library has one door, rooms stay small, nothing is left unfinished."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ROOT / "salesctl"

FLOORS = {
    0: {
        "errors", "values", "phrases", "when", "ids", "names", "lines", "yamlio", "declarations", "kinds", "schema", "records", "links", "words", "edits",
        "assign", "message", "git", "config", "shipped", "__init__", "starting", "report", "tree",
    },
    1: {"store", "book"},
    2: {"check", "rules", "plan", "history", "undo", "merge", "desk", "draft", "command", "resolve", "unique", "render", "sources", "hooks", "demo", "limits", "pricing"},
    3: {"plugin", "loading", "api", "testing"},
    4: {"cli", "__main__"},
}  # fmt: skip
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}

# library → the only rooms that may import it; plugins have doors of their own
DOORS = {
    "git": {"git"},
    "subprocess": {"git"},
    "ruamel": {"yamlio"},
    "_ruamel_yaml": {"yamlio"},
    "jsonschema": {"schema"},
    "jsonschema_rs": {"schema"},
    "referencing": {"schema"},
    "sqlite3": {"book"},
    "phonenumbers": {"values"},
    "typer": {"cli"},
    "rich": {"cli"},
    "icalendar": set(),
}


def _files() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def _room(file: Path) -> str:
    first = file.relative_to(CORE).parts[0]
    return first.removesuffix(".py")


def _imports(file: Path) -> set[str]:
    """Dotted names of what a file imports, relative ones made absolute."""
    package = ("salesctl", *file.relative_to(CORE).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "salesctl" else {module}
    return found


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_go_downwards_and_through_the_doors(file: Path) -> None:
    room = _room(file)
    assert room in FLOOR, f"{room} has no floor: give it one in FLOORS"
    for name in _imports(file):
        parts = name.split(".")
        if parts[0] == "salesctl" and len(parts) > 1:
            other = parts[1] if parts[1] in FLOOR else "__init__"
            assert FLOOR[other] <= FLOOR[room], f"{room} (floor {FLOOR[room]}) imports {other} (floor {FLOOR[other]})"
        elif parts[0] in DOORS:
            assert room in DOORS[parts[0]], f"{room} imports {parts[0]}, whose door is {DOORS[parts[0]] or 'a plugin'}"


@pytest.mark.parametrize(
    "file",
    sorted(f for f in (ROOT / "plugins").rglob("*.py") if "tests" not in f.parts),
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_plugins_use_the_api_only(file: Path) -> None:
    own = file.relative_to(ROOT / "plugins").parts[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            assert not module.startswith("salesctl.") or module == "salesctl.api", module
            assert not module.startswith("salesctl_") or module.split(".")[0] == own, module


def test_rooms_stay_small() -> None:
    sizes = {str(f.relative_to(ROOT)): len(f.read_text(encoding="utf-8").splitlines()) for f in _files()}
    assert not {name: size for name, size in sizes.items() if size > 300}


def test_nothing_is_left_unfinished() -> None:
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplemented" + "Error")
    places = [*_files(), *(ROOT / "plugins").rglob("*.py"), *(ROOT / "schemas").glob("*.json")]
    assert not [str(f) for f in places if words.search(f.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_start_up_imports_little(arguments: list[str]) -> None:
    code = "import sys; sys.argv = ['salesctl', *%r]\nfrom salesctl.__main__ import main\ntry: main()\nexcept SystemExit: pass\n"
    code = code % arguments + "print(*sorted(sys.modules), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "git",
        "ruamel.yaml",
        "jsonschema",
        "jsonschema_rs",
        "icalendar",
        "rich.console",
        "phonenumbers",
        "pydantic",
    }
    heavy |= {"typer"} if arguments == ["--version"] else set()
    assert not heavy & set(run.stderr.split())
