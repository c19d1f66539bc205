"""A repository with two commits, and a way to run plain git in it, as a user would."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.git import Git


@pytest.fixture
def git(tmp_path: Path) -> Git:
    made = Git.init(tmp_path / "book")
    made.set("user.name", "Anna")
    made.set("user.email", "anna@example.com")
    for n in (1, 2):
        (made.root / f"r{n}.yaml").write_text(f"name: {n}\n")
        made.run("add", ".")
        made.run("commit", "-q", "-m", f"commit {n}", env={"GIT_COMMITTER_DATE": f"2026-01-0{n}T12:00:00+03:00"})
    return made
