"""What is kept for the user is found again, and goes when it is old."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from salesctl import user_cache

if TYPE_CHECKING:
    import pytest


def test_files_of_long_ago_go_when_something_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = Path(user_cache.folder())
    (folder / "answers").mkdir(parents=True)
    for name, days in (("views-0a.json", 31), ("commands-0b", 400), ("rules-0c.json", 29), ("answers", 400)):
        (folder / name).touch()
        long_ago = time.time() - days * 86400
        os.utime(folder / name, (long_ago, long_ago))
    (folder / "link").symlink_to(tmp_path)
    user_cache.keep_plain("plain", {"a": (1, 2)})
    assert {file.name for file in folder.iterdir()} >= {"rules-0c.json", "answers", "link"}
    assert not {"views-0a.json", "commands-0b"} & {file.name for file in folder.iterdir()}
    user_cache.keep("told", [1])
    assert (user_cache.load_plain("plain"), user_cache.load("told")) == ({"a": (1, 2)}, [1])
