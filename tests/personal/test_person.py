"""`person export` and `person erase`, as people type them, on a book with a past."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from conftest import Once, Outcome, Type
from salesctl.book.query import kept_views
from salesctl.cli.open_session import open_session
from salesctl.errors import SalesctlError
from salesctl.git import GitError
from salesctl.personal.erasing import erase, prepared, pseudonym
from salesctl.personal.person import find_person
from salesctl.testing import copy_book

ACME = "clients/acme.yaml"
_SAID = "Ольге Петровой"


def _git(where: Path, *words: str, ok: bool = True) -> str:
    done = subprocess.run(["git", *words], cwd=where, capture_output=True, text=True, check=False)
    assert not ok or done.returncode == 0, done.stderr
    return done.stdout.strip()


def _commit(book: Path, message: str, **files: str) -> None:
    for name, text in files.items():
        path = book / name.replace("__", "/").replace("_yaml", ".yaml").replace("_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _git(book, "add", "-A")
    _git(book, "commit", "-qm", message)


def _contact(phone: str = "+7 916 123-45-67", name: str = "Ольга Петрова") -> str:
    return f"""# the reception is on the left
name: Acme
owner: anna
contacts:
  - id: olga
    name: {name}
    address_form: Ольга Ивановна
    phones: ["{phone}", "+7 495 111-22-33"]
    emails: [o.petrova@acme.example]
    birthday: 1980-05-06
    role: buyer
  - id: olga-2
    name: Ольга Сидорова
    phones: ["+7 495 111-22-33"]
addresses:
  - {{id: office, text: "Tverskaya 1", contact: acme/olga}}
"""


@pytest.fixture
def past(book: Path, once: Once) -> Path:
    """Acme's Olga, told of in records, texts and messages of six commits."""

    def make() -> None:
        _commit(book, "Before", clients__zeta_yaml="name: Zeta\nowner: anna\n")
        _commit(book, "Acme: contact Ольга Петрова", clients__acme_yaml=_contact("8 (916) 999-00-11"))
        _commit(book, "Acme: a new number", clients__acme_yaml=_contact())
        _commit(
            book,
            f"Acme: call: звонила {_SAID}\n\nClient: acme",
            activities__2026__11__a_1_yaml=(
                "type: call\nclient: acme\nowner: anna\ndone_at: 2026-11-02T10:00\noutcome: reached\n"
                "for:\n  - {id: a, rule: birthday, about: acme/olga}\n"
                f"contacts: [acme/olga]\ntext: Ольга просит скидку, {_SAID} перезвонить на 8-916-123-45-67\n"
            ),
            requests__2026__r_1_yaml=(
                'received_at: 2026-11-03T10:00\nchannel: phone\nwho: Ольга\nphone: "+79161234567"\ntext: цены\n'
            ),
            orders__2026__o_1_yaml=(
                "number: O-1\ndate: 2026-11-03\nclient: acme\nlines:\n"
                "  - {id: a, text: pump, qty: 2, price: 100.00}\nnotes: заказала Петрова Ольга\n"
            ),
        )
        _commit(book, "Other", clients__other_yaml="name: Other\nowner: anna\nnotes: здесь работает Ольга Иванова\n")

    once(make)
    return book


def _everything(book: Path) -> str:
    """All that the branch leads to: files, names and messages."""
    names = _git(book, "rev-list", "--objects", "HEAD").splitlines()
    found = [_git(book, "cat-file", "-p", line.split()[0]) for line in names]
    return "\n".join([*names, *found])


PERSONAL = ("Петров", "123-45-67", "999-00-11", "9161234567", "o.petrova", "1980-05-06", "Ивановна")


def _erased(past: Path, type_: Type, *words: str) -> Outcome:
    done = type_("person", "erase", "acme/olga", "--yes", "--json", *words)
    assert done.code == 0, done.err
    return done


def test_an_export_has_what_stands_and_what_once_stood(past: Path, type_: Type) -> None:
    found = type_("person", "export", "+7 916 123 45 67", "--json").json
    assert found["person"]["places"] == ["client/acme/olga", "request/r-1"]
    assert found["person"]["emails"] == ["o.petrova@acme.example"]
    held = {(one["path"], one["field"]): (one["why"], one["value"]) for one in found["held"]}
    assert held[ACME, "contacts.olga.birthday"] == ("field", "1980-05-06")
    assert held[ACME, "addresses.office.contact"] == ("link", "acme/olga")
    assert held["activities/2026/11/a-1.yaml", "contacts.0"] == ("link", "acme/olga")
    assert held["activities/2026/11/a-1.yaml", "text"][0] == "text"
    assert held["orders/2026/o-1.yaml", "notes"] == ("text", "заказала Петрова Ольга")
    assert not any(path == "clients/other.yaml" or field.startswith("contacts.olga-2") for path, field in held)
    assert "8 (916) 999-00-11" in [one["value"] for one in found["past"]]
    assert "8 (916) 999-00-11" not in [one["value"] for one in found["held"]]
    assert any("Петрова" in one["subject"] for one in found["messages"])
    page = past.parent / "olga.html"
    assert type_("person", "export", "acme/olga", "-o", str(page)).code == 0
    assert "8 (916) 999-00-11" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["acme/olga", "Ольга Петрова", "o.petrova@acme.example", "+79161234567"])
def test_one_person_is_found_by_whatever_is_known_of_them(past: Path, type_: Type, word: str) -> None:
    assert "client/acme/olga" in type_("person", "export", word, "--json").json["person"]["places"]


def test_the_headings_of_an_export_are_in_the_readers_language(past: Path, type_: Type) -> None:
    told = type_("--locale", "ru", "person", "export", "acme/olga").out
    assert " поле " in told
    assert " value" not in told


def test_an_export_tells_fields_and_values_as_people_read_them(past: Path, type_: Type) -> None:
    told = type_("--locale", "ru", "person", "export", "acme/olga").out
    rows = [line.split("  ") for line in told.splitlines()]
    cells = {tuple(cell.strip() for cell in row if cell.strip())[1:3] for row in rows}
    assert ("Ольга Петрова: день рождения", "6 мая 1980") in cells
    assert ("office: контакт", "Ольга Петрова") in cells
    assert "contacts.olga" not in told


def test_who_is_not_known_or_could_be_two_is_refused(past: Path, type_: Type) -> None:
    assert type_("person", "export", "Nobody Known", "--json").code == 1
    shared = type_("person", "erase", "+7 495 111-22-33", "--yes")
    assert shared.code == 1
    assert "2 people" in shared.err


def test_nothing_of_an_erased_person_is_left_in_the_branch_and_all_else_is(past: Path, type_: Type) -> None:
    before, figures = _git(past, "rev-parse", "HEAD"), type_("report", "receivables", "--json").out
    checked = type_("check", "--json").json
    clean = _git(past, "rev-parse", "HEAD~4")
    done = _erased(past, type_).json
    left = _everything(past)
    assert not [one for one in PERSONAL if one in left]
    assert not re.search(r"acme/olga(?!-2)", left)
    for kept in ("Ольга Сидорова", "Ольга Иванова", "+7 495 111-22-33", "the reception is on the left", "role: buyer"):
        assert kept in left
    assert done["pseudonym"] in left
    assert type_("check", "--json").json == checked
    assert type_("report", "receivables", "--json").out == figures
    assert _git(past, "status", "--porcelain") == ""
    assert _git(past, "rev-list", "--count", "HEAD") == str(int(_git(past, "rev-list", "--count", before)) + 1)
    assert _git(past, "rev-parse", "HEAD~5") == clean, "what came before the person keeps its name"
    shown = type_("show", "a-1", "--json").json
    assert done["pseudonym"] in str(shown)
    assert _git(past, "cat-file", "-t", before) == "commit"
    assert any("clone" in one for one in done["copies"])
    assert type_("person", "export", "acme/olga").code == 1


def test_a_namesake_stays(past: Path, type_: Type) -> None:
    zeta = "name: Zeta\nowner: anna\ncontacts:\n  - {id: o, name: Ольга Петрова, phones: ['+7 911 000-00-00']}\n"
    _commit(past, "Namesake", clients__zeta_yaml=zeta)
    done = type_("person", "erase", "acme/olga", "--yes")
    assert done.code == 0, done.err
    assert "Ольга Петрова stays: client/zeta/o has it, too" in done.out
    assert (past / "clients/zeta.yaml").read_text() == zeta
    assert "Петров" not in (past / "activities/2026/11/a-1.yaml").read_text()


def test_a_dry_run_moves_nothing_and_who_cannot_be_asked_must_say_yes(past: Path, type_: Type) -> None:
    before = _git(past, "rev-parse", "HEAD"), (past / ACME).read_bytes()
    planned = type_("person", "erase", "acme/olga", "--dry-run", "--json")
    assert planned.json["commit"] == ""
    assert "refs/heads/main" not in planned.out, "the branch itself is made again"
    assert type_("person", "erase", "acme/olga").code == 2
    assert type_("person", "erase", "acme/olga", "--yes", "--as-agent", "robot").code == 1
    assert type_("person", "erase", "acme/olga", stdin="n\n", screen=(80, 24)).code == 1
    (past / ACME).write_text(_contact() + "notes: mine\n")
    assert type_("person", "erase", "acme/olga", "--yes").code == 1
    (past / ACME).write_bytes(before[1])
    assert (_git(past, "rev-parse", "HEAD"), (past / ACME).read_bytes()) == before
    assert _git(past, "status", "--porcelain") == ""


def test_pruning_leaves_the_old_commits_nowhere_in_the_clone(
    past: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _git(past, "rev-parse", "HEAD")
    _git(past, "update-ref", "refs/remotes/origin/main", before)
    monkeypatch.delenv("SALESCTL_FRESH")
    monkeypatch.setattr(kept_views, "DEAR", -1)
    type_("client", "list")
    type_("today", "--team")
    assert [*(past / ".git" / "salesctl" / "views").rglob("*")]
    pushed = past / ".git" / "salesctl" / "caldav" / "one.json"  # as `calendar push` keeps it
    pushed.parent.mkdir()
    pushed.write_text('{"uid": ["a.ics", "etag", "SUMMARY:Петрова"]}')
    done = _erased(past, type_, "--prune").json
    assert _git(past, "cat-file", "-t", before, ok=False) == ""
    assert not any("reflog" in one for one in done["copies"])
    raw = b"".join(file.read_bytes() for file in (past / ".git" / "salesctl").rglob("*") if file.is_file())
    assert "Петров".encode() not in raw


def test_every_ref_that_still_has_the_data_is_named(past: Path, type_: Type) -> None:
    before = _git(past, "rev-parse", "HEAD")
    refs = (
        "refs/heads/draft",
        "refs/tags/v1",
        "refs/stash",
        "refs/remotes/origin/main",
        "refs/bisect/bad",
        "refs/original/refs/heads/x",
    )
    for ref in refs:
        _git(past, "update-ref", ref, before)
    told = _erased(past, type_).json["copies"]
    assert all(any(f"git update-ref -d {ref}" in one for one in told) for ref in refs)
    assert not any("refs/heads/main" in one for one in told)


def test_all_branches_and_tags_are_made_again_at_once_and_what_else_leads_there_is_named(
    past: Path, type_: Type, tmp_path: Path
) -> None:
    before = _git(past, "rev-parse", "HEAD")
    _git(past, "switch", "-qc", "draft", f"{before}~1")
    _commit(past, f"Draft about {_SAID}", clients__new_yaml="name: New\nowner: anna\nnotes: Ольга Петрова\n")
    _git(past, "switch", "-q", "main")
    _git(past, "tag", "-a", "v1", "-m", "Ольга Петрова", "draft")
    _git(past, "tag", "light", before)
    _git(past, "branch", "clean", _git(past, "rev-list", "--max-parents=0", "HEAD"))
    clean = _git(past, "rev-parse", "clean")
    _git(past, "tag", "file", "HEAD:clients/acme.yaml")
    linked = tmp_path / "linked"
    _git(past, "worktree", "add", "-q", str(linked), "draft")
    refused = type_("person", "erase", "acme/olga", "--yes", "--all-branches")
    assert (refused.code, _git(past, "rev-parse", "HEAD")) == (1, before), refused.err
    assert f"refs/heads/draft is checked out in {linked}" in refused.err
    _git(linked, "checkout", "-q", "--detach")
    done = _erased(past, type_, "--all-branches", "--prune").json
    assert done["refs"] == ["refs/heads/draft", "refs/tags/light", "refs/tags/v1"]
    assert _git(past, "rev-parse", "clean") == clean
    assert [one for one in done["copies"] if str(linked) in one or "refs/" in one] == [
        "`refs/tags/file` of this clone names no commit: see what is in it: git show refs/tags/file",
        f"HEAD of the work tree {linked}, which is on no branch: git worktree remove --force {linked}",
    ]
    _git(past, "tag", "-d", "file")
    _git(past, "worktree", "remove", "--force", str(linked))
    _git(past, "reflog", "expire", "--expire=now", "--all")
    _git(past, "gc", "-q", "--prune=now")
    objects = _git(past, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").splitlines()
    assert not any(mark in _git(past, "cat-file", "-p", one) for one in objects for mark in PERSONAL)
    assert _git(past, "merge-base", "draft", "main") != "", "what they have in common is in common still"


def test_a_branch_that_moved_meanwhile_stops_an_erasure_of_all_before_anything_moves(past: Path) -> None:
    before = _git(past, "rev-parse", "HEAD")
    _git(past, "branch", "draft")
    _git(past, "tag", "v1")
    session = open_session()
    erasure = prepared(session, find_person(session, "acme/olga"), pseudonym(), all_branches=True)
    _git(past, "update-ref", "refs/heads/draft", f"{before}~1")
    with pytest.raises(GitError):
        erase(session, erasure)
    _git(past, "update-ref", "refs/heads/draft", before)
    _git(past, "commit", "-q", "--allow-empty", "-m", "meanwhile")
    with pytest.raises(SalesctlError):
        erase(session, erasure)
    assert [_git(past, "rev-parse", ref) for ref in ("HEAD~1", "draft", "v1")] == [before] * 3


def test_commits_that_name_commits_name_the_new_ones(past: Path, type_: Type) -> None:
    head = _git(past, "rev-parse", "HEAD")
    seen = f"at: 2026-11-05T10:00\nby: anna\ncommit: {head}\nremark: fine\n"
    _commit(past, f"Seen\n\nUndoes: {head}", sign_offs__2026__s_1_yaml=seen)
    _erased(past, type_)
    message = _git(past, "log", "-1", "--format=%B", "HEAD~1")
    renamed = _git(past, "rev-parse", "HEAD~2")
    assert f"Undoes: {renamed}" in message
    assert f"commit: {renamed}" in (past / "sign-offs/2026/s-1.yaml").read_text()


def test_a_user_goes_with_the_id_that_names_them_and_their_commits(past: Path, type_: Type) -> None:
    user = "name: Boris Orlov\nemail: boris@nord.example\nrole: rep\n"
    _commit(past, "Team", team__boris_orlov_yaml=user)
    _commit(past, "Zeta", clients__zeta_yaml="name: Zeta\nowner: boris-orlov\n")
    _git(
        past,
        "-c",
        "user.name=Boris Orlov",
        "-c",
        "user.email=boris@nord.example",
        "commit",
        "-q",
        "--allow-empty",
        "-mB",
    )
    done = type_("person", "erase", "boris-orlov", "--yes", "--json")
    assert done.code == 0, done.err
    left = _everything(past)
    assert "orlov" not in left.lower()
    assert "boris@" not in left
    name = done.json["pseudonym"]
    assert (past / "clients/zeta.yaml").read_text() == f"name: Zeta\nowner: {name}\n"
    assert (past / f"team/{name}.yaml").exists()
    assert type_("check").code == 0


def test_sync_brings_back_nothing_that_was_erased_on_either_side(
    past: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, other = past.parent / "remote.git", past.parent / "other"
    _git(past, "init", "-q", "--bare", "-b", "main", str(remote))
    _git(past, "remote", "add", "origin", str(remote))
    assert type_("sync").code == 0
    _git(past, "clone", "-q", str(remote), str(other))
    erased = _erased(past, type_).json["commit"]
    refused = type_("sync")
    assert refused.code == 1
    assert f"git config --add salesctl.erasure {erased}" in refused.err
    _git(past, "push", "-q", "--force", "origin", "HEAD:main")
    assert type_("sync").code == 0
    monkeypatch.chdir(other)
    shared = _git(other, "rev-parse", "HEAD")
    _commit(other, "Mine", clients__mine_yaml="name: Mine\nowner: anna\n")
    refused = type_("sync")
    assert refused.code == 1
    assert "salesctl join" in refused.err
    assert f"git log {shared[:12]}..HEAD" in refused.err, "that is her own work, and no more"
    assert _git(remote, "rev-parse", "main") == erased
    _git(other, "pull", "-q", "--no-rebase", "-Xtheirs", "--no-edit", "origin", "main")
    merged = _git(other, "rev-parse", "HEAD")
    _git(remote, "fetch", "-q", str(other), "main:refs/tmp/pushed")
    monkeypatch.chdir(remote)
    refused = type_("pre-receive", stdin=f"{erased} {merged} refs/heads/main\n")
    assert refused.code == 1
    assert "brings back personal data" in refused.err


def test_who_is_killed_while_erasing_leaves_the_book_as_it_was_or_without_the_person(
    past: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _git(past, "rev-parse", "HEAD")
    type_("client", "list")

    def killed_after(seconds: float, name: str) -> Path:
        copy = tmp_path / name
        copy_book(past, copy)
        monkeypatch.chdir(copy)
        pid = os.fork()
        if not pid:
            type_("person", "erase", "acme/olga", "--yes")
            os._exit(0)
        time.sleep(seconds)
        if seconds:
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return copy

    begun = time.perf_counter()
    killed_after(0, "whole")
    whole = time.perf_counter() - begun
    for share in (0.6, 0.9):
        copy = killed_after(share * whole, f"at-{share}")
        assert type_("client", "list").code == 0
        assert _git(copy, "status", "--porcelain") == ""
        assert _git(copy, "rev-parse", "HEAD") == before or not [one for one in PERSONAL if one in _everything(copy)]
