"""R13 in short: damage never shows in an answer; without the stamp that notices it, it would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("options", "verdict", "code"), [([], "GREEN", 0), (["--sabotage", "stamp"], "RED", 1)])
def test_damage_never_shows(options: list[str], verdict: str, code: int) -> None:
    command = [sys.executable, "-m", "bench.trust.r13_corrupt", "--short", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1].startswith(verdict), done.stdout + done.stderr
    assert done.returncode == code
