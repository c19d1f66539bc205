"""Types commands as a person would, in this process: hundreds of them in the time one process takes to start."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest import mock

from salesctl.cli import command_tree, errors

FAULT_OF_OURS = 3
"""The exit code of a command that met what it should have foreseen."""


def typed(
    words: Sequence[str], root: Path, home: Path, now: str, settings: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Type a command in a folder at a moment; its exit code, its answer and what it says on standard error.

    `home` holds the `.gitconfig` of whoever types; `settings` are further variables of their environment.
    """
    for remembered in (command_tree.verbs, command_tree.nodes, command_tree.kinds_here):
        remembered.cache_clear()
    environment = {
        "HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"), "GIT_CONFIG_NOSYSTEM": "1",
        "SALESCTL_NOW": now, "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", **(settings or {}),
    }  # fmt: skip
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "argv", ["salesctl", *words]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO())),
        contextlib.chdir(root),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        time.tzset()
        try:
            errors.run()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    time.tzset()
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return code, said[0], said[1]
