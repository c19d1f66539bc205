"""`join` and `sync` over ssh, with a server of this test's own on loopback."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.trust import sshd
from conftest import Type


@pytest.mark.skipif(bool(sshd.missing()), reason="no sshd can be started here")
def test_two_clones_bring_their_work_together_over_ssh(
    book: Path, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    with sshd.serving(tmp_path / "sshd") as (server, connect):
        subprocess.run(["git", "config", "--global", "core.sshCommand", connect], check=True)
        subprocess.run(["git", "remote", "add", "origin", f"{server}{remote}"], check=True)
        assert type_("sync").code == 0
        assert type_("join", f"{server}{remote}", str(tmp_path / "other")).code == 0
        assert type_("client", "add", "--id", "mine", "--name", "Mine").code == 0
        assert type_("sync").code == 0
        monkeypatch.chdir(tmp_path / "other")
        assert type_("client", "add", "--id", "theirs", "--name", "Theirs").code == 0
        done = type_("sync", "--json")
        assert done.code == 0, done.err
        assert (done.json["received"], done.json["sent"]) == (1, 2)
        assert (tmp_path / "other" / "clients" / "mine.yaml").exists()
