"""A clone that knows nothing of salesctl, merged by hand with plain git: what came of it is told, and `doctor` sets it right."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import Type

if TYPE_CHECKING:
    import pytest

ACME = "clients/acme.yaml"


def _git(where: Path, *words: str, code: int = 0) -> str:
    person = ("-c", "user.name=Boris", "-c", "user.email=boris@nord.example")
    done = subprocess.run(["git", *person, *words], cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout.strip()


def test_what_a_merge_by_hand_lost_is_told_and_doctor_has_the_next_one_merged_by_field(
    book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, other = book.parent / "remote.git", book.parent / "other"
    _git(book, "init", "-q", "--bare", "-b", "main", str(remote))
    _git(book, "remote", "add", "origin", str(remote))
    assert type_("client", "add", "--id", "acme", "--name", "Acme", "--segment", "A", "--district", "north").code == 0
    assert type_("sync").code == 0
    _git(book, "clone", "-q", str(remote), str(other))
    assert not (other / ".git" / "hooks" / "pre-commit").exists()

    def both_change(mine: str, theirs: tuple[str, str]) -> None:
        monkeypatch.chdir(book)
        assert type_("sync").code == 0
        assert type_("set", "acme", mine).code == 0
        assert type_("sync").code == 0
        _git(other, "config", "user.email", "boris@nord.example")
        (other / ACME).write_text((other / ACME).read_text().replace(*theirs))
        _git(other, "commit", "-qnam", "by hand")

    both_change("segment=B", ("district: north", "district: south"))
    _git(other, "pull", "-q", "--no-rebase", "origin", "main", code=1)
    assert "<<<<<<<" in (other / ACME).read_text(), "lines beside each other are a conflict for git"
    _git(other, "checkout", "-q", "--ours", ACME)
    _git(other, "add", ACME)
    _git(other, "commit", "-qnm", "merged by hand")
    _git(other, "push", "-q", "origin", "main")

    told = type_("sync", "--json")
    assert told.code == 0
    assert [(one["path"], one["rule"]) for one in told.json["to_settle"]] == [(ACME, "lost-in-merge")]
    assert type_("set", "acme", "segment=B").code == 0
    assert type_("sync").code == 0

    monkeypatch.chdir(other)
    _git(other, "config", "user.name", "Boris")
    assert {"driver", "hook"} <= {one["name"] for one in type_("doctor", "--json").json["complaints"]}
    assert {"driver", "hook"} <= set(type_("doctor", "--fix", "--json").json["mended"])
    assert not {"driver", "hook"} & {one["name"] for one in type_("doctor", "--json").json["complaints"]}
    assert type_("sync").code == 0
    both_change("segment=C", ("district: south", "district: west"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    _git(other, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    monkeypatch.chdir(other)
    merged = (other / ACME).read_text()
    assert "segment: C" in merged
    assert "district: west" in merged
    assert type_("check").code == 0
