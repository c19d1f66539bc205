"""R18: whatever happens to a book between two commands, no answer that was kept is told when another would be given now.

The property of `tests/cli/test_kept_answers.py`, and the one that holds plain lines to what Typer reads of them
(`tests/cli/test_command_specs.py`), with many more examples.
"""

from __future__ import annotations

import os
import subprocess
import sys

from bench.trust.arena import Form, program

_HELD = (
    "tests/cli/test_kept_answers.py::test_whatever_happens_in_between_nothing_stale_is_told",
    "tests/cli/test_command_specs.py::test_both_read_the_same",
)


def run(form: Form) -> tuple[str, list[str]]:
    examples = 20 if form.short else 1000
    counts = {"KEPT_ANSWERS_EXAMPLES": str(examples), "COMMAND_SPECS_EXAMPLES": str(50 * examples)}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", f"--hypothesis-seed={form.seed}", *_HELD]
    done = subprocess.run(command, env={**os.environ, **counts}, capture_output=True, text=True, check=False)
    return f"{examples} books, {50 * examples} lines", done.stdout.splitlines()[-60:] if done.returncode else []


if __name__ == "__main__":
    program(__doc__, run)
