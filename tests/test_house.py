"""Imports go downwards, each library is used in one room, each class its own name, and nothing is left unfinished."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ROOT / "salesctl"

ROOMS = (
    "__init__", "names_on_demand", "named_tuples", "patterns", "errors", "private_files", "file_stamps", "kept_files", "temporary_places", "user_cache", "lang", "yamlio", "model", "tree", "git", "store", "book", "check", "session", "merge", "policy", "rules",
    "plan", "history", "report", "review", "personal", "setup", "plugins", "api", "testing", "cli", "__main__",
)  # fmt: skip
"""From the lowest to the highest: a room imports only from rooms before it."""

# library → the only rooms that may import it; plugins have libraries of their own
OWNERS = {
    "subprocess": {"git"},
    "ruamel": {"yamlio"},
    "_ruamel_yaml": {"yamlio"},
    "jsonschema": {"model"},
    "jsonschema_rs": {"model"},
    "referencing": {"model"},
    "apsw": {"book"},
    "phonenumbers": {"model"},
    "typer": {"cli"},
    "rich": {"cli"},
    "icalendar": set(),
    "jinja2": set(),
    "xlsxwriter": set(),
    "mcp": set(),
    "waitress": set(),
}


def _files() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def _plugin_files() -> list[Path]:
    return sorted(file for file in (ROOT / "plugins").rglob("*.py") if "tests" not in file.parts)


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
    for name in _imports(file):
        parts = name.split(".")
        if parts[0] == "salesctl" and len(parts) > 1:
            other = parts[1] if parts[1] in ROOMS else "__init__"
            assert ROOMS.index(other) <= ROOMS.index(room), f"{room} imports {other}, which stands above it"
        elif parts[0] in OWNERS:
            assert room in OWNERS[parts[0]], (
                f"{room} imports {parts[0]}, which belongs to {OWNERS[parts[0]] or 'a plugin'}"
            )


def test_every_room_has_its_place_and_is_there() -> None:
    assert {_room(file) for file in _files()} == set(ROOMS)


def test_no_two_classes_share_a_name() -> None:
    seen: dict[str, str] = {}
    for file in [*_files(), *_plugin_files()]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                other = seen.setdefault(node.name, str(file))
                assert other == str(file), f"{node.name} is a class in {other} and in {file}"


@pytest.mark.parametrize(
    "file",
    _plugin_files(),
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_plugins_use_the_api_only(file: Path) -> None:
    own = file.relative_to(ROOT / "plugins").parts[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            assert not module.startswith("salesctl.") or module == "salesctl.api", module
            assert not module.startswith("salesctl_") or module.split(".")[0] == own, module


def test_records_are_written_through_the_session_alone() -> None:
    """Whatever writes past it is judged by nobody: settings of a new book, the editor's schemas, the facts of a test."""
    others = {"salesctl/cli/commands/start.py", "salesctl/cli/commands/doctor.py", "salesctl/testing.py"}
    writes = re.compile(r"\bStore\(|\bstore\.commit\b")
    files = [file for file in [*_files(), *_plugin_files()] if writes.search(file.read_text(encoding="utf-8"))]
    assert {str(file.relative_to(ROOT)) for file in files} - others == {
        f"salesctl/session/{name}.py" for name in ("session", "commits")
    }


@pytest.mark.parametrize("folder", ["salesctl", "plugins"])
def test_every_error_and_hint_can_be_translated(folder: str) -> None:
    """A sentence made by an f-string, or not marked by `say`, is English for good. A command to type is no sentence."""
    faults = []
    for file in sorted((ROOT / folder).rglob("*.py")):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                faults += [f"{file}:{at.lineno}" for at in _told_by(node) if _is_sentence(at)]
    assert not faults


def _told_by(call: ast.Call) -> list[ast.expr]:
    """What a call tells a person where it makes one of our errors, or gives a hint."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    message = call.args[:1] if name in _errors() else []
    return [*message, *(keyword.value for keyword in call.keywords if keyword.arg == "hint")]


@lru_cache(maxsize=1)
def _errors() -> set[str]:
    """The names of all errors that are said to people."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for file in [*_files(), *_plugin_files()]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    found = {"SalesctlError"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found - {"EditFailedError"}  # a fault of ours, reported as one


def _is_sentence(node: ast.expr) -> bool:
    """Whether it is a text with words of its own, other than a command line."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return bool(re.search(r"[a-z] | [a-z]", "".join(words))) and not words[0].startswith(("salesctl ", "--"))


def test_nothing_is_left_unfinished() -> None:
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplemented" + "Error")
    places = [*_files(), *(ROOT / "plugins").rglob("*.py"), *(ROOT / "schemas").glob("*.json")]
    assert not [str(f) for f in places if words.search(f.read_text(encoding="utf-8"))]


def test_no_pattern_is_compiled_before_it_is_used() -> None:
    compiled = re.compile(r"^[A-Za-z_]\w*(: .*)? = re\.compile\(", re.MULTILINE)
    assert not [str(file) for file in _files() if compiled.search(file.read_text(encoding="utf-8"))]


_SQL_SCALES = re.compile(
    r"""[*/%] \s* (?:100|1000|10_?000|10{5,}) \b                      # multiplied or divided
      | \b(?:100|1000|10_?000|10{5,}) \s* [*/%]
      | \b(?<!percent\()(?<!quantity\() 10{4,} \b                    # nobody counts ten thousand of anything
      | \b(?:percent|share|weight|rate|discount|tax|qty|factor|per)\b \s* (?:[<>=]+|<>) \s* 10{2,} \b
      | \b(?:percent_of|discounted|share|in_proportion|floor_div|ceil_div)\( [^()]* \b 10{2,} \b""",
    re.VERBOSE,
)
_PYTHON_SCALES = re.compile(
    r"(?:\*|//|\bdivmod\([^,()]*,) \s* (?:100|1000|10_?000|1_?000_?000|10\*\*[0-9])\b", re.VERBOSE
)


def _sql_of(file: Path) -> str:
    """Its queries, without comments and texts."""
    return re.sub(r"--.*|'[^']*'", "", file.read_text(encoding="utf-8"))


def test_no_scale_is_a_bare_number() -> None:
    """Sums, percentages and quantities are scaled by what `lang/scales.py` names: `percent(100)` in SQL, HUNDRED_PERCENT in Python."""
    queries = [*(ROOT / "salesctl").rglob("*.sql"), *(ROOT / "plugins").rglob("*.sql")]
    assert not [f"{file}: {found[0]}" for file in queries if (found := _SQL_SCALES.search(_sql_of(file)))]
    programs = {*_files(), *_plugin_files()} - {
        ROOT / "salesctl" / "lang" / "scales.py",
        ROOT / "salesctl" / "book" / "query" / "functions.py",
    }
    assert not [
        f"{file}: {found[0]}" for file in programs if (found := _PYTHON_SCALES.search(file.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(
    ("sql", "scale"),
    [
        ("sum(early) * 10000", True),
        ("share = 10000", True),
        ("10000 as weight", True),
        ("qty <= 1000", True),
        ("percent_of(t.price, 100 - t.discount)", True),
        ("share = percent(100)", False),
        ("min_qty <= quantity(1)", False),
        ("days >= 100", False),
        ("add_days(today(), -1000)", False),
        ("limit 100", False),
        ("percent_of(t.price, percent(100) - t.discount, t.currency)", False),
    ],
)
def test_what_a_bare_scale_looks_like(sql: str, *, scale: bool) -> None:
    assert bool(_SQL_SCALES.search(sql)) is scale


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
        "jinja2",
        "xlsxwriter",
        "rich.console",
        "phonenumbers",
        "pydantic",
    }
    heavy |= {"typer"} if arguments == ["--version"] else set()
    assert not heavy & set(run.stderr.split())
