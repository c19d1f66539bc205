"""A reader that leaves before the end, such as `head`: we end without a word, as other programs do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "words",
    [("user", "list"), ("user", "list", "--json"), ("--help",), ("nothing",)],
    ids=" ".join,
)
def test_a_reader_that_has_gone_is_told_nothing(book: Path, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        # what goes wrong is written to standard error: that is the pipe, too, where there is no such command
        piped = (
            {"stdout": subprocess.PIPE, "stderr": writing}
            if words == ("nothing",)
            else {"stdout": writing, "stderr": subprocess.PIPE}
        )
        done = subprocess.run([sys.executable, "-m", "salesctl", *words], check=False, **piped)  # type: ignore[call-overload]
    finally:
        os.close(writing)
    assert (done.returncode, done.stdout or b"", done.stderr or b"") == (141, b"", b"")
