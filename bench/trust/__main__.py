"""The scoreboard: `python -m bench.trust [--short] [--sabotage] [r1 r9 …]` runs every trust test here, or those named.

Each is a program whose last line is its result and whose exit code says whether it held. With `--sabotage` each that can be is run
without a safeguard, and is right when it sees the loss that follows. Exit code 1 when one is not as it should be.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def _programs() -> list[Path]:
    """Every test, by its number."""

    def number(path: Path) -> tuple[int, str]:
        return int(re.findall(r"\d+", path.stem)[0]), path.stem

    return sorted(HERE.glob("r[0-9]*.py"), key=number)


def _safeguards(path: Path) -> tuple[str, ...]:
    """What a program can be run without."""
    found: tuple[str, ...] = getattr(import_module(f"bench.trust.{path.stem}"), "SAFEGUARDS", ())
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.trust", description=__doc__)
    parser.add_argument("only", nargs="*", help="r1, r9 …")
    parser.add_argument("--short", action="store_true", help="the form the tests run")
    parser.add_argument("--sabotage", action="store_true", help="take safeguards away: the loss must be seen")
    given = parser.parse_args()
    red = 0
    for path in _programs():
        name = path.stem.partition("_")[0]
        if given.only and name not in given.only:
            continue
        for safeguard in _safeguards(path) if given.sabotage else ("",):
            begun = time.perf_counter()
            options = [*(["--short"] if given.short else []), *(["--sabotage", safeguard] if safeguard else [])]
            command = [sys.executable, "-m", f"bench.trust.{path.stem}", *options]
            done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
            said = (done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
            losses = [line.strip() for line in said if "LOSS: " in line]
            held = bool(losses) if safeguard else not done.returncode
            red += not held
            without = f"without {safeguard}: {losses[0] if losses else 'no loss seen'}; " if safeguard else ""
            print(
                f"{path.stem:<16} {'green' if held else 'red  '} {time.perf_counter() - begun:7.1f} s  {without}{said[-1]}",
                flush=True,
            )
            if not held:
                print("\n".join(f"       {line}" for line in said[:-1]), flush=True)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
