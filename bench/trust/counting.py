"""The command line of trust tests that count cases: how many, from which seed, and a verdict with an exit code."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

_SHORT = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What a test saw: its figures in one line, and everything that was wrong."""

    figures: str
    wrong: list[str]


def program(doc: str | None, run: Callable[[int, int], Result], count: int) -> int:
    """Run the test with `count` cases or as the command line asks; returns the exit code."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--count", type=int, default=count, help=f"cases to try ({count})")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same cases (1)")
    parser.add_argument("--short", action="store_true", help=f"a {_SHORT}th of them")
    given = parser.parse_args()
    begun = time.perf_counter()
    result = run(max(given.count // _SHORT, 1) if given.short else given.count, given.seed)
    for line in result.wrong[:20]:
        print("  wrong:", line)
    verdict = "FAIL" if result.wrong else "PASS"
    took = time.perf_counter() - begun
    print(f"{verdict}  {result.figures}; {len(result.wrong)} wrong; {took:.1f} s; seed {given.seed}")
    return 1 if result.wrong else 0
