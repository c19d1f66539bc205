"""`calendar serve`, a real process: what is served to whom, what programs are told did not change, and who stops nobody."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from conftest import Type
from salesctl.testing import TestBook
from salesctl_calendar.calendars import Calendars
from salesctl_calendar.events import FEEDS
from salesctl_calendar.publishing import VARIABLE, published

from .test_programs import Follower, followed, khal, needs_ical_js, told

SECRET = "0123456789abcdef" * 2
FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@nord.example, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
activities/2026/11/call-1.yaml: {type: call, client: acme, owner: anna, start: '2026-11-24T10:00'}
"""


class Served:
    """A book that is served, and what is asked of it."""

    def __init__(self, folder: Path) -> None:
        self.book = TestBook(folder, FACTS)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "salesctl", "calendar", "serve", "--port", "0"],
            cwd=self.book.root, stderr=subprocess.PIPE, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
            env={**os.environ, VARIABLE: SECRET, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert self.process.stderr
        told = self.process.stderr.readline()
        assert "served at http://127.0.0.1:" in told, told + self.process.stderr.read()
        self.port = int(told.partition("127.0.0.1:")[2].partition(";")[0])

    def path(self) -> str:
        found = published(Calendars(self.book.session("2026-11-23")), SECRET.encode())
        (own,) = [one.file for one in found if (one.user, one.feed) == ("anna", "all")]
        return f"/{own}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    made = Served(home / "book")
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.communicate()


def test_a_calendar_is_served_whole_and_what_did_not_change_is_not_sent_again(served: Served) -> None:
    path = served.path()
    status, headers, body = served.ask(path)
    assert (status, body) == (
        200,
        Calendars(served.book.session("2026-11-23")).content("anna", FEEDS, published=True, reader="anna"),
    )
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert (headers["last-modified"], "server" in headers) == ("Fri, 02 Jan 2026 09:00:00 GMT", False)
    assert served.ask(path, "HEAD")[:2] == (200, {**headers, "date": served.ask(path, "HEAD")[1]["date"]})
    assert served.ask(path, "HEAD")[2] == b""
    tag = headers["etag"]
    for known in (
        {"If_None_Match": tag},
        {"If_None_Match": f'"x", W/{tag}'},
        {"If_Modified_Since": headers["last-modified"]},
    ):
        status, told, body = served.ask(path, **known)
        assert (status, body, told["etag"]) == (304, b"", tag)
    for changed in (
        {"If_None_Match": '"x"', "If_Modified_Since": headers["last-modified"]},
        {"If_Modified_Since": "yesterday"},
    ):
        assert served.ask(path, **changed)[0] == 200


def test_nothing_else_is_served(served: Served) -> None:
    name = served.path()
    for path in (
        "/",
        "/salesctl.yaml",
        "/../salesctl.yaml",
        "/.git/salesctl/calendar-secret",
        f"/x{name}",
        name[:-1],
        name.upper(),
        f"/{'a' * 32}.ics",
        "/%ff%00",
    ):
        status, headers, body = served.ask(path)
        assert (status, body, headers["content-length"]) == (404, b"", "0"), path
    assert served.ask(name, "POST")[0] == 405
    assert served.ask(name, "PROPFIND")[0] == 405


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "there already"), (("--port", "99999"), "no port"), (("--host", "192.0.2.1"), "--detail title")],
)
def test_what_cannot_be_served_at_is_said_and_ends(
    words: tuple[str, ...], said: str, served: Served, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(served.book.root)
    done = type_("calendar", "serve", "--port", str(served.port), *words)
    assert (done.code in (1, 2), said in done.err) == (True, True), done.err


def test_slow_readers_and_bad_requests_stop_nobody(served: Served) -> None:
    path = served.path().encode()
    stuck = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(40)]
    for n, one in enumerate(stuck):
        one.sendall(
            (
                b"GET " + path,
                b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                b"\x16\x03\x01\x00\xff" * 50,
                b"GET / HTTP/9\r\n\r\n",
            )[n % 4]
        )
    huge = socket.create_connection(("127.0.0.1", served.port))
    huge.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000)
    assert served.ask(served.path())[0] == 200
    assert b" 431 " in huge.recv(100)
    for one in (*stuck, huge):
        one.close()


def test_vdirsyncer_follows_what_is_served_and_khal_shows_it(served: Served, tmp_path: Path) -> None:
    follower = Follower(tmp_path, f"http://127.0.0.1:{served.port}{served.path()}")
    assert follower.sync()
    assert follower.held() == told(served.ask(served.path())[2])
    assert not follower.sync()
    assert "11:00-11:15 Call Acme" in khal(tmp_path, "list", "2026-11-24", "1d"), "10:00 in the book's zone, UTC"


@needs_ical_js
def test_ical_js_reads_what_is_served(served: Served, tmp_path: Path) -> None:
    fetched = tmp_path / "plan.ics"
    fetched.write_bytes(served.ask(served.path())[2])
    (held,) = followed(fetched)
    assert ("call-1@salesctl" in held["uids"], held["stale"]) == (True, [])


def test_it_follows_the_book_and_a_revoked_address_is_gone_at_once_and_it_ends_cleanly(served: Served) -> None:
    path, tag = served.path(), served.ask(served.path())[1]["etag"]
    later = {"type": "call", "client": "acme", "owner": "anna", "start": "2026-11-25T11:00"}
    served.book.write({"activities/2026/11/call-1.yaml": later}, "2026-11-23T09:00:00+00:00")
    status, headers, body = served.ask(path, If_None_Match=tag)
    assert (status, b"DTSTART:20261125T110000Z" in body) == (200, True)
    assert headers["last-modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    anna = {"name": "Anna Berg", "email": "anna@nord.example", "role": "rep", "calendar_revocations": "1"}
    served.book.write({"team/anna.yaml": anna}, "2026-11-23T09:10:00+00:00")
    assert served.ask(path)[0] == 404
    assert served.ask(served.path())[0] == 200
    head = served.book.root / ".git" / "HEAD"
    kept = head.read_bytes()
    head.write_text("ref: refs/heads/none\n")
    assert served.ask(path)[0] == 503
    head.write_bytes(kept)
    assert served.ask(served.path())[0] == 200
    served.process.send_signal(signal.SIGTERM)
    out, err = served.process.communicate(timeout=15)
    assert (served.process.returncode, "served no more" in out) == (0, True), err
    assert "Traceback" not in err
    assert ".ics" not in out + err, "addresses are in no log"
