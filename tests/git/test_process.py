"""Starting git: the guards hold, failures speak, nothing hangs, and it is cheap to import."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from salesctl.git import Git, GitError
from salesctl.git.failures import version
from salesctl.git.process import start


def _program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_importing_git_does_not_import_subprocess() -> None:
    asked = "import sys, salesctl.git, salesctl.store; sys.exit(bool({'subprocess', 'json'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_nothing_planted_in_the_repository_is_run(git: Git, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    for hook in ("pre-commit", "commit-msg", "reference-transaction", "post-index-change", "post-commit"):
        _program(git.git_dir / "hooks" / hook, f"touch {trap}")
    git.set("core.fsmonitor", str(_program(tmp_path / "monitor", f"touch {trap}")))
    git.set("diff.external", str(_program(tmp_path / "differ", f"touch {trap}")))
    (git.root / "r1.yaml").write_text("name: changed\n")
    assert git.status().entries
    git.run("add", "r1.yaml")
    git.run("commit", "-q", "-m", "third")
    list(git.tree_delta("HEAD~1", "HEAD"))
    assert not trap.exists()


@pytest.mark.parametrize("protocol", ["ext::sh -c touch% sprung", "http://127.0.0.1:9/x", "git://127.0.0.1:9/x"])
def test_only_three_protocols(git: Git, protocol: str) -> None:
    with pytest.raises(GitError, match=r"not allowed|transport"):
        git.run("fetch", "--end-of-options", protocol)
    assert not (git.root / "sprung").exists()


def test_a_hooks_environment_does_not_lead_elsewhere(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Git.init(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.git_dir))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere"))
    assert git.run("rev-parse", "HEAD").decode().strip() == git.head()
    assert git.status().entries == ()


def test_a_broken_repository_is_not_replaced_by_the_one_above_it(git: Git) -> None:
    inner = Git.init(git.root / "inner")
    (inner.git_dir / "HEAD").unlink()
    with pytest.raises(GitError, match="HEAD of this repository is damaged"):
        inner.run("rev-parse", "HEAD")


def test_a_value_is_never_an_option(git: Git, tmp_path: Path) -> None:
    target = tmp_path / "written"
    for revision in (f"--output={target}", "-h", "--all"):
        with pytest.raises(Exception, match="is no commit"):
            git.resolve(revision)
    assert list(git.commits(None, "HEAD"))
    with pytest.raises(GitError):
        list(git.commits(None, f"--output={target}"))
    assert not target.exists()


def test_the_error_is_gits_own_last_line(git: Git) -> None:
    with pytest.raises(GitError, match=r"^git cat-file: Not a valid object name nothing$") as caught:
        git.run("cat-file", "-p", "nothing")
    assert caught.value.code == 128


def test_a_git_ended_by_a_signal_is_an_error(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(
        tmp_path / "bin" / "git",
        '[ "$1" = x ] || case "$*" in *version*) echo git version 2.40.1;; *) kill -9 $$;; esac',
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    with pytest.raises(GitError, match="ended by signal 9"):
        git.run("status")


def test_an_old_git_is_named(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "bin" / "git", 'case "$*" in *version*) echo git version 2.30.2;; *) exit 129;; esac')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    for attempt in (lambda: git.run("status"), lambda: Git.init(tmp_path / "new")):
        with pytest.raises(GitError, match=r"2.30 is too old") as caught:
            attempt()
        assert "2.38" in caught.value.hint


def test_no_git_at_all(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        git.run("status")


def test_the_version(git: Git) -> None:
    assert version(str(git.root)) >= (2, 38)


def test_much_in_and_much_out_at_once(git: Git) -> None:
    oid = git.run("hash-object", "-w", "--stdin", input=b"x" * 5_000_000).decode().strip()
    asked = [oid] * 20
    assert sum(len(content) for _, content in git.blobs(asked)) == 100_000_000


def test_input_nobody_reads_is_no_error(git: Git) -> None:
    assert git.run("rev-parse", "HEAD", input=b"x" * 5_000_000).decode().strip() == git.head()


def test_a_git_that_nobody_reads_on_is_ended(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "bin" / "git", "echo first; exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    running = start(str(git.root), ["log"])
    chunks = running.chunks()
    assert next(chunks) == b"first\n"
    chunks.close()
    assert running.code == -signal.SIGTERM


def test_two_run_beside_each_other(git: Git) -> None:
    running = git.start_status()
    assert git.run("rev-parse", "HEAD")
    assert git.read_status(running).head == git.head()


def test_a_failing_question_beside_us_is_an_error(git: Git) -> None:
    running = start(str(git.root), ["cat-file", "-p", "nothing"])
    with pytest.raises(GitError):
        git.read_status(running)
