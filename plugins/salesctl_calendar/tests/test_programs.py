"""Programs that follow a calendar through its changes: vdirsyncer over http, ical.js, which Thunderbird reads with, and khal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from icalendar import Calendar

from salesctl.testing import TestBook
from salesctl_calendar.calendars import Calendars
from salesctl_calendar.events import FEEDS

from .changing_book import ChangingBook

ICAL_JS = Path(__file__).parents[3] / "build" / "node" / "node_modules" / "ical.js" / "dist" / "ical.es5.cjs"
CHANGES = (("plan", 1), ("move", 3), ("pay", 4), ("rename", 2), ("merge", 3), ("wait", 0), ("done", 0), ("archive", 1))


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A person's calendar after each of several changes."""
    folder = tmp_path_factory.mktemp("states")
    made = ChangingBook(folder)
    made.step("move", 2)
    found: list[Path] = []
    for n, change in enumerate((None, *CHANGES)):
        if change:
            made.step(*change)
        found.append(folder / f"{n}.ics")
        found[-1].write_bytes(made.feed())
    return found


def told(raw: bytes) -> list[tuple[str, ...]]:
    names = ("SUMMARY", "DTSTART", "DTEND", "STATUS", "DESCRIPTION", "LOCATION")
    events = Calendar.from_ical(raw).walk("VEVENT")
    return sorted(tuple(one[name].to_ical().decode() if name in one else "" for name in names) for one in events)  # type: ignore[union-attr]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A web host that serves the folder `site`."""
    (tmp_path / "site").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "site")))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Follower:
    """vdirsyncer: an event a file, as the calendar on the web has them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.disk = folder / "cal"
        self.disk.mkdir()
        self._settings = folder / "vdirsyncer.conf"
        self._settings.write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair plans]\na = "web"\nb = "disk"\ncollections = null\nconflict_resolution = "a wins"\n'
            f'[storage web]\ntype = "http"\nurl = "{url}"\n'
            f'[storage disk]\ntype = "filesystem"\npath = "{self.disk}"\nfileext = ".ics"\n'
        )
        self._run("discover")

    def sync(self) -> set[str]:
        """Fetch the calendar; the files that changed."""
        before = self._files()
        self._run("sync")
        after = self._files()
        return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}

    def _run(self, word: str) -> None:
        from vdirsyncer.cli import app

        assert not app.main(["-v", "ERROR", "-c", str(self._settings), word], standalone_mode=False)

    def _files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.disk.glob("*.ics")}

    def held(self) -> list[tuple[str, ...]]:
        return sorted(one for content in self._files().values() for one in told(content))


def test_vdirsyncer_loses_nothing_rests_while_nothing_changes_and_never_meets_an_emptied_calendar(
    states: list[Path], tmp_path: Path, host: str
) -> None:
    served = tmp_path / "site" / "plan.ics"
    shutil.copyfile(states[0], served)
    follower = Follower(tmp_path, f"{host}/plan.ics")
    for state in (states[0], states[4], states[-1]):
        shutil.copyfile(state, served)
        assert follower.sync()
        assert follower.held() == told(state.read_bytes())
    assert not follower.sync()
    served.write_bytes(nobodys(tmp_path))
    follower.sync()
    (left,) = follower.held()
    assert left[0] == "nothing planned"


def nobodys(folder: Path) -> bytes:
    """The calendar of somebody for whom nothing is planned."""
    return Calendars(TestBook(folder, "team/anna.yaml: {name: Anna}").session("2026-11-23")).content("anna", FEEDS)


def khal(folder: Path, *words: str) -> str:
    """What khal says of the calendar `work`, a folder of files in `folder/cal`, in Berlin."""
    config = folder / "khal.conf"
    config.write_text(
        f"[calendars]\n[[work]]\npath = {folder}/cal\n[locale]\nlocal_timezone = Europe/Berlin\n"
        f"default_timezone = Europe/Berlin\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\ntimeformat = %H:%M\n"
        f"[sqlite]\npath = {folder}/khal.db\n[default]\ndefault_calendar = work\n"
    )
    program = str(Path(sys.executable).parent / "khal")
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [program, "-c", str(config), *words], check=True, env=environment, capture_output=True, text=True
    ).stdout


def followed(*files: Path) -> list[dict[str, list[str]]]:
    """What ical.js holds by UID after each state of a calendar."""
    command = ["node", str(Path(__file__).with_name("follower.cjs")), str(ICAL_JS), *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, list[str]]] = json.loads(ran.stdout)
    return found


needs_ical_js = pytest.mark.skipif(
    not (shutil.which("node") and ICAL_JS.is_file()), reason="needs node, and npm when it was made"
)


@needs_ical_js
def test_what_is_held_by_uid_is_what_the_newest_state_says(states: list[Path], tmp_path: Path) -> None:
    found = followed(*states)
    assert [one["stale"] for one in found] == [[]] * len(states)
    visit = found[0]["uids"].index("v-1@salesctl")
    assert found[0]["titles"][visit].startswith("Visit Acme")
    assert any(title.startswith("✓ Visit Acme 2") for title in found[-1]["titles"])
    silent = tmp_path / "silent.ics"  # changed, and says it is as old as it was
    silent.write_bytes(states[0].read_bytes().replace(b"SUMMARY:Visit Acme", b"SUMMARY:Visit Bolt"))
    assert followed(states[0], silent)[1]["stale"] == ["v-1@salesctl"]
