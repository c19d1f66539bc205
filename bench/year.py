"""Years of a sales team, played whole: `python -m bench.year`. At each month's end a second calculation must agree.

Prints the seeds, the sizes, what was compared and the time; the last line is the verdict. Exit code 1 when the two disagree, or where
a year lacks something that is to be compared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from salesctl.git import Git
from tests.year import coverage
from tests.year.compare import counted, differences
from tests.year.facts import Shelf
from tests.year.play import play


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--seeds", default="1,2,3", help="the same seed gives the same year (1,2,3)")
    parser.add_argument("--people", type=int, default=3, help="a manager and reps, at most 7 (3)")
    parser.add_argument("--clients", type=int, default=30, help="clients to begin with (30)")
    parser.add_argument("--months", type=int, default=12, help="from January (12)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the books here")
    given = parser.parse_args()
    failed = False
    for seed in map(int, given.seeds.split(",")):
        print(f"seed {seed}, {given.people} people, {given.clients} clients, {given.months} months", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            failed |= _compared((given.keep or Path(folder)) / f"book-{seed}", seed, given)
    print("FAIL" if failed else "PASS")
    return 1 if failed else 0


def _compared(root: Path, seed: int, given: argparse.Namespace) -> bool:
    """Whether anything of a year is amiss."""
    begun = time.perf_counter()
    shelf, wrong, asked, records, commits = Shelf(root), 0, 0.0, 0, 0
    had: Counter[str] = Counter()
    for stage in play(root, seed, given.people, given.clients, given.months):
        if not stage.ends_month():
            continue
        before = time.perf_counter()
        session, facts = stage.session(), shelf.facts(stage.day())
        found = differences(session, facts)
        had |= coverage.counted(facts)
        asked += time.perf_counter() - before
        records, commits, wrong = len(stage.records), stage.commits, wrong + len(found)
        owed = sum(counted(session).values())
        print(
            f"{stage.day()}  {records:6} records  {commits:5} commits  {owed:5} owed  {len(found)} differ", flush=True
        )
        for line in found[:20]:
            print("  ", line)
    typed = ", ".join(f"{name} {count}" for name, count in sorted(stage.did.items()))
    print(f"typed: {typed}")
    print("most at a month's end: " + ", ".join(f"{name} {count}" for name, count in sorted(had.items()) if count))
    lacking = [name for name in coverage.LEAST if not had[name]]
    if lacking:
        print("lacking: " + ", ".join(lacking))
    head = Git(root).head() or ""
    took = time.perf_counter() - begun
    print(
        f"{records} records, {commits} commits, {wrong} differ; {took:.0f} s, {asked:.0f} s of them comparing; seed {seed}, book {head[:12]}",
        flush=True,
    )
    return bool(wrong or lacking)


if __name__ == "__main__":
    sys.exit(main())
