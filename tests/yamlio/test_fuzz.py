"""The short forms of programs under bench/trust; what they found once stands in the other tests as a case."""

from __future__ import annotations

from bench.trust import r11_fuzz, r12_edits, r19_plain_reading


def test_mutated_files() -> None:
    assert not r11_fuzz.run(1000, seed=11).wrong


def test_edits_of_random_fields() -> None:
    assert not r12_edits.run(1000, seed=12).wrong


def test_plain_lines_are_read_as_libyaml_reads_them() -> None:
    assert not r19_plain_reading.run(2000, seed=19).wrong
