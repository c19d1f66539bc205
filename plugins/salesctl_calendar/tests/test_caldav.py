"""`calendar push` and `calendar pull` with a real server, Radicale: what goes there, what comes back, and what is left alone."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from conftest import Once, Type
from salesctl import yamlio
from salesctl_calendar.collection import PASSWORD, USER

LOGIN = {"Authorization": f"Basic {b64encode(b'anna:s3cret').decode()}"}
FOREIGN = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//phone//EN\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20261101T090000Z\r\n"
    b"DTSTART:20261124T150000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A Radicale on this machine, which lets anna in."""
    folder = tmp_path_factory.mktemp("radicale")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    (folder / "users").write_text("anna:s3cret\n")
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{number}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\n"
        f"htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {folder}/data\n[logging]\nlevel = error\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(400):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.05)
    yield number
    server.send_signal(signal.SIGTERM)
    server.wait(10)


class Server:
    """A calendar on the server, as a telephone sees it."""

    def __init__(self, port: int, name: str) -> None:
        self._port, self._path = port, f"/anna/{name}/"
        self.url = f"http://127.0.0.1:{port}{self._path}"
        asked = b'<mkcalendar xmlns="urn:ietf:params:xml:ns:caldav"/>'
        assert self.ask("MKCALENDAR", "", asked)[0] == 201

    def ask(self, method: str, name: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            connection.request(method, self._path + name, body, LOGIN | headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def event(self, name: str) -> str:
        status, content = self.ask("GET", name)
        return content.replace("\r\n ", "") if status == 200 else ""

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """What a telephone does: the event read, changed in some lines, and written."""
        content = self.event(name)
        for pattern, new in changes:
            assert re.search(pattern, content), (pattern, content)
            content = re.sub(pattern, new, content)
        assert self.ask("PUT", name, content.encode(), **{"Content-Type": "text/calendar"})[0] in (201, 204)


@pytest.fixture
def server(port: int, book: Path, type_: Type, once: Once, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Server:
    """Anna's calendar, and her book with six calls planned."""
    monkeypatch.setenv(USER, "anna")
    monkeypatch.setenv(PASSWORD, "s3cret")

    def make() -> None:
        calls = {
            f"activities/2026/11/call-{n}.yaml": f"type: call\nclient: acme\nowner: anna\nstart: 2026-11-24T{9 + n:02}:00\nduration: 30\n"
            for n in range(1, 7)
        }
        write(book, {"clients/acme.yaml": "name: Acme\nowner: anna\n", **calls})
        assert type_("user", "list").code == 0  # it is read: what was written is indexed

    once(make)
    return Server(port, tmp_path.name.replace("_", "-"))


def pushed(type_: Type, server: Server, *words: str) -> tuple[list[str], list[str], list[str], int]:
    done = type_("calendar", "push", server.url, *words, "--json")
    assert done.code == (1 if done.json["untaken"] else 0), done.err
    told = done.json
    return told["created"], told["updated"], told["removed"], told["unchanged"]


def write(book: Path, files: dict[str, str]) -> None:
    """Commit records, or other versions of them."""
    for name, content in files.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(content)
    who = ["-c", "user.name=A", "-c", "user.email=a@nord.example", "-c", "core.hooksPath=/none"]
    for words in (["add", *files], [*who, "commit", "-qm", "Facts"]):
        subprocess.run(["git", *words], cwd=book, check=True)


def call(book: Path, number: int, *changes: tuple[str, str]) -> str:
    """The record of a call, with other values."""
    content = (book / f"activities/2026/11/call-{number}.yaml").read_text()
    for before, after in changes:
        assert before in content, (before, content)
        content = content.replace(before, after)
    return content


def stored(book: Path, number: int) -> Any:
    return yamlio.read(call(book, number).encode(), "call")


def test_only_what_changed_is_pushed_and_only_what_was_pushed_is_removed(
    server: Server, book: Path, type_: Type
) -> None:
    assert server.ask("PUT", "dentist.ics", FOREIGN)[0] == 201
    dry = pushed(type_, server, "--dry-run")
    assert (len(dry[0]), server.event("call-1.ics")) == (6, "")
    assert [len(one) for one in pushed(type_, server)[:3]] == [6, 0, 0]
    assert "SUMMARY:Call Acme" in server.event("call-1.ics")
    assert "METHOD" not in server.event("call-1.ics"), "RFC 4791, 4.1"
    assert pushed(type_, server) == ([], [], [], 6)
    server.edit(
        "call-2.ics",
        (
            "END:VEVENT",
            "X-COLOR:red\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT",
        ),
    )
    server.edit("call-3.ics", ("(?m)^DESCRIPTION:", "DESCRIPTION:bring the key"))
    later = {f"activities/2026/11/call-{n}.yaml": call(book, n, ("-24T", "-25T")) for n in (1, 2, 3)}
    write(book, later)
    assert pushed(type_, server) == ([], ["call-1@salesctl", "call-2@salesctl", "call-3@salesctl"], [], 3)
    assert "20261125T100000Z" in server.event("call-1.ics")
    kept = server.event("call-2.ics")
    assert "20261125T110000Z" in kept
    assert "X-COLOR:red" in kept
    assert "VALARM" in kept, "what a telephone added stays"
    assert "bring the key" in server.event("call-3.ics")
    boris = "name: Boris\nemail: b@nord.example\nrole: rep\n"
    write(book, {"team/boris.yaml": boris, "activities/2026/11/call-4.yaml": call(book, 4, ("anna", "boris"))})
    assert pushed(type_, server)[2] == ["call-4@salesctl"]
    assert server.event("call-4.ics") == ""
    assert server.event("dentist.ics")


def test_what_was_done_in_the_calendar_is_done_in_the_book(server: Server, book: Path, type_: Type) -> None:
    pushed(type_, server)
    server.edit(
        "call-1.ics",
        ("DTSTART:20261124T100000Z", "DTSTART;TZID=Asia/Almaty:20261125T160000"),
        ("DTEND:20261124T103000Z", "DURATION:PT45M"),
    )
    server.edit("call-2.ics", ("STATUS:CONFIRMED", "STATUS:CANCELLED"))
    server.edit("call-3.ics", ("SUMMARY:", "SUMMARY:✓ "))
    server.edit("call-5.ics", ("STATUS:CONFIRMED", "STATUS:COMPLETED"))
    assert server.ask("DELETE", "call-4.ics")[0] in (200, 204)
    evening = {"now": "2026-11-24T19:00:00+00:00"}
    dry = type_("calendar", "pull", server.url, "--dry-run", "--json", **evening)
    assert (dry.code, len(dry.json["changes"])) == (0, 5), dry.err
    assert "done_at" not in stored(book, 3)
    done = type_("calendar", "pull", server.url, "--json", **evening)
    assert done.code == 0, done.err
    assert {name: done.json[name] for name in ("moved", "cancelled", "done", "lasts", "untaken")} == {
        "moved": ["call-1"], "cancelled": ["call-2", "call-4"], "done": ["call-3", "call-5"], "lasts": ["call-1"], "untaken": [],
    }  # fmt: skip
    moved = stored(book, 1)
    assert (moved["start"], moved["duration"]) == ("2026-11-25T11:00", "45")
    assert moved["reschedules"] == [{"from": "2026-11-24T10:00"}]
    assert (stored(book, 3)["done_at"], stored(book, 3)["outcome"]) == ("2026-11-24T12:00", "reached")
    assert stored(book, 4)["cancelled"] == {"at": "2026-11-24T19:00", "reason": "called off in the calendar"}
    again = type_("calendar", "pull", server.url, "--json", **evening)
    assert (again.code, again.json["commit"]) == (0, "")
    after = type_("calendar", "push", server.url, "--json")
    assert after.code == 0, after.out + after.err
    assert "✓ ✓" not in server.event("call-3.ics")
    assert server.event("call-4.ics") == ""


def test_what_both_changed_and_what_no_plan_can_be_is_named_and_left(server: Server, book: Path, type_: Type) -> None:
    pushed(type_, server)
    held = "duration: 30\ndone_at: 2026-11-23T09:30\noutcome: reached\n"
    write(
        book,
        {
            "activities/2026/11/call-1.yaml": call(book, 1, ("24T10:00", "26T09:00")),
            "activities/2026/11/call-2.yaml": call(book, 2, ("duration: 30\n", held)),
        },
    )
    hour = ("DTSTART:20261124T1([0-9])0000Z", r"DTSTART:20261127T1\g<1>0000Z")
    until = ("DTEND:20261124T1([0-9])3000Z", r"DTEND:20261127T1\g<1>3000Z")
    server.edit("call-1.ics", hour, until)
    server.edit("call-2.ics", hour, until)
    server.edit(
        "call-3.ics",
        ("DTSTART:.*?\r\n", "DTSTART;VALUE=DATE:20261127\r\n"),
        ("DTEND:.*?\r\n", "DTEND;VALUE=DATE:20261128\r\n"),
    )
    server.edit("call-4.ics", ("END:VEVENT", "RRULE:FREQ=DAILY\r\nEND:VEVENT"))
    done = type_("calendar", "pull", server.url, "--json")
    assert (done.code, done.json["commit"]) == (1, "")
    reasons = {one["uid"]: one["reason"] for one in done.json["untaken"]}
    assert (
        reasons["call-1@salesctl"]
        == "the calendar says Fri 27 Nov 2026 10:00, 30 minutes, the book Thu 26 Nov 2026 09:00, 30 minutes"
    )
    assert "the book held" in reasons["call-2@salesctl"]
    assert "no hour" in reasons["call-3@salesctl"]
    assert reasons["call-4@salesctl"] == "it comes again and again"
    left = type_("calendar", "push", server.url, "--json")
    assert left.code == 1
    assert {one["uid"] for one in left.json["untaken"]} == set(reasons)
    assert "20261127T100000Z" in server.event("call-1.ics")
    assert pushed(type_, server, "--overwrite", "call-1")[1] == ["call-1@salesctl"]
    assert "20261126T090000Z" in server.event("call-1.ics")


def test_an_emptied_calendar_calls_nothing_off_unless_it_is_said(server: Server, book: Path, type_: Type) -> None:
    pushed(type_, server)
    for number in range(1, 6):
        server.ask("DELETE", f"call-{number}.ics")
    done = type_("calendar", "pull", server.url, "--json")
    assert (done.code, done.json["cancelled"], len(done.json["untaken"])) == (1, [], 5)
    assert len(pushed(type_, server, "--overwrite", "all")[0]) == 5
    server.ask("DELETE", "call-1.ics")
    assert type_("calendar", "pull", server.url, "--yes", "--json").json["cancelled"] == ["call-1"]


def test_what_is_there_without_having_been_pushed_from_here_is_taken_for_ours_only_where_it_says_the_same(
    server: Server, type_: Type, book: Path
) -> None:
    pushed(type_, server)
    for file in (book / ".git" / "salesctl" / "caldav").iterdir():
        file.unlink()
    server.edit("call-2.ics", ("DTSTART:20261124T110000Z", "DTSTART:20261124T111500Z"))
    done = type_("calendar", "push", server.url, "--json")
    assert (done.code, done.json["unchanged"]) == (1, 5)
    assert [one["uid"] for one in done.json["untaken"]] == ["call-2@salesctl"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://plans.example.com/anna/", "over http everybody"),
        ("https://anna:s3cret@plans.example.com/anna/", "history of your shell"),
        ("ftp://plans.example.com/", "no address"),
        ("http://127.0.0.1:1/anna/", "cannot be reached"),
    ],
)
def test_an_address_that_gives_a_password_away_or_leads_nowhere_is_refused(
    url: str, said: str, book: Path, type_: Type
) -> None:
    done = type_("calendar", "push", url)
    assert done.code in (1, 2)
    assert said in done.err
    assert "s3cret" not in done.err + done.out


def test_the_password_is_what_gits_helper_knows_and_that_of_a_books_own_configuration_is_not_run(
    server: Server, book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(PASSWORD)
    knows = f"!f() {{ grep -qx username=anna && echo password=s3cret; : > {tmp_path}/asked; }}; f"
    subprocess.run(["git", "config", "credential.helper", knows], cwd=book, check=True)
    assert "does not let you in: 401" in type_("calendar", "pull", server.url).err
    assert not (tmp_path / "asked").exists()
    settings = tmp_path / "gitconfig"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    for name, value in (("user.name", "Anna"), ("user.email", "anna@nord.example"), ("credential.helper", knows)):
        subprocess.run(["git", "config", "--global", name, value], check=True)
    assert type_("calendar", "pull", server.url).code == 0
    monkeypatch.setenv(USER, "boris")
    assert "does not let you in: 401" in type_("calendar", "pull", server.url).err


def test_the_password_is_of_netrc_too_and_a_wrong_one_is_said(
    server: Server, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD)
    done = type_("calendar", "pull", server.url)
    assert (done.code, "does not let you in: 401" in done.err) == (1, True)
    netrc = Path.home() / ".netrc"
    netrc.write_text("machine 127.0.0.1 login anna password s3cret\n")
    netrc.chmod(0o600)
    assert type_("calendar", "pull", server.url).code == 0
    done = type_("calendar", "pull", server.url.rpartition("/anna")[0] + "/anna/")
    assert "is no calendar" in done.err
    netrc.write_text("machine s3cret what\n")
    done = type_("calendar", "pull", server.url)
    assert (done.code, "s3cret" in done.err) == (1, False)
