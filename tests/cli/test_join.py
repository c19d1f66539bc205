"""`join`: a copy of the team's book that knows whose it is and is safe for plain git; refused, it leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.trust.arena import small_disk
from conftest import Type


@pytest.fixture
def remote(book: Path, type_: Type, tmp_path: Path) -> Path:
    boris = ("--id", "boris", "--name", "Boris Orlov", "--email", "boris@nord.example", "--role", "rep")
    assert type_("user", "add", *boris).code == 0
    assert type_("user", "add", "--id", "clara", "--name", "Clara Weiss", "--role", "rep").code == 0
    bare = tmp_path / "nord.git"
    _git(book, "clone", "-q", "--bare", str(book), str(bare))
    return bare


def _git(where: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=where, check=True, capture_output=True, text=True).stdout.strip()


def test_it_clones_sets_git_up_and_knows_whose_copy_it_is(
    remote: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    joined = type_("join", "nord.git", "--user", "boris", "--json")
    assert joined.json == {"path": str(tmp_path / "nord"), "records": 4, "user": "boris"}
    monkeypatch.chdir(tmp_path / "nord")
    assert type_("doctor").code == 0
    assert type_("client", "add", "--id", "acme", "--name", "Acme").code == 0
    assert _git(tmp_path / "nord", "log", "-1", "--format=%an <%ae>") == "Boris Orlov <boris@nord.example>"
    assert type_("sync").code == 0
    assert _git(remote, "rev-parse", "HEAD") == _git(tmp_path / "nord", "rev-parse", "HEAD")


def test_without_a_name_it_says_whom_git_takes_you_for(
    remote: Path, type_: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Me\n\temail = me@home.example\n")
    joined = type_("join", str(remote), str(tmp_path / "here"))
    assert joined.code == 0
    assert "no user of this book has the address me@home.example" in joined.out


@pytest.mark.parametrize("there", [False, True])
def test_what_is_refused_leaves_nothing_behind(remote: Path, type_: Type, tmp_path: Path, there: bool) -> None:
    here = tmp_path / "here"
    if there:
        here.mkdir()
    plain = tmp_path / "plain.git"
    _git(tmp_path, "init", "-q", "--bare", str(plain))
    for words, said in [
        ((str(tmp_path / "nowhere.git"), str(here)), "nowhere.git"),
        ((str(plain), str(here)), "is no book: it has no salesctl.yaml"),
        ((str(remote), str(here), "--user", "dora"), "no user matches `dora`"),
        ((str(remote), str(here), "--user", "clara"), "no e-mail address of clara"),
    ]:
        refused = type_("join", *words)
        assert refused.code == 1
        assert said in refused.err
        assert here.exists() == there
        assert not there or not list(here.iterdir())


def test_a_folder_with_something_in_it_is_not_touched(remote: Path, type_: Type, tmp_path: Path) -> None:
    mine = tmp_path / "here" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    refused = type_("join", str(remote), str(mine.parent))
    assert refused.code == 1
    assert "is there already" in refused.err
    assert [file.name for file in mine.parent.iterdir()] == ["mine.txt"]


def test_a_book_that_is_there_is_not_joined_again(remote: Path, type_: Type, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert type_("join", str(remote), str(here)).code == 0
    refused = type_("join", str(remote), str(here))
    assert (refused.code, f"it is a book: cd {here}" in refused.err) == (1, True)


class Cut:
    """A `join` by way of ssh that is killed while the host is silent, and may be typed again when it is not."""

    def __init__(self, remote: Path, folder: Path) -> None:
        self.address, self.here = f"ssh://nord{remote}", folder / "here"
        self._answers, self._asked, ssh = folder / "answers", folder / "asked", folder / "ssh"
        ssh.write_text(
            f'#!/bin/sh\n[ -e "{self._answers}" ] || {{ : > "{self._asked}"; exec sleep 60; }}\nshift; eval "$*"\n'
        )
        ssh.chmod(0o755)
        self._env = {**os.environ, "GIT_SSH_COMMAND": str(ssh), "GIT_SSH_VARIANT": "simple"}

    def begin(self) -> subprocess.Popen[bytes]:
        """Typed, and waiting for the host."""
        words = (sys.executable, "-m", "salesctl", "join", self.address, str(self.here))
        typed = subprocess.Popen(words, env=self._env, start_new_session=True, stderr=subprocess.DEVNULL)
        while not self._asked.exists():
            assert typed.poll() is None
            time.sleep(0.01)
        return typed

    def off(self, moment: str = "fetching") -> None:
        """Killed at a moment, with the git that it started."""
        typed = self.begin()
        os.killpg(typed.pid, signal.SIGKILL)
        typed.wait()
        folder = os.open(self.here, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)  # had once the last of them is gone
        os.close(folder)
        self._answers.touch()
        if moment != "fetching":
            for words in (
                ("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*"),
                ("checkout", "-q", "-B", "main", "origin/main"),
            ):
                subprocess.run(["git", *words], cwd=self.here, env=self._env, check=True, capture_output=True)
        if moment == "writing files":
            (self.here / ".git" / "index").unlink()
            (self.here / "team" / "boris.yaml").unlink()
            cut = self.here / "team" / "clara.yaml"
            cut.write_bytes(cut.read_bytes()[:5])

    def again(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What comes of typing it again."""
        line = (sys.executable, "-m", "salesctl", "join", self.address, str(self.here), *words)
        return subprocess.run(line, env=self._env, capture_output=True, text=True, check=False)


@pytest.fixture
def cut(remote: Path, tmp_path: Path) -> Cut:
    return Cut(remote, tmp_path)


@pytest.mark.parametrize("moment", ["fetching", "writing files", "setting up"])
def test_a_join_that_was_cut_off_is_typed_again(cut: Cut, moment: str) -> None:
    cut.off(moment)
    joined = cut.again("--user", "boris")
    assert (joined.returncode, "Boris Orlov" in joined.stdout) == (0, True), joined.stderr
    assert _git(cut.here, "status", "--porcelain") == ""
    assert len(list(cut.here.glob("team/*"))) == 3
    refused = cut.again()
    assert (refused.returncode, "it is a book" in refused.stderr) == (1, True), (
        "once it is there it is nobody's leftover"
    )


@pytest.mark.parametrize("own", ["a file", "an edit", "a commit"])
def test_what_a_join_left_is_not_touched_where_something_of_the_users_is_in_it(cut: Cut, own: str) -> None:
    cut.off("setting up")
    (cut.here / ("team/boris.yaml" if own == "an edit" else "mine.txt")).write_text("mine")
    if own == "a commit":
        _git(cut.here, "add", "-A")
        _git(cut.here, "-c", "user.name=Me", "-c", "user.email=me@home.example", "commit", "-qm", "Mine")
    before = sorted(cut.here.rglob("*"))
    refused = cut.again()
    said = {
        "a file": "besides `mine.txt`",
        "an edit": "besides `team/boris.yaml`",
        "a commit": "besides commits of yours",
    }
    assert (refused.returncode, said[own] in refused.stderr) == (1, True)
    assert sorted(cut.here.rglob("*")) == before


def test_what_a_join_of_another_address_left_is_named_and_kept(cut: Cut, remote: Path, type_: Type) -> None:
    cut.off()
    refused = type_("join", str(remote), str(cut.here))
    assert (refused.code, "`join` of another address left" in refused.err) == (1, True)
    assert cut.address not in refused.err  # it may hold a password
    assert (cut.here / ".git").is_dir()


def test_a_git_that_outlives_its_join_is_waited_for(cut: Cut) -> None:
    typed = cut.begin()
    typed.kill()
    typed.wait()
    refused = cut.again()
    os.killpg(typed.pid, signal.SIGKILL)
    assert (refused.returncode, "another `join` is at work" in refused.stderr) == (1, True)
    assert (cut.here / ".git").is_dir()


@pytest.mark.parametrize(("left", "scheme"), [(16, ""), (256, ""), (256, "file://"), (700, "file://")])
def test_a_full_disk_is_named_at_whatever_moment_git_meets_it(
    remote: Path, book: Path, type_: Type, tmp_path: Path, left: int, scheme: str
) -> None:
    (book / "plan.pdf").write_bytes(os.urandom(512 << 10))
    _git(book, "add", "plan.pdf")
    _git(book, "commit", "-qm", "A plan")
    _git(book, "push", "-q", str(remote), "HEAD")
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, 2) as mounted:
        if not mounted:
            pytest.skip("mounting a small disk is not allowed here")
        (disk / "ballast").write_bytes(bytes(2048 - left << 10))
        refused = type_("join", f"{scheme}{remote}", str(disk / "here"))
        full = "salesctl: the disk is full\n  hint: make room on it, and try again\n"
        assert (refused.code, refused.err) == (1, full)
        assert [file.name for file in disk.iterdir()] == ["ballast"]
