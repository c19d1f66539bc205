"""A commit of exactly the paths named, and nothing else, in every state a repository can be in."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from salesctl.errors import SalesctlError
from salesctl.git import Git
from salesctl.store import Change, Changed, Detached, Edited, InProgress, Message, Store, pack

from .conftest import ACME, ZENIT, Plain

EDIT = Change(ACME, b"name: Acme GmbH\n", b"name: Acme\n")
ADD = Change("deals/2026/11/acme-line-2.yaml", "client: acme\ntitle: Линия 2\n".encode(), None)
REMOVE = Change(ZENIT, None, b"name: Zenit\n")


def _paths(git: Git) -> set[str]:
    return {path for path, _ in git.tree_delta(None, "HEAD")}


def test_edit_add_and_remove_in_one_commit(store: Store, git: Git, plain: Plain) -> None:
    done = store.commit([EDIT, ADD, REMOVE], Message("three changes"))
    assert done is not None
    assert (done.oid, set(done.contents)) == (git.head(), {ACME, ADD.path, ZENIT})
    assert _paths(git) == {ACME, ADD.path}
    assert {path: git.file_at("HEAD", path) for path in (ACME, ADD.path)} == {ACME: EDIT.after, ADD.path: ADD.after}
    assert (git.root / ADD.path).read_bytes() == ADD.after
    assert not (git.root / ZENIT).exists()
    assert plain("status", "--porcelain") == ""
    assert plain("fsck", "--strict") == ""
    assert plain("reflog", "-1", "--format=%gs").strip() == "commit: three changes"


def test_nothing_changed_is_no_commit(store: Store, git: Git) -> None:
    head = git.head()
    assert store.commit([Change(ACME, b"name: Acme\n", b"name: Acme\n")], Message("nothing")) is None
    assert git.head() == head


def test_the_first_commit_of_a_book(tmp_path: Path) -> None:
    git = Git.init(tmp_path / "new")
    git.set("user.name", "Anna")
    git.set("user.email", "a@example.com")
    done = Store(git).commit([ADD], Message("first"))
    assert done is not None
    assert done.oid == git.head()
    assert git.status().entries == ()


def test_removing_the_last_record_of_a_folder_removes_the_folder(store: Store, git: Git) -> None:
    store.commit([ADD], Message("add"))
    store.commit([Change(ADD.path, None, ADD.after)], Message("remove"))
    assert not (git.root / "deals").exists()
    assert _paths(git) == {ACME, ZENIT}


def test_removing_the_last_record_of_a_book(store: Store, git: Git) -> None:
    store.commit([Change(ACME, None, b"name: Acme\n"), REMOVE], Message("empty"))
    assert _paths(git) == set()
    assert git.status().entries == ()


def test_status_need_not_read_what_we_wrote(store: Store, git: Git) -> None:
    """The index knows the new file's times; else every later question would read every file ever written."""
    store.commit([ADD], Message("add"))
    listed = git.run("ls-files", "--debug", "--", ADD.path).decode()
    assert f"size: {len(ADD.after or b'')}" in listed
    assert f"ino: {(git.root / ADD.path).stat().st_ino}" in listed


def test_date_and_author(store: Store, git: Git) -> None:
    store.commit([ADD], Message("add"), when="2026-03-01T09:30:00+03:00", author=("Борис", "boris@example.com"))
    shown = git.run("log", "-1", "--format=%an %ae %aI %cn %cI").decode().strip()
    assert shown == "Борис boris@example.com 2026-03-01T09:30:00+03:00 Anna 2026-03-01T09:30:00+03:00"


def test_nobody_known(tmp_path: Path) -> None:
    git = Git.init(tmp_path / "new")
    with pytest.raises(SalesctlError, match="Git does not know who you are") as caught:
        Store(git).commit([ADD], Message("add"))
    assert "git config --global user.name" in caught.value.hint
    assert "git config --global user.email" in caught.value.hint
    assert not (git.root / "deals").exists()


def test_hooks_do_not_run(store: Store, git: Git) -> None:
    for hook in ("pre-commit", "commit-msg", "reference-transaction", "post-commit", "post-index-change"):
        file = git.git_dir / "hooks" / hook
        file.parent.mkdir(exist_ok=True)
        file.write_text("#!/bin/sh\ntouch ../sprung sprung\nexit 1\n")
        file.chmod(0o755)
    store.commit([ADD], Message("add"))
    assert git.status().entries == ()


def test_on_no_branch_nothing_is_written(store: Store, git: Git, plain: Plain) -> None:
    plain("checkout", "-q", "--detach")
    with pytest.raises(Detached, match="HEAD is on no branch") as refused:
        store.commit([ADD], Message("add"))
    assert "`git switch main`" in refused.value.hint
    assert git.status().entries == ()


def test_during_a_bisect_nothing_is_written(store: Store, git: Git, plain: Plain) -> None:
    plain("bisect", "start")
    with pytest.raises(InProgress, match="a bisect is under way") as refused:
        store.commit([ADD], Message("add"))
    assert "git bisect reset" in refused.value.hint
    assert git.status().entries == ()


def test_a_linked_work_tree(git: Git, tmp_path: Path) -> None:
    git.run("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Git(tmp_path / "linked")
    Store(linked).commit([ADD, EDIT], Message("beside"))
    assert linked.status().entries == ()
    assert git.status().entries == ()
    assert (git.root / ACME).read_bytes() == b"name: Acme\n"


def test_a_work_tree_on_another_disk(git: Git) -> None:
    places = [Path(place) for place in ("/dev/shm", "/tmp", "/var/tmp") if os.access(place, os.W_OK)]
    others = [place for place in places if place.stat().st_dev != git.root.stat().st_dev]
    if not others:
        pytest.skip("one disk only")
    with tempfile.TemporaryDirectory(dir=others[0]) as folder:
        root = Path(folder) / "far"
        git.run("worktree", "add", "-q", "-b", "far", str(root))
        far = Git(root)
        Store(far).commit([ADD, EDIT, REMOVE], Message("far away"))
        assert far.status().entries == ()
        assert sorted(path.name for path in root.iterdir()) == [".git", "clients", "deals"]


def test_sha256(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--object-format=sha256", str(tmp_path / "new")], check=True)
    git = Git(tmp_path / "new")
    git.set("user.name", "Anna")
    git.set("user.email", "a@example.com")
    store = Store(git)
    store.commit([ADD, Change(ACME, b"a: 1\n", None)], Message("first"))
    store.commit([Change(ACME, b"a: 2\n", b"a: 1\n"), Change(ADD.path, None, ADD.after)], Message("second"))
    assert git.status().entries == ()
    assert len(git.head() or "") == 64


@pytest.mark.parametrize(
    "setting", [("index.version", "4"), ("core.splitIndex", "true"), ("core.untrackedCache", "true")]
)
def test_any_kind_of_index(store: Store, git: Git, plain: Plain, setting: tuple[str, str]) -> None:
    git.set(*setting)
    plain("update-index", "--force-write-index", "--refresh", ok=False)
    plain("status")
    store.commit([EDIT, ADD], Message("first"))
    store.commit([REMOVE], Message("second"))
    assert plain("status", "--porcelain") == ""
    plain("fsck")


def test_packed_references(store: Store, git: Git, plain: Plain) -> None:
    plain("gc", "-q")
    store.commit([ADD], Message("add"))
    assert git.status().entries == ()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: Plain) -> Callable[[str, str], str]:
    """Set something in the user's own configuration, of which other repositories hear, too."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "own"))
    return lambda name, value: plain("config", "--global", name, value)


def test_signed_when_the_user_signs(git: Git, tmp_path: Path, own: Callable[[str, str], str]) -> None:
    key = tmp_path / "key"
    made = subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=False)
    if made.returncode:
        pytest.skip("no ssh-keygen")
    for name, value in {"gpg.format": "ssh", "user.signingKey": str(key), "commit.gpgSign": "yes"}.items():
        own(name, value)
    Store(Git(git.root)).commit([ADD], Message("add"))
    assert b"-----BEGIN SSH SIGNATURE-----" in git.run("cat-file", "-p", "HEAD")
    assert git.status().entries == ()


def test_a_signature_that_fails_leaves_nothing(git: Git, own: Callable[[str, str], str]) -> None:
    own("commit.gpgsign", "true")
    own("gpg.program", "/bin/false")
    head = git.head()
    with pytest.raises(SalesctlError, match="gpg failed to sign"):
        Store(Git(git.root)).commit([ADD], Message("add"))
    assert (git.head(), git.status().entries) == (head, ())
    assert not (git.root / "deals").exists()


def test_permissions_stay(store: Store, git: Git, plain: Plain) -> None:
    (git.root / ACME).chmod(0o600)
    (git.root / ZENIT).chmod(0o755)
    plain("commit", "-q", "-a", "-m", "a program")
    store.commit([EDIT, Change(ZENIT, b"name: Z\n", b"name: Zenit\n")], Message("edit"))
    assert stat.S_IMODE((git.root / ACME).stat().st_mode) == 0o600
    assert stat.S_IMODE((git.root / ZENIT).stat().st_mode) == 0o755
    assert plain("ls-files", "-s", ZENIT).startswith("100755")
    assert git.status().entries == ()


@pytest.mark.parametrize("state", ["merge", "rebase", "cherry-pick", "revert"])
def test_refused_while_something_is_half_done(store: Store, git: Git, plain: Plain, state: str) -> None:
    plain("checkout", "-q", "-b", "side")
    store.commit([EDIT], Message("theirs"))
    plain("checkout", "-q", "main")
    store.commit([Change(ACME, b"name: Acme AG\n", b"name: Acme\n")], Message("ours"))
    store.commit([Change(ACME, b"name: Acme SA\n", b"name: Acme AG\n")], Message("ours again"))
    plain(state, *(["HEAD~1"] if state == "revert" else ["side"]), ok=False)
    before = git.run("ls-files", "--stage")
    with pytest.raises(InProgress, match=f"a {state} is under way") as caught:
        store.commit([ADD], Message("add"))
    assert f"git {state} --abort" in caught.value.hint
    assert git.run("ls-files", "--stage") == before
    plain(state, "--abort")
    assert store.commit([ADD], Message("add")) is not None


def test_somebody_else_was_faster(store: Store, git: Git) -> None:
    store.commit([EDIT], Message("theirs"))
    for late in (Change(ACME, b"name: mine\n", b"name: Acme\n"), Change(ACME, b"name: mine\n", None)):
        with pytest.raises(Changed, match="changed by somebody else"):
            store.commit([late, ADD], Message("mine"))
    assert git.status().entries == ()
    assert not (git.root / ADD.path).exists()


def test_a_name_taken_by_a_folder_or_the_other_way_round(store: Store, git: Git) -> None:
    for path in ("clients", f"{ACME}/x.yaml"):
        with pytest.raises(SalesctlError, match=r"not a (regular file|folder) in Git"):
            store.commit([Change(path, b"x", None)], Message("x"))
    (git.root / "deals").write_text("a file of the user's\n")
    with pytest.raises(SalesctlError, match="deals is not a real folder"):
        store.commit([ADD], Message("x"))


def test_links_are_never_followed(store: Store, git: Git, tmp_path: Path, plain: Plain) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("mine\n")
    (git.root / "deals").symlink_to(outside)
    (git.root / "clients" / "link.yaml").symlink_to(outside / "secret.yaml")
    plain("add", ".")
    plain("commit", "-q", "-m", "links")
    for path, before in (
        ("deals/new.yaml", None),
        ("deals/secret.yaml", b"mine\n"),
        ("clients/link.yaml", b"mine\n"),
        ("clients/link.yaml", str(outside / "secret.yaml").encode()),
    ):
        with pytest.raises(SalesctlError):
            store.commit([Change(path, b"x", before)], Message("x"))
    assert [file.name for file in outside.iterdir()] == ["secret.yaml"]
    assert (outside / "secret.yaml").read_text() == "mine\n"


@pytest.mark.parametrize("autocrlf", ["true", "input"])
def test_line_ends_are_never_guessed_at(store: Store, git: Git, plain: Plain, autocrlf: str) -> None:
    plain("config", "core.autocrlf", autocrlf)
    store.commit([EDIT, Change("a.yaml", b"a: 1\r\n", None)], Message("both line ends"))
    assert git.file_at("HEAD", "a.yaml") == (git.root / "a.yaml").read_bytes() == b"a: 1\r\n"
    assert git.status().entries == ()


def test_a_file_git_converted_when_checking_out(store: Store, git: Git, plain: Plain) -> None:
    plain("config", "core.autocrlf", "true")
    (git.root / ACME).unlink()
    plain("checkout", "-q", "--", ACME)
    assert (git.root / ACME).read_bytes() == b"name: Acme\r\n"
    with pytest.raises(SalesctlError, match="line ends") as caught:
        store.commit([Change(ACME, b"name: X\r\n", b"name: Acme\r\n")], Message("edit"))
    assert "core.autocrlf" in caught.value.hint


def test_a_filter_is_refused(store: Store, git: Git, plain: Plain) -> None:
    plain("config", "filter.loud.clean", "tr a-z A-Z")
    (git.root / ".gitattributes").write_text("*.yaml filter=loud\n")
    plain("add", ".gitattributes")
    plain("commit", "-q", "-m", "attributes")
    with pytest.raises(Edited, match=r"Git would record .* otherwise"):
        store.commit([ADD], Message("add"))
    assert not (git.root / ADD.path).exists()


def test_windows_line_ends_are_kept_where_git_leaves_them(store: Store, git: Git) -> None:
    store.commit([Change("a.yaml", b"a: 1\r\n", None)], Message("windows ends"))
    assert git.file_at("HEAD", "a.yaml") == b"a: 1\r\n"
    assert git.status().entries == ()


def test_git_packs_its_objects_when_there_are_many(store: Store, git: Git) -> None:
    git.set("gc.autoDetach", "false")
    texts = (b"%d" % n for n in range(12_000))
    crowd = [("blob", text) for text in texts if pack.oid("blob", text, "sha1").startswith("17")]
    store.commit([ADD], Message("add"))
    assert not list((git.git_dir / "objects" / "pack").glob("*.pack"))
    pack.hand_over(git, crowd, len(crowd), "sha1")
    store.commit([EDIT], Message("edit"))
    assert list((git.git_dir / "objects" / "pack").glob("*.pack"))
    assert git.status().entries == ()


def test_many_records_at_once(store: Store, git: Git, plain: Plain) -> None:
    many = [Change(f"orders/{n % 7}/o-{n}.yaml", b"client: acme\nnumber: %d\n" % n, None) for n in range(400)]
    done = store.commit([*many, EDIT], Message("an import"), many=True)
    assert done is not None
    assert len(done.contents) == 401
    assert git.status().entries == ()
    again = [Change(change.path, None if n % 3 else b"new\n", change.after) for n, change in enumerate(many)]
    store.commit(again, Message("another"), many=True)
    assert git.status().entries == ()
    assert len(_paths(git)) == 2 + 134
    assert plain("fsck", "--strict") == ""
    assert store.commit([], Message("nothing"), many=True) is None
