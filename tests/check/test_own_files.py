"""The short form of a program under bench/trust; what it found once stands in the other tests as a case."""

from __future__ import annotations

from bench.trust import r17_own_files


def test_no_damaged_file_of_a_books_own_ends_in_a_fault_of_ours() -> None:
    assert not r17_own_files.run(12, 17).wrong
