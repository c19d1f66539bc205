"""A plugin somebody else wrote, installed beside ours, and one that breaks."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from salesctl import private_files
from salesctl.testing import TestBook

VISITS = '''
from salesctl.api import Answer, Command, Exporter, Line, Plugin, Session


def export(session: Session, options) -> bytes:
    return b"visits\\n"


def greet(session: Session, name: str) -> Answer:
    """Greet somebody."""
    return Answer({"hello": name}, [Line(f"Hello {name}")])


plugin = Plugin(
    name="visits",
    help="Visits by client.",
    views="views",
    rules="rules",
    schemas="schemas",
    reports="reports",
    exporters=(Exporter("visits", "All visits.", "visits:export"),),
    commands=(Command("greet", "Greet somebody.", "visits:greet"),),
)
'''
RULE = """-- duty: 5
-- title: Visit the client
-- action: visit
-- why: never visited
-- urgency: week
-- done_when: a visit is held
select id as client, owner, id as about from client where id not in (select client from visits_held)
"""
REPORT = """-- title: Visits {period}
-- help: Visits by client.
-- columns:
--   client  ref      client
--   visits  integer  visits
select client, count(*) as visits from visits_held group by client
"""
CODE = """from salesctl.api import Column, Period, Report, ReportRows, Session


def rows(session: Session, period: Period) -> ReportRows:
    return ReportRows([[period.text, 1]], ["counted by hand"])


report = Report("Days", "Days by hand.", (Column("period"), Column("days", "integer")), rows=rows)
"""
FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
clients/bolt.yaml: {name: Bolt, owner: anna}
activities/2026/11/a-1.yaml: {type: visit, client: acme, owner: anna, done_at: '2026-11-20T10:00', outcome: held}
"""


def installed(site: Path, name: str, code: str) -> Path:
    package = site / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(code)
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[salesctl.plugins]\n{name} = {name}:plugin\n")
    return package


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    package = installed(site, "visits", VISITS)
    for folder, file, text in (
        ("views", "visits_held.sql", "-- Visits that took place.\nselect client from held where type = 'visit'\n"),
        ("rules", "never-visited.sql", RULE),
        ("reports", "visits.sql", REPORT),
        ("reports", "days.py", CODE),
        ("schemas", "car.json", '{"properties": {"name": {"type": "string"}}}'),
    ):
        (package / folder).mkdir(exist_ok=True)
        (package / folder / file).write_text(text)
    return site


def run(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "SALESCTL_NOW": "2026-11-23T09:00:00+00:00"}
    command = [sys.executable, "-m", "salesctl", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_everything_a_plugin_brings_works(site: Path, tmp_path: Path) -> None:
    book = TestBook(tmp_path, FACTS)
    listed = {p["name"]: p for p in json.loads(run(site, book.root, "plugin", "list", "--json").stdout)["plugins"]}
    assert set(listed) >= {"calendar", "duties", "exchange", "reports", "sales", "visits"}
    ours = listed["visits"]
    assert (ours["version"], ours["rules"], ours["views"], ours["reports"], ours["kinds"]) == (
        "1.0",
        ["never-visited"],
        ["visits_held"],
        ["days", "visits"],
        ["car"],
    )
    days = json.loads(run(site, book.root, "report", "days", "--json").stdout)
    assert (days["rows"], days["notes"]) == ([["2026-11", 1]], ["counted by hand"])
    assert json.loads(run(site, book.root, "report", "visits", "--json").stdout)["rows"] == [["acme", 1, "Acme"]]
    assert run(site, book.root, "greet", "Olga").stdout == "Hello Olga\n"
    assert run(site, book.root, "export", "visits").stdout == "visits\n"
    owed = json.loads(run(site, book.root, "today", "--json").stdout)["obligations"]
    assert [(one["about"], one["action"]) for one in owed if one["rule"] == "never-visited"] == [("bolt", "visit")]
    assert run(site, book.root, "car", "add", "--name", "Red").returncode == 0
    assert "greet" in run(site, book.root, "--help").stdout


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("import not_there", "ModuleNotFoundError"),
        ("plugin = 7", "not a salesctl.api.Plugin"),
        ("syntax error", "SyntaxError"),
    ],
)
def test_one_that_breaks_is_named_and_stops_nothing(site: Path, tmp_path: Path, code: str, reason: str) -> None:
    installed(site, "broken", code)
    book = TestBook(tmp_path, FACTS)
    listed = run(site, book.root, "plugin", "list")
    assert listed.returncode == 1
    assert "broken 1.0 failed to load" in listed.stdout
    assert reason in listed.stdout
    assert run(site, book.root, "greet", "Olga").stdout == "Hello Olga\n"
    assert run(site, book.root, "show", "acme").returncode == 0


def test_one_can_be_left_out(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = TestBook(tmp_path, FACTS)
    monkeypatch.setenv("SALESCTL_PLUGINS_OFF", "visits")
    assert run(site, book.root, "greet", "Olga").returncode == 2


# -- what is kept of them in the user's cache folder ---------------------------------------------------------------

PLANTED = "planted:greet"


@pytest.fixture
def kept(site: Path, tmp_path: Path) -> Path:
    """The file that says which plugins there are, written by a first command; another one planted in it."""
    TestBook(tmp_path, FACTS)
    assert run(site, tmp_path / "book", "greet", "Olga").stdout == "Hello Olga\n"
    (site / "planted.py").write_text(
        "from salesctl.api import Answer, Line\ndef greet(name: str) -> Answer:\n    return Answer({}, [Line('planted')])\n"
    )
    assert run(site, tmp_path / "book", "greet", "Olga").stdout == "Hello Olga\n"
    (file,) = (Path.home() / ".cache" / "salesctl").glob("plugins-*")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    private_files.store(
        str(file), ast.literal_eval(repr(private_files.load(str(file))).replace("visits:greet", PLANTED))
    )
    for one in file.parent.glob("commands-*"):
        one.unlink()  # what is remembered of commands is asked first
    return file


def spoil(file: Path, how: str) -> None:
    """Make the file one that others can have written."""
    if how == "file of everybody's":
        file.chmod(0o602)
    elif how == "file of a group's":
        file.chmod(0o620)
    elif how == "folder of a group's":
        file.parent.chmod(0o770)
    elif how == "somebody else's file":
        os.chown(file, 65534, -1)
    elif how == "somebody else's folder":
        os.chown(file.parent, 65534, -1)
    elif how == "link":
        file.rename(file.with_name("real"))
        file.symlink_to("real")


def test_a_file_of_ours_alone_is_believed(site: Path, tmp_path: Path, kept: Path) -> None:
    assert PLANTED in repr(private_files.load(str(kept)))
    assert run(site, tmp_path / "book", "greet", "Olga").stdout == "planted\n"


@pytest.mark.parametrize(
    "how",
    [
        "file of everybody's",
        "file of a group's",
        "folder of a group's",
        pytest.param(
            "somebody else's file", marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root gives away")
        ),
        pytest.param("somebody else's folder", marks=pytest.mark.skipif(os.geteuid() != 0, reason="as above")),
        "link",
    ],
)
def test_one_that_others_can_have_written_is_not(site: Path, tmp_path: Path, kept: Path, how: str) -> None:
    spoil(kept, how)
    assert run(site, tmp_path / "book", "greet", "Olga").stdout == "Hello Olga\n"


def test_an_edit_while_it_is_imported_is_seen_by_the_next_command(site: Path, tmp_path: Path) -> None:
    TestBook(tmp_path, FACTS)
    code = site / "visits" / "__init__.py"
    # the author saves another version after the first was read, and before it was asked when it was changed
    later = VISITS.replace("greet", "salute")
    code.write_text(
        VISITS + f"open(__file__, 'w').write({later!r})\nimport os\nos.utime(__file__, ns=(2 * 10**18, 2 * 10**18))\n"
    )
    assert run(site, tmp_path / "book", "greet", "--help").returncode == 0
    assert run(site, tmp_path / "book", "salute", "Olga").stdout == "Hello Olga\n"


def test_the_api_fetches_every_name_it_promises() -> None:
    from salesctl import api

    assert set(api.__all__) == set(api._HOMES)
    for name in api.__all__:
        assert getattr(api, name) is not None
