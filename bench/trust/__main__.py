"""The scoreboard: `python -m bench.trust [r1 r9 …]` runs the full form of every trust test here, or of those named.

Each is a program whose last line is its result and whose exit code says whether it held. Exit code 1 when one is red.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def _programs() -> list[Path]:
    """Every test, by its number."""

    def number(path: Path) -> int:
        return int(re.findall(r"\d+", path.stem)[0])

    return sorted(HERE.glob("r[0-9]*.py"), key=number)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.trust", description=__doc__)
    parser.add_argument("only", nargs="*", help="r1, r9 …")
    given = parser.parse_args()
    red = 0
    for path in _programs():
        name = path.stem.partition("_")[0]
        if given.only and name not in given.only:
            continue
        begun = time.perf_counter()
        command = [sys.executable, "-m", f"bench.trust.{path.stem}"]
        done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
        said = (done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
        red += done.returncode != 0
        colour = "red  " if done.returncode else "green"
        print(f"{name:<4} {colour} {time.perf_counter() - begun:7.1f} s  {said[-1]}", flush=True)
        if done.returncode:
            print("\n".join(f"       {line}" for line in said[:-1]), flush=True)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
