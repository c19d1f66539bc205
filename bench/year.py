"""A year of a sales team, played whole: `python -m bench.year`. At each month's end a second calculation must agree.

Prints the seed, the sizes and the time; the last line is the verdict. Exit code 1 when the two disagree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from salesctl.git import Git
from tests.year.compare import counted, differences
from tests.year.facts import Shelf
from tests.year.play import play


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same year (1)")
    parser.add_argument("--people", type=int, default=5, help="a manager and reps, at most 7 (5)")
    parser.add_argument("--clients", type=int, default=300, help="clients to begin with (300)")
    parser.add_argument("--months", type=int, default=12, help="from January (12)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the book here")
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.people} people, {given.clients} clients, {given.months} months", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return _compared(given.keep or Path(folder) / "book", given)


def _compared(root: Path, given: argparse.Namespace) -> int:
    begun = time.perf_counter()
    shelf, wrong, asked, records, commits = Shelf(root), 0, 0.0, 0, 0
    for stage in play(root, given.seed, given.people, given.clients, given.months):
        if not stage.ends_month():
            continue
        before = time.perf_counter()
        session = stage.session()
        found = differences(session, shelf.facts(stage.day()))
        asked += time.perf_counter() - before
        records, commits, wrong = len(stage.records), stage.commits, wrong + len(found)
        owed = sum(counted(session).values())
        print(
            f"{stage.day()}  {records:6} records  {commits:5} commits  {owed:5} owed  {len(found)} differ", flush=True
        )
        for line in found[:20]:
            print("  ", line)
    head = Git(root).head() or ""
    verdict = "FAIL" if wrong else "PASS"
    took = time.perf_counter() - begun
    print(
        f"{verdict}  {records} records, {commits} commits, {wrong} differ; {took:.0f} s, {asked:.0f} s of them comparing; seed {given.seed}, book {head[:12]}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
