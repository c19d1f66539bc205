"""`calendar publish`, `revoke` and `addresses`, typed: who can read what, and what is left alone."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from icalendar import Calendar

from conftest import Once, Type
from salesctl_calendar.addresses import code_lines
from salesctl_calendar.publishing import VARIABLE

SECRET = "0123456789abcdef" * 2
HOST = "https://plans.example.com/x"


@pytest.fixture
def team(book: Path, type_: Type, once: Once, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Anna, a rep, with a call planned, and Clara, her manager."""
    monkeypatch.setenv(VARIABLE, SECRET)

    def make() -> None:
        for words in (
            ("user", "add", "--id", "clara", "--name", "Clara <b>Weiss", "--email", "clara@nord.example", "--role", "manager"),
            ("client", "add", "--id", "acme", "--name", "Acme", "--owner", "anna", "--set", "contacts.olga.name=Olga Weber",
             "--set", "contacts.olga.phones=+49 30 1234567"),
            ("activity", "add", "--id", "call-1", "--type", "call", "--client", "acme", "--owner", "anna",
             "--start", "2026-11-24T10:00"),
        ):  # fmt: skip
            done = type_(*words)
            assert done.code == 0, done.err

    once(make)
    return book


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def addresses(type_: Type, *words: str) -> dict[tuple[str, bool, str], str]:
    told = type_("calendar", "addresses", *words, "--json").json["addresses"]
    return {(one["user"], one["team"], one["feed"]): one["file"] for one in told}


def git(*words: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@nord.example"]
    return subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True).stdout


def test_everybody_has_calendars_under_names_that_say_nothing(team: Path, type_: Type, tmp_path: Path) -> None:
    out = tmp_path / "site" / "plans"
    done = type_("calendar", "publish", str(out), "--yes", "--json")
    assert done.code == 0, done.err
    found = files(out)
    counts = {"people": 2, "calendars": 21, "written": 21, "unchanged": 0, "removed": 0}
    assert done.json == {"folder": str(out), **counts}
    assert all(re.fullmatch(r"[a-z2-7]{32}\.ics", name) for name in found), "no index, no list"
    assert not [
        name for name in found if name[:-4] in done.out or any(name[:-4].encode() in one for one in found.values())
    ]
    named = addresses(type_)
    assert sorted(named.values()) == sorted(found)
    kinds = {"all", "visits", "desk", "deadlines", "birthdays", "absences", "approvals"}
    assert {feed for user, own, feed in named if user == "anna"} == kinds
    assert {(user, feed) for user, of_team, feed in named if of_team} == {("clara", feed) for feed in kinds}
    for content in found.values():
        assert Calendar.from_ical(content).walk("VEVENT"), "never empty"
    assert b"SUMMARY:Call Acme" in found[named["anna", False, "visits"]]
    assert b"SUMMARY:Anna Berg" in found[named["clara", True, "visits"]]
    assert b"Acme" not in found[named["clara", False, "all"]]


def test_publishing_again_writes_what_changed_and_the_same_book_gives_the_same_bytes(
    team: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    type_("calendar", "publish", str(out), "--yes")
    before = {name: (out / name).stat().st_mtime_ns for name in files(out)}
    again = type_("calendar", "publish", str(out), "--yes", "--json", now="2026-12-24T10:00:00+00:00").json
    assert (again["written"], again["unchanged"], again["removed"]) == (0, 21, 0)
    assert {name: (out / name).stat().st_mtime_ns for name in files(out)} == before
    git("clone", "-q", str(team), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    assert type_("calendar", "publish", str(other), "--yes").code == 0
    assert files(other) == files(out), "another clone with the same secret"
    less = type_("calendar", "publish", str(other), "--detail", "busy")
    assert less.code == 0
    assert sorted(files(other)) == sorted(files(out))
    assert not [one for one in files(other).values() if b"acme" in one.lower()]


@pytest.mark.parametrize("words", [(), ("--detail", "full")])
def test_a_public_place_is_told_everything_only_where_somebody_says_so(
    team: Path, type_: Type, tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = type_("calendar", "publish", str(tmp_path / "out"), *words)
    assert (refused.code, (tmp_path / "out").exists()) == (1, False)
    assert "--yes" in refused.err


def test_revoking_changes_one_persons_addresses_and_removes_the_old_files(
    team: Path, type_: Type, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    type_("calendar", "publish", str(out), "--detail", "title")
    shape = "a" * 32 + ".ics"
    (out / shape).write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")  # somebody else's
    (out / "index.html").write_text("<p>Nothing here.")
    (out / ("b" * 32 + ".ics")).symlink_to(shape)
    (out / ("c" * 32 + ".ics.part")).write_bytes(next(iter(files(out).values())))
    before, head = addresses(type_), git("rev-parse", "HEAD")
    half = next(name for name in before.values())
    (out / f"{half}.0a1b2c3d.part").write_bytes((out / half).read_bytes())  # left by a machine that was switched off
    done = type_("calendar", "revoke", "anna", "--json")
    assert done.code == 0, done.err
    assert git("log", "--format=%s", f"{head.strip()}..") == "user Anna Berg: addresses of the calendars revoked\n"
    after = addresses(type_)
    assert {key for key in before if before[key] != after[key]} == {key for key in before if key[0] == "anna"}
    assert before["anna", False, "all"] in files(out), "until it is published again"
    again = type_("calendar", "publish", str(out), "--detail", "title", "--json").json
    assert again["removed"] == 8, "the old addresses, and what was half written"
    assert {*after.values(), shape, "index.html", "b" * 32 + ".ics", "c" * 32 + ".ics.part"} == {*files(out)}


def test_who_left_can_read_no_more(team: Path, type_: Type, tmp_path: Path) -> None:
    out = tmp_path / "out"
    type_("calendar", "publish", str(out), "--yes")
    assert type_("user", "set", "clara", "left_on=2026-11-22").code == 0
    left = type_("calendar", "publish", str(out), "--yes", "--json").json
    assert (left["people"], left["calendars"], left["removed"]) == (1, 7, 14)


def test_books_that_share_a_folder_leave_each_others_files(
    team: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    type_("calendar", "publish", str(out), "--yes")
    first = files(out)
    monkeypatch.setenv(VARIABLE, SECRET[::-1])
    assert type_("init", str(tmp_path / "second"), "--company", "Süd", "--country", "DE").code == 0
    monkeypatch.chdir(tmp_path / "second")
    assert type_("user", "add", "--id", "anna", "--name", "Anna", "--role", "rep").code == 0
    assert type_("calendar", "publish", str(out), "--yes").code == 0
    assert first.items() < files(out).items()
    monkeypatch.chdir(team)
    changed = type_("calendar", "publish", str(out), "--yes", "--json").json
    assert (changed["written"], changed["removed"]) == (21, 21), (
        "a new secret, new names, and none of the old ones left"
    )


@pytest.mark.parametrize("folder", [".", "..", ".git/plans", "public"])
def test_what_git_keeps_is_no_place_for_addresses(team: Path, type_: Type, folder: str) -> None:
    (team / "public").mkdir()
    (team / "public" / "index.html").write_text("<p>Hello")
    git("add", "public")
    before = git("status", "--porcelain")
    refused = type_("calendar", "publish", folder, "--yes")
    assert refused.code == 1
    assert "gitignore" in refused.err
    assert git("status", "--porcelain") == before
    assert type_("calendar", "publish", "build/pages", "--yes").code == 0, "a folder of a build may lie in the book's"
    git("add", ".")
    assert git("status", "--porcelain") == before, "no history gets what is published"


def test_no_other_repository_keeps_addresses(team: Path, type_: Type, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    subprocess.run(["git", "init", "-q", str(site)], check=True)

    def added() -> str:
        subprocess.run(["git", "-C", str(site), "add", "."], check=True)
        done = subprocess.run(["git", "-C", str(site), "ls-files"], check=True, capture_output=True, text=True)
        return done.stdout

    assert type_("calendar", "publish", str(site / "plans"), "--yes").code == 0
    assert added() == ""
    (site / "plans" / ".gitignore").write_text("!*\n")
    refused = type_("calendar", "publish", str(site / "plans"), "--yes")
    assert (refused.code, "git add" in refused.err) == (1, True)
    for file in (site / "plans").iterdir():
        file.unlink()
    (site / "plans" / "index.html").write_text("<p>Hello")
    assert added()
    refused = type_("calendar", "publish", str(site / "plans"), "--yes")
    assert (refused.code, "stay readable in history" in refused.err) == (1, True)
    assert {file.name for file in (site / "plans").iterdir()} == {"index.html"}


def test_a_page_of_addresses_is_written_where_no_history_gets_it(team: Path, type_: Type, tmp_path: Path) -> None:
    words = ("calendar", "addresses", "https://plans.example.com", "--page")
    refused = type_(*words, "pages/a.html")
    assert (refused.code, "git add" in refused.err) == (1, True)
    assert not (team / "pages").exists()
    assert type_(*words, str(tmp_path / "a.html")).code == 0
    with (team / ".gitignore").open("a") as stream:
        stream.write("a.html\n")
    assert type_(*words, "a.html").code == 0


def test_a_folder_that_cannot_be_written_is_told(team: Path, type_: Type, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    refused = type_("calendar", "publish", str(tmp_path / "out"), "--yes")
    assert (refused.code, "cannot be written" in refused.err) == (1, True)


def test_the_secret_is_kept_beside_the_book_and_in_no_commit(
    team: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_variable = addresses(type_)
    monkeypatch.delenv(VARIABLE)
    own = addresses(type_)
    assert own == addresses(type_)
    assert not set(own.values()) & set(with_variable.values())
    kept = team / ".git" / "salesctl" / "calendar-secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text().strip()) == 64
    assert git("status", "--porcelain") == ""
    kept.write_text("")
    assert type_("calendar", "addresses").code == 1, "cut off: not taken for a secret"
    monkeypatch.setenv(VARIABLE, "hunter2")
    short = type_("calendar", "addresses")
    assert (short.code, "too short" in short.err) == (1, True)


def test_a_clone_without_its_history_publishes_nothing(
    team: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("clone", "-q", "--depth", "1", f"file://{team}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    refused = type_("calendar", "publish", str(tmp_path / "out"), "--yes")
    assert (refused.code, (tmp_path / "out").exists()) == (1, False)
    assert "unshallow" in refused.err


def test_addresses_are_told_whom_they_are_for(team: Path, type_: Type) -> None:
    told = type_("calendar", "addresses", f"{HOST}/", "--user", "clara", "--json").json["addresses"]
    assert len(told) == 14
    one = told[0]
    assert one["url"] == f"{HOST}/{one['file']}"
    assert one["webcal"] == f"webcal://plans.example.com/x/{one['file']}"
    shown = type_("calendar", "addresses", HOST, "--user", "anna")
    assert "visits" in shown.out
    coded = type_("calendar", "addresses", HOST, "--user", "anna", "--qr")
    assert coded.out.count("Anna Berg: ") == 7
    assert "█▀" in coded.out


@pytest.mark.parametrize(
    "words", [("plans.example.com",), ("ftp://x.example",), ("https://x.example/?a=1",), ("--qr",)]
)
def test_what_is_no_address_of_a_host_is_refused(team: Path, type_: Type, words: tuple[str, ...]) -> None:
    assert type_("calendar", "addresses", *words).code == 2


def test_a_code_at_a_terminal_is_the_code() -> None:
    segno = pytest.importorskip("segno")
    lines = code_lines(f"{HOST}/abc.ics")
    halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    rows = [[halves[letter][half] for letter in line] for line in lines for half in (0, 1)]
    wanted = [list(row) for row in segno.make(f"{HOST}/abc.ics", micro=False, error="m").matrix]
    assert [row[2:-2] for row in rows[2 : 2 + len(wanted)]] == wanted


def test_the_page_of_addresses_stays_with_who_asked(team: Path, type_: Type, tmp_path: Path) -> None:
    out = tmp_path / "out"
    type_("calendar", "publish", str(out), "--yes")
    refused = type_("calendar", "addresses", HOST, "--page", str(out / "addresses.html"))
    assert (refused.code, (out / "addresses.html").exists()) == (1, False)
    done = type_("calendar", "addresses", HOST, "--page", str(tmp_path / "addresses.html"))
    assert done.code == 0, done.err
    written = (tmp_path / "addresses.html").read_text(encoding="utf-8")
    assert all(f"{HOST}/{file}" in written for file in addresses(type_).values())
    assert written.count("<svg") == 21
    assert "Clara &lt;b&gt;Weiss" in written
    assert "default-src 'none'" in written
    assert not re.search(r"<script|<link|<img|@import|src=|http-equiv=.refresh", written)


def test_codes_say_what_they_need(team: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    refused = type_("calendar", "addresses", HOST, "--qr")
    assert (refused.code, "pip install 'salesctl[calendar]'" in refused.err) == (1, True)
    assert type_("calendar", "addresses", HOST).code == 0


@pytest.mark.parametrize("line", ["publish out --yes", "serve --yes --port 0", "push http://127.0.0.1:9/anna/"])
def test_no_agent_gives_out_calendars(team: Path, type_: Type, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("SALESCTL_AGENT", "helper")
    refused = type_("calendar", *line.split(), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "for-people"), refused.err
    assert not (team / "out").exists()


def test_an_agent_writes_what_it_reads_into_a_file_of_this_machine(
    team: Path, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESCTL_AGENT", "helper")
    for words, file in ((("calendar", "export"), "plan.ics"), (("client", "list"), "clients.csv")):
        done = type_(*words, "--output", str(tmp_path / file))
        assert (done.code, (tmp_path / file).stat().st_size > 0) == (0, True), done.err
