"""`join`: a copy of the team's book that knows whose it is and is safe for plain git; refused, it leaves nothing behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

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


def test_what_a_join_that_was_cut_off_left_is_said_to_be_removed(remote: Path, type_: Type, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert type_("join", str(remote), str(here)).code == 0
    refused = type_("join", str(remote), str(here))
    assert (refused.code, "if a `join` was cut off there, remove it and join again" in refused.err) == (1, True)
