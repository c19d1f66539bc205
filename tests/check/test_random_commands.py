"""The short form of a program under bench/trust; what it found once stands in the other tests as a case."""

from __future__ import annotations

from bench.trust import r16_commands


def test_no_sequence_of_commands_leaves_an_error() -> None:
    assert not r16_commands.run(8, seed=16, steps=15).wrong
