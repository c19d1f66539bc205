"""R14 in short: the machine's time zone, locale and encoding change no byte of an answer; the book's zone says which day it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.trust import r14_machines
from bench.trust.arena import Form


def test_time_zones_of_machines_change_no_answer() -> None:
    _, wrong = r14_machines.run(Form(short=True, seed=1, sabotage=""))
    assert not wrong


def test_a_locale_without_letters_changes_nothing(book: Path) -> None:
    """LC_ALL=C, and Python told not to take UTF-8 for it: what is typed, files' names and what git is told are UTF-8."""
    settings = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "SALESCTL_NOW": "2026-11-23T10:00:00+00:00",
    }
    environment = {**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[2])}
    told = []
    for words in (("client", "add", "--name", "Ромашка №2", "--id", "r"), ("show", "нет", "--json")):
        command = [word.encode() for word in (sys.executable, "-m", "salesctl", *words)]
        told.append(subprocess.run(command, env=environment, capture_output=True, check=False))
    assert [done.returncode for done in told] == [0, 1], told
    assert "`нет`" in told[1].stdout.decode()
    assert (book / "clients/r.yaml").read_text(encoding="utf-8").startswith("name: Ромашка №2\n")
    subject = subprocess.run(["git", "log", "-1", "--format=%s"], capture_output=True, check=True).stdout.decode()
    assert subject.startswith("Ромашка №2: ")
