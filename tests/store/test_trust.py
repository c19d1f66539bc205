"""The short forms of the trust tests; with a safeguard taken away the same tests must fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(program: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"bench.trust.{program}", "--short", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "program", ["r1_writers", "r2_kills", "r3_faults", "r4_full_disk", "r9_dirty", "r15_power_cuts"]
)
def test_no_data_is_lost(program: str) -> None:
    done = _run(program)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("GREEN")


@pytest.mark.parametrize(("program", "safeguard"), [("r1_writers", "lock"), ("r2_kills", "journal")])
def test_without_its_safeguard_it_is(program: str, safeguard: str) -> None:
    done = _run(program, "--sabotage", safeguard)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("RED")
    assert "LOSS: " in done.stdout, done.stdout
